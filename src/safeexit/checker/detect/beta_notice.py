"""Finds phase notices: what says that the service as a whole is an alpha, a beta, or not finished.

A name or a tag is evidence, and the words beside it decide. A bare badge beside one feature, the beta of a
product, a version, an environment's name and prose about betas are no notices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import notice_calls, own, phase_words
from safeexit.checker.detect.bounded_text import bounded_text
from safeexit.checker.detect.component import Component
from safeexit.checker.detect.notice_parts import FeedbackLink, Parts, from_call, from_markup
from safeexit.checker.detect.phase_words import Level, Name
from safeexit.checker.findings import Kind
from safeexit.checker.page import Page
from safeexit.checker.templates import UNKNOWN

__all__ = ["BetaNotice", "FeedbackLink", "detect"]

_OUTSIDE_BODY = frozenset(
    {"html", "body", "head", "script", "style", "link", "meta", "title", "main", "template"}
)
_TOO_WIDE = frozenset(
    {"html", "body", "main", "article", "nav", "ul", "ol", "dl", "table", "tbody", "tr", "[document]"}
)
_BESIDE_A_FEATURE = (
    "li",
    "a",
    "button",
    "label",
    "option",
    "dt",
    "dd",
    "td",
    "th",
    "nav",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "code",
    "blockquote",
    "figcaption",
    "summary",
    "select",
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LONGEST_BLOCK = 400
_LONGEST_OWN = 700
_HIGHEST_CLIMB = 5
_LONGEST_TAG = 80
_SENTENCE = 60
_MOST_SENTENCES = 20
_MOST_TAGS = 100
_MOST_NOTICES = 100
"""A page with more has none in mind, and each is read again by every rule."""
_SPEAKING = (
    "p",
    "div",
    "span",
    "aside",
    "section",
    "strong",
    "small",
    "b",
    "em",
    "header",
    "footer",
    "h2",
    "h3",
    "h4",
)
_STEMS = ("phase", "beta", "alpha", "prototype", "pilot")
"""Of each phase's name in a class or id."""
_ELEMENT = lazy_pattern(r"[a-z][\w-]*")
_PHASE_ELEMENT = lazy_pattern(
    r".[\w.:-]*(?:[Pp]hase|[Bb]eta|[Aa]lpha)[\w.:-]*|(?:[Pp]hase|[Bb]eta|[Aa]lpha)[\w.:-]+"
)
_MARKUP = lazy_pattern(r"<[^<>]*>|^[^<>]*>|<[^<>]*$")
_HOLDING = lazy_pattern(
    r"banner|alert|notice|notif|announce|message|callout|ribbon|warning|topbar|top-bar|infobar|strip|toast|phase|disclaimer|\binfo\b|bandeau|hinweis|aviso|avviso"
)
_HOLDING_ROLES = frozenset({"banner", "alert", "status", "region", "complementary", "note", "contentinfo"})
_HOLDING_ELEMENTS = frozenset({"header", "aside", "footer"})


@dataclass
class BetaNotice(Component):
    """A notice that the service as a whole is in a phase (alpha, beta)."""

    parts: Parts = field(default_factory=Parts)


def detect(page: Page) -> list[BetaNotice]:
    """Return the page's phase notices, in document order."""
    return _detect(page) if page.holds("data-safeexit") or phase_words.may_speak(page) else []


def _detect(page: Page) -> list[BetaNotice]:
    lowered = page.markup.lower()
    finder = _Finder(page)
    for tag, evidence, vendor in [*_ours(page, lowered), *_named(page, lowered)]:
        finder.add(tag, evidence, vendor)
    if places := phase_words.places(page, lowered):
        for tag, evidence in [*_tagged(page, lowered, places), *_spoken(page, lowered, places)]:
            finder.add(tag, evidence, None)
    for tag, evidence, vendor in _elements(page):
        finder.add_element(tag, evidence, vendor)
    for named in notice_calls.find(page):
        if not finder.covers(named.call.offset):
            parts = from_call(named.call, page)
            finder.found.append(
                BetaNotice(Kind.BETA_NOTICE, named.span, None, named.vendor, (named.evidence,), parts)
            )
    if places or "phase" in lowered:
        for span, offset, named_so in notice_calls.find_foreign(page):
            if not finder.covers(offset):
                finder.found.append(
                    BetaNotice(
                        Kind.BETA_NOTICE, span, None, None, (f"names {named_so}",), Parts(complete=False)
                    )
                )
    return sorted(finder.found, key=lambda notice: notice.span)


