"""Finds what a page promises about its exit that no exit can keep: a clean history, a visit without trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect.exit_control import short_text
from safeexit.checker.detect.quick_exit import QuickExit
from safeexit.checker.page import Page
from safeexit.data.loading import words as load_words

__all__ = ["false_promises"]

_MAY_PROMISE = lazy_pattern(r"histor|trace|tracks|nobody|no\s?one")
_HINTS = ("histor", "trac", "nobody", "one")
"""One of these is in every claim; the patterns of claims are slow to compile."""
_WHOSE = (
    r"(?:(?:all|any|of|the|this|your|my|page|site|visit|it|from|browser(?:'s)?|browsing|internet|search|web|recent"
    r"|computer's|entire|whole)\s+){1,6}"
)
_VERB = r"(?:clear|erase|delete|remove|wipe|clean)"
_HISTORY = rf"{_WHOSE}(?:history|tracks|traces?)\b"
_TRACKS = r"(?:your|my|all)\s+(?:tracks|traces)\b"
_WILL = r"(?:will|to|automatically|immediately|instantly)\s+(?:[a-z]+ly\s+|also\s+)?"
_ERASES = rf"{_VERB}s\s+{_HISTORY}|(?:cover|hide)s\s+{_TRACKS}"
_WILL_ERASE = rf"{_WILL}(?:{_VERB}\s+{_HISTORY}|(?:cover|hide)\s+{_TRACKS})"
_NO_TRACE = (
    r"(?:without|leav(?:e|es|ing)\s+(?:no|without)|no)\s+(?:leaving\s+)?(?:(?:a|any)\s+)?traces?\b|untraceable"
    r"|(?:no\s*one|nobody)\s+(?:will|can)\s+(?:ever\s+)?(?:know|see|find\s+out|tell)\s+(?:that\s+|where\s+)?you\b"
    r"|(?:cannot|can't|can\s+not)\s+be\s+(?:traced|tracked)\b|impossible\s+to\s+(?:trace|track)\b"
)
_CLAIM = lazy_pattern(rf"\b(?:{_ERASES}|{_WILL_ERASE}|{_NO_TRACE})")
_LABEL_CLAIM = lazy_pattern(
    rf"\b(?:{_VERB}\s+(?:{_WHOSE})?history\b|cover\s+{_TRACKS}|{_ERASES}|{_WILL_ERASE}|{_NO_TRACE})"
)
"""What a control says of itself: there an imperative is a promise too."""
_DENIES = lazy_pattern(
    r"\b(?:not|never|cannot|unable|nor|neither|only|unless|impossible|may|might|cookies?)\b|n't\b|\bno\s+(?:way|website)\b"
)
_INSTRUCTS = lazy_pattern(
    r"\b(?:how|remember|should|must|need|needs|want|wish|sure|forget|please|consider|settings|menu|instructions|learn"
    r"|guide|advice|ctrl|control|cmd|command|alt|private|incognito|you can|you could)\b"
)
_EXIT = lazy_pattern(
    r"\b(?:quick(?:ly)?\s+(?:exit|escape|leave)|(?:exit|escape|leave)\s+(?:button|link|key|this)|press(?:ing)?|click(?:ing)?"
    r"|button|esc|escape\s+key|shortcut)\b"
)
"""Words by which a sentence of the page speaks of its exit."""
_SENTENCES = lazy_pattern(r"[.!?;\n]+")
_BLOCKS = ("p", "li", "dd", "td", "div", "span", "small", "strong", "em", "label", "h2", "h3", "h4")
_LONGEST = 1000
_MOST_BLOCKS = 2000


@cache
def _claims_in_other_languages() -> tuple[str, ...]:
    return tuple(load_words("quick_exit")["promises"]["claims"])


@cache
def _denials_in_other_languages() -> re.Pattern[str]:
    negations = "|".join(map(_whole_word, load_words("quick_exit")["promises"]["negations"]))
    return re.compile(rf"(?<!\w)(?:{negations})")


def _whole_word(word: str) -> str:
    """Return the pattern of a word, which ends there in scripts that put spaces between words."""
    spaced = word[-1].isalpha() and word[-1] < "\u3000"
    return re.escape(word) + (r"(?!\w)" if spaced else "")


def _claims_abroad(text: str) -> bool:
    """Whether a text in lower case claims, in a language other than English, that an exit leaves no trace."""
    return _may_claim_abroad(text) and any(
        _may_claim_abroad(sentence) and not _denials_in_other_languages().search(sentence)
        for sentence in re.split(r"[.!?。؟]", text)
    )


def _may_claim_abroad(text: str) -> bool:
    return any(claim in text for claim in _claims_in_other_languages())


def false_promises(page: Page, exits: list[QuickExit]) -> Iterator[Tag]:
    """Yield the smallest elements that promise it: controls, what is beside, sentences about the exit."""
    if not _may_promise(page.text):
        return
    found: dict[int, Tag] = {}
    for control in (control for each in exits for control in each.controls):
        if _claims(control.said, _LABEL_CLAIM) or _claims(str(control.tag.get("title") or ""), _LABEL_CLAIM):
            found.setdefault(id(control.tag), control.tag)
    for tag, own in _texts(page, exits):
        inside = [*tag.descendants, *tag.parents]
        if not any(id(part) in found for part in inside) and _promises(short_text(tag, _LONGEST), own=own):
            found.setdefault(id(tag), tag)
    yield from found.values()


def _texts(page: Page, exits: list[QuickExit]) -> Iterator[tuple[Tag, bool]]:
    """Yield small elements that may promise, smallest first, and whether they are beside an exit."""
    beside = {id(tag) for found in exits for tag in _beside(page, found)}
    blocks = [
        element
        for element in page.elements(*_BLOCKS)[:_MOST_BLOCKS]
        if len(element.text) < _LONGEST and _may_promise(element.text)
    ]
    for element in sorted(blocks, key=lambda element: len(element.text)):
        tag = page.tag(element)
        yield tag, any(id(part) in beside for part in (tag, *tag.parents))


def _beside(page: Page, found: QuickExit) -> Iterator[Tag]:
    """Yield an exit, what describes it and the small element around it."""
    if found.tag is None:
        return
    yield found.tag
    for control in found.controls:
        for identity in str(control.tag.get("aria-describedby") or "").split():
            described = page.by_id(identity)
            if described is not None:
                yield described
    parent = found.tag.parent
    if parent is not None and parent.name not in {"body", "[document]"} and short_text(parent, 300):
        yield parent


def _may_promise(text: str) -> bool:
    lower = text.lower()
    return _MAY_PROMISE.search(lower) is not None or _may_claim_abroad(lower)


def _promises(text: str, *, own: bool) -> bool:
    lower = text.lower().replace("\u2019", "'")
    for sentence in _SENTENCES.split(lower):
        if (own or _EXIT.search(sentence)) and not _INSTRUCTS.search(sentence) and _claims(sentence, _CLAIM):
            return True
    return own and _claims_abroad(lower)


def _claims(text: str, pattern: re.Pattern[str]) -> bool:
    """Whether a sentence claims it, and does not deny it in the same breath."""
    lower = text.lower().replace("\u2019", "'")
    claim = pattern.search(lower) if any(hint in lower for hint in _HINTS) else None
    if claim is None:
        return _claims_abroad(lower) if pattern is _LABEL_CLAIM else False
    return not _DENIES.search(lower[: claim.start()] + lower[claim.end() :])
