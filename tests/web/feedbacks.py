"""A site with our own feedback form, and a browser's requests to it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, Tag

from safeexit import BetaNotice, QuickExit, SafeExit
from safeexit.records.store import Store
from safeexit.web import endpoints
from safeexit.web.http import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FORM = "application/x-www-form-urlencoded"
SORRY = "Sorry, there was a technical problem. Please try again."
PAGE = b"<!doctype html><html><head><title>a</title></head><body><p>a</p></body></html>"
Post = Callable[..., Response]


def feedback_site(**options: Any) -> SafeExit:
    """Return a site with the form in its notice."""
    return SafeExit(
        quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"), beta=BetaNotice(feedback="form", **options)
    )


def get(site: SafeExit, records: Store | None, query: str = "") -> Response:
    """Ask for the page with the form."""
    return endpoints.answer(site, Request(path="/_sx/feedback", query=query), records=records)


def form_in(response: Response) -> Tag:
    """Return the one form in an answer."""
    soup = BeautifulSoup(response.body.decode(), "html5lib")
    (form,) = soup.select("form[data-safeexit=feedback]")
    return form


def text_in(response: Response) -> str:
    """Return what stands in the field for the message."""
    (area,) = form_in(response).select("textarea")
    return area.get_text()


def error_in(response: Response) -> str:
    """Return what the form says went wrong."""
    (box,) = form_in(response).select("#sx-feedback-error[role=alert]")
    return box.get_text()


def environ(method: str, path: str, body: bytes = b"", **more: str) -> dict[str, Any]:
    """Return a WSGI environment."""
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "q=1",
        "CONTENT_TYPE": FORM,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "REMOTE_ADDR": "192.0.2.7",
        **more,
    }


def plain(environ: Any, start_response: Any) -> Iterable[bytes]:
    """Answer every request with a page that knows nothing of ours."""
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "max-age=60")])
    return [PAGE]


def through(
    app: WSGIApplication, environ: dict[str, Any]
) -> tuple[str, list[tuple[str, str]], BeautifulSoup]:
    """Return status, headers and page of the answer to one request."""
    told: list[Any] = []

    def start_response(status: str, sent: list[tuple[str, str]], exc_info: Any = None) -> Any:
        told[:] = [status[:3], sent]

    body = b"".join(app(environ, start_response))
    return told[0], told[1], BeautifulSoup(body.decode(), "html5lib")
