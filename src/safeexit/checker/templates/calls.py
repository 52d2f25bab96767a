"""Finds what a template names and does not hold: macros, tags, includes, imports, blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.templates.lexer import STRING, Token, closing_bracket
from safeexit.checker.templates.syntax import SYNTAXES, Role, Syntax, words


class Named(NamedTuple):
    """A use of something: kind, name, raw arguments, and where the arguments start in the text."""

    kind: str
    name: str
    arguments: str
    arguments_at: int


_STRING_OR_CALL = lazy_pattern(rf"{STRING.pattern}|(?<!\w)(?P<name>[A-Za-z_]\w*+)\s*+\(", re.DOTALL)
_PATH = lazy_pattern(r"[^\s,|()\[\]{};]+")
_BARE_CALL = lazy_pattern(r"(?:[a-z_]\w*\.)*([a-z_]\w*[?!]?)\s+(?=[\"':\[{@A-Za-z])")
_JOINED = lazy_pattern(r"\(?\s*(?:__DIR__|\$?\w+(?:\([^()]*\))?)\s*\.\s*(?=[\"'])")
"""What PHP puts before the string of a path: `__DIR__ . "/a.php"`."""
_REQUIRING = lazy_pattern(r"(?:include|require)(?:_once)?\s+(?=[\"'_$A-Za-z])")
_CONSTANT = lazy_pattern(r"[A-Z]\w*(?:::[A-Z]\w*)*")
_INCLUDING_FUNCTIONS = words(
    "include include_once require require_once get_template_part partial partialCached render component view "
    "include_cached import snippet"
)
_INCLUDES = lazy_pattern(r"(?:^|_)(?:include|require|partial)(?:_|$)")
"""A site's own function that includes a file (`safe_include("parts/menu.php")`)."""
_FILE = lazy_pattern(r"[\w-]\.(?:php|html?|inc|phtml|twig|ejs|tpl)[\"']")
_TAG_KINDS = {
    "include": "include",
    "embed": "include",
    "render": "include",
    "section": "include",
    "sections": "include",
    "include_cached": "include",
    "include_relative": "include",
    "partial": "include",
    "partialCached": "include",
    "template": "include",
    "extends": "extends",
    "layout": "extends",
    "import": "import",
    "from": "import",
    "use": "import",
    "block": "block",
    "define": "block",
}
_BLADE_KINDS = {
    "include": "include",
    "includeIf": "include",
    "includeFirst": "include",
    "includeWhen": "include",
    "includeUnless": "include",
    "livewire": "include",
    "component": "include",
    "each": "include",
    "extends": "extends",
    "section": "block",
    "yield": "block",
    "stack": "block",
    "push": "block",
    "hasSection": "block",
}
_ADDED_TO_BLADE = ("cookie", "consent", "gdpr")
"""How directives of packages begin that are read: see the syntax."""
_VALUE_WORDS = frozenset({"set", "do", "return", "filter"})


def calls(token: Token, language: str) -> Iterator[Named]:
    """Yield what one construct names."""
    if token.role in {Role.COMMENT, Role.LITERAL}:
        return
    if language in {"erb", "ejs", "php"}:
        yield from _code(token, language)
    elif language == "handlebars":
        yield from _handlebars(token)
    elif language == "go":
        yield from _go(token)
    elif token.opener.startswith("@"):
        yield from _blade(token)
    elif token.opener.startswith("{%"):
        yield from _tag(token, SYNTAXES[language])
    elif not token.opener.startswith("<?") or "\n" not in token.body:
        yield from _functions(token.body, token.body_at)


def _functions(body: str, body_at: int) -> Iterator[Named]:
    """Yield the outermost calls of an expression."""
    position = 0
    while (step := _STRING_OR_CALL.search(body, position)) is not None:
        name = step["name"]
        if name is None:
            position = step.end()
            continue
        end = closing_bracket(body, step.end() - 1)
        stop = end - 1 if end > 0 else len(body)
        arguments = body[step.end() : stop]
        if name in _INCLUDING_FUNCTIONS or (_INCLUDES.search(name) and _FILE.search(arguments)):
            yield Named("include", _path(arguments), arguments, body_at + step.end())
        else:
            yield Named("macro", name, arguments, body_at + step.end())
        position = stop + 1


