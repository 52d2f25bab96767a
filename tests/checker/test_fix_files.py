"""Mending files: every other byte stays, nothing is written by halves, and what cannot be done is told."""

import codecs
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeexit.checker.engine import check_bytes
from safeexit.checker.fixes import files
from safeexit.checker.fixes.edits import Edit
from safeexit.checker.fixes.mending import mend
from safeexit.checker.fixes.source import Source, UnmendableError
from safeexit.checker.page import Page, UnreadableSource
from safeexit.cli import main

from .markup import markup

_EXIT = '<a class="quick-exit" href="https://www.bbc.co.uk/weather">Leave this site</a>'
_MENDED = _EXIT.replace(">L", ' rel="noreferrer">L')
_HTTP = _MENDED.replace("https:", "http:")


class _Ended(NamedTuple):
    code: int
    out: str
    err: str


_Check = Callable[..., _Ended]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> _Check:
    """Return what runs `safeexit check` for the rules on addresses, in a folder with one page to mend."""
    monkeypatch.chdir(tmp_path)
    Path("page.html").write_text(_EXIT, "utf-8")

    def run(*arguments: str) -> _Ended:
        command = ["safeexit", "check", "--select=SX104,SX106", *arguments]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return _Ended(ended.value.code, *capsys.readouterr())

    return run


# Bytes

_TEXT = "<!doctype html>\n<p>é</p>\n" + _EXIT + "\n<p>ß</p>\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF8 * 2, "utf-8"),
        (b"", "cp1252"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_an_edit_leaves_every_other_byte(mark: bytes, codec: str, newline: str) -> None:
    """Encoding, byte order mark and line ends are the file's own."""
    data = mark + _TEXT.replace("\n", newline).encode(codec)
    wanted = mark + _TEXT.replace(_EXIT, _MENDED).replace("\n", newline).encode(codec)
    assert mend(data, check_bytes, unsafe=False).data == wanted


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\xff\xfe\xe9", b"\x81"),
        ("<meta charset=utf-8>é".encode() + b"\xff\xe2\x82", b"\xe2\x82 \xff"),
        ("<meta charset=shift_jis>出口".encode("shift_jis"), "出口".encode("shift_jis") + b"\x80\xff"),
        (b"<meta charset=shift_jis>\x87\x90", b"\x87\x90"),  # of two codes for one character, the unusual one
        ("<meta charset=gbk>出口".encode("gbk"), "出口".encode("gbk")),
        ("<meta charset=iso-2022-jp>出口".encode("iso-2022-jp"), "出口".encode("iso-2022-jp")),
        ("<meta charset=windows-1252>€".encode("cp1252"), b"\x81\r\n"),
        (b"a\r\nb\rc\nd\r\n\r", b"\n\r\n"),
    ],
)
def test_bytes_that_their_encoding_lacks_stay(before: bytes, after: bytes) -> None:
    """A slip elsewhere in a file is neither mended nor a hindrance."""
    start = b"<!doctype html>" if before.startswith(b"\xff\xfe") else b""
    data = start + before + _EXIT.encode() + after
    assert mend(data, check_bytes, unsafe=False).data == start + before + _MENDED.encode() + after


def test_places_beside_line_ends_are_exact() -> None:
    """Behind a second byte order mark, too, an edit is made on the right side of a line end."""
    for mark in (b"", codecs.BOM_UTF8, codecs.BOM_UTF8 * 2):
        assert Source(mark + b"a\r\nb").edited([Edit(1, 1, "x")]) == mark + b"ax\r\nb"
        assert Source(mark + b"a\r\nb").edited([Edit(2, 2, "x")]) == mark + b"a\r\nxb"


def test_a_new_line_ends_as_the_files_lines_do() -> None:
    """An edit that brings a line takes the file's line end."""
    assert Source(b"a\r\nb").edited([Edit(1, 1, "\nx")]) == b"a\r\nx\r\nb"
    assert Source(b"a\rb").edited([Edit(2, 2, "x\n")]) == b"a\rx\rb"
    assert Source(b"ab").edited([Edit(1, 1, "\n")]) == b"a\nb"


def test_a_character_that_the_encoding_lacks_becomes_a_reference() -> None:
    """A name in another script can be written into an old page."""
    source = Source("<meta charset=iso-8859-2>ł".encode("iso-8859-2"))
    assert source.edited([Edit(0, 0, "ü€")]).startswith("ü&#8364;<meta".encode("iso-8859-2"))


def test_an_edit_that_would_change_how_the_rest_reads_is_refused() -> None:
    """The page is looked at as a whole before anything is written."""
    with pytest.raises(UnmendableError, match="in utf-8"):
        Source("<p>é".encode()).edited([Edit(0, 0, "<meta charset=gbk>")])


