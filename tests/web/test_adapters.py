"""The WSGI and ASGI wrappers: the same answers, and pages that keep their meaning."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlencode

import pytest
from bs4 import BeautifulSoup

from safeexit.checker.engine import check_bytes
from safeexit.web import asgi, wsgi
from tests.web.sites import SITE
from tests.web.wrapping import PAGE, Ask, Reply, Seen


def test_a_page_gets_the_components(ask: Ask) -> None:
    """Exit, banner and notice stand in a page whose application knows nothing of them."""
    page = ask().body.decode()
    assert page.index("<head><script data-sx=") < page.index("<title>")
    assert (
        page.index('data-safeexit="exit"')
        < page.index('data-safeexit="cookies"')
        < page.index("<p>words</p>")
    )
    assert '<input type="hidden" name="next" value="/help">' in page


ADDRESSES = [
    "/caf%C3%A9",
    "/a%20b",
    "/a%22b",
    "/a%25b",
    "/page%3Fx",
    "/a%23b",
    "/a%5Cb",
    "/a%3Cb%3E",
    "/a;b=1,c",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_form_returns_to_its_own_page(ask: Ask, address: str) -> None:
    """Without script the visitor comes back to where the form stood, whatever characters its address has."""
    page = BeautifulSoup(ask(path=unquote(address)).body, "html5lib")
    fields = [str(each["value"]) for each in page.select("input[name=next]")]
    assert set(fields) == {address}
    sent = urlencode({"decision": "accept", "next": fields[0]}).encode()
    assert ask(path="/_sx/consent", method="POST", body=sent).get("Location") == [address]
    links = [str(each["href"]) for each in page.select("a[href^='/_sx/cookies?']")]
    assert {unquote(link.partition("next=")[2]) for link in links} == {address}


def test_whoever_has_chosen_keeps_a_way_back(ask: Ask) -> None:
    """A page without the banner still links to the cookies page, and our own checker finds no fault in it."""
    sent = ask(path="/_sx/consent", method="POST", body=b"decision=reject").get("Set-Cookie")
    cookie = next(each.split(";")[0] for each in sent if each.startswith("sx_consent"))
    lasting = Reply(chunks=[PAGE.replace(b"<html>", b'<html lang="en">')])
    for cookies in ({}, {"Cookie": cookie}):
        page = ask(lasting, **cookies).body
        assert (b'data-safeexit="cookies"' in page) is not bool(cookies)
        assert page.count(b'<a class="sx-link" href="/_sx/cookies?next=/help">Change your cookie') == 1
        result = check_bytes(page, source="page.html")
        assert result.error is None
        assert [each.code for each in result.findings] == []


def test_the_endpoints_answer(ask: Ask) -> None:
    """A choice sent as a form comes back as 303 with its cookie; the application is not asked."""
    seen = Seen()
    reply = ask(path="/_sx/consent", method="POST", body=b"decision=accept&next=/help", seen=seen)
    assert reply.status == 303
    assert reply.get("Location") == ["/help"]
    assert seen.method == ""


def test_length_and_validators_are_those_of_the_injected_page(ask: Ask) -> None:
    """Content-Length is true, the ETag another one, and Last-Modified is gone."""
    headers = [
        ("Content-Type", "text/html"),
        ("Content-Length", str(len(PAGE))),
        ("ETag", '"v1"'),
        ("Last-Modified", "Mon, 23 Nov 2026 10:00:00 GMT"),
        ("Accept-Ranges", "bytes"),
    ]
    reply = ask(Reply(headers=headers))
    assert reply.get("Content-Length") == [str(len(reply.body))]
    assert len(reply.body) > len(PAGE)
    (etag,) = reply.get("ETag")
    assert etag.startswith('"v1-sx')
    assert reply.get("Last-Modified") == reply.get("Accept-Ranges") == []


def test_our_validator_becomes_the_applications_own(ask: Ask) -> None:
    """A browser that has this very page may be told 304; one with another banner in it may not."""
    (etag,) = ask(Reply(headers=[("Content-Type", "text/html"), ("ETag", '"v1"')])).get("ETag")
    seen = Seen()
    ask(seen=seen, If_None_Match=etag)
    assert seen.headers["if-none-match"] == '"v1"'
    ask(seen=seen, If_None_Match=f'{etag}, "v1-sx000000000000", "v2"')
    assert seen.headers["if-none-match"] == '"v1", "v2"'
    now = ask(path="/_sx/consent", method="POST", body=b"decision=accept").get("Set-Cookie")
    cookie = next(each.split(";")[0] for each in now if each.startswith("sx_consent"))
    ask(seen=seen, If_None_Match=etag, Cookie=cookie)
    assert "if-none-match" not in seen.headers


def test_not_modified_speaks_of_the_injected_page(ask: Ask) -> None:
    """The browser keeps our validator, and what the page depends on; other answers are left as they are."""
    page = [("Content-Type", "text/html"), ("ETag", '"v1"'), ("Cache-Control", "public")]
    (etag,) = ask(Reply(headers=page)).get("ETag")
    unchanged = Reply(status=304, headers=page[1:], chunks=[])
    again = ask(unchanged, If_None_Match=etag)
    assert again.status == 304
    assert again.get("ETag") == [etag]
    assert again.get("Vary") == ["Cookie, Sec-GPC"]
    assert ask(unchanged, If_None_Match='"v1"').get("ETag") == ['"v1"']


def test_a_page_from_before_is_not_taken_for_an_injected_one(ask: Ask) -> None:
    """Whoever kept a page without the components gets it anew; files are still told to be unchanged."""
    stale = {"If_None_Match": '"v1"', "If_Modified_Since": "Mon, 23 Nov 2026 10:00:00 GMT"}
    seen = Seen()
    ask(seen=seen, Accept="text/html,application/xhtml+xml,*/*;q=0.8", **stale)
    assert not {"if-none-match", "if-modified-since"} & set(seen.headers)
    ask(seen=seen, Accept="text/css,*/*;q=0.1", **stale)
    assert {"if-none-match", "if-modified-since"} <= set(seen.headers)


def test_head_is_answered_as_get_without_the_body(ask: Ask) -> None:
    """The application sees GET; the visitor gets the injected page's length and no body."""
    seen = Seen()
    headers = [("Content-Type", "text/html"), ("Content-Length", str(len(PAGE)))]
    reply = ask(Reply(headers=headers), method="HEAD", seen=seen)
    assert seen.method == "GET"
    assert reply.body == b""
    assert reply.get("Content-Length") == [str(len(ask(Reply(headers=headers)).body))]


