"""Finds the markup of consent banners: by the names of elements, and by what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import turbohtml

from safeexit.checker.detect import vendors
from safeexit.checker.detect.banner_names import names_banner, names_more
from safeexit.checker.detect.banner_parts import (
    action_of,
    is_choice,
    is_control,
    only_leads_away,
    visible_text,
)
from safeexit.checker.detect.banner_words import says
from safeexit.checker.page import Page
from safeexit.checker.templates import UNKNOWN, TemplateCall

__all__ = ["Root", "incomplete", "roots"]

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
_STEMS = (
    *("ookie", "wci", "kakor", "väste", "süti", "iastecz", "nformasjonskaps", "témoin", "traceur"),
    *("クッキー", "куки", "information on a device", "曲奇", "الارتباط", "كوكي", "کوکی"),
)
"""What every text about cookies holds, with no first letter, which may be a capital."""
_PERSONAL = ("personal", "datenschutz", "données", "privac", "datos", "vie privée", "informatie", "dati")
_NEVER_ROOTS = frozenset(
    (
        *("html", "head", "body", "main", "article", "meta", "title", "style", "link", "script", "noscript"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "a", "button", "input", "label", "option", "select", "iframe"),
        *("li", "td", "th", "tr", "i", "b", "em", "strong", "small", "time", "code", "pre"),
        *("img", "svg", "path", "use", "picture", "source"),
    )
)
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
_INLINE = frozenset(
    ("a", "b", "strong", "span", "em", "i", "u", "small", "font", "abbr", "mark", "cite", "q", "label")
)
_FURNITURE = frozenset(("a", "button", "input", "img", "svg", "iframe", "video"))
_STOPS = frozenset(("html", "body", "main", "article"))
_TEXT_ONLY = _INLINE | frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "button", "li", "td", "summary", "legend", "dt", "dd")
)
_HOOK = re.compile(
    r"""\s(?:data-[\w-]+|role|aria-label|x-data|is)=["']([\w -]*(?:ookie|onsent)[\w -]*)["']"""
)
_LABEL = re.compile(r"aria-label=[\"'][^\"'>]{0,30}(?:ookie|wci|kakor|väste|süti|informasjonskaps|witryn)")
_LANDMARKS = frozenset(("region", "dialog", "alertdialog", "complementary", "group", "form", "banner"))
_CONTROL_CALL = re.compile(r"button|banner|component|consent|form", re.IGNORECASE)
_ABOUT_ONE_EMBED = re.compile(
    r"\b(?:youtube|vimeo|video|tweet|instagram|maps?|podcast|iframe|embed\w*)\b.{0,80}"
    r"\b(?:play|watch|view|see|show|load|enable|laden|anzeigen|ansehen|afficher|voir|ver|vedere|bekijken)\b"
    r"|\b(?:play|watch|view|see|show|load|enable) (?:this|the) (?:video|content|map|media|tweet)",
    re.IGNORECASE,
)
"""A placeholder where a video would be asks about that video alone."""
_PLACEHOLDER_NAME = re.compile(
    r"embed|placeholder|two-?click|youtube|vimeo|video|content-?block|blocked", re.IGNORECASE
)
_ABOUT_AGE = re.compile(
    r"\b(?:over|under|at least|über|unter|plus de|mayor de) (?:1[3-9]|2[01])\b"
    r"|\b(?:1[3-9]|2[01]) (?:years|ans|jahre|años|anni)\b",
    re.IGNORECASE,
)
_ABOUT_THE_BROWSER = re.compile(
    r"\b(?:disabled|deshabilitad\w*|deaktiviert|désactiv\w*|disabilitat\w*|uitgeschakeld"
    r"|enable cookies|cookies (?:must|need to) be enabled|cookies sind aus)\b",
    re.IGNORECASE,
)
_LONGEST_BY_WORDS = 1500
_LONGEST_BY_NAME = 8000
_LONGEST_DIALOG = 5000
_LONGEST_NOTICE = 400
_SHORTEST = 40
"""In characters: a text so short beside a name tells nothing ("Manage cookies")."""
_SHORTEST_SENTENCE = 15
_MOST_LEVELS = 8
_MOST_TRIED = 50
"""Named elements looked into: a page with more has no banner in mind."""
_FIELDS = frozenset({"", "text", "email", "password", "search", "tel", "date", "number", "url"})


