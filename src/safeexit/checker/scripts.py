"""Reads inline JavaScript as far as honesty allows.

One scanner tells comments, strings, template literals and regular expressions from code; it does not
parse. What it cannot know: whether code ever runs, what a name is bound to, what a string built at run time
holds, and what an external script does. A rule that rests on it may say "seen in the page", never "nothing
else happens".

Where a slash can start a regular expression or divide, the token before it decides; after `)` and `}` it is
taken for a division, which is wrong for `if (x) /re/.test(y)`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.page import Page

__all__ = ["InlineScript", "Literal", "Script", "inline_scripts", "is_javascript", "read", "unescaped"]

_QUOTED = r"""("(?:[^"\\\n]|\\[\s\S])*+"?|'(?:[^'\\\n]|\\[\s\S])*+'?)"""
_NEXT = lazy_pattern(rf"[`/]|<!--|{_QUOTED}")
_NEXT_IN_TEMPLATE = lazy_pattern(rf"[`/{{}}]|<!--|{_QUOTED}")
_TEMPLATE_TEXT = lazy_pattern(r"(?:[^`\\$]|\\[\s\S]|\$(?!\{))*+")
_LINE_COMMENT = lazy_pattern(r"(?://|<!--)[^\n]*")
_BLOCK_COMMENT = lazy_pattern(r"/\*[\s\S]*?(?:\*/|\Z)")
_REGEX = lazy_pattern(r"/(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n]){0,200}+\]){1,1000}+/[a-z]*")
"""Bounded, so that a line of unclosed brackets is not read anew from each of its slashes."""
_ENDS_A_VALUE = lazy_pattern(r"[\w$)\]}\"'`]\Z")
_ENDS_IN_KEYWORD = lazy_pattern(
    r"(?<![\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|else|do|instanceof|yield|await)\Z"
)
_NOT_A_LINE_BREAK = lazy_pattern(r"[^\n]")
_ESCAPE = lazy_pattern(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\n)|([\s\S]))")
_SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_JAVASCRIPT_TYPES = frozenset(
    {
        "",
        "module",
        "text/javascript",
        "application/javascript",
        "application/x-javascript",
        "application/ecmascript",
        "text/ecmascript",
        "text/jscript",
        "text/x-javascript",
    }
)


class Literal(NamedTuple):
    """A string of the source: what it says, and the offsets of its first and just past its last character.

    `start` and `end` leave the quotes out. Of a template literal each stretch of text is one literal.
    """

    value: str
    start: int
    end: int


class Script(NamedTuple):
    """A script read. All three texts have the source's length and line breaks.

    `uncommented` has comments as blanks; `code` also has the contents of strings, template literals and
    regular expressions as blanks (their quotes stay); `strings` are in source order.
    """

    source: str
    uncommented: str
    code: str
    strings: tuple[Literal, ...]

    def string_at(self, offset: int) -> Literal | None:
        """Return the string that starts at `offset` of the source (just past its quote), or None."""
        place = bisect_left(self.strings, offset, key=lambda literal: literal.start)
        found = self.strings[place] if place < len(self.strings) else None
        return found if found is not None and found.start == offset else None


@dataclass(frozen=True)
class InlineScript:
    """A script element's own text; `offset` is where that text starts in `Page.text`."""

    tag: Tag
    text: str
    offset: int

    @cached_property
    def script(self) -> Script:
        """The text read, when it is first asked for: look for a word in `text` before."""
        return read(self.text)


@lru_cache(maxsize=128)
def read(text: str) -> Script:
    """Read a script's text, broken or not. Linear in its length; never raises."""
    scanner = _Scanner(text)
    scanner.run()
    return scanner.result()


def is_javascript(tag: Tag) -> bool:
    """Whether a browser runs this script element's text or source (HTML, "prepare the script element")."""
    kind = tag.get("type")
    if kind is None:
        language = str(tag.get("language") or "")
        return not language or f"text/{language.lower()}" in _JAVASCRIPT_TYPES
    return str(kind).split(";")[0].strip().lower() in _JAVASCRIPT_TYPES


def inline_scripts(page: Page) -> Iterator[InlineScript]:
    """Yield the scripts whose text is in the page and runs, in document order."""
    for element in page.elements("script"):
        if element.attr("src") is not None or not element.text:
            continue
        tag = page.tag(element)
        if is_javascript(tag):
            offset = element.source_location.start_tag.end_offset + tag.shift
            yield InlineScript(tag, element.text, offset)


