"""Reads which keys a text says will leave the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeexit.checker._lazily import lazy_pattern

__all__ = ["key_promises"]

_KEY_PROMISE = lazy_pattern(
    r"(?:\b(?:press|hit|tap|use)(?:ing|ting|ping)?\b[^.]{0,25}?)\b(?P<pressed>esc(?:ape)?|shift)\b"
    r"|\b(?P<named>esc(?:ape)?|shift)\b[\s\"'\u2019\u201d)]*(?:key\b|twice\b|(?:\d+|two|three) times)"
    r"|\(\s*(?P<bare>esc(?:ape)?)\s*\)",
    re.IGNORECASE,
)
_BEFORE = (
    "taste|touche|tecla|tasto|klawisz|tasta|fysell|allwedd|toets|tasten|tangenten|klávesu|klávesa|πλήκτρο"
)
_JOINED = "taste|toets|tangent|tast|näppäin|billentyű"
_APART = "键|鍵|کا بٹن|billentyű"
_KEY_PROMISE_ABROAD = lazy_pattern(
    rf"(?:\b(?:{_BEFORE})|مفتاح)\s+[\"'„“«\u2018]?"
    r"(?P<behind>esc(?:ape)?|échap|shift|umschalt|maj|mayús|maiusc|⇧)(?![^\W\d_])"
    rf"|(?<![a-z])(?P<front>esc(?:ape)?|shift|umschalt)[\"'”»\u2019]?(?:-?(?:{_JOINED})|\s*(?:{_APART}))",
    re.IGNORECASE,
)
_WORDS_ABROAD = tuple(f"{_BEFORE}|مفتاح|{_JOINED}|{_APART}".split("|"))
"""One of these is in every promise in another language, whose pattern is slow to compile."""
_SHIFTS = frozenset({"shift", "umschalt", "maj", "mayús", "maiusc", "⇧"})
"""What the key is called in the languages of the components."""


def key_promises(text: str) -> Iterator[str]:
    """Yield the keys ("Escape", "Shift") that a text promises ("press the Esc key twice")."""
    lower = text.lower()
    abroad = any(word in lower for word in _WORDS_ABROAD)
    for pattern in (_KEY_PROMISE, _KEY_PROMISE_ABROAD) if abroad else (_KEY_PROMISE,):
        for found in pattern.finditer(text):
            key = next(name for name in found.groups() if name)
            yield "Shift" if key.lower() in _SHIFTS else "Escape"
