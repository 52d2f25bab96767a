"""Take the README's pictures anew: the components on the example page, and a report in a terminal."""

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

_EXAMPLE = Path("examples") / "before-and-after"
_IMAGES = Path("docs") / "images"
_REPORT_LINES = 34


def main() -> None:
    """Write docs/images/components.png and docs/images/report.png."""
    _IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"] if root else []
        )
        _components(browser)
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
