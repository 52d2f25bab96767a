"""Wraps any ASGI application (ASGI 3, HTTP 2.x messages). Whatever is not HTTP passes through."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import TYPE_CHECKING, Any

from safeexit.web import endpoints, middleware
from safeexit.web.forms import BODY_LIMIT
from safeexit.web.http import Request, Response
from safeexit.web.visit import VISIT, Headers, Visit

if TYPE_CHECKING:
    from safeexit.records.store import Store
    from safeexit.site import SafeExit

__all__ = ["App", "wrap"]

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

_FILES = {"http.response.pathsend", "http.response.zerocopysend"}


def wrap(site: SafeExit, app: App, *, inject: bool, records: Store | None = None) -> App:
    """Return an application that answers what stands under the site's mount and hands on all else to `app`.

    With `inject`, its HTML pages get the components; with `records`, each choice leaves a receipt.
    """

    async def application(scope: _Message, receive: _Receive, send: _Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        request = _request(scope)
        if endpoints.is_ours(site, request):
            await _answer(site, scope, receive, send, records)
            return
        visit = Visit(site, request)
        if inject and request.method in {"GET", "HEAD"}:
            asked = middleware.forward(site, request)
            await app(_scope(scope, asked, visit), receive, _Relay(visit, request, send).send)
        else:
            await app({**scope, VISIT: visit}, receive, _with_headers(visit, send))

    return application


def _with_headers(visit: Visit, send: _Send) -> _Send:
    async def sending(message: _Message) -> None:
        if message["type"] == "http.response.start" and visit.used:
            message = {**message, "headers": _encoded(visit.headers(_decoded(message)))}
        await send(message)

    return sending


async def _answer(
    site: SafeExit, scope: _Message, receive: _Receive, send: _Send, records: Store | None
) -> None:
    request = _request(scope, await _body(receive))
    if request.method != "POST":
        response = endpoints.answer(site, request, records=records)
    else:  # a store or a site's own function is waited for, and the event loop must not be
        response = await _in_thread(partial(endpoints.answer, site, request, records=records))
    await send(
        {"type": "http.response.start", "status": response.status, "headers": _encoded(response.headers)}
    )
    await send({"type": "http.response.body", "body": response.body})


async def _in_thread(work: Callable[[], Response]) -> Response:
    """Wait for `work` in a thread, under asyncio or under Trio."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        import trio  # noqa: PLC0415  whoever runs under it has it

        return await trio.to_thread.run_sync(work)
    return await asyncio.to_thread(work)


async def _body(receive: _Receive) -> bytes:
    """Return the body, of which no more is kept than it takes to see that it is too large."""
    body = b""
    while True:
        message = await receive()
        if len(body) <= BODY_LIMIT:
            body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body", False):
            return body[: BODY_LIMIT + 1]


class _Relay:
    """Stands between application and server for one response: holds its start until the page is known."""

    def __init__(self, visit: Visit, request: Request, send: _Send) -> None:
        self._visit, self._request, self._send = visit, request, send
        self._start: _Message = {}
        self._plain: Headers = ()
        self._injection: middleware.Injection | None = None
        self._started = False

    async def send(self, message: _Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            headers = _decoded(message)
            self._injection, self._plain = middleware.begin(self._visit, message["status"], headers)
        elif message["type"] == "http.response.body":
            await self._pass_on(message)
        else:
            await self._send(message)

    async def _pass_on(self, message: _Message) -> None:
        more = message.get("more_body", False)
        data = message.get("body", b"")
        if self._injection is not None:
            data = self._injection.feed(data)
            data += b"" if more else self._injection.finish()
            if not self._injection.ready:
                return
        if not self._started:
            self._started = True
            headers = self._plain if self._injection is None else self._injection.headers
            await self._send({**self._start, "headers": _encoded(headers)})
        body = b"" if self._request.method == "HEAD" else data
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


def _request(scope: _Message, body: bytes = b"") -> Request:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        # HTTP/2 may split the Cookie header (RFC 9113, 8.2.3).
        separator = "; " if name == "cookie" else ", "
        headers[name] = f"{headers[name]}{separator}{value}" if name in headers else value
    return Request(
        method=scope["method"].upper(),
        path=scope["path"] or "/",
        raw_path=(scope.get("raw_path") or b"").decode("latin-1"),
        query=scope.get("query_string", b"").decode("latin-1"),
        headers=headers,
        body=body,
        secure=scope.get("scheme") == "https",
        client=str((scope.get("client") or ("",))[0] or ""),
    )


def _scope(scope: _Message, asked: Request, visit: Visit) -> _Message:
    """Return the scope as the application should see it.

    It may not send a file by its path: such a file's content would never come by here.
    """
    watched = {name.encode() for name in middleware.FORWARDED}
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in watched]
    headers += [
        (name.encode(), asked.headers[name].encode("latin-1"))
        for name in middleware.FORWARDED
        if name in asked.headers
    ]
    extensions = {
        name: value for name, value in (scope.get("extensions") or {}).items() if name not in _FILES
    }
    return {**scope, "method": asked.method, "headers": headers, "extensions": extensions, VISIT: visit}


def _decoded(message: _Message) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"])


def _encoded(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
