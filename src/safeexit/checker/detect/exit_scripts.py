"""What the page's own scripts do about leaving: which navigations they make, which keys start them.

It follows a click on a control, or a key, into functions that the page itself defines, and no further. An
external script, a framework's handler or a name bound elsewhere is not seen, and the readers of these facts
must say so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from bs4 import Tag

from safeexit.checker.detect import exit_words
from safeexit.checker.findings import Span
from safeexit.checker.page import Page
from safeexit.checker.scripts import InlineScript, Script, inline_scripts, is_javascript, read
from safeexit.checker.templates import UNKNOWN

__all__ = ["ExitScripts", "Navigation", "handles_press"]

_NAVIGATION = re.compile(
    r"(?<![\w$.])(?:(?:window|document|self|top|parent|globalThis)\s*\.\s*)*"
    r"(?:location(?:\s*\.\s*href)?\s*(?P<assign>=)(?!=)"
    r"|location\s*\.\s*(?P<method>assign|replace)\s*\("
    r"|(?P<open>open)\s*\()"
)
_DECLARES = re.compile(r"(?:const|let|var)\s+\Z")
_FUNCTION = re.compile(
    r"(?:\bfunction\b\s*(?P<declared>[\w$]*)\s*\([^(){}]*\)\s*"
    r"|(?<![\w$])(?P<bound>[\w$]+)\s*[:=]\s*(?:async\s*)?(?:\([^(){}]*\)(?:\s*:\s*[\w$]+)?|[\w$]+)\s*=>\s*"
    r"|(?<![\w$])(?P<assigned>[\w$]+)\s*[:=]\s*(?:async\s+)?function\b\s*[\w$]*\s*\([^(){}]*\)\s*"
    r"|=>\s*)\{"
)
_SERVER_INCLUDE = re.compile(r"<!--#include\b")
_THIS_TAB = re.compile(r"\s*,\s*[\"'`]_(?:self|top|parent)")
_QUOTE = re.compile(r"\s*[\"'`]")
_BRACES = re.compile(r"[{}]")
_CALL = re.compile(r"(?<![\w$])([\w$]+)\s*\(")
_CLICKS = re.compile(r"\.\s*(?:click|dispatchEvent|trigger)\s*\(")
_KEY_CODE = re.compile(
    r"(?:keyCode|which|charCode)\s*={2,3}\s*(27|16)\b|\b(27|16)\s*={2,3}\s*[\w$.]*(?:keyCode|which)"
)
_KEY_EVENTS = frozenset({"keydown", "keyup", "keypress"})
_MOST_KEY_TESTS = 100
_MOST_LOOKUPS = 10
_LONGEST_LOOKUP = 120
_MAY_TEST_KEYS = re.compile(r"[\"'`](?:Esc|Escape|Shift)[\"'`]|\b(?:27|16)\b")
_KEYS = {"Escape": "Escape", "Esc": "Escape", "Shift": "Shift", "27": "Escape", "16": "Shift"}
_NOT_CALLS = frozenset({"if", "for", "while", "switch", "catch", "function", "return", "typeof", "await"})
_BARE_NAME = re.compile(r"\s*\{?\s*([\w$]+)\s*\}?\s*")
"""A handler that a framework calls by its name alone (`onClick={leave}`, `@click="leave"`)."""
_HANDLER = re.compile(r"(?:on|on:|@|v-on:|x-on:|ng-|\()(?:click|mousedown|touchstart|keydown|press)\b")
"""The name of an attribute that handles an event, in HTML and in the common frameworks."""
_WIRING = re.compile(r"(?:addEventListener|onclick|onmousedown|\bon|\bclick|bind|delegate)\s*[(=]")
_NAMED_LISTENER = re.compile(r",\s*([\w$]+)\s*[,)]|=\s*([\w$]+)\s*[;\n]")


@dataclass(frozen=True, slots=True)
class Navigation:
    """A place where script leaves the page.

    `how` is "assign" (of `location`, or its method), "replace" or "open" (another window). `url` is the
    address where it is one string of the source, else None. `span` is the code's, or the attribute's that
    holds it.
    """

    how: str
    url: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class _Found:
    how: str
    url: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Function:
    name: str
    start: int
    end: int
    script: int


@dataclass
class _Source:
    """A script, the functions in it and the navigations, by offset in the script."""

    inline: InlineScript
    number: int

    @cached_property
    def functions(self) -> list[_Function]:
        return list(_functions(self.inline.script, self.number))

    @cached_property
    def navigations(self) -> list[_Found]:
        return list(_navigations(self.inline.script))


class ExitScripts:
    """The page's scripts, read for what leaves the page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @cached_property
    def external(self) -> bool:
        """Whether the page runs a script that is not in it, or another file adds to it on the server."""
        return any(
            element.attr("src") is not None and is_javascript(self._page.tag(element))
            for element in self._page.elements("script")
        ) or bool(self._page.calls or _SERVER_INCLUDE.search(self._page.text))

    @cached_property
    def _sources(self) -> list[_Source]:
        found = list(inline_scripts(self._page))
        if not found and "className=" in self._page.text:
            found = [InlineScript(self._page.tags("body")[0], self._page.text, 0)]  # JSX: all of it is script
        return [_Source(inline, number) for number, inline in enumerate(found)]

    @cached_property
    def _named(self) -> dict[str, list[_Function]]:
        named: dict[str, list[_Function]] = {}
        for source in self._sources:
            for function in source.functions:
                if function.name:
                    named.setdefault(function.name, []).append(function)
        return named

    # Keys

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys ("Escape", "Shift") whose handler in the page leaves it."""
        return self._declared_keys | {key for key, function in self._key_tests if self._leaves(function)}

    @cached_property
    def other_keys(self) -> frozenset[str]:
        """The keys that a handler in the page looks at without evidence that it leaves."""
        return frozenset(key for key, _ in self._key_tests) - self.keys

    @cached_property
    def key_exits(self) -> list[Navigation]:
        """The navigations to an address of the web that a key's handler in the page makes."""
        reached = {
            navigation
            for _, function in self._key_tests
            for navigation in self._reached(function, depth=2)
            if navigation.url and navigation.url.startswith(("http://", "https://", "//"))
        }
        return sorted(reached, key=lambda navigation: navigation.span)

    @cached_property
    def named_exits(self) -> list[Navigation]:
        """The navigations that functions make which are named as leaving, whoever calls them."""
        reached = {
            navigation
            for name, functions in self._named.items()
            if exit_words.is_exit_function(name)
            for function in functions
            for navigation in self._reached(function, depth=1)
        }
        return sorted(reached, key=lambda navigation: navigation.span)

    @cached_property
    def _declared_keys(self) -> frozenset[str]:
        """The key that our own component's script is told of."""
        keys = set()
        for element in self._page.elements("script"):
            config = element.attr("data-sx")
            if config:
                try:
                    value = json.loads(config)
                except ValueError:
                    continue
                if isinstance(value, dict) and isinstance(value.get("key"), str):
                    keys.add(value["key"])
        return frozenset(keys)

    @cached_property
    def _key_tests(self) -> list[tuple[str, _Function]]:
        found = []
        for number, source in enumerate(self._sources):
            text = source.inline.text
            if not (any(event in text for event in _KEY_EVENTS) and _MAY_TEST_KEYS.search(text)):
                continue
            script = source.inline.script
            if not _listens_to_keys(script):
                continue
            whole = _Function("", 0, len(script.code), number)
            for key, offset in islice(_tested_keys(script), _MOST_KEY_TESTS):
                found.append((key, _innermost(source.functions, offset) or whole))
        return found

    def _leaves(self, function: _Function) -> bool:
        source = self._sources[function.script]
        code = source.inline.script.code[function.start : function.end]
        if self._reached(function, depth=2) or _CLICKS.search(code):
            return True
        return any(exit_words.is_exit_function(called) for called in _calls(code))

    def _reached(self, function: _Function, depth: int) -> list[Navigation]:
        """Return the navigations of a function and of the functions of the page that it calls."""
        source = self._sources[function.script]
        offset = source.inline.offset
        found = [
            Navigation(raw.how, raw.url, self._page.span_at(offset + raw.start, offset + raw.end))
            for raw in source.navigations
            if function.start <= raw.start < function.end
        ]
        if depth:
            code = source.inline.script.code[function.start : function.end]
            for called in _calls(code):
                for target in self._named.get(called, ()):
                    if target != function:
                        found += self._reached(target, depth - 1)
        return found

    # Controls

    def navigations(self, control: Tag) -> list[Navigation]:
        """Return the navigations that pressing a control makes, as far as the page shows."""
        found = [*self._from_attributes(control), *self._from_listeners(control)]
        return sorted(set(found), key=lambda navigation: (navigation.span, navigation.how))

    def calls_exit(self, control: Tag) -> bool:
        """Whether a control's handler attribute calls a function that is named as leaving."""
        return any(exit_words.is_exit_function(script.code) for script, _ in _handlers(control))

    def _from_attributes(self, control: Tag) -> Iterator[Navigation]:
        for script, attribute in _handlers(control):
            span = self._page.attribute_span(control, attribute) or self._page.start_span(control)
            for raw in _navigations(script):
                yield Navigation(raw.how, raw.url, span)
            bare = _BARE_NAME.fullmatch(script.code)
            for called in [*_calls(script.code), *(bare.groups() if bare else ())]:
                for function in self._named.get(called, ()):
                    yield from self._reached(function, depth=1)

    def _from_listeners(self, control: Tag) -> Iterator[Navigation]:
        marks = _marks(control)
        if not marks:
            return
        for value, places in self._lookups.items():
            if any(mark in value for mark in marks):
                for source, offset in places[:_MOST_LOOKUPS]:
                    yield from self._wired(source, offset)

    @cached_property
    def _lookups(self) -> dict[str, list[tuple[_Source, int]]]:
        """The short strings of the page's scripts that may name a control, and where each ends."""
        places: dict[str, list[tuple[_Source, int]]] = {}
        for source in self._sources:
            for literal in source.inline.script.strings:
                if 3 < len(literal.value) < _LONGEST_LOOKUP and "<" not in literal.value:
                    places.setdefault(literal.value, []).append((source, literal.end))
        return places

    def _wired(self, source: _Source, offset: int) -> Iterator[Navigation]:
        """Follow a string that names the control to the function that is bound to it."""
        code = source.inline.script.code
        for start in _places_of(code, offset):
            wiring = _WIRING.search(code, start, start + 120)
            if not wiring:
                continue
            nearby = [f for f in source.functions if wiring.end() <= f.start <= wiring.end() + 120]
            if nearby:
                yield from self._reached(min(nearby, key=lambda f: f.start), depth=1)
                continue
            named = _NAMED_LISTENER.search(code, wiring.end() - 1, wiring.end() + 80)
            for function in self._named.get((named[1] or named[2]) if named else "", ()):
                yield from self._reached(function, depth=1)


