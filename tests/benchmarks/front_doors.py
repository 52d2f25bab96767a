"""What the front doors add to a request: the application alone, the middleware around it, and injection."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

from safeexit import Category, CookieBanner, QuickExit, SafeExit
from safeexit.components.cookie_banner import consent as choices

_REQUESTS = 500
_SITE = SafeExit(
    quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"),
    cookies=CookieBanner(policy_url="/cookies", version="1", categories=(Category("statistics"),)),
)
_PAGE = (
    b"<!doctype html><html><head><title>t</title></head><body>" + b"<p>words</p>" * 8_300 + b"</body></html>"
)
_CHOSEN = f"{choices.CONSENT_COOKIE}=1:{int(time.time())}:statistics:"
_HTML = ("Content-Type", "text/html; charset=utf-8")
_LENGTH = ("Content-Length", str(len(_PAGE)))
_POLICY = ("Content-Security-Policy", "script-src 'self' 'nonce-cjRuZDBt'")


# The least that any injection does: one copy, as much longer as ours. Most of it is the allocator's, which
# asks the system for the memory of each page anew.
_COPIED = "copied"
_ADDED = bytes(len(_SITE.head()) + len(_SITE.body_start()) + len(_SITE.body_end()))

_LINES: tuple[tuple[str, list[tuple[str, str]], bool | str | None, str], ...] = (
    ("the application alone", [_HTML, _LENGTH], None, ""),
    ("the application, its page copied once", [_HTML, _LENGTH], _COPIED, ""),
    ("around it the middleware", [_HTML, _LENGTH], False, ""),
    ("injected", [_HTML, _LENGTH], True, ""),
    ("injected, streamed", [_HTML], True, ""),
    ("injected, with the nonce of a policy", [_HTML, _LENGTH, _POLICY], True, ""),
    ("injected, for one who has chosen", [_HTML, _LENGTH], True, _CHOSEN),
)


def report() -> None:
    """Print the table: the lines take turns, so that what else the machine does falls on all of them."""
    asks = [ask(*line[1:]) for line in _LINES for ask in (_wsgi, _asgi)]
    times: list[list[float]] = [[] for _ in asks]
    for _ in range(_REQUESTS):
        for ask, taken in zip(asks, times, strict=True):
            start = time.process_time_ns()
            ask()
            taken.append((time.process_time_ns() - start) / 1e3)
    print(f"\nCPU microseconds a request, a page of {len(_PAGE) // 1000} KB, {_REQUESTS} interleaved rounds")
    print(f"  {'':46} {'WSGI: min  median':>18} {'ASGI: min  median':>18}")
    for line, wsgi, asgi in zip(_LINES, times[::2], times[1::2], strict=True):
        figures = (f"{min(each):9.0f} {statistics.median(each):8.0f}" for each in (wsgi, asgi))
        print(f"  {line[0]:46} {' '.join(figures)}")


def _copy() -> bytes:
    return b"".join((memoryview(_PAGE)[:30], _ADDED, memoryview(_PAGE)[30:]))


def _wsgi(headers: list[tuple[str, str]], inject: bool | str | None, cookie: str) -> Callable[[], None]:
    def plain(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", headers)
        return [_copy() if inject == _COPIED else _PAGE]

    app: Any = _SITE.wsgi(plain, inject=inject) if isinstance(inject, bool) else plain
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/help",
        "HTTP_HOST": "www.example.org",
        "HTTP_COOKIE": cookie,
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
    }

    def ask() -> None:
        for part in app(dict(environ), lambda *_: None):
            len(part)

    return ask


def _asgi(headers: list[tuple[str, str]], inject: bool | str | None, cookie: str) -> Callable[[], None]:
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers]

    async def plain(_scope: Any, _receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": encoded})
        await send({"type": "http.response.body", "body": _copy() if inject == _COPIED else _PAGE})

    app: Any = _SITE.asgi(plain, inject=inject) if isinstance(inject, bool) else plain
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/help",
        "query_string": b"",
        "scheme": "https",
        "headers": [(b"host", b"www.example.org"), (b"cookie", cookie.encode())],
    }

    async def nothing(*_: Any) -> None:
        pass

    def ask() -> None:
        # Nothing waits here, so the coroutine ends at its first step, and no event loop is measured.
        with suppress(StopIteration):
            app(dict(scope), nothing, nothing).send(None)

    return ask


if __name__ == "__main__":
    report()
