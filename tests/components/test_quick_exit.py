import html
import json
import re

import pytest
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from safeexit import QuickExit, Shortcut

WEATHER = "https://www.bbc.co.uk/weather"


def the(soup: BeautifulSoup, selector: str) -> Tag:
    """Return the only element that a selector finds."""
    (element,) = soup.select(selector)
    return element


def body(quick_exit: QuickExit, locale: str = "en") -> BeautifulSoup:
    """Parse what the exit puts into the body."""
    return BeautifulSoup(quick_exit.body(locale=locale), "html5lib")


def test_the_exit_is_a_real_link_that_tells_nobody_where_from() -> None:
    """Without script the exit is a link to its destination that sends no referrer."""
    link = the(body(QuickExit(to=WEATHER)), "a[data-safeexit=exit]")
    assert link["href"] == WEATHER
    assert link["rel"] == ["nofollow", "noreferrer"]
    assert link["referrerpolicy"] == "no-referrer"
    assert link.text == "Leave this site"
    assert "target" not in link.attrs


def test_the_skip_link_comes_first_and_leads_to_the_exit() -> None:
    """The first link on the page takes the keyboard to the exit."""
    soup = body(QuickExit(to=WEATHER))
    first = soup.find("a")
    assert isinstance(first, Tag)
    assert first["href"] == f"#{the(soup, '[data-safeexit=exit]')['id']}"


def test_the_exit_stands_in_a_labelled_region_of_its_language() -> None:
    """Assistive technology finds the exit as a region with a name, and knows its language."""
    region = the(body(QuickExit(to=WEATHER), "cy"), "[role=region]")
    assert (region["aria-label"], region["lang"]) == ("Gadael yn gyflym", "cy")


@pytest.mark.parametrize(
    ("shortcut", "hint"),
    [
        (Shortcut(), "Quickly exit this site by pressing the Escape key"),
        (Shortcut("Shift", presses=3), "Quickly exit this site by pressing the Shift key 3 times"),
    ],
    ids=["escape", "shift"],
)
def test_the_hint_names_the_key_and_the_presses(shortcut: Shortcut, hint: str) -> None:
    """The hint says which key leaves and how often it has to be pressed."""
    assert the(body(QuickExit(to=WEATHER, shortcut=shortcut)), ".sx-exit__hint").text == hint


def test_without_a_shortcut_no_hint_promises_one() -> None:
    """No key, no hint, and no key in what the script is told."""
    quick_exit = QuickExit(to=WEATHER, shortcut=None)
    assert not body(quick_exit).select(".sx-exit__hint")
    assert "key" not in config(quick_exit)


def config(quick_exit: QuickExit) -> dict[str, object]:
    """Return what the script is told, read as a browser reads it."""
    script = the(BeautifulSoup(quick_exit.head(), "html5lib"), "script")
    value: dict[str, object] = json.loads(str(script["data-sx"]))
    return value


def test_the_head_arms_the_script_before_anything_loads() -> None:
    """The head begins with one inline script that knows destination and key, then links the stylesheet."""
    quick_exit = QuickExit(to=WEATHER, shortcut=Shortcut("Shift", presses=3))
    assert re.match(r"<script [^>]*>.+</script>\s*<link ", quick_exit.head(), re.DOTALL)
    told = config(quick_exit)
    assert (told["to"], told["key"], told["presses"]) == (WEATHER, "Shift", 3)


def test_the_nonce_stands_on_script_and_stylesheet() -> None:
    """Whatever a policy checks carries the nonce."""
    soup = BeautifulSoup(QuickExit(to=WEATHER).head(nonce="r4nd0m+/=="), "html5lib")
    assert [element["nonce"] for element in soup.select("script, link")] == ["r4nd0m+/=="] * 2


