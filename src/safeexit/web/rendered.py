"""Prepares the pieces of a site once for all visitors who see the same, whatever they chose and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from safeexit._prepared import NONCE, PATH, Prepared, prepare
from safeexit.components.beta_notice import token
from safeexit.components.cookie_banner import Consent

if TYPE_CHECKING:
    from safeexit.site import SafeExit

__all__ = ["before_footer", "body_end", "body_start", "head", "signed"]

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# Whatever was chosen, the banner is gone.
_DECIDED = Consent(decided_at=_LONG_AGO)
_SIGNALLED = Consent(gpc=True)


def head(site: SafeExit, *, has_nonce: bool, inline: bool) -> Prepared:
    """Return `site.head`."""
    key = ("site.head", has_nonce, inline)
    return prepare(site, key, lambda: site.head(nonce=NONCE if has_nonce else None, inline=inline))


def body_start(
    site: SafeExit,
    *,
    consent: Consent,
    message: Literal["saved", "sent"] | None,
    has_path: bool,
    dismissed: bool,
) -> Prepared:
    """Return `site.body_start`."""
    shown = _shown(consent, message)
    key = ("site.body_start", shown, message, has_path, dismissed)
    path = PATH if has_path else None
    return prepare(
        site,
        key,
        lambda: _unsigned(
            site.body_start(consent=shown, message=message, next=path, dismissed=dismissed),
        ),
    )


def body_end(
    site: SafeExit, *, has_nonce: bool, has_path: bool, dismissed: bool, notice: bool = True
) -> Prepared:
    """Return `site.body_end`."""
    key = ("site.body_end", has_nonce, has_path, dismissed, notice)
    nonce, path = NONCE if has_nonce else None, PATH if has_path else None
    return prepare(
        site,
        key,
        lambda: _unsigned(site.body_end(nonce=nonce, next=path, dismissed=dismissed, notice=notice)),
    )


def before_footer(site: SafeExit, *, has_path: bool, dismissed: bool) -> Prepared:
    """Return `site.before_footer`."""
    key, path = ("site.before_footer", has_path, dismissed), PATH if has_path else None
    return prepare(site, key, lambda: _unsigned(site.before_footer(next=path, dismissed=dismissed)))


def signed(site: SafeExit, markup: str) -> str:
    """Return the markup with the time of this very answer in the feedback form, if it is to have one."""
    if site.beta is None or site.beta.secret is None or site.beta.feedback != "form":
        return markup
    return token.renew(markup, token.sign(site.beta.secret))


def _unsigned(markup: Markup) -> Markup:
    """Return a form without its time, so that every process prepares the same."""
    return Markup(token.renew(str(markup), ""))  # noqa: S704  nothing is put in


def _shown(consent: Consent, message: Literal["saved", "sent"] | None) -> Consent | None:
    """Return the part of a consent that can be seen."""
    if not consent.decided:
        return _SIGNALLED if consent.gpc else None
    if message != "saved":
        return _DECIDED
    return Consent(allowed=consent.allowed, refused=consent.refused, decided_at=_LONG_AGO)
