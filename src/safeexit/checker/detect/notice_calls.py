"""Finds phase notices that a template names: macros, tags, includes, and a phase given among arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from safeexit.checker.detect import phase_words
from safeexit.checker.detect.phase_words import Level
from safeexit.checker.findings import Span
from safeexit.checker.page import Page
from safeexit.checker.templates import TemplateCall

__all__ = ["NamedNotice", "find", "find_foreign"]

_NAMING = frozenset({"macro", "tag", "include"})
_FILE_END = re.compile(
    r"(?:\.(?:html?|ftlh?|jspf?|cshtml|njk|jinja2?|j2|erb|php|twig|liquid|hbs|ejs|tmpl|gohtml|blade|mustache|phtml|md))+$"
)
_PHASE_ARGUMENT = re.compile(
    r"""(?<![\w.-])["']?phase(?:[_-]?[Bb]anner)?["']?\s*(?::|=>?)\s*(?:\{(?=[^{}]*\b(?:badge|tag|text|html|link|url|feedback|"""
    r"""content)\b)|\(?["'](?:alpha|beta|private beta|public beta|prototype)["'])""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NamedNotice:
    """A notice that is somewhere else, and where the page names it."""

    call: TemplateCall
    span: Span
    evidence: str
    vendor: str | None


def find(page: Page) -> Iterator[NamedNotice]:
    """Yield what a template names, in order."""
    for call in page.calls:
        if call.kind not in _NAMING:
            continue
        vendor = _named(call)
        if vendor is not None:
            yield NamedNotice(call, call.span, f"{call.kind} {call.name}", vendor or None)
        elif (given := _PHASE_ARGUMENT.search(call.arguments)) is not None:
            yield NamedNotice(call, call.span, f"{given.group().split()[0]} given to {call.name}", None)


_FOREIGN = re.compile(
    r"""@(?:await\s+)?(?:\w+\.)*(?P<function>\w+)\s*\((?:"(?P<argument>[^"\n]+)")?"""
    r"""|<partial\s+name="(?P<partial>[^"\n]+)"|\bth:(?:replace|insert|include)="(?P<fragment>[^"\n]+)\""""
    r"""|<#(?:include|import)\s+"(?P<file>[^"\n]+)"|<@(?P<macro>[\w.]+)|#include\s+(?:virtual|file)="(?P<part>[^"\n]+)\""""
    r"""|<(?:jsp:include\s+page|%@\s*include\s+file|c:import\s+url)="(?P<page>[^"\n]+)\"""",
)


def find_foreign(page: Page) -> Iterator[tuple[Span, int, str]]:
    """Yield (place, offset, name) of notices named in languages that are not masked: Razor, Twirl, FreeMarker, JSP …"""
    if page.language != "html":
        return
    for match in _FOREIGN.finditer(page.text):
        for part in filter(None, match.groups()):
            name = _FILE_END.sub("", part.strip("~{} ").partition("::")[0].strip()).rpartition("/")[2]
            named = phase_words.name(name)
            if named.level >= Level.OWN and named.exact:
                yield page.span_at(*match.span()), match.start(), part
                break


def _named(call: TemplateCall) -> str | None:
    """Return whose notice is named ("" for nobody's), or None."""
    path = _FILE_END.sub("", call.name)
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
