"""The one pass that says which literals a page has."""

from __future__ import annotations

import pytest

from safeexit.checker._literals import Literals
from safeexit.checker.page import Page

_WORDS = [f"word-{number}" for number in range(200)]


def test_a_literal_is_found_whatever_the_case_of_its_letters() -> None:
    """A source holds a literal in capitals, too, and beside letters beyond ASCII."""
    page = Page("<p>\u00c9\u0130 Quick EXIT</p>")

    assert page.holds("quick exit")
    assert not page.holds("cookie")


def test_a_name_is_found_however_its_words_are_joined() -> None:
    """Hyphens and underscores count neither in the source nor in the literal."""
    for name in ("quick-exit", "quick__exit", "QuickExit", "quick-_exit"):
        assert Page(f"<p class='{name}'>").holds("quick-exit")
    assert not Page("<p>quick exit").holds("quick-exit")


def test_one_of_several_is_enough() -> None:
    """`holds` is true where any of its literals is in the source."""
    assert Page("<p>Beta</p>").holds("cookie", "beta")


def test_literals_inside_of_others_are_found() -> None:
    """A literal counts that is a part of another, or overlaps it, on the first page and on later ones."""
    for _ in range(3):
        page = Page("<p>discovery</p>")
        assert [page.holds(word) for word in ("cover", "discover", "overy", "cove", "very x")] == [
            *(True, True, True, True),
            False,
        ]


def test_answers_are_the_same_once_all_literals_are_looked_for_in_one_pass() -> None:
    """What was searched for one by one is found alike when the literals are known from pages before."""
    text = " ".join(_WORDS[::3]).upper()
    answers = [[Literals(text).any_of(word) for word in _WORDS] for _ in range(4)]
    one_source = Literals(text)

    assert answers[0] == [number % 3 == 0 or f"word-{number}" in text.lower() for number in range(200)]
    assert answers[1:] == answers[:1] * 3
    assert [one_source.any_of(word) for word in _WORDS] == answers[0]


def test_letters_beyond_ascii_are_found_as_they_are() -> None:
    """Of other letters than those of ASCII the case counts."""
    page = Page("<p>Version B\u00caTA")

    assert page.holds("b\u00cata")
    assert not page.holds("b\u00eata")


@pytest.mark.parametrize("literal", ["", "-_", "Exit"])
def test_a_literal_that_would_never_be_found_is_refused(literal: str) -> None:
    """A literal of nothing, or with capitals, is a mistake of the code that asks."""
    with pytest.raises(ValueError, match="lower case"):
        Literals("exit").any_of(literal)


def test_a_source_may_have_half_of_a_surrogate_pair() -> None:
    """A lone surrogate in the source, which no encoding can write, does not stop the search."""
    assert Literals("\ud800 exit").any_of("exit")
