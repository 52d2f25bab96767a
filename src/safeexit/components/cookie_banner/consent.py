"""A visitor's choice about cookies, and how it is written in the consent cookie."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safeexit.components.cookie_banner.category import Basis, Category

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "CONSENT_COOKIE",
    "CONSENT_DAYS",
    "SAVED_COOKIE",
    "Consent",
    "check",
    "decide",
    "encode",
    "extend",
    "read",
]

CONSENT_COOKIE = "sx_consent"
SAVED_COOKIE = "sx_saved"
CONSENT_DAYS = 182
"""How long a choice holds before it is asked for again."""

# VERSION:SECONDS:ALLOWED:REFUSED, where names are sorted and joined by full stops: plain text that a script
# splits, without a character that a cookie must quote, and nothing that tells one visitor from another.
_FORMAT = r"[^:]+:([0-9]{1,12}):([^:]*):([^:]*)"
_DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What a visitor allows.

    Attributes:
        allowed: The categories that may run now, essential ones included.
        refused: The categories that may not.
        decided_at: When the visitor chose (UTC, whole seconds), or `None`: not yet, or not about everything.
        gpc: Whether a Global Privacy Control signal refuses for a visitor who has not chosen.
    """

    allowed: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    decided_at: datetime | None = None
    gpc: bool = False

    @property
    def decided(self) -> bool:
        """Whether the visitor has chosen."""
        return self.decided_at is not None

    def allows(self, category: str) -> bool:
        """Say whether a category may run now; a name that the site does not know may not."""
        return category in self.allowed


def check(consent: object) -> None:
    """Refuse what is no visitor's choice.

    Raises:
        TypeError: the value is neither `None` nor a `Consent`.
    """
    if consent is not None and not isinstance(consent, Consent):
        raise TypeError(f"consent={consent!r} cannot be used: give what site.cookies.read returns, or None")


def decide(categories: Iterable[Category], allowed: Iterable[str], *, at: datetime) -> Consent:
    """Return the consent of a visitor who chose `allowed` and refused every other optional category."""
    chosen = set(allowed)
    known = {
        category.name: category.basis is Basis.ESSENTIAL or category.name in chosen for category in categories
    }
    return _consent(known, at)


def extend(
    cookie_header: object,
    categories: Iterable[Category],
    allowed: Iterable[str],
    *,
    version: str,
    at: datetime,
) -> Consent:
    """Return the consent of a visitor who chose `allowed` and spoke of nothing else.

    What was chosen before stands. Of a category that nobody has decided on, the consent says nothing.
    """
    categories, chosen = tuple(categories), set(allowed)
    _, before, refused = _stored(cookie_header, categories, version)
    may = {each.name for each in categories if each.basis is Basis.ESSENTIAL or each.name in chosen | before}
    return Consent(allowed=frozenset(may), refused=refused - may, decided_at=at)


def encode(consent: Consent, *, version: str) -> str:
    """Return the consent cookie's value for a choice that was made."""
    seconds = int(consent.decided_at.timestamp()) if consent.decided_at else 0
    return _written(version, seconds, consent.allowed, consent.refused)


def read(cookie_header: object, categories: Iterable[Category], *, version: str, gpc: bool) -> Consent:
    """Return the choice that a request's `Cookie` header holds.

    Whatever is not exactly what `encode` writes is "no decision". Until the visitor chooses, a Global Privacy
    Control signal objects to what would run unasked. A choice that says nothing of an optional category,
    because that is newer, holds for the others and is asked for again. An objection stands, whatever the
    version that it was made to (UK GDPR, article 21), until the visitor chooses anew.
    """
    categories = tuple(categories)
    seconds, allowed, refused = _stored(cookie_header, categories, version)
    known, whole = {}, seconds is not None
    for each in categories:
        chosen = each.basis is not Basis.ESSENTIAL and each.name in allowed | refused
        known[each.name] = each.name not in refused if chosen else _runs_unasked(each, gpc=gpc)
        whole = whole and (chosen or each.basis is Basis.ESSENTIAL)
    if seconds is None or not whole:
        return _consent(known, None, gpc=gpc)
    from datetime import UTC, datetime  # noqa: PLC0415  `import safeexit` stays cheap

    return _consent(known, datetime.fromtimestamp(seconds, UTC), gpc=gpc)


def _consent(known: dict[str, bool], at: datetime | None, *, gpc: bool = False) -> Consent:
    allowed = frozenset(name for name, runs in known.items() if runs)
    refused = frozenset(known) - allowed
    return Consent(allowed=allowed, refused=refused, decided_at=at, gpc=gpc and at is None)


def _runs_unasked(category: Category, *, gpc: bool) -> bool:
    return category.basis is Basis.ESSENTIAL or (category.basis is Basis.OBJECTION and not gpc)


def _stored(
    cookie_header: object, categories: Iterable[Category], version: str
) -> tuple[int | None, frozenset[str], frozenset[str]]:
    """Return seconds, allowed and refused of the first consent cookie that holds.

    Without one: None, nothing allowed, and the objections in the first cookie of another version.
    """
    if isinstance(cookie_header, bytes):
        cookie_header = cookie_header.decode("latin-1")
    if not isinstance(cookie_header, str) or CONSENT_COOKIE not in cookie_header:
        return None, frozenset(), frozenset()
    optional = {each.name: each.basis is not Basis.ESSENTIAL for each in categories}
    old: list[frozenset[str]] = []
    for pair in cookie_header.split(";"):
        name, _, value = pair.partition("=")
        if name.strip() != CONSENT_COOKIE:
            continue
        stored = _parse(value.strip(), optional, version)
        if stored and _is_current(stored[0]):
            return stored
        old += _objections(value.strip(), categories)
    return None, frozenset(), old[0] if old else frozenset()


def _objections(value: str, categories: Iterable[Category]) -> Iterator[frozenset[str]]:
    """Yield the categories that a cookie of whatever version refuses, and that would run unasked."""
    match = re.fullmatch(_FORMAT, value)
    if match and _is_current(int(match[1])):
        refused = match[3].split(".")
        yield frozenset(
            each.name for each in categories if each.basis is Basis.OBJECTION and each.name in refused
        )


def _parse(
    value: str, optional: Mapping[str, bool], version: str
) -> tuple[int, frozenset[str], frozenset[str]] | None:
    """Return what a cookie's value holds, or None for one that we do not write ourselves.

    The names that may stand there are looked for, and what would be written of them is compared: so a name
    that is unknown, doubled, on both sides or not in its place makes the whole value void.
    """
    match = re.fullmatch(_FORMAT, value)
    if match is None:
        return None
    seconds, yes, no = int(match[1]), match[2].split("."), match[3].split(".")
    refused = frozenset(name for name, may_be in optional.items() if may_be and name in no)
    allowed = frozenset(name for name, may_be in optional.items() if name in yes or not may_be)
    allowed -= refused
    return (seconds, allowed, refused) if value == _written(version, seconds, allowed, refused) else None


def _written(version: str, seconds: int, allowed: Iterable[str], refused: Iterable[str]) -> str:
    return f"{version}:{seconds}:{'.'.join(sorted(allowed))}:{'.'.join(sorted(refused))}"


def _is_current(seconds: int) -> bool:
    """Say whether a choice of this time still holds; one from tomorrow or later was not made by our clock."""
    age = time.time() - seconds
    return -_DAY <= age <= CONSENT_DAYS * _DAY
