"""`assert_page` in people's own tests: the responses that it takes, and what a failing test shows."""

# Django has no types of its own.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import gzip
import subprocess
import sys
import tomllib
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from flask import Flask, redirect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from safeexit.checker.config import ConfigError
from safeexit.pytest_plugin import assert_page
from tests.web import django_project  # noqa: F401 - before Django is used, its settings

from django.http import HttpResponse, StreamingHttpResponse  # isort: skip
from django.test import RequestFactory  # isort: skip

_GOOD = "<!doctype html><html lang=en><title>Help</title><main><h1>Help</h1></main></html>"
_BAD = _GOOD.replace(
    "<main>", '<main>\n<a class="quick-exit" href="http://www.bbc.co.uk/" rel="noreferrer">Leave</a>\n'
)
_PLUGIN = ["-p", "no:cacheprovider", "-p", "safeexit.pytest_plugin"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder whose settings ask for one rule."""
    monkeypatch.chdir(tmp_path)
    Path("safeexit.toml").write_text('select = ["SX100", "SX106"]\n', "utf-8")
    return tmp_path


def _flask(html: str) -> object:
    app = Flask(__name__)
    app.add_url_rule("/help", view_func=lambda: html)
    return app.test_client().get("/help")


def _starlette(html: str) -> object:
    async def help_page(_: Request) -> HTMLResponse:
        return HTMLResponse(html)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it would rather have another HTTP client
        from starlette.testclient import TestClient

    return TestClient(Starlette(routes=[Route("/help", help_page)])).get("/help")


def _httpx(html: str) -> object:
    return httpx.Response(200, html=html, request=httpx.Request("GET", "https://www.example.org/help"))


def _requests(html: str) -> object:
    raw = SimpleNamespace(headers=httpx.Headers({"Content-Type": "text/html"}))
    headers = {"Content-Type": "text/html"}
    return SimpleNamespace(
        content=html.encode(), headers=headers, status_code=200, url="http://x/help", raw=raw
    )


def _django(html: str) -> object:
    return HttpResponse(html)


def _django_streamed(html: str) -> object:
    def parts() -> Iterator[str]:
        yield html[:50]
        yield html[50:]

    return StreamingHttpResponse(parts())


@pytest.mark.parametrize(
    "respond",
    [str, str.encode, _flask, _starlette, _httpx, _requests, _django, _django_streamed],
    ids=["str", "bytes", "flask", "starlette", "httpx", "requests", "django", "django streamed"],
)
def test_a_response_is_taken_as_it_is(respond: Callable[[str], object]) -> None:
    """A good page passes and a bad one fails, whichever client fetched it."""
    assert_page(respond(_GOOD))
    with pytest.raises(AssertionError, match=r"2:23\s+SX106 exit-insecure-href"):
        assert_page(respond(_BAD))


def test_the_report_names_the_page_by_its_path() -> None:
    """Where the response knows of its request, the page is called by its path, or by its address."""
    for respond in (_flask, _starlette, _httpx, _requests):
        with pytest.raises(AssertionError, match=r"(?m)^(?:https?://[\w.]+)?/help$"):
            assert_page(respond(_BAD))


def test_headers_count() -> None:
    """What a response sets beside its page is judged: each of its cookies, and its compression is undone."""
    Path("safeexit.toml").write_text('select = ["SX215"]\n', "utf-8")
    response = HttpResponse(_GOOD)
    response.set_cookie("session", "1")
    response.set_cookie("_ga", "GA1.2.1.1")
    with pytest.raises(AssertionError, match="SX215"):
        assert_page(response)
    headers = httpx.Headers([("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "_ga=2")])
    with pytest.raises(AssertionError, match="SX215"):
        assert_page(httpx.Response(200, content=_GOOD.encode(), headers=headers))
    Path("safeexit.toml").write_text('select = ["SX106"]\n', "utf-8")
    packed = HttpResponse(gzip.compress(_BAD.encode()), headers={"Content-Encoding": "gzip"})
    with pytest.raises(AssertionError, match="SX106"):
        assert_page(packed)


def test_django_s_own_client_s_request_names_the_page() -> None:
    """The test client of Django hangs its request on the response, as a mapping."""
    response = HttpResponse(_BAD)
    response.request = RequestFactory().get("/help/").environ
    with pytest.raises(AssertionError, match=r"(?m)^/help/$"):
        assert_page(response)


def test_arguments_stand_in_place_of_settings() -> None:
    """`require` and `ignore` are read as the options of the same names; what is not known is named."""
    with pytest.raises(AssertionError, match="SX100"):
        assert_page(_GOOD, require=["quick-exit"])
    assert_page(_BAD, ignore=["exit-insecure-href"])
    with pytest.raises(ConfigError, match="did you mean 'quick-exit'"):
        assert_page(_GOOD, require=["quick-exits"])


def test_what_needs_review_fails_nothing() -> None:
    """A finding that a person must settle leaves the test green."""
    Path("safeexit.toml").write_text('select = ["SX109"]\n', "utf-8")
    assert_page(_BAD.replace("http:", "https:") + '<script src="/exit.js"></script>')


def test_what_is_no_page_is_said_in_one_line() -> None:
    """A redirect, another media type and an unreadable body fail the test; other values are a TypeError."""
    app = Flask(__name__)
    app.add_url_rule("/old", view_func=lambda: redirect("/new"))
    with pytest.raises(AssertionError, match=r"^/old answered 302, a redirect to /new: follow it"):
        assert_page(app.test_client().get("/old"))
    with pytest.raises(AssertionError, match="answered application/json, not HTML"):
        assert_page(httpx.Response(200, json={}))
    with pytest.raises(AssertionError, match="cannot be read as a page"):
        assert_page(b"\x89PNG\r\n\x1a\n\0\0\0\r")
    with pytest.raises(TypeError, match=r"^assert_page takes a str, bytes, or .*, not int$"):
        assert_page(3)
    with pytest.raises(TypeError, match="not SimpleNamespace"):
        assert_page(SimpleNamespace(status_code=200, headers={}))


def test_a_failing_test_shows_the_report_and_none_of_our_code(folder: Path) -> None:
    """In pytest's output stand the test's line and the report, and no line of this package's source."""
    (folder / "test_site.py").write_text(
        f"def test_help(assert_page):\n    assert_page({_BAD!r})\n\n\n"
        "def test_ok(assert_page):\n    assert_page('<p>')\n",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *_PLUGIN, "test_site.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 failed, 1 passed" in done.stdout
    assert "2:23  SX106 exit-insecure-href  warning, failed" in done.stdout
    assert "test_site.py:2: AssertionError" in done.stdout
    assert "pytest_plugin.py" not in done.stdout


def test_pytest_finds_the_plugin_by_itself() -> None:
    """The package declares it under its module's name, and `-p` with it loads it no second time."""
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {assert_page.__module__: assert_page.__module__}


def test_pytest_is_not_slowed_by_the_plugin() -> None:
    """Loading the plugin loads no parser: that waits for the first page."""
    code = (
        "import sys, safeexit.pytest_plugin; print(sorted({'bs4', 'turbohtml', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
