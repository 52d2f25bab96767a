"""What a template asks of other files, read from its calls: which names, and whether they are certain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.findings import Span
from safeexit.checker.page import Page
from safeexit.checker.templates import TemplateCall
from safeexit.checker.templates.syntax import words

__all__ = ["Reference", "defined_in_go", "macro_at", "macros", "references"]


class Reference(NamedTuple):
    """One use of another file.

    `relation` is "includes", "extends", "base" (Hugo's, which the page does not name), "imports" or "calls"
    (of a macro, tag or function that no file name stands beside); "filled" is a place where a layout takes
    another file in. `names` are what may be meant, as written; none of them where only a running program
    knows. `shown` is the source, for a report. `macros` maps what an import brings in, by the name that it
    has here.
    """

    relation: str
    names: tuple[str, ...]
    shown: str
    span: Span
    macros: tuple[tuple[str, str], ...] = ()


_STRING = lazy_pattern(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|`([^`]*)`")
_BEFORE_STRING = lazy_pattern(
    r"\s*(?:(?:partial|template|layout|file|name)\s*(?::|=>)\s*)?"
    r"(?:(?:__DIR__|\$?[\w\\]+(?:\([^()]*\))?)\s*\.\s*)?"
)
_COMPUTED = lazy_pattern(r"\s*(?:[~+|?]|if\b)")
_JOINED_IN_PHP = lazy_pattern(r"\s*\.\s*[$\w\"'(]")
_INTERPOLATED = lazy_pattern(r"#\{|\$\{|\{\$|\{\{|\$\w")
_BARE = lazy_pattern(r"[\w./@-]+")
_CHOOSES_BY_CONDITION = ("@includeWhen", "@includeUnless")
_IMPORTED = lazy_pattern(r"(\w+)(?:\s+as\s+(\w+))?")
_LAYOUT = lazy_pattern(r"^layout:[ \t]*[\"']?([\w./-]+)", re.MULTILINE)
_FRONT_MATTER = lazy_pattern(r"\A\ufeff?---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_COMPONENT = lazy_pattern(r"<x-([\w.:-]+)")
_FILLED = lazy_pattern(
    r"\{\{-?\s*(?:content|content_for_layout|children|body|\$slot)\s*(?:\|\s*safe\s*)?-?\}\}"
    r"|\{\{\{\s*(?:body|content)\s*\}\}\}|\{\{-?\s*\.Content\s*-?\}\}"
    r"|<%-\s*(?:body|content)\s*-?%>|<%=\s*yield\s*-?%>|@yield\(\s*[\"'](?:content|main|body)"
    r"|\{%[-+~]?\s*block\s+(?:content|main|body)\w*\s*[-+~]?%\}(?=\s*\{%[-+~]?\s*endblock)"
)
"""Where a layout takes in what a page has to say. If no page does so, nobody knows what comes there."""
_WORDPRESS = {"get_header": "header", "get_footer": "footer", "get_sidebar": "sidebar"}
_MACRO = lazy_pattern(r"\{%[-+~]?\s*macro\s+(\w+)\b(.*?)\{%[-+~]?\s*endmacro", re.DOTALL)
_DEFINED = lazy_pattern(r"\{\{-?\s*(?:define|block)\s+[\"`]([^\"`]+)[\"`]")
_SHOWN = 80
_HARMLESS = words(
    "_ __ _e _x asset assets auth bloginfo body_class caller choice config content_tag count "
    "csp_meta_tag csrf csrf_field csrf_meta_tags csrf_token cycle date debug dict dump e env "
    "favicon_link_tag firstof form_tag format get_bloginfo get_flashed_messages gettext have_posts "
    "home_url image_tag implode int isset javascript_include_tag join js json json_encode l lang "
    "language_attributes len link_to list localize lorem max method method_field min mix ngettext now "
    "number old parent path range relative_url round route section_id site_url static static_url str "
    "strftime stylesheet_link_tag super t templatetag the_content the_excerpt the_permalink the_post "
    "the_title trans translate url url_for vite widthratio wp_title zip"
)
"""Functions and tags of the frameworks that put no element of the site's own into a page."""
_DESIGN_SYSTEM = lazy_pattern(r"(?:govuk|nhsuk|moj|hmrc|ons|ds)[A-Z_]")
"""What a design system's macro brings is known by its name: detection has read it."""
_HARMLESS_BEGINNINGS = ("esc_", "get_the_", "is_", "has_", "number_", "format_", "trans", "date")
_TEXT_ALONE = lazy_pattern(r"<(/?)(?:title|script|style|textarea|option)\b", re.IGNORECASE)
_LOOK_BACK = 5000
_ASSIGNS = lazy_pattern(r"(?:\A|\s)as\s+\w+")
"""A tag of Django that keeps what it finds for later (`{% get_menu as menu %}`)."""


def references(page: Page) -> Iterator[Reference]:
    """Yield what a template asks of other files, in the order of the source."""
    yield from _front_matter(page)
    if page.language == "go" and page.fragment and (found := _DEFINED.search(page.text)):
        # Hugo's base template: unless there is one, this is no page.
        yield Reference("base", ("baseof.html",), found[0], page.span_at(*found.span()))
    if page.language == "blade":
        for found in _COMPONENT.finditer(page.text):
            span = page.span_at(*found.span())
            yield Reference("includes", _component_names(found[1]), found[0][:_SHOWN], span)
    for call in page.calls:
        yield from _from_call(page, call)
    for found in _FILLED.finditer(page.text):
        yield Reference("filled", (), found[0], page.span_at(*found.span()))


def defined_in_go(page: Page) -> frozenset[str]:
    """Return the named templates that a Go template defines."""
    return (
        frozenset(found[1] for found in _DEFINED.finditer(page.text))
        if page.language == "go"
        else frozenset()
    )


def macros(page: Page) -> dict[str, tuple[int, int]]:
    """Return the macros that a template defines: name to the offsets of what they hold."""
    return {found[1]: found.span(2) for found in _MACRO.finditer(page.text)}


def macro_at(page: Page, span: Span) -> str | None:
    """Return the macro whose definition holds a place, or None."""
    for name, (start, end) in macros(page).items():
        inside = page.span_at(start, end)
        if (inside.line, inside.column) <= (span.line, span.column) < (inside.end_line, inside.end_column):
            return name
    return None


def _front_matter(page: Page) -> Iterator[Reference]:
    """Yield the layout that a page of a static site names in its front matter."""
    matter = _FRONT_MATTER.match(page.text)
    found = _LAYOUT.search(matter[1]) if matter else None
    if matter and found and found[1] not in {"none", "null", "false"}:
        span = page.span_at(matter.start(1) + found.start(), matter.start(1) + found.end())
        yield Reference("extends", (found[1],), found[0], span)


def _from_call(page: Page, call: TemplateCall) -> Iterator[Reference]:
    shown = " ".join(page.snippet(call.span).split())[:_SHOWN]
    if call.kind in {"include", "extends", "import"}:
        relation = {"include": "includes", "extends": "extends", "import": "imports"}[call.kind]
        if not (relation == "extends" and call.name == "none"):  # Liquid's word for "without a layout"
            brought = _imported(call.arguments) if relation == "imports" else ()
            yield Reference(relation, _names(page, call), shown, call.span, brought)
    elif call.kind == "macro" and call.name in _WORDPRESS and page.language == "php":
        part = _STRING.match(call.arguments.strip())
        base = _WORDPRESS[call.name]
        names = (f"{base}-{_text(part)}.php", f"{base}.php") if part else (f"{base}.php",)
        yield Reference("includes", names, shown, call.span)
    elif call.kind in {"macro", "tag"} and _may_bring_markup(page, call):
        yield Reference("calls", (call.name,), shown, call.span)


def _names(page: Page, call: TemplateCall) -> tuple[str, ...]:
    """Return the names of files that a call may mean; none where they are computed."""
    source = page.text[call.offset : call.offset + 20]
    if page.language == "handlebars":
        dynamic = re.match(r"\{\{~?#?>\s*\(", source) is not None
        return () if dynamic or not call.name else (call.name,)
    arguments = call.arguments.strip()
    if source.startswith(_CHOOSES_BY_CONDITION):
        arguments = arguments.partition(",")[2]
    if arguments.startswith(("[", "(")) and _STRING.match(arguments[1:].lstrip()):
        return tuple(_text(found) for found in _STRING.finditer(arguments.partition("]")[0]))
    before = _BEFORE_STRING.match(arguments)
    found = _STRING.match(arguments, before.end() if before else 0)
    if found is None:
        bare = _BARE.match(arguments) if page.language == "liquid" else None
        return (bare[0],) if bare else ()
    if _COMPUTED.match(arguments, found.end()) or _INTERPOLATED.search(_text(found)):
        return ()
    if page.language == "php":
        return _php_names(arguments, found)
    return (_text(found),)


def _php_names(arguments: str, found: re.Match[str]) -> tuple[str, ...]:
    """Read `'a' . $b` as unknown, and WordPress's `get_template_part('a', 'b')` as a-b.php, else a.php."""
    if _JOINED_IN_PHP.match(arguments, found.end()):
        return ()
    second = re.match(r"\s*,\s*", arguments[found.end() :])
    more = _STRING.match(arguments, found.end() + second.end()) if second else None
    return (f"{_text(found)}-{_text(more)}", _text(found)) if more else (_text(found),)


def _text(found: re.Match[str] | None) -> str:
    return next((group for group in found.groups() if group is not None), "") if found else ""


def _imported(arguments: str) -> tuple[tuple[str, str], ...]:
    """Read `"m.html" import a as b, c` as ((b, a), (c, c)). `"m.html" as ui`, which brings all, is ()."""
    _, word, names = arguments.partition(" import ")
    if not word:
        return ()
    found = _IMPORTED.findall(re.split(r"\bwith(?:out)?\s+context", names)[0])
    return tuple((alias or name, name) for name, alias in found)


def _component_names(name: str) -> tuple[str, ...]:
    """Return where Blade looks for `<x-name>`; by Laravel's starter kits, x-app-layout is layouts/app."""
    dotted = name.rpartition("::")[2]
    layout = dotted.removesuffix("-layout")
    names = (f"components.{dotted}", f"components.{dotted}.index")
    return (*names, f"layouts.{layout}") if layout != dotted else names


def _is_filter(page: Page, call: TemplateCall) -> bool:
    """Whether a call is of a filter (`value | default("")`), which changes a value and makes none."""
    before = page.text[call.offset : call.arguments_at].rstrip(" (").removesuffix(call.name)
    return before.rstrip().endswith("|")


def _may_bring_markup(page: Page, call: TemplateCall) -> bool:
    """Whether what a call puts into the page may be an element: not inside a tag, a title or a script."""
    name = call.name.lower()
    if _is_filter(page, call) or (call.kind == "tag" and _ASSIGNS.search(call.arguments)):
        return False
    if name in _HARMLESS or name.startswith(_HARMLESS_BEGINNINGS) or _DESIGN_SYSTEM.match(call.name):
        return False
    before = page.markup[max(0, call.offset - _LOOK_BACK) : call.offset]
    tags = _TEXT_ALONE.findall(before)
    return before.rfind("<") <= before.rfind(">") and (not tags or tags[-1] == "/")
