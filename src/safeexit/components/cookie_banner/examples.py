"""Examples of the cookie banner and of the cookies page's form."""

from datetime import UTC, datetime

from safeexit.components._example import Example
from safeexit.components.cookie_banner import Basis, Category, Consent, Cookie, CookieBanner

__all__ = ["EXAMPLES"]

_BANNER = CookieBanner(
    policy_url="/cookies",
    version="2026-11",
    categories=(
        Category("essential", basis=Basis.ESSENTIAL, cookies=(Cookie("session"),)),
        Category("preferences", cookies=(Cookie("lang", days=365),)),
        Category("statistics", cookies=(Cookie("_ga", days=400), "_ga_*")),
    ),
)
_OBJECTION = CookieBanner(
    policy_url="/cookies",
    version="2026-11",
    categories=(Category("statistics", basis=Basis.OBJECTION, cookies=(Cookie("_pk_id*", days=393),)),),
)
_NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
_ACCEPTED = Consent(allowed=frozenset({"essential", "preferences", "statistics"}), decided_at=_NOON)
_REJECTED = Consent(
    allowed=frozenset({"essential"}), refused=frozenset({"preferences", "statistics"}), decided_at=_NOON
)
_MIXED = Consent(
    allowed=frozenset({"essential", "preferences"}), refused=frozenset({"statistics"}), decided_at=_NOON
)

EXAMPLES = (
    Example(
        "first-visit", "Nobody has chosen yet.", lambda locale: _BANNER.body(next="/help", locale=locale)
    ),
    Example(
        "objection",
        "Statistics run until they are refused, as UK law allows.",
        lambda locale: _OBJECTION.body(locale=locale),
    ),
    Example(
        "accepted",
        "The page after every category was accepted.",
        lambda locale: _BANNER.body(consent=_ACCEPTED, message="saved", locale=locale),
    ),
    Example(
        "rejected",
        "The page after every optional category was rejected.",
        lambda locale: _BANNER.body(consent=_REJECTED, message="saved", locale=locale),
    ),
    Example(
        "some-accepted",
        "The page after a choice between categories.",
        lambda locale: _BANNER.body(consent=_MIXED, message="saved", locale=locale),
    ),
    Example(
        "failed",
        "The choice could not be saved.",
        lambda locale: _BANNER.body(message="failed", locale=locale),
    ),
    Example(
        "cookies-page", "The cookies page before any choice.", lambda locale: _BANNER.page(locale=locale)
    ),
    Example(
        "cookies-page-chosen",
        "The cookies page of someone who allowed preferences.",
        lambda locale: _BANNER.page(consent=_MIXED, next="/help", locale=locale),
    ),
    Example(
        "cookies-page-saved",
        "The cookies page after a change was saved.",
        lambda locale: _BANNER.page(consent=_MIXED, message="saved", locale=locale),
    ),
    Example(
        "cookies-page-failed",
        "The cookies page after a change could not be saved.",
        lambda locale: _BANNER.page(message="failed", locale=locale),
    ),
    Example(
        "cookies-page-objection",
        "The cookies page where statistics run until they are refused.",
        lambda locale: _OBJECTION.page(locale=locale),
    ),
)
