"""The WSGI and ASGI wrappers: the same answers, and pages that keep their meaning."""

from __future__ import annotations

import asyncio
import gzip
import io
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from safeexit.web import asgi, wsgi
from tests.web.sites import SITE

_PAGE = b"<!doctype html><html><head><title>t</title></head><body><p>words</p></body></html>"


@dataclass
class _Reply:
    status: int = 200
    headers: list[tuple[str, str]] = field(
        default_factory=lambda: [("Content-Type", "text/html; charset=utf-8")]
    )
    chunks: list[bytes] = field(default_factory=lambda: [_PAGE])

    def get(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)


@dataclass
class _Seen:
    """What the application was asked."""

    method: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class _Asked:
    path: str
    method: str
    body: bytes
    headers: dict[str, str]


_Ask = Callable[..., _Reply]


def _through_wsgi(reply: _Reply, seen: _Seen, asked: _Asked) -> _Reply:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.method = environ["REQUEST_METHOD"]
        seen.headers = {
            k[5:].lower().replace("_", "-"): v for k, v in environ.items() if k.startswith("HTTP_")
        }
        start_response(f"{reply.status} OK", reply.headers)
        return iter(reply.chunks)

    environ: dict[str, Any] = {
        "REQUEST_METHOD": asked.method,
        "PATH_INFO": asked.path,
        "QUERY_STRING": "",
        "wsgi.input": io.BytesIO(asked.body),
        "wsgi.url_scheme": "https",
        "CONTENT_LENGTH": str(len(asked.body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if asked.body else "",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in asked.headers.items()},
    }
    got = _Reply(chunks=[])

    def start_response(status: str, sent: list[tuple[str, str]], exc_info: Any = None) -> Any:
        got.status, got.headers = int(status.split(maxsplit=1)[0]), sent

    got.chunks = list(wsgi.wrap(SITE, app, inject=True)(environ, start_response))
    return got


def _through_asgi(reply: _Reply, seen: _Seen, asked: _Asked) -> _Reply:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.method = scope["method"]
        seen.headers = {k.decode(): v.decode() for k, v in scope["headers"]}
        pairs = [(k.lower().encode(), v.encode()) for k, v in reply.headers]
        await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
        for chunk in reply.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    got = _Reply(chunks=[])
    kind = [(b"content-type", b"application/x-www-form-urlencoded")] if asked.body else []
    scope = {
        "type": "http",
        "method": asked.method,
        "path": asked.path,
        "scheme": "https",
        "query_string": b"",
        "headers": [*kind, *((k.lower().encode(), v.encode()) for k, v in asked.headers.items())],
    }
    parts = iter([asked.body[:5], asked.body[5:]])

    async def receive() -> dict[str, Any]:
        part = next(parts)
        return {
            "type": "http.request",
            "body": part,
            "more_body": part == asked.body[:5] and bool(asked.body),
        }

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            got.status = message["status"]
            got.headers = [(k.decode(), v.decode()) for k, v in message["headers"]]
        else:
            got.chunks.append(message.get("body", b""))

    async def run() -> None:
        await asgi.wrap(SITE, app, inject=True)(scope, receive, send)

    asyncio.run(run())
    return got


@pytest.fixture(params=[_through_wsgi, _through_asgi], ids=["wsgi", "asgi"])
def ask(request: pytest.FixtureRequest) -> _Ask:
    """Return a function that sends a request through a wrapper around an application with one reply."""

    def send(
        reply: _Reply | None = None,
        *,
        path: str = "/help",
        method: str = "GET",
        body: bytes = b"",
        seen: _Seen | None = None,
        **headers: str,
    ) -> _Reply:
        named = {"Host": "www.example.org", **{k.replace("_", "-"): v for k, v in headers.items()}}
        got: _Reply = request.param(reply or _Reply(), seen or _Seen(), _Asked(path, method, body, named))
        return got

    return send


def test_a_page_gets_the_components(ask: _Ask) -> None:
    """Exit, banner and notice stand in a page whose application knows nothing of them."""
    page = ask().body.decode()
    assert page.index("<head><script data-sx=") < page.index("<title>")
    assert (
        page.index('data-safeexit="exit"')
        < page.index('data-safeexit="cookies"')
        < page.index("<p>words</p>")
    )
    assert '<input type="hidden" name="next" value="/help">' in page


def test_the_endpoints_answer(ask: _Ask) -> None:
    """A choice sent as a form comes back as 303 with its cookie; the application is not asked."""
    seen = _Seen()
    reply = ask(path="/_sx/consent", method="POST", body=b"decision=accept&next=/help", seen=seen)
    assert reply.status == 303
    assert reply.get("Location") == ["/help"]
    assert seen.method == ""


def test_length_and_validators_are_those_of_the_injected_page(ask: _Ask) -> None:
    """Content-Length is true, the ETag another one, and Last-Modified is gone."""
    headers = [
        ("Content-Type", "text/html"),
        ("Content-Length", str(len(_PAGE))),
        ("ETag", '"v1"'),
        ("Last-Modified", "Mon, 23 Nov 2026 10:00:00 GMT"),
        ("Accept-Ranges", "bytes"),
    ]
    reply = ask(_Reply(headers=headers))
    assert reply.get("Content-Length") == [str(len(reply.body))]
    assert len(reply.body) > len(_PAGE)
    (etag,) = reply.get("ETag")
    assert etag.startswith('"v1-sx')
    assert reply.get("Last-Modified") == reply.get("Accept-Ranges") == []


def test_our_validator_becomes_the_applications_own(ask: _Ask) -> None:
    """A browser that has this very page may be told 304; one with another banner in it may not."""
    (etag,) = ask(_Reply(headers=[("Content-Type", "text/html"), ("ETag", '"v1"')])).get("ETag")
    seen = _Seen()
    ask(seen=seen, If_None_Match=etag)
    assert seen.headers["if-none-match"] == '"v1"'
    ask(seen=seen, If_None_Match=f'{etag}, "v1-sx000000000000", "v2"')
    assert seen.headers["if-none-match"] == '"v1", "v2"'
    now = ask(path="/_sx/consent", method="POST", body=b"decision=accept").get("Set-Cookie")
    cookie = next(each.split(";")[0] for each in now if each.startswith("sx_consent"))
    ask(seen=seen, If_None_Match=etag, Cookie=cookie)
    assert "if-none-match" not in seen.headers


def test_not_modified_speaks_of_the_injected_page(ask: _Ask) -> None:
    """The browser keeps our validator, and what the page depends on; other answers are left as they are."""
    page = [("Content-Type", "text/html"), ("ETag", '"v1"'), ("Cache-Control", "public")]
    (etag,) = ask(_Reply(headers=page)).get("ETag")
    unchanged = _Reply(status=304, headers=page[1:], chunks=[])
    again = ask(unchanged, If_None_Match=etag)
    assert again.status == 304
    assert again.get("ETag") == [etag]
    assert again.get("Vary") == ["Cookie, Sec-GPC"]
    assert ask(unchanged, If_None_Match='"v1"').get("ETag") == ['"v1"']


def test_a_page_from_before_is_not_taken_for_an_injected_one(ask: _Ask) -> None:
    """Whoever kept a page without the components gets it anew; files are still told to be unchanged."""
    stale = {"If_None_Match": '"v1"', "If_Modified_Since": "Mon, 23 Nov 2026 10:00:00 GMT"}
    seen = _Seen()
    ask(seen=seen, Accept="text/html,application/xhtml+xml,*/*;q=0.8", **stale)
    assert not {"if-none-match", "if-modified-since"} & set(seen.headers)
    ask(seen=seen, Accept="text/css,*/*;q=0.1", **stale)
    assert {"if-none-match", "if-modified-since"} <= set(seen.headers)


def test_head_is_answered_as_get_without_the_body(ask: _Ask) -> None:
    """The application sees GET; the visitor gets the injected page's length and no body."""
    seen = _Seen()
    headers = [("Content-Type", "text/html"), ("Content-Length", str(len(_PAGE)))]
    reply = ask(_Reply(headers=headers), method="HEAD", seen=seen)
    assert seen.method == "GET"
    assert reply.body == b""
    assert reply.get("Content-Length") == [str(len(ask(_Reply(headers=headers)).body))]


def test_a_page_is_never_served_in_ranges(ask: _Ask) -> None:
    """A range of the application's page is not a range of the injected one."""
    seen = _Seen()
    ask(seen=seen, Range="bytes=0-9", If_Range='"v1"')
    assert not {"range", "if-range"} & set(seen.headers)


def test_a_compressed_page_stays_compressed(ask: _Ask) -> None:
    """Gzip is opened and closed again; its length is told anew."""
    packed = gzip.compress(_PAGE)
    headers = [
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", str(len(packed))),
    ]
    reply = ask(_Reply(headers=headers, chunks=[packed]))
    assert b'data-safeexit="exit"' in gzip.decompress(reply.body)
    assert reply.get("Content-Length") == [str(len(reply.body))]


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, [("Content-Type", "application/json")], b'{"a": "<html><body>"}'),
        (200, [("Content-Type", "text/html"), ("Content-Encoding", "br")], b"\x8b\x02\x80"),
        (200, [("Content-Type", "text/html"), ("Content-Encoding", "gzip")], b"not gzip"),
        (200, [("Content-Type", "text/html; charset=utf-16")], "<html><body>".encode("utf-16")),
        (206, [("Content-Type", "text/html"), ("Content-Range", "bytes 0-5/9")], b"<html>"),
        (200, [("Content-Type", "text/html"), ("ETag", '"f"')], b"<li>a fragment</li>"),
        (200, [("Content-Type", "text/html"), ("Content-Disposition", "attachment")], _PAGE),
        (304, [("ETag", '"v1"')], b""),
        (200, [], _PAGE),
    ],
)
def test_what_is_no_page_of_ours_passes_unchanged(
    ask: _Ask, status: int, headers: list[tuple[str, str]], body: bytes
) -> None:
    """Other kinds, encodings, ranges, fragments and downloads keep every byte and header."""
    reply = ask(_Reply(status=status, headers=headers, chunks=[body]))
    assert reply.status == status
    assert reply.body == body
    assert [(name.lower(), value) for name, value in reply.headers] == [(n.lower(), v) for n, v in headers]


