"""What a project calls its own components, beside what the data know: its settings `words` and `marks`.

Words are looked up for every name and text of a page, from nearly all of detection. So they are not handed
along, but in use for one page after another; what is worked out from them is kept until others are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeVar

__all__ = ["NOTHING", "OWN", "Own", "by_own", "in_use", "use"]

OWN = "own"
"""Whose a component is that is known by a project's own marks."""


class Own(NamedTuple):
    """Words are what a control, a tag or a text says; marks are classes, ids, elements and macros.

    `exit_words` are said by quick exits alone; `banner_words` by banners' texts, whose controls say
    `accept_words`, `reject_words` or `settings_words`; `notice_words` name a phase ("preview").
    """

    exit_words: tuple[str, ...] = ()
    banner_words: tuple[str, ...] = ()
    accept_words: tuple[str, ...] = ()
    reject_words: tuple[str, ...] = ()
    settings_words: tuple[str, ...] = ()
    notice_words: tuple[str, ...] = ()
    exit_marks: tuple[str, ...] = ()
    banner_marks: tuple[str, ...] = ()
    notice_marks: tuple[str, ...] = ()


NOTHING = Own()


class _Clearable(Protocol):
    def cache_clear(self) -> None: ...


_Cache = TypeVar("_Cache", bound=_Clearable)
_state = {"own": NOTHING}
_caches: list[Callable[[], None]] = []


def by_own(cache: _Cache) -> _Cache:
    """Register a cache of what depends on `in_use()`: it is emptied when that changes."""
    _caches.append(cache.cache_clear)
    return cache


def in_use() -> Own:
    """Return what detection goes by now."""
    return _state["own"]


def use(own: Own) -> None:
    """Let detection go by `own` from now on."""
    if own == _state["own"]:
        return
    _state["own"] = own
    for clear in _caches:
        clear()
