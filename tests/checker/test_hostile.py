"""Pages made to cost much: what the checker does for one grows with its length, not with the square of it.

Work is counted in calls, which are the same on every machine. What a regular expression does within one call
is not counted: `tools/fuzz.py` looks for that by processor time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from safeexit.checker.detect.exit_destinations import is_decoy
from safeexit.checker.detect.exit_scripts import ExitScripts
from safeexit.checker.engine import check_bytes
from safeexit.checker.page import Page
from safeexit.checker.scripts import read
from safeexit.data.trackers import match_host

_LENGTH = 8_000
_MOST_GROWTH = 3.2
"""For twice the page: two, and something where a page grows past the limit by which a detector gives up.
What grows with the square makes it four."""
_COOKIES = '<div class="cookie-banner"><p>We use cookies.</p><button>Accept</button>'
_EXIT = '<a class="quick-exit" href="https://www.bbc.co.uk/weather">Quick exit</a>'
_LISTENS = (
    "<script>document.querySelector('.quick-exit').addEventListener('click', leave); function leave() {"
)

_PAGES: dict[str, tuple[str, str]] = {  # how a page starts, and what is repeated; # is its number
    "banners": ("", f"{_COOKIES}</div>"),
    "banners in one another": ("", _COOKIES),
    "landmarks in one another": ("", '<section aria-label="Cookies">We use cookies <button>Accept</button>'),
    "hooks in one another": ("", '<section data-x="cookie-banner">We use cookies <button>Accept</button>'),
    "words in one another": ("", "<div>cookie "),
    "links of one word": ("", "<a href=/x>cookie </a>"),
    "choices": (_COOKIES, "<input type=checkbox id=c checked>"),
    "choices with labels alike": (
        _COOKIES,
        "<label for=c>Statistics</label><input type=checkbox id=c checked>",
    ),
    "choices named by the page": (
        f"<body id=a>{_COOKIES}",
        '<input type=checkbox checked aria-labelledby="a a a a a a a a">',
    ),
    "exits": ("", _EXIT),
    "exits in one another": ("", f'<div class="quick-exit">{_EXIT}'),
    "exits named by the page": (
        "<body id=a>",
        '<a class="quick-exit" href=/x aria-labelledby="a a a a">Exit</a>',
    ),
    "exits that run one script": (f"{_EXIT * 20}{_LISTENS}", "location.href = url;"),
    "an exit that sets many names": (
        f"{_EXIT}{_LISTENS}",
        "const u = 'https://x.example'; location.href = u;",
    ),
    "strings that name an exit": (f"{_EXIT}<script>", "x = find('.quick-exit-#'); x.y = 1;"),
    "phase notices": (
        "",
        '<div class="phase-banner"><strong>Beta</strong> <a href=/f>Give feedback</a></div>',
    ),
    "phase notices in one another": ("", '<div class="phase-banner"><strong>Beta</strong> a new service '),
    "feedback's fields": ("<form class=feedback>", "<label>Email <input name=email required></label>"),
    "comments that ignore": ("", "<!-- safeexit: ignore SX104 -- reason --><p>"),
    "open comments": ("", "<!-- "),
    "open tags": ("", "<b "),
    "attributes": ('<a class="quick-exit" ', "data-x=1 "),
    "words of a class": ('<div class="', "cookie consent banner "),
}


def _calls(action: Callable[[], object]) -> int:
    """Return how many functions an action calls, those that are written in C among them."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(("start", "repeated"), _PAGES.values(), ids=_PAGES)
def test_work_grows_with_the_page(start: str, repeated: str) -> None:
    """Twice the page is about twice the work."""

    def work(length: int) -> int:
        parts = (repeated.replace("#", str(number)) for number in range(length // len(repeated)))
        page = "".join([start, *parts]).encode()
        return _calls(lambda: check_bytes(page, source="hostile.html", show_passed=True))

    work(_LENGTH // 4)  # what is made once: patterns, word lists
    assert work(2 * _LENGTH) <= _MOST_GROWTH * work(_LENGTH)


def test_work_grows_with_the_depth_of_templates() -> None:
    """What a template holds is set aside once, however many are around it."""

    def work(depth: int) -> int:
        return _calls(lambda: check_bytes(b"<template>" * depth, source="hostile.html"))

    work(10)
    assert work(500) <= _MOST_GROWTH * work(250)


@pytest.mark.parametrize(
    "repeated",
    ["a('b') + ", "`${", "/[", "/* x */", "\"'", "x = /a/ / ", "{}", "\\"],
)
def test_reading_a_script_grows_with_it(repeated: str) -> None:
    """A scanner's calls are at most in proportion to the script, whatever is left open in it."""
    short, long = (repeated * (length // len(repeated)) for length in (20_000, 40_000))
    read.cache_clear()
    assert _calls(lambda: read(long)) <= 2.1 * _calls(lambda: read(short)) + 50


@pytest.mark.parametrize(("elements", "column"), [(100, 1), (1000, 25)])
def test_what_holds_very_much_is_no_exit(elements: int, column: int) -> None:
    """An element that is named as an exit is not read on past a few hundred elements: it may be nested."""
    page = f'<div class="quick-exit">{_EXIT}{"<b></b>" * elements}</div>'
    (found,) = check_bytes(page.encode(), source="hostile.html").components
    assert found.span.column == column


@pytest.mark.parametrize(
    ("kind", "reason"), [("module", "5,000,001 characters of inline script"), ("json", None)]
)
def test_a_page_that_is_all_script_is_refused(kind: str, reason: str | None) -> None:
    """Millions of characters of script are not read, and the page says so; the data of a page may be long."""
    page = f"<script type={kind}>{'/' * 5_000_001}</script>"
    error = check_bytes(page.encode(), source="hostile.html").error
    assert (error is None) if reason is None else (error is not None and reason in error)


def test_what_is_too_long_for_a_host_is_none() -> None:
    """A name of thousands of labels is not looked up by each of its ends."""
    labels = "x." * 100
    assert is_decoy(f"https://{labels}bbc.co.uk/")
    assert not is_decoy(f"https://{labels * 2}bbc.co.uk/")
    assert match_host(f"{labels}google-analytics.com")
    assert match_host(f"{labels * 2}google-analytics.com") is None


def test_no_more_than_two_hundred_controls_alike_are_told_of() -> None:
    """A banner of thousands of controls that take no focus does not make thousands of findings."""
    findings = check_bytes(f"{_COOKIES}{'<a>x</a>' * 300}".encode(), source="hostile.html").findings
    assert len([finding for finding in findings if finding.code == "SX214"]) == 200


def test_a_handler_is_followed_to_few_functions() -> None:
    """Of many functions with the name that a handler calls, a few are read, for each of many exits."""
    page = Page(f'<a onclick="leave()">Exit</a><script>{"function leave() { leave() }" * 100}</script>')
    assert len(ExitScripts(page).code(page.tags("a")[0])) == 21  # the handler's own code is the first


def test_no_more_than_twenty_calls_to_analytics_are_told_of_in_a_handler() -> None:
    """A script that calls analytics thousands of times does not make thousands of findings for each exit."""
    page = f"{_EXIT}{_LISTENS}{'gtag(1);' * 100}}}</script>"
    findings = check_bytes(page.encode(), source="hostile.html").findings
    assert len([finding for finding in findings if finding.code == "SX117"]) == 20