_CODECS = ["utf-8", "utf-8-sig", "utf-16"]


@given(markup, st.sampled_from(_CODECS), st.data())
def test_places_in_a_page_are_places_in_its_bytes(text: str, codec: str, draw: st.DataObject) -> None:
    """Whatever a page holds, an edit of its text is that edit of its bytes."""
    try:
        source = Source(text.encode(codec, "replace"))
    except UnreadableSource:
        return  # no text, and no page
    page = Page(source.text, language="html")
    start = draw.draw(st.integers(0, len(page.text)))
    end = draw.draw(st.integers(start, len(page.text)))
    text = "xxx" * (end - start + 1)
    edited = source.edited([Edit(start, end, text)])
    assert Page(Source(edited).text, language="html").text == page.text[:start] + text + page.text[end:]


# The command


def test_a_page_is_mended_and_what_is_left_counts(check: _Check) -> None:
    """Nothing failing remains: 0, and a line says what was done."""
    assert check("page.html").code == 1
    done = check("--fix", "page.html")
    assert (done.code, done.err) == (0, "safeexit: 1 finding mended in 1 file\n")
    assert "nothing failed" in done.out
    assert Path("page.html").read_text("utf-8") == _MENDED
    again = check("--fix", "page.html")
    assert (again.code, again.err) == (0, "")


def test_what_is_unsafe_waits_for_its_option(check: _Check) -> None:
    """A safe run leaves the fault in the report, and the exit code at 1."""
    Path("page.html").write_text(_HTTP, "utf-8")
    done = check("--fix", "page.html")
    assert (done.code, done.err) == (1, "")
    assert "SX106" in done.out
    assert check("--fix", "--unsafe-fixes", "page.html").code == 0
    assert Path("page.html").read_text("utf-8") == _MENDED


def test_only_the_rules_that_run_mend(check: _Check) -> None:
    """A rule that is left out changes nothing."""
    assert check("--fix", "--ignore=SX104", "page.html").code == 0
    assert Path("page.html").read_text("utf-8") == _EXIT


def test_a_diff_is_all_that_is_printed_and_nothing_is_written(check: _Check) -> None:
    """It is a unified diff; 1 says that there are edits, whatever else failed."""
    Path("b.html").write_bytes(f"a\r\n{_EXIT}\r\nb".encode())
    Path("c.html").write_text(_HTTP, "utf-8")
    done = check("--fix", "--diff", "b.html", "page.html", "c.html")
    assert (done.code, done.err) == (1, "")
    assert done.out == (
        f"--- b.html\n+++ b.html\n@@ -1,3 +1,3 @@\n a\r\n-{_EXIT}\r\n+{_MENDED}\r\n b\n"
        "\\ No newline at end of file\n"
        f"--- page.html\n+++ page.html\n@@ -1 +1 @@\n-{_EXIT}\n\\ No newline at end of file\n"
        f"+{_MENDED}\n\\ No newline at end of file\n"
    )
    assert Path("page.html").read_text("utf-8") == _EXIT
    assert check("--fix", "--diff", "c.html") == (0, "", "")


