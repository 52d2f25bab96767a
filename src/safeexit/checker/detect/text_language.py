"""Guesses the language of a text by its small words, among those that the cookie rules know.

A guess needs several words and a clear lead, so that short or mixed texts have none.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from safeexit.checker._lazily import lazy_pattern
from safeexit.data.loading import words as load_words

__all__ = ["guess", "same"]

_WORD = lazy_pattern(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_FIRST_HAN = "\u4e00"
_HAN = lazy_pattern("[\u4e00-\u9fff]")
_KANA = lazy_pattern("[\u3040-\u30ff]")
_MOST_WORDS = 2000
_FEWEST_HITS = 4
_LEAST_SHARE = 0.15
"""Of a text's words that must be small words of its language: in running text it is a third or more."""
_LEAD = 1.5
_ALIKE = ({"da", "nb", "nn", "no"},)


def guess(text: str) -> str | None:
    """Return the language of a text (a primary subtag of BCP 47), or None where it is not plain."""
    if not text.isascii() and max(text) >= _FIRST_HAN and len(_HAN.findall(text)) > max(8, len(text) // 4):
        return None if _KANA.search(text) else "zh"
    words = [word.lower() for word in _WORD.findall(text)[:_MOST_WORDS]]
    hits: Counter[str] = Counter()
    for word, times in Counter(words).items():
        for language in _languages_of().get(word, ()):
            hits[language] += times
    if not hits:
        return None
    (best, most), *others = hits.most_common()
    second = next((times for language, times in others if not same(language, best)), 0)
    clear = most >= _FEWEST_HITS and most >= _LEAST_SHARE * len(words) and most >= _LEAD * second
    return best if clear else None


def same(one: str, other: str) -> bool:
    """Whether two language tags mean one language, as far as small words can tell."""
    first, second = one.partition("-")[0].lower(), other.partition("-")[0].lower()
    return first == second or any({first, second} <= alike for alike in _ALIKE)


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for language, words in load_words("function_words").items():
        for word in set(words.split()):
            table[word] = (*table.get(word, ()), language)
    return table