@dataclass(slots=True)
class Root:
    """The outermost element of a banner's markup."""

    element: Any
    evidence: tuple[str, ...]
    text: str
    vendor: str | None = None
    more: bool = False
    """Whether its name says that it is a settings dialog, the second layer."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it that can be read: a script or a block fills it."""
        return not self.text.replace(UNKNOWN, "").strip() and not _has_controls(self.element)


def roots(page: Page, *, by_words: bool) -> list[Root]:
    """Return the banners' roots, in document order, none inside another.

    `by_words`: also look for banners that only their words give away, when no name does.
    """
    found = [*_own(page), *_named(page), *_hooked(page), *_labelled(page)]
    if by_words and all(root.empty for root in found):
        found += _by_words(page)
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
        root for root in unique.values() if not any(parent in elements for parent in _parents(root.element))
    ]
    kept.sort(key=lambda root: page.offsets(page.tag(root.element)))
    for root in kept:
        root.element = _widened(root)
    return kept


def _parents(element: Any) -> Iterator[Any]:
    parent = element.parent
    while isinstance(parent, turbohtml.Element):
        yield parent
        parent = parent.parent


def _widened(root: Root) -> Any:
    """Climb through wrappers that hold nothing else: a landmark often stands around the named element."""
    element = root.element
    for parent in islice(_parents(root.element), _MOST_LEVELS):
        if parent.tag in _NEVER_ROOTS or not root.text or visible_text(parent) != root.text:
            break
        if _furniture(parent) != _furniture(element):
            break
        element = parent
    return element


def _furniture(element: Any) -> int:
    """Count what an element holds that can be seen or pressed without having a text."""
    return sum(1 for child in element.iter_elements() if child.tag in _FURNITURE)


def _own(page: Page) -> Iterator[Root]:
    if 'data-safeexit="cookies"' not in page.markup:
        return
    for element in page.elements("section", "div", "form", "aside"):
        if element.attr("data-safeexit") == "cookies":
            yield Root(element, ('data-safeexit="cookies"',), visible_text(element), vendor="safeexit")


# By name


def _hooked(page: Page) -> Iterator[Root]:
    """Find the roots that an attribute names: a role, a label, or what a script looks for."""
    names = {
        match[1] for hit in _hits(page.markup) if (match := _HOOK.search(hit)) and names_banner(match[1])
    }
    if not names:
        return
    for element in page.elements("div", "section", "aside", "dialog", "form", "header", "footer"):
        for attribute, value in element.attrs.items():
            if isinstance(value, str) and value in names and attribute != "id":
                root = Root(
                    element, (f'{attribute}="{value}"',), visible_text(element), more=names_more(value)
                )
                if _bears_out(root):
                    yield root


def _labelled(page: Page) -> Iterator[Root]:
    """Find the landmarks and dialogs called "Cookies" or the like that offer a choice, whatever they say."""
    if not _LABEL.search(page.markup):
        return
    for element in page.elements("div", "section", "aside", "dialog", "form"):
        label = element.attr("aria-label") or ""
        offers = label and len(label) < _SHORTEST and says("cookie", label) and _named_role(element)
        if offers and {"accept", "reject"} <= _actions(element):
            yield Root(element, (f'aria-label="{label}"',), visible_text(element), more=names_more(label))


def _named_role(element: Any) -> bool:
    role = (element.attr("role") or "").lower()
    return role in _LANDMARKS or (not role and element.tag in {"section", "aside", "dialog"})


def _actions(element: Any) -> set[str | None]:
    return {action_of(child) for child in element.iter_elements() if is_control(child)}


def _hits(markup: str) -> Iterator[str]:
    """Yield the surroundings of each "cookie" and "consent"."""
    for stem in ("ookie", "onsent"):
        start = markup.find(stem)
        while start >= 0:
            yield markup[max(0, start - 60) : start + 40]
            start = markup.find(stem, start + 60)


def _named(page: Page) -> Iterator[Root]:
    inside: set[Any] = set()
    tried = 0
    for mark, element in page.marked():
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


