import re
import tomllib
from importlib.resources import files
from pathlib import Path
from unicodedata import category, name, normalize

import pytest
from markupsafe import Markup

import safeexit
from safeexit import BetaNotice, Category, CookieBanner, QuickExit, SafeExit, Shortcut, locales
from safeexit.checker.engine import check_bytes

ENGLISH = locales.load("en")
LANGUAGES = ("ar", "cy", "de", "en", "es", "fr", "it", "pl", "pt", "ro", "ur", "zh-Hans")
OTHERS = [code for code in LANGUAGES if code != "en"]
# Keyboards in these languages are labelled as in English; French, German, Italian and Spanish ones are not.
SAME_AS_IN_ENGLISH = {
    f"{code}/quick_exit.key_Shift": "Shift" for code in ("ar", "cy", "pl", "pt", "ro", "ur", "zh-Hans")
}


def test_the_promised_languages_are_there() -> None:
    """Each language that the documentation names has a file, and no other one is there unnoticed."""
    assert locales.available() == LANGUAGES


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_file_tells_of_its_language(code: str) -> None:
    """Every language has a name and its direction, and says whether a native speaker has read it."""
    language = locales.load(code)
    assert language.name.strip()
    assert language.direction == ("rtl" if code in {"ar", "ur"} else "ltr")
    assert language.read_by_native_speaker is (None if code == "en" else False)


@pytest.mark.parametrize("code", OTHERS)
def test_no_string_is_missing_or_left_over(code: str) -> None:
    """A language has exactly the keys of English: none is missing, none is unknown."""
    assert locales.load(code).strings.keys() == ENGLISH.strings.keys()


@pytest.mark.parametrize("code", OTHERS)
def test_every_string_is_translated(code: str) -> None:
    """No string is empty, nor the same as in English but for the exceptions with their reason above."""
    same = {
        f"{code}/{key}": text
        for key, text in locales.load(code).strings.items()
        if text == ENGLISH.strings[key] or not text.strip()
    }
    assert same == {key: text for key, text in SAME_AS_IN_ENGLISH.items() if key.startswith(f"{code}/")}


@pytest.mark.parametrize("code", OTHERS)
def test_placeholders_are_those_of_english(code: str) -> None:
    """A translation fills in the same values, so that rendering cannot fail."""
    for key, text in locales.load(code).strings.items():
        assert sorted(re.findall(r"{\w*}", text)) == sorted(re.findall(r"{\w*}", ENGLISH.strings[key])), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_strings_are_text_in_one_line(code: str) -> None:
    """Strings hold no markup, line break, control character or mark of direction."""
    for key, text in locales.load(code).strings.items():
        assert re.search(r"[<>&]|  ", text) is None, key
        assert text == text.strip(), key
        assert {category(character) for character in text}.isdisjoint({"Cc", "Cf", "Cn", "Co", "Cs"}), key
        assert text == normalize("NFC", text), key


@pytest.mark.parametrize(
    ("code", "script"), [("ar", "ARABIC"), ("ur", "ARABIC"), ("zh-Hans", "CJK UNIFIED IDEOGRAPH")]
)
def test_no_string_is_left_in_another_script(code: str, script: str) -> None:
    """Every string but the names of keys has letters of the language's own script."""
    for key, text in locales.load(code).strings.items():
        if not key.startswith("quick_exit.key_"):
            assert any(name(character, "").startswith(script) for character in text), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_checker_knows_our_words_wherever_they_stand(code: str) -> None:
    """Without our names of classes the words alone tell what each component is, and which control refuses."""
    site = SafeExit(
        quick_exit=QuickExit(to="https://www.bbc.co.uk/weather", shortcut=None),
        cookies=CookieBanner(policy_url="/read", categories=(Category("statistics"),)),
        beta=BetaNotice(feedback_url="/tell"),
        locale=code,
        mount="/x",
    )
    body = re.sub(r' (?:class|id|data-[\w-]+)=(?:"[^"]*"|\'[^\']*\')', "", site.body_start())
    page = (
        f"<!doctype html><html lang={code}><head><title>1</title></head><body>{body}<h1>1</h1></body></html>"
    )
    result = check_bytes(page.encode(), source="page.html")
    assert {(each.kind.value, each.vendor) for each in result.components} == {
        ("quick-exit", None),
        ("cookie-banner", None),
        ("beta-notice", None),
    }
    assert {each.code for each in result.findings}.isdisjoint({"SX201", "SX202", "SX205", "SX206", "SX304"})


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


def test_keys_are_called_as_on_the_language_s_keyboards() -> None:
    """The hint and the countdown name the key as it is printed where the language is spoken."""
    shift = Shortcut("Shift", presses=3)
    assert Shortcut().hint(locales.load("fr")).endswith("sur la touche Échap")
    assert "die Taste Umschalt 3-mal" in shift.hint(locales.load("de"))
    assert all("tecla Mayús" in each for each in shift.countdown(locales.load("es")))
    assert "tasto Maiusc" in shift.hint(locales.load("it"))


def test_values_are_escaped_and_markup_is_trusted() -> None:
    """Neither a string nor what fills a placeholder can become markup, unless it is."""
    assert locales.load("cy")("message.saved") == "Mae eich dewisiadau cwcis wedi&#39;u cadw."
    assert ENGLISH("beta_notice.region", phase="<b>") == "&lt;b&gt; notice"
    assert ENGLISH("beta_notice.region", phase=Markup("<b>x</b>")) == "<b>x</b> notice"


@pytest.mark.parametrize("code", ["", "xx", "en-GB", "EN", "zh-hans", "../en", "__init__", None, ["en"]])
def test_a_language_without_a_file_is_refused(code: str) -> None:
    """The message names the value and every language that there is, wherever the locale is given."""
    expected = re.escape(f"locale={code!r} cannot be used: give one of {', '.join(LANGUAGES)}")
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
