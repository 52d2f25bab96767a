"""What around a control shows that it is no quick exit: an age gate, a warning, a log-out (data/words)."""

from __future__ import annotations

import re
from functools import cache

from safeexit.data.loading import words as load_words

__all__ = ["is_elsewhere", "is_gate", "is_log_out", "offers_to_stay"]


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    return tuple(load_words("quick_exit")["elsewhere"][kind])


@cache
def _elsewhere() -> tuple[re.Pattern[str], re.Pattern[str]]:
    whole = "|".join(_phrases("mark_words"))
    return (
        re.compile("|".join([*map(re.escape, _phrases("marks")), rf"\b(?:{whole})\b"])),
        re.compile("|".join(map(re.escape, _phrases("texts") + _phrases("gates")))),
    )


def is_gate(text: str) -> bool:
    """Whether a text asks for an age, or warns of a site, before it lets its reader in."""
    folded = text.casefold()
    return any(words in folded for words in _phrases("gates"))


def offers_to_stay(text: str) -> bool:
    """Whether what surrounds a control asks whether to trust the site: a warning of a browser's add-on."""
    return any(words in text.casefold() for words in _phrases("stays"))


def is_elsewhere(marks: str, text: str) -> bool:
    """Whether what surrounds a control shows it to be an age gate's, a warning's or a dialog's."""
    in_marks, in_text = _elsewhere()
    return bool(in_marks.search(marks.lower()) or in_text.search(text.casefold()))


def is_log_out(marks: str, text: str) -> bool:
    """Whether a log-out is in, or beside, what surrounds a control."""
    around = f"{marks} {text}".casefold()
    return any(words in around for words in _phrases("log_outs"))
