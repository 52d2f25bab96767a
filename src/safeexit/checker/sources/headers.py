"""What a server said beside a page: the status, the headers, and the address that answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from safeexit.checker._lazily import lazy_pattern

__all__ = ["Response", "SetCookie"]

_CHARSET = lazy_pattern(r";\s*charset\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)
_POLICIES = frozenset(
    (
        *("no-referrer", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin", "same-origin"),
        *("strict-origin", "strict-origin-when-cross-origin", "unsafe-url"),
    )
)
_LONGEST_SHOWN = 1000


class SetCookie(NamedTuple):
    """A cookie that a response sets.

    `seconds` is how long it is kept: None where it ends with the browser's session, or where the response
    does not say from when its `Expires` counts; 0 or less deletes it.
    """

    name: str
    value: str
    seconds: float | None = None

    @property
    def deleted(self) -> bool:
        """Whether it takes a cookie away."""
        return self.seconds is not None and self.seconds <= 0


class Response(NamedTuple):
    """A response without its body: headers as (name, value), in the order they came in, names in any case.

    `url` is the address that answered, after redirects; None where a file does not say. `redirects` are the
    addresses that were left for it, the first one first.
    """

    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    url: str | None = None
    redirects: tuple[str, ...] = ()

    def values(self, name: str) -> list[str]:
        """Return the values of all headers with this name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def media_type(self) -> str:
        """The media type in lower case ("text/html"), or "" where none is given."""
        return next(iter(self.values("Content-Type")), "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset of the Content-Type."""
        found = _CHARSET.search(next(iter(self.values("Content-Type")), ""))
        return found[1].strip('"') if found else None

    @property
    def referrer_policy(self) -> str | None:
        """The last policy known to browsers (Referrer Policy, 8.1), or None."""
        tokens = [token.strip().lower() for token in ",".join(self.values("Referrer-Policy")).split(",")]
        return next((token for token in reversed(tokens) if token in _POLICIES), None)

    @property
    def cache_directives(self) -> dict[str, str]:
        """The directives of Cache-Control (RFC 9111, 5.2) in lower case, each with its argument or ""."""
        parts = (part.partition("=") for part in ",".join(self.values("Cache-Control")).split(","))
        return {name.strip().lower(): value.strip().strip('"') for name, _, value in parts if name.strip()}

    @property
    def cookies(self) -> list[SetCookie]:
        """The cookies that it sets, in order (RFC 6265, 5.2)."""
        date = _time(next(iter(self.values("Date")), ""))
        return [cookie for value in self.values("Set-Cookie") for cookie in _cookie(value, date)]


def _cookie(header: str, date: datetime | None) -> Iterator[SetCookie]:
    pair, *attributes = header.split(";")
    name, equals, value = pair.partition("=")
    if not equals or not name.strip():
        return
    given = {key.strip().lower(): text.strip() for key, _, text in (a.partition("=") for a in attributes)}
    yield SetCookie(name.strip(), value.strip()[:_LONGEST_SHOWN], _seconds(given, date))


def _seconds(given: dict[str, str], date: datetime | None) -> float | None:
    """Return the lifetime: Max-Age wins over Expires (RFC 6265, 5.3)."""
    if re.fullmatch(r"-?\d{1,15}", given.get("max-age", "")):
        return int(given["max-age"])
    expires = _time(given.get("expires", ""))
    if expires is None:
        return None
    if expires.year <= 2000:  # past, whenever the response was made
        return 0
    return None if date is None else (expires - date).total_seconds()


def _time(text: str) -> datetime | None:
    """Read a date of HTTP; older servers write hyphens in it."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - heavy; a file has no headers

    try:
        found = parsedate_to_datetime(text.replace("-", " ") if text.count("-") == 2 else text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
