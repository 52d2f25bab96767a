"""The quick exit beside two that are published, in three browsers on one screen.

`python -m tests.benchmarks.exits --write` puts the table into docs/explanation/quick-exit.md as well.
"""

from __future__ import annotations

import datetime
import gzip
import re
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from safeexit import QuickExit, SafeExit
from tests.benchmarks.packages import npm_package
from tests.browser.engines import (
    PlaywrightTab,
    launch_chromium,
    launch_firefox,
    value_of,
    wait_for_url,
    wait_until,
    webkit_tab,
)
from tests.browser.screen import Screen, Window, virtual_screen
from tests.browser.server import Server, running
from tools.minify import minified

_ROOT = Path(__file__).parents[2]
_ARM = _ROOT / "src/safeexit/components/quick_exit/arm.js"
_GOVUK = _ROOT / "node_modules/govuk-frontend/dist/govuk"
_GOVUK_EXIT = _GOVUK / "components/exit-this-page/exit-this-page.bundle.mjs"
_NSW_VERSION = "3.27.0"
DOCUMENT = _ROOT / "docs/explanation/quick-exit.md"
BLOCK = re.compile(r"(<!-- written by tests/benchmarks/exits\.py -->\n).*?(<!-- end -->\n)", re.DOTALL)
COLUMNS = (
    "exit", "browser", "script, bytes", "gzipped", "covered after", "Referer", "title while it leaves",
    "Escape pressed again", "Back",
)  # fmt: skip

ENGINES = ("chromium", "firefox", "webkit")
_ROUNDS = 5
_DELAY = 1.5  # seconds until the destination answers
# A colour that no browser draws by itself.
_SECRET = (18, 171, 52)
_TITLE = "Help and support"


@dataclass(frozen=True)
class _Exit:
    """One contestant: a whole page as its documentation asks for, and what it loads."""

    name: str
    keys: tuple[str, ...]
    script: Path
    page: Callable[[str], str]
    files: Mapping[str, bytes]


def _ours() -> _Exit:
    def page(to: str) -> str:
        site = SafeExit(quick_exit=QuickExit(to=to))
        return _document(site.head(), site.body_start())

    # The files are the same for every destination.
    assets = SafeExit(quick_exit=QuickExit(to="https://www.bbc.co.uk/weather")).assets()
    files = {f"/_sx/assets/{name}": content for name, content in assets.items()}
    return _Exit("safeexit", ("Escape",), _ARM, page, files)


def _govuk() -> _Exit:
    ready = (
        "<script>document.body.className += ' js-enabled' + "
        "('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '')</script>"
    )
    start = "<script type=module>import {initAll} from '/govuk-frontend.min.js'; initAll()</script>"
    template = (_GOVUK / "components/exit-this-page/template-default.html").read_text("utf-8")

    def page(to: str) -> str:
        markup = re.sub(r'(<a )href="[^"]*"', rf'\1href="{to}"', template)
        return _document("<link rel=stylesheet href=/govuk-frontend.min.css>", ready + markup + start)

    names = ("govuk-frontend.min.css", "govuk-frontend.min.js")
    files = {f"/{name}": (_GOVUK / name).read_bytes() for name in names}
    return _Exit("GOV.UK Frontend", ("Shift",) * 3, _GOVUK_EXIT, page, files)


def _nsw() -> _Exit:
    package = npm_package("nsw-design-system", _NSW_VERSION)

    def page(to: str) -> str:
        markup = (
            '<div class="nsw-sticky-container">'
            f'<a class="nsw-quick-exit" href="{to}" rel="nofollow noopener">'
            '<div class="nsw-quick-exit__content">'
            '<span class="nsw-quick-exit__exit-text">Exit now</span></div></a></div>'
            "<script src=/main.js></script><script>window.NSW.initSite()</script>"
        )
        return _document("<link rel=stylesheet href=/main.css>", markup)

    files = {f"/main.{kind}": (package / f"dist/{kind}/main.{kind}").read_bytes() for kind in ("css", "js")}
    source = package / "src/components/quick-exit/quick-exit.js"
    return _Exit("NSW Design System", ("Escape",) * 2, source, page, files)


def _document(head: str, body: str) -> str:
    """Return a page whose main part has a colour that the screen is searched for."""
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8>{head}<title>{_TITLE}</title>"
        f"<link rel=stylesheet href=/colour.css></head><body>{body}<main><h1>{_TITLE}</h1></main></body>"
        "</html>"
    )


def _serve(site: Server, contestant: _Exit, to: str) -> None:
    colour = "rgb({}, {}, {})".format(*_SECRET)
    css = f"main {{ background: {colour}; display: block; min-height: 400px }}"
    kinds = {"css": "text/css", "js": "text/javascript"}
    for path, content in {"/colour.css": css.encode(), **contestant.files}.items():
        site.serve(path, content, headers={"Content-Type": kinds.get(path.rpartition(".")[2], "")})
    site.serve("/", contestant.page(to))


class _Browsers:
    """The engines on one screen, Chromium and Firefox started once."""

    def __init__(self, playwright: Playwright, screen: Screen, stack: ExitStack) -> None:
        self._playwright, self._screen = playwright, screen
        self._started = {
            "chromium": stack.enter_context(launch_chromium(playwright, screen.display)),
            "firefox": stack.enter_context(launch_firefox(playwright, screen.display)),
        }

    @contextmanager
    def window(self, engine: str) -> Iterator[Window]:
        """Open a fresh window that shares nothing with the others."""
        if engine == "webkit":
            with webkit_tab(self._playwright, lambda: self._screen.display) as tab:
                yield Window(tab, self._screen, engine)
            return
        with self._started[engine].new_context(no_viewport=True) as context:
            yield Window(PlaywrightTab(context.new_page()), self._screen, engine)


