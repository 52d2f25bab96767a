"""Reads the parts of a phase notice, its tag and its ways to answer, in markup or in a macro's arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import turbohtml
from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import phase_words
from safeexit.checker.detect.banner_words import control_action
from safeexit.checker.detect.bounded_text import bounded_text
from safeexit.checker.findings import Span
from safeexit.checker.page import Page
from safeexit.checker.templates import GETTEXT, UNKNOWN, TemplateCall, is_translation_key

_LONGEST_TAG = 400
"""With the white space of its markup; what says more is no phase's tag, and not read on."""
__all__ = ["FeedbackLink", "Parts", "from_call", "from_markup", "is_decided_elsewhere"]

_CONTROLS = ("button", "form", "input", "textarea", "iframe", "details", "select")
_LINKS = (
    "a",
    "link",
    "router-link",
    "routerlink",
    "nuxt-link",
    "nuxtlink",
    "x-link",
    "govuk-link",
    "govuklink",
)
_BOUND = lazy_pattern(r"(?:v-bind:|:|\[|data-ng-|ng-|x-bind:)href|^to$|^:to$|routerlink|^href\.bind$")
_SCRIPTED = lazy_pattern(r"on\w+|@click.*|\(click\)|ng-click|v-on:.*|data-.*|hx-.*|role|x-on:.*")
_ADDRESS = lazy_pattern(r"[\w.+-]@[\w-]+\.\w{2,}")
_HOLE = lazy_pattern(r"\{\{|[$#]\{|\{[\w\"'`(]|(?<![\w.])@[a-z(]")
"""A place that a language unknown to us fills in: JSX, Razor, Twirl, a template string."""
_JSX_SPACE = lazy_pattern(r"""\{\s*["'`]\s*["'`]\s*\}|\{/\*.{0,500}?\*/\}""", re.DOTALL)
_STRING = r"""(?P<quote>["'`])(?P<text>(?:(?!(?P=quote))[^\\]|\\.)*)(?P=quote)"""
_KEYED = lazy_pattern(
    rf"""["']?\b(?P<key>\w{{0,40}}(?:html|text|content|message|body|description)|children)["']?\s*"""
    r"""(?::|=>?)\s*"""
    rf"""(?:(?P<call>\w+)\s*\(\s*)?{_STRING}\s*\)?\s*(?P<after>.)?""",
    re.IGNORECASE | re.DOTALL,
)
_WAY = lazy_pattern(
    rf"""["']?\b(?P<key>\w{{0,40}}(?:feedback|href|url|link|mail)\w{{0,40}})["']?\s*(?::|=>?)\s*"""
    rf"""(?:{_STRING})?""",
    re.IGNORECASE | re.DOTALL,
)
_TAG_KEY = lazy_pattern(
    rf"""["']?(?:tag|badge|phase|tag_?text|tag_?name|level)["']?\s*(?::|=>?)\s*"""
    rf"""(?:\{{\s*["']?(?:text|html)["']?\s*(?::|=>?)\s*)?(?:\w+\s*\(\s*)?{_STRING}""",
    re.IGNORECASE | re.DOTALL,
)
_NEW_TABS = frozenset({"_blank", "blank", "_new", "new"})
_PICTURES = ("svg", "img", "i")
_PICTURE = lazy_pattern(r"<(?:svg|img|i)\b", re.IGNORECASE)
_EXTERNAL = lazy_pattern(r"external|extern\b|ext-?link|icon|new-?(?:tab|window)", re.IGNORECASE)
_TAG_VALUE = lazy_pattern(r"""["']?(?:tag|badge)["']?\s*(?::|=>?)\s*\{[^{}]*\}""", re.IGNORECASE)


class FeedbackLink(NamedTuple):
    """A link in a notice. `href` is None where there is none; `href_known`: no template or script sets it.

    `said` is all that names or describes it, `around` what the notice says; `pictured`: a picture may say
    more.
    """

    text: str
    href: str | None
    href_known: bool
    where: Tag | Span
    opens_tab: bool = False
    said: str = ""
    around: str = ""
    pictured: bool = False

    @property
    def empty(self) -> bool:
        """Whether it leads nowhere."""
        if not self.href_known:
            return False
        href = (self.href or "").strip().lower()
        return href in {"", "#", "#!"} or href.startswith("javascript:")

    @property
    def mail(self) -> bool:
        """Whether it opens a mail program."""
        return self.href_known and (self.href or "").strip().lower().startswith("mailto:")


class Parts(NamedTuple):
    """The parts of a notice. `complete`: nothing of it is elsewhere or decided by a template."""

    phase: str = ""
    links: tuple[FeedbackLink, ...] = ()
    answerable: bool = False
    """Whether there is any way to answer: a link, a form, a button, an address."""
    controls: bool = False
    """Whether one of those is a form, a button or the like."""
    complete: bool = True
    image: Tag | None = None
    """The image that stands for the phase."""


def is_decided_elsewhere(text: str, language: str) -> bool:
    """Whether a text holds a place that a template, or in HTML another language, fills in."""
    return UNKNOWN in text or (language == "html" and _HOLE.search(_JSX_SPACE.sub(" ", text)) is not None)


# Markup


def from_markup(tag: Tag, page: Page, *, opaque: bool = False) -> Parts:
    """Read a notice's element. `opaque`: more of it may be elsewhere."""
    text = tag.get_text(" ")
    links = tuple(_link(found, page, text) for found in tag.find_all(_LINKS))
    start, end = page.offsets(tag)
    complete = not (opaque or UNKNOWN in page.markup[start:end] or is_decided_elsewhere(text, page.language))
    image = next((found for found in tag.find_all("img") if _shows_phase(found)), None)
    controls = any(control_action(_name(found)) != "dismiss" for found in tag.find_all(_CONTROLS))
    return Parts(
        phase=_phase(tag, image),
        links=links,
        controls=controls,
        answerable=controls
        or _ADDRESS.search(text) is not None
        or any(not phase_words.leads_back(link.text) for link in links),
        complete=complete,
        image=image,
    )


