"""Template conditions around a place: `{% if cookies_accepted %} … {% endif %}`."""

from __future__ import annotations

import re
from typing import NamedTuple

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.page import Page
from safeexit.checker.templates.lexer import Token, lex
from safeexit.checker.templates.syntax import SYNTAXES, Role

__all__ = ["Condition", "around", "conditions"]

_BRANCH = lazy_pattern(r"(?:\}\s*)?(?:else|elsif|elif|elseif|when|case|default)\b|\^")
_ERB_BLOCK = lazy_pattern(r"\bdo\b(?:\s*\|[^|]*\|)?$")
_TRAILING_COMMENTS = lazy_pattern(r"(?:\s*(?://[^\n]*|#[^\n]*|/\*[^*]*\*/))+\s*$|\s+$")
_STATEMENT_ENDS = lazy_pattern(r"[;{}]")
_DELIMITED = frozenset({"php", "ejs"})
"""Languages whose blocks may open with a brace."""


class Condition(NamedTuple):
    """A stretch of the source (offsets) that is only rendered where `text`, a statement's body, holds."""

    start: int
    end: int
    text: str


def conditions(page: Page) -> list[Condition]:
    """Return a page's template conditions, the inner before the outer. Broken nesting is tolerated."""
    syntax = SYNTAXES.get(page.language)
    if syntax is None:
        return []
    found: list[Condition] = []
    stack: list[tuple[int, str]] = []
    for token in lex(page.text, syntax):
        if token.role is not Role.STATEMENT:
            continue
        if _BRANCH.match(_body(token)) and stack:
            start, text = stack.pop()
            found.append(Condition(start, token.start, text))
            stack.append((token.end, f"not ({text}) {_body(token)}"))
        elif _closes(token, page.language, syntax.openers):
            if stack:
                start, text = stack.pop()
                found.append(Condition(start, token.start, text))
            if page.language in _DELIMITED and _opens(token, page.language, syntax.openers):
                stack.append((token.end, _condition(token, page.language)))
        elif _opens(token, page.language, syntax.openers):
            stack.append((token.end, _condition(token, page.language)))
    found += [Condition(start, len(page.text), text) for start, text in reversed(stack)]
    return found


def _body(token: Token) -> str:
    """Return the statement with its name, which Blade keeps in the opener."""
    return f"{token.opener[1:]} {token.body}" if token.opener.startswith("@") else token.body


def _condition(token: Token, language: str) -> str:
    """Return what a statement asks: of several lines of code, what stands before the last brace."""
    body = _body(token)
    if language not in _DELIMITED:
        return body
    return _STATEMENT_ENDS.split(_TRAILING_COMMENTS.sub("", body).rstrip("{ \n\t"))[-1].strip() or body


def _closes(token: Token, language: str, openers: frozenset[str]) -> bool:
    body = _body(token)
    if language == "handlebars":
        return body.startswith("/")
    if language in _DELIMITED and body.startswith("}"):
        return True
    word = re.match(r"\w*", body)
    name = word.group() if word else ""
    return name == "end" or (name.startswith("end") and name[3:] in openers)


def _opens(token: Token, language: str, openers: frozenset[str]) -> bool:
    body = _body(token)
    if language == "handlebars":
        return body.startswith("#")
    if language in _DELIMITED:
        return _TRAILING_COMMENTS.sub("", body).endswith(("{", ":"))
    if language == "erb" and _ERB_BLOCK.search(body):
        return True
    if language == "go" and body.split(" ")[0] in {"block", "define"}:
        return True
    word = re.match(r"\w+", body)
    return word is not None and word.group() in openers


def around(found: list[Condition], offset: int) -> list[Condition]:
    """Return the conditions that a place depends on, from the inside out."""
    return [condition for condition in found if condition.start <= offset < condition.end]
