"""A page's elements on the parser's side, found by name, by id and by class without a walk in Python.

`<template>` content is inert and left out; `<noscript>` content stands where the noscript does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import turbohtml

from safeexit.checker._soup import Tree

__all__ = ["Elements", "mark_of"]

_Find = Callable[..., "list[Any]"]
"""Given a root and further names, returns what is looked for, and the elements of those names, in order."""

_FEW = 5  # pieces of names: more are found later than all names are read


class Elements:
    """The elements of one document."""

    def __init__(self, document: Any, tree: Tree) -> None:
        self._document = document
        self._tree = tree
        self._named: dict[str, list[Any]] = {}
        self._fragments: dict[Any, dict[Any, Any]] = {}
        self._inert: dict[Any, frozenset[Any]] = {}

    def named(self, name: str) -> list[Any]:
        """Return the elements with a name, in document order."""
        found = self._named.get(name)
        if found is None:
            found = self._named[name] = self._live(self._document, _called(name))
        return found

    def marked(self, may: Callable[[str], object], pieces: Sequence[str] = ()) -> list[tuple[str, Any]]:
        """Return (id and classes in lower case, element) where `may` is true of those, in document order.

        It must be true of a text that holds what it is true of: on most pages it is asked once, of them all.
        Where it needs one of few `pieces`, the parser looks for those.
        """
        if 0 < len(pieces) <= _FEW and "_marks" not in vars(self):
            parts = [f'[{name}*="{piece}" i]' for name in ("id", "class") for piece in pieces]
            having = self._live(self._document, _selected(*parts))
            return [(mark, element) for element in having if may(mark := mark_of(element))]
        alike, text = self._marks
        if not may(text):
            return []
        found = [(mark, element) for mark, elements in alike.items() if may(mark) for element in elements]
        order = {element: number for number, element in enumerate(self._live(self._document, _with_marks))}
        return sorted(found, key=lambda item: order[item[1]])

    @cached_property
    def _marks(self) -> tuple[dict[str, list[Any]], str]:
        """The elements by their id and classes in lower case, and all these as one text."""
        identities = dict(self._identified)
        written: defaultdict[str, list[Any]] = defaultdict(list)
        for element in self._live(self._document, _with_class):
            if (classes := element.attr("class")) and element not in identities:
                written[classes].append(element)  # most elements share their classes with others
        for element, identity in identities.items():
            written[f"{identity} {element.attr('class') or ''}"].append(element)
        marks: defaultdict[str, list[Any]] = defaultdict(list)
        for mark, elements in written.items():
            marks[mark.lower()] += elements
        return marks, "\n".join(marks)

    @cached_property
    def _identified(self) -> list[tuple[Any, str]]:
        """The elements with an id that is not empty, and their ids."""
        elements = self._live(self._document, _with_id)
        return [(element, identity) for element in elements if (identity := element.attr("id"))]

    @cached_property
    def ids(self) -> dict[str, Any]:
        """The first element with each id."""
        return self._ids[0]

    @cached_property
    def repeated_ids(self) -> set[str]:
        """The ids of more than one element."""
        return self._ids[1]

    @cached_property
    def _ids(self) -> tuple[dict[str, Any], set[str]]:
        first: dict[str, Any] = {}
        repeated: set[str] = set()
        for element, identity in self._identified:
            if first.setdefault(identity, element) is not element:
                repeated.add(identity)
        return first, repeated

    def _live(self, root: Any, find: _Find) -> list[Any]:
        inert = self._inert_in(root)
        fragments = {
            noscript: fragment for noscript, fragment in self._fragments_in(root).items() if find(fragment)
        }
        own = find(root)
        if not fragments:
            return [element for element in own if element not in inert] if inert else own
        wanted = set(own)
        found: list[Any] = []
        for element in find(root, "noscript"):
            if element in inert:
                continue
            if element in wanted:
                found.append(element)
            if element in fragments:
                found += self._live(fragments[element], find)
        return found

    def _fragments_in(self, root: Any) -> dict[Any, Any]:
        """Return the roots of what the noscripts under a root hold."""
        if root not in self._fragments:
            inert = self._inert_in(root)
            noscripts = [noscript for noscript in root.find_all("noscript") if noscript not in inert]
            held = ((noscript, self._tree.fragment(noscript)) for noscript in noscripts)
            self._fragments[root] = {
                noscript: fragment for noscript, fragment in held if fragment is not None
            }
        return self._fragments[root]

    def _inert_in(self, root: Any) -> frozenset[Any]:
        """Return what the templates under a root hold."""
        if root not in self._inert:
            inert: set[Any] = set()
            for template in root.find_all("template"):
                if template not in inert:  # one in another is held by that already
                    contents = (part for part in template.children if _is_content(part))
                    inert.update(element for content in contents for element in content.iter_elements())
            self._inert[root] = frozenset(inert)
        return self._inert[root]


def _is_content(part: Any) -> bool:
    return isinstance(part, turbohtml.DocumentFragment)


def mark_of(element: Any) -> str:
    """Return an element's id and classes in lower case, "" where it has neither."""
    identity, classes = element.attr("id"), element.attr("class") or ""
    return (f"{identity} {classes}" if identity else classes).lower()


def _called(name: str) -> _Find:
    # By a plain name the parser has an index, which takes an SVG element's name in its own case for another.
    plain = name.islower() and name != "foreignobject"

    def find(root: Any, *more: str) -> list[Any]:
        found: list[Any]
        if not plain:
            found = root.find_all(lambda tag: tag == name or tag in more)
        else:
            found = _selected(name)(root, *more) if more else root.find_all(name)
        return found

    return find


def _selected(*selectors: str) -> _Find:
    def find(root: Any, *more: str) -> list[Any]:
        found: list[Any] = root.select(", ".join((*selectors, *more)))
        return found

    return find


_with_id = _selected("[id]")
_with_class = _selected("[class]")
_with_marks = _selected("[id]", "[class]")
