"""A BeautifulSoup tree over a turbohtml document, in which each Tag is made when it is first read.

Making bs4's Python objects is nearly all of BeautifulSoup's cost, and an audit reads few of them. So every
link of a Tag (`contents`, `parent`, siblings, elements) and its `attrs` are descriptors that compute their
value from the parser's node on first access and leave it in the instance. The tree is read-only.

It is the tree that BeautifulSoup makes with html5lib, but for three things: a `<noscript>` holds what its
text is to a browser without script, wherever it stands; a `<template>` holds its content as one string; and
two Tags are equal only if they are the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, NoReturn

import bs4.element as be
import turbohtml
from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder
from bs4.element import AttributeValueList, NavigableString, Tag

NAMESPACES = {
    turbohtml.Namespace.HTML: "http://www.w3.org/1999/xhtml",
    turbohtml.Namespace.SVG: "http://www.w3.org/2000/svg",
    turbohtml.Namespace.MATHML: "http://www.w3.org/1998/Math/MathML",
}


class Builder(HTMLTreeBuilder):
    """Gives the soup HTML's lists of void and multi-valued names; it never parses."""

    NAME = "turbohtml"
    features = ["turbohtml", "html"]  # noqa: RUF012 - bs4's own attribute
    is_xml = False

    def prepare_markup(self, markup: Any, *_args: Any, **_kwargs: Any) -> Any:
        yield (markup, None, None, False)

    def feed(self, markup: Any) -> None:
        pass

    def set_up_substitutions(self, tag: Tag) -> bool:  # noqa: ARG002 - bs4's signature
        return False


_BUILDER = Builder()
_EMPTY_TAGS = Builder.DEFAULT_EMPTY_ELEMENT_TAGS or set()
_LISTS_EVERYWHERE = frozenset(Builder.DEFAULT_CDATA_LIST_ATTRIBUTES["*"])
_LISTS = {
    name: _LISTS_EVERYWHERE | names
    for name, names in Builder.DEFAULT_CDATA_LIST_ATTRIBUTES.items()
    if name != "*"
}


class TemplateSource(be.TemplateString):
    """A template's inert content, which is markup already."""

    def output_ready(self, formatter: Any = None) -> str:  # noqa: ARG002 - bs4's signature
        return str.__str__(self)


STRING_CLASSES: dict[str, type[NavigableString]] = {
    **HTMLTreeBuilder.DEFAULT_STRING_CONTAINERS,
    "template": TemplateSource,
}


class Tree(ABC):
    """One document's Tags, one for one node, and what is in its noscripts."""

    soup: BeautifulSoup

    def __init__(self, document: Any, markup: str) -> None:
        self.document = document
        self.markup = markup
        self.owners: dict[Any, Any] = {}
        """For the root of a noscript's fragment: the noscript."""
        self._fragments: dict[Any, Any] = {}
        self._tags: dict[Any, Any] = {}

    def close(self) -> None:
        """Empty all Tags: they hold each other, and the parser's memory, till Python looks for circles."""
        for tag in (*self._tags.values(), self.soup):
            vars(tag).clear()
        for held in (self._tags, self._fragments, self.owners):
            held.clear()

    @abstractmethod
    def tag(self, node: Any) -> Tag:
        """Return the one Tag for `node`."""

    @abstractmethod
    def children(self, owner: Any) -> list[Any]:
        """Return the nodes of the Tags among a Tag's or the soup's contents."""

    def fragment(self, node: Any) -> Any:
        """Return the root of what a noscript's text is without script, or None for any other node.

        With script, as the document is parsed, all that a noscript holds is text: so its content stays where
        it is, even in a head or a table.
        """
        if node.tag != "noscript" or node.namespace is not turbohtml.Namespace.HTML:
            return None
        if node not in self._fragments:
            fragment = None
            if node.source_location is not None and node.text and self._owner(node) is None:
                fragment = turbohtml.parse_fragment(node.text, context="noscript", source_locations=True)
                self.owners[fragment] = node
            self._fragments[node] = fragment
        return self._fragments[node]

    def shift(self, node: Any) -> int:
        """Return what to add to a node's positions, in code points: where the fragment that has it starts."""
        owner = self._owner(node)
        return 0 if owner is None else int(owner.source_location.start_tag.end_offset)

    def _owner(self, node: Any) -> Any:
        """Return the noscript whose fragment has this node, or None."""
        while self.owners and node is not None:
            if node in self.owners:
                return self.owners[node]
            node = node.parent
        return None


