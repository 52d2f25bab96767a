"""What a static site holds, as its settings say it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from safeexit import Basis, BetaNotice, Category, Cookie, CookieBanner, QuickExit, SafeExit, Shortcut
from safeexit.static.settings import ConfigError, StaticSite, load_table, site_from

FULL = """
locale = "cy"
mount = "/sx"
base = "/project"

[quick-exit]
to = "https://www.bbc.co.uk/weather"
shortcut = { key = "Shift", presses = 3 }
back-guard = false

[cookie-banner]
policy-url = "/project/cookies"
version = "7"
categories = [
  { name = "statistics", basis = "objection", cookies = [
    "_ga", { name = "_pk", days = 30, purpose = "Counts" },
  ] },
  { name = "film", title = "Films", description = "Shows films" },
]

[beta-notice]
feedback-url = "/project/feedback"
placement = "footer"
"""


def test_everything_that_a_page_can_hold_can_be_said() -> None:
    """Each table becomes the component of its name, whose choices are kept by script."""
    assert site_from(tomllib.loads(FULL), "site") == StaticSite(
        SafeExit(
            quick_exit=QuickExit(
                to="https://www.bbc.co.uk/weather", shortcut=Shortcut("Shift", presses=3), back_guard=False
            ),
            cookies=CookieBanner(
                policy_url="/project/cookies",
                version="7",
                categories=(
                    Category(
                        "statistics",
                        basis=Basis.OBJECTION,
                        cookies=("_ga", Cookie("_pk", days=30, purpose="Counts")),
                    ),
                    Category("film", title="Films", description="Shows films"),
                ),
                kept_by="script",
            ),
            beta=BetaNotice(feedback_url="/project/feedback", placement="footer"),
            locale="cy",
            mount="/project/sx",
        ),
        base="/project",
    )


def test_our_files_stand_in_the_folder_that_the_base_is_left_off() -> None:
    """What is served at /project/sx is written to sx."""
    assert site_from(tomllib.loads(FULL), "site").folder == "sx"
    assert site_from({}, "site").folder == "_sx"


def test_a_key_can_be_left_out() -> None:
    """`shortcut = false` is an exit without a key."""
    table = {"quick-exit": {"to": "https://www.bbc.co.uk/", "shortcut": False}}
    assert site_from(table, "site").site.quick_exit == QuickExit(to="https://www.bbc.co.uk/", shortcut=None)


def test_the_table_is_found_upward(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands in safeexit.toml or in pyproject.toml; its place is named."""
    (folder / "pyproject.toml").write_text('[tool.safeexit.site]\nlocale = "cy"\n', "utf-8")
    (folder / "docs").mkdir()
    monkeypatch.chdir(folder / "docs")
    assert load_table(None) == (f"{folder / 'pyproject.toml'}: site", {"locale": "cy"})
    (folder / "safeexit.toml").write_text('ignore = []\n[site]\nlocale = "de"\n', "utf-8")
    assert load_table(None)[1] == {"locale": "de"}
    assert load_table(folder / "pyproject.toml")[1] == {"locale": "cy"}


def test_without_a_table_there_is_nothing() -> None:
    """No file, or one without the table, is no mistake."""
    assert load_table(None) == ("site", {})
    Path("safeexit.toml").write_text("ignore = []\n", "utf-8")
    assert load_table(None)[1] == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[quick-exti]\n", "site: unknown key 'quick-exti'; did you mean 'quick-exit'?"),
        ("quick-exit = 1", "site.quick-exit must be a table, not 1"),
        ("[quick-exit]\n", "site.quick-exit: to is missing: give it there, or as --to"),
        ('[quick-exit]\nto = "javascript:x"', "site.quick-exit: to='javascript:x' cannot be used"),
        (
            '[quick-exit]\nto = "https://x.example/"\nvia-server = true',
            "site.quick-exit: unknown key 'via-server'",
        ),
        (
            '[quick-exit]\nto = "https://x.example/"\nshortcut = true',
            "site.quick-exit.shortcut must be a table, not True",
        ),
        (
            '[quick-exit]\nto = "https://x.example/"\nshortcut = {key = "x"}',
            "site.quick-exit.shortcut: key='x' cannot be used: give one of Escape, Shift",
        ),
        (
            '[quick-exit]\nto = "https://x.example/"\nshortcut = {press = 2}',
            "shortcut: unknown key 'press'; did you mean 'presses'?",
        ),
        ("[cookie-banner]\n", "site.cookie-banner: policy-url is missing"),
        (
            '[cookie-banner]\npolicy-url = "/c"',
            "site.cookie-banner: categories is missing: give it there, or as --category",
        ),
        ('[cookie-banner]\npolicy-url = "/c"\ncategories = "x"', "categories must be a list, not 'x'"),
        (
            '[cookie-banner]\npolicy-url = "/c"\ncategories = ["x"]',
            "site.cookie-banner.categories[0] must be a table, not 'x'",
        ),
        ('[cookie-banner]\npolicy-url = "/c"\ncategories = [{}]', "categories[0]: name is missing"),
        (
            '[cookie-banner]\npolicy-url = "/c"\ncategories = [{name = "x"}]',
            "categories[0]: title=None cannot be used",
        ),
        (
            '[cookie-banner]\npolicy-url = "/c"\ncategories = [{name = "statistics", basis = "vital"}]',
            "categories[0]: basis='vital' cannot be used: give one of essential, consent, objection",
        ),
        (
            '[cookie-banner]\npolicy-url = "/"\ncategories = [{name = "statistics", cookies = [{days = 1}]}]',
            "categories[0].cookies[0]: name is missing",
        ),
        (
            '[cookie-banner]\npolicy-url = "/c"\ncategories = [{name = "statistics", cookies = [1]}]',
            "categories[0].cookies[0] must be a table, not 1",
        ),
        ("[beta-notice]\n", "site.beta-notice: feedback-url is missing: give it there, or as --feedback-url"),
        ('locale = "xx"', "site: locale='xx' cannot be used"),
        ('mount = "sx"', "site: mount='sx' cannot be used"),
        ("mount = 1", "site: mount=1 cannot be used"),
        ('base = "/"', "site: base='/' cannot be used"),
        ("base = 1", "site: base=1 cannot be used"),
        ('base = "https://x.example"', "site: base='https://x.example' cannot be used"),
    ],
)
def test_a_mistake_is_told_in_one_line(text: str, expected: str) -> None:
    """The line names the place, the value and what is allowed."""
    with pytest.raises(ConfigError) as raised:
        site_from(tomllib.loads(text), "site")
    assert str(raised.value).startswith("site")
    assert expected in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_table_that_is_none_is_told(folder: Path) -> None:
    """`site = 1` names the file."""
    Path("safeexit.toml").write_text("site = 1\n", "utf-8")
    with pytest.raises(ConfigError, match=r"safeexit\.toml: site must be a table"):
        load_table(None)
