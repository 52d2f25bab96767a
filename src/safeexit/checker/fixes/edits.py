"""What a rule offers to mend a fault with."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

__all__ = ["Edit", "Fix", "Safety"]


class Safety(StrEnum):
    """Whether a mend can be made unseen: a safe one changes neither what a page shows nor what it does."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Edit(NamedTuple):
    """Put `text` where the offsets `start` to `end` of `Page.text` are now."""

    start: int
    end: int
    text: str


class Fix(NamedTuple):
    """The edits, in order and apart from each other, that together mend one fault."""

    edits: tuple[Edit, ...]
    safety: Safety
