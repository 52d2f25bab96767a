"""Where the tags of a page's tree stand in its text, as offsets in code points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import turbohtml
from bs4 import Tag


def location_of(tag: Any) -> Any:
    """Return where the parser saw a Tag, or None; kept, for it is made anew of each attribute's place."""
    known = vars(tag)
    if "location" not in known:
        known["location"] = tag.node.source_location
    return known["location"]


def start_offsets(tag: Any) -> tuple[int, int]:
    """Return a start tag's ends; for an implied tag, those of its nearest ancestor in the source."""
    while tag is not None:
        location = location_of(tag)
        if location is not None:
            return location.start_tag.start_offset + tag.shift, location.start_tag.end_offset + tag.shift
        tag = tag.parent
    return 0, 0


def attribute_offsets(tag: Any, name: str) -> tuple[int, int] | None:
    """Return an attribute's ends, name and value, or None where the tag's source has no such attribute."""
    location = location_of(tag)
    if location is None:
        return None
    # The names of SVG's attributes have capitals in the tree alone.
    found = location.attrs.get(name) or location.attrs.get(name.lower())
    return (found.start_offset + tag.shift, found.end_offset + tag.shift) if found else None


def offsets(tag: Any, length: int) -> tuple[int, int]:
    """Return a whole element's ends in a text of `length`."""
    if tag.parent is None:
        return 0, length
    start, start_tag_end = start_offsets(tag)
    while location_of(tag) is None:
        children = [child for child in tag.contents if isinstance(child, Tag)]
        if not children:
            return start, start_tag_end
        tag = children[-1]
    return start, max(start_tag_end, _end(tag, length))


def _end(tag: Any, length: int) -> int:
    location = location_of(tag)
    if location.end_tag is not None:
        return int(location.end_tag.end_offset) + int(tag.shift)
    own_start, start_tag_end = start_offsets(tag)
    if _has_no_content(tag, start_tag_end):
        return start_tag_end
    while tag.parent is not None:
        for sibling in tag.next_siblings:
            if isinstance(sibling, Tag) and (offset := _first_offset_after(sibling, own_start)) is not None:
                return offset
        tag = tag.parent
        if (offset := _end_tag_after(tag, own_start)) is not None:
            return offset
    return length


def _has_no_content(tag: Any, start_tag_end: int) -> bool:
    if tag.node.namespace is turbohtml.Namespace.HTML:
        return bool(tag.is_empty_element)
    return bool(tag.tree.markup[start_tag_end - 2] == "/")


def _first_offset_after(tag: Any, position: int) -> int | None:
    """Return the first start of an element or what it holds, or its end, that comes after a position.

    The element itself may start before it: a table stands behind what was moved out of it.
    """
    elements: Iterator[Any] = (inner for inner in tag.self_and_descendants if isinstance(inner, Tag))
    for location, shift in ((element.node.source_location, element.shift) for element in elements):
        if location is not None and location.start_tag.start_offset + shift > position:
            return int(location.start_tag.start_offset + shift)
    return _end_tag_after(tag, position)


def _end_tag_after(tag: Any, position: int) -> int | None:
    """Return where an element's end tag starts if that is after a position (`</body>` may be before)."""
    location = location_of(tag)
    if location is None or location.end_tag is None:
        return None
    start = int(location.end_tag.start_offset) + int(tag.shift)
    return start if start > position else None
