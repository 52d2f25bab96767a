"""Template languages: what is not HTML becomes filler of equal length, so that every position stays exact."""

from __future__ import annotations

import re
from bisect import bisect_right

from safeexit.checker.findings import Span
from safeexit.checker.templates.calls import calls
from safeexit.checker.templates.filling import (
    blank,
    fill,
    front_matter_end,
    is_translation_key,
    open_component,
)
from safeexit.checker.templates.guessing import guess_language
from safeexit.checker.templates.lexer import Token, lex
from safeexit.checker.templates.syntax import GETTEXT, SYNTAXES
from safeexit.checker.templates.values import UNKNOWN, Masked, TemplateCall

__all__ = [
    "GETTEXT",
    "LANGUAGES",
    "UNKNOWN",
    "Masked",
    "TemplateCall",
    "guess_language",
    "is_translation_key",
    "mask",
]

LANGUAGES = ("html", *SYNTAXES)


def mask(text: str, language: str, *, source: str = "") -> Masked:
    """Mask a template's own syntax in `text`, written in `language` (one of `LANGUAGES`), named `source`.

    Bad syntax is masked as far as it goes; nothing is raised.
    """
    matter = front_matter_end(text)
    text = blank(text[:matter]) + text[matter:]
    syntax = SYNTAXES.get(language)
    if syntax is None:
        return Masked(open_component(text, sure=source.lower().endswith(".vue")))
    tokens = lex(text, syntax)
    masked, conditional = fill(text, tokens, syntax)
    constructs = tuple((token.start, token.end) for token in tokens)
    return Masked(masked, _calls(text, tokens, language), conditional, constructs)


def _calls(text: str, tokens: list[Token], language: str) -> tuple[TemplateCall, ...]:
    lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(offset: int) -> tuple[int, int]:
        line = bisect_right(lines, offset)
        return line, offset - lines[line - 1] + 1

    return tuple(
        TemplateCall(
            kind=named.kind,
            name=named.name,
            arguments=named.arguments,
            span=Span(*place(token.start), *place(token.end)),
            offset=token.start,
            arguments_at=named.arguments_at,
        )
        for token in tokens
        for named in calls(token, language)
    )
