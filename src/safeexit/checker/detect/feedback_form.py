"""Finds forms by which a service asks for feedback, and reads what their fields are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect.beta_notice import BetaNotice
from safeexit.checker.detect.bounded_text import bounded_text
from safeexit.checker.page import Page
from safeexit.checker.templates import UNKNOWN

__all__ = ["FeedbackForm", "Field", "find"]

_FEEDBACK = lazy_pattern(r"feedback|adborth", re.IGNORECASE)
_NOT_TYPED = frozenset({"hidden", "submit", "button", "reset", "image"})
_BOUND = lazy_pattern(r"[:\[({@*#]|^ng-|^x-")
"""In an attribute's name: some framework decides on a value."""
_MOST_FORMS = 100  # these keep time linear on hostile pages
_MOST_FOR_FEEDBACK = 5
_MOST_FIELDS = 100
_DEEPEST = 30
_LONG_LABEL = 200
_LONGEST_TEXT = 2000
_TRAP = lazy_pattern(
    r"honey|gotcha|bot-?field|\bhp\b|hp[_-]|[_-]hp\b|trap|(?<![\w-])(?:visually-)?hidden(?![\w-])|d-none|sr-only|offscreen",
    re.IGNORECASE,
)
_NOT_SHOWN = lazy_pattern(r"display\s*:\s*none|visibility\s*:\s*hidden|left\s*:\s*-\d{3,}", re.IGNORECASE)


class Field(NamedTuple):
    """A field that people fill in.

    `label` is its name (from a label, an ARIA attribute or a title), `hint` what describes it or stands in
    it. `known`: no template or framework decides the name; `alone`: the file is a part of a page, and the
    label may be in another.
    """

    tag: Tag
    label: str
    hint: str
    known: bool
    alone: bool


class FeedbackForm(NamedTuple):
    """A form for feedback. `certain`: it is the service's own way to answer, not just called so."""

    tag: Tag
    fields: tuple[Field, ...]
    certain: bool


def find(page: Page, notices: list[BetaNotice]) -> list[FeedbackForm]:
    """Return the page's feedback forms: those in a notice, and those with room for a message, called so."""
    elements = page.elements("form")[:_MOST_FORMS]
    ours = any(element.attr("data-safeexit") == "feedback" for element in elements)
    messages = set(page.elements("textarea"))
    if not (notices or ours or messages):
        return []
    forms = [form for form in map(page.tag, elements) if _is_written(form, page)]
    for_messages = [form for form in forms if _has_message(form, messages)]
    called = {id(form) for form in for_messages if _is_called_feedback(form)}
    if len(for_messages) == 1 and _is_page_for_feedback(page):
        called.add(id(for_messages[0]))
    held = [notice.tag.find_all("form") for notice in notices if notice.tag is not None]
    inside = {id(form) for found in held for form in found}
    asking = [form for form in forms if _is_ours(form) or id(form) in inside | called][:_MOST_FOR_FEEDBACK]
    labels = _labels(page) if asking else {}
    return [
        FeedbackForm(form, tuple(_fields(form, page, labels)), certain=bool(notices) or _is_ours(form))
        for form in asking
    ]


def _is_ours(form: Tag) -> bool:
    return form.get("data-safeexit") == "feedback"


def _has_message(form: Any, messages: set[Any]) -> bool:
    """Whether a form has one of the fields for messages. The parser takes what is inert for one, too."""
    first = form.node.find("textarea")
    if first in messages:
        return True
    may = first is not None or form.node.find("noscript") is not None
    return may and form.find("textarea") is not None


def _is_called_feedback(form: Tag) -> bool:
    marks = [form.get(name) for name in ("id", "class", "name", "action", "aria-label")]
    return any(_FEEDBACK.search(str(mark)) for mark in marks if mark)


def _is_page_for_feedback(page: Page) -> bool:
    headings = page.tags("h1")
    return len(headings) == 1 and _FEEDBACK.search(headings[0].get_text(" ")) is not None


def _is_written(tag: Tag, page: Page) -> bool:
    """Whether this is an element of HTML, not a component of JSX that is called like one (`<Input>`)."""
    start = page.start(tag) + 1
    name = page.text[start : start + len(tag.name)]
    return page.language != "html" or name in {name.lower(), name.upper()}


def _labels(page: Page) -> dict[str, str]:
    found: dict[str, str] = {}
    for label in page.tags("label"):
        identity = str(label.get("for") or label.get("htmlfor") or "")
        if identity and len(found.get(identity, "")) < _LONG_LABEL:
            found[identity] = f"{found.get(identity, '')} {_text(label)}".strip()
    return found


def _text(tag: Tag) -> str:
    text = bounded_text(tag, _LONGEST_TEXT)
    if text is None:
        return "…"  # a text all the same, too long to name a field's purpose
    images = [str(image.get("alt") or "") for image in tag.find_all("img")]
    return " ".join(" ".join([text, *images]).split())


def _fields(form: Tag, page: Page, labels: dict[str, str]) -> Iterator[Field]:
    filled_in = UNKNOWN in form.get_text()
    for tag in form.find_all(("input", "textarea", "select"), limit=_MOST_FIELDS):
        kind = str(tag.get("type") or "text").lower()
        if kind in _NOT_TYPED or UNKNOWN in kind or not _is_written(tag, page):
            continue
        above = _above(tag, form)
        if not _is_hidden([tag, *above]):
            yield _field(tag, above, page, labels, filled_in=filled_in)


def _above(tag: Tag, form: Tag) -> list[Tag]:
    """Return the elements between a field and its form."""
    found: list[Tag] = []
    for parent in islice(tag.parents, _DEEPEST):
        if parent is form:
            break
        found.append(parent)
    return found


def _is_hidden(tags: list[Tag]) -> bool:
    """Whether a field is not for people: a trap for robots, or hidden."""
    for found in tags:
        marks = " ".join(str(found.get(name) or "") for name in ("id", "class", "name"))
        if found.has_attr("hidden") or found.get("aria-hidden") == "true" or found.get("tabindex") == "-1":
            return True
        if _TRAP.search(marks) or _NOT_SHOWN.search(str(found.get("style") or "")):
            return True
    return False


def _field(tag: Tag, above: list[Tag], page: Page, labels: dict[str, str], *, filled_in: bool) -> Field:
    identity = str(tag.get("id") or "")
    around = next((found for found in above if found.name == "label"), None)
    names = [
        _referred(tag, page, "aria-labelledby"),
        str(tag.get("aria-label") or ""),
        labels.get(identity, "") if identity else "",
        _text(around) if around is not None else "",
        str(tag.get("title") or ""),
    ]
    bound = any(_BOUND.search(name) or UNKNOWN in name for name in tag.attrs)
    framed = any("-" in found.name for found in above)  # a framework's element may name what is in it
    given = UNKNOWN in identity or page.unknown(tag, "id")
    return Field(
        tag=tag,
        label=next((name for name in names if name), ""),
        hint=f"{_referred(tag, page, 'aria-describedby')} {tag.get('placeholder') or ''}".strip(),
        known=not (bound or framed or given or filled_in),
        alone=page.fragment and bool(identity or tag.get("aria-labelledby")),
    )


def _referred(tag: Tag, page: Page, name: str) -> str:
    found = [page.by_id(identity) for identity in str(tag.get(name) or "").split()]
    return " ".join(_text(element) for element in found if element is not None)