class LazyTree(Tree):
    """A tree whose Tags are made when they are first read."""

    def __init__(self, document: Any, markup: str) -> None:
        super().__init__(document, markup)
        self.soup = _soup_over(self)

    def children(self, owner: Any) -> list[Any]:
        """Return the nodes of the Tags among a Tag's or the soup's contents, without making those."""
        node = self.fragment(owner.node) or owner.node if owner.name == "noscript" else owner.node
        return [child for child in node.children if isinstance(child, turbohtml.Element)]

    def tag(self, node: Any) -> LazyTag:
        """Return the one Tag for `node`."""
        tag: LazyTag | None = self._tags.get(node)
        if tag is None:
            tag = self._tags[node] = object.__new__(LazyTag)
            tag.__dict__.update(node=node, tree=self, name=node.tag)
        return tag


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


def _refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
    raise TypeError("a page's tree is read-only; parse str(tag) with BeautifulSoup to have one to change")


class _Attributes(dict[str, Any]):
    """A Tag's attributes, closed to changes."""

    __slots__ = ()
    __setitem__: Any = _refuse
    __delitem__: Any = _refuse
    __ior__: Any = _refuse
    clear: Any = _refuse
    pop: Any = _refuse
    popitem: Any = _refuse
    setdefault: Any = _refuse
    update: Any = _refuse


def _attributes(tag: Any) -> _Attributes:
    """Return the attributes, with lists of values where bs4 has lists (the parser has other ones)."""
    node = tag.node
    attributes = _Attributes(node.attrs)
    lists = _LISTS.get(tag.name, _LISTS_EVERYWHERE)
    for name, value in attributes.items():
        if (name in lists) is isinstance(value, str):
            text = node.attr(name) or ""
            dict.__setitem__(attributes, name, AttributeValueList(text.split()) if name in lists else text)
    return attributes


def _contents(owner: Any) -> tuple[Any, ...]:
    node, tree = owner.node, owner.tree
    if owner.name == "noscript":
        node = tree.fragment(node) or node
    children = node.children
    if children and isinstance(children[0], turbohtml.DocumentFragment):
        return (_string(TemplateSource, node.inner_html, owner),) if node.inner_html else ()
    string_class = STRING_CLASSES.get(owner.name, NavigableString)
    items = []
    previous = None
    for child in children:
        if isinstance(child, turbohtml.Element):
            item = tree.tag(child)
        else:
            item = _string(*leaf(child, string_class), owner)
        links = item.__dict__
        links["parent"], links["previous_sibling"], links["next_sibling"] = owner, previous, None
        if previous is not None:
            previous.__dict__["next_sibling"] = item
        items.append(item)
        previous = item
    return tuple(items)


def leaf(node: Any, string_class: type[NavigableString]) -> tuple[type[NavigableString], str]:
    """Return the class, `string_class` for a text, and the value of the string for what is no element."""
    if isinstance(node, turbohtml.Text):
        return string_class, node.data
    if isinstance(node, turbohtml.Doctype):
        return be.Doctype, str(be.Doctype.for_name_and_ids(node.name, node.public_id, node.system_id))
    if isinstance(node, turbohtml.ProcessingInstruction):
        return be.Comment, f"?{node.target} {node.data}?"
    return be.CData if isinstance(node, turbohtml.CData) else be.Comment, node.data


def _string(string_class: type[NavigableString], text: str, owner: Any) -> Any:
    item = str.__new__(_LAZY_STRINGS[string_class], text)
    item.__dict__.update(parent=owner, previous_sibling=None, next_sibling=None)
    return item


def _parent(tag: Any) -> Any:
    tree = tag.tree
    parent = tag.node.parent
    parent = tree.owners.get(parent, parent)
    return tree.tag(parent) if isinstance(parent, turbohtml.Element) else tree.soup


