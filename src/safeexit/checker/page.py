"""One page or template: bytes → decoded text → a BeautifulSoup tree with exact positions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import turbohtml
from bs4 import BeautifulSoup, Tag

from safeexit.checker import _decode, _limits, _places, _soup, templates
from safeexit.checker._decode import MAX_BYTES, UnreadableSource
from safeexit.checker._elements import Elements
from safeexit.checker._lazily import lazy_pattern
from safeexit.checker._literals import Literals
from safeexit.checker.findings import Span
from safeexit.checker.templates import UNKNOWN, TemplateCall

if TYPE_CHECKING:
    from safeexit.checker._full_soup import WalkedElements

__all__ = ["MAX_BYTES", "Page", "UnreadableSource"]

_PLAIN_ID = lazy_pattern(r"[a-z_][\w-]*", re.IGNORECASE | re.ASCII)
_WRITTEN_NAME = lazy_pattern(
    r"<((?!(?:a|b|br|code|dd|div|dl|dt|em|h[1-6]|i|img|input|li|link|p|script|span|strong|td|tr|ul)[\s>/])"
    r"[A-Za-z][\w.:-]*+)"
)
_PLAIN_NAME = lazy_pattern(r"[a-z][a-z0-9-]*")
_LONGEST_SELECTOR = 100


class Page:
    """A source that rules can read.

    Elements (the parser's own nodes) are cheap: choose candidates among them (`elements`, `marked`), then
    ask for their Tags (`tag`). `<template>` content is inert and absent from both; `<noscript>` content is
    present.

    The tree is the HTML standard's, read-only. Lines end with a line feed, whatever the source has.
    """

    def __init__(
        self, text: str, *, source: str = "-", language: str | None = None, full_tree: bool = False
    ) -> None:
        """Parse `text`, named `source` in reports and written in `language` (guessed if None).

        With `full_tree`, the whole tree is made by BeautifulSoup at once, and walked where the parser's
        indices would be asked: slowly, to prove that they tell the same.

        Raises:
            UnreadableSource: its tree, or its script, would be too large.
        """
        self.source = source
        self.full_tree = full_tree
        text = text.removeprefix("\ufeff")
        self.text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        self._literals = Literals(self.text)
        self.language = language or templates.guess_language(source, self.text, self.holds)
        masked = templates.mask(self.text, self.language, source=source)
        self.markup: str = masked.text
        """What the parser saw: the text with template syntax masked at equal length."""
        self.calls: tuple[TemplateCall, ...] = masked.calls
        self.constructs: tuple[tuple[int, int], ...] = masked.constructs
        """Where template syntax stands in `text`, in order."""
        self._conditional = masked.conditional
        _limits.refuse_too_many(self.markup)
        self._document = turbohtml.parse(
            self.markup, source_locations=True, scripting=True, allow_declarative_shadow_roots=False
        )
        _limits.refuse_too_much_script(self._document, self.markup)
        self._tree, self._elements = _read(self._document, self.markup, full_tree=full_tree)
        self._selectors: dict[Tag, str] = {}
        self._steps_below: dict[Tag, dict[Any, str]] = {}

    @classmethod
    def from_bytes(
        cls,
        data: bytes,
        *,
        source: str = "-",
        http_charset: str | None = None,
        language: str | None = None,
        full_tree: bool = False,
    ) -> Self:
        """Decode and parse a page; `http_charset` is what its Content-Type header says.

        Raises:
            UnreadableSource: it is not text, or its tree, or its script, would be too large.
        """
        text = _decode.decode(data, http_charset)
        return cls(text, source=source, language=language, full_tree=full_tree)

    def close(self) -> None:
        """Let go of the tree at once. Neither it nor a Tag of it can be read any more."""
        self._tree.close()

    @property
    def soup(self) -> BeautifulSoup:
        """The whole tree, lazy and read-only."""
        return self._tree.soup

    @cached_property
    def fragment(self) -> bool:
        """Whether this is a part of a page, of which nothing can be said to be missing.

        A page has `<html>` or a doctype; in a template language it has `</html>` (a header's partial has
        not).
        """
        root = self._document.root
        location = root and root.source_location
        if self.language != "html":
            return not (location and location.end_tag)
        return location is None and not any(
            isinstance(child, turbohtml.Doctype) for child in self._document.children
        )

    # Candidates, on the parser's side

    def holds(self, *literals: str) -> bool:
        """Whether the source has one of `literals` anywhere, its ASCII letters in any case.

        It is cheap: ask it before anything that needs one of them. They are constants, in lower case. With a
        full tree it is always true: what comes after it must do without.
        """
        return self.full_tree or self._literals.any_of(*literals)

    def elements(self, *names: str) -> list[Any]:
        """Return the elements with these names, in document order for each name."""
        return [element for name in names for element in self._elements.named(name)]

    @cached_property
    def written_names(self) -> tuple[str, ...]:
        """The elements' names as they are written, once each: also those in scripts and comments.

        The commonest of HTML are left out, which nobody looks for.
        """
        return tuple(dict.fromkeys(_WRITTEN_NAME.findall(self.markup)))

    def marked(self, may: Callable[[str], object], *pieces: str) -> list[tuple[str, Any]]:
        """Return (id and classes in lower case, element) where `may` is true of those, in document order.

        It must be true of a text that holds what it is true of: on most pages it is asked once, of them all.
        Tell the `pieces` (ASCII letters in lower case) of which it needs one: on most pages it is not asked.
        """
        held = [piece for piece in pieces if self.holds(piece)]
        return self._elements.marked(may, held) if held or not pieces else []

    def by_id(self, identity: str) -> Tag | None:
        """Return the first element with this id, or None."""
        element = self._elements.ids.get(identity)
        return None if element is None else self.tag(element)

    def tag(self, element: Any) -> Tag:
        """Return the one Tag for an element of this page."""
        return self._tree.tag(element)

    def tags(self, *names: str) -> list[Tag]:
        """Return the Tags with these names: `elements`, each as a Tag."""
        return [self._tree.tag(element) for element in self.elements(*names)]

    # What is not known

    def unknown(self, tag: Tag, name: str) -> bool:
        """Whether an attribute's value, or its presence, depends on a template's expression or condition."""
        value = tag.attrs.get(name)
        if value is None:
            return any(UNKNOWN in attribute for attribute in tag.attrs)
        if UNKNOWN in (value if isinstance(value, str) else " ".join(value)):
            return True
        place = _places.attribute_offsets(tag, name) if self._conditional else None
        return place is not None and any(
            start < place[1] and place[0] < end for start, end in self._conditional
        )

    # Positions

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def span_at(self, start: int, end: int) -> Span:
        """Return the span between two offsets of `text`."""
        return Span(*self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def offsets(self, tag: Tag) -> tuple[int, int]:
        """Return where a tag's whole element starts and ends in `text`.

        An unclosed element ends where what closes it starts. A tag that the parser implied has no place of
        its own: it starts where its nearest written ancestor does, and ends with its last child.
        """
        return _places.offsets(tag, len(self.text))

    def start(self, tag: Tag) -> int:
        """Return where a tag's element starts in `text`: the first of its `offsets`, which is had sooner."""
        return _places.start_offsets(tag)[0]

    def span(self, tag: Tag) -> Span:
        """Return the span of the whole element, from its start tag to its end tag."""
        return self.span_at(*self.offsets(tag))

    def start_span(self, tag: Tag) -> Span:
        """Return the span of the start tag alone; for an implied tag, its nearest written ancestor's."""
        return self.span_at(*_places.start_offsets(tag))

    def attribute_span(self, tag: Tag, name: str) -> Span | None:
        """Return the span of an attribute, name and value, or None where the tag's source has none."""
        offsets = _places.attribute_offsets(tag, name)
        return None if offsets is None else self.span_at(*offsets)

    def snippet(self, span: Span) -> str:
        """Return the source between a span's ends."""
        start = self._line_starts[span.line - 1] + span.column - 1
        end = self._line_starts[span.end_line - 1] + span.end_column - 1
        return self.text[start:end]

    def line_start(self, number: int) -> int:
        """Return the offset at which a line begins; lines count from 1."""
        return self._line_starts[number - 1]

    def line(self, number: int) -> str:
        """Return a line of the source without its line break; lines count from 1."""
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start:] if end < 0 else self.text[start:end]

    def selector(self, tag: Tag) -> str:
        """Return a CSS selector that names this one element in `soup`.

        It is "" for an element that is very deep, or in the inert content of a `<template>`: `soup` lacks it.
        """
        if tag not in self._selectors:
            self._selectors[tag] = self._selector(tag)
        return self._selectors[tag]

    def _selector(self, tag: Tag) -> str:
        steps: list[str] = []
        for element in (tag, *tag.parents):
            if element is self.soup or len(steps) > _LONGEST_SELECTOR:
                break
            identity = element.get("id")
            if isinstance(identity, str) and self._names_one(identity):
                steps.append(f"#{identity}")
                break
            step = self._step(element)
            if step is None:
                return ""
            steps.append(step)
        return " > ".join(reversed(steps)) if len(steps) <= _LONGEST_SELECTOR else ""

    def _step(self, tag: Tag) -> str | None:
        parent = tag.parent or self.soup
        if parent is self.soup and len(self.elements(tag.name)) > 1:  # SVG may hold an "html" too
            return ":root"
        if parent not in self._steps_below:
            self._steps_below[parent] = _steps(self._tree.children(parent))
        return self._steps_below[parent].get(tag.node)

    def _names_one(self, identity: str) -> bool:
        return _PLAIN_ID.fullmatch(identity) is not None and identity not in self._elements.repeated_ids


def _read(document: Any, markup: str, *, full_tree: bool) -> tuple[_soup.Tree, Elements | WalkedElements]:
    if not full_tree:
        lazy = _soup.LazyTree(document, markup)
        return lazy, Elements(document, lazy)
    from safeexit.checker._full_soup import FullTree, WalkedElements  # noqa: PLC0415 - seldom asked for

    full = FullTree(document, markup)
    return full, WalkedElements(full)


def _steps(children: list[Any]) -> dict[Any, str]:
    """Return for each element the selector that names it among its siblings."""
    names = [child.tag for child in children]
    alike = Counter(names)
    seen: Counter[str] = Counter()
    steps: dict[Any, str] = {}
    for number, (child, name) in enumerate(zip(children, names, strict=True), start=1):
        seen[name] += 1
        if not _PLAIN_NAME.fullmatch(name):
            steps[child] = f":nth-child({number})"
        elif alike[name] == 1:
            steps[child] = name
        else:
            steps[child] = f"{name}:nth-of-type({seen[name]})"
    return steps
