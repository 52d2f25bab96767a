"""Saved HTTP responses: what their headers say, and how the body is read."""

import gzip
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeexit.checker.engine import check_bytes
from safeexit.checker.sources.documents import Document
from safeexit.checker.sources.files import Input, UnreadableInputError
from safeexit.checker.sources.headers import Response, SetCookie
from safeexit.checker.sources.http_files import decode_body, is_response, read_head
from safeexit.checker.sources.reading import read

_PAGE = b"<!doctype html><html lang=en><title>Help</title><h1>Help</h1></html>"


def _saved(
    body: bytes = _PAGE, *headers: str, status: str = "HTTP/1.1 200 OK", newline: str = "\r\n"
) -> bytes:
    return newline.join([status, *headers, "", ""]).encode() + body


def _read(folder: Path, data: bytes, name: str = "page.http") -> Document:
    (folder / name).write_bytes(data)
    (document,) = read(Input(name, folder / name))
    return document


@pytest.mark.parametrize("name", ["page.http", "page.html", "saved"])
def test_a_saved_response_is_known_by_its_first_line(tmp_path: Path, name: str) -> None:
    """Whatever the file is called, the headers are read as headers and the body as the page."""
    document = _read(tmp_path, _saved(_PAGE, "Content-Type: text/html; charset=utf-8", "X-A: b"), name)
    assert document.data == _PAGE
    assert document.response is not None
    assert document.response.values("x-a") == ["b"]
    assert (document.response.charset, document.response.media_type) == ("utf-8", "text/html")


def test_line_feeds_alone_and_folded_headers_are_read() -> None:
    """Files that went through an editor have lost their carriage returns; old servers fold long headers."""
    response, body = read_head(_saved(_PAGE, "Set-Cookie: a=b;\n  Max-Age=10", newline="\n"))
    assert body == _PAGE
    assert response.cookies == [SetCookie("a", "b", 10)]


def test_the_last_of_several_responses_counts() -> None:
    """`curl -iL` writes the headers of redirects first: their cookies count, their other headers do not."""
    first = _saved(b"", "Location: /b", "Set-Cookie: early=1", status="HTTP/1.1 301 Moved Permanently")
    proxy = _saved(b"", status="HTTP/1.1 200 Connection established")
    second = first.replace(b"early", b"next")
    last = _saved(_PAGE, "Set-Cookie: late=1", status="HTTP/2 200")
    response, body = read_head(proxy + first + second + last)
    assert body == _PAGE
    assert [cookie.name for cookie in response.cookies] == ["early", "next", "late"]
    assert response.values("Location") == []


_DEFLATE = zlib.compressobj(wbits=-zlib.MAX_WBITS)
_CODED = [
    ("Content-Encoding: gzip", gzip.compress(_PAGE, mtime=0)),
    ("Content-Encoding: gzip", _PAGE),
    ("Content-Encoding: br", _PAGE),
    ("Content-Encoding: deflate", zlib.compress(_PAGE)),
    ("Content-Encoding: deflate", _DEFLATE.compress(_PAGE) + _DEFLATE.flush()),
    ("Content-Encoding: deflate", _PAGE),
    (
        "Transfer-Encoding: chunked",
        b"10;a=b\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (_PAGE[:16], len(_PAGE) - 16, _PAGE[16:]),
    ),
    ("Transfer-Encoding: chunked", _PAGE),
]


