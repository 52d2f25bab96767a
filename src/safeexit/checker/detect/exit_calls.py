"""Finds exits that a template calls for by name: macros, includes, components, helpers that make links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import exit_destinations, exit_words, jsx
from safeexit.checker.detect.exit_words import Label, Name
from safeexit.checker.page import Page
from safeexit.checker.templates import TemplateCall

__all__ = ["called", "in_other_languages"]

_OTHER_INCLUDES = {
    "include": (
        r"<!--#include\s+(?:virtual|file)\s*=\s*[\"']([^\"'\n]+)[\"']\s*-->",
        r"<#include\s+[\"']([^\"'\n]+)",
        r"<jsp:include\s[^<>\n]*?page=[\"']([^\"'\n]+)",
        r"\{include\s+file=[\"']([^\"'\n]+)",
    ),
    "th:replace": (r"th:replace\s*=\s*[\"']([^\"'\n]+)",),
    "th:insert": (r"th:insert\s*=\s*[\"']([^\"'\n]+)",),
    "artial": (
        r"<partial\s[^<>\n]*?name=[\"']([^\"'\n]+)",
        r"Html\.Partial(?:Async)?\(\s*[\"']([^\"'\n]+)",
        r"Html\.RenderPartial(?:Async)?\(\s*[\"']([^\"'\n]+)",
    ),
    "<vc:": (r"<vc:([\w-]+)",),
    "<%=": (r"<%=\s*(\w+)",),
    "@toclasses": (r"@toClasses\(\s*\"([\w-]+)",),
}
"""How languages that are not masked name another file, by a text that each holds."""
_LINK_HELPERS = {
    "link_to": ("link_to", "govuk_button_link_to"),
    "button_t": ("button_to", "button_tag"),
    "content_tag": ("content_tag",),
    "govukButton": ("govukButton",),
    "ActionLink": ("ActionLink",),
    "Html::a": ("Html::a",),
}
"""By a text that each holds."""
_PASSES_ON = lazy_pattern(r"component|include|partial|render|shortcode|snippet|widget", re.IGNORECASE)
"""Template tags and functions that render what their argument names."""
_JSX = lazy_pattern(r"className=|onClick=|document\.createElement\(")
_HUMP = lazy_pattern(r"(?<=[a-z])(?=[A-Z])")
_ADDRESS = lazy_pattern(r"[\"'`](https?://[^\s\"'`<>]+)")
_MOST_ADDRESSES = 50
_QUOTED = lazy_pattern(r"'([^'\n]{1,80})'|\"([^\"\n]{1,80})\"")


def called(call: TemplateCall) -> Name | None:
    """Return the name of an exit that a template calls for, or None."""
    if call.kind in {"import", "extends"}:
        return None
    name = exit_words.name(call.name)
    if name.strong:
        return name
    if call.kind == "block":
        return None
    if exit_words.names_file(call.name) and not name.part:
        return name
    given = exit_words.name(call.arguments)
    passed_on = _PASSES_ON.search(call.name) is not None and exit_words.names_file(call.arguments)
    return given if (given.vendor or passed_on) and not given.part else None


def _names_exit(call: str) -> bool:
    """Whether a string in a call is an exit's name or label."""
    strings = [string for pair in _QUOTED.findall(call) for string in pair if string]
    return any(exit_words.name(text).strong or exit_words.label(text) is Label.CLEAR for text in strings)


def in_other_languages(page: Page) -> Iterator[tuple[int, int, Name, str]]:
    """Yield what languages that are not masked (FreeMarker, Razor, server includes) name or call as an exit.

    Each is (start, end, the exit's name, by what it was known).
    """
    if exit_words.may_be_named(page):
        yield from _includes(page)
        yield from _defined(page)
    helpers = [helper for mark, some in _LINK_HELPERS.items() if page.holds(mark.lower()) for helper in some]
    for helper in helpers:
        for found in re.finditer(rf"{helper}\b[^\n]{{0,300}}", page.text):
            if _names_exit(found[0]):
                yield *found.span(), Name(), "a link made by a template's helper"


def _defined(page: Page) -> Iterator[tuple[int, int, Name, str]]:
    written_in_jsx = page.holds("classname=", "onclick=", "createelement(") and _JSX.search(page.text)
    for found in jsx.components(page) if written_in_jsx else ():
        name = exit_words.name(found[1])
        named = name.strong or (exit_words.names_element(_HUMP.sub("-", found[1])) and _leaves(page.text))
        if named and not name.part:
            yield *found.span(), name, f"component {found[1]}"


def _includes(page: Page) -> Iterator[tuple[int, int, Name, str]]:
    patterns = [pattern for mark, some in _OTHER_INCLUDES.items() if page.holds(mark) for pattern in some]
    for pattern in patterns:
        for found in re.finditer(pattern, page.text):
            name = exit_words.name(found[1])
            if name.strong:
                yield *found.span(), name, f"include {found[1]}"


def _leaves(text: str) -> bool:
    """Whether code replaces the page, or names where exits lead."""
    return "location.replace(" in text or any(
        exit_destinations.is_decoy(url) for url in islice(_ADDRESS.findall(text), _MOST_ADDRESSES)
    )
