"""What a cookie is for, by its name.

From the Open Cookie Database (Apache-2.0, see NOTICE) and `overrides.toml`, by `tools/refresh_data.py`.
A name says little: anybody may call a cookie `uid`. So a row of the database is a guess of low confidence;
only names that no other software uses, and the frameworks' own, are high.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from safeexit.data.loading import rows as lines_of

__all__ = ["CookieInfo", "classify"]

_TRACKING = frozenset({"analytics", "marketing"})


class CookieInfo(NamedTuple):
    """A cookie's likely purpose.

    `name` is the listed name, with `*` at its end where it stands for all that start so; `category` is
    "necessary", "security", "functional", "personalization", "analytics" or "marketing"; `confidence` is
    "high" or "low".
    """

    name: str
    category: str
    platform: str
    confidence: str

    @property
    def tracking(self) -> bool:
        """Whether its purpose is analytics or marketing."""
        return self.category in _TRACKING


@lru_cache(maxsize=1024)
def classify(name: str) -> CookieInfo | None:
    """Return what a cookie of this name is likely for, or None. Names are case-sensitive."""
    names, prefixes = _names()
    return names.get(name) or next((row for row in prefixes if name.startswith(row.name[:-1])), None)


@cache
def _names() -> tuple[dict[str, CookieInfo], list[CookieInfo]]:
    """Return the exact names, and the prefixes from the longest to the shortest."""
    rows = [CookieInfo(*line.split("\t")) for line in lines_of("cookie_names.tsv")]
    prefixes = sorted(
        (row for row in rows if row.name.endswith("*")), key=lambda row: (-len(row.name), row.name)
    )
    return {row.name: row for row in rows if not row.name.endswith("*")}, prefixes
