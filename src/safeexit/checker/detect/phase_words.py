"""The words by which a phase notice is known: names, tags, sentences (data/words/beta_notice.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import own
from safeexit.checker.page import Page
from safeexit.checker.templates import UNKNOWN
from safeexit.data.loading import words as load_words

__all__ = [
    "Level",
    "Name",
    "Words",
    "announces_tab",
    "is_tag",
    "is_vague",
    "is_weak_tag",
    "leads_back",
    "may_speak",
    "name",
    "places",
    "says_optional",
    "speaks_of_part",
    "words",
]

_UNSPACED = "\u2e80"
"""The first character of the scripts that put nothing between words."""
_SPACE = lazy_pattern(r"\s+")
_NOT_WORD = lazy_pattern(r"[\W_]")
_VERSION = lazy_pattern(
    r"[\w.-]*\d[\w.]*-(?:alpha|beta)[\w.-]*|(?:alpha|beta)[.-]?\s?\d[\w.]*", re.IGNORECASE
)
_LONGEST_TAG = 60
_SENTENCE_END = lazy_pattern(r"(?<=[.!?])\s+")
_FEATURE_STEMS = (
    "feature",
    "nodwedd",
    "fonction",
    "funktion",
    "funci",
    "funzion",
    "recurso",
    "functie",
    "funkcj",
    "funksjon",
)
_ENDS = lazy_pattern(r"^[^\w&]+|[^\w&]+$")
_CAMEL = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINTS = lazy_pattern(r"[\s_.:/\\-]+")


class Level(IntEnum):
    """How much a name says."""

    NONE = 0
    ALONE = 1
    """A phase and nothing else ("beta")."""
    BADGE = 2
    """A phase's tag."""
    OWN = 3
    """Somebody's own banner for a phase: its words decide."""
    COMPONENT = 4
    """A design system's phase banner."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a class, id, element, macro or path is called after."""

    level: Level = Level.NONE
    exact: bool = False
    """Whether it names the thing itself, not a part of it or something about it."""
    vendor: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What a short text speaks of."""

    feedback: bool
    service: bool
    """The service, site or page itself, or that it is new or unfinished."""
    sentence: bool
    """The phase that it is in."""
    tag: bool
    """A phase, as a word of its own."""
    unknown: bool
    """Something that only a template knows."""


@own.by_own
@cache
def _data() -> dict[str, Any]:
    data = load_words("beta_notice")
    words = [normalise(word) for word in own.in_use().notice_words]
    data[own.OWN] = {"tags": words}
    data["stems"]["ascii" if "".join(words).isascii() else "other"] += words
    return data


@own.by_own
@cache
def _all(key: str) -> frozenset[str]:
    return frozenset(
        word for table in _data().values() if isinstance(table, dict) for word in table.get(key, ())
    )


@own.by_own
@cache
def _phrases(key: str) -> tuple[str, ...]:
    """Return a list's words as they stand in `_spaced` text: after a blank, but in scripts without blanks."""
    return tuple(
        word if word[0] >= _UNSPACED else f" {_NOT_WORD.sub(' ', word)}" for word in sorted(_all(key))
    )


def normalise(text: str) -> str:
    """Return a text in lower case with single spaces."""
    return _SPACE.sub(" ", text.replace("\xad", "")).strip().lower()


def _spaced(text: str) -> str:
    """Return a text in lower case with a blank, and nothing else, before and after each word."""
    return f" {_SPACE.sub(' ', _NOT_WORD.sub(' ', normalise(text)))} "


def is_tag(text: str) -> bool:
    """Whether a text is the name of a phase and nothing else."""
    return len(text) < _LONGEST_TAG and _ENDS.sub("", normalise(text)) in _all("tags")


def is_weak_tag(text: str) -> bool:
    """Whether a text is nothing but a word that may name a phase ("pilot")."""
    return len(text) < _LONGEST_TAG and _ENDS.sub("", normalise(text)) in _all("weak")


def is_vague(text: str) -> bool:
    """Whether a link's name is a word or two that say nothing by themselves."""
    return len(text) < _LONGEST_TAG and _ENDS.sub("", normalise(text)) in _all("vague")


def announces_tab(text: str) -> bool:
    """Whether a text says that something opens in a new tab or window."""
    spaced = _spaced(text)
    return any(phrase in spaced for phrase in _phrases("new_tab"))


def says_optional(text: str) -> bool:
    """Whether a field's label or hint says that it may stay empty."""
    spaced = _spaced(text)
    return any(phrase in spaced for phrase in _phrases("optional"))


def leads_back(text: str) -> bool:
    """Whether a text names the site that was there before this one."""
    spaced = _spaced(text)
    return any(phrase in spaced for phrase in _phrases("former"))


