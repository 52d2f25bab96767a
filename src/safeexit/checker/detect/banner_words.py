"""The words of cookie banners in twenty-two languages: what a control does, and what a text says.

The words are data: `safeexit/data/words/cookie_banner.toml` says how a phrase is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import own
from safeexit.checker.templates import UNKNOWN
from safeexit.data.loading import words as load_words

__all__ = ["commands", "control_action", "normalised", "says", "stems"]

_NOT_A_WORD = lazy_pattern(r"[^\w'-]+|(?<!\w)[-']+|[-']+(?!\w)|_")
_CROSSES = frozenset("x\u00d7\u2715\u2716\u2717\u2718\u2573\u2a09\u2a2f\u274c")
_GAP = r"(?: \S+){0,4} "
_START = 4
"""How many characters of a phrase's first word are compared with a text's words before all of it is."""
_ACTIONS = ("reject", "settings", "accept", "dismiss")
_LONGEST_CONTROL = 110
"""In characters: a longer text is a sentence, and no control's label."""
_LONGEST_COMMAND = 6
"""In words."""
_COOKIE = lazy_pattern(
    "cookie|cwcis|kakor|eväste|informasjonskaps|témoin|traceur|sušenk|süti|クッキー|куки|کوکی|الارتباط"
)
"""The word, also where others are joined to it ("tilastoevästeet")."""
_STEMS = (
    *("ookie", "wci", "kakor", "väste", "süti", "iastecz", "nformasjonskaps", "témoin", "traceur"),
    *("クッキー", "куки", "information on a device", "曲奇", "الارتباط", "كوكي", "کوکی"),
)


@lru_cache(maxsize=2048)
def normalised(text: str) -> str:
    """Return the words of a text, folded and parted by one space, punctuation gone."""
    folded = unicodedata.normalize("NFKC", text).replace("\u2019", "'").replace(UNKNOWN, " ").casefold()
    return _NOT_A_WORD.sub(" ", folded).strip()


def says(kind: str, text: str) -> bool:
    """Whether a text holds a phrase of this kind ("statement", "implied", "necessary" …)."""
    words = normalised(text)
    return bool(words) and _holds(kind, words)


@own.by_own
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
            words = _any_of("preference", words).sub(" ", words).strip()
        if words in _whole_labels()[action] or _holds(action, words):
            return action
    return None


def commands(action: str, text: str) -> bool:
    """Whether a short text orders an action on cookies ("reject statistics cookies"), verb first or last."""
    words = normalised(text)
    about_cookies = _COOKIE.search(words) or says("optional", text)
    if not about_cookies or len(words.split()) > _LONGEST_COMMAND:
        return False
    return any(
        found.start() == 0 or found.end() == len(words) or _is_unspaced(found[0])
        for found in _any_of(action, words).finditer(words)
    )


@own.by_own
@cache
def _words() -> dict[str, dict[str, list[str]]]:
    mine = own.in_use()
    told = _written(mine.banner_words)
    return load_words("cookie_banner") | {
        own.OWN: {
            "cookie": told,
            "statement": told,
            "accept": _written(mine.accept_words),
            "reject": _written(mine.reject_words),
            "settings": _written(mine.settings_words),
        }
    }


def _written(words: Iterable[str]) -> list[str]:
    """Return a project's own words as the data write theirs."""
    return [phrase for word in words if (phrase := normalised(word))]


@own.by_own
@cache
def stems() -> tuple[str, ...]:
    """Return what every text about cookies holds, with no first letter, which may be a capital."""
    longest = (max(words.split(), key=len) for words in _words()[own.OWN]["statement"])
    return (*_STEMS, *(word[1:] or word for word in longest))


def _phrases(kind: str) -> set[str]:
    return {phrase for language in _words().values() for phrase in language.get(kind, ())}


