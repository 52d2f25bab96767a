"""The three browser engines behind one small interface.

Chromium and Firefox run by Playwright, WebKitGTK by Selenium. On Debian these are the distribution's own
browsers (a browser's own download does not work there); elsewhere Playwright's are taken.
"""

from __future__ import annotations

import os
import platform
import shutil
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserType, Error, Page, Playwright
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service
from typing_extensions import override

# How long anything may take before a test gives up; generous, because nothing here measures speed.
PATIENCE = 20.0

_DEBIAN_PACKAGES = "apt-get install -y chromium firefox-esr webkit2gtk-driver xvfb xdotool"


def missing(what: str) -> str:
    """Return the sentence that tells how to get a browser that is not there."""
    return (
        f"{what} is not installed: run `{_DEBIAN_PACKAGES}` or, where there is no apt, `playwright install`"
    )


def wait_until(true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Return once `true()` is truthy; fail the test with `what` when it is not in `patience` seconds."""
    until = time.monotonic() + patience
    while not true():
        if time.monotonic() > until:
            pytest.fail(f"waited {patience:g} seconds in vain for: {what}")
        time.sleep(0.01)


class Tab(Protocol):
    """One browser tab. No method waits for a page that a key, a click or a script may bring."""

    scripted: bool
    """Whether the page may be asked at any time.

    Where the page's own scripts are off, WebKitGTK's driver never answers a script that meets a change of
    page. There `evaluate` waits for a page that is on its way: a test which has clicked waits first until a
    server has been asked for the next page.
    """

    def open(self, url: str) -> None:
        """Go to `url` and wait until it has loaded."""

    def begin(self, url: str) -> None:
        """Go to `url` and return as soon as the first of it is there."""

    def press(self, key: str) -> None:
        """Press and release one key, named as in `KeyboardEvent.key`; modifiers in front: `Shift+Escape`."""

    def click(self, selector: str) -> None:
        """Click the middle of the first element that matches."""

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, as far as JSON can carry it."""

    @property
    def url(self) -> str:
        """The address of the page that is shown now."""

    def beside(self) -> Tab:
        """Open another tab that shares this one's cookies and storage."""

    def close(self) -> None:
        """Close the tab, those beside it, and all that they stored."""


def value_of(tab: Tab, expression: str) -> Any:
    """Return the expression's value, or None while one page gives way to the next."""
    with suppress(Error, WebDriverException):
        return tab.evaluate(expression)
    return None


def wait_for(tab: Tab, expression: str) -> None:
    """Return once the expression is truthy in whatever page the tab shows."""
    wait_until(lambda: value_of(tab, expression), expression)


def wait_for_url(tab: Tab, url: str) -> None:
    """Return once the tab shows a loaded page whose address starts with `url`."""
    if not tab.scripted:
        wait_until(lambda: tab.url.startswith(url), f"the tab to reach {url}")
        return
    wanted = f"document.readyState === 'complete' && location.href.startsWith({url!r})"
    until = time.monotonic() + PATIENCE
    while not value_of(tab, wanted):
        if time.monotonic() > until:
            pytest.fail(f"the tab never reached {url}; it shows {value_of(tab, 'location.href')}")
        time.sleep(0.02)


class PlaywrightTab(Tab):
    """A `Tab` of Chromium, Firefox or Playwright's own WebKit."""

    scripted = True  # Playwright asks a page without script as well

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE * 1000)

    @override
    def open(self, url: str) -> None:
        self.page.goto(url, wait_until="load")

    @override
    def begin(self, url: str) -> None:
        self.page.goto(url, wait_until="commit")

    @override
    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    @override
    def click(self, selector: str) -> None:
        box = self.page.evaluate(_MIDDLE, selector)
        self.page.mouse.click(box["x"], box["y"])

    @override
    def evaluate(self, expression: str) -> Any:
        return self.page.evaluate(f"() => ({expression})")

    @property
    @override
    def url(self) -> str:
        return self.page.url

    @override
    def beside(self) -> Tab:
        return PlaywrightTab(self.page.context.new_page())

    @override
    def close(self) -> None:
        self.page.context.close()


