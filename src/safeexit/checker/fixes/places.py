"""Edits of what stands at a place that a rule names: in script, in an element's name, around a comment."""

from __future__ import annotations

import re
from typing import Any

from safeexit.checker import _places
from safeexit.checker.findings import Span
from safeexit.checker.fixes.edits import Edit
from safeexit.checker.page import Page

__all__ = ["insert_after", "remove", "rename", "swap"]


def swap(page: Page, span: Span, pattern: str, text: str) -> list[Edit]:
    """Return the edits that put `text` where the group of a regular expression matches in a span."""
    start, end = _ends(page, span)
    found = re.compile(pattern).finditer(page.text, start, end)
    return [Edit(*match.span(1), text) for match in found]


def remove(page: Page, span: Span) -> Edit:
    """Return the edit that takes a span away, with its lines where nothing else is on them."""
    start, end = _ends(page, span)
    line_start = page.line_start(span.line)
    line_end = page.text.find("\n", end) + 1 or len(page.text)
    if page.text[line_start:start].strip() or page.text[end:line_end].strip():
        return Edit(start, end, "")
    return Edit(line_start, line_end, "")


def rename(page: Page, tag: Any, name: str) -> tuple[Edit | None, Edit | None]:
    """Return the edits that give an element another name, attributes behind it; None without an end tag."""
    location = tag.node.source_location
    if location is None or location.end_tag is None:
        return None, None
    start, end = _places.start_offsets(tag)[0] + 1, location.end_tag.start_offset + tag.shift + 2
    length = len(tag.name)
    if {page.text[at : at + length].lower() for at in (start, end)} != {tag.name}:
        return None, None
    return Edit(start, start + length, name), Edit(end, end + length, name.split(maxsplit=1)[0])


def insert_after(page: Page, tag: Any, text: str) -> Edit | None:
    """Return the edit that puts text after a start tag: on a line of its own where one ends there."""
    if tag.node.source_location is None:
        return None
    end = _places.start_offsets(tag)[1]
    match = re.compile(r"\n[ \t]*").match(page.text, end)
    return Edit(end, end, f"{match.group() if match else ''}{text}")


def _ends(page: Page, span: Span) -> tuple[int, int]:
    start = page.line_start(span.line) + span.column - 1
    return start, page.line_start(span.end_line) + span.end_column - 1
