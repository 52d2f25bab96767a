"""BeautifulSoup's own tree over a turbohtml document: every Tag made, filled and linked before any is read.

It shares with the lazy tree what the parser read, but neither how Tags come to their parts nor the parser's
indices: so what both show alike is owed to neither. It is many times as slow, and not read-only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

import bs4.element as be
import turbohtml
from bs4 import BeautifulSoup, Tag

from safeexit.checker._elements import mark_of
from safeexit.checker._soup import NAMESPACES, STRING_CLASSES, Builder, TemplateSource, Tree, leaf

__all__ = ["FullTree", "WalkedElements"]


class _FullTag(Tag):
    """BeautifulSoup's Tag, which knows the parser's node, and is equal only to itself."""

    node: Any
    tree: FullTree
    shift: int
    __eq__: Any = object.__eq__
    __ne__: Any = object.__ne__
    __hash__: Any = object.__hash__


class FullTree(Tree):
    """A tree that is made at once."""

    def __init__(self, document: Any, markup: str) -> None:
        super().__init__(document, markup)
        lines = markup.split("\n")
        self._line_starts = [0, *accumulate(len(line) + 1 for line in lines[:-1])]
        self.soup = self._soup_of(document.children)
        vars(self.soup).update(node=document, tree=self, shift=0)

    def tag(self, node: Any) -> Tag:
        """Return the one Tag for `node`.

        The tree lacks what a template holds: an element of that stands below it, and beside nothing.
        """
        if node not in self._tags:
            top = node
            while isinstance(parent := self.owners.get(top.parent, top.parent), turbohtml.Element):
                top = parent
            self._soup_of([top])
            self._tags[top].extract().parent = self.soup
        tag: Tag = self._tags[node]
        return tag

    def children(self, owner: Any) -> list[Any]:
        """Return the nodes of the Tags among a Tag's or the soup's contents."""
        return [child.node for child in owner.contents if isinstance(child, _FullTag)]

    def place(self, node: Any) -> tuple[int | None, int | None]:
        """Return where a start tag stands: its line, from 1, and column, from 0."""
        if node.source_location is None:
            return None, None
        offset = node.source_location.start_tag.start_offset + self.shift(node)
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1]

    def _soup_of(self, nodes: Sequence[Any]) -> BeautifulSoup:
        return BeautifulSoup("", builder=_Feeder(self, nodes, self._tags), element_classes={Tag: _FullTag})


class _Feeder(Builder):
    """Feeds BeautifulSoup with the parser's nodes, as its other builders do with what theirs find."""

    soup: Any  # bs4 sets it before it asks for `feed`

    def __init__(self, tree: FullTree, nodes: Sequence[Any], tags: dict[Any, Tag]) -> None:
        super().__init__(string_containers=STRING_CLASSES)
        self._tree = tree
        self._nodes = nodes
        self._tags = tags

    def feed(self, markup: Any) -> None:  # noqa: ARG002 - bs4's signature
        # No recursion: an element may be nested deeper than Python's calls.
        open_: list[Any] = [iter(self._nodes)]
        while open_:
            node = next(open_[-1], None)
            if node is None:
                open_.pop()
                if open_:
                    self.soup.popTag()
            elif isinstance(node, turbohtml.Element):
                self._start(node)
                open_.append(iter(self._content(node)))
            else:
                owner = self.soup.tagStack[-1].name
                string_class, text = leaf(node, STRING_CLASSES.get(owner, be.NavigableString))
                self.soup.object_was_parsed(string_class(text))

    def _start(self, node: Any) -> None:
        written = {name: node.attr(name) or "" for name in node.attrs}
        place = self._tree.place(node)
        tag = self.soup.handle_starttag(node.tag, NAMESPACES[node.namespace], None, written, *place)
        vars(tag).update(node=node, tree=self._tree, shift=self._tree.shift(node))
        self._tags[node] = tag

    def _content(self, node: Any) -> Sequence[Any]:
        """Return the nodes in an element; a template's content becomes a string at once."""
        children: Sequence[Any] = (self._tree.fragment(node) or node).children
        if not children or not isinstance(children[0], turbohtml.DocumentFragment):
            return children
        if node.inner_html:
            self.soup.object_was_parsed(TemplateSource(node.inner_html))
        return ()


class WalkedElements:
    """The elements of a full tree, each of them looked at."""

    def __init__(self, tree: FullTree) -> None:
        self._named: defaultdict[str, list[Any]] = defaultdict(list)
        self._marks: list[tuple[str, Any]] = []
        self.ids: dict[str, Any] = {}
        self.repeated_ids: set[str] = set()
        for tag in tree.soup.find_all(True):
            self._named[tag.name].append(tag.node)
            self._note(tag)

    def named(self, name: str) -> list[Any]:
        """Return the elements with a name, in document order."""
        return self._named.get(name, [])

    def marked(
        self,
        may: Callable[[str], object],
        pieces: Sequence[str] = (),  # noqa: ARG002 - all are looked at
    ) -> list[tuple[str, Any]]:
        """Return (id and classes in lower case, element) where `may` is true of those, in document order."""
        return [(mark, element) for mark, element in self._marks if may(mark)]

    def _note(self, tag: Any) -> None:
        identity = str(tag.get("id") or "")
        if identity and self.ids.setdefault(identity, tag.node) is not tag.node:
            self.repeated_ids.add(identity)
        if mark := mark_of(tag.node):  # not what the Tag has: spaces between classes count
            self._marks.append((mark, tag.node))
