"""Wraps any WSGI application (PEP 3333)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from safeexit.web import endpoints, middleware
from safeexit.web.forms import BODY_LIMIT
from safeexit.web.http import Request
from safeexit.web.visit import VISIT, Visit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from safeexit.records.store import Store
    from safeexit.site import SafeExit

__all__ = ["forwarded", "pages", "read_request", "with_body", "wrap"]


def wrap(
    site: SafeExit, app: WSGIApplication, *, inject: bool, records: Store | None = None
) -> WSGIApplication:
    """Return an application that answers what stands under the site's mount and hands on all else to `app`.

    With `inject`, its HTML pages get the components; with `records`, each choice leaves a receipt.
    """

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = read_request(environ)
        if not endpoints.is_ours(site, request):
            return _page(Visit(site, request), app, environ, start_response, inject=inject)
        response = endpoints.answer(site, with_body(request, environ), records=records)
        start_response(_status(response.status), list(response.headers))
        return [response.body]

    return application


def pages(site: SafeExit, app: WSGIApplication, *, inject: bool) -> WSGIApplication:
    """Return an application that does for pages what `wrap` does, and answers nothing by itself."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = read_request(environ)
        if endpoints.is_ours(site, request):
            return app(environ, start_response)
        return _page(Visit(site, request), app, environ, start_response, inject=inject)

    return application


def _page(
    visit: Visit,
    app: WSGIApplication,
    environ: WSGIEnvironment,
    start_response: StartResponse,
    *,
    inject: bool,
) -> Iterable[bytes]:
    request = visit.request
    if inject and request is not None and request.method in {"GET", "HEAD"}:
        return _injected(visit, app, environ, request, start_response)
    environ[VISIT] = visit
    return app(environ, _with_headers(visit, start_response))


def _with_headers(visit: Visit, start_response: StartResponse) -> StartResponse:
    def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
        return start_response(status, list(visit.headers(headers)), *error)

    return start


def _injected(
    visit: Visit,
    app: WSGIApplication,
    environ: WSGIEnvironment,
    request: Request,
    start_response: StartResponse,
) -> Iterator[bytes]:
    asked = middleware.forward(visit.site, request)
    relay = _Relay(visit, request, start_response)
    chunks = app({**forwarded(environ, asked), VISIT: visit}, relay.start)
    try:
        for chunk in chunks:
            if sent := relay.body(chunk):
                yield sent
            if relay.is_over:
                return
        if (rest := relay.end()) or request.method == "HEAD":
            yield rest
    finally:
        if close := getattr(chunks, "close", None):
            close()


class _Relay:
    """Stands between application and server for one response: holds its start until the page is known."""

    def __init__(self, visit: Visit, request: Request, start_response: StartResponse) -> None:
        self._visit, self._request, self._start_response = visit, request, start_response
        self._status = ""
        self._injection: middleware.Injection | None = None
        self._written: list[bytes] = []
        self._started = False

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        if self._started:
            return self._start_response(status, headers, exc_info)
        self._status = status
        code = int(status.split(" ", 1)[0])
        self._injection, self._plain = middleware.begin(self._visit, code, tuple(headers))
        return self._written.append

    @property
    def is_over(self) -> bool:
        """Whether nothing more is wanted: HEAD asks for no file's content, and no page is to be measured."""
        return self._started and self._request.method == "HEAD" and self._injection is None

    def body(self, chunk: bytes) -> bytes:
        data, self._written = b"".join((*self._written, chunk)), []
        sent = data if self._injection is None else self._injection.feed(data)
        return self._send(sent)

    def end(self) -> bytes:
        data, self._written = b"".join(self._written), []
        sent = data if self._injection is None else self._injection.feed(data) + self._injection.finish()
        return self._send(sent)

    def _send(self, sent: bytes) -> bytes:
        ready = self._injection is None or self._injection.ready
        if ready and not self._started:
            self._started = True
            headers = self._plain if self._injection is None else self._injection.headers
            self._start_response(self._status, list(headers))
        return b"" if self._request.method == "HEAD" else sent


_FORWARDED = {name: f"HTTP_{name.upper().replace('-', '_')}" for name in middleware.FORWARDED}


def forwarded(environ: WSGIEnvironment, asked: Request) -> WSGIEnvironment:
    """Return the environment as the application should see it."""
    changed = {**environ, "REQUEST_METHOD": asked.method}
    for name, key in _FORWARDED.items():
        changed.pop(key, None)
        if name in asked.headers:
            changed[key] = asked.headers[name]
    return changed


def read_request(environ: WSGIEnvironment) -> Request:
    """Return the request, without its body, that an environment holds."""
    headers = {
        key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")
    }
    headers |= {"content-type": environ.get("CONTENT_TYPE", "")}
    path = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1")
    return Request(
        method=environ["REQUEST_METHOD"].upper(),
        path=path.decode("utf-8", "surrogateescape") or "/",
        raw_path=_raw_path(environ),
        query=environ.get("QUERY_STRING", ""),
        headers=headers,
        secure=environ.get("wsgi.url_scheme") == "https",
        client=environ.get("REMOTE_ADDR") or "",
    )


def _raw_path(environ: WSGIEnvironment) -> str:
    """Return the path as it was sent: uWSGI and mod_wsgi tell it by the one name, Gunicorn by the other."""
    target = environ.get("REQUEST_URI") or environ.get("RAW_URI") or ""
    return target.partition("?")[0]


def with_body(request: Request, environ: WSGIEnvironment) -> Request:
    """Return the request with its body, of which no more is read than shows that it is too large."""
    told = environ.get("CONTENT_LENGTH") or "0"
    length = int(told) if told.isascii() and told.isdigit() else 0
    return replace(request, body=environ["wsgi.input"].read(min(length, BODY_LIMIT + 1)) if length else b"")


def _status(code: int) -> str:
    return f"{code} {HTTPStatus(code).phrase}"
