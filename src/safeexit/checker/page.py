"""One page or template: bytes → decoded text → a BeautifulSoup tree with exact positions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import turbohtml
from bs4 import BeautifulSoup, Tag

from safeexit.checker import _soup, templates
from safeexit.checker.findings import Span
from safeexit.checker.templates import UNKNOWN, TemplateCall

_NEWLINES = re.compile(r"\r\n?")
_WHOLE_PAGE = re.compile(r"<html[\s>]|<!doctype", re.IGNORECASE)


class Page:
    """A source that rules can read.

    Elements (the parser's own nodes) are cheap: choose candidates among them (`elements`, `marked`), then ask for
    their Tags (`tag`). `<template>` content is inert and absent from both; `<noscript>` content is present.
    """

    def __init__(self, text: str, *, source: str = "-", language: str | None = None) -> None:
        self.source = source
        self.text = _NEWLINES.sub("\n", text)
        self.language = language or templates.guess_language(source, self.text)
        masked = templates.mask(self.text, self.language)
        self.markup: str = masked.text
        """What the parser saw: the text with template syntax masked at equal length."""
        self.calls: tuple[TemplateCall, ...] = masked.calls
        self._document = turbohtml.parse(
            self.markup, source_locations=True, scripting=True, allow_declarative_shadow_roots=False
        )
        self._tree = _soup.Tree(self._document)
        self._shifts: dict[Any, int] = {}

    @property
    def soup(self) -> BeautifulSoup:
        """The whole tree, lazy and read-only."""
        return self._tree.soup

    @cached_property
    def fragment(self) -> bool:
        """Whether this is a part of a page (no `<html>`, no doctype), of which nothing can be said to be missing."""
        return _WHOLE_PAGE.search(self.markup) is None

    # Candidates, on the parser's side

    @cached_property
    def _index(self) -> tuple[dict[str, list[Any]], list[tuple[str, Any]], dict[str, Any]]:
        """The one walk: elements by name, elements with their class and id in lower case, elements by id."""
        named: dict[str, list[Any]] = {}
        marked: list[tuple[str, Any]] = []
        by_id: dict[str, Any] = {}
        for element in self._live_elements(self._document, 0):
            named.setdefault(element.tag, []).append(element)
            classes, identity = element.attr("class"), element.attr("id")
            if identity:
                by_id.setdefault(identity, element)
            if classes or identity:
                marked.append((f"{identity or ''} {classes or ''}".lower(), element))
        return named, marked, by_id

    def _live_elements(self, root: Any, shift: int) -> Iterator[Any]:
        inert: set[Any] = set()
        for element in root.iter_elements():
            if element in inert:
                continue
            if shift:
                self._shifts[element] = shift
            yield element
            if element.tag == "template":
                for content in element.children:
                    inert.update(content.iter_elements())
            elif element.tag == "noscript" and (fragment := self._noscript(element, shift)) is not None:
                yield from self._live_elements(fragment, self._tree.inner[element][1])

    def _noscript(self, element: Any, shift: int) -> Any:
        location = element.source_location
        if location is None or not element.text:
            return None
        fragment = turbohtml.parse_fragment(element.text, source_locations=True, scripting=False)
        self._tree.inner[element] = (fragment, shift + location.start_tag.end_offset)
        return fragment

    def elements(self, *names: str) -> list[Any]:
        """Return the elements with these names, in document order for each name."""
        named = self._index[0]
        return [element for name in names for element in named.get(name, ())]

    def marked(self) -> list[tuple[str, Any]]:
        """Return (id and classes in lower case, element) for each element that has either."""
        return self._index[1]

    def by_id(self, identity: str) -> Tag | None:
        """Return the first element with this id, or None."""
        element = self._index[2].get(identity)
        return None if element is None else self.tag(element)

    def tag(self, element: Any) -> Tag:
        """Return the one Tag for an element of this page."""
        return self._tree.tag(element, self._shifts.get(element, 0))

    def tags(self, *names: str) -> list[Tag]:
        """Return the Tags with these names: `elements`, each as a Tag."""
        return [self.tag(element) for element in self.elements(*names)]

    # What is not known

    def unknown(self, tag: Tag, name: str) -> bool:
        """Whether an attribute's value, or its presence, depends on a template expression."""
        value = tag.attrs.get(name)
        if value is None:
            return any(UNKNOWN in attribute for attribute in tag.attrs)
        return UNKNOWN in (value if isinstance(value, str) else " ".join(value))

    # Positions

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def span_at(self, start: int, end: int) -> Span:
        """Return the span between two offsets of `text`."""
        return Span(*self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def offsets(self, tag: Tag) -> tuple[int, int]:
        """Return where a tag's whole element starts and ends in `text`; an implied tag starts where its parent does."""
        start, end = self._start_offsets(tag)
        location = tag.node.source_location  # type: ignore[attr-defined]
        if location is not None and location.end_tag is not None:
            return start, location.end_tag.end_offset + tag.shift  # type: ignore[attr-defined]
        children = [child for child in tag.contents if isinstance(child, Tag)]
        return start, max(end, self.offsets(children[-1])[1]) if children else end

    def _start_offsets(self, tag: Tag) -> tuple[int, int]:
        node = getattr(tag, "node", None)
        location = getattr(node, "source_location", None)
        if location is None:
            return (0, 0) if tag.parent is None else self._start_offsets(tag.parent)
        shift: int = tag.shift  # type: ignore[attr-defined]
        return location.start_tag.start_offset + shift, location.start_tag.end_offset + shift

    def span(self, tag: Tag) -> Span:
        """Return the span of the whole element, from its start tag to its end tag."""
        return self.span_at(*self.offsets(tag))

    def start_span(self, tag: Tag) -> Span:
        """Return the span of the start tag alone."""
        return self.span_at(*self._start_offsets(tag))

    def attribute_span(self, tag: Tag, name: str) -> Span | None:
        """Return the span of an attribute, name and value, or None where the tag has none."""
        location = tag.node.source_location  # type: ignore[attr-defined]
        found = location and location.attrs.get(name)
        if not found:
            return None
        shift: int = tag.shift  # type: ignore[attr-defined]
        return self.span_at(found.start_offset + shift, found.end_offset + shift)

    def snippet(self, span: Span) -> str:
        """Return the source between a span's ends."""
        start = self._line_starts[span.line - 1] + span.column - 1
        end = self._line_starts[span.end_line - 1] + span.end_column - 1
        return self.text[start:end]

    def line(self, number: int) -> str:
        """Return a line of the source without its line break; lines count from 1."""
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start:] if end < 0 else self.text[start:end]

    def selector(self, tag: Tag) -> str:
        """Return a CSS selector that names this one element."""
        return str(tag.node.css_path())  # type: ignore[attr-defined]
