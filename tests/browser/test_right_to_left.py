"""The components in Arabic and Urdu, measured in Chromium: mirrored, and whole on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from safeexit import BetaNotice, Category, CookieBanner, QuickExit, SafeExit, Shortcut, locales

from .server import Server
from .test_components_look import View, opened

LANGUAGES = [code for code in locales.available() if locales.load(code).direction == "rtl"]
COOKIES = CookieBanner(
    policy_url="/cookies",
    categories=(Category("preferences"), Category("statistics", cookies=("_ga_*",))),
)
QUICK_EXIT = QuickExit(to="https://www.bbc.co.uk/weather", shortcut=Shortcut("Shift", presses=3))
# What every region of ours holds, and where in the region: the same whichever way the page around it runs.
PLACES = """[...document.querySelectorAll('body > div, body > div *, .sx-embed *, .sx-preferences *')]
  .map(element => {
    const box = element.getBoundingClientRect(), region = element.closest('[dir]').getBoundingClientRect();
    return [element.tagName, element.className, Math.round(box.x - region.x), box.width];
  }).filter(([,,, width]) => width)"""
# The left edge of an element's first and of its last character.
EDGES = """element => [0, -1].map(at => {
  const text = element.firstChild, range = document.createRange();
  const start = (at + text.length) % text.length;
  range.setStart(text, start);
  range.setEnd(text, start + 1);
  return range.getBoundingClientRect().x;
})"""
# Words on more than one line; Chinese may break anywhere.
BROKEN_WORDS = """(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), broken = [];
  for (let text; (text = walker.nextNode()); ) {
    for (const word of text.data.matchAll(/(?!\\p{sc=Han})[\\p{L}\\p{M}]+/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = [...range.getClientRects()].filter(({ width }) => width > 1).map(({ top }) => top);
      if (new Set(lines).size > 1) broken.push(word[0]);
    }
  }
  return broken;
})()"""

Opener = Callable[..., Page]


def html(locale: str, direction: str) -> str:
    """Return a page with everything that we render in one language, which itself runs in `direction`."""
    site = SafeExit(quick_exit=QUICK_EXIT, cookies=COOKIES, beta=BetaNotice(), locale=locale)
    embed = COOKIES.gate("statistics", "<i></i>", label="1", link="/x", locale=locale)
    return f"""<!DOCTYPE html>
<html lang="{locale}" dir="{direction}"><head><meta charset="utf-8">{site.head()}<title>1</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body class="sx-page">{site.body_start(next="/")}<main class="sx-page__part">
{COOKIES.page(locale=locale)}{embed}</main></body></html>"""


@pytest.fixture
def show(chromium: Browser, site: Server) -> Iterator[Opener]:
    """What opens the page in a window of some width."""
    pages: list[Page] = []

    def opener(locale: str, *, width: int = 1280, direction: str = "rtl") -> Page:
        pages.append(opened(chromium, View(width), site, html(locale, direction)))
        return pages[-1]

    yield opener
    for page in pages:
        page.context.close()


def box(element: Locator) -> dict[str, float]:
    """Return where an element is on the page, in CSS pixels."""
    found: Any = element.bounding_box()
    assert found is not None
    return {"left": found["x"], "right": found["x"] + found["width"]}


def test_the_languages_are_those_of_arabic_script() -> None:
    """The tests below cover every language that runs from right to left."""
    assert LANGUAGES == ["ar", "ur"]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_exit_stands_where_lines_end(show: Opener, locale: str, width: int) -> None:
    """The exit is in the left corner, its hint begins at the right edge, and nothing scrolls sideways."""
    page = show(locale, width=width)
    margin = box(page.locator(".sx-beta__tag"))["right"]
    assert width - margin == pytest.approx(16 if width == 320 else 160, abs=1)
    leave = box(page.locator("[data-safeexit=exit]"))
    assert leave["left"] == pytest.approx(width - margin, abs=1)
    assert leave["right"] < width * 0.8
    assert box(page.locator(".sx-exit__hint"))["right"] == pytest.approx(margin, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("locale", LANGUAGES)
def test_everything_reads_from_the_right(show: Opener, locale: str) -> None:
    """Yes stands right of no, a box right of its label, a tag right of its link, the skip link far right."""
    page = show(locale)
    accept, reject = page.locator(".sx-pair button").all()
    assert box(accept)["left"] > box(reject)["right"]
    choice = page.locator(".sx-choice").first
    assert box(choice.locator("input"))["left"] > box(choice.locator("label"))["right"]
    assert box(page.locator(".sx-beta__tag"))["left"] > box(page.locator(".sx-beta .sx-link"))["right"]
    page.keyboard.press("Tab")
    assert box(page.locator(".sx-skip"))["left"] > 640
    directions = page.evaluate(
        "[...document.querySelectorAll('[dir]')].map(e => getComputedStyle(e).direction)"
    )
    assert directions == ["rtl"] * 7


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_name_of_a_cookie_keeps_its_order(show: Opener, locale: str) -> None:
    """Names are read from left to right: `_ga_*` begins with its underscore and ends with its star."""
    first, last = show(locale).get_by_text("_ga_*").evaluate(EDGES)
    assert first < last


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("locale", [*LANGUAGES, "en"])
def test_a_page_that_runs_the_other_way_changes_nothing(show: Opener, locale: str, width: int) -> None:
    """Our words, and what stands beside them, keep their direction in a page of another one."""
    same, other = (show(locale, width=width, direction=each).evaluate(PLACES) for each in ("rtl", "ltr"))
    assert len(same) > 40
    assert same == other


@pytest.mark.parametrize("locale", locales.available())
def test_every_language_fits_a_narrow_screen(show: Opener, locale: str) -> None:
    """At 320 pixels no language needs to scroll sideways or breaks a word in two."""
    page = show(locale, width=320, direction=locales.load(locale).direction)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(BROKEN_WORDS) == []
