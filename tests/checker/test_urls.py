"""Pages are fetched as a first visitor sees them, and every failure is one line with its reason."""

import gzip
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

import pytest

from safeexit.checker.sources import urls
from safeexit.checker.sources.documents import Document
from safeexit.checker.sources.files import Input, find_inputs
from safeexit.checker.sources.ignores import Ignores
from safeexit.checker.sources.reading import read

_PAGE = "<!doctype html><html lang=en><title>Café</title><h1>Café</h1></html>"
_SEEN: list[dict[str, str]] = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        _SEEN.append({name.lower(): value for name, value in self.headers.items()})
        getattr(self, f"_{self.path.strip('/').split('/')[0] or 'page'}")()

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""

    def _answer(self, body: bytes, *headers: tuple[str, str], status: int = 200) -> None:
        self.send_response(status)
        for name, value in headers or (("Content-Type", "text/html; charset=utf-8"),):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _page(self) -> None:
        self._answer(_PAGE.encode())

    def _latin(self) -> None:
        self._answer(_PAGE.encode("latin-1"), ("Content-Type", "text/html; charset=iso-8859-1"))

    def _gzip(self) -> None:
        headers = ("Content-Type", "text/html"), ("Content-Encoding", "gzip")
        self._answer(gzip.compress(_PAGE.encode()), *headers)

    def _bomb(self) -> None:
        self._answer(gzip.compress(b" " * (urls.MAX_BYTES + 1)), ("Content-Encoding", "gzip"))

    def _moved(self) -> None:
        headers = ("Location", "/cookies"), ("Set-Cookie", "early=1")
        self._answer(b"", *headers, status=302)

    def _cookies(self) -> None:
        self._answer(_PAGE.encode(), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))

    def _circle(self) -> None:
        self._answer(b"", ("Location", f"/circle/{self.path}"), status=302)

    def _away(self) -> None:
        self._answer(b"", ("Location", "ftp://example.org/"), status=302)

    def _missing(self) -> None:
        self._answer(b"gone", status=404)

    def _picture(self) -> None:
        self._answer(b"\x89PNG", ("Content-Type", "image/png"))

    def _short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"<p>")
        self.close_connection = True

    def _silent(self) -> None:
        self.server.awake.wait(20)  # type: ignore[attr-defined] # set by the fixture
        self.close_connection = True

    def _slow(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        while not self.server.awake.wait(0.05):  # type: ignore[attr-defined] # set by the fixture
            try:
                self.wfile.write(b"x")
            except OSError:
                break
        self.close_connection = True


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Return the address of a server of our own, without its last slash."""
    serving = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    serving.awake = threading.Event()  # type: ignore[attr-defined] # lets the silent answers end
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.awake.set()  # type: ignore[attr-defined] # as above
    serving.shutdown()
    thread.join()
    serving.server_close()


def _fetched(address: str) -> Document:
    (item,) = find_inputs([address], Ignores())
    (document,) = read(item)
    return document


@pytest.mark.parametrize(("path", "charset"), [("", "utf-8"), ("latin", "iso-8859-1"), ("gzip", "utf-8")])
def test_a_page_comes_with_its_headers_and_address(server: str, path: str, charset: str) -> None:
    """The body is decompressed; the charset is left to the header."""
    document = _fetched(f"{server}/{path}")
    assert document.error == ""
    assert document.data.decode(charset) == _PAGE
    assert document.response is not None
    assert document.response.url == f"{server}/{path}"
    assert document.response.redirects == ()


def test_we_say_who_we_are_and_bring_no_cookies(server: str) -> None:
    """A site's owner can tell the checker from a visitor, and sees a visitor who has not chosen yet."""
    _SEEN.clear()
    _fetched(f"{server}/moved")
    assert [seen["user-agent"] for seen in _SEEN] == [f"safeexit/{version('safeexit')}"] * 2
    assert "cookie" not in _SEEN[0]


def test_redirects_are_followed_and_told(server: str) -> None:
    """The address that answered is known, the ones left for it too, and the cookies that they set count."""
    document = _fetched(f"{server}/moved")
    assert document.name == f"{server}/moved"
    assert document.response is not None
    assert document.response.url == f"{server}/cookies"
    assert document.response.redirects == (f"{server}/moved",)
    assert [cookie.name for cookie in document.response.cookies] == ["early", "a", "b"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing", "answered 404 Not Found"),
        ("picture", "its Content-Type is image/png, not HTML"),
        ("circle", "more than 10 redirects"),
        ("away", "ftp"),
        ("short", "peer closed connection"),
        ("bomb", "larger than 10 MB, the most that is fetched"),
    ],
)
def test_an_answer_that_is_no_page_says_why(server: str, path: str, reason: str) -> None:
    """An error, a picture, a circle of redirects, a cut answer, a bomb: each is one line."""
    document = _fetched(f"{server}/{path}")
    assert reason in document.error
    assert "\n" not in document.error
    assert document.data == b""


def test_a_silent_server_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends nothing holds no audit up."""
    monkeypatch.setattr(urls, "_SILENCE", 0.2)
    assert _fetched(f"{server}/silent").error == "no answer for 0 seconds"


def test_a_slow_server_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then is no answer either: the time for a page is limited as a whole."""
    monkeypatch.setattr(urls, "TIME_LIMIT", 0.5)
    began = time.monotonic()
    assert _fetched(f"{server}/slow").error == "no full answer within 0 seconds"
    assert time.monotonic() > began


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://127.0.0.1:1/", "connection refused"),
        ("ftp://example.org/page.html", "only http: and https: addresses are fetched"),
        ("https://", ""),
        ("http://[::1", ""),
        ("http://127.0.0.1:99999/", ""),
        ("http://nothing.invalid/", ""),
    ],
)
def test_an_address_without_an_answer_says_why(address: str, reason: str) -> None:
    """No server, another scheme, a malformed address: one line, no traceback."""
    error = _fetched(address).error
    assert error
    assert reason in error.lower()
    assert "\n" not in error


def test_a_failed_handshake_is_one_line(server: str) -> None:
    """What TLS says of a connection is told without the library's file and line."""
    error = _fetched(server.replace("http:", "https:")).error
    assert error.startswith("no secure connection: ")
    assert "_ssl.c" not in error


def test_a_certificate_that_is_not_valid_says_why() -> None:
    """The reason is the certificate's own, which its owner can act on."""
    import ssl

    cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
    cause.verify_message = "certificate has expired"
    wrapping = ValueError("wrapped")
    wrapping.__cause__ = cause
    assert urls._reason(wrapping) == "its certificate is not valid: certificate has expired"


def test_without_the_extra_the_command_to_install_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever lacks httpx is told exactly what to type."""
    monkeypatch.setitem(sys.modules, "httpx", None)
    assert (
        "httpx, which is not installed: pip install 'safeexit[audit]'"
        in _fetched("http://127.0.0.1:1/").error
    )


def test_an_address_named_twice_is_fetched_once() -> None:
    """The same address counts once, as the same file does."""
    found = find_inputs(["http://127.0.0.1:1/", "http://127.0.0.1:1/"], Ignores())
    assert found == [Input("http://127.0.0.1:1/", None, address=True)]
