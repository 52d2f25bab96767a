"""Finds banners that no name gives away, by what they say and the controls beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import turbohtml

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect.banner_parts import visible_text
from safeexit.checker.detect.banner_root import (
    INLINE,
    STOPS,
    Root,
    answers,
    has_choices,
    parents,
    tells_of_cookies,
)
from safeexit.checker.detect.banner_words import says, stems
from safeexit.checker.page import Page

__all__ = ["by_words"]

_NO_PROSE = frozenset(
    (
        "script",
        "style",
        "textarea",
        "title",
        "option",
        "noscript",
        "code",
        "pre",
        "head",
        "template",
        "button",
    )
)
_ABOUT_ONE_EMBED = lazy_pattern(
    r"\b(?:youtube|vimeo|video|tweet|instagram|maps?|podcast|iframe|embed\w*)\b.{0,80}"
    r"\b(?:play|watch|view|see|show|load|enable|laden|anzeigen|ansehen|afficher|voir|ver|vedere|bekijken)\b"
    r"|\b(?:play|watch|view|see|show|load|enable) (?:this|the) (?:video|content|map|media|tweet)",
    re.IGNORECASE,
)
"""A placeholder where a video would be asks about that video alone."""
_PLACEHOLDER_NAME = lazy_pattern(
    r"embed|placeholder|two-?click|youtube|vimeo|video|content-?block|blocked", re.IGNORECASE
)
_ABOUT_AGE = lazy_pattern(
    r"\b(?:over|under|at least|über|unter|plus de|mayor de) (?:1[3-9]|2[01])\b"
    r"|\b(?:1[3-9]|2[01]) (?:years|ans|jahre|años|anni)\b",
    re.IGNORECASE,
)
_ABOUT_THE_BROWSER = lazy_pattern(
    r"\b(?:disabled|deshabilitad\w*|deaktiviert|désactiv\w*|disabilitat\w*|uitgeschakeld"
    r"|enable cookies|cookies (?:must|need to) be enabled|cookies sind aus)\b",
    re.IGNORECASE,
)
_LONGEST_BY_WORDS = 1500
_LONGEST_DIALOG = 5000
_LONGEST_NOTICE = 400
_SHORTEST_SENTENCE = 15
_FIELDS = frozenset({"", "text", "email", "password", "search", "tel", "date", "number", "url"})
_MOST_LEVELS = 8


def by_words(page: Page) -> Iterator[Root]:
    """Yield the small elements that tell of cookies and hold a control, in document order."""
    held = tuple(stem for stem in stems() if page.holds(stem) and stem in page.markup)
    if not held:
        return
    tried: set[Any] = set()
    for block in _blocks_on_cookies(page, held):
        root = _container(page, block, tried)
        if root is not None:
            yield root


def _blocks_on_cookies(page: Page, held: tuple[str, ...]) -> Iterator[Any]:
    """Yield the blocks with a text that names cookies, and is no control's."""
    seen: set[Any] = set()
    judged: set[tuple[Any, Any]] = set()
    text_class = turbohtml.Text
    for top in page.elements("html"):
        for node in top.descendants:
            if node.__class__ is text_class and _holds(data := node.data, held):
                block, link = place = _block_around(node)
                if block is None or block in seen or place in judged or not says("cookie", data):
                    continue
                judged.add(place)
                if link is None or not _is_all(link, block):
                    seen.add(block)
                    yield block


def _holds(text: str, stems: tuple[str, ...]) -> bool:
    for stem in stems:  # noqa: SIM110 - `any` takes thrice as long, once for each text of a page
        if stem in text:
            return True
    return False


def _block_around(node: Any) -> tuple[Any, Any]:
    """Return the block that a text stands in, None where it is no prose, and the link around it, or None."""
    block, link = node.parent, None
    while isinstance(block, turbohtml.Element) and block.tag in INLINE:
        link = block if block.tag == "a" else link
        block = block.parent
    if not isinstance(block, turbohtml.Element) or block.tag in _NO_PROSE:
        return None, None
    return block, link


def _is_all(link: Any, block: Any) -> bool:
    """Whether a block says hardly more than a link in it."""
    return len(block.text.strip()) < len(link.text) + _SHORTEST_SENTENCE


def _container(page: Page, block: Any, tried: set[Any]) -> Root | None:
    """Climb from a text to the small element that holds it and a control; None where there is none."""
    element = block
    for _ in range(_MOST_LEVELS):
        if element in tried or (element.tag in STOPS and not (element.tag == "body" and page.fragment)):
            return None
        tried.add(element)
        longest = _LONGEST_DIALOG if _is_dialog(element) else _LONGEST_BY_WORDS
        text = visible_text(element, limit=longest)
        if len(text) > longest:
            return None
        if tells_of_cookies(text) and (answers(element) or _is_notice(element, text)):
            return (
                None if _is_something_else(element, text) else Root(element, (f'text "{text[:60]}"',), text)
            )
        element = element.parent
        if not isinstance(element, turbohtml.Element):
            return None
    return None


def _is_dialog(element: Any) -> bool:
    return element.tag == "dialog" or (element.attr("role") or "").lower() in {"dialog", "alertdialog"}


def _is_notice(element: Any, text: str) -> bool:
    """Whether a short text takes use for consent to cookies: such a notice needs no control to be one."""
    tells = len(text) <= _LONGEST_NOTICE and says("implied", text) and says("statement", text)
    return tells and not has_choices(element)


def _is_placeholder(element: Any) -> bool:
    """Whether an element, or one just around it, is named as what stands where an embed would be."""
    near = [element, *islice(parents(element), 2)]
    return any(
        _PLACEHOLDER_NAME.search(f"{place.attr('class')} {place.attr('id')} {place.attr('data-safeexit')}")
        for place in near
        if place.tag not in STOPS
    )


def _is_something_else(element: Any, text: str) -> bool:
    """Whether this is prose, or a form that asks for more than a choice (a login, a newsletter)."""
    if any(parent.tag in {"article", "code", "pre"} for parent in parents(element)):
        return True
    if (
        _ABOUT_AGE.search(text)
        or _ABOUT_ONE_EMBED.search(text)
        or _ABOUT_THE_BROWSER.search(text)
        or _is_placeholder(element)
    ):
        return True
    return any(
        child.tag in {"textarea", "select", "article"}
        or (child.tag == "input" and (child.attr("type") or "").lower() in _FIELDS)
        for child in element.iter_elements()
    )
