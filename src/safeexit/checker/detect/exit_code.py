"""Reads one script for what leaves the page: its functions, and the navigations in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.findings import Span
from safeexit.checker.page import Page
from safeexit.checker.scripts import InlineScript, Literal, Script

__all__ = ["Code", "Function", "Source", "Step", "calls", "innermost", "steps"]

_NAVIGATION = lazy_pattern(
    r"(?<![\w$.])(?:(?:window|document|self|top|parent|globalThis)\s*\.\s*){0,4}"
    r"(?:location(?:\s*\.\s*href)?\s*(?P<assign>=)(?!=)"
    r"|location\s*\.\s*(?P<method>assign|replace)\s*\("
    r"|(?P<open>open)\s*\()"
)
_SETS = lazy_pattern(r"(?<![\w$.])([\w$]+)\s*+(?::\s*+string\s*+)?=(?![=>])")
_DECLARES_STRING = lazy_pattern(r"\b(?:const|let|var)\s+([\w$]+)\s*+(?::\s*+string\s*+)?=\s*+[\"'`]")
_DECLARES = lazy_pattern(r"(?:const|let|var)\s+\Z")
_FUNCTION = lazy_pattern(
    r"(?:\bfunction\b\s*(?P<declared>[\w$]*)\s*\([^(){}]*\)\s*"
    r"|(?<![\w$])(?P<bound>[\w$]+)\s*[:=]\s*(?:async\s*)?(?:\([^(){}]*\)(?:\s*:\s*[\w$]+)?|[\w$]+)\s*=>\s*"
    r"|(?<![\w$])(?P<assigned>[\w$]+)\s*[:=]\s*(?:async\s+)?function\b\s*[\w$]*\s*\([^(){}]*\)\s*"
    r"|=>\s*)\{"
)
_USE = lazy_pattern(r"(?<![\w$.])([\w$]++)\s*+\??\.")
_THIS_TAB = lazy_pattern(r"\s*,\s*[\"'`]_(?:self|top|parent)")
_QUOTE = lazy_pattern(r"\s*[\"'`]")
_NAME = lazy_pattern(r"\s*([A-Za-z_$][\w$]*)\s*(?=[),;}\n]|\Z)")
_BRACES = lazy_pattern(r"[{}]")
_CALL = lazy_pattern(r"(?<![\w$])([\w$]+)\s*\(")
_NOT_CALLS = frozenset({"if", "for", "while", "switch", "catch", "function", "return", "typeof", "await"})


class Step(NamedTuple):
    """A navigation by its offsets in a script; `how` and `url` as in `exit_scripts.Navigation`."""

    how: str
    url: str | None
    start: int
    end: int


class Function(NamedTuple):
    """A function's body by its offsets in the script of that number."""

    name: str
    start: int
    end: int
    script: int


@dataclass
class Source:
    """A script of the page, and the functions in it."""

    inline: InlineScript
    number: int

    @cached_property
    def functions(self) -> list[Function]:
        """The functions that have a body in braces, in source order."""
        return list(_functions(self.inline.script, self.number))

    @cached_property
    def uses(self) -> dict[str, list[int]]:
        """For each name whose properties are read or called: the offsets of the dots behind it, in order."""
        uses: dict[str, list[int]] = {}
        for found in _USE.finditer(self.inline.script.code):
            uses.setdefault(found[1], []).append(found.end() - 1)
        return uses


@dataclass(frozen=True)
class Code:
    """A stretch of script that runs when an exit is pressed or its key is hit.

    `attribute` is the span of the handler attribute that holds all of it, if one does.
    """

    page: Page
    script: Script
    start: int
    end: int
    offset: int = 0
    attribute: Span | None = None

    @property
    def text(self) -> str:
        """The code; comments, and the contents of strings, are blanks."""
        return self.script.code[self.start : self.end]

    @property
    def uncommented(self) -> str:
        """The code with its strings; comments are blanks."""
        return self.script.uncommented[self.start : self.end]

    def span(self, start: int, end: int) -> Span:
        """Return the place in the page of a match in `text` or `uncommented`."""
        if self.attribute is not None:
            return self.attribute
        base = self.offset + self.start
        return self.page.span_at(base + start, base + end)


def steps(script: Script, start: int, end: int) -> Iterator[Step]:
    """Yield the navigations between two offsets of a script, in source order."""
    code = script.code
    for found in _NAVIGATION.finditer(code, start, end):
        if found["assign"] and _DECLARES.search(code, max(0, found.start() - 10), found.start()):
            continue
        quote = _QUOTE.match(code, found.end())
        literal = script.string_at(quote.end()) if quote else _constant(script, found.end())
        past = min(literal.end + 1, len(code)) if literal and quote else found.end()
        how = found["method"] or "assign"
        if found["open"] and not _THIS_TAB.match(script.uncommented, past):
            how = "open"
        yield Step(how, literal.value if literal else None, found.start(), past)


def _constant(script: Script, offset: int) -> Literal | None:
    """Return the string that the name at an offset stands for, where the script sets it once and for all."""
    named = _NAME.match(script.code, offset)
    if named is None:
        return None
    start = _constants(script.code).get(named[1])
    return None if start is None else script.string_at(start)


@lru_cache(maxsize=16)
def _constants(code: str) -> dict[str, int]:
    """Return where the string starts to which each name is set that code sets once."""
    times = Counter(_SETS.findall(code))
    return {found[1]: found.end() for found in _DECLARES_STRING.finditer(code) if times[found[1]] == 1}


def calls(code: str) -> list[str]:
    """Return the names that code calls, once each."""
    return [called for called in dict.fromkeys(_CALL.findall(code)) if called not in _NOT_CALLS]


def innermost(functions: list[Function], offset: int) -> Function | None:
    """Return the smallest function around an offset, or None."""
    around = [function for function in functions if function.start <= offset < function.end]
    return max(around, key=lambda function: function.start, default=None)


def _functions(script: Script, number: int) -> Iterator[Function]:
    code = script.code
    ends = _closing_braces(code)
    for found in _FUNCTION.finditer(code):
        opening = found.end() - 1
        name = found["declared"] or found["bound"] or found["assigned"] or ""
        yield Function(name, opening, ends.get(opening, len(code)), number)


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
