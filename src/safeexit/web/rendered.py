"""Renders a site's pieces once for all who see the same: from page to page only nonce and path differ.

The cached markup holds stand-ins, which are replaced by the page's own nonce and path.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from markupsafe import Markup, escape

from safeexit import _markup
from safeexit.components.beta_notice import token
from safeexit.components.cookie_banner import Consent

if TYPE_CHECKING:
    from safeexit.site import SafeExit

__all__ = ["body_end", "body_start", "head"]

_SITES = 64  # sites in several languages, each with and without a nonce
# Whatever was chosen and when, the banner is gone.
_DECIDED = Consent(decided_at=datetime(2000, 1, 1, tzinfo=UTC))
_NONCE = "c3gtbm9uY2Utc3RhbmRzLWhlcmU"
_PATH = "/sx-path-stands-here"
_WHOLE_PATH = f"{_PATH}?sx-query-stands-here"
_QUOTED_PATH = quote(_WHOLE_PATH)


def head(site: SafeExit, *, nonce: str | None, inline: bool = True) -> Markup:
    """Return `site.head`.

    Raises:
        ValueError: the nonce is not base64.
    """
    _markup.check_nonce(nonce)
    return _with_nonce(_head(site, nonce is not None, inline), nonce)


def body_start(
    site: SafeExit,
    *,
    consent: Consent | None,
    message: Literal["saved", "sent"] | None,
    path: str | None,
    dismissed: bool,
) -> Markup:
    """Return `site.body_start` with the forms returning to `path`."""
    shown = path if _markup.is_path(path) else None
    if message is not None:
        return site.body_start(consent=consent, message=message, next=shown, dismissed=dismissed)
    if consent is not None and consent.decided:
        consent = _DECIDED
    elif consent is not None:
        consent = replace(consent, allowed=frozenset(), refused=frozenset())
    return _with_token(site, _with_path(_body_start(site, consent, shown is not None, dismissed), shown))


def body_end(site: SafeExit, *, nonce: str | None, path: str | None, dismissed: bool) -> Markup:
    """Return `site.body_end` with the notice's form returning to `path`.

    Raises:
        ValueError: the nonce is not base64.
    """
    _markup.check_nonce(nonce)
    shown = path if _markup.is_path(path) else None
    markup = _with_path(_body_end(site, nonce is not None, shown is not None, dismissed), shown)
    return _with_token(site, _with_nonce(markup, nonce))


@lru_cache(_SITES)
def _head(site: SafeExit, has_nonce: bool, inline: bool) -> Markup:
    return site.head(nonce=_NONCE if has_nonce else None, inline=inline)


@lru_cache(_SITES)
def _body_start(site: SafeExit, consent: Consent | None, has_path: bool, dismissed: bool) -> Markup:
    return site.body_start(consent=consent, next=_WHOLE_PATH if has_path else None, dismissed=dismissed)


@lru_cache(_SITES)
def _body_end(site: SafeExit, has_nonce: bool, has_path: bool, dismissed: bool) -> Markup:
    nonce, path = _NONCE if has_nonce else None, _WHOLE_PATH if has_path else None
    return site.body_end(nonce=nonce, next=path, dismissed=dismissed)


def _with_nonce(markup: Markup, nonce: str | None) -> Markup:
    if nonce is None:
        return markup
    return Markup(str(markup).replace(_NONCE, nonce))  # noqa: S704  base64 needs no escaping


def _with_path(markup: Markup, path: str | None) -> Markup:
    if path is None:
        return markup
    text = str(markup)
    text = text.replace(_WHOLE_PATH, str(escape(path)))
    text = text.replace(_QUOTED_PATH, quote(path))
    return Markup(text.replace(_PATH, str(escape(path.partition("?")[0]))))  # noqa: S704  escaped above


def _with_token(site: SafeExit, markup: Markup) -> Markup:
    """Return the markup with the time of this very answer in the feedback form, if it is to have one."""
    if site.beta is None or site.beta.secret is None or site.beta.feedback != "form":
        return markup
    renewed = token.renew(str(markup), token.sign(site.beta.secret))
    return Markup(renewed)  # noqa: S704  a token holds nothing to escape
