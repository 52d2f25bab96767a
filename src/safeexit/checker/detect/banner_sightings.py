"""Signs of a banner outside the markup: a consent manager's script, its settings, a template's call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bs4 import Tag

from safeexit.checker import scripts
from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import jsx, vendors
from safeexit.checker.detect.banner_names import names_banner, names_cookies, names_more, script_names_banner
from safeexit.checker.detect.banner_words import says
from safeexit.checker.findings import Span
from safeexit.checker.page import Page
from safeexit.checker.templates import UNKNOWN, TemplateCall

__all__ = ["Sighting", "sightings"]

_ADDRESS = lazy_pattern(r"//[\w.-]+\.[a-z]{2,}(?:/[^\s'\"<>`]*)?")
_TAG = lazy_pattern(r"<[^>]*>|&lt;.*?>")
_DRAWS = lazy_pattern(
    r"(?:class|\bid|className)\s*=\s*\\?[\"']?[^\"'<>]*(?:ookie|onsent)"
    r"|add\([\"'][^\"']*(?:ookie|onsent)|[ >][Cc]ookies?[ .,<]"
)
_NAMING = lazy_pattern(r"(?:\.id|\.className)\s*=\s*$|\.classList\.add\($")
_FILE = lazy_pattern(r"([\w.@~-]+?)\.m?js\b")
_HELPER = lazy_pattern(r"\b(\w*cookie\w*?)(?:_script)?_(?:path|src|url)\b")
"""A template's function that returns a script's address (`cookie_banner_script_url`)."""
_MARKUP_NAME = lazy_pattern(r"(?:class|id)\s*=\s*[\"']?([^\"'<>]+)")
_ASKS = lazy_pattern(
    r"(?:get|set|check|is|has|accept|read|delete|store|save|update|give|grant|revoke|needs?)[_A-Z]"
)
"""A function that asks about consent draws no banner."""
_SUFFIX = lazy_pattern(
    r"(?:\.(?:html?|njk|nunjucks|j2|jinja2?|twig|liquid|hbs|mustache|erb|ejs|php|blade|gohtml|tmpl|tpl|inc|shtml))+$"
)
_SERVER_INCLUDE = lazy_pattern(r'<!--#include\s+(?:virtual|file)="([^"]+)"\s*-->')
_CODE_LANGUAGES = frozenset({"php", "erb", "ejs", "twig"})
_ADDED_CLASS = lazy_pattern(r"addClass\(\[?\s*[\"']([\w -]+)")
_PARTIALS = lazy_pattern(r"include|partial|layout|component|shared|snippet|block|common")
_NAMELESS = frozenset({"index", "template", "default", "macro", "main", "view", "component"})
"""Files that their folder names ("cookie-banner/template.njk")."""
_RENDERS = lazy_pattern(r"[Cc]omponent|[Rr]ender")
_PASSED_ON = lazy_pattern(r"\s*[\"']([\w./-]+)[\"']")
"""What a function that renders components is given first (`govukComponent("cookie-banner", {…})`)."""
_KEY = lazy_pattern(
    r"(?<![\w.])(?:t|__|tr|trans|translate|i18n|gettext)\(?\s*[\"']([\w.:/-]*cookie[\w.:/-]*)[\"']",
    re.IGNORECASE,
)
"""A translation's key that is called after cookies (`t("cookies.accept")`)."""
_KEY_OF_CONTROL = lazy_pattern(r"accept|agree|allow")
_KEY_OF_REST = lazy_pattern(r"reject|declin|refus|text|message|title|heading|body|description|intro")
_LONGEST_PARTIAL = 6000
_PRESSED = lazy_pattern(r"<[Bb]utton\b|onClick=")
_STARTS = lazy_pattern(r"(?:\bnew\s+|\b(?:show|init|render|create|mount|setup|display))([A-Z]\w*)\s*\(")
"""A call that draws something: its name says what."""
_NAMES = (
    *("cook", "kakor", "kaka", "evaste", "koek", "cwcis", "consent", "cmp"),
    *("gdpr", "rgpd", "dsgvo", "lgpd", "ccpa", "privacy", "tracking"),
)
"""What the name of every banner's script or folder has."""
_OF_A_PAGE = lazy_pattern(r"<(?:h1|table)", re.IGNORECASE)
"""What a banner's partial has not."""
_CALLS = frozenset({"macro", "include", "tag"})


