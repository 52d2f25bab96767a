"""Edits of attributes. Each is as small as can be, or None where a template or a script decides."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Any

from bs4 import Tag

from safeexit.checker import _places
from safeexit.checker.fixes.edits import Edit, Fix, Safety
from safeexit.checker.page import Page

__all__ = ["add_word", "drop", "fix", "put", "secure"]

_SPACE = " \t\n\f"
_NAME = re.compile(r"<[^\s/>]+")
_ATTRIBUTE = re.compile(
    r"""[^=]+?\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>.+))""", re.DOTALL
)
_BINDINGS = (":", "v-bind:", "x-bind:", "bind:", "ng-attr-", "attr.")
"""What stands before an attribute's name where a script's framework sets it."""
_HTTP = re.compile(r"[\"'=\s](http)://", re.IGNORECASE)
_SPREAD = re.compile(r"v-bind|x-bind|\{.*")
_FOREIGN = re.compile(r"\{\{|\{%|<%|<\?|[$#@]\{|\{[a-z]")
"""Some template's syntax, in a page that was not taken for a template."""


def fix(page: Page, safety: Safety, *edits: Edit | None) -> Fix | None:
    """Return the mend that these edits make together: none if one of them cannot be made.

    An edit that ends inside a template's construct, or would write over one, cannot be made.
    """
    made: dict[tuple[int, int], Edit] = {}
    for edit in edits:
        if edit is None or _breaks_a_construct(page, edit):
            return None
        place = edit.start, edit.end
        before = made[place].text if place in made else ""  # two attributes for one tag
        made[place] = edit._replace(text=before + edit.text)
    return Fix(tuple(sorted(made.values())), safety) if made else None


def put(page: Page, tag: Tag, name: str, value: str) -> Edit | None:
    """Return the edit that gives an attribute this value, whether it is there or not."""
    if _is_decided(page, tag, name):
        return None
    place = _places.attribute_offsets(tag, name)
    if place is None:
        return _insert(page, tag, name, value)
    start, end = place
    match = _ATTRIBUTE.fullmatch(page.text[start:end])
    if match is None or match["bare"] is not None:
        return Edit(start, end, _written(name, value))
    quote = "double" if match["double"] is not None else "single"
    return Edit(start + match.start(quote), start + match.end(quote), _escaped(value, quote))


def add_word(page: Page, tag: Tag, name: str, word: str) -> Edit | None:
    """Return the edit that adds a word to an attribute that holds words; `rel` keeps those that it has."""
    if _is_decided(page, tag, name):
        return None
    place = _places.attribute_offsets(tag, name)
    source = "" if place is None else page.text[slice(*place)]
    match = _ATTRIBUTE.fullmatch(source)
    words = next((value for value in match.groups() if value is not None), "") if match else ""
    if place is None or match is None or not words.strip():
        return put(page, tag, name, word)
    if match["bare"] is not None:
        return Edit(place[0] + match.start("bare"), place[1], f'"{words} {word}"')
    end = place[1] - 1
    return Edit(end, end, word if words[-1] in _SPACE else f" {word}")


def drop(page: Page, tag: Tag, name: str) -> Edit | None:
    """Return the edit that takes an attribute away, with the space before it."""
    place = _places.attribute_offsets(tag, name)
    if place is None or _is_decided(page, tag, name):
        return None
    start, end = place
    if page.text[end : end + 1] in {*_SPACE, ">"}:  # else what stands before would run into what follows
        while page.text[start - 1] in _SPACE:
            start -= 1
    return Edit(start, end, "")


def secure(page: Page, tag: Tag, name: str) -> Edit | None:
    """Return the edit that makes an attribute's `http:` address an `https:` one."""
    place = _places.attribute_offsets(tag, name)
    found = None if place is None else _HTTP.search(page.text, *place)
    if found is None or _is_decided(page, tag, name):
        return None
    return Edit(found.end(1), found.end(1), "s")


def _is_decided(page: Page, tag: Any, name: str) -> bool:
    """Whether an attribute cannot be written: a template or script may set it, or the tag has no source."""
    if _places.location_of(tag) is None or page.unknown(tag, name):
        return True
    names = {attribute.lower() for attribute in tag.attrs}
    bound = {f"{binding}{name}" for binding in _BINDINGS} | {f"[{name}]", f"[attr.{name}]"}
    if names & bound or any(_SPREAD.fullmatch(attribute) for attribute in names):
        return True
    place = _places.attribute_offsets(tag, name)
    if place is None:
        return False
    return _FOREIGN.search(page.text, *place) is not None or bool(_constructs(page, *place))


def _insert(page: Page, tag: Any, name: str, value: str) -> Edit | None:
    """Add an attribute behind the others; behind the tag's name where template syntax is among them."""
    start, end = _places.start_offsets(tag)
    match = _NAME.match(page.markup, start)
    if match is None:
        return None
    attributes = [
        (place.start_offset + tag.shift, place.end_offset + tag.shift)
        for place in _places.location_of(tag).attrs.values()
    ]
    apart = [
        each
        for each in _constructs(page, start, end)
        if not any(_overlap(each, attribute) for attribute in attributes)
    ]
    at = match.end() if apart else max((last for _, last in attributes), default=match.end())
    return Edit(at, at, f" {_written(name, value)}")


def _written(name: str, value: str) -> str:
    return f'{name}="{_escaped(value, "double")}"'


def _escaped(value: str, quote: str) -> str:
    value = value.replace("&", "&amp;")
    return value.replace('"', "&quot;") if quote == "double" else value.replace("'", "&#39;")


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _constructs(page: Page, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return the constructs of the template that have some part between two offsets."""
    first = bisect_right(page.constructs, start, key=lambda each: each[1])
    return page.constructs[first : bisect_left(page.constructs, end, key=lambda each: each[0])]


def _breaks_a_construct(page: Page, edit: Edit) -> bool:
    """Whether an edit ends inside a construct or takes one away; a template's comment as a whole may go."""
    met = _constructs(page, edit.start, edit.end)
    if not met:
        return False
    if edit.text or met[0][0] < edit.start or met[-1][1] > edit.end:
        return True
    starts = [edit.start, *(end for _, end in met)]
    ends = [*(start for start, _ in met), edit.end]
    return any(page.text[start:end].strip() for start, end in zip(starts, ends, strict=True))