@own.by_own
@lru_cache(maxsize=1024)
def words(text: str) -> Words:
    """Return what a short text speaks of, but for sentences that speak of one feature alone."""
    spaced = _spaced(_VERSION.sub(" ", _of_the_whole(text)))
    return Words(
        feedback=any(phrase in spaced for phrase in _phrases("feedback")),
        service=any(phrase in spaced for phrase in _phrases("service")),
        sentence=any(phrase in spaced for phrase in _phrases("sentences")),
        tag=any((f"{phrase} " if phrase[0] == " " else phrase) in spaced for phrase in _phrases("tags")),
        unknown=UNKNOWN in text,
    )


def speaks_of_part(text: str) -> bool:
    """Whether a text speaks of one feature."""
    lowered = text.lower()
    if not any(stem in lowered for stem in _FEATURE_STEMS):
        return False
    spaced = _spaced(text)
    return any(phrase in spaced for phrase in _phrases("part"))


def _of_the_whole(text: str) -> str:
    """Leave out the sentences that speak of one feature."""
    if not speaks_of_part(text):
        return text
    return " ".join(sentence for sentence in _SENTENCE_END.split(text) if not speaks_of_part(sentence))


_MOST_PLACES = 200


def may_speak(page: Page) -> bool:
    """Whether a page may name a phase, in a name or in words: cheap, and wrong only in saying yes."""
    if own.in_use().notice_marks or page.holds(*_data()["names"]["phases"]):
        return True
    return any(page.holds(*literals) for _, literals in _stems())


@own.by_own
@cache
def _stems() -> list[tuple[str, tuple[str, ...]]]:
    """Return each stem of a phase's name, and the literals of which a page that has it holds one."""
    stems = [stem for some in _data()["stems"].values() for stem in some]
    return [(stem, tuple({_small(form) for form in (stem, stem.title(), stem.upper())})) for stem in stems]


def _small(text: str) -> str:
    return text.encode().lower().decode()


def places(page: Page, lowered: str) -> list[int]:
    """Return where a page, `lowered`, has a stem of a phase's name (at most 200 places for each)."""
    found: list[int] = []
    for stem, literals in _stems():
        if not page.holds(*literals):
            continue
        place = lowered.find(stem)
        for _ in range(_MOST_PLACES):
            if place < 0:
                break
            found.append(place)
            place = lowered.find(stem, place + 1)
    return sorted(found)


@own.by_own
@cache
def _own_marks() -> list[list[str]]:
    return [_parts(mark) for mark in own.in_use().notice_marks]


def _parts(text: str) -> list[str]:
    return [part for part in _JOINTS.split(_CAMEL.sub("-", text).lower()) if part]


_PHASES = frozenset({"alpha", "beta"})
"""What a name may start with that has a word before its holder (`beta-invite-banner`)."""


@own.by_own
@lru_cache(maxsize=8192)
def name(text: str) -> Name:
    """Return what one class, id, element's name, macro or path's last part says."""
    parts = _parts(text)
    names = _data()["names"]
    if any(_find(parts, mark) for mark in _own_marks()):
        return Name(Level.COMPONENT, exact=True, vendor=own.OWN)
    for key, level in (("components", Level.COMPONENT), ("badges", Level.BADGE)):
        for wanted in names[key]:
            place = _find(parts, wanted.split("-"))
            if place is not None:
                return _placed(parts, *place, level)
    for key, level in (("holders", Level.OWN), ("small", Level.BADGE)):
        for place in _pairs(parts, frozenset(names[key])):
            return _placed(parts, *place, level)
    if any(
        first in _PHASES and last in names["holders"] for first, last in zip(parts, parts[2:], strict=False)
    ):
        return Name(Level.OWN)
    if len(parts) == 1 and parts[0] in names["phases"]:
        return Name(Level.ALONE, exact=True)
    return Name()


def _placed(parts: list[str], start: int, end: int, level: Level) -> Name:
    names = _data()["names"]
    before, after = parts[:start], parts[end:]
    if set(before) & set(names["beside"]):
        return Name()
    exact = not after or (len(after) == 1 and after[0] in {*names["endings"], *names["phases"]})
    return Name(level, exact, _vendor("-".join([*before, ""])))


def _find(parts: list[str], wanted: list[str]) -> tuple[int, int] | None:
    """Return where the wanted words stand, each by itself or joined."""
    for start in range(len(parts)):
        if parts[start : start + len(wanted)] == wanted:
            return start, start + len(wanted)
        if parts[start] == "".join(wanted):
            return start, start + 1
    return None


def _pairs(parts: list[str], holders: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where a phase and a holder stand side by side, or are joined."""
    phases = frozenset(_data()["names"]["phases"])
    for start, part in enumerate(parts):
        pair = set(parts[start : start + 2])
        if pair & phases and pair & holders:
            yield start, start + 2
        elif any(part.startswith(phase) and part[len(phase) :] in holders for phase in phases):
            yield start, start + 1


def _vendor(prefix: str) -> str | None:
    vendors: dict[str, str] = _data()["vendors"]
    return next((vendor for mark, vendor in vendors.items() if prefix.startswith(f"{mark}-")), None)
