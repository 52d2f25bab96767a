"""The command `safeexit` at its edges: terminals, pipes, other encodings, full disks, closed streams."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from safeexit.checker.reporters.formats import FORMATS

_PYTHON = [sys.executable, "-m", "safeexit"]
_BINARY = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with one page and one file that is no text."""
    monkeypatch.chdir(tmp_path)
    Path("page.html").write_text("<!doctype html><title>Help</title>", "utf-8")
    Path("image.html").write_bytes(_BINARY)
    return tmp_path


def _piped(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_PYTHON, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


def _in_terminal(*arguments: str, columns: int = 60, environment: dict[str, str] | None = None) -> str:
    """Run the command in a pseudo-terminal, and return everything that it showed."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR"}}
    process = subprocess.Popen(
        [*_PYTHON, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**kept, "TERM": "xterm-256color", **(environment or {})},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux's end of a terminal's output
            break
        if not part:
            break
        shown += part
    process.wait()
    os.close(ours)
    return shown.decode("utf-8")


def test_a_terminal_gets_colour_and_its_own_width() -> None:
    """On a terminal the report is coloured and wrapped, and a bar shows progress and is wiped."""
    shown = _in_terminal("check", "image.html", "page.html")
    assert "\x1b[1;31merror, failed\x1b[0m" in shown
    assert "Checking" in shown
    report = re.sub(r"\x1b\[[\d;]*m", "", shown.replace("\r\n", "\n")).split("image.html\n", 1)[1]
    assert max(map(len, report.splitlines())) <= 60
    assert "\x1b" not in report


@pytest.mark.parametrize("arguments", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {}])
def test_colour_can_be_refused(arguments: dict[str, str]) -> None:
    """NO_COLOR, a dumb terminal and --no-color leave the report's text alone."""
    shown = _in_terminal("check", "image.html", *([] if arguments else ["--no-color"]), environment=arguments)
    assert "error, failed" in shown
    assert "\x1b[1;31m" not in shown
    assert "\x1b[2m" not in shown


def test_a_file_name_cannot_play_tricks_on_a_terminal() -> None:
    """Control characters of a name are shown as marks, in the report and in complaints."""
    name = "\x1b]0;owned\x07.html"
    Path(name).write_bytes(_BINARY)
    shown = _in_terminal("check", name, "gone\x1b[31m.html")
    assert shown.count("\u241b]0;owned\u2407.html") == 2
    assert "gone\u241b[31m.html: no such file" in shown
    assert "\x1b]0" not in shown
    assert "\x1b[31m.html" not in shown


def test_a_pipe_gets_plain_text() -> None:
    """Piped, the report has no escape sequence even where colour is the terminal's habit."""
    done = _piped("check", "image.html", TERM="xterm-256color", COLORTERM="truecolor")
    assert "\x1b" not in done.stdout + done.stderr


def test_an_output_that_lacks_a_character_gets_another() -> None:
    """A report for an encoding that cannot hold the page's characters is written all the same."""
    Path("\u65e5.html").write_bytes(_BINARY)
    for form in FORMATS:
        done = _piped("check", "\u65e5.html", "--format", form, PYTHONIOENCODING="ascii")
        assert done.returncode == 2
        assert "?" in done.stdout or done.stdout.isascii()


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    """`safeexit … | head` ends without a traceback, with the code of a broken pipe."""
    for arguments in (["check", "page.html"], ["rule"], []):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([*_PYTHON, *arguments], stdout=writing, stderr=subprocess.PIPE, check=False)
        os.close(writing)
        assert (done.returncode, done.stderr) == (141, b""), arguments


def test_a_report_that_cannot_be_written_is_told() -> None:
    """A file that may not grow, as on a full disk, is one line and exit code 2."""
    command = 'ulimit -f 0; exec "$0" -m safeexit check page.html > report.txt'
    done = subprocess.run(["sh", "-c", command, sys.executable], stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (2, b"safeexit: the report cannot be written: File too large\n")


def test_closed_streams_do_no_harm() -> None:
    """A caller who closes every stream gets the exit code all the same."""
    command = '"$0" -m safeexit check page.html - >&- 2>&- <&-'
    assert subprocess.run(["sh", "-c", command, sys.executable], check=False).returncode == 2


def test_a_current_folder_that_is_no_more_is_told(folder: Path) -> None:
    """Where relative names mean nothing, one line says so."""
    gone = folder / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    done = _piped("check", "page.html")
    assert (done.returncode, done.stderr) == (
        2,
        "safeexit: the current folder is no more, or may not be read\n",
    )
