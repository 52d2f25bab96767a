import re

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from safeexit import CoverYourTracks, QuickExit, locales
from safeexit.checker.engine import check_bytes

BROWSERS = ("Chrome", "Edge", "Firefox", "Safari", "Samsung Internet", "Mac")


def soup(tracks: CoverYourTracks, locale: str = "en") -> BeautifulSoup:
    """Parse the text."""
    return BeautifulSoup(tracks.body(locale=locale), "html5lib")


def found_beside_an_exit(tracks: CoverYourTracks, locale: str) -> set[str]:
    """Return the codes of what the checker says about a page with a quick exit and the text."""
    page = (
        f"<!doctype html><html lang={locale}><head><title>1</title></head><body>"
        f"{QuickExit(to='https://example.com/').body(locale=locale)}"
        f"<main><h1>1</h1>{tracks.body(locale=locale)}</main></body></html>"
    )
    return {each.code for each in check_bytes(page.encode(), source="page.html").findings}


@pytest.mark.parametrize("level", [1, 2, 5])
def test_headings_stand_where_the_page_wants_them(level: int) -> None:
    """The heading has the level asked for, and each section, with its list, is one below."""
    page = soup(CoverYourTracks(heading_level=level))
    headings = [(each.name, each.text) for each in page.find_all(re.compile("^h[1-6]$"))]
    assert headings[0] == (f"h{level}", "How to cover your tracks")
    assert [name for name, _ in headings[1:]] == [f"h{level + 1}"] * 5
    assert [len(each.find_all("li")) for each in page.find_all("ul")] == [3, 3, 7, 4, 4]


def test_the_device_comes_first() -> None:
    """Nothing helps on a watched device, so that is said before any step is shown."""
    first = soup(CoverYourTracks()).select("h3 + ul li")[:3]
    assert ["another phone" in first[0].text, "hidden app" in first[1].text] == [True, True]
    assert "hurry" in first[2].text


@pytest.mark.parametrize("code", locales.available())
def test_every_language_names_the_browsers_and_the_exit(code: str) -> None:
    """The text says which browsers it speaks of, and calls the exit what its link is called."""
    section = soup(CoverYourTracks(), code).section
    assert section is not None
    assert [name for name in BROWSERS if name not in section.text] == []
    assert str(locales.load(code)("quick_exit.label").unescape()) in section.text
    assert (section["lang"], section["dir"]) == (code, locales.load(code).direction)


@pytest.mark.parametrize("code", locales.available())
def test_it_promises_nothing_that_the_checker_calls_false(code: str) -> None:
    """Beside a quick exit the text makes no claim that SX114 or another rule speaks about."""
    false = CoverYourTracks(content="“Leave this site” removes all traces of your visit.")
    assert "SX114" not in found_beside_an_exit(CoverYourTracks(), code)
    assert "SX114" in found_beside_an_exit(false, "en")


def test_it_does_not_claim_to_erase() -> None:
    """The first paragraph says what the exit does, and that it erases nothing."""
    lead = soup(CoverYourTracks()).select("section > p")[0].text
    assert lead.startswith("“Leave this site” takes you to another page at once. It does not erase")
    assert "None of them makes you invisible." in lead


def test_own_words_are_escaped_and_markup_is_trusted() -> None:
    """`content` takes the place of the first paragraph alone: `str` is text, `Markup` is what it says."""
    assert "<p>&lt;b&gt;</p>" in CoverYourTracks(content="<b>").body()
    mine = soup(CoverYourTracks(content=Markup("<b>Hi</b>")))
    assert str(mine.select("section > p")[0]) == "<p><b>Hi</b></p>"
    assert len(mine.find_all("ul")) == 5


def test_the_page_needs_nothing_but_the_stylesheet() -> None:
    """The head is one link; the body has no script, no image and no link to another site."""
    assert re.fullmatch(
        r'<link rel="stylesheet" href="/x/assets/safeexit\.\w+\.css" nonce="abc">\n',
        CoverYourTracks().head(mount="/x", nonce="abc"),
    )
    assert soup(CoverYourTracks()).find_all(["script", "img", "a", "iframe"]) == []


@pytest.mark.parametrize("level", [0, 6, True, 2.0, "2", None])
def test_a_level_without_room_for_sections_is_refused(level: int) -> None:
    """HTML has six levels, and the sections take the one below."""
    expected = re.escape(f"heading_level={level!r} cannot be used: give a whole number from 1 to 5")
    with pytest.raises(ValueError, match=expected):
        CoverYourTracks(heading_level=level)


@pytest.mark.parametrize("content", ["", " ", 7, Markup()])
def test_content_that_cannot_be_shown_is_refused(content: str) -> None:
    """The message names the parameter and its value."""
    with pytest.raises((TypeError, ValueError), match=r"^content="):
        CoverYourTracks(content=content)


def test_an_unknown_language_is_refused() -> None:
    """The message names the value."""
    with pytest.raises(ValueError, match="locale='xx' cannot be used"):
        CoverYourTracks().body(locale="xx")
