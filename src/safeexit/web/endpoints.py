"""What stands under the site's mount (`/_sx`): one function from a request to a response."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from safeexit.components.cookie_banner import CookieBanner
from safeexit.components.cookie_banner import consent as choices
from safeexit.components.quick_exit import QuickExit
from safeexit.web import consent, feedback, forms, pages
from safeexit.web.http import Request, Response, cookie_value
from safeexit.web.negotiation import takes_gzip
from safeexit.web.origin import from_this_site

if TYPE_CHECKING:
    from safeexit.records.store import Store
    from safeexit.site import SafeExit

__all__ = ["answer", "is_ours"]

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_YEAR = 31_536_000  # seconds
_TOO_MANY_BYTES = f"The form is too large: at most {forms.BODY_LIMIT} bytes."
_FROM_ELSEWHERE = pages.plain(
    403, "This form was sent from another site. Open this site's own page and try again."
)
_ASSETS = "/assets/"
_Answer = Callable[[Request], Response]


def is_ours(site: SafeExit, request: Request) -> bool:
    """Say whether a request is for what stands under the site's mount."""
    return request.path == site.mount or request.path.startswith(f"{site.mount}/")


def answer(site: SafeExit, request: Request, *, records: Store | None = None) -> Response:
    """Return the answer to a request under the site's mount. May wait for the store, but for nothing else."""
    name = request.path[len(site.mount) :]
    response = _answer(site, name, request, records)
    body = b"" if request.method == "HEAD" else response.body
    return Response(status=response.status, headers=_with_length(response), body=body)


def _with_length(response: Response) -> tuple[tuple[str, str], ...]:
    return (
        *response.headers,
        ("Content-Length", str(len(response.body))),
        ("X-Content-Type-Options", "nosniff"),
    )


def _answer(site: SafeExit, name: str, request: Request, records: Store | None) -> Response:
    answers = _answers(site, name, records)
    if not answers:
        return pages.plain(404, "There is nothing at this address.")
    respond = answers.get("GET" if request.method == "HEAD" else request.method)
    if respond is None:
        told = ", ".join(answers).replace("GET", "GET, HEAD")
        return pages.plain(405, f"This address answers {told} alone.", ("Allow", told))
    return respond(request)


def _answers(site: SafeExit, name: str, records: Store | None) -> dict[str, _Answer]:
    """Return how an address answers each method; nothing where there is nothing."""
    leave, banner, beta = site.quick_exit, site.cookies, site.beta
    if name == "/leave" and leave:
        return {"GET": lambda _: _leave(leave)}
    if name == "/cookies" and banner:
        return {"GET": lambda request: _cookies_page(site, banner, request)}
    if name == "/consent" and banner:
        return {"POST": _guarded(lambda request: consent.answer(site, banner, request, records))}
    if name == "/feedback" and beta:
        return {
            "GET": lambda request: feedback.page(site, beta, request),
            "POST": _guarded(
                lambda request: feedback.answer(site, beta, request, records),
                too_large=lambda request: feedback.too_large(site, beta, request),
            ),
        }
    if name == "/beta" and beta and beta.dismissible:
        return {"POST": _guarded(lambda request: feedback.dismiss(beta, request))}
    file = name.removeprefix(_ASSETS)
    content = site.assets().get(file) if name.startswith(_ASSETS) else None
    return {} if content is None else {"GET": lambda request: _asset(file, content, request)}


def _guarded(answer: _Answer, *, too_large: _Answer | None = None) -> _Answer:
    """Return an answer to a form that refuses what is too large, or comes from another site."""

    def respond(request: Request) -> Response:
        if len(request.body) > forms.BODY_LIMIT:
            return too_large(request) if too_large else pages.plain(413, _TOO_MANY_BYTES)
        return answer(request) if from_this_site(request) else _FROM_ELSEWHERE

    return respond


def _leave(quick_exit: QuickExit) -> Response:
    """Send the visitor away, where no parameter can change. Browsers heed Clear-Site-Data on https alone."""
    # "storage" takes the Back guard's mark along; where there is a guard the script clears all but the mark.
    storage = "" if quick_exit.back_guard else ', "storage"'
    return Response(
        status=303,
        headers=(
            ("Location", quick_exit.to),
            ("Clear-Site-Data", f'"cache", "cookies"{storage}'),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
        ),
    )


def _cookies_page(site: SafeExit, banner: CookieBanner, request: Request) -> Response:
    saved = cookie_value(request.cookies, choices.SAVED_COOKIE)
    return pages.cookies(site, banner, request, saved=saved not in {None, feedback.SENT})


def _asset(name: str, content: bytes, request: Request) -> Response:
    headers = [
        ("Content-Type", _TYPES[name[name.rindex(".") :]]),
        ("Cache-Control", f"public, max-age={_YEAR}, immutable"),
        ("Vary", "Accept-Encoding"),
    ]
    if takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(headers=(*headers, ("Content-Encoding", "gzip")), body=_compressed(content))
    return Response(headers=tuple(headers), body=content)


@cache
def _compressed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
