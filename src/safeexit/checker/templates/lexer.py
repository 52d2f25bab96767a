"""Cuts a template into its constructs. It need not be valid: what is unfinished ends with its line."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import NamedTuple

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.templates.syntax import Delimiter, Role, Syntax

_LONGEST_ARGUMENTS = 20_000
# An unclosed string runs to the end, so that no character is looked at twice.
_STRING = r"""'(?:[^'\\]|\\.)*+(?:'|\\?\Z)|"(?:[^"\\]|\\.)*+(?:"|\\?\Z)"""
STRING = lazy_pattern(_STRING, re.DOTALL)
"""A string of any of the languages, with its quotes."""
_BRACKET_STEP = lazy_pattern(rf"{_STRING}|[(\[{{]|[)\]}}]", re.DOTALL)
_ASSIGNMENT = lazy_pattern(r"//|/\*|\$[\w>\[\]'\".-]+\s*:?=(?!=)|[^\n]*;[^\n]*\n|\n")
_END_TAG = lazy_pattern(r"\{%[-+~]?\s*end(\w+)")
_ARGUMENTS = lazy_pattern(r"[ \t]{0,80}\(")
_WORD = lazy_pattern(r"[\w.$-]+|(?:#>|[#/^>&}])\s*[\w.$/-]*")


class Token(NamedTuple):
    """One construct. `body` is what stands between the delimiters, `body_at` its offset in the text."""

    role: Role
    start: int
    end: int
    opener: str
    body: str
    body_at: int

    @property
    def word(self) -> str:
        """The first word of the body: a tag's or a statement's name."""
        match = _WORD.match(self.body)
        return match.group().replace(" ", "") if match else ""

    @property
    def rest(self) -> str:
        """The body after its first word."""
        match = _WORD.match(self.body)
        return self.body[match.end() :].lstrip() if match else self.body


@cache
def _step(closer: str) -> re.Pattern[str]:
    """Strings, the closer, brackets, and an opener (which a construct never holds outside of a string)."""
    return re.compile(
        rf"(?P<string>{_STRING})|(?P<closer>{closer})|(?P<nested>\{{\{{|\{{%)|(?P<open>[(\[{{])|(?P<close>[)\]}}])",
        re.DOTALL,
    )


_DEEPEST = 25  # keeps time linear on text that opens brackets and never closes them


def closing_bracket(text: str, opened_at: int) -> int:
    """Return the offset past the bracket that closes the one at `opened_at`, or -1 where none is near."""
    depth = 0
    for step in _BRACKET_STEP.finditer(text, opened_at, opened_at + _LONGEST_ARGUMENTS):
        mark = step[0]
        if mark in "([{":
            depth += 1
            if depth > _DEEPEST:
                return -1
        elif mark in ")]}":
            depth -= 1
            if depth == 0:
                return step.end()
    return -1


def _quoted_closer(text: str, position: int, closer: str) -> tuple[int, int] | None:
    """Return the place of the closer outside of strings and brackets, else of the first inside brackets."""
    pattern, depth = _step(closer), 0
    fallback: tuple[int, int] | None = None
    while (step := pattern.search(text, position)) is not None:
        position = step.end()
        if step.lastgroup == "closer":
            if depth <= 0:
                return step.span()
            fallback = fallback or step.span()
            position = step.start() + 1
            depth -= step.group().startswith("}")
        elif step.lastgroup == "nested":
            break
        elif step.lastgroup != "string":
            depth += 1 if step.lastgroup == "open" else -1
    return fallback


class _Lexer:
    def __init__(self, text: str, syntax: Syntax) -> None:
        self.text = text
        self.syntax = syntax
        self._absent: dict[str, int] = {}
        """Closers, and the offset before which none is left: not searched for again."""
        self._line = (0, -1)
        """A place in the text and the end of its line."""

    def tokens(self) -> list[Token]:
        found: list[Token] = []
        position = 0
        while (match := self.syntax.opening.search(self.text, position)) is not None:
            token = self._token(match)
            found.append(token)
            position = token.end
            if self._skips(token):
                position = self._skip_block(token, found)
        return found

    def _skips(self, token: Token) -> bool:
        """Whether a tag opens a block whose content is no template code."""
        if token.role is not Role.STATEMENT or token.body.split(None, 1)[:1] != [token.word]:
            return False
        return token.word in self.syntax.literal or token.word in self.syntax.ignored

    def _token(self, match: re.Match[str]) -> Token:
        delimiter = self.syntax.delimiters[(match.lastindex or 1) - 1]
        body_end, end = self._end(match.end(), delimiter)
        if delimiter.one_line and end == body_end:
            return Token(Role.LITERAL, match.start(), match.start() + 1, match.group(), "", match.end())
        raw = self.text[match.end() : body_end]
        lead = raw.lstrip(self.syntax.trim)
        body = lead.lstrip()
        return Token(
            role=self._role(delimiter, body),
            start=match.start(),
            end=end,
            opener=match.group(),
            body=body.rstrip().rstrip(self.syntax.trim).rstrip() if delimiter.closer else body,
            body_at=body_end - len(body),
        )

    def _role(self, delimiter: Delimiter, body: str) -> Role:
        if delimiter.role is not Role.NAMED:
            return delimiter.role
        return Role.STATEMENT if self._steers(body) else Role.EXPRESSION

    def _steers(self, body: str) -> bool:
        match = _WORD.match(body)
        word = match.group() if match else ""
        if word.startswith(("#", "/", "^", "}", "end")) or word in self.syntax.statements:
            return True
        return word != "call" and (word in self._block_words or _ASSIGNMENT.match(body) is not None)

    @cached_property
    def _block_words(self) -> set[str]:
        """The names of block tags: those that some end tag closes."""
        return set(_END_TAG.findall(self.text))

    def _end(self, position: int, delimiter: Delimiter) -> tuple[int, int]:
        """Return where the body ends, and where the construct does."""
        if not delimiter.closer:
            return self._directive_end(position, delimiter)
        place = _quoted_closer(self.text, position, delimiter.closer) if delimiter.quoted else None
        place = place or self._closer(position, delimiter)
        if place is not None:
            return place
        end = len(self.text) if delimiter.to_end else self._line_end(position)
        return end, end

    def _directive_end(self, position: int, delimiter: Delimiter) -> tuple[int, int]:
        bracket = _ARGUMENTS.match(self.text, position) if delimiter.role is not Role.LITERAL else None
        end = closing_bracket(self.text, bracket.end() - 1) if bracket else -1
        return (end, end) if end > 0 else (position, position)

    def _closer(self, position: int, delimiter: Delimiter) -> tuple[int, int] | None:
        """Return the next closer's place; on this line, where no tag runs on or its quotes do not match."""
        short = delimiter.one_line or delimiter.quoted
        limit = self._line_end(position) if short else len(self.text)
        if self._absent.get(delimiter.closer, -1) >= limit:
            return None
        match = re.compile(delimiter.closer).search(self.text, position, limit)
        if match is None:
            self._absent[delimiter.closer] = limit
        return match.span() if match else None

    def _line_end(self, position: int) -> int:
        if not self._line[0] <= position <= self._line[1]:
            end = self.text.find("\n", position)
            self._line = position, end if end >= 0 else len(self.text)
        return self._line[1]

    def _skip_block(self, opening: Token, found: list[Token]) -> int:
        """Pass over a block whose content is no template code. Return where its end tag starts."""
        ignored = opening.word in self.syntax.ignored
        words = f"end{opening.word if ignored else opening.body}".split()
        stop = self._end_tag(words, opening.end)
        if ignored:
            content = self.text[opening.end : stop]
            found.append(Token(Role.COMMENT, opening.end, stop, "", content, opening.end))
        return stop

    def _end_tag(self, words: list[str], position: int) -> int:
        """Return where the end tag starts, or the text's end. In Django another tag may swallow it."""
        name = r"\s+".join(re.escape(word) for word in words)
        pattern = re.compile(rf"\{{%[-+~]?\s*{name}\s*[-+~]?%\}}")
        if not self.syntax.delimiters[0].one_line:
            end = pattern.search(self.text, position)
            return end.start() if end else len(self.text)
        while (match := self.syntax.opening.search(self.text, position)) is not None:
            if pattern.match(self.text, match.start()):
                return match.start()
            position = self._token(match).end
        return len(self.text)


def lex(text: str, syntax: Syntax) -> list[Token]:
    """Return the constructs of a template in order; they never overlap."""
    return _Lexer(text, syntax).tokens()