class WebDriverTab(Tab):
    """A `Tab` of WebKitGTK's MiniBrowser. Its driver's keys stay clear of the browser's own shortcuts."""

    _KEYS: Mapping[str, str] = {
        "Escape": Keys.ESCAPE,
        "Shift": Keys.SHIFT,
        "Control": Keys.CONTROL,
        "Alt": Keys.ALT,
        "Enter": Keys.ENTER,
        "Tab": Keys.TAB,
    }

    def __init__(self, driver: webdriver.WebKitGTK, *, scripted: bool = True) -> None:
        self.scripted = scripted
        self._driver = driver
        # A driver that never answers must fail a test, not stop all of them.
        if isinstance(driver.command_executor, RemoteConnection):
            driver.command_executor.client_config.timeout = PATIENCE
        self._window = driver.current_window_handle

    @property
    def driver(self) -> webdriver.WebKitGTK:
        """The driver, turned to this tab."""
        self._driver.switch_to.window(self._window)
        return self._driver

    @override
    def open(self, url: str) -> None:
        self.begin(url)
        if self.scripted:
            wait_for(self, f"location.href === {url!r} && document.readyState === 'complete'")

    @override
    def begin(self, url: str) -> None:
        if not self.scripted:
            self.driver.get(url)  # which waits: see _minibrowser
            return
        # A mark on the old page tells when it has gone, also when both have the same address.
        with suppress(WebDriverException):
            self.driver.execute_script("window.before = true")
        self.driver.get(url)
        wait_for(self, "!window.before && document.documentElement !== null")

    @override
    def press(self, key: str) -> None:
        *modifiers, last = (self._KEYS.get(name, name) for name in key.split("+"))
        chain = ActionChains(self.driver, duration=0)
        for modifier in modifiers:
            chain.key_down(modifier)
        chain.key_down(last).key_up(last)
        for modifier in reversed(modifiers):
            chain.key_up(modifier)
        chain.perform()

    @override
    def click(self, selector: str) -> None:
        box = self.driver.execute_script(f"return ({_MIDDLE})(arguments[0])", selector)
        chain = ActionChains(self.driver, duration=0)
        pointer = chain.w3c_actions.pointer_action
        pointer.move_to_location(int(box["x"]), int(box["y"]))  # type: ignore[no-untyped-call]  # Selenium's
        pointer.click()
        chain.perform()

    @override
    def evaluate(self, expression: str) -> Any:
        return self.driver.execute_script(f"return ({expression})")

    @property
    @override
    def url(self) -> str:
        return str(self.driver.current_url)

    @override
    def beside(self) -> Tab:
        self.driver.switch_to.new_window("window")
        return WebDriverTab(self._driver, scripted=self.scripted)

    @override
    def close(self) -> None:
        self._driver.quit()


_MIDDLE = """selector => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return {x: box.left + box.width / 2, y: box.top + box.height / 2};
}"""


def _as_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _environment(display: str | None) -> dict[str, str | float | bool]:
    environment: dict[str, str | float | bool] = dict(os.environ)
    if display is not None:
        environment["DISPLAY"] = display
        environment.pop("WAYLAND_DISPLAY", None)
    return environment


def _own_download(browser: BrowserType, name: str) -> None:
    if not Path(browser.executable_path).exists():
        pytest.fail(missing(name), pytrace=False)


def launch_chromium(playwright: Playwright, display: str | None = None) -> Browser:
    """Start Chromium, headless unless a `display` is given."""
    installed = shutil.which("chromium")
    if installed is None:
        _own_download(playwright.chromium, "Chromium")
    return playwright.chromium.launch(
        executable_path=installed,
        headless=display is None,
        env=_environment(display),
        args=["--no-sandbox"] if _as_root() else [],
        # Playwright turns the back-forward cache off; people have it on.
        ignore_default_args=["--disable-back-forward-cache"],
    )


def launch_firefox(playwright: Playwright, display: str | None = None, *, script: bool = True) -> Browser:
    """Start Firefox, headless unless a `display` is given; `script=False` turns JavaScript off."""
    installed = shutil.which("firefox-esr") or shutil.which("firefox")
    if installed is None or platform.system() != "Linux":
        _own_download(playwright.firefox, "Firefox")
        installed = None
    return playwright.firefox.launch(
        channel="moz-firefox" if installed else None,
        executable_path=installed,
        headless=display is None,
        env=_environment(display),
        # A context's java_script_enabled=False does nothing in a stock Firefox.
        firefox_user_prefs={"javascript.enabled": script},
    )


def find_minibrowser() -> str | None:
    """Return the path of WebKitGTK's test browser, which Debian keeps off the PATH."""
    for folder in Path("/usr/lib").glob("*/webkit2gtk-4.1"):
        if (folder / "MiniBrowser").exists():
            return str(folder / "MiniBrowser")
    return shutil.which("MiniBrowser")


@contextmanager
def _minibrowser(display: str, *, script: bool) -> Iterator[WebDriverTab]:
    browser, driver = find_minibrowser(), shutil.which("WebKitWebDriver")
    if browser is None or driver is None:
        pytest.fail(missing("WebKitGTK's MiniBrowser and WebKitWebDriver"), pytrace=False)
    options = Options()
    options.binary_location = browser
    # With "normal" each command waits while a page is on its way; nothing else keeps scripts and changes of
    # page apart where script is off (see Tab.scripted).
    options.page_load_strategy = "none" if script else "normal"
    options.add_argument("--automation")
    if not script:
        options.add_argument("--enable-javascript=false")
    environment = {name: str(value) for name, value in _environment(display).items()}
    if _as_root():
        environment["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"
    with warnings.catch_warnings():
        # Selenium's own WebKitGTK driver calls what Selenium deprecates.
        warnings.simplefilter("ignore", DeprecationWarning)
        session = webdriver.WebKitGTK(options=options, service=Service(driver, env=environment))
    tab = WebDriverTab(session, scripted=script)
    try:
        yield tab
    finally:
        tab.close()


@contextmanager
def webkit_tab(playwright: Playwright, display: Callable[[], str], *, script: bool = True) -> Iterator[Tab]:
    """Open one WebKit tab: WebKitGTK's on Linux, Playwright's own elsewhere.

    Each has a browser of its own: windows that share one session make the driver hang now and then.
    """
    if platform.system() == "Linux":
        with _minibrowser(display(), script=script) as tab:
            yield tab
        return
    _own_download(playwright.webkit, "WebKit")
    with playwright.webkit.launch() as browser:
        yield PlaywrightTab(browser.new_page(java_script_enabled=script))
