"""Web archives: every page in them is read, and what is damaged is named."""

import gzip
import io
import sys
from pathlib import Path

import pytest

from safeexit.checker import page
from safeexit.checker.sources import warc
from safeexit.checker.sources.documents import Document
from safeexit.checker.sources.files import Input
from safeexit.checker.sources.reading import read
from safeexit.checker.sources.warc import read_warc

_PAGE = b"<!doctype html><html lang=en><title>Help</title><h1>Help</h1></html>"
_HTML = "Content-Type: text/html; charset=utf-8"


def _http(body: bytes = _PAGE, *headers: str, status: int = 200) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status} OK", *(headers or (_HTML,)), "", ""]).encode() + body


def _record(
    block: bytes,
    address: str = "https://example.org/",
    *,
    kind: str = "response",
    media_type: str = "application/http; msgtype=response",
    length: int | None = None,
) -> bytes:
    head = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        "WARC-Record-ID: <urn:uuid:6a0c9a0e-8f3a-4e0e-9d6a-8f1f0c0b8f6a>",
        "WARC-Date: 2026-03-03T10:00:00Z",
        f"WARC-Target-URI: {address}",
        f"Content-Type: {media_type}",
        f"Content-Length: {len(block) if length is None else length}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + block + b"\r\n\r\n"


_INFO = _record(b"software: a test\r\n", kind="warcinfo", media_type="application/warc-fields")
_REQUEST = _record(b"GET / HTTP/1.1\r\n\r\n", kind="request", media_type="application/http; msgtype=request")


def _documents(data: bytes) -> list[Document]:
    return list(read_warc("crawl.warc", io.BytesIO(data)))


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz", "archive"])
def test_hundreds_of_records_are_read_one_by_one(tmp_path: Path, name: str) -> None:
    """Each page comes with its address and headers; gzip members are read as well as plain records."""
    records = [_INFO, *(_record(_http(), f"https://example.org/{number}") for number in range(300))]
    compressed = name.endswith(".gz")
    path = tmp_path / name
    path.write_bytes(b"".join(gzip.compress(record) if compressed else record for record in records))
    found = list(read(Input(name, path)))
    assert [document.name for document in found] == [f"https://example.org/{n}" for n in range(300)]
    for document in found:
        assert document.data == _PAGE
        assert document.response is not None
        assert (document.response.url, document.response.charset) == (document.name, "utf-8")


def test_what_is_no_page_is_passed_over() -> None:
    """Requests, redirects, errors, pictures and look-ups are no pages; a damaged picture is no news."""
    others = [
        _REQUEST,
        _record(_http(b"", "Location: /", status=301)),
        _record(_http(status=404)),
        _record(_http(b"\x1f\x8bbroken", "Content-Type: image/png", "Content-Encoding: gzip")),
        _record(b"20260303\r\nexample.org. 60 IN A 192.0.2.1\n", "dns:example.org", media_type="text/dns"),
        _record(b"\x89PNG", kind="resource", media_type="image/png"),
    ]
    (found,) = _documents(b"".join([*others, _record(_http(), "https://example.org/page")]))
    assert found.name == "https://example.org/page"


def test_resources_are_pages_without_headers_of_a_server() -> None:
    """A page that an archive holds without its HTTP response is read as well."""
    (found,) = _documents(_record(_PAGE, "<https://example.org/a>", kind="resource", media_type="text/html"))
    assert (found.name, found.data) == ("https://example.org/a", _PAGE)


def test_a_body_is_decoded() -> None:
    """What came over the wire in chunks and compressed is the page that a browser showed."""
    packed = gzip.compress(_PAGE)
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    headers = (_HTML, "Transfer-Encoding: chunked", "Content-Encoding: gzip")
    (found,) = _documents(_record(_http(body, *headers)))
    assert found.data == _PAGE


@pytest.mark.parametrize(
    ("block", "length", "reason"),
    [
        (b"nonsense", None, "it must begin with a status line"),
        (_http(b"\x1f\x8bjunk", _HTML, "Content-Encoding: gzip"), None, "compressed, and damaged"),
        (_http(b"\xff\xfe", _HTML, "Content-Encoding: br"), None, "compressed (br)"),
    ],
)
def test_a_broken_record_costs_itself_alone(block: bytes, length: int | None, reason: str) -> None:
    """One line names the archive, the record and its address; the pages around it are read."""
    before, after = (_record(_http(), f"https://example.org/{name}") for name in ("before", "after"))
    first, broken, last = _documents(before + _record(block, "https://example.org/b", length=length) + after)
    assert (first.error, last.error) == ("", "")
    assert broken.name == "crawl.warc, page record 2 (https://example.org/b)"
    assert reason in broken.error
    assert "\n" not in broken.error


_WHOLE = _record(_http(), "https://example.org/1")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_WHOLE + _record(_http(), length=5000), "cut short: 131 of 5,000 bytes are there"),
        (_WHOLE + b"garbage\r\n\r\n" + _WHOLE, "damaged at page record 2, the rest is not read"),
        (gzip.compress(_WHOLE) + gzip.compress(_WHOLE)[:30] + b"x" * 40, "damaged at page record 2"),
    ],
)
def test_a_damaged_archive_is_read_as_far_as_it_goes(data: bytes, reason: str) -> None:
    """What comes before the damage is checked, and one line says where it begins."""
    first, last = _documents(data)
    assert first.data == _PAGE
    assert reason in last.error


@pytest.mark.parametrize("data", [b"", _INFO, _REQUEST])
def test_an_archive_without_pages_says_so(data: bytes) -> None:
    """Nothing to check is no success."""
    (found,) = _documents(data)
    assert found.error == "holds no HTML page"


def test_a_record_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of any size is not taken into memory."""
    monkeypatch.setattr(warc, "MAX_BYTES", 2 * 1024**2)
    (found,) = _documents(_record(_http(b" " * 2 * 1024**2)))
    assert "larger than 2 MB" in found.error
    assert page.MAX_BYTES > 2 * 1024**2


def test_an_archive_from_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive can be piped in."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(_WHOLE)))
    (found,) = read(Input("-", None))
    assert found.data == _PAGE


def test_without_the_extra_the_command_to_install_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever lacks fastwarc is told exactly what to type."""
    monkeypatch.setitem(sys.modules, "fastwarc.warc", None)
    (tmp_path / "a.warc").write_bytes(_WHOLE)
    (found,) = read(Input("a.warc", tmp_path / "a.warc"))
    assert "fastwarc, which is not installed: pip install 'safeexit[audit]'" in found.error
