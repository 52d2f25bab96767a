"""Work in several processes: in order, equal to one process's, and a crash costs its own input alone."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
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
        if audit.page.tags("blink"):
            kept = [bytes(10_000_000) for _ in range(10_000)]
        os.kill(os.getpid(), signal.SIGKILL)
        yield
'''


_UNREADABLE, _BREAKS_OFF = 33, 5550
_LIMITS = workers.Limits(seconds=1.5, memory=1024**3 // 4)


def _pages(number: int) -> Iterator[tuple[str, Callable[[], int]]]:
    """Yield a page for each digit of a number, called by it; two numbers end whoever reads them."""
    if number == _UNREADABLE:
        os._exit(3)
    for digit in str(number):
        yield f"page {digit}", partial(_twice, int(digit))
    if number == _BREAKS_OFF:
        os._exit(3)


def _twice(digit: int) -> int:
    _FATAL.get(digit, int)()
    return 2 * digit


def _hang() -> None:
    while True:
        time.sleep(1)


def _devour() -> None:
    kept: list[bytes] = []
    while True:
        kept.append(bytes(10_000_000))


def _fail() -> None:
    raise LookupError("a mistake")


_FATAL: dict[int, Callable[[], object]] = {
    5: partial(os._exit, 7),
    6: lambda: os.kill(os.getpid(), signal.SIGKILL),
    7: _hang,
    8: _devour,
    9: _fail,
}


def _lost(number: int, name: str | None, reason: str) -> str:
    return f"{number}, {name}: {reason}"


def _each(items: Sequence[int], jobs: int = 2, *, ordered: bool = True) -> list[tuple[int | str, ...]]:
    return list(workers.each(_pages, items, jobs, _lost, _LIMITS, ordered=ordered))


def _interrupts_are_ignored(_: int) -> Iterator[tuple[str, Callable[[], bool]]]:
    yield "", lambda: signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_results_come_in_order() -> None:
    """Whichever process is done first, results stand in the order of the items and of their pages."""
    numbers = [int(f"{number:b}") for number in range(100)]
    assert _each(numbers, 3) == [tuple(2 * int(digit) for digit in str(number)) for number in numbers]
    assert _each([]) == []


def test_results_come_as_they_are_known() -> None:
    """Where no order is asked for, a page that takes long keeps none waiting; none is lost or comes twice."""
    found = _each([7, 1, 2, 3, 0], ordered=False)
    assert sorted(found[:-1]) == [(0,), (2,), (4,), (6,)]
    assert found[-1] == (f"7, None: {_FATES[2][1]}",)


def test_an_interrupt_is_left_to_the_parent() -> None:
    """A terminal's Ctrl-C reaches all processes; a worker that heeded it would print a traceback."""
    found = workers.each(_interrupts_are_ignored, [1, 2], 2, lambda *_: False)
    assert list(found) == [(True,), (True,)]


_ENDED = "safeexit itself was ended by this ({}), please report it"
_FATES = [
    (5, _ENDED.format("exit code 7")),
    (6, _ENDED.format("SIGKILL")),
    (7, "its check took longer than 1.5 seconds"),
]
if sys.platform == "linux":  # no other system limits a process's memory
    _FATES.append((8, "its check needs more than 0.25 GB of memory"))


@pytest.mark.parametrize(("fatal", "reason"), _FATES)
def test_a_page_that_costs_its_process_costs_itself_alone(fatal: int, reason: str) -> None:
    """A page that ends its worker, hangs or takes too much memory is lost, with the reason; no other is."""
    assert _each([fatal, 1, fatal, 0, 2, 10 * fatal, 4, 100 + fatal, 3]) == [
        (f"{fatal}, None: {reason}",),
        (2,),
        (f"{fatal}, None: {reason}",),
        *((0,), (4,)),
        (f"{10 * fatal}, None: {reason}", 0),
        (8,),
        (2, 0, f"{100 + fatal}, page {fatal}: {reason}"),
        (6,),
    ]


def test_reading_that_ends_its_process_is_not_tried_for_ever() -> None:
    """Where not a page but what follows it is fatal, the pages that came before are kept."""
    reason = _ENDED.format("exit code 3")
    unread = f"{_UNREADABLE}, None: {reason}"
    five = f"{_BREAKS_OFF}, {{}}: {_ENDED.format('exit code 7')}"
    assert _each([1, _UNREADABLE, 2, _BREAKS_OFF, 3]) == [
        (2,),
        (unread,),
        (4,),
        (
            five.format(None),
            five.format("page 5"),
            five.format("page 5"),
            f"{_BREAKS_OFF}, page 0: {reason}",
            f"{_BREAKS_OFF}, None: {reason}",
        ),
        (6,),
    ]