def test_the_nonce_is_that_of_the_pages_own_policy(ask: _Ask) -> None:
    """The inline script runs under the policy that the application sent."""
    policy = ("Content-Security-Policy", "script-src 'nonce-r4nd0m=='")
    reply = ask(_Reply(headers=[("Content-Type", "text/html"), policy]))
    assert b'nonce="r4nd0m=="' in reply.body


def test_a_page_depends_on_the_cookie(ask: _Ask) -> None:
    """Every injected page says so to caches; with a choice it is for this visitor alone."""
    assert ask().get("Vary") == ["Cookie, Sec-GPC"]
    sent = ask(path="/_sx/consent", method="POST", body=b"decision=reject").get("Set-Cookie")
    cookie = next(each.split(";")[0] for each in sent if each.startswith("sx_consent"))
    headers = [("Content-Type", "text/html"), ("Cache-Control", "public, max-age=60, s-maxage=600")]
    chosen = ask(_Reply(headers=headers), Cookie=cookie)
    assert chosen.get("Cache-Control") == ["private, max-age=60"]
    assert b'data-safeexit="cookies"' not in chosen.body


def test_privacy_control_is_said_aloud_to_those_who_send_it(ask: _Ask) -> None:
    """The banner tells a browser with `Sec-GPC: 1` what that does; such a page is for this visitor alone."""
    headers = [("Content-Type", "text/html"), ("Cache-Control", "public, max-age=60")]
    reply = ask(_Reply(headers=headers), Sec_GPC="1")
    assert b'data-safeexit="cookies-gpc">Your browser' in reply.body
    assert reply.get("Cache-Control") == ["private, max-age=60"]
    assert b'data-safeexit="cookies-gpc" hidden>' in ask(_Reply(headers=headers)).body


