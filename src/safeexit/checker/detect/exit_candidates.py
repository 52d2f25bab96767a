"""Chooses what is worth reading as a quick exit, on the parser's own nodes: no Tag need be made for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import exit_destinations, exit_words
from safeexit.checker.detect.exit_control import is_control
from safeexit.checker.detect.exit_words import Label, Name
from safeexit.checker.page import Page

__all__ = ["BOXES", "NO_BOX", "Candidates"]

_FIELDS = frozenset({"input", "label", "option", "select", "textarea"})
NO_BOX = _FIELDS | {
    "html",
    "head",
    "body",
    "main",
    "header",
    "article",
    "style",
    "script",
    "link",
    "meta",
    "svg",
}
"""Elements that hold more, or other, than a quick exit, whatever they are called."""
BOXES = frozenset({"aside", "div", "nav", "section", "span"})
"""Elements that mean nothing by themselves, and may be made an exit."""
_BUTTON = lazy_pattern(r"(?:^|[\s_-])(?:btn|button|fab|fixed|floating|sticky)(?![a-z])")
_CONTROLS = ("a", "button", "input")
_SAYING = ("aria-label", "title")
_ANIMATED = (".a", ".button")
"""How elements of JSX that a library animates end (`<motion.button>`)."""
_SHORT = 200
_LONGEST_JSX = 800
_HANDLER = lazy_pattern(r"\s*(?:\{|\w+\()")
_HUMP = lazy_pattern(r"(?<=[a-z])(?=[A-Z])")
_PLAIN_ELEMENTS = frozenset(
    (
        *(
            "a",
            "article",
            "aside",
            "b",
            "body",
            "br",
            "button",
            "center",
            "code",
            "dd",
            "div",
            "dl",
            "dt",
            "em",
        ),
        *(
            "fieldset",
            "figure",
            "font",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "head",
            "header",
        ),
        *(
            "hr",
            "html",
            "i",
            "iframe",
            "img",
            "input",
            "label",
            "li",
            "link",
            "main",
            "meta",
            "nav",
            "noscript",
        ),
        *(
            "ol",
            "option",
            "p",
            "path",
            "pre",
            "script",
            "section",
            "select",
            "small",
            "span",
            "strong",
            "style",
        ),
        *("sup", "svg", "table", "tbody", "td", "textarea", "th", "thead", "time", "title", "tr", "tt", "ul"),
    )
)
"""What most pages are made of, and no exit is called."""
_COMPONENT = lazy_pattern(r"-(?:button|btn|link)$", re.IGNORECASE)
_BOUND_CLASSES = (":class", "v-bind:class", "[class]")
_DATA_NAME = lazy_pattern(r"data-(?:safeexit|[\w-]{0,40}?(?:exit|escape|leave|hide|panic|quit|cover))")
"""Attributes that may name an exit, beside its class and id."""


class Candidates:
    """The elements of one page that may be an exit, or hold one."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @cached_property
    def named(self) -> list[tuple[Tag, Name]]:
        """The elements that their class, id or tag calls an exit."""
        custom = [(Name(strong=True), element) for element in self._page.elements(*self.custom_elements)]
        named = [*((name, element) for name, element in self._marked if name.strong), *custom, *self._bound()]
        return [(self._page.tag(e), name) for name, e in named if e.tag not in NO_BOX]

    @cached_property
    def _may_be_named(self) -> bool:
        """Whether anything in the page may be named as an exit."""
        return exit_words.may_be_named(self._page)

    @cached_property
    def _marked(self) -> list[tuple[Name, Any]]:
        """The elements whose class or id is an exit's, or might be."""
        if not self._may_be_named:
            return []
        named = ((exit_words.name(mark), element) for mark, element in self._page.marked(exit_words.may_name))
        return [(name, element) for name, element in named if name.strong or name.weak]

    @cached_property
    def _elements(self) -> dict[str, str]:
        """The page's element names in lower case, by the words of which they are made, joined by hyphens."""
        found = set(self._page.written_names) - _PLAIN_ELEMENTS
        return {_HUMP.sub("-", written): written.lower() for written in found}

    @cached_property
    def custom_elements(self) -> list[str]:
        """The names of the page's elements, in lower case, that are exits by their name."""
        if not self._may_be_named:
            return []
        return sorted({found for words, found in self._elements.items() if exit_words.names_element(words)})

    @cached_property
    def components(self) -> frozenset[str]:
        """The names of elements, in lower case, that some framework turns into a button or a link."""
        return frozenset(found for words, found in self._elements.items() if _COMPONENT.search(words))

    def _bound(self) -> Iterator[tuple[Name, Any]]:
        """Yield the components to which a framework binds a class that is an exit's."""
        if self._may_be_named and any(f"{name}=" in self._page.markup for name in _BOUND_CLASSES):
            for element in self._page.elements(*self.components):
                classes = " ".join(element.attr(attribute) or "" for attribute in _BOUND_CLASSES)
                name = exit_words.name(classes)
                if name.strong and not name.part:
                    yield name, element

    def controls(self) -> Iterator[Tag]:
        """Yield the controls that say, or are called, what exits are."""
        named = {element for _, element in self._marked}
        markup = self._page.markup
        more = self._page.holds("data-safeexit") or (
            self._may_be_named and ("className" in markup or _DATA_NAME.search(markup) is not None)
        )
        offered = self._page.holds("quickly") and "quickly" in self._page.text
        jsx = self._page.holds("classname=", "={") and ("className=" in markup or "={" in markup)
        animated = [found for found in self._elements.values() if found.endswith(_ANIMATED)] if jsx else []
        for element in self._page.elements(*_CONTROLS, *animated):
            worth = element in named or _says_exit(element) or (more and _is_called_exit(element))
            worth = worth or (offered and exit_destinations.is_decoy(element.attr("href") or ""))
            if worth and is_control(tag := self._page.tag(element)):
                yield tag
        for tag, _ in self.named:
            if is_control(tag):
                yield tag

    def boxes(self) -> Iterator[tuple[Tag, Name]]:
        """Yield the boxes that are made to look like a button, named as an exit, and say what exits say."""
        for name, element in self._marked:
            if element.tag in BOXES and not name.part and len(element.text) < _SHORT:
                marks = f"{element.attr('id') or ''} {element.attr('class') or ''}".lower()
                if not _BUTTON.search(marks):
                    continue
                tag = self._page.tag(element)
                if exit_words.label(tag.get_text(" ")) is Label.CLEAR:
                    yield tag, name


def _says_exit(element: Any) -> bool:
    said = element.attr("value") if element.tag == "input" else element.text
    if said and len(said) < _SHORT and exit_words.says_exit(said):
        return True
    for attribute in _SAYING:
        text = element.attr(attribute)
        if text and len(text) < _SHORT and exit_words.is_label(text):
            return True
    return False


def _is_called_exit(element: Any) -> bool:
    if element.attr("data-safeexit") == "exit":
        return True
    found = exit_words.name(" ".join([element.attr("classname") or "", *element.attrs]))
    return found.strong or found.weak or _calls_exit(element.text)


def _calls_exit(text: str) -> bool:
    """Whether a text starts with what JSX's `=>` left of a handler, and that is called after leaving."""
    return len(text) < _LONGEST_JSX and _HANDLER.match(text) is not None and exit_words.is_exit_function(text)
