"""Old sins: what the baseline knows, or a commit already had, does not count; what is gone is told."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safeexit.checker import run
from safeexit.checker.config import ConfigError
from safeexit.checker.findings import Outcome
from safeexit.checker.reporters.as_text import as_text
from safeexit.checker.reporters.report import Report

_EXIT = '<a class="quick-exit" href="https://www.bbc.co.uk/weather">Leave this site</a>\n'
_MENDED = _EXIT.replace("<a ", '<a rel="noreferrer" ')
_KNOWN = Path("baseline.json")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, which is a git repository of nobody's configuration."""
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    return tmp_path


def _check(*paths: str, **options: Any) -> Report:
    settings: dict[str, Any] = {
        "language": None,
        "require": (),
        "select": ("SX104",),
        "ignore": (),
        "show_passed": False,
        "exclude": (),
        "config": None,
    }
    return run.check(paths or (".",), **{**settings, **options})


def _write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, "utf-8")


def _failed(report: Report) -> list[tuple[str, int]]:
    return [
        (page.source, finding.span.line)
        for page, finding in report.findings
        if finding.outcome is Outcome.FAILED
    ]


# The baseline


def test_what_is_known_does_not_count_and_what_is_new_does() -> None:
    """After --write-baseline nothing fails; a fault that comes later does, also beside a known one."""
    _write("a.html", _EXIT)
    written = _check(baseline=_KNOWN, write_baseline=True)
    assert (_failed(written), run.exit_code(written)) == ([], 0)
    _write("b.html", _EXIT)
    later = _check(baseline=_KNOWN)
    assert (_failed(later), run.exit_code(later)) == ([("b.html", 1)], 1)
    assert [(page.source, each.by) for page, each in later.hidden] == [("a.html", "baseline")]


def test_fingerprints_survive_moved_lines() -> None:
    """Fifty lines above a known fault do not make it new."""
    _write("a.html", _EXIT)
    _check(baseline=_KNOWN, write_baseline=True)
    _write("a.html", "<p>New</p>\n" * 50 + _EXIT)
    moved = _check(baseline=_KNOWN)
    assert (_failed(moved), moved.fixed) == ([], ())


def test_two_equal_findings_in_one_file_are_two() -> None:
    """A second fault of the same text is new; with one of two mended, one is fixed."""
    _write("a.html", _EXIT)
    _check(baseline=_KNOWN, write_baseline=True)
    _write("a.html", _EXIT * 2)
    assert _failed(_check(baseline=_KNOWN)) == [("a.html", 2)]
    _check(baseline=_KNOWN, write_baseline=True)
    _write("a.html", "<p>New</p>\n" * 50 + _EXIT * 2)
    assert _failed(_check(baseline=_KNOWN)) == []
    _write("a.html", _MENDED + _EXIT)
    mended = _check(baseline=_KNOWN)
    assert (_failed(mended), len(mended.fixed)) == ([], 1)


def test_what_is_gone_is_reported_as_fixed() -> None:
    """A mended fault, and one whose page is deleted, are fixed, and leave the baseline when it is written."""
    for name in ("a.html", "b.html", "c.html"):
        _write(name, _EXIT)
    _check(baseline=_KNOWN, write_baseline=True)
    _write("a.html", _MENDED)
    Path("b.html").unlink()
    compared = _check(baseline=_KNOWN)
    assert [fixed.source for fixed in compared.fixed] == ["a.html", "b.html"]
    assert "Fixed: a.html: SX104 exit-no-noreferrer\n" in as_text(compared)
    assert "Besides: 1 known from the baseline, 2 of it fixed.\n" in as_text(compared)
    assert len(_check(baseline=_KNOWN, write_baseline=True).fixed) == 2
    assert [each["source"] for each in json.loads(_KNOWN.read_text("utf-8"))["known"]] == ["c.html"]


def test_what_was_not_looked_at_is_neither_fixed_nor_forgotten() -> None:
    """A page outside the run, an unreadable one and a rule that did not run leave the baseline as it is."""
    for name in ("a.html", "b.html"):
        _write(name, _EXIT)
    _check(baseline=_KNOWN, write_baseline=True)
    before = _KNOWN.read_bytes()
    _write("a.html", _MENDED)
    Path("b.html").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert _check("b.html", baseline=_KNOWN).fixed == ()
    assert _check(baseline=_KNOWN, select=("SX105",)).fixed == ()
    _check("b.html", baseline=_KNOWN, write_baseline=True, select=("SX105",))
    assert [each["source"] for each in json.loads(_KNOWN.read_text("utf-8"))["known"]] == ["a.html"]
    assert before.count(b"source") == 2


def test_a_baseline_holds_in_every_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are relative to the baseline's file, however the pages are named."""
    _write("site/a.html", _EXIT)
    _check("site", baseline=_KNOWN, write_baseline=True)
    assert json.loads(_KNOWN.read_text("utf-8"))["known"][0]["source"] == "site/a.html"
    assert _failed(_check(str(folder / "site" / "a.html"), baseline=_KNOWN)) == []
    monkeypatch.chdir("site")
    assert _failed(_check(".", baseline=Path("..") / _KNOWN)) == []


