"""Work in several processes: in order, equal to one process's, and a crash costs its own input alone."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from safeexit.checker import workers

from .interruptible import SAFEEXIT

_BAD = '<a class="quick-exit" href="http://www.bbc.co.uk/" rel="noreferrer">Leave</a>\n'
_CRASHING = '''
import os, signal
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.rules.rule import Rule


class Crash(Rule):
    """It ends the process.

    What it checks:
        Nothing.

    Why it matters:
        It does not.

    How to fix it:
        Leave it out.
    """

    code, name, severity = "ACME1", "crash-on-purpose", Severity.ERROR
    references, good, bad = (Reference("None"),), (), ()

    def targets(self, audit):
        return audit.page.tags("marquee")

    def judge(self, target, audit):
        os.kill(os.getpid(), signal.SIGKILL)
        yield
'''


def _double(number: int) -> int:
    if number < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def _on_interrupt(_: int) -> bool:
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def _minus(number: int) -> int:
    return number


def test_results_come_in_order() -> None:
    """Whichever process is done first, results stand in the order of the items."""
    assert list(workers.each(_double, range(100), 3, _minus)) == [2 * number for number in range(100)]
    assert list(workers.each(_double, [], 2, _minus)) == []


def test_an_interrupt_is_left_to_the_parent() -> None:
    """A terminal's Ctrl-C reaches all processes; a worker that heeded it would print a traceback."""
    assert list(workers.each(_on_interrupt, [1, 2], 2, bool)) == [True, True]


@pytest.mark.parametrize("items", [[-1], [-1, 1, 2], [1, 2, -3], [1, -2, -3, 4, -5, *range(40), -6]])
def test_an_item_that_ends_its_process_costs_itself_alone(items: list[int]) -> None:
    """What crashes is named by `crashed`; all others have their results."""
    assert list(workers.each(_double, items, 2, _minus)) == [n if n < 0 else 2 * n for n in items]


def _safeexit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "safeexit", "check", *arguments],
        cwd=folder,
        input=_BAD,
        capture_output=True,
        text=True,
        check=False,
    )


def test_many_processes_find_what_one_finds(tmp_path: Path) -> None:
    """The report is the same, standard input and a file's own settings included."""
    for number in range(60):
        (tmp_path / f"{number}.html").write_text(_BAD * (number % 3), "utf-8")
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.html").write_text(_BAD, "utf-8")
    (tmp_path / "a/safeexit.toml").write_text(
        'select = ["SX106"]\nseverity = { SX106 = "info" }\nper-file-ignores = { "c*" = ["SX106"] }\n',
        "utf-8",
    )
    reports = []
    for jobs in ("1", "3", "auto"):
        done = _safeexit(tmp_path, ".", "-", "gone.html", "--jobs", jobs, "--format", "json", "--explain")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        reports.append(json.loads(done.stdout)["pages"])
    assert reports[0] == reports[1] == reports[2]
    assert len(reports[0]) == 63


def test_a_page_that_ends_its_process_is_reported(tmp_path: Path) -> None:
    """It is SX001, in its place; the other pages are checked, and the exit code says that one was not."""
    (tmp_path / "checks.py").write_text(_CRASHING, "utf-8")
    (tmp_path / "safeexit.toml").write_text('own-rules = ["checks.py"]\n', "utf-8")
    for name in "abc":
        page = "<marquee>Help</marquee>" if name == "b" else _BAD
        (tmp_path / f"{name}.html").write_text(page, "utf-8")
    done = _safeexit(tmp_path, ".", "--jobs", "2", "--format", "json")
    pages = json.loads(done.stdout)["pages"]
    assert [page["source"] for page in pages] == ["a.html", "b.html", "c.html"]
    assert [finding["code"] for finding in pages[1]["findings"]] == ["SX001"]
    assert all(page["findings"] and page["error"] is None for page in (pages[0], pages[2]))
    assert done.returncode == 2
    assert done.stderr == "safeexit: b.html: safeexit itself was ended by this, please report it\n"


def test_ctrl_c_ends_all_without_a_traceback(tmp_path: Path) -> None:
    """An interrupt, which a terminal sends to all processes, ends with 130 and leaves none of them behind."""
    for number in range(200):
        (tmp_path / f"{number}.html").write_text(_BAD * 3000, "utf-8")
    running = subprocess.Popen(
        [*SAFEEXIT, "check", ".", "--jobs", "2"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "SAFEEXIT_CACHE": str(tmp_path / ".kept")},
    )
    while running.poll() is None and len(list((tmp_path / ".kept").rglob("*.json"))) < 3:
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err.strip()) == (130, b"")
    for _ in range(600):  # what Python starts beside its workers may end a moment later
        try:
            os.killpg(running.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("processes were left behind")


@pytest.mark.parametrize("jobs", ["0", "-1", "many", "65", "²"])
def test_a_wrong_number_is_one_line(jobs: str, tmp_path: Path) -> None:
    """The line says what is allowed."""
    done = _safeexit(tmp_path, "-", f"--jobs={jobs}")
    assert done.returncode == 2
    assert done.stderr == f"safeexit: Invalid value for '--jobs': '{jobs}' is neither auto nor 1 to 64\n"
