"""What a rule offers to mend a fault with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Edit", "Fix", "Safety"]


class Safety(StrEnum):
    """Whether a mend can be made unseen: a safe one changes neither what a page shows nor what it does."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put `text` where the offsets `start` to `end` of `Page.text` are now."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """The edits, in order and apart from each other, that together mend one fault."""

    edits: tuple[Edit, ...]
    safety: Safety