def _places_of(code: str, offset: int) -> Iterator[int]:
    """Yield `offset`, and the later uses of the variable to which the expression there is assigned."""
    yield offset
    line_start = max(code.rfind("\n", 0, offset), code.rfind(";", 0, offset)) + 1
    assigned = re.search(r"([\w$]+)\s*=\s*[^=]", code[line_start:offset])
    if assigned:
        for use in re.finditer(rf"(?<![\w$.]){re.escape(assigned[1])}\s*\??\.", code[offset:]):
            yield offset + use.end() - 1


def handles_press(control: Tag) -> bool:
    """Whether an element has an attribute that handles a press."""
    return any(_HANDLER.match(attribute) for attribute in control.attrs)


def _handlers(control: Tag) -> Iterator[tuple[Script, str]]:
    for attribute, value in control.attrs.items():
        if isinstance(value, str) and value and _HANDLER.match(attribute):
            yield read(value), attribute


def _marks(control: Tag) -> list[str]:
    """Return the strings by which a script would look a control up."""
    classes = list(control.get("class") or ())
    identity = control.get("id")
    data = [
        name
        for name in control.attrs
        if name.startswith("data-") and exit_words.name(name) != exit_words.Name()
    ]
    own = [identity] if isinstance(identity, str) and identity else []
    named = [str(item) for item in classes if _is_mark(str(item))]
    return [mark for mark in [*own, *named, *data] if len(mark) > 3 and UNKNOWN not in mark]


