"""An application with one reply, wrapped for WSGI and for ASGI, with injection."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from safeexit.web import asgi, wsgi
from tests.web.sites import SITE

PAGE = b"<!doctype html><html><head><title>t</title></head><body><p>words</p></body></html>"


@dataclass
class Reply:
    """What the application answers, or what comes of it through the wrapper."""

    status: int = 200
    headers: list[tuple[str, str]] = field(
        default_factory=lambda: [("Content-Type", "text/html; charset=utf-8")]
    )
    chunks: list[bytes] = field(default_factory=lambda: [PAGE])

    def get(self, name: str) -> list[str]:
        """Return all headers of this name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.chunks)


@dataclass
class Seen:
    """What the application was asked."""

    method: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """What a browser sends."""

    path: str
    method: str
    body: bytes
    headers: dict[str, str]


Ask = Callable[..., Reply]


def through_wsgi(reply: Reply, seen: Seen, asked: Asked) -> Reply:
    """Send a request through the WSGI wrapper."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.method = environ["REQUEST_METHOD"]
        seen.headers = {
            k[5:].lower().replace("_", "-"): v for k, v in environ.items() if k.startswith("HTTP_")
        }
        start_response(f"{reply.status} OK", reply.headers)
        return iter(reply.chunks)

    environ: dict[str, Any] = {
        "REQUEST_METHOD": asked.method,
        "PATH_INFO": asked.path.encode().decode("latin-1"),  # PEP 3333
        "QUERY_STRING": "",
        "wsgi.input": io.BytesIO(asked.body),
        "wsgi.url_scheme": "https",
        "CONTENT_LENGTH": str(len(asked.body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if asked.body else "",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in asked.headers.items()},
    }
    got = Reply(chunks=[])

    def start_response(status: str, sent: list[tuple[str, str]], exc_info: Any = None) -> Any:
        got.status, got.headers = int(status.split(maxsplit=1)[0]), sent

    got.chunks = list(wsgi.wrap(SITE, app, inject=True)(environ, start_response))
    return got


def through_asgi(reply: Reply, seen: Seen, asked: Asked) -> Reply:
    """Send a request through the ASGI wrapper."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.method = scope["method"]
        seen.headers = {k.decode(): v.decode() for k, v in scope["headers"]}
        pairs = [(k.lower().encode(), v.encode()) for k, v in reply.headers]
        await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
        for chunk in reply.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    got = Reply(chunks=[])
    kind = [(b"content-type", b"application/x-www-form-urlencoded")] if asked.body else []
    scope = {
        "type": "http",
        "method": asked.method,
        "path": asked.path,
        "scheme": "https",
        "query_string": b"",
        "headers": [*kind, *((k.lower().encode(), v.encode()) for k, v in asked.headers.items())],
    }
    parts = iter([asked.body[:5], asked.body[5:]])

    async def receive() -> dict[str, Any]:
        part = next(parts)
        return {
            "type": "http.request",
            "body": part,
            "more_body": part == asked.body[:5] and bool(asked.body),
        }

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            got.status = message["status"]
            got.headers = [(k.decode(), v.decode()) for k, v in message["headers"]]
        else:
            got.chunks.append(message.get("body", b""))

    async def run() -> None:
        await asgi.wrap(SITE, app, inject=True)(scope, receive, send)

    asyncio.run(run())
    return got
