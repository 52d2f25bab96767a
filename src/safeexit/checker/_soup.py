"""A BeautifulSoup tree over a turbohtml document, in which each Tag is made when it is first read.

Making bs4's Python objects is nearly all of BeautifulSoup's cost, and an audit reads few of them. So every link of a
Tag (`contents`, `parent`, siblings, elements) and its `attrs` are descriptors that compute their value from the
parser's node on first access and leave it in the instance. The tree is read-only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bs4.element as be
import turbohtml
from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder
from bs4.element import AttributeValueList, NavigableString, Script, Stylesheet, Tag, TemplateString


class _Builder(HTMLTreeBuilder):
    """Gives the soup HTML's lists of void and multi-valued names; it never parses."""

    NAME = "turbohtml"
    features = ["turbohtml", "html"]  # noqa: RUF012 - bs4's own attribute
    is_xml = False

    def prepare_markup(self, markup: Any, *_args: Any, **_kwargs: Any) -> Any:
        yield (markup, None, None, False)

    def feed(self, markup: Any) -> None:
        pass

    def set_up_substitutions(self, tag: Tag) -> bool:
        return False


_BUILDER = _Builder()
_RAW_TEXT: dict[str, type[NavigableString]] = {
    "style": Stylesheet,
    "script": Script,
    "template": TemplateString,
}


class _Lazy:
    """A non-data descriptor: computes once, then the instance's own attribute hides it."""

    def __init__(self, compute: Callable[[Any], Any]) -> None:
        self._compute = compute

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._compute(instance)
        return value


class Tree:
    """One document's identity map (one Tag for one node) and its fragments' places in the source."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.tags: dict[Any, LazyTag] = {}
        self.inner: dict[Any, tuple[Any, int]] = {}
        """For a noscript: the fragment parsed from its text, and where that text starts in the source."""
        self.soup = _soup_over(self)

    def tag(self, node: Any, shift: int = 0) -> LazyTag:
        """Return the one Tag for `node`; `shift` is where its fragment starts in the source."""
        tag = self.tags.get(node)
        if tag is None:
            tag = object.__new__(LazyTag)
            tag.__dict__.update(node=node, tree=self, name=node.tag, shift=shift)
            self.tags[node] = tag
        return tag


def _contents(owner: Any) -> list[Any]:
    node, tree, shift = owner.node, owner.tree, owner.shift
    if node in tree.inner:
        node, shift = tree.inner[node]
    children = node.children
    string_class = _LAZY_STRINGS[_RAW_TEXT.get(owner.name, NavigableString)]
    if (
        owner.name == "template"
        and len(children) == 1
        and isinstance(children[0], turbohtml.DocumentFragment)
    ):
        children = children[0].children
    result: list[Any] = []
    previous = None
    for child in children:
        item: Any
        if isinstance(child, turbohtml.Element):
            item = tree.tag(child, shift)
        elif isinstance(child, turbohtml.Text):
            item = str.__new__(string_class, child.data)
        elif isinstance(child, turbohtml.Comment):
            item = str.__new__(_LAZY_STRINGS[be.Comment], child.data)
        elif isinstance(child, turbohtml.Doctype):
            item = str.__new__(_LAZY_STRINGS[be.Doctype], child.name)
        else:
            continue
        item.parent = owner
        item.previous_sibling = previous
        if previous is not None:
            previous.next_sibling = item
        result.append(item)
        previous = item
    if previous is not None:
        previous.next_sibling = None
    return result


def _parent(tag: Any) -> Any:
    node, tree = tag.node, tag.tree
    parent = node.parent
    if parent is None or isinstance(parent, turbohtml.Document):
        return tree.soup
    if isinstance(parent, turbohtml.DocumentFragment):
        return tree.soup
    return tree.tag(parent, tag.shift)


def _sibling(name: str) -> Callable[[Any], Any]:
    def compute(item: Any) -> Any:
        _ = item.parent.contents
        return item.__dict__.get(name)

    return compute


def _next_element(item: Any) -> Any:
    if isinstance(item, Tag) and item.contents:
        return item.contents[0]
    while item is not None:
        if item.next_sibling is not None:
            return item.next_sibling
        item = item.parent
    return None


def _previous_element(item: Any) -> Any:
    sibling = item.previous_sibling
    if sibling is None:
        return item.parent
    while isinstance(sibling, Tag) and sibling.contents:
        sibling = sibling.contents[-1]
    return sibling


class _Links:
    next_element = _Lazy(_next_element)
    previous_element = _Lazy(_previous_element)


class LazyTag(_Links, Tag):
    """A Tag whose parts are read from `node` when they are asked for."""

    node: Any
    tree: Tree
    shift: int
    parser_class = BeautifulSoup
    namespace = None
    prefix = None
    known_xml = False
    hidden = False
    _namespaces: dict[str, str] = {}  # noqa: RUF012 - shared and never written
    cdata_list_attributes = _BUILDER.cdata_list_attributes
    preserve_whitespace_tags = _BUILDER.preserve_whitespace_tags
    attribute_value_list_class = AttributeValueList
    attrs = _Lazy(lambda tag: tag.node.attrs.copy())
    sourceline = _Lazy(lambda tag: tag.node.source_line)
    sourcepos = _Lazy(lambda tag: tag.node.source_col)
    parent = _Lazy(_parent)
    contents = _Lazy(_contents)
    next_sibling = _Lazy(_sibling("next_sibling"))
    previous_sibling = _Lazy(_sibling("previous_sibling"))
    can_be_empty_element = _Lazy(lambda tag: tag.name in _BUILDER.empty_element_tags)
    interesting_string_types = _Lazy(
        lambda tag: {_LAZY_STRINGS[_RAW_TEXT[tag.name]]} if tag.name in _RAW_TEXT else _MAIN_STRINGS
    )


class _LazySoup(BeautifulSoup):
    contents = _Lazy(_contents)
    next_element = _Lazy(_next_element)


_LAZY_STRINGS: dict[type[NavigableString], Any] = {
    base: type(f"Lazy{base.__name__}", (_Links, base), {})
    for base in (NavigableString, Stylesheet, Script, TemplateString, be.Comment, be.Doctype)
}
_MAIN_STRINGS = {_LAZY_STRINGS[NavigableString]}


def _soup_over(tree: Tree) -> BeautifulSoup:
    empty = BeautifulSoup("", builder=_BUILDER)
    soup = object.__new__(_LazySoup)
    kept = {k: v for k, v in empty.__dict__.items() if k not in {"contents", "next_element"}}
    soup.__dict__.update(kept, node=tree.document, tree=tree, shift=0, interesting_string_types=_MAIN_STRINGS)
    return soup
