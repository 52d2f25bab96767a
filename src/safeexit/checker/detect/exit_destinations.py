"""Where exits lead: front pages, the weather, the news, and not to support (data/words/quick_exit.toml)."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from safeexit.checker._lazily import lazy_pattern
from safeexit.data.loading import words as load_words
from safeexit.data.trackers import LONGEST_HOST

__all__ = ["is_decoy", "is_exit_path", "is_support"]

_SEARCH = lazy_pattern(r"/search/?\?(?:.*&)?q=|/\?(?:.*&)?q=")
"""A search for something harmless, on an engine's own host."""
_GOOGLE = lazy_pattern(r"google\.(?:com?\.)?[a-z]{2,3}")
"""Of any country."""
_EXIT_PATH = lazy_pattern(
    r"[\w./-]*/(?:quick[-_]?)?(?:exit|leave|escape)(?:[-_](?:now|page|site))?(?:\.\w+)?/?"
)


@cache
def _words() -> dict[str, Any]:
    return load_words("quick_exit")


def _host(url: str) -> str:
    try:
        host = (urlsplit(url.strip()).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""
    return host if len(host) <= LONGEST_HOST else ""


@cache
def _hosts(kind: str) -> frozenset[str]:
    return frozenset(_words()[kind]["hosts"])


def _under(host: str, hosts: frozenset[str]) -> bool:
    labels = host.split(".")
    return any(".".join(labels[start:]) in hosts for start in range(len(labels)))


@lru_cache(maxsize=4096)
def is_decoy(url: str) -> bool:
    """Whether an absolute URL leads to a page such as exits lead to: a front page, the weather, a search.

    A page deep in such a site (an article, a video) is none: links to those are everywhere.
    """
    host = _host(url)
    decoys = _words()["decoys"]
    engine = _under(host, frozenset(decoys["engines"])) or _GOOGLE.fullmatch(host) is not None
    known = engine or _under(host, _hosts("decoys")) or any(word in host for word in decoys["words"])
    if not host or not known:
        return False
    parts = urlsplit(url.strip().lower())
    place = f"{parts.path}?{parts.query}"
    shallow = len(parts.path.strip("/").split("/")) == 1 and not parts.query
    searches = engine and _SEARCH.match(place) is not None
    return shallow or searches or any(word in place for word in decoys["places"])


def is_support(url: str) -> bool:
    """Whether a URL leads to a known support service."""
    host = _host(url)
    return bool(host) and _under(host, _hosts("support"))


def is_exit_path(url: str) -> bool:
    """Whether a URL is a path of the same site that is called after leaving (`/leave`)."""
    return _EXIT_PATH.fullmatch(url.strip().lower()) is not None
