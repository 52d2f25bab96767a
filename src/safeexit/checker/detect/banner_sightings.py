"""Signs of a banner outside the markup: a consent manager's script, its settings, a template's call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag

from safeexit.checker import scripts
from safeexit.checker.detect import vendors
from safeexit.checker.detect.banner_names import names_banner, names_cookies, script_names_banner
from safeexit.checker.findings import Span
from safeexit.checker.page import Page
from safeexit.checker.templates import UNKNOWN, TemplateCall

__all__ = ["Sighting", "sightings"]

_ADDRESS = re.compile(r"//[\w.-]+\.[a-z]{2,}/[^\s'\"<>]*|[\w./@~-]+\.m?js\b")
_FILE = re.compile(r"([\w.@~-]+?)\.m?js\b")
_MARKUP_NAME = re.compile(r"(?:class|id)\s*=\s*[\"']?([^\"'<>]+)")
_ELEMENT = re.compile(
    r"<([a-z][\w.:-]*(?:cookie|consent)[\w.:-]*|cookie[\w.:-]*|consent[\w.:-]*)", re.IGNORECASE
)
_ASKS = re.compile(
    r"(?:get|set|check|is|has|accept|read|delete|store|save|update|give|grant|revoke|needs?)[_A-Z]"
)
"""A function that asks about consent draws no banner."""
_CALLS = frozenset({"macro", "include", "tag"})


@dataclass(frozen=True, slots=True)
class Sighting:
    """One sign: whose (None: not known), where, what was seen, and the script it was seen in."""

    vendor: str | None
    span: Span
    evidence: str
    tag: Tag | None = None


def sightings(page: Page) -> Iterator[Sighting]:
    """Yield the signs, surest first: scripts by address, inline settings, template calls, elements."""
    yield from _linked_scripts(page)
    yield from _inline_scripts(page)
    yield from _calls(page)
    yield from _elements(page)


def _linked_scripts(page: Page) -> Iterator[Sighting]:
    for element in [*page.elements("script"), *page.elements("link")]:
        address = element.attr("src" if element.tag == "script" else "href")
        if not address or not _loads_script(element):
            continue
        if UNKNOWN in address:
            address = _source_of_attribute(page, page.tag(element), "src") or address
        vendor = vendors.by_address(address)
        if vendor:
            tag = page.tag(element)
            yield Sighting(vendor.id, page.span(tag), f"script of {vendor.id}", tag)
        elif (name := _file_name(address)) and script_names_banner(name):
            tag = page.tag(element)
            yield Sighting(None, page.span(tag), f'script "{name}"', tag)


def _loads_script(element: object) -> bool:
    """Whether an element fetches a script. A stylesheet, even a vendor's, shows no banner."""
    if element.tag == "script":  # type: ignore[attr-defined]
        return True
    rel = (element.attr("rel") or "").lower()  # type: ignore[attr-defined]
    kind = (element.attr("as") or "").lower()  # type: ignore[attr-defined]
    return "modulepreload" in rel or ("preload" in rel and kind == "script")


def _source_of_attribute(page: Page, tag: Tag, name: str) -> str | None:
    """Return an attribute as the template's author wrote it: a file's name often stands in the expression."""
    span = page.attribute_span(tag, name)
    return None if span is None else page.snippet(span)


def _file_name(address: str) -> str | None:
    names = _FILE.findall(address)
    return names[-1] if names else None


def _inline_scripts(page: Page) -> Iterator[Sighting]:
    for inline in scripts.inline_scripts(page):
        yield from _in_code(page, inline)
    for element in page.elements("script"):
        if "json" in (element.attr("type") or "").lower() and (found := vendors.by_json(element.text)):
            tag = page.tag(element)
            yield Sighting(found[0].id, page.span(tag), f'setting "{found[1]}"', tag)


def _in_code(page: Page, inline: scripts.InlineScript) -> Iterator[Sighting]:
    script = inline.script
    if found := vendors.by_code(script.code):
        yield Sighting(found[0].id, page.span(inline.tag), f'code "{found[1]}"', inline.tag)
        return
    for literal in script.strings:
        sign = _in_string(literal.value)
        if sign:
            yield Sighting(sign[0], page.span(inline.tag), sign[1], inline.tag)
            return


def _in_string(text: str) -> tuple[str | None, str] | None:
    """Return (vendor, evidence) if a script's string is a vendor's address or a banner's markup."""
    if ".js" in text or text.startswith(("//", "http")):
        for address in _ADDRESS.findall(text):
            if vendor := vendors.by_address(address):
                return vendor.id, f"script of {vendor.id}"
    if "<" in text:
        for names in _MARKUP_NAME.findall(text):
            for name in names.split():
                vendor = vendors.by_mark(name.lower())
                if vendor or names_banner(name):
                    return (vendor.id if vendor else None), f'markup "{name}" in a script'
    return None


def _calls(page: Page) -> Iterator[Sighting]:
    for call in page.calls:
        if call.kind in _CALLS:
            vendor = vendors.by_name(call.name)
            if vendor or _call_names_banner(call):
                yield Sighting(vendor.id if vendor else None, call.span, f'{call.kind} "{call.name}"')


def _call_names_banner(call: TemplateCall) -> bool:
    if call.kind != "include":
        return names_banner(call.name) and not _ASKS.match(call.name)
    last = re.sub(r"\.[\w.]+$", "", call.name.replace("\\", "/").rstrip("/").rpartition("/")[2])
    folder = call.name.rpartition("/")[0]
    return (
        names_banner(last)
        or names_banner(last.rpartition(".")[2])
        or (
            names_cookies(last)
            and re.search(r"include|partial|layout|component|shared|snippet|block|common", folder) is not None
        )
    )


def _elements(page: Page) -> Iterator[Sighting]:
    """Custom elements and components of script frameworks (`<cookie-banner>`, `<CookieBanner />`)."""
    for name in dict.fromkeys(_ELEMENT.findall(page.markup)):
        vendor = vendors.by_element(name.lower())
        if vendor or names_banner(name):
            for element in page.elements(name.lower()):
                tag = page.tag(element)
                yield Sighting(vendor.id if vendor else None, page.span(tag), f"element <{name}>")