def test_what_work_raises_is_raised_here() -> None:
    """A mistake in a worker is none that is swallowed."""
    with pytest.raises(LookupError, match="a mistake"):
        _each([1, 2, 9, 3])


def _safeexit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "safeexit", "check", *arguments],
        cwd=folder,
        input=_BAD,
        capture_output=True,
        text=True,
        check=False,
    )


def _source(page: dict[str, str]) -> str:
    return page["source"]


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
    done = _safeexit(
        tmp_path, ".", "-", "gone.html", "--jobs", "3", "--unordered", "--format", "json", "--explain"
    )
    unordered = json.loads(done.stdout)["pages"]
    reports = []
    for jobs in ("1", "3", "auto"):
        done = _safeexit(tmp_path, ".", "-", "gone.html", "--jobs", jobs, "--format", "json", "--explain")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        reports.append(json.loads(done.stdout)["pages"])
    assert reports[0] == reports[1] == reports[2]
    assert len(reports[0]) == 63
    assert sorted(unordered, key=_source) == sorted(reports[0], key=_source)


_FEWEST = "1" if sys.platform == "linux" else "2"  # elsewhere one job is the command's own process


@pytest.mark.parametrize("jobs", sorted({_FEWEST, "2"}))
def test_a_page_that_ends_its_process_is_reported(jobs: str, tmp_path: Path) -> None:
    """It is SX001, in its place; the other pages are checked, and the exit code says that one was not."""
    fatal = "<marquee>Help</marquee>"
    assert _crashed(tmp_path, fatal, jobs) == f"safeexit: b.html: {_ENDED.format('SIGKILL')}\n"
    if sys.platform == "linux":
        memory = "safeexit: b.html: it needs more memory than it may have\n"
        assert _crashed(tmp_path, f"{fatal}<blink>Help</blink>", jobs) == memory


def _crashed(folder: Path, page: str, jobs: str) -> str:
    """Return what is said of a page for which a rule of the project's own is fatal."""
    (folder / "checks.py").write_text(_CRASHING, "utf-8")
    (folder / "safeexit.toml").write_text('own-rules = ["checks.py"]\n', "utf-8")
    for name in "abc":
        (folder / f"{name}.html").write_text(page if name == "b" else _BAD, "utf-8")
    done = _safeexit(folder, ".", "--jobs", jobs, "--format", "json")
    pages = json.loads(done.stdout)["pages"]
    assert [page["source"] for page in pages] == ["a.html", "b.html", "c.html"]
    assert [finding["code"] for finding in pages[1]["findings"]] == ["SX001"]
    assert all(page["findings"] and page["error"] is None for page in (pages[0], pages[2]))
    assert done.returncode == 2
    return done.stderr


def test_a_page_of_an_archive_costs_itself_alone(tmp_path: Path) -> None:
    """Where one file holds many pages, the fatal one costs no other."""
    (tmp_path / "checks.py").write_text(_CRASHING, "utf-8")
    (tmp_path / "safeexit.toml").write_text('own-rules = ["checks.py"]\n', "utf-8")
    records = [_record(name, "<marquee>" if name == "b" else _BAD) for name in "abc"]
    (tmp_path / "crawl.warc").write_bytes(b"".join(records))
    pages = json.loads(_safeexit(tmp_path, "crawl.warc", "--jobs", _FEWEST, "--format", "json").stdout)[
        "pages"
    ]
    assert [page["error"] for page in pages] == [None, _ENDED.format("SIGKILL"), None]
    assert [page["source"].rpartition("/")[2] for page in pages] == ["a", "b", "c"]


def _record(name: str, page: str) -> bytes:
    """Return a page as a WARC keeps it."""
    head = {
        "WARC-Type": "resource",
        "WARC-Record-ID": "<urn:uuid:6a0c9a0e-8f3a-4e0e-9d6a-8f1f0c0b8f6a>",
        "WARC-Date": "2026-03-03T10:00:00Z",
        "WARC-Target-URI": f"https://example.org/{name}",
        "Content-Type": "text/html",
        "Content-Length": len(page),
    }
    lines = ["WARC/1.1", *(f"{key}: {value}" for key, value in head.items()), "", page, "", ""]
    return "\r\n".join(lines).encode()


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
