"""The generated reference is what the code says now."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from safeexit import BetaNotice, CookieBanner, CoverYourTracks, QuickExit, locales
from safeexit.checker.reporters.rule_pages import rule_page
from safeexit.checker.rules import all_rules
from safeexit.components.gallery import every_example
from tools import docs
from tools.api_pages import class_section, prose

_ROOT = Path(__file__).parent.parent
_COMMAND = [sys.executable, "-m", "tools.docs", "--check"]
_PAGES = docs.pages()


def test_the_committed_reference_is_up_to_date() -> None:
    """Whoever changes a rule or an option runs `make docs` and commits what it writes."""
    done = subprocess.run(_COMMAND, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_rule_and_command_has_a_page() -> None:
    """The pages hold the same text as `safeexit rule CODE` and `safeexit COMMAND --help`."""
    for rule in all_rules():
        assert _PAGES[f"rules/{rule.code}.md"] == rule_page(rule)
        assert f"({rule.code}.md)" in _PAGES["rules/README.md"]
    for command in ("safeexit", "safeexit check", "safeexit rule"):
        assert f"## {command}\n\n```text\nUsage: {command} " in _PAGES["cli.md"]
    assert "-h, --help" in _PAGES["cli.md"]


_COMPONENTS = {
    "quick-exit": QuickExit,
    "cookie-banner": CookieBanner,
    "beta-notice": BetaNotice,
    "cover-your-tracks": CoverYourTracks,
}


@pytest.mark.parametrize("name", _COMPONENTS)
def test_a_component_s_page_answers_every_question(name: str) -> None:
    """Each argument, method and example has its place, with the markup that the example gives today."""
    page = _PAGES[f"components/{name}.md"]
    component = _COMPONENTS[name]
    assert [each.name for each in fields(component) if f"\n| `{each.name}` | `" not in page] == []
    assert "\n### `head(" in page
    assert "\n### `body(" in page
    examples = {key: each for key, each in every_example().items() if key.startswith(name.replace("-", "_"))}
    assert len(examples) > 1
    for example in examples.values():
        assert (
            f"\n### {example.name}\n\n{example.shows}\n\n```html\n{example.body('en').strip()}\n```" in page
        )
    assert f"({name}.md)" in _PAGES["components/README.md"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("quick-exit", '| `data-safeexit="exit"` | `<a>` |'),
        ("quick-exit", "| `safeexit:exit` | nothing | "),
        ("quick-exit", "`--sx-exit`"),
        ("cookie-banner", '| `data-safeexit="gate"` | `<template>` |'),
        ("cookie-banner", "| `safeexit:consent` | `detail.allowed` | "),
        ("cookie-banner", "- `Basis.OBJECTION`: Until a person refuses"),
        ("README", "| `--sx-exit` | `#a01422` | `#ffb3b3` |"),
    ],
)
def test_hooks_events_and_properties_are_what_the_files_have(name: str, said: str) -> None:
    """What other scripts and styles may rely on is read from markup, script and style."""
    assert said in _PAGES[f"components/{name}.md"]


def test_the_server_s_page_shows_answers_that_were_given() -> None:
    """Status, headers and cookies are those of the endpoints; what differs each minute has a word instead."""
    page = _PAGES["server.md"]
    assert (
        '303 See Other\nLocation: https://www.bbc.co.uk/weather\nClear-Site-Data: "cache", "cookies"' in page
    )
    assert "Set-Cookie: sx_consent=2026-11:SECONDS:statistics:preferences; Path=/" in page
    assert "403 Forbidden" in page
    assert "GET /_sx/assets/safeexit.HASH.css" in page
    assert "| `sx_consent` | Remembers your choices about cookies | 182 days |" in page


def test_the_reference_s_index_leads_to_every_page() -> None:
    """Whoever opens the folder finds each page by a link."""
    reference = _ROOT / "docs" / "reference"
    linked = set(re.findall(r"\]\(([^)]+)\)", (reference / "README.md").read_text("utf-8")))
    there = {each.name for each in reference.iterdir() if each.is_file()} - {"README.md"}
    assert linked == there | {"components/README.md", "rules/README.md"}


def test_code_in_a_docstring_is_shown_as_code() -> None:
    """Lines that are no sentences keep their breaks, in one block."""
    shown = prose("For Flask.\n\n{{ a }}\n{{ b }}\n\n{{ c }}\n\nThat is all.")
    assert shown == "For Flask.\n\n```text\n{{ a }}\n{{ b }}\n\n{{ c }}\n```\n\nThat is all."


def test_what_a_framework_calls_is_not_shown() -> None:
    """A class shows what it adds, not what it overrides; one that is no dataclass shows how it is made."""
    page = _PAGES["site.md"]
    assert "### `parse(" not in page
    assert "\n### `SafeExitMiddleware(app: " in page


def test_a_class_without_a_docstring_has_no_page() -> None:
    """The reference never says nothing of a public name."""

    class Bare:
        pass

    with pytest.raises(ValueError, match="has no docstring"):
        class_section(Bare)


def test_the_languages_page_tells_what_no_native_speaker_has_read() -> None:
    """Each language has a line; a translation that nobody has read is never listed as read."""
    rows = [
        line.strip("| ").split(" | ") for line in _PAGES["languages.md"].splitlines() if line[:3] == "| `"
    ]
    read = {None: "the original", True: "yes", False: "not yet"}
    expected = [locales.load(code) for code in locales.available()]
    assert [row[:2] for row in rows[1:]] == [[f"`{each.code}`", each.name] for each in expected]
    assert [row[3] for row in rows[1:]] == [read[each.read_by_native_speaker] for each in expected]


@pytest.mark.parametrize("width", ["40", "200"])
def test_the_pages_do_not_depend_on_the_terminal(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The help is as wide on every machine."""
    monkeypatch.setenv("COLUMNS", width)
    assert docs.pages() == _PAGES


def test_drift_is_seen_and_mended(tmp_path: Path) -> None:
    """A changed, a missing and a leftover page are each named, and written or deleted."""
    docs.write(tmp_path)
    assert docs.drift(tmp_path) == []
    (tmp_path / "cli.md").write_text("old", "utf-8")
    (tmp_path / "rules" / "SX001.md").unlink()
    (tmp_path / "rules" / "SX000.md").write_text("gone", "utf-8")
    (tmp_path / "components" / "gone.md").write_text("gone", "utf-8")
    (tmp_path / "settings.md").write_text("written by hand", "utf-8")
    assert docs.drift(tmp_path) == ["cli.md", "components/gone.md", "rules/SX000.md", "rules/SX001.md"]
    docs.write(tmp_path)
    assert docs.drift(tmp_path) == []
    assert (tmp_path / "settings.md").read_text("utf-8") == "written by hand"
    assert not (tmp_path / "components" / "gone.md").exists()
