"""The path that a form returns to is the one that the browser sent, and never another site."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest

from safeexit import _markup
from safeexit.web.http import Request
from tests.web.sites import ask

_SERVERS = {
    "gunicorn": ["--bind", "127.0.0.1:0", "tests.web.return_paths:wsgi"],
    "uvicorn": ["--lifespan", "off", "--port", "0", "tests.web.return_paths:asgi"],
}


@pytest.fixture(params=_SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """A real server, by its host and port."""
    command = [sys.executable, "-m", request.param, *_SERVERS[request.param]]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        found = (re.search(r"http://(127\.0\.0\.1:\d+)", line) for line in process.stderr)
        yield next(match[1] for match in found if match)
        process.terminate()


def test_a_form_returns_to_the_address_of_its_page(server: str) -> None:
    """A slash that is part of a name stays one, through a real server and the form without script."""
    client = http.client.HTTPConnection(server, timeout=60)
    client.request("GET", "/files/a%2Fb%20c?from=x%2Fy")
    page = client.getresponse().read().decode()
    (path,) = set(re.findall(r'name="next" value="([^"]*)"', page))
    form = {"content-type": "application/x-www-form-urlencoded", "origin": f"http://{server}"}
    client.request("POST", "/_sx/consent", urlencode({"decision": "reject", "next": path}), form)
    answer = client.getresponse()
    assert (answer.status, answer.headers["Location"]) == (303, "/files/a%2Fb%20c?from=x%2Fy")
    client.close()


@pytest.mark.parametrize(
    ("raw", "path", "address"),
    [
        ("/a%2Fb", "/a/b", "/a%2Fb"),
        ("/app/a%2Fb", "/a/b", "/a/b"),
        ("http://www.example.org/a%2Fb", "/a/b", "/a/b"),
        ("/caf%C3%A9%ff", "/café\udcff", "/caf%C3%A9%ff"),
        ("/a%", "/a%", "/a%25"),
        ("/a%2Fb<", "/a/b<", "/a%2Fb%3C"),
        ("", "/a b", "/a%20b"),
    ],
)
def test_the_raw_path_counts_where_it_is_the_path(raw: str, path: str, address: str) -> None:
    """Where a proxy or the application changed one of the two, the decoded one is written anew."""
    assert Request(path=path, raw_path=raw).address == address
    assert _markup.is_path(address)


@pytest.mark.parametrize("raw", ["//evil.example", "/%2Fevil.example", "/%5Cevil.example", "/\\evil%2F"])
def test_no_raw_path_leads_to_another_site(raw: str) -> None:
    """However slashes are written, a form returns to this site or to its start."""
    address = Request(path=raw.replace("%2F", "/").replace("%5C", "\\"), raw_path=raw).address
    assert urlsplit(address).netloc == "" or not _markup.is_path(address)
    assert "\\" not in address


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("https://www.example.org/film?part=1%262", "/film?part=1%262"),
        ("https://WWW.example.org/caf%C3%A9", "/caf%C3%A9"),
        ("https://www.example.org//evil.example", "/"),
        ("https://www.example.org", "/"),
        ("https://evil.example/film", "/"),
        ("https://[evil/film", "/"),
        ("", "/"),
    ],
)
def test_a_form_that_names_no_page_returns_to_where_it_was_sent_from(referer: str, back: str) -> None:
    """A gate that was rendered without a request leads back all the same, but never to another site."""
    sent = "decision=save&category=statistics&keep=1"
    answer = ask("/_sx/consent", method="POST", body=sent, referer=referer)
    assert (answer.status, dict(answer.headers)["Location"]) == (303, back)
    named = ask("/_sx/consent", method="POST", body=f"{sent}&next=/help", referer=referer)
    assert dict(named.headers)["Location"] == "/help"
