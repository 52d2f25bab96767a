"""Puts filler where constructs stood: what is left is HTML with every character in its place."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.templates.lexer import STRING, Token
from safeexit.checker.templates.syntax import Role, Syntax
from safeexit.checker.templates.values import UNKNOWN

_VISIBLE = lazy_pattern(r"[^\n\r]")
_DIRECTIVE = lazy_pattern(r"^@verbatim|@endverbatim$")
_RAW_TEXT = r"script|style|title|textarea"
_MARKUP = lazy_pattern(
    rf"<!--(?:.*?-->|.*)|<(?P<raw>{_RAW_TEXT})(?=[\s>/])|<(?P<name>[a-z][^\s/>]*)", re.IGNORECASE | re.DOTALL
)
_NAME = r"[^\s/>=]+"
_VALUE = r"""(?:"[^"]*"|'[^']*'|"[^"]*\Z|'[^']*\Z|[^\s>"']*)"""
_ATTRIBUTE = lazy_pattern(rf"[\s/]*(?P<name>{_NAME})(?:\s*=\s*(?P<value>{_VALUE}))?")
_ATTRIBUTES = lazy_pattern(rf"(?>[\s/]*{_NAME}(?:\s*=\s*{_VALUE})?)*+")
"""All attributes of a tag, to find where it ends: few tags hold template syntax."""
_HEAD_END = lazy_pattern(r"</head|<body[\s>]", re.IGNORECASE)
_WHOLE_PAGE = lazy_pattern(r"<!doctype|<html[\s>]|<head[\s>]", re.IGNORECASE)
_TRANSLATION = lazy_pattern(
    rf"(?:echo\s+)?(?P<name>\w+)(?:\s*\(\s*(?:{STRING.pattern})\s*(?:,[^()]*)?\)\s*;?(?:\s*\|\s*\w+)*"
    rf"|\s+(?:{STRING.pattern})(?:\s+context\s+\S+)?)",
    re.DOTALL,
)
_KEY = lazy_pattern(r"[\w-]+(?:[._][\w-]+)+|[a-z]+(?:-[a-z]+)+|\s*")
_TOP_LEVEL = lazy_pattern(r"^</?([\w-]+)", re.MULTILINE)
_ROOT_TEMPLATE = lazy_pattern(r"^<template(?:\s(?![^<>]*\b(?:id=|data-))[^<>]*)?>|^</template>", re.MULTILINE)
_ANY_TEMPLATE = lazy_pattern(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)"
    r"|(?P<tag></template\s*>|<template\b(?![^<>]*\blang=)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)",
    re.IGNORECASE | re.DOTALL,
)
_COMPONENT_BLOCKS = {"template", "script", "style", "i18n", "docs", "route"}
_FRONT_MATTER = lazy_pattern(r"\A---[ \t]*\n(?:.*?\n)?---[ \t]*(?=\n|\Z)", re.DOTALL)


def blank(text: str) -> str:
    """Return `text` as spaces, its line breaks kept."""
    return _VISIBLE.sub(" ", text)


def front_matter_end(text: str) -> int:
    """Return where a page's front matter (YAML between lines of three hyphens) ends, or 0."""
    match = _FRONT_MATTER.match(text)
    return match.end() if match else 0


def open_component(text: str, *, sure: bool = False) -> str:
    """Blank a Vue single-file component's root `<template>` tags: what they hold is live, not inert.

    A component is known by its blocks; in one that its file's name makes `sure`, the templates inside the
    root are live as well (`v-if`, slots), wherever they stand.
    """
    if "<template" not in text:
        return text
    if sure:
        return _ANY_TEMPLATE.sub(lambda match: blank(match[0]) if match["tag"] else match[0], text)
    if "\n<template" not in text and not text.startswith("<template"):
        return text
    blocks = {match.group(1) for match in _TOP_LEVEL.finditer(text)}
    if "script" not in blocks or not blocks <= _COMPONENT_BLOCKS:
        return text
    return _ROOT_TEMPLATE.sub(lambda match: blank(match.group()), text)


def is_translation_key(text: str) -> bool:
    """Whether a string to be translated is a made-up key ("banner.title"), and not the text itself."""
    return _KEY.fullmatch(text) is not None