@pytest.mark.parametrize("nonce", ["", 'x" onload="y', "a b", "=", 7])
def test_a_nonce_that_is_not_base64_is_refused(nonce: object) -> None:
    """A nonce cannot smuggle anything into the page, and the message names it."""
    with pytest.raises(ValueError, match="nonce="):
        QuickExit(to=WEATHER).head(nonce=nonce)  # type: ignore[arg-type]  # what is refused


def test_the_destination_cannot_leave_its_attributes() -> None:
    """Quotes and ampersands in a destination stay part of it, in the link and in what the script is told."""
    odd = "https://example.com/?a='b'&c=(d)&amp;e=%3C"
    quick_exit = QuickExit(to=odd)
    assert the(body(quick_exit), "[data-safeexit=exit]")["href"] == odd
    assert config(quick_exit)["to"] == odd


def test_own_words_are_escaped_and_markup_is_trusted() -> None:
    """`str` is text; `Markup` is what it says."""
    assert html.escape("<i>Go</i>") in QuickExit(to=WEATHER, content="<i>Go</i>").body()
    assert "<i>Go</i>" in QuickExit(to=WEATHER, content=Markup("<i>Go</i>")).body()


ALLOWED = [
    WEATHER,
    "https://example.com",
    "https://example.com:8443/a/b?c=d#e",
    "HTTPS://EXAMPLE.COM/",
    "https://example.com/caffè",
    "http://localhost:8000/weather",
    "http://127.0.0.1/",
    "http://[::1]:80/",
]
REFUSED = [
    "",
    "#",
    "/weather",
    "weather",
    "//example.com/",
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,x",
    "http://example.com/",
    "http://localhost.example.com/",
    "http://127.0.0.1.example.com/",
    "https://user@example.com/",
    "https://user:secret@example.com/",
    "https://",
    "https:///weather",
    "https://-example.com/",
    "https://example..com/",
    "https://.example.com/",
    "https:example.com",
    "https:\\\\example.com",
    "https://example.com/\n",
    "https://example.com/a\tb",
    "https://example.com/a b",
    " https://example.com/",
    "https://example.com/\x00",
    'https://example.com/"><script>',
    "https://example.com/%zz",
    "https://exa\u202emple.com/",
    "https://example.com/\u202e",
    None,
    7,
    b"https://example.com/",
]


@pytest.mark.parametrize("url", ALLOWED)
def test_safe_destinations_pass(url: str) -> None:
    """Absolute https addresses pass, and http for loopback hosts alone, so that tests can run."""
    assert QuickExit(to=url).to == url


@pytest.mark.parametrize("url", REFUSED, ids=repr)
def test_an_unsafe_destination_never_renders(url: object) -> None:
    """Any other destination is refused at construction, with parameter, value and what is allowed."""
    with pytest.raises(ValueError, match=r"^to=") as error:
        QuickExit(to=url)  # type: ignore[arg-type]  # what is refused
    assert repr(url) in str(error.value)
    assert "https:" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"key": "F1"}, "key='F1'"),
        ({"presses": 0}, "presses=0"),
        ({"presses": 6}, "presses=6"),
        ({"presses": True}, "presses=True"),
        ({"presses": "3"}, "presses='3'"),
    ],
    ids=str,
)
def test_a_shortcut_that_cannot_work_is_refused(arguments: dict[str, object], named: str) -> None:
    """The message names the argument and its value."""
    with pytest.raises(ValueError, match=re.escape(named)):
        Shortcut(**arguments)  # type: ignore[arg-type]  # what is refused


def test_other_types_are_refused_by_name() -> None:
    """A shortcut that is no `Shortcut`, or content that is no text, is named."""
    with pytest.raises(TypeError, match=r"^shortcut='Escape'"):
        QuickExit(to=WEATHER, shortcut="Escape")  # type: ignore[arg-type]  # what is refused
    with pytest.raises(TypeError, match=r"^content=7"):
        QuickExit(to=WEATHER, content=7)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(ValueError, match=r"^content=' '"):
        QuickExit(to=WEATHER, content=" ")
