"""The words, names and keys of quick exits."""

import pytest

from safeexit.checker.detect.exit_destinations import is_decoy
from safeexit.checker.detect.exit_scripts import ExitScripts
from safeexit.checker.detect.exit_words import Label, label, may_name_strongly, name
from safeexit.checker.detect.quick_exit import detect
from safeexit.checker.page import Page
from safeexit.checker.templates import UNKNOWN
from safeexit.data.loading import words as load_words


@pytest.mark.parametrize(
    ("hint", "keys"),
    [
        ("Press Esc to leave", {"Escape"}),
        ("or press the Escape key 3 times", {"Escape"}),
        ("You can press the 'Shift' key three times", {"Shift"}),
        ("Quick exit (Esc)", {"Escape"}),
        ("Escape to the country", set()),
        ("A shift in the weather", set()),
    ],
)
def test_promised_keys_are_read(hint: str, keys: set[str]) -> None:
    """A hint about a key is a promise; the same words in another sense are none."""
    [found] = detect(
        Page(f'<div class="quick-exit"><p>{hint}</p><a href="https://www.bbc.co.uk">Exit</a></div>')
    )
    assert set(found.promises) == keys
    assert all(tag.name == "p" for tag in found.promises.values())


@pytest.mark.parametrize(
    ("script", "keys", "others"),
    [
        (
            "onkeydown = (e) => { if (e.key === 'Escape') location.replace('https://x.example') }",
            {"Escape"},
            set(),
        ),
        ("addEventListener('keyup', (e) => { if (e.which === 16) quickExit() })", {"Shift"}, set()),
        ("addEventListener('keyup', (e) => { if (e.key === 'Esc') link.click() })", {"Escape"}, set()),
        ("addEventListener('keyup', (e) => { if (e.key === 'Escape') close() })", set(), {"Escape"}),
        ("addEventListener('keyup', (e) => { /* 'Escape' */ location.reload() })", set(), set()),
        ("const key = 'Escape'", set(), set()),
    ],
)
def test_handled_keys_are_followed(script: str, keys: set[str], others: set[str]) -> None:
    """A key counts as handled where its handler leaves, itself or through the page's own functions."""
    scripts = ExitScripts(Page(f"<script>{script}</script>"))
    assert scripts.keys == keys
    assert scripts.other_keys == others


@pytest.mark.parametrize(
    "script",
    [
        "document.getElementById('quickExit').addEventListener('click', () => { location.replace(to) })",
        (
            "const link = document.querySelector('#quickExit');\nlink.addEventListener('click', leave);\n"
            "function leave() { location.replace(to) }"
        ),
        "$('#quickExit').on('click', function () { location.replace(to) })",
        "document.getElementById('quickExit').onclick = function () { location.replace(to) }",
    ],
)
def test_listeners_are_followed_to_their_navigation(script: str) -> None:
    """A control is tied to the function that is bound to it by id, through a variable, or by jQuery."""
    page = Page(f'<a id="quickExit" href="https://www.bbc.co.uk">Exit</a><script>{script}</script>')
    [found] = detect(page)
    [step] = found.scripts.navigations(found.controls[0].tag)
    assert step.how == "replace"
    assert page.snippet(step.span) == "location.replace("


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Emergency Exit this page", Label.CLEAR),
        ("  QUICK EXIT ➟ ", Label.CLEAR),
        ("Hide this page Or press escape key to hide this page", Label.CLEAR),
        ("Click to exit", Label.PLAIN),
        ("Leave this site", Label.SITE),
        ("Leave this page", Label.PLAIN),
        ("×", Label.NONE),  # noqa: RUF001 - what sites write
        (UNKNOWN * 4, Label.UNKNOWN),
        ("Quick exit (opens a search engine)", Label.CLEAR),
        ("Emergency exit (to the news)", Label.SITE),
        ("Quick exit & find help", Label.CLEAR),
        ("Keluar cepat", Label.CLEAR),
        ("Book now", Label.OTHER),
        ("Exits & entrances", Label.OTHER),
        ("(quick exit)", Label.CLEAR),
        ("leave " * 40, Label.OTHER),
    ],
)
def test_labels_mean_what_they_say(text: str, meaning: Label) -> None:
    """Fillers, case, punctuation, brackets and an "and" change nothing; a long text is no label."""
    assert label(text) is meaning


@pytest.mark.parametrize(
    ("text", "strong", "weak", "part"),
    [
        ("quick-exit", True, False, False),
        ("header quickExitLink", True, False, False),
        ("quick_exit.html", True, False, False),
        ("qg-quick-exit__tip-link", True, False, True),
        ("exit-btn", False, True, False),
        ("brexit", False, False, False),
        ("hide-page-title", False, True, True),
        ("quickexiting", False, False, False),
    ],
)
def test_names_are_read(text: str, strong: bool, weak: bool, part: bool) -> None:
    """Words are joined by hyphens, underscores or nothing, and a name ends where another word begins."""
    found = name(text)
    assert (found.strong, found.weak, found.part) == (strong, weak, part)


@pytest.mark.parametrize(
    ("address", "decoy"),
    [
        ("https://www.bbc.co.uk/weather", True),
        ("https://www.google.com", True),
        ("//weathernetwork.ca", True),
        ("https://www.google.com/search?q=weather", True),
        ("https://www.google.co.za/search?q=weather", True),
        ("https://google.pl", True),
        ("https://google.example.org", False),
        ("https://www.bbc.co.uk/news/politics/1", False),
        ("https://example.org/weather/today", False),
        ("/weather", False),
        ("https://[bad", False),
    ],
)
def test_decoys_are_front_pages_and_forecasts(address: str, decoy: bool) -> None:
    """A page deep in a news site is an article, and a path of this site leads nowhere."""
    assert is_decoy(address) is decoy


def test_the_cheap_test_misses_no_strong_name() -> None:
    """Every strong name and every vendor's mark passes the test by which long texts are left unread."""
    words = load_words("quick_exit")
    marks = [mark for vendor in words["vendors"].values() for mark in vendor["marks"]]
    for mark in [*words["names"]["strong"], *marks]:
        assert name(mark).strong, mark
        assert may_name_strongly(f"let a = '<b class=\"{mark}\">'"), mark
        assert may_name_strongly(mark.replace("-", "_")), mark
