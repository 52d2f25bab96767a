"""Finds phase notices that a template names: macros, tags, includes, and a phase given among arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import phase_words
from safeexit.checker.detect.phase_words import Level
from safeexit.checker.findings import Span
from safeexit.checker.page import Page
from safeexit.checker.templates import TemplateCall
from safeexit.checker.templates.lexer import closing_bracket

__all__ = ["NamedNotice", "find", "find_foreign"]

_NAMING = frozenset({"macro", "tag", "include"})
_FILE_END = lazy_pattern(
    r"(?:\.(?:html?|ftlh?|jspf?|cshtml|njk|jinja2?|j2|erb|php|twig|liquid|hbs|ejs|tmpl|gohtml|blade|mustache|phtml|md))+$"
)
_GIVEN_PHASE = lazy_pattern(
    r"""(?<![\w.-])["']?phase(?P<banner>[_-]?banner)?["']?\s*(?::|=>?)\s*"""
    r"""(?P<value>\{(?=[^{}]*\b(?:badge|tag|text|html|link|url|feedback|content)\b)|"""
    r"""\(?["'](?:alpha|beta|(?:private|public) beta|prototype)["']|(?(banner)true\b|(?!)))""",
    re.IGNORECASE,
)
_RENDERS = lazy_pattern(r"component|render", re.IGNORECASE)
_PASSED_ON = lazy_pattern(r"\s*[\"']([\w./-]+)[\"']")
"""What a function that renders components is given first (`govukComponent("phase-banner", {…})`)."""
_NOT_A_NAME = lazy_pattern(r"\W")
_ASSIGNED = lazy_pattern(r"\b(?:set|assign|with|if|elif|elsif|when)\s+(?:[^\n{}]*\s)?$")


class NamedNotice(NamedTuple):
    """A notice that is somewhere else, and where the page names it."""

    call: TemplateCall
    span: Span
    evidence: str
    vendor: str | None


def find(page: Page) -> Iterator[NamedNotice]:
    """Yield what a template names, and the phases that it gives to a layout or a header."""
    named: list[TemplateCall] = []
    for call in page.calls:
        if call.kind in _NAMING and (vendor := _named(call)) is not None:
            named.append(call)
            yield NamedNotice(call, call.span, f"{call.kind} {call.name}", vendor or None)
    if page.holds("phase"):
        for match in _given_phases(page.text):
            inside = any(
                call.offset <= match.start() < call.arguments_at + len(call.arguments) for call in named
            )
            if not inside and _is_argument(match, page):
                call = _dictionary(match, page)
                yield NamedNotice(call, call.span, f"phase given as {call.name}", None)


def _given_phases(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of `_GIVEN_PHASE`, which is tried where a phase may stand alone."""
    past = 0
    place = text.find("hase")
    while place >= 0:
        for start in (place - 2, place - 1):  # with a quote, and without
            if start >= past and (match := _GIVEN_PHASE.match(text, start)):
                past = match.end()
                yield match
                break
        place = text.find("hase", max(place + 4, past))


def _is_argument(match: re.Match[str], page: Page) -> bool:
    """Whether a phase is given to a template's construct or a component, and not set or compared."""
    start = match.start()
    before = page.text[max(0, start - 80) : start]
    if page.markup[start] != page.text[start]:
        return _ASSIGNED.search(before) is None
    return (
        before[-1:].isspace()
        and match.group()[5] == "="
        and re.search(r"<[A-Z][^<]*$", page.text[max(0, start - 2000) : start]) is not None
    )


def _dictionary(match: re.Match[str], page: Page) -> TemplateCall:
    """Return the value that is given, as if it were a macro's arguments."""
    start, end = match.start("value"), match.end()
    if match.group("value") == "{":
        closing = closing_bracket(page.text, start)
        end = closing if closing > 0 else end
    name = _NOT_A_NAME.sub("", match.group().partition(match.group("value"))[0])
    span = page.span_at(match.start(), end)
    return TemplateCall("argument", name, page.text[start:end], span, match.start(), start)


_FOREIGN = (
    (("@",), lazy_pattern(r"""@(?:await\s+)?(?:\w+\.)*(?P<function>\w+)\s*\((?:"(?P<argument>[^"\n]+)")?""")),
    (("<partial",), lazy_pattern(r'<partial\s+name="([^"\n]+)"')),
    (
        ("th:replace", "th:insert", "th:include"),
        lazy_pattern(r'th:(?<!\wth:)(?:replace|insert|include)="([^"\n]+)"'),
    ),
    (("<#",), lazy_pattern(r'<#(?:include|import)\s+"([^"\n]+)"')),
    (("<@",), lazy_pattern(r"<@([\w.]+)")),
    (("#include",), lazy_pattern(r'#include\s+(?:virtual|file)="([^"\n]+)"')),
    (
        ("Phase", "Beta", "Alpha"),
        lazy_pattern(r"\b(?:class|const|function)\s+((?=\w*(?:Phase|Beta|Alpha))[A-Z]\w*)\b"),
    ),
    (("<jsp:include",), lazy_pattern(r'<jsp:include\s+page="([^"\n]+)"')),
    (("<%@",), lazy_pattern(r'<%@\s*include\s+file="([^"\n]+)"')),
    (("<c:import",), lazy_pattern(r'<c:import\s+url="([^"\n]+)"')),
)
"""By texts of which each match holds one: what names another file, or is a component."""


def find_foreign(page: Page) -> Iterator[tuple[Span, int, str]]:
    """Yield (place, offset, name) of what unmasked languages name: Razor, Twirl, FreeMarker, JSP."""
    if page.language != "html":
        return
    patterns = [
        pattern
        for marks, pattern in _FOREIGN
        if page.holds(*map(str.lower, marks)) and any(mark in page.text for mark in marks)
    ]
    for match in (match for pattern in patterns for match in pattern.finditer(page.text)):
        for part in filter(None, match.groups()):
            name = _FILE_END.sub("", part.strip("~{} ").partition("::")[0].strip()).rpartition("/")[2]
            named = phase_words.name(name)
            if named.level >= Level.OWN and named.exact:
                yield page.span_at(*match.span()), match.start(), part
                break


def _named(call: TemplateCall) -> str | None:
    """Return whose notice is named ("" for nobody's), or None."""
    passed = _PASSED_ON.match(call.arguments) if _RENDERS.search(call.name) else None
    path = passed[1] if passed else _FILE_END.sub("", call.name)
    named = phase_words.name(
        path.rpartition("/")[2] if call.kind == "include" else path.removeprefix("with_")
    )
    if not named.exact or named.level is Level.NONE:
        return None
    if call.kind != "include" and (named.level < Level.OWN):
        return None
    if "govuk_publishing" in call.name:
        return "govuk-publishing"
    return named.vendor or ("govuk" if "govuk" in path.lower() else "")
