"""A page's promise that leaving erases its traces is told from advice, and from the promise's denial."""

import pytest

from safeexit.checker.detect.exit_promises import false_promises
from safeexit.checker.detect.quick_exit import detect
from safeexit.checker.page import Page

_LINK = '<a class="quick-exit" href="https://www.bbc.co.uk" rel="noreferrer">{}</a>'


def _found(markup: str) -> list[str]:
    page = Page(markup)
    return [tag.name for tag in false_promises(page, detect(page))]


@pytest.mark.parametrize(
    "sentence",
    [
        "Clicking the exit button clears your browsing history.",
        "Press Esc and the page will automatically delete your internet history.",
        "The quick exit removes this page from your browser history.",
        "This button covers your tracks.",
        "Use the button to leave without a trace.",
        "Click the button and nobody will know that you were here.",
        "The escape key leaves no trace.",
    ],
)
def test_promises_about_the_exit_are_found(sentence: str) -> None:
    """A sentence anywhere in the page that promises it is found, once, in its smallest element."""
    assert _found(f"<main><p>{sentence}</p></main>{_LINK.format('Quick exit')}") == ["p"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The exit button does not clear your browsing history.",
        "The button won\u2019t delete your internet history.",
        "No website can remove all traces: the button hides this page, it does not remove it.",
        "Press the button, then remember to clear your browser history.",
        "To delete the history, open the settings menu and press Clear.",
        "How to cover your tracks: press Ctrl, Shift and Delete to clear your history.",
        "You can press this button to clear your search history in the form below.",
        "The Tudors' escape leaves its traces in the history of the town.",
        "Your visit to our office: press the button and someone will see you.",
        "Our reading room clears your browsing history at night.",
        "Our button deletes cookies to clear your tracks.",
    ],
)
def test_advice_and_denials_are_no_promise(sentence: str) -> None:
    """Advice on clearing the history by hand, a denial, and other histories are left alone."""
    assert _found(f"<main><p>{sentence}</p></main>{_LINK.format('Quick exit')}") == []


@pytest.mark.parametrize(
    ("label", "names"),
    [
        ("Exit and clear history", ["a"]),
        ("Cover your tracks", ["a"]),
        ("Quick exit", []),
        ("Exit (does not clear history)", []),
    ],
)
def test_an_exit_s_own_words_may_promise(label: str, names: list[str]) -> None:
    """In a control's own words an imperative promises too."""
    assert _found(_LINK.format(label)) == names


@pytest.mark.parametrize(
    ("beside", "names"),
    [
        ("Mit diesem Knopf verschwinden Sie spurlos.", ["p"]),
        ("Der Knopf löscht den Verlauf nicht.", []),
        ("El botón borra el historial.", ["p"]),
        ("El botón no borra el historial.", []),
        ("Il pulsante cancella la cronologia.", ["p"]),
        ("De knop wist je geschiedenis niet.", []),
        ("Mae'r botwm yn gadael heb adael ôl.", ["p"]),
    ],
)
def test_other_languages_are_read_beside_the_exit(beside: str, names: list[str]) -> None:
    """In other languages the claim and its denial are known by their words."""
    assert _found(f'<div class="quick-exit"><p>{beside}</p>{_LINK.format("Exit")}</div>') == names