@pytest.mark.parametrize(("header", "body"), _CODED)
def test_codings_are_taken_off_where_they_are_on(header: str, body: bytes) -> None:
    """A body is decoded once, whether or not the tool that saved it had done so."""
    assert decode_body(*read_head(_saved(body, header))) == _PAGE


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            b"GET https://example.org/ HTTP/1.1\r\n\r\n",
            "it must begin with a status line, such as HTTP/1.1 200",
        ),
        (b"", "it must begin with a status line"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", "no blank line ends the headers"),
        (_saved(b"{}", "Content-Type: application/json"), "Content-Type is application/json, not HTML"),
        (
            _saved(gzip.compress(_PAGE, mtime=0)[:-9], "Content-Encoding: gzip"),
            "its compressed body has no end",
        ),
        (_saved(b"\x1f\x8bjunk", "Content-Encoding: gzip"), "compressed, and damaged"),
        (_saved(b"\x8b\xff\x00", "Content-Encoding: br"), r"compressed \(br\); save it without"),
        (_saved(b"ff\r\n<p>", "Transfer-Encoding: chunked"), "the last chunk of its body is missing"),
        (_saved(b"3\r\n<p>\r\n", "Transfer-Encoding: chunked"), "the last chunk of its body is missing"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    """A request, a cut or damaged file, another media type: one line, with the reason."""
    document = _read(tmp_path, data)
    assert document.response is None
    with pytest.raises(UnreadableInputError, match=reason):
        raise UnreadableInputError(document.error)
    assert "\n" not in document.error


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(rest: bytes) -> None:
    """Nothing that follows a status line makes the reader fail in another way."""
    data = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: deflate\r\n" + rest
    assert is_response(data)
    with suppress(UnreadableInputError):
        assert isinstance(decode_body(*read_head(data)), bytes)


def test_the_charset_of_the_header_wins_over_the_pages_own() -> None:
    """A header says how the bytes are read, as in browsers; a served page is HTML, whatever it holds."""
    page = """<!doctype html><html><meta charset="utf-8"><p>{{ x }} {% if a %}</p>
    <a class="quick-exit" href="http://example.org/é">Leave this site</a></html>"""
    response = Response((("Content-Type", 'text/html; charset="iso-8859-1"'),), url="https://e.example/")
    result = check_bytes(page.encode("latin-1"), response=response)
    assert (result.language, result.url) == ("html", "https://e.example/")
    assert any("é" in finding.snippet for finding in result.findings)


_DATE = ("Date", "Tue, 03 Mar 2026 10:00:00 GMT")


@pytest.mark.parametrize(
    ("header", "cookie"),
    [
        ("a=b", SetCookie("a", "b")),
        (" a = b ; Path=/; HttpOnly", SetCookie("a", "b")),
        ("a=", SetCookie("a", "")),
        ("a=b=c; max-age=60; Expires=Wed, 04 Mar 2026 10:00:00 GMT", SetCookie("a", "b=c", 60)),
        ("a=b; Expires=Wed, 04 Mar 2026 10:00:00 GMT", SetCookie("a", "b", 86400)),
        ("a=b; Expires=Wed, 04-Mar-2026 10:00:00 GMT", SetCookie("a", "b", 86400)),
        ("a=b; Max-Age=soon; Expires=never", SetCookie("a", "b")),
        ("a=b; Max-Age=0", SetCookie("a", "b", 0)),
        ("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", SetCookie("a", "", 0)),
        ("a=b; Expires=Sat, 99 Mar 2026 10:00:00 GMT", SetCookie("a", "b")),
    ],
)
def test_a_cookies_lifetime_is_read(header: str, cookie: SetCookie) -> None:
    """Max-Age wins over Expires, which counts from the response's Date; what is malformed says nothing."""
    assert Response((("set-cookie", header), _DATE)).cookies == [cookie]
    assert cookie.deleted is (cookie.seconds == 0)


def test_what_is_no_cookie_is_passed_over() -> None:
    """Browsers ignore a pair without a name; without a Date nobody knows from when Expires counts."""
    assert Response((("Set-Cookie", "nothing"), ("Set-Cookie", "=b"))).cookies == []
    later = "a=b; Expires=Wed, 04 Mar 2026 10:00:00 GMT"
    assert Response((("Set-Cookie", later),)).cookies == [SetCookie("a", "b")]


def test_the_last_known_referrer_policy_counts() -> None:
    """Browsers pass over tokens that they do not know."""
    policy = Response(
        (("Referrer-Policy", "no-referrer, Same-Origin"), ("referrer-policy", "x"))
    ).referrer_policy
    assert policy == "same-origin"
    assert Response().referrer_policy is None


def test_cache_directives_are_read() -> None:
    """Names are in lower case, arguments without their quotes."""
    response = Response((("Cache-Control", 'Public, max-age=60, no-cache="set-cookie"'),))
    assert response.cache_directives == {"public": "", "max-age": "60", "no-cache": "set-cookie"}
    assert Response().cache_directives == {}


def test_the_address_that_answered_is_the_sites_own() -> None:
    """An exit to the host that served the page leads nowhere else, though the page does not name its host."""
    exit_ = b'<a class="quick-exit" href="https://www.help.example/" rel="noreferrer">Quick exit</a>'

    def codes(url: str | None) -> set[str]:
        return {finding.code for finding in check_bytes(exit_, response=Response(url=url)).findings}

    assert "SX115" in codes("https://help.example/advice")
    assert "SX115" not in codes("https://other.example/") | codes(None)