class Sighting(NamedTuple):
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
    yield from _server_includes(page)
    yield from _printed(page)
    yield from _elements(page)
    yield from _defined(page)
    yield from _keyed(page)


def _linked_scripts(page: Page) -> Iterator[Sighting]:
    if not (page.holds(*_NAMES) or vendors.may_be_in(page, "hosts", "paths", "scripts")):
        return
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
        elif name := _telling_name(address):
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


def _telling_name(address: str) -> str | None:
    """Return the file or folder of a script's address that says that it draws a banner."""
    helper = _HELPER.search(address)
    if helper and names_banner(helper[1]):
        return helper[1]
    names = _FILE.findall(address)
    if names and script_names_banner(names[-1]):
        return str(names[-1])
    folders = address.partition("//")[2].split("/")[1:-1] if "//" in address else address.split("/")[:-1]
    return next((folder for folder in folders if names_banner(folder)), None)


def _inline_scripts(page: Page) -> Iterator[Sighting]:
    in_json = vendors.may_be_in(page, "json")
    in_markup = page.holds(*_NAMES) or vendors.may_be_in(page, "marks")
    in_code = tuple(_readers(page))
    for element in page.elements("script") if in_json or in_markup or in_code else ():
        text = element.text
        if not text or element.attr("src") is not None:
            continue
        kind = (element.attr("type") or "").lower()
        if "json" in kind:
            if in_json and (found := vendors.by_json(text)):
                tag = page.tag(element)
                yield Sighting(found[0].id, page.span(tag), f'setting "{found[1]}"', tag)
        elif "template" in kind or "html" in kind:
            markup = f'id="{element.attr("id") or ""}" {text}'
            if in_markup and (sign := _named_in_markup(markup)):
                tag = page.tag(element)
                yield Sighting(sign[0], page.span(tag), sign[1], tag)
        elif sign := next(filter(None, (read(text) for read in in_code)), None):
            tag = page.tag(element)
            if scripts.is_javascript(tag):
                yield Sighting(sign[0], page.span(tag), sign[1], tag)


_Sign = tuple[str | None, str]
"""Whose (None: not known), and the evidence."""


def _readers(page: Page) -> Iterator[Callable[[str], _Sign | None]]:
    """Yield what looks for a sign in a script's text, as far as the page may hold one."""
    if vendors.may_be_in(page, "code"):
        yield _set_up
    if vendors.may_be_in(page, "hosts", "scripts", "paths"):
        yield _loaded
    if page.holds("ookie", "onsent"):
        yield _shown


def _set_up(text: str) -> _Sign | None:
    found = vendors.by_code(scripts.read(text).code) if vendors.may_be_code(text) else None
    return (found[0].id, f'code "{found[1]}"') if found else None


def _loaded(text: str) -> _Sign | None:
    for address in _ADDRESS.findall(text.replace("\\/", "/") if "\\/" in text else text):
        vendor = vendors.by_address(address)
        if vendor and address.partition("//")[2] in scripts.read(text).uncommented.replace("\\/", "/"):
            return vendor.id, f"script of {vendor.id}"
    return None


def _shown(text: str) -> _Sign | None:
    if "ookie" not in text and "onsent" not in text:
        return None
    return (_drawn(scripts.read(text)) if _DRAWS.search(text) else None) or _started(text)


def _started(text: str) -> _Sign | None:
    """Look for a call of what another script defines, by a banner's name (`showCookieBar({…})`)."""
    if not _STARTS.search(text):
        return None
    for found in _STARTS.finditer(scripts.read(text).code):
        if "ookie" in found[1] and names_banner(found[1]):
            return None, f'call of "{found[1]}"'
    return None


def _drawn(script: scripts.Script) -> _Sign | None:
    """Look for a banner that a script draws: its markup, its words in markup, or a name it gives."""
    for literal in script.strings:
        value = literal.value
        if ("class=" in value or "id=" in value) and (sign := _named_in_markup(value)):
            return sign
        told = _TAG.sub(" ", value) if "<" in value else ""
        if says("statement", told) and not says("confirmed", told):
            return None, "markup that tells of cookies in a script"
        if names_banner(value) and _NAMING.search(
            script.code[max(0, literal.start - 40) : literal.start - 1]
        ):
            return None, f'name "{value}" given by a script'
    return None


def _named_in_markup(text: str) -> _Sign | None:
    for names in _MARKUP_NAME.findall(text):
        for name in names.split():
            vendor = vendors.by_mark(name.lower())
            if vendor or names_banner(name):
                return (vendor.id if vendor else None), f'markup "{name}" in a script'
    return None


