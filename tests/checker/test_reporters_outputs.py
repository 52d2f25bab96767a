"""Where reports go: several at once, each whole or not at all."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from safeexit._files import write_whole
from safeexit.checker.config import ConfigError
from safeexit.checker.outputs import Look, on_screen, parse, to_files
from safeexit.checker.reporters.as_json import as_json
from safeexit.checker.reporters.formats import FORMATS

from .faulty import report_of, result_of

_SAFEEXIT = [sys.executable, "-m", "safeexit"]
_PAGE = '<a class="quick-exit" href="https://www.bbc.co.uk/weather">Leave this site</a>'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a faulty page."""
    monkeypatch.chdir(tmp_path)
    Path("page.html").write_text(_PAGE, "utf-8")
    return tmp_path


def _check(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_SAFEEXIT, "check", "page.html", *arguments], capture_output=True, encoding="utf-8", check=False
    )


def test_several_reports_are_written_at_once() -> None:
    """Each file has its format; text is printed, unless another format is to be."""
    files = [f"--format={name}={name}.out" for name in FORMATS]
    done = _check(*files)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == Path("text.out").read_text("utf-8")
    assert Path("html.out").read_text("utf-8").startswith("<!doctype html>")
    assert json.loads(Path("sarif.out").read_text("utf-8"))["version"] == "2.1.0"
    printed = _check("--format", "json", "--format", "csv=report.csv")
    assert printed.stdout == Path("json.out").read_text("utf-8")
    assert Path("report.csv").read_text("utf-8").startswith("source,line")


def test_json_lines_come_as_pages_are_done() -> None:
    """A page's lines are there before the next page is read; beside a baseline, when all are known."""
    command = [*_SAFEEXIT, "check", "page.html", "-", "--format", "jsonl"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        first = running.stdout.readline()
        assert running.poll() is None
        running.stdin.write(_PAGE)
        running.stdin.close()
        streamed = first + running.stdout.read()
    assert running.returncode == 1
    lines = [json.loads(line) for line in streamed.splitlines()]
    assert {line["source"] for line in lines} == {"page.html", "-"}
    assert lines[0]["source"] == "page.html"
    whole = subprocess.run(
        [*command, "--format=jsonl=all.jsonl"],
        input=_PAGE,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert whole.stdout == streamed == Path("all.jsonl").read_text("utf-8")
    known = _check("--format", "jsonl", "--baseline", "known.json", "--write-baseline")
    assert (known.returncode, known.stdout) == (0, "")


def test_only_what_shows_passes_anyway_shows_them_unasked() -> None:
    """EARL and the HTML report prove passes; the others do with --show-passed alone."""
    report = report_of(result_of(show_passed=True))
    for asked in (False, True):
        look = Look(show_passed=asked)
        assert ("passed at 2:2" in on_screen(parse([]), report, look)) is asked
        assert ('"passed"' in on_screen(parse(["json"]), report, look)) is asked
        assert "earl:passed" in on_screen(parse(["earl"]), report, look)


def test_statistics_stand_in_the_place_of_text() -> None:
    """`--statistics` changes the text report, on standard output and in a file, and no other."""
    done = _check(
        "--statistics", "--format", "json=report.json", "--format", "text=report.txt", "--format=text"
    )
    assert done.stdout == Path("report.txt").read_text("utf-8")
    assert done.stdout.startswith("failed  to review  rule\n")
    assert json.loads(Path("report.json").read_text("utf-8"))["summary"]["pages"] == 1


@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        (["srif=a"], "--format: no format 'srif'; did you mean 'sarif'?; allowed: text, html, json"),
        (["json="], "--format: 'json=' names no file; for standard output, write json"),
        (["json", "csv"], "--format: json and csv both go to standard output"),
        (["json=a", "csv=./a"], "--format: json and csv both go to a"),
    ],
)
def test_a_mistake_in_a_format_is_told(formats: list[str], expected: str) -> None:
    """Unknown formats, missing names and shared places are one line each."""
    with pytest.raises(ConfigError) as raised:
        parse(formats)
    assert expected in str(raised.value)


def test_a_report_that_cannot_be_written_costs_no_other() -> None:
    """One line names the file; the exit code is 2; the other files and standard output are complete."""
    done = _check(
        "--format", "json=gone/report.json", "--format", "csv=page.html/a", "--format", "sarif=report.sarif"
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "safeexit: gone/report.json: the report cannot be written: no such file or directory",
        "safeexit: page.html/a: the report cannot be written: not a directory",
    ]
    assert json.loads(Path("report.sarif").read_text("utf-8"))["runs"]
    assert "1 page checked: " in done.stdout


def test_files_are_written_although_the_reader_of_the_text_has_gone() -> None:
    """A broken pipe on standard output leaves the reports whole."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [*_SAFEEXIT, "check", "page.html", "--format", "json=report.json"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")
    assert json.loads(Path("report.json").read_text("utf-8"))["tool"] == "safeexit"


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_interruption_leaves_the_old_file(
    error: type[BaseException], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stops the writing, there is the old report or the new one, and nothing else in the folder."""
    Path("report.json").write_text("old", "utf-8")
    before = set(folder.iterdir())

    def stop(*_: object) -> Path:
        raise error

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(error):
        write_whole(Path("report.json"), b"new")
    assert Path("report.json").read_text("utf-8") == "old"
    assert set(folder.iterdir()) == before


def test_a_report_replaces_a_file_as_it_was() -> None:
    """Permissions stay, a new file has the usual ones, and what a link leads to is written."""
    Path("secret.json").touch(mode=0o600)
    write_whole(Path("secret.json"), b"new")
    assert stat.S_IMODE(Path("secret.json").stat().st_mode) == 0o600
    write_whole(Path("fresh.json"), b"new")
    Path("usual.json").touch()
    assert Path("fresh.json").stat().st_mode == Path("usual.json").stat().st_mode
    Path("link.json").symlink_to("secret.json")
    write_whole(Path("link.json"), b"newer")
    assert Path("link.json").is_symlink()
    assert Path("secret.json").read_text("utf-8") == "newer"


def test_a_pipe_is_written_to_and_not_replaced(folder: Path) -> None:
    """What is no regular file (a named pipe, /dev/stdout) gets the report and stays what it is."""
    os.mkfifo("pipe")
    with subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE) as reader:
        report = report_of(result_of())
        assert to_files(parse(["json=pipe"]), report, Look()) == []
        assert reader.communicate()[0].decode() == as_json(report)
    assert stat.S_ISFIFO(Path("pipe").stat().st_mode)


def test_text_in_a_file_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colour and width are the terminal's alone."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    to_files(parse(["text=report.txt"]), report_of(result_of()), Look())
    assert "\x1b" not in Path("report.txt").read_text("utf-8")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in on_screen(parse([]), report_of(result_of()), Look())
