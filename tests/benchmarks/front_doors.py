"""What the front doors add to a request: the application alone, the middleware around it, and injection."""

from __future__ import annotations

import asyncio
import io
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable
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


def report() -> None:
    """Print the table."""
    print(f"\nCPU microseconds a request, a page of {len(_PAGE) // 1000} KB, median of {_REQUESTS}")
    print(f"  {'':46} {'WSGI':>10} {'ASGI':>8}")
    _line("the application alone", [_HTML, _LENGTH], inject=None)
    _line("around it the middleware", [_HTML, _LENGTH], inject=False)
    _line("injected", [_HTML, _LENGTH], inject=True)
    _line("injected, streamed", [_HTML], inject=True)
    _line("injected, with the nonce of a policy", [_HTML, _LENGTH, _POLICY], inject=True)
    _line("injected, for one who has chosen", [_HTML, _LENGTH], inject=True, cookie=_CHOSEN)


def _line(what: str, headers: list[tuple[str, str]], *, inject: bool | None, cookie: str = "") -> None:
    print(f"  {what:46} {_wsgi(headers, inject, cookie):10.0f} {_asgi(headers, inject, cookie):8.0f}")


def _wsgi(headers: list[tuple[str, str]], inject: bool | None, cookie: str) -> float:
    def plain(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", headers)
        return [_PAGE]

    app: Any = plain if inject is None else _SITE.wsgi(plain, inject=inject)
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

    times = []
    for _ in range(_REQUESTS):
        start = time.process_time()
        ask()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1e6


def _asgi(headers: list[tuple[str, str]], inject: bool | None, cookie: str) -> float:
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers]

    async def plain(_scope: Any, _receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": encoded})
        await send({"type": "http.response.body", "body": _PAGE})

    app: Any = plain if inject is None else _SITE.asgi(plain, inject=inject)
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

    async def ask_all() -> list[float]:
        times = []
        for _ in range(_REQUESTS):
            start = time.process_time()
            await app(dict(scope), nothing, nothing)
            times.append(time.process_time() - start)
        return times

    return statistics.median(asyncio.run(ask_all())) * 1e6


if __name__ == "__main__":
    report()
