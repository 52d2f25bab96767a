"""Finds the markup of consent banners: by the names of elements, and by what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import turbohtml

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import banner_by_words, own, vendors
from safeexit.checker.detect.banner_names import names_banner, names_more
from safeexit.checker.detect.banner_parts import (
    action_of,
    is_control,
    visible_text,
)
from safeexit.checker.detect.banner_root import (
    INLINE,
    Root,
    answers,
    has_choices,
    parents,
    tells_of_cookies,
)
from safeexit.checker.detect.banner_words import says, stems
from safeexit.checker.page import Page
from safeexit.checker.templates import UNKNOWN, TemplateCall

__all__ = ["incomplete", "roots"]

_HINTS = (
    "cook",
    "consent",
    "gdpr",
    "rgpd",
    "dsgvo",
    "lgpd",
    "ccpa",
    "privacy",
    "tracking",
    "kakor",
    "evaste",
)
_PERSONAL = ("personal", "datenschutz", "données", "privac", "datos", "vie privée", "informatie", "dati")
_NEVER_ROOTS = frozenset(
    (
        *("html", "head", "body", "main", "article", "meta", "title", "style", "link", "script", "noscript"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "a", "button", "input", "label", "option", "select", "iframe"),
        *("li", "td", "th", "tr", "i", "b", "em", "strong", "small", "time", "code", "pre"),
        *("img", "svg", "path", "use", "picture", "source"),
    )
)
_FURNITURE = frozenset(("a", "button", "input", "img", "svg", "iframe", "video"))
_TEXT_ONLY = INLINE | frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "button", "li", "td", "summary", "legend", "dt", "dd")
)
_HOOK = lazy_pattern(
    r"""\s(?:data-[\w-]+|role|aria-label|x-data|is)=["']([\w -]{0,80}(?:ookie|onsent)[\w -]{0,80})"""
    r"""(?:\(\))?["']"""
    r"""|\sdata-(?P<bare>[\w-]{0,40}(?:ookie|onsent)[\w-]{0,40})(?=[\s>]|=["']{2})"""
)
_LABEL = lazy_pattern(r"aria-label=[\"'][^\"'>]{0,30}(?:ookie|wci|kakor|väste|süti|informasjonskaps|witryn)")
_LANDMARK_ELEMENTS = ("div", "section", "aside", "dialog", "form")
_LANDMARKS = frozenset(("region", "dialog", "alertdialog", "complementary", "group", "form", "banner"))
_CONTROL_CALL = lazy_pattern(r"button|banner|component|consent|form", re.IGNORECASE)
_LONGEST_BY_NAME = 8000
_SHORTEST = 40
"""In characters: a text so short beside a name tells nothing ("Manage cookies")."""
_MOST_LEVELS = 8
_MOST_BANNERS = 50
_MOST_TRIED = 50
"""Named elements looked into: a page with more has no banner in mind."""


def roots(page: Page, *, by_words: bool) -> list[Root]:
    """Return the banners' roots, in document order, none inside another.

    `by_words`: also look for banners that only their words give away, when no name does.
    """
    found = [*_own(page), *_named(page), *_hooked(page), *_labelled(page)]
    if by_words and all(root.empty for root in found):
        found += banner_by_words.by_words(page)
    return _outermost(page, found)


def incomplete(page: Page, element: Any) -> bool:
    """Whether a template writes markup of its own into an element, by a call or between its tags."""
    start, end = page.offsets(page.tag(element))
    if any(start <= call.offset < end and _may_write_controls(call) for call in page.calls):
        return True
    return any(
        isinstance(node, turbohtml.Text)
        and UNKNOWN in node.data
        and isinstance(node.parent, turbohtml.Element)
        and node.parent.tag not in _TEXT_ONLY
        for node in element.descendants
    )


def _may_write_controls(call: TemplateCall) -> bool:
    return call.kind in {"include", "block"} or _CONTROL_CALL.search(call.name) is not None


def _outermost(page: Page, found: list[Root]) -> list[Root]:
    unique = {root.element: root for root in reversed(found)}
    elements = unique.keys()
    kept = [
        root for root in unique.values() if not any(parent in elements for parent in parents(root.element))
    ]
    kept.sort(key=lambda root: page.offsets(page.tag(root.element)))
    del kept[_MOST_BANNERS:]
    for root in kept:
        root.element = _widened(root)
    return kept


def _widened(root: Root) -> Any:
    """Climb through wrappers that hold nothing else: a landmark often stands around the named element."""
    element = root.element
    for parent in islice(parents(root.element), _MOST_LEVELS):
        if (
            parent.tag in _NEVER_ROOTS
            or not root.text
            or visible_text(parent, limit=len(root.text)) != root.text
        ):
            break
        if _furniture(parent) != _furniture(element):
            break
        element = parent
    return element


def _furniture(element: Any) -> int:
    """Count what an element holds that can be seen or pressed without having a text."""
    return sum(1 for child in element.iter_elements() if child.tag in _FURNITURE)


def _own(page: Page) -> Iterator[Root]:
    if not page.holds("data-safeexit"):
        return
    for element in page.elements("section", "div", "form", "aside"):
        if element.attr("data-safeexit") == "cookies":
            yield Root(element, ('data-safeexit="cookies"',), visible_text(element), vendor="safeexit")


# By name


