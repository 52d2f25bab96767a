"""What proves a choice: when it was made, what was asked in which words, and what was allowed and refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

    from safeexit.components.cookie_banner import CookieBanner

__all__ = ["Receipt", "Source", "wording", "wording_hash"]


class Source(StrEnum):
    """How a choice reached the site."""

    FORM = "form"
    """The banner's or the cookies page's form, sent by the browser itself."""
    SCRIPT = "script"
    """The same form, sent by the page's script."""
    GPC = "gpc"
    """Either of them, refusing all that is optional while the browser sent `Sec-GPC: 1`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """One choice, without anything that tells who made it (GDPR, article 7(1) and 5(1)(c)).

    Attributes:
        at: When, to the second, with a time zone; the same second as in the visitor's consent cookie.
        version: The version of the cookie policy.
        wording: Every word that was shown; see `wording`.
        locale: The language that it was shown in.
        allowed: The categories that may run, essential ones included.
        refused: The categories that may not.
        source: How the choice came.
    """

    at: datetime
    version: str
    wording: str
    locale: str
    allowed: frozenset[str]
    refused: frozenset[str]
    source: Source

    @property
    def wording_hash(self) -> str:
        """The SHA-256 of the wording's UTF-8, in hexadecimal."""
        return wording_hash(self.wording)


@lru_cache(maxsize=256)
def wording_hash(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8, in hexadecimal."""
    import hashlib  # noqa: PLC0415  the command line starts without it

    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=256)
def wording(banner: CookieBanner, locale: str) -> str:
    """Return every word that the banner and the cookies page show before a choice, and the policy's address.

    Raises:
        ValueError: the locale has no file.
    """
    shown = (banner.body(locale=locale), banner.page(locale=locale))
    return "\n".join((banner.policy_url, *(_words(markup) for markup in shown)))


def _words(markup: Markup) -> str:
    """Return the text of some markup; elements that touch do not join two words into one."""
    return type(markup)(str(markup).replace("<", " <")).striptags()
