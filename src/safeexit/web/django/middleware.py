"""Gives each request its `Visit`, and each page the headers (with `inject` the components) that it needs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase

from safeexit.web import endpoints, middleware, wsgi
from safeexit.web.django.configuration import read
from safeexit.web.django.views import read_request
from safeexit.web.visit import Headers, Visit

__all__ = ["SafeExitMiddleware"]


class SafeExitMiddleware:
    """Stands after the middleware that compresses, answers conditionally or sets a policy."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self._get_response = get_response
        self._site, self._inject = read().site, read().inject
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Return the response to a request, at once or to be awaited, as the next middleware does."""
        if self._is_async:
            return self._later(request)
        with self._visit(request) as visit:
            response = self._get_response(request)
        return self._finished(visit, response)

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        with self._visit(request) as visit:
            response = await self._get_response(request)
        return self._finished(visit, response)

    @contextmanager
    def _visit(self, request: HttpRequest) -> Iterator[Visit]:
        """Give the request its visit; with `inject` show it to the view as `middleware.forward` says."""
        asked = read_request(request)
        request.safeexit = visit = Visit(self._site, asked, nonce=lambda: _nonce(request))
        own = request.META
        if self._inject and not endpoints.is_ours(self._site, asked):
            changed = wsgi.forwarded(own, middleware.forward(self._site, asked))
            request.META = {**changed, "REQUEST_METHOD": own["REQUEST_METHOD"]}
        try:
            yield visit
        finally:
            request.META = own

    def _finished(self, visit: Visit, response: HttpResponseBase) -> HttpResponseBase:
        if visit.request is None or endpoints.is_ours(self._site, visit.request):
            return response
        own = tuple(response.items())
        if self._inject and visit.request.method in {"GET", "HEAD"}:
            injection, headers = middleware.begin(visit, response.status_code, own)
            if injection is not None:
                return _injected(injection, response)
            _set_headers(response, headers)
        else:
            # What a streamed template will render is not known yet.
            visit.used = visit.used or (response.streaming and "html" in response.headers["Content-Type"])
            _set_headers(response, visit.headers(own))
        return response


def _injected(injection: middleware.Injection, response: HttpResponseBase) -> HttpResponseBase:
    if not response.streaming:
        response.content = injection.feed(response.content) + injection.finish()
        _set_headers(response, injection.headers)
        return response
    # The headers go before the stream does: they are those of a page, which it most likely is.
    _set_headers(response, injection.page_headers)
    parts = response.streaming_content
    response.streaming_content = _later(injection, parts) if response.is_async else _now(injection, parts)
    return response


def _now(injection: middleware.Injection, parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        yield injection.feed(part)
    yield injection.finish()


async def _later(injection: middleware.Injection, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for part in parts:
        yield injection.feed(part)
    yield injection.finish()


def _set_headers(response: HttpResponseBase, headers: Headers) -> None:
    for name, _ in tuple(response.items()):
        del response.headers[name]
    for name, value in headers:
        if name == "Set-Cookie":
            response.cookies.load(value)
        else:
            response.headers[name] = value


def _nonce(request: HttpRequest) -> str | None:
    """Return the nonce of django-csp or of Django 6; asking for it puts it into the policy."""
    found = getattr(request, "csp_nonce", None)
    found = getattr(request, "_csp_nonce", None) if found is None else found
    return None if found is None else str(found)
