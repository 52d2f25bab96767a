"""Hosts that track: analytics, advertising, social widgets, tag managers, chat.

From third-party-web (MIT, see NOTICE) and `overrides.toml`, by `tools/refresh_data.py`. Content networks,
fonts, payment, maps, hosting and error monitoring are not trackers here: see docs/explanation/trackers.md.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from safeexit.data.loading import rows

__all__ = ["LONGEST_HOST", "TrackerInfo", "match_host"]

LONGEST_HOST = 253
"""RFC 1035, section 2.3.4: what is longer is no name of a host, and of no tracker."""

_UNCERTAIN = frozenset({"customer-success", "unclear"})


class TrackerInfo(NamedTuple):
    """Who is behind a host.

    `category` is "ad", "analytics", "chat", "customer-success", "marketing", "social", "tag-manager" or
    "unclear"; `source` says who says so: "third-party-web" or "safeexit" (our own override).
    """

    name: str
    category: str
    source: str

    @property
    def certain(self) -> bool:
        """Whether the host is known to track as soon as it is asked; else a person must look."""
        return self.category not in _UNCERTAIN


@lru_cache(maxsize=4096)
def match_host(host: str) -> TrackerInfo | None:
    """Return who tracks at a host name (no scheme, no port, any case), or None for no known tracker.

    A listed name counts alone; `*.example.com` counts for example.com and every name below it; the longest
    match wins.
    """
    hosts = _hosts()
    name = host.lower().rstrip(".")
    line = hosts.get(name)
    while line is None and "." in name and len(name) <= LONGEST_HOST:
        line = hosts.get(f"*.{name}")
        name = name.partition(".")[2]
    if line is None:
        return None
    category, entity, source = line.split("\t")
    return None if category == "none" else TrackerInfo(entity, category, source)


@cache
def _hosts() -> dict[str, str]:
    return {host: rest for host, _, rest in (line.partition("\t") for line in rows("tracker_hosts.tsv"))}
