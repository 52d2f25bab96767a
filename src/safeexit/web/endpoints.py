"""What stands under the site's mount (`/_sx`): one function from a request to a response."""

from __future__ import annotations

import gzip
from functools import cache
from typing import TYPE_CHECKING

from safeexit.components.cookie_banner import CookieBanner
from safeexit.components.cookie_banner import consent as choices
from safeexit.components.quick_exit import QuickExit
from safeexit.web import consent, feedback, forms, pages
from safeexit.web.http import Request, Response, cookie_value
from safeexit.web.origin import from_this_site

if TYPE_CHECKING:
    from safeexit.records.store import Store
    from safeexit.site import SafeExit

__all__ = ["answer", "is_ours"]

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_YEAR = 31_536_000  # seconds
_TOO_MANY_BYTES = f"The form is too large: at most {forms.BODY_LIMIT} bytes."


def is_ours(site: SafeExit, request: Request) -> bool:
    """Say whether a request is for what stands under the site's mount."""
    return request.path == site.mount or request.path.startswith(f"{site.mount}/")


def answer(site: SafeExit, request: Request, *, records: Store | None = None) -> Response:
    """Return the answer to a request under the site's mount. May wait for the store, but for nothing else."""
    name = request.path[len(site.mount) :]
    response = _post(site, name, request, records) if request.method == "POST" else _get(site, name, request)
    body = b"" if request.method == "HEAD" else response.body
    return Response(status=response.status, headers=_with_length(response), body=body)


def _with_length(response: Response) -> tuple[tuple[str, str], ...]:
    return (
        *response.headers,
        ("Content-Length", str(len(response.body))),
        ("X-Content-Type-Options", "nosniff"),
    )


def _get(site: SafeExit, name: str, request: Request) -> Response:
    if request.method not in {"GET", "HEAD"}:
        return pages.plain(405, "This address answers GET and POST.", ("Allow", "GET, HEAD, POST"))
    if name.startswith("/assets/"):
        return _asset(site, name.removeprefix("/assets/"), request)
    if name == "/consent" and site.cookies:
        return pages.plain(405, "A choice is sent with POST.", ("Allow", "POST"))
    return _page(site, name, request) or pages.plain(404, "There is nothing at this address.")


def _page(site: SafeExit, name: str, request: Request) -> Response | None:
    if name == "/leave" and site.quick_exit:
        return _leave(site.quick_exit)
    if name == "/cookies" and site.cookies:
        return _cookies_page(site, site.cookies, request)
    if name == "/feedback" and site.beta:
        return feedback.page(site, site.beta, request)
    return None


def _post(site: SafeExit, name: str, request: Request, records: Store | None) -> Response:
    if name == "/consent" and site.cookies:
        return _refusal(request) or consent.answer(site, site.cookies, request, records)
    if name == "/feedback" and site.beta:
        if len(request.body) > forms.BODY_LIMIT:
            return feedback.too_large(site, site.beta, request)
        return _refusal(request) or feedback.answer(site, site.beta, request, records)
    if name == "/beta" and site.beta and site.beta.dismissible:
        return _refusal(request) or feedback.dismiss(site.beta, request)
    return pages.plain(404, "There is nothing at this address.")


def _refusal(request: Request) -> Response | None:
    if len(request.body) > forms.BODY_LIMIT:
        return pages.plain(413, _TOO_MANY_BYTES)
    if not from_this_site(request):
        return pages.plain(
            403, "This form was sent from another site. Open this site's own page and try again."
        )
    return None


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


def _asset(site: SafeExit, name: str, request: Request) -> Response:
    content = site.assets().get(name)
    if content is None:
        return pages.plain(404, "There is no such file.")
    headers = [
        ("Content-Type", _TYPES[name[name.rindex(".") :]]),
        ("Cache-Control", f"public, max-age={_YEAR}, immutable"),
        ("Vary", "Accept-Encoding"),
    ]
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(headers=(*headers, ("Content-Encoding", "gzip")), body=_compressed(content))
    return Response(headers=tuple(headers), body=content)


@cache
def _compressed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
