"""What the page's own scripts do about leaving: which navigations they make, which keys start them.

It follows a click on a control, or a key, into functions that the page itself defines, and no further. An
external script, a framework's handler or a name bound elsewhere is not seen, and the readers of these facts
must say so.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import exit_words, jsx, key_handlers
from safeexit.checker.detect.exit_code import Code, Function, Source, Step, calls, innermost, steps
from safeexit.checker.findings import Span
from safeexit.checker.page import Page
from safeexit.checker.scripts import InlineScript, Script, inline_scripts, is_javascript, read
from safeexit.checker.templates import UNKNOWN

__all__ = ["ExitScripts", "KeyRun", "Navigation", "arrow_body", "handles_press"]

_SERVER_INCLUDE = lazy_pattern(r"<!--#include\b")
_CLICKS = lazy_pattern(r"\.\s*(?:click|dispatchEvent|trigger)\s*\(")
_MOST_KEY_TESTS = 20
_MOST_STEPS = 20
_MOST_LOOKUPS = 10
_MOST_WIRED = 200
_MOST_USES = 50
_MOST_FOLLOWED = 20
"""How many functions are followed from one; no page needs more to leave."""
_LONGEST_LOOKUP = 120
_LONGEST_WIRING = 120
_BARE_NAME = lazy_pattern(r"\s*+(?:\{\s*+)?([\w$]+)\s*+(?:\}\s*+)?")
"""A handler that a framework calls by its name alone (`onClick={leave}`, `@click="leave"`)."""
_HANDLER = lazy_pattern(r"(?:on|on:|@|v-on:|x-on:|ng-|\()(?:click|mousedown|touchstart|keydown|press)\b")
"""The name of an attribute that handles an event, in HTML and in the common frameworks."""
_WIRING = lazy_pattern(r"(?:addEventListener|onclick|onmousedown|\bon|\bclick|bind|delegate)\s*[(=]")
_ASSIGNED = lazy_pattern(r"(?<![\w$])([\w$]++)\s*=\s*[^=]")
_NAMED_LISTENER = lazy_pattern(r",\s*([\w$]+)\s*[,)]|=\s*([\w$]+)\s*[;\n]")


class Navigation(NamedTuple):
    """A place where script leaves the page.

    `how` is "assign" (of `location`, or its method), "replace" or "open" (another window). `url` is the
    address where it is one string of the source, else None. `span` is the code's, or the attribute's that
    holds it.
    """

    how: str
    url: str | None
    span: Span


class KeyRun(NamedTuple):
    """A handler that looks at a key.

    `event` is what it listens for ("keydown", "keyup", "keypress"), or None where that was not seen. `codes`
    has the handler and the functions of the page that it calls.
    """

    key: str
    event: str | None
    codes: tuple[Code, ...]


class ExitScripts:
    """The page's scripts, read for what leaves the page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._code_of: dict[int, list[Code]] = {}
        """What pressing a control runs, by the identity of its Tag."""
        self._navigations_of: dict[int, list[Navigation]] = {}
        self._steps: dict[tuple[str, int, int], list[Step]] = {}
        """The first steps between two offsets of a script's source: many controls run the same code."""
        self._followed: dict[tuple[Function, int], list[Function]] = {}
        self._wired_at: dict[tuple[int, int], list[Function]] = {}
        """What a string is wired to, by its script's number and its end; for the first strings asked for."""

    @cached_property
    def external(self) -> bool:
        """Whether the page runs a script that is not in it, or another file adds to it on the server."""
        return any(
            element.attr("src") is not None and is_javascript(self._page.tag(element))
            for element in self._page.elements("script")
        ) or bool(self._page.calls or _SERVER_INCLUDE.search(self._page.text))

    @cached_property
    def speak_of_referrer(self) -> bool:
        """Whether a script in the page speaks of the policy that keeps the Referer back, and may set it."""
        return any(
            "no-referrer" in inline.text and "no-referrer" in inline.script.uncommented
            for inline in inline_scripts(self._page)
        )

    @cached_property
    def _sources(self) -> list[Source]:
        found = list(inline_scripts(self._page))
        if not found and jsx.has_classes(self._page):
            found = [InlineScript(self._page.tags("body")[0], self._page.text, 0)]  # JSX: all of it is script
        return [Source(inline, number) for number, inline in enumerate(found)]

    @cached_property
    def _named(self) -> dict[str, list[Function]]:
        named: dict[str, list[Function]] = {}
        for source in self._sources:
            for function in source.functions:
                if function.name:
                    named.setdefault(function.name, []).append(function)
        return named

    # Keys

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys ("Escape", "Shift") whose handler in the page leaves it."""
        return self._declared_keys | {run.key for run in self.key_runs if self.leaves(run)}

    @cached_property
    def other_keys(self) -> frozenset[str]:
        """The keys that a handler in the page looks at without evidence that it leaves."""
        return frozenset(run.key for run in self.key_runs) - self.keys

    @cached_property
    def key_exits(self) -> list[Navigation]:
        """The navigations to an address of the web that a key's handler in the page makes."""
        reached = {
            navigation
            for run in self.key_runs
            for navigation in self.steps_of(run.codes)
            if navigation.url and navigation.url.startswith(("http://", "https://", "//"))
        }
        return sorted(reached, key=lambda navigation: navigation.span)

    @cached_property
    def key_runs(self) -> list[KeyRun]:
        """The handlers in the page that look at Escape or Shift, once for each key."""
        if not self._page.holds("keydown", "keyup", "keypress"):
            return []
        return [*self._keys_in_attributes(), *self._keys_in_scripts()]

    @cached_property
    def _key_attributes(self) -> list[tuple[str, Tag]]:
        """The attributes of the page's root and body that handle keys (`onkeydown`)."""
        return [
            (name, self._page.tag(element))
            for element in self._page.elements("html", "body")
            for name in element.attrs
            if key_handlers.is_event(name)
        ]

    def _keys_in_attributes(self) -> Iterator[KeyRun]:
        for name, tag in self._key_attributes:
            codes = tuple(self._from_attribute(tag, name, read(str(tag[name]))))
            for key, _ in key_handlers.tested(codes[0].script):
                yield KeyRun(key, name.removeprefix("on"), codes)

    def _keys_in_scripts(self) -> Iterator[KeyRun]:
        for source in self._sources:
            text = source.inline.text
            if not ((self._key_attributes or key_handlers.names_event(text)) and key_handlers.may_test(text)):
                continue
            script = source.inline.script
            if not (self._key_attributes or key_handlers.listens(script)):
                continue
            whole = Function("", 0, len(script.code), source.number)
            tested = [
                (key, innermost(source.functions, offset) or whole)
                for key, offset in islice(key_handlers.tested(script), _MOST_KEY_TESTS)
            ]
            for key, function in dict.fromkeys(tested):
                event = key_handlers.event_of(function, script) or next(
                    (name.removeprefix("on") for name, _ in self._key_attributes), None
                )
                yield KeyRun(key, event, tuple(self._codes(self._called_from(function, depth=2))))

    @cached_property
    def named_exits(self) -> list[Navigation]:
        """The navigations that functions make which are named as leaving, whoever calls them."""
        return self.steps_of(self.named_code)

    @cached_property
    def named_code(self) -> list[Code]:
        """The functions that are named as leaving, whoever calls them, and those that they call."""
        return [
            code
            for name, functions in self._named.items()
            if exit_words.is_exit_function(name)
            for function in functions
            for code in self._codes(self._called_from(function, depth=1))
        ]

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

    def leaves(self, run: KeyRun) -> bool:
        """Whether there is evidence that a key's handler leaves the page."""
        if self.steps_of(run.codes):
            return True
        code = run.codes[0].text
        return bool(_CLICKS.search(code)) or any(map(exit_words.is_exit_function, calls(code)))

    # Controls

    def navigations(self, control: Tag) -> list[Navigation]:
        """Return the navigations that pressing a control makes, as far as the page shows."""
        if id(control) not in self._navigations_of:
            self._navigations_of[id(control)] = self.steps_of(self.code(control))
        return self._navigations_of[id(control)]

    def calls_exit(self, control: Tag) -> bool:
        """Whether a control's handler attribute calls a function that is named as leaving."""
        return any(exit_words.is_exit_function(script.code) for script, _ in _handlers(control))

    def code(self, control: Tag) -> list[Code]:
        """Return the code that pressing a control runs, as far as the page shows."""
        if id(control) not in self._code_of:
            self._code_of[id(control)] = [
                *self._from_attributes(control),
                *self._codes(dict.fromkeys(islice(self._from_listeners(control), _MOST_FOLLOWED))),
            ]
        return self._code_of[id(control)]

    def steps_of(self, codes: Iterable[Code]) -> list[Navigation]:
        """Return the navigations in code, in the page's order, each once."""
        found = {
            Navigation(step.how, step.url, code.span(step.start - code.start, step.end - code.start))
            for code in codes
            for step in self._steps_in(code)
        }
        return sorted(found, key=lambda navigation: (navigation.span, navigation.how))

    def _steps_in(self, code: Code) -> list[Step]:
        stretch = code.script.source, code.start, code.end
        if stretch not in self._steps:
            self._steps[stretch] = list(islice(steps(code.script, code.start, code.end), _MOST_STEPS))
        return self._steps[stretch]

    def _codes(self, functions: Iterable[Function]) -> Iterator[Code]:
        for function in functions:
            inline = self._sources[function.script].inline
            yield Code(self._page, inline.script, function.start, function.end, inline.offset)

    def _called_from(self, function: Function, depth: int) -> list[Function]:
        """Return a function, and the functions of the page that it calls, each once."""
        if (function, depth) not in self._followed:
            found = {function: None}
            if depth:
                code = self._sources[function.script].inline.script.code[function.start : function.end]
                for called in islice(calls(code), _MOST_FOLLOWED):
                    for target in self._named.get(called, ())[:_MOST_FOLLOWED]:
                        found |= dict.fromkeys(self._called_from(target, depth - 1))
            self._followed[function, depth] = list(islice(found, _MOST_FOLLOWED))
        return self._followed[function, depth]

    def _from_attributes(self, control: Tag) -> Iterator[Code]:
        for script, attribute in _handlers(control):
            yield from self._from_attribute(control, attribute, script)

    def _from_attribute(self, tag: Tag, attribute: str, script: Script) -> Iterator[Code]:
        span = self._page.attribute_span(tag, attribute) or self._page.start_span(tag)
        yield Code(self._page, script, 0, len(script.code), attribute=span)
        bare = _BARE_NAME.fullmatch(script.code)
        run = dict.fromkeys(
            function
            for called in [*calls(script.code), *(bare.groups() if bare else ())]
            for target in self._named.get(called, ())[:_MOST_FOLLOWED]
            for function in self._called_from(target, depth=1)
        )
        yield from self._codes(islice(run, _MOST_FOLLOWED))

    def _from_listeners(self, control: Tag) -> Iterator[Function]:
        marks = _marks(control)
        if not marks:
            return
        for value, places in self._lookups.items():
            if any(mark in value for mark in marks):
                for source, offset in places[:_MOST_LOOKUPS]:
                    place = source.number, offset
                    if place not in self._wired_at and len(self._wired_at) < _MOST_WIRED:
                        self._wired_at[place] = list(islice(self._wired(source, offset), _MOST_FOLLOWED))
                    yield from self._wired_at.get(place, ())

    @cached_property
    def _lookups(self) -> dict[str, list[tuple[Source, int]]]:
        """The short strings of the page's scripts that may name a control, and where each ends."""
        places: dict[str, list[tuple[Source, int]]] = {}
        for source in self._sources:
            for literal in source.inline.script.strings:
                if 3 < len(literal.value) < _LONGEST_LOOKUP and "<" not in literal.value:
                    places.setdefault(literal.value, []).append((source, literal.end))
        return places

    def _wired(self, source: Source, offset: int) -> Iterator[Function]:
        """Follow a string that names the control to the function that is bound to it."""
        code = source.inline.script.code
        for start in _places_of(source, offset):
            wiring = _WIRING.search(code, start, start + _LONGEST_WIRING)
            if not wiring:
                continue
            end = wiring.end()
            nearby = [f for f in source.functions if end <= f.start <= end + _LONGEST_WIRING]
            if nearby:
                yield from self._called_from(min(nearby, key=lambda f: f.start), depth=1)
                continue
            named = _NAMED_LISTENER.search(code, end - 1, end + 80)
            for function in self._named.get((named[1] or named[2]) if named else "", ()):
                yield from self._called_from(function, depth=1)


