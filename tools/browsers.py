"""Make sure that the browsers which the tests drive are there: Chromium, Firefox and WebKit.

Nothing is installed where they are found. Where one is missing, Playwright's own download is tried first
and, on Debian and its kin, apt-get after it. If neither works, this names the tests that cannot run, and
fails.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.engines import find_minibrowser
from tools.debian import apt_get

_DEBIAN = (
    "chromium",
    "firefox-esr",
    "webkit2gtk-driver",
    "xvfb",
    "xauth",
    "xdotool",
    "fonts-dejavu-core",
)
_TESTS = {
    "chromium": "all of tests/browser that runs in Chromium, axe-core's included",
    "firefox": "all of tests/browser that runs in Firefox",
    "webkit": "all of tests/browser that runs in WebKit",
    "Xvfb": "those that look at the screen or press real keys, and all in WebKit",
    "xdotool": "those that press real keys",
}


def lacking() -> list[str]:
    """Return the names of what is missing, in the order of `_TESTS`."""
    with sync_playwright() as playwright:
        own = {
            name: Path(getattr(playwright, name).executable_path).exists()
            for name in ("chromium", "firefox", "webkit")
        }
    if platform.system() != "Linux":
        return [name for name, there in own.items() if not there]
    webkit = find_minibrowser() is not None and shutil.which("WebKitWebDriver") is not None
    there = {
        "chromium": shutil.which("chromium") is not None or own["chromium"],
        "firefox": any(map(shutil.which, ("firefox-esr", "firefox"))) or own["firefox"],
        "webkit": webkit,
        "Xvfb": shutil.which("Xvfb") is not None,
        "xdotool": shutil.which("xdotool") is not None,
    }
    return [name for name in _TESTS if not there[name]]


def _playwright_download() -> None:
    names = [name for name in lacking() if name in {"chromium", "firefox", "webkit"}]
    if names:
        subprocess.run([sys.executable, "-m", "playwright", "install", *names], check=False)


def main() -> int:
    """Return 0 when every engine is there, 1 when one could not be had."""
    for install in (_playwright_download, lambda: apt_get(*_DEBIAN)):
        if lacking():
            install()
    missing = lacking()
    for name in missing:
        print(f"{name} could not be installed, so these tests cannot run: {_TESTS[name]}.", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