def test_a_comment_goes_before_the_baseline() -> None:
    """What a comment hides is not written, and not fixed as long as it is there."""
    _write("a.html", _EXIT)
    _check(baseline=_KNOWN, write_baseline=True)
    _write("a.html", f"<!-- safeexit: ignore SX104 -- a sample -->\n{_EXIT}")
    hidden = _check(baseline=_KNOWN)
    assert ([each.by for _, each in hidden.hidden], hidden.fixed) == (["comment"], ())
    _check(baseline=_KNOWN, write_baseline=True)
    assert json.loads(_KNOWN.read_text("utf-8"))["known"] == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "baseline.json: no such file or directory"),
        ("{", "baseline.json: not JSON"),
        ("[]", "baseline.json: this is no baseline"),
        ('{"baseline": 2}', "baseline.json: this is no baseline"),
        (
            '{"baseline": 1, "known": [{"source": "a"}]}',
            "{'source': 'a'} is not a known finding: it needs source",
        ),
    ],
)
def test_a_baseline_that_is_none_is_told(content: str | None, expected: str) -> None:
    """A missing or wrong baseline is one line that names the file, and nothing is checked."""
    if content is not None:
        _KNOWN.write_text(content, "utf-8")
    with pytest.raises(ConfigError) as raised:
        _check(baseline=_KNOWN)
    assert expected in str(raised.value)
    assert "\n" not in str(raised.value)


def test_writing_needs_a_file_that_can_be_written() -> None:
    """--write-baseline without --baseline, and a folder that is not there, are told."""
    _write("a.html", _EXIT)
    with pytest.raises(ConfigError, match="--write-baseline needs a file"):
        _check(write_baseline=True)
    with pytest.raises(ConfigError, match=r"no/b\.json: cannot be written: no such file or directory"):
        _check(baseline=Path("no/b.json"), write_baseline=True)


# The commit


@pytest.fixture
def git(folder: Path) -> Callable[..., str]:
    """Return what runs git in a repository with one commit: a faulty page a.html."""

    def run_git(*arguments: str) -> str:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
        return subprocess.run(
            ["git", *identity, *arguments], check=True, capture_output=True, encoding="utf-8"
        ).stdout

    run_git("init")
    _write("a.html", _EXIT)
    run_git("add", ".")
    run_git("commit", "-m", "first")
    return run_git


def test_only_what_changed_lines_introduced_is_reported(git: Callable[..., str]) -> None:
    """An old fault in a changed file does not count, a new one does; an unchanged file is not read."""
    assert _check(diff_base="HEAD").pages == ()
    _write("a.html", f"<p>New</p>\n{_EXIT}<p>Between</p>\n{_EXIT}")
    assert _failed(_check(diff_base="HEAD")) == [("a.html", 4)]
    git("add", ".")
    assert _failed(_check(diff_base="HEAD")) == [("a.html", 4)]


def test_a_new_file_is_new_throughout(git: Callable[..., str]) -> None:
    """A file that git does not track yet counts from its first line."""
    _write("new/b.html", _EXIT)
    assert _failed(_check(diff_base="HEAD")) == [("new/b.html", 1)]


def test_a_renamed_file_keeps_its_old_sins(git: Callable[..., str]) -> None:
    """What a file held under another name is not new."""
    padding = "<p>Text that git can recognise</p>\n" * 20
    _write("a.html", padding + _EXIT)
    git("commit", "-am", "second")
    git("mv", "a.html", "b.html")
    _write("b.html", padding + _EXIT + "<p>More</p>\n")
    assert _failed(_check(diff_base="HEAD")) == []


def test_what_the_other_branch_mended_meanwhile_is_not_new(git: Callable[..., str]) -> None:
    """The working tree is compared with the commit at which it left the other branch."""
    git("switch", "-c", "topic")
    _write("a.html", f"{_EXIT}<p>Topic</p>\n")
    git("commit", "-am", "topic")
    git("switch", "main")
    _write("a.html", _MENDED)
    git("commit", "-am", "mended")
    git("switch", "topic")
    assert _failed(_check(diff_base="main")) == []


def test_a_commit_holds_from_below_and_through_links(
    git: Callable[..., str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths are found in the repository from a folder inside it, and by way of a link to it."""
    _write("site/b.html", _EXIT)
    git("add", ".")
    git("commit", "-m", "second")
    _write("site/b.html", _EXIT * 2)
    (folder / "link").symlink_to(folder / "site")
    assert _failed(_check("link", diff_base="HEAD")) == [("link/b.html", 2)]
    monkeypatch.chdir("site")
    assert _failed(_check(".", diff_base="HEAD")) == [("b.html", 2)]


def test_what_git_cannot_answer_is_told(git: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """No such commit, an option in its place, no repository and no git are one line each."""
    for revision in ("nowhere", "--output=x", ""):
        with pytest.raises(ConfigError, match="git knows no commit"):
            _check(diff_base=revision)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    with pytest.raises(ConfigError, match="in no git repository"):
        _check(diff_base="HEAD")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigError, match="git is not installed"):
        _check(diff_base="HEAD")