def _places_of(source: Source, offset: int) -> Iterator[int]:
    """Yield `offset`, and the next uses of the variable to which the expression there is assigned."""
    yield offset
    code = source.inline.script.code
    line_start = max(code.rfind("\n", 0, offset), code.rfind(";", 0, offset)) + 1
    assigned = _ASSIGNED.search(code, line_start, offset)
    if assigned:
        uses = source.uses.get(assigned[1], [])
        first = bisect_left(uses, offset)
        yield from uses[first : first + _MOST_USES]


def handles_press(control: Tag) -> bool:
    """Whether an element has an attribute that handles a press."""
    return any(_HANDLER.match(attribute) for attribute in control.attrs)


def arrow_body(control: Tag) -> str:
    """Return the body of an arrow function of JSX, whose `=>` ends a start tag too soon, or nothing."""
    if any(isinstance(value, str) and value.startswith("{(") for value in control.attrs.values()):
        return control.get_text(" ").rpartition(">")[0]
    return ""


def _handlers(control: Tag) -> Iterator[tuple[Script, str]]:
    for attribute, value in control.attrs.items():
        if not isinstance(value, str):
            continue
        if value and _HANDLER.match(attribute):
            yield read(arrow_body(control) if value.startswith("{(") else value), attribute
        elif attribute == "href" and value[:11].lower() == "javascript:":
            yield read(value[11:]), attribute


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
