"""Reads which keys a script's handlers look at, and for which event."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect.exit_code import Function
from safeexit.checker.scripts import Script

__all__ = ["event_of", "is_event", "listens", "may_test", "names_event", "tested"]

_KEY_CODE = lazy_pattern(
    r"(?:keyCode|which|charCode)\s*={2,3}\s*(27|16)\b|\b(27|16)\s*={2,3}\s*[\w$.]*(?:keyCode|which)"
)
_KEY_EVENT = lazy_pattern(r"\b(?:on)?(keydown|keyup|keypress)\b")
_MAY_TEST_KEYS = lazy_pattern(r"[\"'`](?:Esc|Escape|Shift)[\"'`]|\b(?:27|16)\b")
_KEYS = {"Escape": "Escape", "Esc": "Escape", "Shift": "Shift", "27": "Escape", "16": "Shift"}
_LONGEST_WIRING = 120


def is_event(name: str) -> bool:
    """Whether an attribute or a listener is for a key's event (`onkeydown`, `keydown`)."""
    return _KEY_EVENT.fullmatch(name) is not None


def names_event(text: str) -> bool:
    """Whether a script names a key's event anywhere."""
    return _KEY_EVENT.search(text) is not None


def may_test(text: str) -> bool:
    """Whether a script may look at Escape or Shift: cheap, and wrong only in saying yes."""
    return _MAY_TEST_KEYS.search(text) is not None


def listens(script: Script) -> bool:
    """Whether a script's code, and not only a comment, names a key's event."""
    named = (is_event(literal.value.split(".")[0]) for literal in script.strings)
    return names_event(script.code) or any(named)


def event_of(function: Function, script: Script) -> str | None:
    """Return the event that a handler listens for: the one named just before it, or with its name."""
    text = script.uncommented
    own = _KEY_EVENT.fullmatch(function.name)  # onkeydown = function …
    if function.name and not own:
        own = re.search(rf"{_KEY_EVENT.pattern}[\"'`\s,=]{{1,20}}{re.escape(function.name)}\b", text)
    before = _KEY_EVENT.findall(text, max(0, function.start - _LONGEST_WIRING), function.start)
    if own or (before and not function.name):
        return own[1] if own else str(before[-1])
    every = set(_KEY_EVENT.findall(text))
    return every.pop() if len(every) == 1 else None


def tested(script: Script) -> Iterator[tuple[str, int]]:
    """Yield the keys ("Escape", "Shift") that a script looks at, and where."""
    for literal in script.strings:
        if literal.value in {"Escape", "Esc", "Shift"}:
            yield _KEYS[literal.value], literal.start
    for found in _KEY_CODE.finditer(script.code):
        yield _KEYS[found[1] or found[2]], found.start()
