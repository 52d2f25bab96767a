"""`safeexit check` on what is no page in a file: saved responses, archives, addresses, projects."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from safeexit.cli import main

_EXIT = b'<!doctype html><html lang=en><title>Help</title><a class="quick-exit" href="https://www.bbc.co.uk">Exit</a>'
_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nReferrer-Policy: no-referrer\r\n"
    b"Set-Cookie: _ga=GA1.1; Max-Age=63072000\r\n\r\n"
)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/old":
            self.send_response(301)
            self.send_header("Location", "/new")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.wfile.write(_HEAD + _EXIT)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def server() -> Iterator[str]:
    """Return the address of a server of our own."""
    serving = HTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    thread.join()
    serving.server_close()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["safeexit", "check", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def _codes(out: str) -> set[str]:
    return {finding["code"] for page in json.loads(out)["pages"] for finding in page["findings"]}


def test_a_saved_response_is_judged_with_its_headers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The cookie of the response is at fault, and its referrer policy settles what the link leaves open."""
    Path("page.http").write_bytes(_HEAD + _EXIT)
    Path("page.html").write_bytes(_EXIT)
    assert _run(monkeypatch, "page.http", "--format", "json") == 1
    known = _codes(capsys.readouterr().out)
    assert _run(monkeypatch, "page.html", "--format", "json") == 1
    unknown = _codes(capsys.readouterr().out)
    assert (known - unknown, unknown - known) == ({"SX215"}, {"SX104"})


def test_an_address_is_fetched_and_the_redirect_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], server: str
) -> None:
    """The report names the address that was asked for and the one that answered."""
    assert _run(monkeypatch, f"{server}/old", "--format", "json") == 1
    (page,) = json.loads(capsys.readouterr().out)["pages"]
    assert (page["source"], page["url"], page["error"]) == (f"{server}/old", f"{server}/new", None)
    assert "SX215" in {finding["code"] for finding in page["findings"]}


def test_an_archives_pages_are_reported_one_by_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each page of a WARC is a page of the report; a broken record is one line, and the exit code is 2."""
    records = []
    for name, block in (("a", _HEAD + _EXIT), ("b", b"broken")):
        head = (
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:{name}>\r\n"
            f"WARC-Date: 2026-03-03T10:00:00Z\r\nWARC-Target-URI: https://example.org/{name}\r\n"
            f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        records.append(head.encode() + block + b"\r\n\r\n")
    Path("crawl.warc").write_bytes(b"".join(records))
    assert _run(monkeypatch, "crawl.warc", "--format", "json") == 2
    out, err = capsys.readouterr()
    assert [page["url"] for page in json.loads(out)["pages"]] == ["https://example.org/a", None]
    assert err.startswith(
        "safeexit: crawl.warc, page record 2 (https://example.org/b): no saved HTTP response"
    )
    assert err.count("\n") == 1


def test_a_project_alone_is_checked_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--project` needs no PATH, and shows the graph."""
    Path("site").mkdir()
    Path("site/a.njk").write_text('{% extends "b.njk" %}')
    Path("site/b.njk").write_bytes(_EXIT + b"</html>")
    assert _run(monkeypatch, "--project", "site", "--require", "quick-exit", "--select", "SX100") == 0
    out, _ = capsys.readouterr()
    assert "Project: 1 of 2 templates are pages" in out
    assert "b.njk 1:49 on 1 page: a.njk" in out


def test_explain_shows_the_evidence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the option the signs are listed, without it they are not."""
    Path("page.html").write_bytes(_EXIT)
    _run(monkeypatch, "page.html", "--explain")
    assert "leads to https://www.bbc.co.uk" in capsys.readouterr().out
    _run(monkeypatch, "page.html")
    assert "leads to" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "Missing argument 'PATH...'"),
        (("--explain",), "Missing argument 'PATH...'"),
        (("--project", "gone"), "--project: gone is no folder"),
    ],
)
def test_a_mistake_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    complaint: str,
) -> None:
    """Nothing to check, or a folder that is not there, is told in a line."""
    assert _run(monkeypatch, *arguments) == 2
    err = capsys.readouterr().err
    assert complaint in err
    assert err.count("\n") == 1