def test_a_page_is_never_served_in_ranges(ask: Ask) -> None:
    """A range of the application's page is not a range of the injected one."""
    seen = Seen()
    ask(seen=seen, Range="bytes=0-9", If_Range='"v1"')
    assert not {"range", "if-range"} & set(seen.headers)


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, [("Content-Type", "application/json")], b'{"a": "<html><body>"}'),
        (200, [("Content-Type", "text/html"), ("Content-Encoding", "br")], b"\x8b\x02\x80"),
        (200, [("Content-Type", "text/html"), ("Content-Encoding", "gzip")], b"not gzip"),
        (200, [("Content-Type", "text/html; charset=utf-16")], "<html><body>".encode("utf-16")),
        (206, [("Content-Type", "text/html"), ("Content-Range", "bytes 0-5/9")], b"<html>"),
        (200, [("Content-Type", "text/html"), ("ETag", '"f"')], b"<li>a fragment</li>"),
        (200, [("Content-Type", "text/html"), ("Content-Disposition", "attachment")], PAGE),
        (304, [("ETag", '"v1"')], b""),
        (200, [], PAGE),
    ],
)
def test_what_is_no_page_of_ours_passes_unchanged(
    ask: Ask, status: int, headers: list[tuple[str, str]], body: bytes
) -> None:
    """Other kinds, encodings, ranges, fragments and downloads keep every byte and header."""
    reply = ask(Reply(status=status, headers=headers, chunks=[body]))
    assert reply.status == status
    assert reply.body == body
    assert [(name.lower(), value) for name, value in reply.headers] == [(n.lower(), v) for n, v in headers]


def test_the_nonce_is_that_of_the_pages_own_policy(ask: Ask) -> None:
    """The inline script runs under the policy that the application sent."""
    policy = ("Content-Security-Policy", "script-src 'nonce-r4nd0m=='")
    reply = ask(Reply(headers=[("Content-Type", "text/html"), policy]))
    assert b'nonce="r4nd0m=="' in reply.body


def test_a_page_depends_on_the_cookie(ask: Ask) -> None:
    """Every injected page says so to caches; with a choice it is for this visitor alone."""
    assert ask().get("Vary") == ["Cookie, Sec-GPC"]
    sent = ask(path="/_sx/consent", method="POST", body=b"decision=reject").get("Set-Cookie")
    cookie = next(each.split(";")[0] for each in sent if each.startswith("sx_consent"))
    headers = [("Content-Type", "text/html"), ("Cache-Control", "public, max-age=60, s-maxage=600")]
    chosen = ask(Reply(headers=headers), Cookie=cookie)
    assert chosen.get("Cache-Control") == ["private, max-age=60"]
    assert b'data-safeexit="cookies"' not in chosen.body


def test_privacy_control_is_said_aloud_to_those_who_send_it(ask: Ask) -> None:
    """The banner tells a browser with `Sec-GPC: 1` what that does; such a page is for this visitor alone."""
    headers = [("Content-Type", "text/html"), ("Cache-Control", "public, max-age=60")]
    reply = ask(Reply(headers=headers), Sec_GPC="1")
    assert b'data-safeexit="cookies-gpc">Your browser' in reply.body
    assert reply.get("Cache-Control") == ["private, max-age=60"]
    assert b'data-safeexit="cookies-gpc" hidden>' in ask(Reply(headers=headers)).body


