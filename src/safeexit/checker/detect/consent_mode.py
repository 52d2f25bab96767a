"""Google's Consent Mode: what a page tells Google's tags before they measure."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect.gating_script import doubt_at
from safeexit.checker.detect.gating_template import Condition, around, conditions
from safeexit.checker.page import Page
from safeexit.checker.scripts import InlineScript, inline_scripts

__all__ = ["COMMAND", "ConsentCommand", "ConsentMode", "read_consent_mode"]

COMMAND = lazy_pattern(
    r"\b(?:gtag|dataLayer\.push)\s*\(\s*[\"']consent[\"']\s*,\s*[\"'](default|update)[\"']\s*,?"
)
_MEASURES = lazy_pattern(r"\bgtag\s*\(\s*[\"'](?:config|event)[\"']")
_START = lazy_pattern(r"[\"']?gtm\.start[\"']?\s*:")
_WORDS = ("gtag", "dataLayer", "gtm.start")
"""Of which a script has one that sends a command or measures."""
_VALUE = lazy_pattern(
    r"[\"']?(\w+_storage|ad_user_data|ad_personalization)[\"']?\s*:\s*[\"'](granted|denied)[\"']"
)
_REGION = lazy_pattern(r"[\"']?region[\"']?\s*:")
_MOST_COMMANDS = 50
_CONDITION = lazy_pattern(r"\b(?:if|else|case|catch)\b|\?|&&|\|\|")


class ConsentCommand(NamedTuple):
    """One `gtag("consent", …)`. `offset` and `end` are its place in `Page.text`.

    `values` are the settings that are written out, "granted" or "denied"; none where a variable is passed.
    `everywhere`: it names no region. `plain`: it is reached whatever the visitor has chosen.
    """

    kind: str
    offset: int
    end: int
    tag: Tag
    values: dict[str, str]
    everywhere: bool
    plain: bool

    @property
    def denies(self) -> bool:
        """Whether it holds back the storage of measurement or of advertising."""
        return any(self.values.get(key) == "denied" for key in ("analytics_storage", "ad_storage"))

    @property
    def grants(self) -> tuple[str, ...]:
        """The settings that it grants, but for those that say nothing of tracking."""
        harmless = {"functionality_storage", "security_storage", "personalization_storage"}
        return tuple(key for key, value in self.values.items() if value == "granted" and key not in harmless)


class ConsentMode(NamedTuple):
    """A page's commands, and the places (offset, tag) at which its own scripts measure, each in order."""

    commands: tuple[ConsentCommand, ...]
    measures: tuple[tuple[int, Tag], ...]

    @property
    def defaults(self) -> tuple[ConsentCommand, ...]:
        """The commands that say what holds before a choice."""
        return tuple(command for command in self.commands if command.kind == "default")


def read_consent_mode(page: Page) -> ConsentMode:
    """Read the Consent Mode commands in a page's inline scripts. What a linked script sends is not seen."""
    commands: list[ConsentCommand] = []
    templates = conditions(page)
    measures: list[tuple[int, Tag]] = []
    for inline in inline_scripts(page):
        if not any(word in inline.text for word in _WORDS):
            continue
        text = inline.script.uncommented
        if "consent" in text:
            commands += [
                _command(inline, found, templates) for found in islice(COMMAND.finditer(text), _MOST_COMMANDS)
            ]
        measures += [
            (inline.offset + found.start(), inline.tag)
            for pattern in (_MEASURES, _START)
            for found in pattern.finditer(text)
        ]
    return ConsentMode(tuple(commands), tuple(sorted(measures, key=lambda measure: measure[0])))


def _command(inline: InlineScript, found: re.Match[str], templates: list[Condition]) -> ConsentCommand:
    text, code = inline.script.uncommented, inline.script.code
    offset = inline.offset + found.start()
    end = _closing(code, found.end())
    argument = text[found.end() : end]
    return ConsentCommand(
        kind=found[1],
        offset=offset,
        end=inline.offset + min(end + 1, len(code)),
        tag=inline.tag,
        values={value[1]: value[2] for value in _VALUE.finditer(argument)},
        everywhere=_REGION.search(argument) is None,
        plain=not (
            doubt_at(inline.script, found.start())
            or _conditional(code, found.start())
            or around(templates, offset)
        ),
    )


def _closing(code: str, start: int) -> int:
    """Return where the bracket that is open at `start` closes."""
    depth = 1
    for found in re.finditer(r"[()]", code[start:]):
        depth += 1 if found.group() == "(" else -1
        if depth == 0:
            return start + found.start()
    return len(code)


def _conditional(code: str, position: int) -> bool:
    """Whether an `if` or its like stands before the place, in its statement or an enclosing block's."""
    headers: list[bool] = []
    start = 0
    for found in re.finditer(r"[;{}]", code[:position]):
        if found.group() == "{":
            headers.append(_CONDITION.search(code[start : found.start()]) is not None)
        elif found.group() == "}" and headers:
            headers.pop()
        start = found.end()
    return any(headers) or _CONDITION.search(code[start:position]) is not None