def test_the_saved_message_is_shown_once(ask: _Ask) -> None:
    """The answer that shows it clears its cookie and is kept nowhere."""
    sent = ask(path="/_sx/consent", method="POST", body=b"decision=reject").get("Set-Cookie")
    cookie = "; ".join(each.split(";")[0] for each in sent)
    reply = ask(Cookie=cookie)
    assert b'data-safeexit="cookies-saved"' in reply.body
    assert reply.get("Cache-Control") == ["private, no-store"]
    assert any(each.startswith("sx_saved=; Path=/; Max-Age=0") for each in reply.get("Set-Cookie"))


def test_a_stream_arrives_in_parts(ask: _Ask) -> None:
    """A page that is streamed is injected and still sent in parts."""
    parts = [b"<html><head></head><body>", b"<p>one</p>", b"<p>two</p>", b"</body></html>"]
    reply = ask(_Reply(chunks=parts))
    assert b'data-safeexit="exit"' in reply.body
    assert reply.body.endswith(b"</script>\n</body></html>")
    assert len([chunk for chunk in reply.chunks if chunk]) > 2


@pytest.mark.parametrize(
    "asked",
    [{"HX_Request": "true"}, {"Turbo_Frame": "list"}],
    ids=["htmx", "turbo"],
)
def test_a_part_of_a_page_is_left_alone(ask: _Ask, asked: dict[str, str]) -> None:
    """What goes into a page gets nothing, and caches are told not to show it in a page's place."""
    reply = ask(**asked)
    assert reply.body == _PAGE
    (vary,) = reply.get("Vary")
    assert {"HX-Request", "Turbo-Frame"} <= set(vary.split(", "))