def _path(arguments: str) -> str:
    """Return the first string of the arguments, else their first word."""
    stripped = arguments.lstrip().removeprefix("partial:").removeprefix("template:").lstrip(" [(")
    joined = _JOINED.match(stripped)
    match = STRING.match(stripped, joined.end() if joined else 0)
    if match:
        return match.group()[1:-1]
    match = _PATH.match(stripped)
    return match.group().strip("\"'").removesuffix(".new") if match else ""


def _tag(token: Token, syntax: Syntax) -> Iterator[Named]:
    word, rest = token.word, token.rest
    rest_at = token.body_at + len(token.body) - len(rest)
    if word in _TAG_KINDS:
        yield Named(_TAG_KINDS[word], _path(rest), rest, rest_at)
    elif word == "call" or word in _VALUE_WORDS:
        yield from _functions(_without_caller(rest), rest_at)
    elif word and not word.startswith("end") and word not in syntax.statements:
        yield Named("tag", word, rest, rest_at)


def _without_caller(rest: str) -> str:
    """Blank the parameters in `{% call(item) list(...) %}`."""
    if not rest.lstrip().startswith("("):
        return rest
    end = closing_bracket(rest, rest.index("("))
    return " " * end + rest[end:] if end > 0 else rest


def _blade(token: Token) -> Iterator[Named]:
    name, arguments = token.opener[1:], token.body[1:-1]
    kind = _BLADE_KINDS.get(name)
    if kind is not None:
        yield Named(kind, _path(arguments), arguments, token.body_at + 1)
    elif name.startswith(_ADDED_TO_BLADE):
        yield Named("tag", name, arguments, token.body_at + 1)


def _handlebars(token: Token) -> Iterator[Named]:
    word, rest = token.word, token.rest
    rest_at = token.body_at + len(token.body) - len(rest)
    if word.startswith((">", "#>")):
        yield Named("include", word.lstrip("#>") or _path(rest), rest, rest_at)
    elif word.startswith("#*inline"):
        yield Named("block", _path(rest), rest, rest_at)
    elif token.role is Role.EXPRESSION and rest:
        yield Named("macro", word, rest, rest_at)


def _go(token: Token) -> Iterator[Named]:
    word, rest = token.word, token.rest
    rest_at = token.body_at + len(token.body) - len(rest)
    if word in {"template", "partial", "partialCached", "block", "define"}:
        yield Named(_TAG_KINDS[word], _path(rest), rest, rest_at)


def _code(token: Token, language: str) -> Iterator[Named]:
    """Yield what some lines of Ruby, JavaScript, PHP name. Longer code is a program: calls show nothing."""
    body = token.body
    longest = _LONGEST_EXPRESSION if token.role is Role.EXPRESSION else _LONGEST_CODE
    if token.role is Role.COMMENT or body.count("\n") > longest:
        return
    required = _REQUIRING.match(body) if language == "php" else None
    if required is not None:
        path = body[required.end() :]
        yield Named("include", _path(path), path, token.body_at + required.end())
        return
    bare = _BARE_CALL.match(body)
    if bare is None:
        yield from _functions(body, token.body_at)
        return
    name, rest, rest_at = bare.group(1), body[bare.end() :], token.body_at + bare.end()
    if name in {"render", "include", "require", "include_once", "require_once"}:
        yield Named("include", _ruby_path(rest), rest, rest_at)
    elif name in {"yield", "content_for"}:
        yield Named("block", _path(rest).lstrip(":"), rest, rest_at)
    elif language == "erb" and (token.role is Role.EXPRESSION or name.startswith("with_")):
        yield Named("macro", name, rest, rest_at)
    else:
        yield from _functions(body, token.body_at)


def _ruby_path(rest: str) -> str:
    """Return what is rendered: a partial's path or a component's class."""
    constant = _CONSTANT.match(rest)
    return constant.group() if constant else _path(rest)


_LONGEST_CODE = 20
_LONGEST_EXPRESSION = 80
