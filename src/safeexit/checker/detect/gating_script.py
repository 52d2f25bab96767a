"""What holds back a place in an inline script: a condition, a function that nobody calls, an event.

The scanner does not run anything. So a place that is not plainly reached when the script runs is in doubt,
and never said to be held back for sure.
"""

from __future__ import annotations

import re
from itertools import islice

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect.consent_words import speaks_of_consent
from safeexit.checker.scripts import Script

__all__ = ["doubt_at"]

_DEPTH = 3
"""Functions that call functions that load: further is not followed."""
_MOST_CALLS = 20
_LONGEST_HEADER = 1000
"""In characters: no more of what stands before a brace is read, so that a hostile page costs no more."""
_FUNCTION = lazy_pattern(r"(?:\basync\s+)?\bfunction\b\s*\*?\s*([\w$]*)\s*\([^()]*\)\s*\Z")
_ARROW = lazy_pattern(r"(?:\basync\s+)?(?:\([^()]*\)|[\w$]+)\s*=>\s*\Z")
_METHOD = lazy_pattern(r"(?:^|[,\s])([\w$]+)\s*\([^()]*\)\s*\Z")
_NO_METHOD = frozenset({"if", "for", "while", "switch", "catch", "with", "function"})
_ASSIGNED = lazy_pattern(r"([\w$]+)\s*[=:]\s*\Z")
_CALLEE = lazy_pattern(r"([\w$]+)\s*\((?:[^()]|\([^()]*\))*\Z")
_EVENT = lazy_pattern(r"\(\s*[\"']([\w:. ]+)[\"']\s*,\s*\Z")
_RUNS_ITS_CALLBACK = frozenset(
    {
        "$",
        "Promise",
        "defer",
        "define",
        "each",
        "forEach",
        "jQuery",
        "load",
        "map",
        "push",
        "queueMicrotask",
        "ready",
        "requestAnimationFrame",
        "requestIdleCallback",
        "require",
        "setInterval",
        "setTimeout",
    }
)
_LISTENS = frozenset({"addEventListener", "attachEvent", "bind", "on", "one"})
_NO_CHOICE = frozenset(
    {
        "DOMContentLoaded",
        "load",
        "mousemove",
        "mouseover",
        "onload",
        "pageshow",
        "ready",
        "readystatechange",
        "scroll",
        "touchstart",
        "turbo:load",
        "turbolinks:load",
    }
)
"""Events that come without a choice being made: waiting for them is a delay, not consent."""
_CALL = lazy_pattern(r"(?<![\w$])([\w$]++)\s*\(")
_HANDED = lazy_pattern(
    r"\b(?:setTimeout|requestIdleCallback|ready|onload\s*=)\s*\(?\s*([\w$]++)(?!\s*\()"
    rf"|\b(?:{'|'.join(_LISTENS)})\s*\(\s*[\"'](?:{'|'.join(_NO_CHOICE)})[\"']\s*,\s*([\w$]++)(?!\s*\()"
)
"""A function's name where it is given to a timer, or to an event that comes by itself."""


def doubt_at(script: Script, position: int, depth: int = 0) -> str:
    """Return why an offset of a script may wait for a choice, or "" where the script plainly gets there."""
    for brace in _enclosing(script.code, position):
        reason = _block_doubt(script, brace, depth)
        if reason:
            return reason
    return _condition_doubt(script, position)


def _condition_doubt(script: Script, position: int) -> str:
    """Look at the place's own statement, for `if (consent) load()` and `consent && load()`."""
    start = max(_statement_start(script.code, position), position - _LONGEST_HEADER)
    statement = script.uncommented[start:position]
    return "it depends on a condition about consent" if speaks_of_consent(statement) else ""


def _enclosing(code: str, position: int) -> list[int]:
    """Return the offsets of the braces that are open at a position, from the outside in."""
    braces: list[int] = []
    for found in re.finditer(r"[{}]", code[:position]):
        if found.group() == "{":
            braces.append(found.start())
        elif braces:
            braces.pop()
    return braces


def _statement_start(code: str, position: int) -> int:
    """Return where the statement that holds a position starts."""
    return 1 + max(code.rfind(edge, 0, position) for edge in ";{}")


def _block_doubt(script: Script, brace: int, depth: int) -> str:
    start = max(_statement_start(script.code, brace), brace - _LONGEST_HEADER)
    header = script.uncommented[start:brace]
    if speaks_of_consent(header):
        return "it depends on a condition about consent"
    function = _FUNCTION.search(header)
    if function and function[1]:
        return _called_doubt(script, function[1], start + function.start(1), depth)
    anonymous = function or _ARROW.search(header)
    if anonymous:
        return _anonymous_doubt(script, header[: anonymous.start()], start, depth)
    method = _METHOD.search(header)
    if method and method[1] not in _NO_METHOD:
        return _called_doubt(script, method[1], start + method.start(1), depth)
    return ""


def _anonymous_doubt(script: Script, before: str, start: int, depth: int) -> str:
    assigned = _ASSIGNED.search(before)
    if assigned:
        name = assigned[1]
        return "" if name == "onload" else _called_doubt(script, name, start + assigned.start(1), depth)
    callee = _CALLEE.search(before)
    if callee is None or callee[1] in _RUNS_ITS_CALLBACK | {"function", "return", "void"}:
        return ""
    if callee[1] in _LISTENS:
        event = _EVENT.search(before)
        if event and set(event[1].split()) <= _NO_CHOICE:
            return ""
        return f"it waits for the event “{event[1]}”" if event else "it waits for an event"
    return f"it waits for {callee[1]}()"


def _called_doubt(script: Script, name: str, declared_at: int, depth: int) -> str:
    reason = f"it is loaded by {name}(), and when that is called is not plain from this script"
    if depth >= _DEPTH:
        return reason
    if _handed_on(script, name, depth):
        return ""
    calls = (found for found in _CALL.finditer(script.code) if found[1] == name)
    for call in islice(calls, _MOST_CALLS):
        if call.start() == declared_at:
            continue
        reason = doubt_at(script, call.start(), depth + 1)
        if not reason:
            return ""
    return reason


def _handed_on(script: Script, name: str, depth: int) -> bool:
    """Whether a function is plainly given to a timer or to an event that comes by itself."""
    handed = (found for found in _HANDED.finditer(script.uncommented) if name in found.groups())
    return any(not doubt_at(script, found.start(), depth + 1) for found in islice(handed, _MOST_CALLS))