@dataclass(frozen=True)
class _Seen:
    """What one way out showed: the time in seconds, the rest as the table says it."""

    covered: float
    referer: str
    title: str
    back: str


def _gone(screen: Screen) -> tuple[threading.Thread, list[float]]:
    """Watch the screen until the colour is gone; the list then holds the moment."""
    moment: list[float] = []

    def watch() -> None:
        while screen.shows(_SECRET):
            time.sleep(0.001)
        moment.append(time.monotonic())

    return threading.Thread(target=watch), moment


def _begin(window: Window, site: Server, keys: tuple[str, ...]) -> tuple[float, str]:
    """Show the page, click into it as a reader does, leave by the keys.

    Returns the seconds until the page is gone from the screen, and the window's title meanwhile.
    """
    window.tab.open(site.url())
    wait_until(lambda: window.screen.shows(_SECRET), "the page's pixels to appear")
    window.tab.click("h1")
    for key in keys[:-1]:
        window.tab.press(key)
    thread, moment = _gone(window.screen)
    began = time.monotonic()
    thread.start()
    window.tab.press(keys[-1])
    time.sleep(_DELAY / 3)
    title = window.title()
    thread.join()
    return moment[0] - began, title


def _leave(window: Window, site: Server, destination: Server, keys: tuple[str, ...]) -> _Seen:
    destination.delay = _DELAY
    covered, title = _begin(window, site, keys)
    wait_for_url(window.tab, destination.url())
    referer = destination.visits_to("/")[0].referer
    destination.delay = 0
    return _Seen(
        covered,
        {None: "none", site.origin + "/": "origin"}.get(referer, "whole address"),
        "kept" if _TITLE in title else "neutral",
        "shows the page" if _back_shows(window) else "shows nothing",
    )


def _back_shows(window: Window) -> bool:
    if window.engine == "webkit":
        window.tab.evaluate("(setTimeout(() => history.back()), 1)")
    else:
        window.key("alt+Left")
    until = time.monotonic() + _DELAY
    while time.monotonic() < until:
        if window.screen.shows(_SECRET):
            return True
    return False


def _is_stranded(window: Window, site: Server, destination: Server, keys: tuple[str, ...]) -> bool:
    """Press Escape twice more while the destination is silent; say whether the browser stays."""
    destination.delay = 2 * _DELAY
    _begin(window, site, keys)
    window.key("Escape", "Escape", pause=0.2)
    time.sleep(3 * _DELAY)
    return not str(value_of(window.tab, "location.href")).startswith(destination.url())


@contextmanager
def _shown(browsers: _Browsers, contestant: _Exit, engine: str) -> Iterator[tuple[Window, Server, Server]]:
    """Serve the contestant's page and a stranger to leave for; open a fresh window."""
    with (
        running("127.0.0.1") as site,
        running("localhost") as destination,
        browsers.window(engine) as window,
    ):
        destination.serve("/", "<!doctype html><html lang=en><title>Forecast</title><h1>Sunny</h1>")
        _serve(site, contestant, destination.url())
        yield window, site, destination


class _Cell:
    """What one contestant showed in one browser, round by round."""

    def __init__(self, contestant: _Exit, engine: str) -> None:
        self._contestant, self._engine = contestant, engine
        self._seen: list[_Seen] = []
        self._stranded = 0

    def measure(self, browsers: _Browsers) -> None:
        """Leave once and look, then leave once more and press Escape on the way."""
        keys = self._contestant.keys
        with _shown(browsers, self._contestant, self._engine) as shown:
            self._seen.append(_leave(*shown, keys))
        with _shown(browsers, self._contestant, self._engine) as shown:
            self._stranded += _is_stranded(*shown, keys)

    def row(self) -> tuple[str, ...]:
        """Return one line of the table."""
        script = minified(self._contestant.script).strip().encode()
        return (
            self._contestant.name,
            self._engine,
            f"{len(script):,}",
            f"{len(gzip.compress(script, 9, mtime=0)):,}",
            _milliseconds([each.covered for each in self._seen]),
            _any(each.referer for each in self._seen),
            _any(each.title for each in self._seen),
            f"stranded, {self._stranded} of {_ROUNDS}" if self._stranded else "lands",
            _any(each.back for each in self._seen),
        )


def _milliseconds(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.0f} ({max(seconds) * 1000:.0f}) ms"


def _any(values: Iterable[str]) -> str:
    return " or ".join(sorted(set(values)))


def _table() -> str:
    """Return what was measured, as a table in Markdown; rounds are interleaved: all share the load."""
    cells = [_Cell(contestant, engine) for contestant in (_ours(), _govuk(), _nsw()) for engine in ENGINES]
    with virtual_screen() as screen, sync_playwright() as playwright, ExitStack() as stack:
        browsers = _Browsers(playwright, screen, stack)
        for _ in range(_ROUNDS):
            for cell in cells:
                cell.measure(browsers)
    lines = [COLUMNS, ("---",) * len(COLUMNS), *(cell.row() for cell in cells)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def report(*, write: bool = False) -> None:
    """Print the table; with `write` put it into the document, with the day."""
    table = _table()
    print(
        f"\nQuick exits, {_ROUNDS} rounds, median (worst); the destination answers after {_DELAY} s\n{table}"
    )
    if write:
        text = DOCUMENT.read_text("utf-8")
        day = datetime.datetime.now(datetime.UTC).date()
        block = f"\nMeasured on {day}, {_ROUNDS} rounds; times are median (worst):\n\n{table}\n"
        DOCUMENT.write_text(BLOCK.sub(lambda found: found[1] + block + found[2], text), "utf-8")


if __name__ == "__main__":
    report(write="--write" in sys.argv)