def _source_place(tag: Any) -> tuple[int | None, int | None]:
    """Return the start tag's line, from 1, and column, from 0, as bs4 counts them."""
    location = tag.node.source_location
    if location is None:
        return None, None
    offset = location.start_tag.start_offset + tag.shift
    markup = tag.tree.markup
    return markup.count("\n", 0, offset) + 1, offset - markup.rfind("\n", 0, offset) - 1


def _sibling(name: str) -> Callable[[Any], Any]:
    def compute(item: Any) -> Any:
        _ = item.parent.contents
        return item.__dict__.get(name)  # None in a template's inert content, which stands beside nothing

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


class _Item:
    """What Tags and strings have in common: links computed when read, and no way to change them.

    Refused here and in `_Branch` is what all of bs4's ways to change or copy a tree come down to.
    """

    next_element: Any = _Lazy(_next_element)
    previous_element: Any = _Lazy(_previous_element)
    __setattr__: Any = _refuse
    __delattr__: Any = _refuse
    __deepcopy__: Any = _refuse
    extract: Any = _refuse
    decompose: Any = _refuse


class _Branch(_Item):
    """What Tags and the soup itself have in common."""

    shift: Any = _Lazy(lambda item: item.tree.shift(item.node))
    contents: Any = _Lazy(_contents)
    __eq__: Any = object.__eq__
    __ne__: Any = object.__ne__
    __hash__: Any = object.__hash__
    __setitem__: Any = _refuse
    __delitem__: Any = _refuse
    clear: Any = _refuse
    insert: Any = _refuse
    smooth: Any = _refuse


class LazyTag(_Branch, Tag):
    """A Tag whose parts are read from `node` when they are asked for."""

    node: Any
    tree: LazyTree
    parser_class = BeautifulSoup
    prefix = None
    known_xml = False
    hidden = False
    _namespaces: dict[str, str] = {}  # noqa: RUF012 - shared and never written
    cdata_list_attributes = _BUILDER.cdata_list_attributes
    preserve_whitespace_tags = _BUILDER.preserve_whitespace_tags
    attribute_value_list_class = AttributeValueList
    attrs: Any = _Lazy(_attributes)
    namespace: Any = _Lazy(lambda tag: NAMESPACES[tag.node.namespace])
    parent: Any = _Lazy(_parent)
    next_sibling: Any = _Lazy(_sibling("next_sibling"))
    previous_sibling: Any = _Lazy(_sibling("previous_sibling"))
    can_be_empty_element: Any = _Lazy(lambda tag: tag.name in _EMPTY_TAGS)
    interesting_string_types: Any = _Lazy(
        lambda tag: {_LAZY_STRINGS[STRING_CLASSES[tag.name]]} if tag.name in STRING_CLASSES else _MAIN_STRINGS
    )
    sourceline: Any = _Lazy(lambda tag: _source_place(tag)[0])
    sourcepos: Any = _Lazy(lambda tag: _source_place(tag)[1])


class _LazySoup(_Branch, BeautifulSoup):
    pass


def _lazy_string(base: type[NavigableString]) -> Any:
    return type(f"Lazy{base.__name__}", (_Item, base), {})


_KNOWN_STRINGS: tuple[type[NavigableString], ...] = (
    NavigableString,
    be.Comment,
    be.CData,
    be.Doctype,
    *STRING_CLASSES.values(),
)
_LAZY_STRINGS: dict[type[NavigableString], Any] = {base: _lazy_string(base) for base in _KNOWN_STRINGS}
_MAIN_STRINGS: set[Any] = {_LAZY_STRINGS[NavigableString], _LAZY_STRINGS[be.CData]}


def _soup_over(tree: LazyTree) -> BeautifulSoup:
    empty = BeautifulSoup("", builder=_BUILDER)
    soup = object.__new__(_LazySoup)
    kept = {name: value for name, value in empty.__dict__.items() if name not in {"contents", "next_element"}}
    soup.__dict__.update(kept, node=tree.document, tree=tree, interesting_string_types=_MAIN_STRINGS)
    return soup
