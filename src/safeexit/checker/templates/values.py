"""What a masked template is."""

from __future__ import annotations

from typing import NamedTuple

from safeexit.checker.findings import Span

UNKNOWN = "\ue000"
"""Stands, repeated, for a template expression whose value nobody can know from the file."""


class TemplateCall(NamedTuple):
    """A template's use of something named elsewhere.

    `kind` is "macro" (`{{ govukExitThisPage({...}) }}`, `{% call govukCookieBanner() %}`), "tag" (`{%
    cookie_banner %}`), "include" (a path), "block" (`{% block phase_banner %}`), "extends" or "import".
    `name` is the macro (without what stands before its last dot), path or block; `arguments` the raw text
    between the brackets or after the name, which starts at `arguments_at`. `span` and `offset` are the whole
    construct's.
    """

    kind: str
    name: str
    arguments: str
    span: Span
    offset: int
    arguments_at: int = 0


class Masked(NamedTuple):
    """`text` has the source's length and line breaks; expressions are `UNKNOWN`, other syntax is blank.

    What gettext translates is shown: it is its own key. `conditional` are the stretches (start, end) inside
    start tags that are there on a condition only, `constructs` those of all template syntax, in order.
    """

    text: str
    calls: tuple[TemplateCall, ...] = ()
    conditional: tuple[tuple[int, int], ...] = ()
    constructs: tuple[tuple[int, int], ...] = ()
