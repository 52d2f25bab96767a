"""Take the documentation's pictures anew: the components, left to right and right to left, and a report."""

from __future__ import annotations

import io
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.text import Text

from safeexit import BetaNotice, Category, CookieBanner, QuickExit, SafeExit

_EXAMPLE = Path("examples") / "before-and-after"
_IMAGES = Path("docs") / "images"
_REPORT_LINES = 34


def main() -> None:
    """Write the pictures in docs/images."""
    _IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"] if root else []
        )
        _components(browser)
        _right_to_left(browser)
        _report(browser)
        browser.close()


def _components(browser: Browser) -> None:
    command = [sys.executable, str(_EXAMPLE / "serve.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        address = re.findall(r"http://\S+", server.stdout.readline() if server.stdout else "")
        page = browser.new_page(viewport={"width": 1180, "height": 640})
        page.goto(address[0])
        page.screenshot(path=_IMAGES / "components.png")
        server.terminate()


def _right_to_left(browser: Browser) -> None:
    site = SafeExit(
        quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"),
        cookies=CookieBanner(policy_url="/cookies", categories=(Category("statistics"),)),
        beta=BetaNotice(),
        locale="ar",
    )
    page = browser.new_page(viewport={"width": 1180, "height": 400})
    page.set_content(
        f'<!doctype html><html lang="ar" dir="rtl"><head>{site.head()}</head>'
        f'<body class="sx-page">{site.body_start()}</body></html>'
    )
    for name, data in site.assets().items():
        if name.endswith(".css"):
            page.add_style_tag(content=data.decode())
    page.screenshot(path=_IMAGES / "right-to-left.png")


def _report(browser: Browser) -> None:
    page_name = str(_EXAMPLE / "before" / "index.html")
    printed = _in_terminal([str(Path(sys.executable).with_name("safeexit")), "check", page_name])
    console = Console(record=True, width=112, file=io.StringIO())
    console.print(Text(f"$ safeexit check {page_name}", style="bold"))
    for line in Text.from_ansi(printed).split("\n")[:_REPORT_LINES]:
        console.print(line, soft_wrap=True)
    page = browser.new_page(viewport={"width": 1180, "height": 640})
    page.set_content(console.export_html(inline_styles=True))
    page.add_style_tag(content="body{margin:16px;background:#fff} pre{font-size:14px;line-height:1.35}")
    page.screenshot(path=_IMAGES / "report.png")


def _in_terminal(command: list[str]) -> str:
    """Return what a command prints where it believes to be on a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "110", "TERM": "xterm-256color"}
    with subprocess.Popen(command, env=environment, stdout=theirs, stderr=subprocess.DEVNULL):
        os.close(theirs)
        printed = b""
        try:
            while part := os.read(ours, 65_536):
                printed += part
        except OSError:  # how Linux tells the end of a terminal
            pass
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


if __name__ == "__main__":
    main()