def _calls(page: Page) -> Iterator[Sighting]:
    blocks = page.fragment and any(call.kind == "block" for call in page.calls)
    for call in page.calls:
        erbs_block = call.kind == "block" and page.language == "erb"
        # What fills the blocks of a banner's template is that banner.
        filled = call.kind == "extends" and blocks
        if call.kind in _CALLS or erbs_block or filled:
            vendor = vendors.by_name(call.name)
            if vendor or _call_names_banner(page, call):
                yield Sighting(vendor.id if vendor else None, call.span, f'{call.kind} "{call.name}"')


def _call_names_banner(page: Page, call: TemplateCall) -> bool:
    if call.kind not in {"include", "extends"}:
        passed = _PASSED_ON.match(call.arguments) if _RENDERS.search(call.name) else None
        name = passed[1] if passed else call.name
        return names_banner(name) and not _ASKS.match(name)
    return _path_names_banner(page, call.name)


def _path_names_banner(page: Page, name: str) -> bool:
    path = _SUFFIX.sub("", name.replace("\\", "/")).strip("/")
    folders, _, last = path.rpartition("/")
    folder, last = folders.rpartition("/")[2], last.rpartition(".")[2]
    if folder and names_banner(folder if last in _NAMELESS else f"{folder}-{last}"):
        return True
    return names_banner(last) or (
        names_cookies(last) and (_PARTIALS.search(path) is not None or not page.fragment)
    )


def _server_includes(page: Page) -> Iterator[Sighting]:
    """Includes that a web server (SSI) or Razor's `<partial>` fills in."""
    for found in _SERVER_INCLUDE.finditer(page.markup) if page.holds("#include") else ():
        if _path_names_banner(page, found[1]):
            yield Sighting(None, page.span_at(*found.span()), f'include "{found[1]}"')
    for element in page.elements("partial") if page.holds("<partial") else ():
        if _path_names_banner(page, name := element.attr("name") or ""):
            yield Sighting(None, page.span(page.tag(element)), f'include "{name}"')


def _printed(page: Page) -> Iterator[Sighting]:
    """Markup in the strings of a template's code (PHP's `echo '<div id=…>'`), which the mask hides."""
    if page.language not in _CODE_LANGUAGES or "ookie" not in page.text:
        return
    for found in (_ADDED_CLASS if page.language == "twig" else _MARKUP_NAME).finditer(page.text):
        hidden = page.markup[found.start() : found.end()] != found[0]
        if hidden and (sign := _named_in_markup(f"class={found[1]}")):
            yield Sighting(sign[0], page.span_at(*found.span()), sign[1].replace("a script", "code"))
            return


def _elements(page: Page) -> Iterator[Sighting]:
    """Custom elements and components of script frameworks (`<cookie-banner>`, `<CookieBanner />`)."""
    for name in page.written_names if page.holds("cookie", "consent") else ():
        if not any(word in name.lower() for word in ("cookie", "consent")):
            continue
        vendor = vendors.by_element(name.lower())
        if vendor or names_banner(name):
            for element in page.elements(name.lower()):
                tag = page.tag(element)
                yield Sighting(vendor.id if vendor else None, page.span(tag), f"element <{name}>")


def _defined(page: Page) -> Iterator[Sighting]:
    """Components of JSX that are called after a banner, and hold something to press."""
    if not jsx.has_classes(page) or not _PRESSED.search(page.text):
        return
    for found in jsx.components(page):
        if "ookie" in found[1] and names_banner(found[1]) and not names_more(found[1]):
            yield Sighting(None, page.span_at(*found.span()), f"component {found[1]}")


def _keyed(page: Page) -> Iterator[Sighting]:
    """A small partial whose words are translations: of a control that accepts, and of what is beside it."""
    if page.language == "html" or not page.fragment or len(page.text) > _LONGEST_PARTIAL:
        return
    if not page.holds("cookie") or _OF_A_PAGE.search(page.text):
        return
    keys = list(_KEY.finditer(page.text))
    said = [key[1].lower().rpartition("cookie")[2] for key in keys]
    if any(map(_KEY_OF_CONTROL.search, said)) and any(map(_KEY_OF_REST.search, said)):
        yield Sighting(None, page.span_at(*keys[0].span()), f'translation "{keys[0][1]}"')
