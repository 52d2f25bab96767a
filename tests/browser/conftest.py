"""Fixtures for tests in real browsers: three engines, JavaScript on and off, a screen, a site and a stranger.

A browser that is missing fails the tests that need it, with the command that installs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from .engines import PlaywrightTab, Tab, launch_chromium, launch_firefox, webkit_tab
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


def _tab(request: pytest.FixtureRequest, engine: str, *, script: bool = True) -> Iterator[Tab]:
    """Open one tab for one test, starting only the engine that is asked for."""
    if engine == "webkit":
        playwright = request.getfixturevalue("playwright_api")
        with webkit_tab(
            playwright, lambda: str(request.getfixturevalue("screen").display), script=script
        ) as tab:
            yield tab
        return
    browser: Browser = request.getfixturevalue(
        "firefox_without_script" if engine == "firefox" and not script else engine
    )
    with browser.new_context(java_script_enabled=script or engine == "firefox") as context:
        yield PlaywrightTab(context.new_page())


@pytest.fixture(params=ENGINES)
def tab(request: pytest.FixtureRequest) -> Iterator[Tab]:
    """A fresh tab in each of the three engines in turn."""
    yield from _tab(request, request.param)


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
        for tab in _tab(request, "webkit"):
            yield Window(tab, screen, request.param)
        return
    browser: Browser = request.getfixturevalue(f"{request.param}_on_screen")
    with browser.new_context(no_viewport=True) as context:
        yield Window(PlaywrightTab(context.new_page()), screen, request.param)
