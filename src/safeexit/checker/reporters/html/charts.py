"""Bars, drawn in SVG. The text beside each says the same, so that the drawing itself is decoration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

__all__ = ["Part", "chart"]


class Part(NamedTuple):
    """A part of a bar: how many, of what (in words), and the class that colours it."""

    number: int
    noun: str
    css: str


def chart(title: str, rows: Iterable[tuple[str, Sequence[Part]]], *, empty: str) -> Markup:
    """Return a figure with one bar for each row, all to the same scale; `empty` stands where all are zero."""
    listed = [(label, [part for part in parts if part.number]) for label, parts in rows]
    longest = max((sum(part.number for part in parts) for _, parts in listed), default=0)
    bars = Markup("").join(_row(label, parts, longest) for label, parts in listed)
    if not longest:
        bars = Markup("<li>{}</li>").format(empty)
    return Markup('<figure class="chart"><figcaption>{}</figcaption><ul>{}</ul></figure>').format(title, bars)


def _row(label: str, parts: Sequence[Part], longest: int) -> Markup:
    words = ", ".join(f"{part.number} {part.noun}" for part in parts) or "none"
    return Markup("<li><b>{}</b> <span>{}</span>{}</li>").format(label, words, _bar(parts, longest))


def _bar(parts: Sequence[Part], longest: int) -> Markup:
    if not longest:
        return Markup("")
    drawn, left = [], 0.0
    for part in parts:
        width = 100 * part.number / longest
        rectangle = Markup('<rect class="{}" x="{:.2f}%" width="{:.2f}%" height="100%"/>')
        drawn.append(rectangle.format(part.css, left, width))
        left += width
    return Markup('<svg aria-hidden="true" height="16" width="100%">{}</svg>').format(Markup("").join(drawn))
