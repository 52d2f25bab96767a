"""Where the tags of a page's tree stand in its text, as offsets in code points."""

from __future__ import annotations

from typing import Any

import turbohtml
from bs4 import Tag

# HTML standard 13.1.2, and the obsolete ones that its serialiser treats alike.
_VOID = {"area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input"} | {
    *("keygen", "link", "meta", "param", "source", "track", "wbr")
}


def start_offsets(tag: Any) -> tuple[int, int]:
    """Return a start tag's ends; for an implied tag, those of its nearest ancestor in the source."""
    while tag is not None:
        location = tag.node.source_location
        if location is not None:
            return location.start_tag.start_offset + tag.shift, location.start_tag.end_offset + tag.shift
        tag = tag.parent
    return 0, 0


def attribute_offsets(tag: Any, name: str) -> tuple[int, int] | None:
    """Return an attribute's ends, name and value, or None where the tag's source has no such attribute."""
    location = tag.node.source_location
    if location is None:
        return None
    found = location.attrs.get(name) or location.attrs.get(
        name.lower()
    )  # SVG's have capitals in the tree alone
    return (found.start_offset + tag.shift, found.end_offset + tag.shift) if found else None


def offsets(tag: Any, length: int) -> tuple[int, int]:
    """Return a whole element's ends in a text of `length`."""
    if tag.parent is None:
        return 0, length
    start, start_tag_end = start_offsets(tag)
    while tag.node.source_location is None:
        children = [child for child in tag.contents if isinstance(child, Tag)]
        if not children:
            return start, start_tag_end
        tag = children[-1]
    return start, max(start_tag_end, _end(tag, length))


def _end(tag: Any, length: int) -> int:
    location = tag.node.source_location
    if location.end_tag is not None:
        return int(location.end_tag.end_offset) + int(tag.shift)
    own_start, start_tag_end = start_offsets(tag)
    if _has_no_content(tag, start_tag_end):
        return start_tag_end
    while tag.parent is not None:
        for sibling in tag.next_siblings:
            if isinstance(sibling, Tag) and (start := _first_offset(sibling)) > own_start:
                return start
        tag = tag.parent
        location = tag.node.source_location
        if location is not None and location.end_tag is not None:
            return int(location.end_tag.start_offset) + int(tag.shift)
    return length


def _has_no_content(tag: Any, start_tag_end: int) -> bool:
    if tag.node.namespace is turbohtml.Namespace.HTML:
        return tag.name in _VOID
    return bool(tag.tree.markup[start_tag_end - 2] == "/")


def _first_offset(tag: Any) -> int:
    """Return where a tag, or the first one in it that the source has, starts; -1 if the source has none."""
    while tag.node.source_location is None:
        children = [child for child in tag.contents if isinstance(child, Tag)]
        if not children:
            return -1
        tag = children[0]
    return start_offsets(tag)[0]
