"""Reads an element's text as far as it matters, for a page can nest all its elements in one another."""

from __future__ import annotations

from typing import Any

from bs4 import Tag

__all__ = ["bounded_text"]

_MOST_NODES = 2000


def bounded_text(tag: Tag, limit: int) -> str | None:
    """Return what `tag.get_text(" ")` does, or None where that is longer than `limit` characters.

    An element that holds more than 2,000 elements and strings is taken for longer too.
    """
    types: Any = tag.interesting_string_types or Tag.MAIN_CONTENT_STRING_TYPES
    wanted = {types} if isinstance(types, type) else types  # one type for a script or a style, else a set
    pieces: list[str] = []
    length = -1
    for count, node in enumerate(tag.descendants):
        if type(node) in wanted:
            pieces.append(str(node))
            length += 1 + len(pieces[-1])
        if length > limit or count > _MOST_NODES:
            return None
    return " ".join(pieces)
