"""The generated reference is what the code says now."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from safeexit import locales
from safeexit.checker.reporters.rule_pages import rule_page
from safeexit.checker.rules import all_rules

_TOOL = Path(__file__).parent.parent / "tools" / "docs.py"
_docs = runpy.run_path(str(_TOOL))
_PAGES: dict[str, str] = _docs["pages"]()


def test_the_committed_reference_is_up_to_date() -> None:
    """Whoever changes a rule or an option runs `make docs` and commits what it writes."""
    done = subprocess.run([sys.executable, _TOOL, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_rule_and_command_has_a_page() -> None:
    """The pages hold the same text as `safeexit rule CODE` and `safeexit COMMAND --help`."""
    for rule in all_rules():
        assert _PAGES[f"rules/{rule.code}.md"] == rule_page(rule)
        assert f"({rule.code}.md)" in _PAGES["rules/README.md"]
    for command in ("safeexit", "safeexit check", "safeexit rule"):
        assert f"## {command}\n\n```text\nUsage: {command} " in _PAGES["cli.md"]
    assert "-h, --help" in _PAGES["cli.md"]


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
    assert _docs["pages"]() == _PAGES


def test_drift_is_seen_and_mended(tmp_path: Path) -> None:
    """A changed, a missing and a leftover page are each named, and written or deleted."""
    _docs["write"](tmp_path)
    assert _docs["drift"](tmp_path) == []
    (tmp_path / "cli.md").write_text("old", "utf-8")
    (tmp_path / "rules" / "SX001.md").unlink()
    (tmp_path / "rules" / "SX000.md").write_text("gone", "utf-8")
    (tmp_path / "settings.md").write_text("written by hand", "utf-8")
    assert _docs["drift"](tmp_path) == ["cli.md", "rules/SX000.md", "rules/SX001.md"]
    _docs["write"](tmp_path)
    assert _docs["drift"](tmp_path) == []
    assert {page.name for page in tmp_path.glob("*.md")} == {"cli.md", "languages.md", "settings.md"}
