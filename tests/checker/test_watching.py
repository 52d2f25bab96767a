"""`safeexit check --watch`: the report again, whenever a page or the settings change."""

from __future__ import annotations

import contextlib
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from .interruptible import SAFEEXIT

_BAD = '<a class="quick-exit" href="http://www.bbc.co.uk/" rel="noreferrer">Leave</a>\n'
_TIMEOUT = 60
_RULE = '''
from safeexit.checker.findings import Severity
from safeexit.checker.rules.rule import Rule, failed


class Paragraph(Rule):
    """A paragraph.

    What it checks:
        Paragraphs.

    Why it matters:
        It does.

    How to fix it:
        Do.
    """

    code, name, severity, references, good, bad = "ACME1", "paragraph-there", Severity.ERROR, (), (), ()

    def targets(self, audit):
        return audit.page.tags("p")

    def judge(self, target, audit):
        yield failed(target, "There is one.")
'''


class _Watching:
    """A running command, and the lines that it prints."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*SAFEEXIT, "check", "--watch", "--select", "SX106", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def close(self) -> None:
        self.process.wait(_TIMEOUT)
        self.thread.join(_TIMEOUT)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def wait_for(self, start: str) -> str:
        while not (line := self.lines.get(timeout=_TIMEOUT)).startswith(start):
            pass
        return line


@contextlib.contextmanager
def _watching(folder: Path, *arguments: str) -> Iterator[_Watching]:
    watching = _Watching(folder, *arguments)
    try:
        yield watching
    finally:
        watching.process.send_signal(signal.SIGINT)
        watching.close()


def _change_until(watching: _Watching, file: Path, text: str, expected: str) -> str:
    """Write a file until the watcher, which takes a moment to begin, has seen it."""
    for attempt in range(_TIMEOUT):
        file.write_text(text + " " * attempt, "utf-8")
        with contextlib.suppress(queue.Empty):
            while not (line := watching.lines.get(timeout=1)).startswith(expected):
                pass
            return line
    raise AssertionError(f"{expected!r} was not seen")


def test_a_change_is_reported(tmp_path: Path) -> None:
    """The first report comes at once, the next when a page changes or is added, or a setting is written."""
    (tmp_path / "a.html").write_text("<p>", "utf-8")
    with _watching(tmp_path, ".", "--format", "html=report.html", "--exclude", "report.html") as watching:
        watching.wait_for("1 page checked: nothing failed")
        _change_until(watching, tmp_path / "a.html", _BAD, "1 page checked: 1 failed")
        _change_until(watching, tmp_path / "b.html", _BAD, "2 pages checked: 2 failed")
        _change_until(watching, tmp_path / "safeexit.toml", "selct = []\n#", "safeexit: ")
        _change_until(watching, tmp_path / "safeexit.toml", "#", "2 pages checked: 2 failed")
        (tmp_path / "a.html").write_text("<p>", "utf-8")
        watching.wait_for("2 pages checked: 1 failed")
        watching.wait_for("A clean report")
        with pytest.raises(queue.Empty):  # the report that it writes itself is no change
            watching.lines.get(timeout=3)
    assert watching.process.returncode == 130


def test_settings_and_own_rules_count_wherever_they_are(tmp_path: Path) -> None:
    """Settings above the watched folder, and a rule beside it, hold once they change, mended or not."""
    rule, site = tmp_path / "rules/mine.py", tmp_path / "site"
    rule.parent.mkdir()
    site.mkdir()
    (site / "a.html").write_text("<p>", "utf-8")
    rule.write_text(_RULE, "utf-8")
    (tmp_path / "safeexit.toml").write_text('own-rules = ["rules/mine.py"]\n', "utf-8")
    with _watching(tmp_path, "site", "--select", "ACME1") as watching:
        assert "1 to review" not in watching.wait_for("1 page checked: 1 failed")
        rule.write_text(_RULE.replace("failed", "needs_review"), "utf-8")
        watching.wait_for("1 page checked: 0 failed, 1 to review")
        rule.write_text("wrong =", "utf-8")
        watching.wait_for("safeexit: ")
        rule.write_text(_RULE, "utf-8")
        watching.wait_for("1 page checked: 1 failed")
        (tmp_path / "safeexit.toml").write_text('own-rules = ["rules/mine.py"]\nrequire = ["x"]', "utf-8")
        assert "require: no component 'x'" in watching.wait_for("safeexit: ")


def test_what_cannot_be_watched_is_one_line(tmp_path: Path) -> None:
    """Standard input, addresses and what is not there cannot be watched; a missing extra is named."""
    for name in ("-", "https://example.org/", "gone.html"):
        done = _run(tmp_path, f"sys.argv[1:] = ['check', '--watch', {name!r}]")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"safeexit: --watch: {name} is no file or folder\n"
    done = _run(tmp_path, "sys.argv[1:] = ['check', '--watch', '.']; sys.modules['watchfiles'] = None")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("is not installed: pip install 'safeexit[watch]'\n")


def _run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; from safeexit.cli import main; main()"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
