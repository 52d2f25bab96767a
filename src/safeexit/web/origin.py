"""Tells this site's own forms from a stranger's, without a token, so that pages stay cacheable."""

from __future__ import annotations

from urllib.parse import urlsplit

from safeexit.web.http import Request

__all__ = ["from_this_site"]


def from_this_site(request: Request) -> bool:
    """Say whether a request that changes something comes from this site.

    Fetch Metadata (`Sec-Fetch-Site`) settles it where a browser sends it: a page under `no-referrer` sends
    `Origin: null` to its own site. Else `Origin` must name this host. Browsers too old to send either pass;
    what no page has sent (`none`) or what is unknown needs an `Origin`.
    """
    site = request.headers.get("sec-fetch-site", "").strip().lower()
    if site in {"same-origin", "same-site", "cross-site"}:
        return site == "same-origin"
    origin = request.headers.get("origin")
    if origin is None:
        return not site
    return _is_own(origin.strip().lower(), request)


def _is_own(origin: str, request: Request) -> bool:
    try:
        parts = urlsplit(origin)
        host = parts.netloc.removesuffix({"https": ":443", "http": ":80"}.get(parts.scheme, ""))
    except ValueError:
        return False
    # An application behind a proxy may see http where the browser sees https, but never the other way round.
    schemes = {"https"} if request.secure else {"http", "https"}
    own = request.headers.get("host", "").strip().lower()
    own = own.removesuffix(":443" if request.secure else ":80")
    return parts.scheme in schemes and bool(host) and host == own