@lru_cache(maxsize=16384)
def _sign(mark: str) -> tuple[str | None, str] | None:
    """Return (vendor, the name that tells) for an element's id and classes, or None: nothing to look at."""
    for name in mark.split():
        if vendor := vendors.by_mark(name):
            return vendor.id, name
    if any(hint in mark for hint in _HINTS):
        for name in mark.split():
            if any(hint in name for hint in _HINTS) and names_banner(name):
                return None, name
        if any(hint in mark for hint in _HINTS):
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
    if root.empty or any(hint in name for hint in _HINTS) or UNKNOWN in root.text:
        return True
    text = root.text.lower()
    return any(stem in text for stem in (*_HINTS, *_STEMS, *_PERSONAL)) or says("statement", root.text)


def _bears_out(root: Root) -> bool:
    """Whether the content agrees with a name that promises a banner."""
    if root.empty:
        return True
    if len(root.text) > _LONGEST_BY_NAME:
        return False
    if says("confirmed", root.text) and not _has_controls(root.element):
        return False  # a message that settings were saved, of a page about cookies
    name = root.evidence[0].lower()
    if UNKNOWN in root.text and ("cook" in name or "consent" in name):
        return True
    if _tells_of_cookies(root.text):
        return True
    return "cook" in name and (
        (len(root.text) > _SHORTEST and says("cookie", root.text))
        or _answers(root.element)
        or (root.more and _has_choices(root.element))
    )


def _answers(element: Any) -> bool:
    """Whether a control in an element says yes, no or close."""
    return any(
        action_of(child) in {"accept", "reject", "dismiss"} and not only_leads_away(child)
        for child in element.iter_elements()
        if is_control(child)
    )


def _has_choices(element: Any) -> bool:
    return any(is_choice(child) for child in element.iter_elements())


def _has_controls(element: Any) -> bool:
    return any(child.tag in {"a", "button", "input"} for child in element.iter_elements())


# By words


def _by_words(page: Page) -> Iterator[Root]:
    stems = tuple(stem for stem in _STEMS if stem in page.markup)
    if not stems:
        return
    tried: set[Any] = set()
    for block in _blocks_on_cookies(page, stems):
        root = _container(page, block, tried)
        if root is not None:
            yield root


def _blocks_on_cookies(page: Page, stems: tuple[str, ...]) -> Iterator[Any]:
    """Yield the blocks with a text that names cookies, and is no control's."""
    seen: set[Any] = set()
    text_class = turbohtml.Text
    for top in page.elements("html"):
        for node in top.descendants:
            if node.__class__ is text_class and any(stem in (data := node.data) for stem in stems):
                block = _block_around(node)
                if block is not None and block not in seen and says("cookie", data):
                    seen.add(block)
                    yield block


def _block_around(node: Any) -> Any:
    """Return the block that a text stands in, unless the text is all there is and a link's."""
    block, link = node.parent, None
    while isinstance(block, turbohtml.Element) and block.tag in _INLINE:
        link = block if block.tag == "a" else link
        block = block.parent
    if not isinstance(block, turbohtml.Element) or block.tag in _NO_PROSE:
        return None
    return (
        None if link is not None and len(block.text.strip()) < len(link.text) + _SHORTEST_SENTENCE else block
    )


def _container(page: Page, block: Any, tried: set[Any]) -> Root | None:
    """Climb from a text to the small element that holds it and a control; None where there is none."""
    element = block
    for _ in range(_MOST_LEVELS):
        if element in tried or (element.tag in _STOPS and not (element.tag == "body" and page.fragment)):
            return None
        tried.add(element)
        text = visible_text(element)
        if len(text) > (_LONGEST_DIALOG if _is_dialog(element) else _LONGEST_BY_WORDS):
            return None
        if _tells_of_cookies(text) and (_answers(element) or _is_notice(element, text)):
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
    return tells and not _has_choices(element)


def _tells_of_cookies(text: str) -> bool:
    return says("statement", text) or (says("implied", text) and says("cookie", text))


def _is_placeholder(element: Any) -> bool:
    """Whether an element, or one just around it, is named as what stands where an embed would be."""
    near = [element, *islice(_parents(element), 2)]
    return any(
        _PLACEHOLDER_NAME.search(f"{place.attr('class')} {place.attr('id')} {place.attr('data-safeexit')}")
        for place in near
        if place.tag not in _STOPS
    )


def _is_something_else(element: Any, text: str) -> bool:
    """Whether this is prose, or a form that asks for more than a choice (a login, a newsletter)."""
    if any(parent.tag in {"article", "code", "pre"} for parent in _parents(element)):
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