class _Finder:
    """Collects notices; one inside another is a part of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[BetaNotice] = []
        self._ranges: list[tuple[int, int]] = []

    def covers(self, offset: int) -> bool:
        return any(start <= offset < end for start, end in self._ranges)

    def add(self, tag: Tag, evidence: str, vendor: str | None) -> None:
        start, end = self.page.offsets(tag)
        full = len(self.found) >= _MOST_NOTICES
        if full or self.covers(start) or any(start <= inner < end for inner, _ in self._ranges):
            return
        self._ranges.append((start, end))
        parts = from_markup(tag, self.page)
        words = (f'tag "{parts.phase}"',) if parts.phase else ()
        self.found.append(
            BetaNotice(Kind.BETA_NOTICE, self.page.span(tag), tag, vendor, (evidence, *words), parts)
        )

    def add_element(self, tag: Tag, evidence: str, vendor: str | None) -> None:
        """Add a custom element, whose own template may hold more than the page shows."""
        start, end = self.page.offsets(tag)
        if self.covers(start):
            return
        span = self.page.start_span(tag)
        alone = self.page.snippet(span).endswith("/>")
        self._ranges.append((start, start + 1 if alone else end))
        parts = Parts(complete=False) if alone else from_markup(tag, self.page, opaque=True)
        self.found.append(
            BetaNotice(
                Kind.BETA_NOTICE,
                span if alone else self.page.span(tag),
                None if alone else tag,
                vendor,
                (evidence,),
                parts,
            )
        )


# By name


def _ours(page: Page, lowered: str) -> Iterator[tuple[Tag, str, str]]:
    if "data-safeexit" not in lowered:
        return
    for element in page.elements("div", "section", "aside", "p", "header", "footer"):
        if element.attr("data-safeexit") == "beta":
            yield page.tag(element), 'data-safeexit="beta"', "safeexit"


def _classes(page: Page, lowered: str) -> Iterator[tuple[str, Any]]:
    """Yield the classes and ids as written, with their elements: in JSX too, where a class is `className`."""
    own_marks = tuple(mark.lower() for mark in own.in_use().notice_marks)
    stems, pieces = (*_STEMS, *own_marks), () if own_marks else _STEMS
    for _, element in page.marked(lambda marks: any(stem in marks for stem in stems), *pieces):
        yield f"{element.attr('id') or ''} {element.attr('class') or ''}".replace(UNKNOWN, " "), element
    if "classname=" in lowered:
        for element in page.elements("div", "section", "aside", "p", "header", "footer", "span", "strong"):
            if element.attr("classname"):
                yield str(element.attr("classname")), element


def _named(page: Page, lowered: str) -> Iterator[tuple[Tag, str, str | None]]:
    for marks, element in _classes(page, lowered):
        if element.tag in _OUTSIDE_BODY:
            continue
        for mark in marks.split():
            named = phase_words.name(mark)
            if named.level >= Level.OWN or named.level is Level.ALONE:
                tag = page.tag(element)
                if _speaks(named, tag) and not _names_environment(page, tag):
                    yield tag, f'class or id "{mark}"', named.vendor
                break


def _speaks(named: Name, tag: Tag) -> bool:
    """Whether what is named like a notice says what one says."""
    if named.level is Level.COMPONENT and named.vendor:
        return True
    text = bounded_text(tag, _LONGEST_OWN)
    if text is None:
        return False
    words = phase_words.words(text)
    if named.level is Level.ALONE:
        return words.tag and words.feedback
    if named.level is Level.COMPONENT:
        return words.feedback or words.service or words.tag or words.unknown
    if (words.feedback and words.service) or (named.exact and not text.replace(UNKNOWN, "").strip()):
        return True
    return words.tag and (words.feedback or words.service or words.sentence or tag.find("a") is not None)


def _names_environment(page: Page, tag: Tag) -> bool:
    """Whether a template puts an environment's name where the phase would be, and tells of no phase."""
    start, end = page.offsets(tag)
    if "environment" not in page.text[start:end].lower():
        return False
    words = phase_words.words(bounded_text(tag, _LONGEST_OWN) or "")
    return not (words.tag or words.feedback or words.service)


def _elements(page: Page) -> Iterator[tuple[Tag, str, str | None]]:
    """Yield custom elements and JSX components that are named so."""
    written = filter(_PHASE_ELEMENT.fullmatch, page.written_names if page.holds(*_STEMS) else ())
    names = {found.lower(): phase_words.name(found) for found in written}
    for name, named in names.items():
        if named.level >= Level.OWN and named.exact:
            for element in page.elements(name):
                yield page.tag(element), f"element <{name}>", named.vendor


# By a tag and the words beside it


