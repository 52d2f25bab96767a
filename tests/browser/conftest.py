"""Fixtures for tests in real browsers: three engines, JavaScript on and off, a screen, a site and a stranger.

A browser that is missing fails the tests that need it, with the command that installs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from .engines import PlaywrightTab, Tab, launch_chromium, launch_firefox, running_webkit
from .screen import Screen, Window, virtual_screen
from .server import Server, running

ENGINES = ("chromium", "firefox", "webkit")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder as one that drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def playwright_api() -> Iterator[Playwright]:
    """Playwright, started once."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright_api: Playwright) -> Iterator[Browser]:
    """Chromium, headless."""
    with launch_chromium(playwright_api) as browser:
        yield browser


@pytest.fixture(scope="session")
def firefox(playwright_api: Playwright) -> Iterator[Browser]:
    """Firefox, headless."""
    with launch_firefox(playwright_api) as browser:
        yield browser


@pytest.fixture(scope="session")
def firefox_without_script(playwright_api: Playwright) -> Iterator[Browser]:
    """Firefox with JavaScript off, headless."""
    with launch_firefox(playwright_api, script=False) as browser:
        yield browser


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    """A virtual screen for browsers with a window."""
    with virtual_screen() as started:
        yield started


@pytest.fixture
def site() -> Iterator[Server]:
    """The site under test, on its own origin and at its own host name."""
    with running("127.0.0.1") as server:
        yield server


@pytest.fixture
def destination() -> Iterator[Server]:
    """The stranger that an exit leads to: another origin and another site; `delay` makes it slow."""
    with running("localhost") as server:
        server.serve("/", "<!doctype html><html lang=en><title>Forecast</title><h1>Sunny</h1>")
        yield server


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh page in Chromium: for what needs one browser only."""
    with chromium.new_context() as context:
        yield context.new_page()


Opener = Callable[[], Tab]


def _display(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Return what starts the screen only where WebKit needs one."""
    return lambda: str(request.getfixturevalue("screen").display)


@pytest.fixture(scope="session")
def webkit(request: pytest.FixtureRequest, playwright_api: Playwright) -> Iterator[Opener]:
    """What opens a tab in WebKit."""
    with running_webkit(playwright_api, _display(request)) as opener:
        yield opener


@pytest.fixture(scope="session")
def webkit_without_script(request: pytest.FixtureRequest, playwright_api: Playwright) -> Iterator[Opener]:
    """What opens a tab in WebKit with JavaScript off."""
    with running_webkit(playwright_api, _display(request), script=False) as opener:
        yield opener


def _tab(request: pytest.FixtureRequest, engine: str, *, script: bool) -> Iterator[Tab]:
    """Open one tab for one test, starting only the engine that is asked for."""
    if engine == "chromium":
        chromium: Browser = request.getfixturevalue(engine)
        tab: Tab = PlaywrightTab(chromium.new_context(java_script_enabled=script).new_page())
    else:
        started = request.getfixturevalue(engine if script else f"{engine}_without_script")
        tab = started() if engine == "webkit" else PlaywrightTab(started.new_context().new_page())
    yield tab
    tab.close()


@pytest.fixture(params=ENGINES)
def tab(request: pytest.FixtureRequest) -> Iterator[Tab]:
    """A fresh tab in each of the three engines in turn."""
    yield from _tab(request, request.param, script=True)


@pytest.fixture(params=ENGINES)
def tab_without_script(request: pytest.FixtureRequest) -> Iterator[Tab]:
    """A fresh tab with JavaScript off, in each of the three engines in turn."""
    yield from _tab(request, request.param, script=False)


@pytest.fixture(scope="session")
def chromium_on_screen(playwright_api: Playwright, screen: Screen) -> Iterator[Browser]:
    """Chromium with windows on the virtual screen."""
    with launch_chromium(playwright_api, screen.display) as browser:
        yield browser


@pytest.fixture(scope="session")
def firefox_on_screen(playwright_api: Playwright, screen: Screen) -> Iterator[Browser]:
    """Firefox with windows on the virtual screen."""
    with launch_firefox(playwright_api, screen.display) as browser:
        yield browser


@pytest.fixture(params=ENGINES)
def window(request: pytest.FixtureRequest, screen: Screen) -> Iterator[Window]:
    """A fresh window on the virtual screen, in each of the three engines in turn."""
    if request.param == "webkit":
        tab: Tab = request.getfixturevalue("webkit")()
    else:
        browser: Browser = request.getfixturevalue(f"{request.param}_on_screen")
        tab = PlaywrightTab(browser.new_context(no_viewport=True).new_page())
    yield Window(tab, screen, request.param)
    tab.close()
