"""A stranger's text, made fit for a terminal: nothing in it moves the cursor, colours or reorders."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from safeexit.checker.findings import Excerpt

_TAB = 4
_REPLACED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_PRESENTATION = frozenset("\ufe0e\ufe0f")  # terminals disagree on the width that these give


def printable(text: str) -> str:
    """Return `text` with a visible mark in place of each control, format and line-breaking character."""
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character in _PRESENTATION:
        return ""
    if unicodedata.category(character) not in _REPLACED:
        return character
    if character < " ":
        return chr(0x2400 + ord(character))
    return "\u2421" if character == "\x7f" else "\ufffd"


class MarkedLine(NamedTuple):
    """A source line as shown, and the cells from its left edge to the mark's start and end."""

    text: str
    start: int
    end: int


def marked_line(excerpt: Excerpt, width: int) -> MarkedLine:
    """Return an excerpt in at most `width` cells, without indentation, the start of its mark in view."""
    shown, edges = _lay_out(excerpt.text)
    indentation = len(excerpt.text) - len(excerpt.text.lstrip())
    earliest = 0 if excerpt.cut_before else min(indentation, excerpt.start)
    room = width - 2  # a cell at each side for the sign that something was left out
    first, last = earliest, len(shown)
    if edges[last] - edges[first] > room:
        first = max(earliest, _first_shown(edges, excerpt, room))
        last = bisect_right(edges, edges[first] + room) - 1
    before = "…" if excerpt.cut_before or first > earliest else ""
    after = "…" if excerpt.cut_after or last < len(shown) else ""
    left = edges[first] - len(before)
    start, end = (edges[min(place, last)] - left for place in (excerpt.start, excerpt.end))
    return MarkedLine(before + "".join(shown[first:last]) + after, start, max(end, start + 1))


def _lay_out(text: str) -> tuple[list[str], list[int]]:
    """Return what is shown for each character, and the cell where each starts and the last one ends."""
    from rich.cells import cell_len  # noqa: PLC0415 - heavy; where nothing is shown, it is not needed

    shown: list[str] = []
    edges = [0]
    for character in text:
        shown.append(" " * (_TAB - edges[-1] % _TAB) if character == "\t" else _visible(character))
        edges.append(edges[-1] + cell_len(shown[-1]))
    return shown, edges


def _first_shown(edges: list[int], excerpt: Excerpt, room: int) -> int:
    """Return which character a line that is too long is shown from: the mark stays whole if it can."""
    marked = edges[excerpt.end] - edges[excerpt.start]
    context = max(0, min(room // 3, room - marked))
    return bisect_left(edges, edges[excerpt.start] - context)
