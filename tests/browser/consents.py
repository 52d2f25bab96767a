"""A site with a cookie banner, served by `SafeExit.wsgi` under the strictest policy that is promised."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from markupsafe import Markup

from safeexit import Basis, Category, CookieBanner, QuickExit, SafeExit

from .engines import Tab, value_of, wait_until
from .exits import NONCE, POLICY

SITE = SafeExit(
    quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"),
    cookies=CookieBanner(
        policy_url="/cookies",
        version="7",
        categories=(
            Category("preferences", cookies=("lang",)),
            Category("statistics", cookies=("_ga", "_ga_*")),
        ),
    ),
)
OBJECTION = SafeExit(
    cookies=CookieBanner(
        policy_url="/cookies",
        version="7",
        categories=(Category("statistics", basis=Basis.OBJECTION, cookies=("_pk_id*",)),),
    ),
)
# No two tests share a host: WebKit's windows have one store of cookies, and cookies know no port.
_HOSTS = count(1)
_HOLD = 20.0  # seconds; a test that failed does not hang the run


@dataclass
class Consents:
    """The running site.

    Attributes:
        site: Its components.
        inject: Whether the middleware puts them into the pages.
        pages: The whole HTML of each path.
        headers: Headers of every page, besides its type and its policy.
        refuse: A status that every choice is answered with, instead of being saved.
        slow: The path of a file that comes late, or of a page whose main part does.
        open: While this is not set, a choice waits for its answer.
        asked: Method and path of every request, oldest first.
    """

    site: SafeExit = SITE
    inject: bool = True
    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    headers: list[tuple[str, str]] = field(default_factory=list)
    refuse: str | None = None
    slow: str | None = None
    open: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    host: str = ""
    stop: Callable[[], None] = lambda: None

    def url(self, path: str = "/") -> str:
        """Return the full address of a path."""
        return f"http://{self.host}{path}"

    def times(self, request: str) -> int:
        """Return how often a request such as `POST /_sx/consent` has come."""
        return self.asked.count(request)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.asked.append(f"{environ['REQUEST_METHOD']} {path}")
        if path == "/_sx/consent":
            self.open.wait(_HOLD)
            if self.refuse:
                start_response(self.refuse, [("Content-Type", "application/json")])
                return [b"no" if self.refuse == "200 OK" else b'{"allowed": ["statistics"]}']
        return self.site.wsgi(self._page, inject=self.inject)(environ, start_response)

    def _page(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path in self.files:
            kind, text = self.files[path]
            start_response("200 OK", [("Content-Type", kind), *self.headers])
            return self._late("", text) if path == self.slow else [text.encode()]
        html = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", POLICY)]
        start_response("200 OK" if path in self.pages else "404 Not Found", [*html, *self.headers])
        start, main, end = self.pages.get(path, "").partition("<main>")
        return self._late(start, main + end) if path == self.slow else [f"{start}{main}{end}".encode()]

    def _late(self, now: str, later: str) -> Iterator[bytes]:
        yield now.encode()
        time.sleep(0.3)
        yield later.encode()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers hang up in the middle of an answer all the time; that is no news."""


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


@contextmanager
def serving() -> Iterator[Consents]:
    """Run a site until the block ends; no page of it may have violated its policy."""
    consents = Consents(pages={"/": page("One"), "/two": page("Two")})
    consents.open.set()
    server = make_server("127.0.0.1", 0, consents._answer, _Server, _Handler)
    consents.host = f"t{next(_HOSTS)}.localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()

    consents.stop = stop
    try:
        yield consents
        assert consents.times("POST /csp") == 0, "a page violated its policy"
    finally:
        consents.open.set()
        stop()
        thread.join()


def script(text: str) -> Markup:
    """Return an inline script that the policy allows."""
    return Markup('<script nonce="{}">{}</script>').format(NONCE, Markup(text))  # noqa: S704 - a test's own


# What a page notes of itself: the events that it saw and what ran, in order.
_NOTES = script(
    "window.ran = []; window.events = [];"
    "document.addEventListener('safeexit:consent', e => events.push(e.detail.allowed.join()))"
)


def page(name: str, body: str = "") -> str:
    """Return a page without components, for the middleware."""
    return (
        f'<!doctype html><html lang="en"><head><title>{name}</title>{_NOTES}</head>'
        f"<body><main><h1>{name}</h1>{body}<a id=two href=/two>Two</a></main></body></html>"
    )


def cached_page(site: SafeExit, body: str = "", head: str = "") -> str:
    """Return a page with its components as a cache keeps it for everybody."""
    return (
        f'<!doctype html><html lang="en"><head>{_NOTES}{head}{site.head(nonce=NONCE)}<title>Cached</title>'
        f"</head><body>{site.body_start(nonce=NONCE, next='/')}<main><h1>Cached</h1>{body}</main>"
        f"{site.body_end(nonce=NONCE)}</body></html>"
    )


def visible(tab: Tab, selector: str) -> bool:
    """Say whether an element is there and takes up room."""
    found = f"[...document.querySelectorAll({selector!r})].some(e => e.getClientRects().length > 0)"
    return bool(tab.evaluate(found))


def press(tab: Tab, selector: str) -> None:
    """Click an element wherever it is on the page.

    By pointer: WebKit's driver may wait for ever for a script whose click takes the page away.
    """
    tab.evaluate(f"document.querySelector({selector!r}).scrollIntoView({{block: 'center'}})")
    tab.click(selector)


def follow(tab: Tab, selector: str, consents: Consents, request: str) -> None:
    """Click what leads to another page; return once that one has been asked for by a request such as `GET /`.

    Where script is off a tab may be asked nothing sooner: see `Tab.scripted`.
    """
    before = consents.times(request)
    press(tab, selector)
    wait_until(lambda: consents.times(request) > before, request)


ACCEPT, REJECT, SAVE = (f"button[value={decision}]" for decision in ("accept", "reject", "save"))
BANNER = "[data-safeexit=cookies]"
SAVED = "[data-safeexit=cookies-saved]"
ERROR = "[data-safeexit=cookies-error]"


def text_of(tab: Tab, selector: str) -> str:
    """Return the text of the first element that matches, or nothing, also while pages change."""
    found = value_of(tab, f"(document.querySelector({selector!r}) || {{}}).innerText")
    return str(found or "").strip()


def wait_for_text(tab: Tab, selector: str, text: str) -> None:
    """Return once an element holds a text."""
    wait_until(lambda: text in text_of(tab, selector), f"{selector} to say {text!r}")


def cookies(tab: Tab) -> dict[str, str]:
    """Return the cookies that script can read."""
    pairs = str(tab.evaluate("document.cookie")).split("; ")
    return dict(pair.split("=", 1) for pair in pairs if pair)