def _is_mark(text: str) -> bool:
    found = exit_words.name(text)
    return found.strong or found.weak


def _functions(script: Script, number: int) -> Iterator[_Function]:
    code = script.code
    ends = _closing_braces(code)
    for found in _FUNCTION.finditer(code):
        opening = found.end() - 1
        name = found["declared"] or found["bound"] or found["assigned"] or ""
        yield _Function(name, opening, ends.get(opening, len(code)), number)


def _closing_braces(code: str) -> dict[int, int]:
    """Return, for the offset of each opening brace, that of its closing one."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for brace in _BRACES.finditer(code):
        if brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            pairs[opened.pop()] = brace.start()
    return pairs


def _innermost(functions: list[_Function], offset: int) -> _Function | None:
    around = [function for function in functions if function.start <= offset < function.end]
    return max(around, key=lambda function: function.start, default=None)


def _navigations(script: Script) -> Iterator[_Found]:
    code = script.code
    for found in _NAVIGATION.finditer(code):
        if found["assign"] and _DECLARES.search(code, max(0, found.start() - 10), found.start()):
            continue
        quote = _QUOTE.match(code, found.end())
        literal = script.string_at(quote.end()) if quote else None
        end = literal.end + 1 if literal else found.end()
        how = found["method"] or "assign"
        if found["open"] and not _THIS_TAB.match(script.uncommented, end):
            how = "open"
        yield _Found(how, literal.value if literal else None, found.start(), end)


def _calls(code: str) -> list[str]:
    return [called for called in dict.fromkeys(_CALL.findall(code)) if called not in _NOT_CALLS]


def _listens_to_keys(script: Script) -> bool:
    if re.search(r"\b(?:onkeydown|onkeyup|onkeypress|keydown|keyup|keypress)\b", script.code):
        return True
    return any(literal.value.split(".")[0] in _KEY_EVENTS for literal in script.strings)


def _tested_keys(script: Script) -> Iterator[tuple[str, int]]:
    for literal in script.strings:
        if literal.value in {"Escape", "Esc", "Shift"}:
            yield _KEYS[literal.value], literal.start
    for found in _KEY_CODE.finditer(script.code):
        yield _KEYS[found[1] or found[2]], found.start()