def _is_whole_label(phrase: str) -> bool:
    """Whether a phrase is so short ("no", "na", "ja") that only alone it is no other language's word."""
    return len(phrase) <= 3 and phrase.isalpha() and not _is_unspaced(phrase)


@own.by_own
@cache
def _whole_labels() -> dict[str, frozenset[str]]:
    return {
        action: frozenset(normalised(phrase) for phrase in _phrases(action) if _is_whole_label(phrase))
        for action in _ACTIONS
    }


@lru_cache(maxsize=256)
def _is_unspaced(text: str) -> bool:
    """Whether a text has a character of a script without spaces between words, or of the Arabic one."""
    return max(text, default="") >= "\u0600" and any(
        "\u0600" <= character <= "\u06ff" or "\u2e80" <= character <= "\u9fff" for character in text
    )


def _holds(kind: str, words: str) -> bool:
    return _index(kind).in_text(words)


def _any_of(kind: str, words: str) -> re.Pattern[str]:
    """Return a pattern for the phrases of a kind that this text may hold."""
    return _compiled("|".join(_index(kind).patterns(words)) or r"(?!)")


_compiled = lru_cache(maxsize=256)(re.compile)


class _Phrase:
    """A phrase of which no more is worked out than a text asks for."""

    def __init__(self, text: str) -> None:
        self.text = text

    def may_be_in(self, words: str) -> bool:
        return all(stem in words for stem in self._stems)

    def is_in(self, words: str) -> bool:
        return self.may_be_in(words) and self._compiled.search(words) is not None

    @cached_property
    def _stems(self) -> tuple[str, ...]:
        return tuple(normalised(word.rstrip("*")) for word in self.text.split() if word != "*")

    @cached_property
    def pattern(self) -> str:
        return rf"(?<!\S){_phrase_pattern(self.text)}(?!\S)"

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


class _Index:
    """A kind's phrases by their beginnings: a text is compared with those that begin as its words do.

    One pattern for all phrases would take longer to compile than everything else that a small page needs.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_start: defaultdict[str, list[_Phrase]] = defaultdict(list)
        self._short: list[_Phrase] = []
        """Those whose first word may go on after fewer characters than are compared."""
        self._unspaced: list[str] = []
        for phrase in sorted(phrases):
            first = phrase.partition(" ")[0]
            if _is_unspaced(phrase):
                self._unspaced.append(re.escape(normalised(phrase.rstrip("*"))).replace(r"\ ", " ?"))
            elif first[-1] == "*" and len(first) <= _START:
                self._short.append(_Phrase(phrase))
            else:
                self._by_start[first.rstrip("*,").casefold()[:_START]].append(_Phrase(phrase))

    def in_text(self, words: str) -> bool:
        """Whether one of the phrases stands in a text."""
        return any(phrase.is_in(words) for phrase in self._candidates(words)) or any(
            _compiled(pattern).search(words) for pattern in self._unspaced_patterns(words)
        )

    def patterns(self, words: str) -> Iterator[str]:
        """Yield the patterns of the phrases that may stand in a text, in the order of the phrases."""
        found = [phrase for phrase in self._candidates(words) if phrase.may_be_in(words)]
        for phrase in sorted(found, key=lambda phrase: phrase.text):
            yield phrase.pattern
        yield from self._unspaced_patterns(words)

    def _candidates(self, words: str) -> Iterator[_Phrase]:
        for start in _starts(words):
            if start in self._by_start:
                yield from self._by_start[start]
        yield from self._short

    def _unspaced_patterns(self, words: str) -> Iterator[str]:
        if self._unspaced and _is_unspaced(words):
            yield "|".join(self._unspaced)


@own.by_own
@cache
def _index(kind: str) -> _Index:
    phrases = _phrases(kind)
    return _Index(phrase for phrase in phrases if kind not in _ACTIONS or not _is_whole_label(phrase))


@lru_cache(maxsize=64)
def _starts(words: str) -> frozenset[str]:
    return frozenset(word[:_START] for word in words.split(" "))


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
