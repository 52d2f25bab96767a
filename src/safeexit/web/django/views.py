"""Answers what stands under the site's mount."""

from __future__ import annotations

from dataclasses import replace
from http.cookies import SimpleCookie

from django.http import HttpRequest, HttpResponse

from safeexit.web import endpoints, wsgi
from safeexit.web.django.configuration import read
from safeexit.web.forms import BODY_LIMIT
from safeexit.web.http import Request, Response

__all__ = ["answer", "read_request"]

# What Django's compression has to tell anew.
_FRAMING = {"Content-Length", "ETag", "Set-Cookie", "Vary"}


class _Answer(HttpResponse):  # type: ignore[misc]  # as above
    """An answer of ours. Middleware may compress it and add headers, but change no other, and set no cookie.

    A policy for referrers that somebody else put here would tell the next site where a visitor comes from,
    and a session's cookie would come back after the exit has cleared it.
    """

    def __init__(self, response: Response) -> None:
        super().__init__(response.body, status=response.status)
        self._ours = {name: value for name, value in response.headers if name not in _FRAMING}
        for name, value in response.headers:
            if name != "Set-Cookie":
                self.headers[name] = value
        for number, value in enumerate(value for name, value in response.headers if name == "Set-Cookie"):
            ((name, morsel),) = SimpleCookie(value).items()
            # One name may stand for several domains and paths: each has a key of its own here.
            self.cookies[f"{name} {number}" if name in self.cookies else name] = morsel

    def items(self) -> list[tuple[str, str]]:
        """Return the headers that are sent, but for cookies."""
        return list({**dict(super().items()), **self._ours}.items())

    def set_cookie(self, *_args: object, **_options: object) -> None:
        """Set no cookie for anybody else."""


def answer(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001  the path tells the name
    """Return the answer to a request under the site's mount."""
    configuration = read()
    body = request.read(BODY_LIMIT + 1) if request.method == "POST" else b""
    asked = replace(read_request(request), body=body)
    return _Answer(endpoints.answer(configuration.site, asked, records=configuration.store))


# Our forms are checked by their origin, and whoever is not signed in may choose, too.
answer.csrf_exempt = True  # type: ignore[attr-defined]  # how Django marks a view
answer.login_required = False  # type: ignore[attr-defined]  # as above


def read_request(request: HttpRequest) -> Request:
    """Return the request, without its body, as the core reads it."""
    read = wsgi.read_request(request.META)
    sent = getattr(request, "scope", {}).get("raw_path")  # under ASGI
    return replace(
        read,
        path=request.path,
        raw_path=sent.decode("latin-1") if sent else read.raw_path,
        secure=request.is_secure(),
    )