@pytest.mark.parametrize(
    "asked",
    [{"HX_Boosted": "true"}, {"HX_History_Restore_Request": "true"}],
    ids=["boosted", "restored"],
)
def test_a_whole_page_for_htmx_is_injected(ask: _Ask, asked: dict[str, str]) -> None:
    """Where htmx puts a whole page in the place of another, that needs its exit, too."""
    assert b'data-safeexit="exit"' in ask(HX_Request="true", **asked).body


@pytest.mark.parametrize(
    ("accepted", "seen_as"),
    [
        ("gzip, deflate, br, zstd", "gzip"),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", "gzip;q=0.8"),
        ("br", "identity"),
        ("identity", "identity"),
    ],
)
def test_the_application_compresses_in_a_way_that_can_be_opened(
    ask: _Ask, accepted: str, seen_as: str
) -> None:
    """A page in Brotli could not be injected, so none is asked for."""
    seen = _Seen()
    ask(seen=seen, Accept_Encoding=accepted)
    assert seen.headers["accept-encoding"] == seen_as


def test_a_page_in_several_gzip_members_is_whole(ask: _Ask) -> None:
    """What was compressed in parts loses none of them."""
    parts = gzip.compress(_PAGE[:40]) + gzip.compress(_PAGE[40:])
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    page = gzip.decompress(ask(_Reply(headers=headers, chunks=[parts])).body)
    assert b"<p>words</p>" in page
    assert b'data-safeexit="exit"' in page


def test_a_policy_without_a_nonce_gets_linked_scripts(ask: _Ask) -> None:
    """Where no inline script may run, the exit comes as a file of ours."""
    policy = ("Content-Security-Policy", "script-src 'self'")
    page = ask(_Reply(headers=[("Content-Type", "text/html"), policy])).body
    assert b' src="/_sx/assets/exit.' in page
    assert b"<script data-sx=" in page
    assert b"</script><script" in page.partition(b"<title>")[0]


@pytest.mark.parametrize("charset", ["shift_jis", "Windows-1252", "x-mac-cyrillic", "big5-hkscs"])
def test_a_page_in_an_unusual_charset_is_injected(ask: _Ask, charset: str) -> None:
    """Any charset that keeps ASCII will do: the pieces are written in it."""
    page = ask(_Reply(headers=[("Content-Type", f"text/html; charset={charset}")])).body
    assert b'data-safeexit="exit"' in page


def test_a_vary_of_the_applications_own_is_kept(ask: _Ask) -> None:
    """One header names everything that the page depends on."""
    headers = [("Content-Type", "text/html"), ("Vary", "Accept-Encoding, cookie")]
    assert ask(_Reply(headers=headers)).get("Vary") == ["Accept-Encoding, cookie, Sec-GPC"]