def _tagged(page: Page, lowered: str, places: list[int]) -> Iterator[tuple[Tag, str]]:
    names = {name for place in places if (name := _element_of_tag(lowered, place))}
    candidates = [element for element in page.elements(*sorted(names)) if _is_any_tag(element.text)]
    images = [element for element in page.elements("img") if phase_words.is_tag(element.attr("alt") or "")]
    for element in [*candidates, *images][:_MOST_TAGS]:
        text = (element.attr("alt") if element.tag == "img" else element.text) or ""
        block = _block(page.tag(element), strong=phase_words.is_tag(text))
        if block is not None:
            yield block, f'"{" ".join(text.split())}" beside words of feedback'


def _is_any_tag(text: str) -> bool:
    return phase_words.is_tag(text) or phase_words.is_weak_tag(text)


def _element_of_tag(lowered: str, place: int) -> str | None:
    """Return the name of the element whose whole text, around `place`, is a phase's tag."""
    before = lowered.rfind(">", max(0, place - _LONGEST_TAG), place)
    after = lowered.find("<", place, place + _LONGEST_TAG)
    if before < 0 or after < 0 or not _is_any_tag(lowered[before + 1 : after]):
        return None
    start = lowered.rfind("<", 0, before)
    name = _ELEMENT.match(lowered, start + 1) if start >= 0 else None
    return name.group() if name else None


def _block(tag: Tag, *, strong: bool) -> Tag | None:
    """Return the small block around a phase's tag that asks for feedback or names the service, or None."""
    if tag.find_parent(_BESIDE_A_FEATURE) is not None or tag.name in _BESIDE_A_FEATURE:
        return None
    in_content = tag.find_parent(("main", "article")) is not None
    own_text = bounded_text(tag, _LONGEST_BLOCK) or ""
    for block in list(tag.parents)[:_HIGHEST_CLIMB]:
        text = None if block.name in _TOO_WIDE else bounded_text(block, _LONGEST_BLOCK)
        if text is None or block.find(_HEADINGS) is not None:
            return None
        words = phase_words.words(text.replace(own_text, " ", 1))
        if phase_words.speaks_of_part(text) and not words.service:
            return None
        both = words.feedback and words.service
        if both or (strong and not in_content and (words.feedback or words.service)):
            return block
    return None


# By a sentence


def _spoken(page: Page, lowered: str, places: list[int]) -> Iterator[tuple[Tag, str]]:
    said = [place for place in places if phase_words.words(_around(lowered, place)).sentence]
    closed = _closed(page.elements(*_SPEAKING)) if said else []
    for place in said[:_MOST_SENTENCES]:
        inner = _innermost(page, closed, place)
        block = None if inner is None else _speaking_block(inner)
        if block is not None:
            yield block, "a sentence that names the phase, in a banner"


def _around(lowered: str, place: int) -> str:
    return _MARKUP.sub(" ", lowered[max(0, place - _SENTENCE) : place + _SENTENCE])


def _closed(elements: list[Any]) -> list[tuple[int, int, Any]]:
    """Return the elements that have an end tag, and where what they hold starts and ends."""
    located = ((element.source_location, element) for element in elements)
    return [
        (location.start_tag.end_offset, location.end_tag.start_offset, element)
        for location, element in located
        if location is not None and location.end_tag is not None
    ]


def _innermost(page: Page, closed: list[tuple[int, int, Any]], place: int) -> Tag | None:
    around = [(end - start, number) for number, (start, end, _) in enumerate(closed) if start <= place < end]
    return page.tag(closed[min(around)[1]][2]) if around else None


def _speaking_block(tag: Tag) -> Tag | None:
    if tag.find_parent(("main", "article", "li", "td", "pre", "code", "blockquote", "nav")) is not None:
        return None
    for block in [tag, *list(tag.parents)[:_HIGHEST_CLIMB]]:
        text = None if block.name in _TOO_WIDE else bounded_text(block, _LONGEST_BLOCK)
        if text is None:
            return None
        words = phase_words.words(text)
        answers = words.feedback or phase_words.leads_back(text)
        if words.sentence and words.service and answers and _holds_notices(block):
            return block
    return None


def _holds_notices(block: Tag) -> bool:
    """Whether an element, or one close around it, is a banner by its name, class or role."""
    for tag in [block, *list(block.parents)[:3]]:
        marks = f"{tag.get('id', '')} {tag.get('class', '')} {tag.get('classname', '')}".lower()
        if tag.name in _HOLDING_ELEMENTS or tag.get("role") in _HOLDING_ROLES or _HOLDING.search(marks):
            return True
    return False
