import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from markupsafe import Markup

import safeexit
from safeexit import BetaNotice, QuickExit, SafeExit, locales

ENGLISH = locales.load("en")
OTHERS = [code for code in locales.available() if code != "en"]


def test_english_and_welsh_are_there() -> None:
    """The first two languages exist; every other file in the folder is found by itself."""
    assert {"cy", "en"} <= set(locales.available())


@pytest.mark.parametrize("code", OTHERS)
def test_no_string_is_missing_or_left_over(code: str) -> None:
    """A language has exactly the keys of English."""
    assert locales.load(code).strings.keys() == ENGLISH.strings.keys()


@pytest.mark.parametrize("code", OTHERS)
def test_every_string_is_translated(code: str) -> None:
    """No string is empty or the same as in English."""
    same = [
        key
        for key, text in locales.load(code).strings.items()
        if text == ENGLISH.strings[key] or not text.strip()
    ]
    assert same == []


@pytest.mark.parametrize("code", OTHERS)
def test_placeholders_are_those_of_english(code: str) -> None:
    """A translation fills in the same values, so that rendering cannot fail."""
    for key, text in locales.load(code).strings.items():
        assert sorted(re.findall(r"{\w*}", text)) == sorted(re.findall(r"{\w*}", ENGLISH.strings[key])), key


@pytest.mark.parametrize("code", locales.available())
def test_strings_are_text_in_one_line(code: str) -> None:
    """Strings hold neither markup nor line breaks, and the file says which way the language runs."""
    assert locales.load(code).direction in {"ltr", "rtl"}
    for key, text in locales.load(code).strings.items():
        assert re.search(r"[<>&\n\t]|  ", text) is None, key
        assert text == text.strip(), key


def test_the_fixed_labels_are_fixed() -> None:
    """The labels that the project promises stay word for word."""
    assert ENGLISH("quick_exit.label") == "Leave this site"
    assert ENGLISH("quick_exit.hint_once", key=ENGLISH("quick_exit.key_Escape")) == (
        "Quickly exit this site by pressing the Escape key"
    )
    assert ENGLISH("cookie_banner.customise") == "Customise Cookies"
    assert ENGLISH("message.failed") == "Sorry, there was a technical problem. Please try again."


def test_every_key_is_used() -> None:
    """A string that no code names is dead and has to go."""
    code = "".join(path.read_text("utf-8") for path in Path(safeexit.__path__[0]).rglob("*.py"))
    # Keys that are put together at run time are named by their beginning, such as f"category.{name}".
    beginnings = tuple(found for found in re.findall(r'f"(\w+\.\w*){', code))
    unused = [key for key in ENGLISH.strings if f'"{key}"' not in code and not key.startswith(beginnings)]
    assert unused == []


def test_values_are_escaped_and_markup_is_trusted() -> None:
    """Neither a string nor what fills a placeholder can become markup, unless it is."""
    assert locales.load("cy")("message.saved") == "Mae eich dewisiadau cwcis wedi&#39;u cadw."
    assert ENGLISH("beta_notice.region", phase="<b>") == "&lt;b&gt; notice"
    assert ENGLISH("beta_notice.region", phase=Markup("<b>x</b>")) == "<b>x</b> notice"


@pytest.mark.parametrize("code", ["", "xx", "en-GB", "EN", "../en", "__init__", None, ["en"]])
def test_a_language_without_a_file_is_refused(code: str) -> None:
    """The message names the value and every language that there is, wherever the locale is given."""
    expected = re.escape(f"locale={code!r} cannot be used: give one of cy, en")
    with pytest.raises(ValueError, match=expected):
        SafeExit(locale=code)
    with pytest.raises(ValueError, match=expected):
        QuickExit(to="https://example.com/").body(locale=code)
    with pytest.raises(ValueError, match=expected):
        BetaNotice().body(locale=code)


def test_files_repeat_no_key() -> None:
    """Every file is valid TOML, which forbids a key twice."""
    for entry in files("safeexit.locales").iterdir():
        if entry.name.endswith(".toml"):
            assert tomllib.loads(entry.read_text("utf-8"))