def test_head_for_a_file_reads_none_of_it(ask: _Ask) -> None:
    """Only a page has to be put together before its length is known."""
    asked_for: list[int] = []

    class File(list[bytes]):
        def __iter__(self) -> Any:
            for number in range(1000):
                asked_for.append(number)
                yield b"x"

    reply = _Reply(headers=[("Content-Type", "video/mp4"), ("Content-Length", "1000")], chunks=File())
    got = ask(reply, method="HEAD")
    assert got.get("Content-Length") == ["1000"]
    assert got.body == b""


def test_wsgi_stops_reading_a_file_that_head_asks_for() -> None:
    """A WSGI application is not asked for more of it than the first part."""
    read: list[int] = []

    def app(_environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "video/mp4")])
        for number in range(1000):
            read.append(number)
            yield b"x"

    environ = {"REQUEST_METHOD": "HEAD", "PATH_INFO": "/film", "wsgi.url_scheme": "https"}
    assert b"".join(wsgi.wrap(SITE, app, inject=True)(environ, lambda *_: lambda _: None)) == b""
    assert read == [0]


def test_asgi_sends_no_page_past_the_injection() -> None:
    """A server that could send a file by its path is not told to."""
    seen: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["extensions"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    async def send(_message: Any) -> None:
        pass

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [],
        "extensions": {"http.response.pathsend": {}, "tls": {}},
    }
    asyncio.run(asgi.wrap(SITE, app, inject=True)(scope, send, send))  # type: ignore[arg-type]  # it is not read
    assert seen == [{"tls": {}}]


def _cut(data: bytes, size: int = 20) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def test_a_compressed_stream_arrives_in_parts(ask: _Ask) -> None:
    """What has come of a compressed page can be read before the rest comes."""
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    packer = zlib.compressobj(wbits=31)
    begun = packer.compress(_PAGE[:-14]) + packer.flush(zlib.Z_SYNC_FLUSH)
    chunks = [begun, packer.compress(_PAGE[-14:]) + packer.flush()]
    reply = ask(_Reply(headers=headers, chunks=chunks))
    first, *rest = [chunk for chunk in reply.chunks if chunk]
    assert b"<p>words</p>" in zlib.decompressobj(31).decompress(first)
    assert rest
    assert gzip.decompress(reply.body).endswith(b"</script>\n</body></html>")
    assert reply.get("Content-Length") == []


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"<li>a fragment</li>"), gzip.compress(_PAGE)[:30], b"not gzip at all, but long enough"],
    ids=["fragment", "cut off", "no gzip"],
)
@pytest.mark.parametrize("length", [False, True])
def test_a_compressed_body_that_is_no_page_passes_unchanged(ask: _Ask, body: bytes, length: bool) -> None:
    """Whatever cannot be injected arrives as it was, in however many parts it came."""
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("ETag", '"v1"')]
    headers += [("Content-Length", str(len(body)))] if length else []
    reply = ask(_Reply(headers=headers, chunks=_cut(body)))
    assert reply.body == body
    assert [(name.lower(), value) for name, value in reply.headers] == [(n.lower(), v) for n, v in headers]


def test_a_compressed_page_that_breaks_off_ends_there(ask: _Ask) -> None:
    """What was readable is sent, closed properly."""
    packer = zlib.compressobj(wbits=31)
    begun = packer.compress(_PAGE[:-14]) + packer.flush(zlib.Z_SYNC_FLUSH)
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    for rest in ([], [b"\xff" * 30], [b"\xff" * 30, b"more"]):
        page = gzip.decompress(ask(_Reply(headers=headers, chunks=[begun, *rest])).body)
        assert b"<p>words</p>" in page
        assert page.endswith(b"</script>\n")


def test_padding_after_a_compressed_page_is_no_fault(ask: _Ask) -> None:
    """Zeros after the last member mean nothing."""
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    reply = ask(_Reply(headers=headers, chunks=[gzip.compress(_PAGE) + b"\0" * 8]))
    assert b'data-safeexit="exit"' in gzip.decompress(reply.body)