class _Scanner:
    """Walks the text once, cutting it into code, comments and literals."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.before = ""
        """The last code or literal that is not blank, by whose end a slash is judged."""
        self.depths: list[int] = []
        """For each template literal that is open around the position: the braces open in its `${`."""
        self.uncommented: list[str] = []
        self.code: list[str] = []
        self.strings: list[Literal] = []

    def result(self) -> Script:
        return Script(self.text, "".join(self.uncommented), "".join(self.code), tuple(self.strings))

    def run(self) -> None:
        text = self.text
        while self.position < len(text):
            found = (_NEXT_IN_TEMPLATE if self.depths else _NEXT).search(text, self.position)
            if found is None:
                self._code(len(text))
                return
            start = found.start()
            if start > self.position:
                self._code(start)
            if found.lastindex:
                self._string(found)
            else:
                self._token(text[start])

    def _token(self, first: str) -> None:
        if first == "`":
            self._code(self.position + 1)
            self._template_text()
        elif first in "{}":
            self._brace(first)
        elif first == "<" or self.text.startswith("//", self.position):
            self._comment(_LINE_COMMENT)
        elif self.text.startswith("/*", self.position):
            self._comment(_BLOCK_COMMENT)
        else:
            self._slash()

    def _code(self, end: int) -> None:
        chunk = self.text[self.position : end]
        self.uncommented.append(chunk)
        self.code.append(chunk)
        if chunk and not chunk.isspace():
            self.before = chunk
        self.position = end

    def _blank(self, end: int, *, comment: bool) -> None:
        chunk = self.text[self.position : end]
        blanks = _blanks(chunk)
        self.uncommented.append(blanks if comment else chunk)
        self.code.append(blanks)
        self.position = end

    def _comment(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.position)
        assert found is not None  # noqa: S101 - the caller saw its first characters
        self._blank(found.end(), comment=True)

    def _string(self, found: re.Match[str]) -> None:
        whole = found[0]
        quote = whole[0]
        closed = len(whole) > 1 and whole[-1] == quote
        raw = whole[1:-1] if closed else whole[1:]
        start = found.start() + 1
        self.strings.append(Literal(unescaped(raw), start, start + len(raw)))
        self.uncommented.append(whole)
        self.code.append(f"{quote}{_blanks(raw)}{quote if closed else ''}")
        self.before = quote
        self.position = found.end()

    def _template_text(self) -> None:
        found = _TEMPLATE_TEXT.match(self.text, self.position)
        assert found is not None  # noqa: S101 - the pattern matches the empty text too
        self.strings.append(Literal(unescaped(found[0]), *found.span()))
        self._blank(found.end(), comment=False)
        if self.text.startswith("${", self.position):
            self._code(self.position + 2)
            self.depths.append(0)
        else:
            self._code(min(self.position + 1, len(self.text)))

    def _brace(self, brace: str) -> None:
        self._code(self.position + 1)
        if brace == "{":
            self.depths[-1] += 1
        elif self.depths[-1]:
            self.depths[-1] -= 1
        else:
            self.depths.pop()
            self._template_text()

    def _slash(self) -> None:
        before = self.before.rstrip()[-12:]
        divides = _ENDS_A_VALUE.search(before) and not _ENDS_IN_KEYWORD.search(before)
        found = None if divides else _REGEX.match(self.text, self.position)
        if found is None:
            self._code(self.position + 1)
            return
        self._code(self.position + 1)
        self._blank(found.end(), comment=False)
        self.before = ")"


def unescaped(raw: str) -> str:
    """Return what a string of JavaScript says; for a whole script, a text that has what each string says."""
    return _ESCAPE.sub(_unescaped, raw) if "\\" in raw else raw


def _blanks(text: str) -> str:
    """Return spaces of the same length, with the same line breaks."""
    return _NOT_A_LINE_BREAK.sub(" ", text) if "\n" in text else " " * len(text)


def _unescaped(found: re.Match[str]) -> str:
    point = found[1] or found[2] or found[3]
    if point:
        return chr(int(point, 16)) if int(point, 16) < 0x110000 else ""
    if found[4]:
        return ""
    return _SIMPLE_ESCAPES.get(found[5], found[5])
