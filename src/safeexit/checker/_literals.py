"""Says which of the literals that detectors look for a page has at all, in one pass over its source.

Most pages have few of them, and what looks for the others need not begin. A search for each would cost more
than parsing the page. Hyphens and underscores do not count, so that one literal stands for a name however its
words are joined (`quick-exit`, `quick_exit`, `quickExit`).
"""

from __future__ import annotations

from functools import cached_property
from itertools import filterfalse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

__all__ = ["Literals"]

_JOINTS = b"-_"
_LOWER = bytes(range(256)).lower()


class _Vocabulary:
    """All literals ever asked for. They are constants of the code, so there are some hundreds at most."""

    def __init__(self) -> None:
        self._asked: dict[str, bytes] = {}
        self._searches = 0
        self._automaton: tuple[tuple[str, ...], BytesAhoCorasick] | None = None

    def found_in(self, source: bytes) -> tuple[set[str], set[str]]:
        """Return the literals known so far, and those of them that are in `source`, in one pass over it."""
        # To make it costs as much as some hundred searches, which a single small page never asks for.
        if self._searches and self._searches >= len(self._asked):
            from ahocorasick_rs import BytesAhoCorasick, Implementation  # noqa: PLC0415 - one page needs none

            automaton = BytesAhoCorasick(list(self._asked.values()), implementation=Implementation.DFA)
            self._automaton, self._searches = (tuple(self._asked), automaton), 0
        if self._automaton is None:
            return set(), set()
        known, automaton = self._automaton
        matches = automaton.find_matches_as_indexes(source, overlapping=True)
        return set(known), {known[number] for number, _, _ in matches}

    def search(self, literal: str, source: bytes) -> bool:
        """Look for one literal, and know it from the next page on.

        Raises:
            ValueError: it is empty, or has capitals of ASCII, so it would never be found.
        """
        joined = literal.encode().translate(None, _JOINTS)
        if not joined or joined != joined.lower():
            raise ValueError(f"{literal!r} is not a literal in lower case")
        self._asked[literal] = joined
        self._searches += 1
        return joined in source


_VOCABULARY = _Vocabulary()


class Literals:
    """Which literals one source has, its ASCII letters in any case, others as they are, joints left out."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def _joined(self) -> bytes:
        return self._source.encode("utf-8", "surrogatepass").translate(_LOWER, _JOINTS)

    @cached_property
    def _answers(self) -> tuple[set[str], set[str]]:
        return _VOCABULARY.found_in(self._joined)

    def any_of(self, *literals: str) -> bool:
        """Whether the source has one of `literals`, constants whose ASCII letters are small."""
        known, found = self._answers
        for literal in filterfalse(known.__contains__, literals):
            known.add(literal)
            if _VOCABULARY.search(literal, self._joined):
                found.add(literal)
        return not found.isdisjoint(literals)
