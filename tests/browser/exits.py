"""Pages with an exit, served under the strictest policy that the project promises to run under."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from safeexit import QuickExit, SafeExit

from .engines import Tab, wait_for_url, wait_until
from .server import Server

NONCE = "c2FmZWV4aXQ="
POLICY = (
    f"default-src 'none'; script-src 'nonce-{NONCE}' 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; "
    "require-trusted-types-for 'script'; report-uri /csp"
)
HEADERS = {"Content-Security-Policy": POLICY}

# Chromium lets nobody look into a page that navigates, so the page reports on itself until it is gone.
WITNESS = """
  document.addEventListener('safeexit:exit', () => setInterval(() => {
    const style = element => getComputedStyle(document.querySelector(element) || document.body);
    navigator.sendBeacon('/witness', JSON.stringify({
      title: document.title,
      text: document.body.innerText.trim(),
      icons: document.querySelectorAll('link[rel~=icon]').length,
      opacity: style('body').opacity,
      background: style('html').backgroundColor,
      dialog: style('dialog').visibility,
      backdrop: getComputedStyle(document.querySelector('dialog') || document.body, '::backdrop').visibility,
      scroll: scrollY,
      selected: getSelection().rangeCount,
      silent: [...document.querySelectorAll('audio')].every(audio => audio.matches('.paused')),
    }));
  }, 40), {once: true});
"""


@dataclass(frozen=True)
class Report:
    """What the page that leaves said of itself."""

    title: str
    text: str
    icons: int
    opacity: str
    background: str
    dialog: str
    backdrop: str
    scroll: float
    selected: int
    silent: bool

    @property
    def covered(self) -> bool:
        """Whether neither eye nor assistive technology finds anything but a neutral title."""
        return self.text == "" and self.icons == 0 and self.opacity == "0" and "Help" not in self.title


def reports(site: Server, count: int = 1) -> list[Report]:
    """Wait for so many new reports from a page that holds `WITNESS`, and return them."""
    seen = len(site.visits_to("/witness"))
    wait_until(lambda: len(site.visits_to("/witness")) >= seen + count, "the page to report")
    return [Report(**json.loads(visit.body)) for visit in site.visits_to("/witness")[seen:]]


def exit_for(destination: Server, **options: Any) -> SafeExit:
    """Return a site whose exit leads to the destination."""
    return SafeExit(quick_exit=QuickExit(to=destination.url(), **options))


def head_of(exit_site: SafeExit, script: str = "") -> str:
    """Return a page from its doctype to the end of its head; `script` runs after the exit is armed."""
    own = f'<script nonce="{NONCE}">{script}</script>' if script else ""
    return (
        f'<!doctype html><html lang="en"><head>{exit_site.head(nonce=NONCE)}<title>Help and support</title>'
        f'<link rel="icon" href="/icon.png">{own}</head>'
    )


def page_with(exit_site: SafeExit, body: str = "", script: str = "") -> str:
    """Return a whole page; `script` runs at its end."""
    own = f'<script nonce="{NONCE}">{script}</script>' if script else ""
    return (
        f"{head_of(exit_site)}<body>{exit_site.body_start(nonce=NONCE)}"
        f"<main><h1>Help and support</h1>{body}</main>{own}"
        f'<script nonce="{NONCE}">{WITNESS}</script></body></html>'
    )


def serve(
    site: Server, destination: Server, path: str = "/", *, body: str = "", script: str = "", **options: Any
) -> str:
    """Serve a page with an exit (and the stylesheet that it names) and return its address."""
    exit_site = exit_for(destination, **options)
    for name, content in exit_site.assets().items():
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        site.serve(f"/_sx/assets/{name}", content, headers={"Content-Type": kind})
    return site.serve(path, page_with(exit_site, body, script), headers=HEADERS)


FILL = "position: fixed; inset: 0; width: 100%; height: 100%; border: 0"


def fill(site: Server) -> str:
    """Return a link to a stylesheet that makes `#fill` cover its page, so that a click hits it."""
    site.serve("/fill.css", f"#fill {{ {FILL} }}", headers={"Content-Type": "text/css"})
    return "<link rel=stylesheet href=/fill.css>"


def assert_landed(tab: Tab, destination: Server) -> None:
    """The tab has come to the destination, which was never told from where."""
    wait_for_url(tab, destination.url())
    wait_until(lambda: destination.visits_to("/"), "a visit to the destination")
    visits = destination.visits_to("/")
    assert [visit.referer for visit in visits] == [None] * len(visits)


_PAUSE = "milliseconds => new Promise(resolve => setTimeout(() => resolve(1), milliseconds))"


def assert_stays(tab: Tab, destination: Server) -> None:
    """The page has not begun to leave."""
    assert tab.evaluate("document.title") == "Help and support"
    assert tab.evaluate("document.body.innerText").strip() != ""
    tab.evaluate(f"({_PAUSE})(150)")
    assert destination.visits == []