def _shows_phase(image: Tag) -> bool:
    source = str(image.get("src", "")).rpartition("/")[2]
    return phase_words.is_tag(str(image.get("alt", ""))) or phase_words.words(source.replace("_", " ")).tag


def _phase(tag: Tag, image: Tag | None) -> str:
    for found in tag.find_all(True):
        text = found.get_text(" ", strip=True) if bounded_text(found, _LONGEST_TAG) is not None else ""
        if len(text) < 40 and (phase_words.is_tag(text) or phase_words.is_weak_tag(text)):
            return text
    return str(image.get("alt", "")) if image is not None else ""


def _link(tag: Tag, page: Page, around: str) -> FeedbackLink:
    href = tag.get("href")
    known = not page.unknown(tag, "href") and not any(_BOUND.search(name) for name in tag.attrs)
    if href is None:
        known = known and not any(_SCRIPTED.fullmatch(name) for name in tag.attrs)
    elif str(href).startswith(("{", "<")):
        known = False
    label = tag.get("aria-label")
    text = str(label) if label else _name(tag)
    target = str(tag.get("target") or "").lower()
    return FeedbackLink(
        text,
        None if href is None else str(href),
        known,
        tag,
        opens_tab=target in _NEW_TABS and not page.unknown(tag, "target"),
        said=_said(tag, page),
        around=around,
        pictured=tag.find(_PICTURES) is not None or _EXTERNAL.search(_marks(tag)) is not None,
    )


def _said(tag: Tag, page: Page) -> str:
    """Return all that names or describes an element, to a reader or to a screen reader."""
    texts = [tag.get_text(" ")]
    for found in [tag, *tag.find_all(True)]:
        texts += [str(found.get(name) or "") for name in ("aria-label", "title", "alt")]
        for name in ("aria-labelledby", "aria-describedby"):
            named = [page.by_id(identity) for identity in str(found.get(name) or "").split()]
            texts += [element.get_text(" ") for element in named if element is not None]
    return " ".join(texts)


def _marks(tag: Tag) -> str:
    return " ".join(
        str(name) for found in [tag, *tag.find_all(True)] for name in found.get_attribute_list("class")
    )


def _name(tag: Tag) -> str:
    images = [str(image.get("alt", "")) for image in tag.find_all("img")]
    return " ".join(" ".join([tag.get_text(" "), *images]).split())


# A macro's arguments


def from_call(call: TemplateCall, page: Page) -> Parts:
    """Read what a macro's arguments say of the notice."""
    arguments = call.arguments
    tag = _TAG_KEY.search(arguments)
    outside_tag = _TAG_VALUE.sub(lambda match: " " * len(match.group()), arguments)
    contents = [match for match in _KEYED.finditer(outside_tag) if match.group("key").lower() != "tagtext"]
    literal = bool(contents) and all(_is_literal(match) for match in contents)
    links = tuple(link for match in contents for link in _links_in(match, call, page))
    ways = tuple(link for link in _ways(_without(outside_tag, contents), call, page))
    return Parts(
        phase=tag.group("text") if tag else "",
        links=links + ways,
        answerable=bool(links or ways) or _ADDRESS.search(arguments) is not None,
        complete=literal and not (tag and _is_no_phase(tag.group("text"))),
    )


def _is_no_phase(text: str) -> bool:
    """Whether a tag names an environment, or whatever else is no phase ("Test service")."""
    return not (_HOLE.search(text) or phase_words.is_tag(text) or phase_words.words(text).tag)


def _is_literal(match: re.Match[str]) -> bool:
    """Whether a value is one string, as it stands or translated by its own text, and nothing more."""
    if (match.group("after") or ",") not in ",})]\n" or _HOLE.search(match.group("text")):
        return False
    return match.group("call") is None or (
        match.group("call") in GETTEXT and not is_translation_key(match.group("text"))
    )


def _without(arguments: str, contents: list[re.Match[str]]) -> str:
    for match in contents:
        arguments = (
            arguments[: match.start("text")] + " " * len(match.group("text")) + arguments[match.end("text") :]
        )
    return arguments


def _links_in(match: re.Match[str], call: TemplateCall, page: Page) -> Iterator[FeedbackLink]:
    """Yield the links in a string of HTML."""
    if match.group("key").lower().endswith("text") or "<" not in match.group("text"):
        return
    markup = match.group("text").replace("\\", " ")
    at = call.arguments_at + match.start("text")
    for element in turbohtml.parse_fragment(markup, source_locations=True).iter_elements(["a"]):
        location = element.source_location
        if location is None:
            continue
        start, end = location.start_tag.start_offset, location.start_tag.end_offset
        href = element.attr("href")
        title = f"{element.attr('title') or ''} {element.attr('aria-label') or ''}"
        yield FeedbackLink(
            " ".join(element.text.split()),
            href,
            _HOLE.search(href or "") is None,
            page.span_at(at + start, at + end),
            opens_tab=str(element.attr("target") or "").lower() in _NEW_TABS,
            said=f"{element.text} {title}",
            around=match.group("text"),
            pictured=_PICTURE.search(match.group("text")) is not None,
        )


def _ways(arguments: str, call: TemplateCall, page: Page) -> Iterator[FeedbackLink]:
    """Yield the addresses that are given by themselves; their text is the macro's."""
    for match in _WAY.finditer(arguments):
        at = call.arguments_at
        span = page.span_at(at + match.start(), at + match.end())
        yield FeedbackLink("", match.group("text"), match.group("text") is not None, span)