def test_a_diff_on_a_terminal_moves_no_cursor(check: _Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger's page cannot colour or erase what is shown."""
    Path("page.html").write_text(f"\x1b[2J{_EXIT}", "utf-8")
    assert "\x1b" in check("--fix", "--diff", "page.html").out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "\x1b" not in check("--fix", "--diff", "page.html").out


@pytest.mark.parametrize("option", ["--diff", "--unsafe-fixes"])
def test_options_of_fix_want_fix(check: _Check, option: str) -> None:
    """Nobody believes to have mended what was only checked."""
    done = check(option, "page.html")
    assert (done.code, done.err) == (2, f"safeexit: {option} goes with --fix, which is not given\n")


def test_standard_input_is_shown_and_not_written(check: _Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no file to write to, but there is a diff."""
    done = check("--fix", "page.html", "-")
    assert done.code == 2
    assert done.err == "safeexit: --fix: - is no file to write to; --fix --diff shows the edits\n"
    assert Path("page.html").read_text("utf-8") == _EXIT
    with Path("page.html").open("rb") as stdin:
        monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": stdin})())
        assert check("--fix", "--diff", "-").out.startswith("--- -\n+++ -\n")


def test_a_saved_response_is_not_mended(check: _Check) -> None:
    """It says what a server sent, and stays as it is."""
    saved = f"HTTP/1.1 200 OK\nContent-Type: text/html\n\n{_EXIT}"
    Path("a.http").write_text(saved, "utf-8")
    assert check("--fix", "a.http").code == 1
    assert Path("a.http").read_text("utf-8") == saved


def test_a_read_only_file_is_one_line_and_the_others_are_mended(check: _Check) -> None:
    """Exit code 2, and its findings are still reported."""
    Path("a.html").write_text(_EXIT, "utf-8")
    Path("a.html").chmod(0o444)
    done = check("--fix", "a.html", "page.html")
    assert done.code == 2
    assert done.err.splitlines() == [
        "safeexit: a.html: cannot be mended: it is read-only",
        "safeexit: 1 finding mended in 1 file",
    ]
    assert "SX104" in done.out
    assert Path("a.html").read_text("utf-8") == _EXIT
    assert Path("page.html").read_text("utf-8") == _MENDED


def test_mode_and_symbolic_links_stay(check: _Check) -> None:
    """What a link leads to is mended, and the link stays one."""
    Path("page.html").chmod(0o640)
    Path("link.html").symlink_to("page.html")
    assert check("--fix", "link.html").code == 0
    assert Path("link.html").is_symlink()
    assert Path("page.html").read_text("utf-8") == _MENDED
    assert stat.S_IMODE(Path("page.html").stat().st_mode) == 0o640


def test_a_file_with_two_names_stays_one_file(check: _Check) -> None:
    """A hard link is not broken."""
    os.link("page.html", "other.html")
    assert check("--fix", "page.html").code == 0
    assert Path("other.html").read_text("utf-8") == _MENDED
    assert Path("other.html").samefile("page.html")


def test_the_owner_stays(check: _Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that root mends in a container is still its owner's; who may not give it away mends it too."""
    given: list[tuple[int, int]] = []

    def chown(_path: object, user: int, group: int) -> None:
        given.append((user, group))
        raise PermissionError

    monkeypatch.setattr("os.chown", chown, raising=False)
    status = Path("page.html").stat()
    assert check("--fix", "page.html").code == 0
    assert given == [(status.st_uid, status.st_gid)]


def test_a_file_that_changed_meanwhile_is_left_alone(check: _Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor's save is not written over."""

    def mended_late(data: bytes, *arguments: object, **options: object) -> object:
        Path("page.html").write_text("saved", "utf-8")
        return mend(data, *arguments, **options)  # type: ignore[arg-type]  # passed on as they are

    monkeypatch.setattr(files, "mend", mended_late)
    done = check("--fix", "page.html")
    assert done.code == 2
    assert done.err == "safeexit: page.html: cannot be mended: it was changed while it was checked\n"
    assert Path("page.html").read_text("utf-8") == "saved"


def test_a_full_disk_leaves_the_file_whole(check: _Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written is told in one line, and no half of it stays."""

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_whole", full)
    done = check("--fix", "page.html")
    assert (done.code, done.err) == (2, "safeexit: page.html: cannot be mended: no space left on device\n")
    assert Path("page.html").read_text("utf-8") == _EXIT


def test_what_a_baseline_knows_is_not_mended(check: _Check) -> None:
    """Old sins stay where nobody asked for them; a new one beside them is mended."""
    assert check("--baseline=known.json", "--write-baseline", "page.html").code == 0
    Path("page.html").write_text(f"{_EXIT}\n{_EXIT.replace('site', 'page')}", "utf-8")
    done = check("--fix", "--baseline=known.json", "page.html")
    assert done.code == 0
    assert Path("page.html").read_text("utf-8") == f"{_EXIT}\n{_MENDED.replace('site', 'page')}"


def test_reports_tell_what_is_found_after_mending(check: _Check) -> None:
    """A report to a file agrees with the page as it is now."""
    assert check("--fix", "--format=json=report.json", "page.html").code == 0
    assert json.loads(Path("report.json").read_text("utf-8"))["summary"]["failed"] == 0


def test_the_json_report_says_how_each_finding_is_mended(check: _Check) -> None:
    """A tool can tell what the options would do."""
    Path("page.html").write_text(_EXIT + _HTTP + '<div class="quick-exit"></div>', "utf-8")
    page = json.loads(check("--select=SX107", "--format=json", "page.html").out)["pages"][0]
    assert {finding["code"]: finding["fix"] for finding in page["findings"]} == {
        "SX104": "safe",
        "SX106": "unsafe",
        "SX107": None,
    }


def test_the_report_says_what_could_be_mended(check: _Check) -> None:
    """A reader learns of the option where it would help, and of the other one where it is needed."""
    assert "Can be mended: 1 by --fix." in check("page.html").out
    Path("page.html").write_text(_EXIT + _HTTP, "utf-8")
    assert "Can be mended: 1 by --fix, 1 more by --fix --unsafe-fixes." in check("page.html").out
    assert "Can be mended" not in check("--fix", "--unsafe-fixes", "page.html").out
