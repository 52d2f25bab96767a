"""The components' markup for static pages: with the integrity of linked files, and the policy it needs."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha384
from typing import TYPE_CHECKING

from safeexit.web import pages
from safeexit.web.http import Request
from safeexit.web.inject import Pieces

if TYPE_CHECKING:
    from safeexit.site import SafeExit
    from safeexit.static.settings import StaticSite

__all__ = ["cookies_form", "cookies_page", "pieces", "policy"]


def pieces(site: SafeExit) -> Pieces:
    """Return what belongs at the start of `<head>` and of `<body>`, at its end, and before its footer."""
    return Pieces(
        head=_with_integrity(site, site.head()),
        body_start=_with_integrity(site, site.body_start()),
        body_end=_with_integrity(site, site.body_end(notice=False)),
        before_footer=str(site.before_footer()),
    )


def cookies_form(site: SafeExit) -> str:
    """Return the form for the page under `MOUNT/cookies`, or nothing for a site without a banner."""
    return str(site.cookies.page(locale=site.locale, mount=site.mount)) if site.cookies else ""


def cookies_page(static: StaticSite) -> bytes | None:
    """Return the page under `MOUNT/cookies` whole, or None for a site without a banner."""
    site = static.site
    if site.cookies is None:
        return None
    home = Request(query=f"next={static.base}/")
    page = pages.cookies(site, site.cookies, home, saved=False).body.decode()
    return _with_integrity(site, page).encode()


def policy(site: SafeExit) -> str:
    """Return the value of a Content Security Policy under which the components run (CSP 3)."""
    inline = site.quick_exit.csp_hashes() if site.quick_exit else ()
    scripts = " ".join(["'self'", *inline])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'"
    )


def _with_integrity(site: SafeExit, markup: str) -> str:
    """Let browsers refuse a file of ours that was changed (Subresource Integrity, section 3.5)."""
    for name, content in site.assets().items():
        digest = b64encode(sha384(content).digest()).decode()
        linked = f'"{site.mount}/assets/{name}"'
        markup = str(markup).replace(linked, f'{linked} integrity="sha384-{digest}"')
    return str(markup)
