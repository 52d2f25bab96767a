"""The words of cookie banners in twenty-two languages: what a control does, and what a text says.

The words are data: `safeexit/data/words/cookie_banner.toml` says how a phrase is written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.templates import UNKNOWN
from safeexit.data.loading import words as load_words

__all__ = ["commands", "control_action", "normalised", "says"]

_NOT_A_WORD = lazy_pattern(r"[^\w'-]+|(?<!\w)[-']+|[-']+(?!\w)|_")
_UNSPACED = lazy_pattern("[\u0600-\u06ff\u2e80-\u9fff]")
_CROSSES = frozenset("x\u00d7\u2715\u2716\u2717\u2718\u2573\u2a09\u2a2f\u274c")
_GAP = r"(?: \S+){0,4} "
_ACTIONS = ("reject", "settings", "accept", "dismiss")
_LONGEST_CONTROL = 110
"""In characters: a longer text is a sentence, and no control's label."""
_LONGEST_COMMAND = 6
"""In words."""
_COOKIE = lazy_pattern(
    "cookie|cwcis|kakor|eväste|informasjonskaps|témoin|traceur|sušenk|süti|クッキー|куки|کوکی|الارتباط"
)
"""The word, also where others are joined to it ("tilastoevästeet")."""


@lru_cache(maxsize=2048)
def normalised(text: str) -> str:
    """Return the words of a text, folded and parted by one space, punctuation gone."""
    folded = unicodedata.normalize("NFKC", text).replace("\u2019", "'").replace(UNKNOWN, " ").casefold()
    return _NOT_A_WORD.sub(" ", folded).strip()


def says(kind: str, text: str) -> bool:
    """Whether a text holds a phrase of this kind ("statement", "implied", "necessary" …)."""
    words = normalised(text)
    return bool(words) and _pattern(kind).search(words) is not None


@lru_cache(maxsize=1024)
def control_action(text: str) -> str | None:
    """Return what a control with this label does: "reject", "settings", "accept", "dismiss", or None."""
    label = text.strip().casefold()
    if label in _CROSSES:
        return "dismiss"
    words = normalised(text)
    if not words or len(words) > _LONGEST_CONTROL:
        return None
    for action in _ACTIONS:
        if action == "settings":
            words = _pattern("preference").sub(" ", words).strip()
        if words in _whole_labels()[action] or _pattern(action).search(words):
            return action
    return None


def commands(action: str, text: str) -> bool:
    """Whether a short text orders an action on cookies ("reject statistics cookies"), verb first or last."""
    words = normalised(text)
    about_cookies = _COOKIE.search(words) or says("optional", text)
    if not about_cookies or len(words.split()) > _LONGEST_COMMAND:
        return False
    return any(
        found.start() == 0 or found.end() == len(words) or _UNSPACED.search(found[0])
        for found in _pattern(action).finditer(words)
    )


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return load_words("cookie_banner")


def _phrases(kind: str) -> set[str]:
    return {phrase for language in _words().values() for phrase in language.get(kind, ())}


def _is_whole_label(phrase: str) -> bool:
    """Whether a phrase is so short ("no", "na", "ja") that only alone it is no other language's word."""
    return len(phrase) <= 3 and phrase.isalpha() and not _UNSPACED.search(phrase)


@cache
def _whole_labels() -> dict[str, frozenset[str]]:
    return {
        action: frozenset(normalised(phrase) for phrase in _phrases(action) if _is_whole_label(phrase))
        for action in _ACTIONS
    }


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """Compile a kind's phrases, grouped by their first letter: a long flat alternation is slow."""
    groups: dict[str, list[str]] = {}
    unspaced: list[str] = []
    for phrase in sorted(_phrases(kind)):
        if _UNSPACED.search(phrase):
            unspaced.append(re.escape(normalised(phrase.rstrip("*"))).replace(r"\ ", " ?"))
        elif kind not in _ACTIONS or not _is_whole_label(phrase):
            words = _phrase_pattern(phrase)
            groups.setdefault(words[0], []).append(words[1:])
    spaced = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())
    return re.compile("|".join([rf"(?<!\S)(?:{spaced})(?!\S)", *unspaced]))


def _phrase_pattern(phrase: str) -> str:
    parts: list[str] = []
    for word in phrase.split():
        if word == "*":
            parts.append("*")
        else:
            stem = r"\ ".join(re.escape(piece) for piece in normalised(word.rstrip("*")).split())
            parts.append(stem + (r"\S*" if word.endswith("*") else ""))
    joined = " ".join(parts)
    return joined.replace(" * ", _GAP).replace(r"\ ", " ")