def fill(text: str, tokens: list[Token], syntax: Syntax) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the masked text, and the stretches inside start tags that are there on a condition only."""
    return _Filler(text, tokens, syntax).run()


def _attributes(masked: str, position: int) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    while (attribute := _ATTRIBUTE.match(masked, position)) is not None and attribute.end() > position:
        found.append(attribute)
        position = attribute.end()
    return found


class _Filler:
    def __init__(self, text: str, tokens: list[Token], syntax: Syntax) -> None:
        self.text = text
        self.tokens = tokens
        self.starts = [token.start for token in tokens]
        self.syntax = syntax
        self.conditional: list[tuple[int, int]] = []

    def run(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        if not self.tokens:
            return self.text, ()
        pieces, position = [], 0
        for index, token in enumerate(self.tokens):
            pieces += [self.text[position : token.start], self._filler(index, token)]
            position = token.end
        masked = "".join([*pieces, self.text[position:]])
        self.out = list(masked)
        self._markup(masked)
        return "".join(self.out), tuple(self.conditional)

    def _filler(self, index: int, token: Token) -> str:
        source = self.text[token.start : token.end]
        if token.role is Role.LITERAL:
            return _DIRECTIVE.sub(lambda match: blank(match.group()), source)
        if token.role is Role.EXPRESSION:
            return self._translated(token, source) or _VISIBLE.sub(UNKNOWN, source)
        if token.opener.startswith("<?") and "<" in token.body:
            return self._markup_strings(source)
        if self._is_empty_block(index, token):
            return _VISIBLE.sub(UNKNOWN, source)
        return blank(source)

    def _translated(self, token: Token, source: str) -> str | None:
        """Return the text that gettext translates: it is its own key, and so is known."""
        translation = _TRANSLATION.fullmatch(token.body)
        if translation is None or translation.group("name") not in self.syntax.echoes:
            return None
        match = STRING.search(source)
        if match is None or is_translation_key(match.group()[1:-1]) or "%" in match.group():
            return None
        start, end = match.start() + 1, match.end() - 1
        return blank(source[:start]) + source[start:end].replace("\\", " ") + blank(source[end:])

    def _markup_strings(self, source: str) -> str:
        """Blank code, but show its strings that hold markup."""
        pieces, position = [], 0
        for match in STRING.finditer(source):
            if "<" in match.group():
                inner = match.group()[1:-1].replace("\\", " ")
                pieces += [blank(source[position : match.start() + 1]), inner, " "]
                position = match.end()
        return "".join([*pieces, blank(source[position:])])

    def _is_empty_block(self, index: int, token: Token) -> bool:
        """Whether this opens a block with nothing in it, which another file fills."""
        if token.word not in {"block", "section"} or index + 1 >= len(self.tokens):
            return False
        following = self.tokens[index + 1]
        return following.word.startswith("end") and not self.text[token.end : following.start].strip()

    # What the place in the HTML demands

    def _markup(self, masked: str) -> None:
        head_end = self._head_end(masked)
        position, body_from = 0, 0
        last = self.starts[-1]
        while body_from <= last and (match := _MARKUP.search(masked, position)) is not None:
            self._text(body_from, min(match.start(), head_end))
            position = match.end()
            name = match.group("raw") or match.group("name")
            if name is not None:
                position = self._start_tag(masked, match.start(), match.end())
            if match.group("raw") is not None:
                closing = re.compile(f"</{name}", re.IGNORECASE).search(masked, position)
                position = closing.start() if closing else len(masked)
            body_from = position
        self._text(body_from, head_end)

    @staticmethod
    def _head_end(masked: str) -> int:
        """Return where the head ends: text before it would make the parser open the body there."""
        start = _WHOLE_PAGE.search(masked)
        end = _HEAD_END.search(masked, start.end()) if start else None
        return end.start() if end else 0

    def _text(self, start: int, end: int) -> None:
        """Blank expressions that stand between elements of the head."""
        for token in self._between(start, end):
            if token.role is not Role.LITERAL:
                self.out[token.start : token.end] = blank("".join(self.out[token.start : token.end]))

    def _between(self, start: int, end: int) -> list[Token]:
        first = bisect_left(self.starts, start)
        return self.tokens[first : bisect_left(self.starts, end, first)] if start < end else []

    def _start_tag(self, masked: str, start: int, position: int) -> int:
        """Mark what is not known inside one start tag. Return where the tag ends."""
        named = _ATTRIBUTES.match(masked, position)
        assert named is not None  # noqa: S101 - the pattern matches the empty text too
        position = named.end()
        closing = masked.find(">", position)
        end = closing + 1 if closing >= 0 and not masked[position:closing].strip("/ \t\r\n\f") else position
        inside = self._between(start, end)
        if inside and any(token.role in {Role.STATEMENT, Role.NAMED} for token in inside):
            attributes = _attributes(masked, named.start())
            self._conditions(inside)
            self._uncertain_values(attributes)
            self._merge(attributes)
        return end

    def _conditions(self, inside: list[Token]) -> None:
        """Note which stretches of the tag depend on a condition."""
        opened: list[int] = []
        for token in inside:
            if self._opens(token):
                opened.append(token.start)
            elif self._closes(token) and opened:
                start = opened.pop()
                if not opened:
                    self.conditional.append((start, token.end))

    def _opens(self, token: Token) -> bool:
        word = token.opener[1:] if token.opener.startswith("@") else token.word
        return token.role is Role.STATEMENT and (word in self.syntax.openers or word.startswith(("#", "^")))

    @staticmethod
    def _closes(token: Token) -> bool:
        word = token.opener[1:] if token.opener.startswith("@") else token.word
        return word.startswith(("end", "/", "}"))

    def _uncertain_values(self, attributes: list[re.Match[str]]) -> None:
        """Put one unknown character, apart from the rest, into each value that a statement shapes."""
        for attribute in attributes:
            if attribute.group("value") is None:
                continue
            for token in self._between(attribute.start("value"), attribute.end("value")):
                if token.role is Role.STATEMENT and token.end - token.start > 2:
                    self.out[token.start + 1] = UNKNOWN

    def _merge(self, attributes: list[re.Match[str]]) -> None:
        """Join the values that two branches give to one attribute: a parser would drop the second."""
        for first, second in pairwise(attributes):
            if not (
                first.group("name") == second.group("name") and first.group("value") and second.group("value")
            ):
                continue
            if first.group("value")[0] != second.group("value")[0] or first.group("value")[0] not in "\"'":
                continue
            start, end = first.end() - 1, second.start("value") + 1
            if self._between(start, end):
                between = blank(self.text[start:end])
                self.out[start:end] = between
                self.out[start + 1] = UNKNOWN if between[1] == " " else between[1]
