"""What a project calls its own components, beside what the data know: its settings `words` and `marks`."""

from __future__ import annotations

import sys
from dataclasses import dataclass

__all__ = ["NOTHING", "OWN", "Own", "in_use", "use"]

OWN = "own"
"""Whose a component is that is known by a project's own marks."""


@dataclass(frozen=True, slots=True)
class Own:
    """Words are what a control or a tag says; marks are classes, ids, elements and macros.

    `exit_words` are said by quick exits alone; `notice_words` name a phase ("preview").
    """

    exit_words: tuple[str, ...] = ()
    notice_words: tuple[str, ...] = ()
    exit_marks: tuple[str, ...] = ()
    banner_marks: tuple[str, ...] = ()
    notice_marks: tuple[str, ...] = ()


NOTHING = Own()
_state = {"own": NOTHING}


def in_use() -> Own:
    """Return what detection goes by now."""
    return _state["own"]


def use(own: Own) -> None:
    """Let detection go by `own` from now on: what was worked out from other words is forgotten."""
    if own == _state["own"]:
        return
    _state["own"] = own
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{__package__}."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