def test_the_saved_message_is_shown_once(ask: Ask) -> None:
    """The answer that shows it clears its cookie and is kept nowhere."""
    sent = ask(path="/_sx/consent", method="POST", body=b"decision=reject").get("Set-Cookie")
    cookie = "; ".join(each.split(";")[0] for each in sent)
    reply = ask(Cookie=cookie)
    assert b'data-safeexit="cookies-saved"' in reply.body
    assert reply.get("Cache-Control") == ["private, no-store"]
    assert any(each.startswith("sx_saved=; Path=/; Max-Age=0") for each in reply.get("Set-Cookie"))


def test_a_stream_arrives_in_parts(ask: Ask) -> None:
    """A page that is streamed is injected and still sent in parts."""
    parts = [b"<html><head></head><body>", b"<p>one</p>", b"<p>two</p>", b"</body></html>"]
    reply = ask(Reply(chunks=parts))
    assert b'data-safeexit="exit"' in reply.body
    assert reply.body.endswith(b"</script>\n</body></html>")
    assert len([chunk for chunk in reply.chunks if chunk]) > 2


@pytest.mark.parametrize(
    "asked",
    [{"HX_Request": "true"}, {"Turbo_Frame": "list"}],
    ids=["htmx", "turbo"],
)
def test_a_part_of_a_page_is_left_alone(ask: Ask, asked: dict[str, str]) -> None:
    """What goes into a page gets nothing, and caches are told not to show it in a page's place."""
    reply = ask(**asked)
    assert reply.body == PAGE
    (vary,) = reply.get("Vary")
    assert {"HX-Request", "Turbo-Frame"} <= set(vary.split(", "))


@pytest.mark.parametrize(
    "asked",
    [{"HX_Boosted": "true"}, {"HX_History_Restore_Request": "true"}],
    ids=["boosted", "restored"],
)
def test_a_whole_page_for_htmx_is_injected(ask: Ask, asked: dict[str, str]) -> None:
    """Where htmx puts a whole page in the place of another, that needs its exit, too."""
    assert b'data-safeexit="exit"' in ask(HX_Request="true", **asked).body


def test_two_policies_of_which_one_has_the_nonce_get_linked_scripts_with_it(ask: Ask) -> None:
    """Inline the exit would be blocked by the other policy; as a file with the nonce both let it run."""
    reply = Reply()
    for policy in ("script-src 'self'", "script-src 'nonce-r4nd0m==' 'self'"):
        reply.headers.append(("Content-Security-Policy", policy))
    scripts = re.findall(rb"<script[^>]*>", ask(reply).body)
    assert scripts
    assert all(b'nonce="r4nd0m=="' in script and b" src=" in script for script in scripts)


def test_a_policy_without_a_nonce_gets_linked_scripts(ask: Ask) -> None:
    """Where no inline script may run, the exit comes as a file of ours."""
    policy = ("Content-Security-Policy", "script-src 'self'")
    page = ask(Reply(headers=[("Content-Type", "text/html"), policy])).body
    assert b' src="/_sx/assets/exit.' in page
    assert b"<script data-sx=" in page
    assert b"</script><script" in page.partition(b"<title>")[0]


def test_a_policy_with_the_hash_of_the_exit_gets_it_inline(ask: Ask) -> None:
    """That script alone is inline without a nonce; the hash of another one lets it not run."""
    exit_hash, other_hash, *_ = SITE.csp_hashes()
    for allowed, named in ((True, exit_hash), (False, other_hash)):
        policy = ("Content-Security-Policy", f"script-src 'self' {named}")
        page = ask(Reply(headers=[("Content-Type", "text/html"), policy])).body
        assert (b' src="/_sx/assets/exit.' not in page) is allowed


@pytest.mark.parametrize("charset", ["shift_jis", "Windows-1252", "x-mac-cyrillic", "big5-hkscs"])
def test_a_page_in_an_unusual_charset_is_injected(ask: Ask, charset: str) -> None:
    """Any charset that keeps ASCII will do: the pieces are written in it."""
    page = ask(Reply(headers=[("Content-Type", f"text/html; charset={charset}")])).body
    assert b'data-safeexit="exit"' in page


def test_a_vary_of_the_applications_own_is_kept(ask: Ask) -> None:
    """One header names everything that the page depends on."""
    headers = [("Content-Type", "text/html"), ("Vary", "Accept-Encoding, cookie")]
    assert ask(Reply(headers=headers)).get("Vary") == ["Accept-Encoding, cookie, Sec-GPC"]


def test_head_for_a_file_reads_none_of_it(ask: Ask) -> None:
    """Only a page has to be put together before its length is known."""
    asked_for: list[int] = []

    class File(list[bytes]):
        def __iter__(self) -> Any:
            for number in range(1000):
                asked_for.append(number)
                yield b"x"

    reply = Reply(headers=[("Content-Type", "video/mp4"), ("Content-Length", "1000")], chunks=File())
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