def _hooked(page: Page) -> Iterator[Root]:
    """Find the roots that an attribute names: a role, a label, or what a script looks for."""
    if not page.holds("ookie", "onsent"):
        return
    found = [match for hit in _hits(page.markup) for match in _HOOK.finditer(hit)]
    names = {name for match in found if (name := match[1] or match["bare"]) and names_banner(name)}
    if not names:
        return
    tried = 0
    for element in page.elements(*_LANDMARK_ELEMENTS, "header", "footer"):
        for attribute in element.attrs:
            if attribute in {"id", "class"} or tried == _MOST_TRIED:
                continue
            value = element.attr(attribute)  # in `attrs`, some are lists of words
            name = value.removesuffix("()") if value else attribute.removeprefix("data-")
            if name in names:
                tried += 1
                root = Root(
                    element, (f'{attribute}="{value}"',), visible_text(element), more=names_more(name)
                )
                if _bears_out(root):
                    yield root


def _labelled(page: Page) -> Iterator[Root]:
    """Find the landmarks and dialogs called "Cookies" or the like that offer a choice, whatever they say."""
    if not (page.holds("aria-label") and _LABEL.search(page.markup)):
        return
    named = (element for element in page.elements(*_LANDMARK_ELEMENTS) if _is_labelled(element))
    inside: set[Any] = set()
    for element in islice(named, _MOST_TRIED):
        if element in inside:
            continue  # it offers no more than what is around it
        inside.update(element.iter_elements())
        if {"accept", "reject"} <= _actions(element):
            label = element.attr("aria-label")
            yield Root(element, (f'aria-label="{label}"',), visible_text(element), more=names_more(label))


def _is_labelled(element: Any) -> bool:
    label = element.attr("aria-label") or ""
    return 0 < len(label) < _SHORTEST and says("cookie", label) and _named_role(element)


def _named_role(element: Any) -> bool:
    role = (element.attr("role") or "").lower()
    return role in _LANDMARKS or (not role and element.tag in {"section", "aside", "dialog"})


def _actions(element: Any) -> set[str | None]:
    return {action_of(child) for child in element.iter_elements() if is_control(child)}


def _asks(element: Any) -> bool:
    """Whether a choice can be made in an element, or one that is made be put away."""
    return bool({"accept", "reject", "settings", "dismiss"} & _actions(element))


def _hits(markup: str) -> Iterator[str]:
    """Yield the surroundings of each "cookie" and "consent"."""
    for stem in ("ookie", "onsent"):
        start = markup.find(stem)
        while start >= 0:
            yield markup[max(0, start - 60) : start + 40]
            start = markup.find(stem, start + 60)


def _named(page: Page) -> Iterator[Root]:
    by_vendor = vendors.may_be_in(page, "marks")
    inside: set[Any] = set()
    tried = 0
    for mark, element in page.marked(_may_tell) if by_vendor else page.marked(_has_hint, *_HINTS):
        sign = _sign(mark)
        if sign is None or element.tag in _NEVER_ROOTS or element in inside:
            continue
        vendor, name = sign
        original = _as_written(element, name)
        if vendor is None and not names_banner(original):
            continue
        root = Root(
            element, (f'name "{original}"',), visible_text(element), vendor, more=names_more(original)
        )
        tried += 1
        if _is_the_vendors(root, name) if vendor else _bears_out(root):
            inside.update(element.iter_elements())
            yield root
        if tried == _MOST_TRIED:
            return


def _has_hint(mark: str) -> bool:
    return any(hint in mark for hint in _HINTS)


def _may_tell(mark: str) -> bool:
    return _has_hint(mark) or any(map(vendors.by_mark, mark.split()))


@own.by_own
@lru_cache(maxsize=16384)
def _sign(mark: str) -> tuple[str | None, str] | None:
    """Return (vendor, the name that tells) for an element's id and classes, or None: nothing to look at."""
    for name in mark.split():
        if vendor := vendors.by_mark(name):
            return vendor.id, name
    if _has_hint(mark):
        for name in mark.split():
            if _has_hint(name) and names_banner(name):
                return None, name
        return None, ""
    return None


def _as_written(element: Any, name: str) -> str:
    """Return a name with its capitals, which part its words; without a name, the first that is a banner's."""
    written = f"{element.attr('id') or ''} {element.attr('class') or ''}".split()
    if name:
        return next((word for word in written if word.lower() == name), name)
    return next((word for word in written if names_banner(word)), "")


def _is_the_vendors(root: Root, name: str) -> bool:
    """Whether what has a vendor's mark is a banner: a mark that does not say so may be another's."""
    if root.empty or _has_hint(name) or UNKNOWN in root.text:
        return True
    text = root.text.lower()
    return any(stem in text for stem in (*_HINTS, *stems(), *_PERSONAL)) or says("statement", root.text)


def _bears_out(root: Root) -> bool:
    """Whether the content agrees with a name that promises a banner."""
    if root.empty:
        return True
    if len(root.text) > _LONGEST_BY_NAME:
        return False
    if says("confirmed", root.text) and not _asks(root.element):
        return False  # a message that settings were saved, of a page about cookies
    name = root.evidence[0].lower()
    if UNKNOWN in root.text and ("cook" in name or "consent" in name):
        return True
    if tells_of_cookies(root.text):
        return True
    return "cook" in name and (
        (len(root.text) > _SHORTEST and says("cookie", root.text))
        or answers(root.element)
        or (root.more and has_choices(root.element))
    )
