"""Make sure that the browsers which the tests drive are there: Chromium, Firefox and WebKit.

Nothing is installed where they are found. Where one is missing, Playwright's own download is tried first and, on
Debian and its kin, apt-get after it. If neither works, this names the tests that cannot run and fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.browser.engines import Missing, missing

_DEBIAN = (
    "chromium",
    "firefox-esr",
    "webkit2gtk-driver",
    "xvfb",
    "xauth",
    "xdotool",
    "fonts-dejavu-core",
)


def _playwright_download() -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium", "firefox", "webkit"], check=False
    )
    return done.returncode == 0


def _apt_get() -> bool:
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if sudo and shutil.which("sudo") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *_DEBIAN]):
        if subprocess.run([*sudo, apt, *arguments], env=environment, check=False).returncode != 0:
            return False
    return True


def main() -> int:
    """Return 0 when every engine is there, 1 when one could not be had."""
    for install in (None, _playwright_download, _apt_get):
        if install is not None:
            install()
        lacking: list[Missing] = missing()
        if not lacking:
            return 0
    print("Some tests cannot run, because a browser could not be installed:", file=sys.stderr)
    for item in lacking:
        print(f"  {item.name}: {item.tests} (install: {item.how})", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
