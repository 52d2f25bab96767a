"""A choice is saved together with its receipt, or not at all."""

from __future__ import annotations

import asyncio
import io
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from safeexit import SafeExit
from safeexit.records import Receipt, Source, open_store, wording
from safeexit.records.store import Store
from safeexit.web import asgi, endpoints
from safeexit.web.http import Request, Response
from tests.web.sites import SITE, header, headers

_FORM = {"content-type": "application/x-www-form-urlencoded"}
_SCRIPT = {**_FORM, "accept": "application/json"}
_SORRY = "Sorry, there was a technical problem. Please try again."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a store that is not there yet."""
    return tmp_path / "records.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A store that gives up soon."""
    opened = open_store(f"sqlite:///{path}", patience=0.2)
    yield opened
    opened.close()


@pytest.fixture
def locked(path: Path, store: Store) -> Iterator[Store]:
    """The same store, locked by another process's backup."""
    _choose(store)
    with _lock(path):
        yield store


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


def _choose(
    store: Store,
    body: str = "decision=accept",
    *,
    site: SafeExit = SITE,
    sent: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    request = Request(
        method="POST",
        path="/_sx/consent",
        headers={"host": "www.example.org", **_FORM, **sent},
        body=body.encode(),
    )
    return endpoints.answer(site, request, records=store)


# What a receipt says


def test_a_receipt_says_what_was_asked_and_answered(store: Store) -> None:
    """It holds the policy's version, every word, the language, and what is allowed and refused."""
    response = _choose(store, "decision=save&category=statistics", site=replace(SITE, locale="cy"))
    assert response.status == 303
    (kept,) = store.receipts()
    assert SITE.cookies is not None
    assert kept == Receipt(
        at=kept.at,
        version="7",
        wording=wording(SITE.cookies, "cy"),
        locale="cy",
        allowed=frozenset({"statistics"}),
        refused=frozenset({"preferences"}),
        source=Source.FORM,
    )
    cookie = next(each for each in headers(response, "Set-Cookie") if each.startswith("sx_consent="))
    assert f":{int(kept.at.timestamp())}:" in cookie


@pytest.mark.parametrize(
    ("body", "sent", "source"),
    [
        ("decision=accept", _FORM, Source.FORM),
        ("decision=accept", _SCRIPT, Source.SCRIPT),
        ("decision=reject", {**_SCRIPT, "sec-gpc": "1"}, Source.GPC),
        ("decision=save", {**_FORM, "sec-gpc": "1"}, Source.GPC),
        ("decision=accept", {**_FORM, "sec-gpc": "1"}, Source.FORM),
        ("decision=reject", _FORM, Source.FORM),
    ],
)
def test_a_receipt_says_how_the_choice_came(
    store: Store, body: str, sent: dict[str, str], source: Source
) -> None:
    """A refusal under Global Privacy Control is the signal's; accepting in spite of it is the visitor's."""
    _choose(store, body, sent=sent)
    assert [each.source for each in store.receipts()] == [source]


def test_only_a_choice_that_counts_leaves_a_receipt(store: Store) -> None:
    """A broken form, a stranger's form and a page that is only read store nothing."""
    _choose(store)
    assert _choose(store, "decision=maybe").status == 400
    assert _choose(store, sent={"sec-fetch-site": "cross-site"}).status == 403
    endpoints.answer(SITE, Request(path="/_sx/cookies"), records=store)
    assert store.count() == 1


# When it cannot be kept


def test_a_choice_without_a_receipt_is_not_saved(locked: Store) -> None:
    """The visitor gets a whole page with 503, the banner, what happened, and nothing is set or kept."""
    response = _choose(locked, "decision=accept&next=/help%3Fa%3D1")
    page = response.body.decode()
    assert response.status == 503
    assert headers(response, "Set-Cookie") == []
    assert "no-store" in header(response, "Cache-Control")
    assert "unsafe" not in header(response, "Content-Security-Policy")
    banner = page[page.index('data-safeexit="cookies"') : page.index("<main")]
    assert f'data-safeexit="cookies-error" role="alert"><p>{_SORRY}</p>' in banner
    assert all(f'name="decision" value="{each}"' in banner for each in ("accept", "reject"))
    assert 'name="next" value="/help?a=1"' in banner
    assert 'data-safeexit="exit"' in page
    assert 'href="/help?a=1"' in page
    assert page.count(_SORRY.join(("<p>", "</p>"))) == 1


def test_the_form_keeps_what_was_ticked(locked: Store) -> None:
    """Who saved the form finds it with the message and their ticks; no banner asks again."""
    page = _choose(locked, "decision=save&category=statistics").body.decode()
    assert 'value="statistics" checked' in page
    assert 'value="preferences" checked' not in page
    assert page.count(f"<p>{_SORRY}</p>") == 1
    assert 'value="accept"' not in page


def test_who_has_chosen_before_is_told_in_the_form(path: Path, store: Store) -> None:
    """Their page shows no banner, so the message stands in the form, with the choice that still holds."""
    sent = headers(_choose(store, "decision=save&category=statistics"), "Set-Cookie")
    cookie = next(each.split(";")[0] for each in sent if each.startswith("sx_consent="))
    with _lock(path):
        page = _choose(store, sent={"cookie": cookie}).body.decode()
    assert page.count(f"<p>{_SORRY}</p>") == 1
    assert 'value="statistics" checked' in page
    assert 'value="preferences" checked' not in page


def test_a_script_is_told_as_json(locked: Store) -> None:
    """With `Accept: application/json` the answer is 503 and JSON, kept by nobody, and sets nothing."""
    response = _choose(locked, sent=_SCRIPT)
    assert response.status == 503
    assert header(response, "Content-Type") == "application/json"
    assert header(response, "Cache-Control") == "no-store"
    assert response.body.decode() == f'{{"error": "{_SORRY}"}}'
    assert headers(response, "Set-Cookie") == []


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("sqlite:////nowhere/records.db", "sqlite:////nowhere/records.db: unable to open database file"),
        ("postgresql://me:s3cret@127.0.0.1:1/db", "postgresql://127.0.0.1:1/db: connection failed"),
    ],
)
def test_the_log_names_the_cause(url: str, cause: str, caplog: pytest.LogCaptureFixture) -> None:
    """One line under `safeexit.records` says which store failed and why, and never a password."""
    with closing(open_store(url)) as store:
        assert _choose(store).status == 503
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("safeexit.records", logging.ERROR)
    assert cause in record.getMessage()
    assert "s3cret" not in caplog.text


# Through the wrappers


def _nothing(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("404 Not Found", [])
    return [b""]


async def _nowhere(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _asked(app: asgi.App, method: str, path: str, body: bytes = b"") -> int:
    """Return the status of the answer to one request."""
    statuses: list[int] = []
    pairs = [(name.encode(), value.encode()) for name, value in _FORM.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": pairs}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    await app(scope, receive, send)
    return statuses[0]


def test_wsgi_keeps_receipts(path: Path) -> None:
    """`site.wsgi(…, records=URL)` makes the store with the first choice."""
    app = SITE.wsgi(_nothing, records=f"sqlite:///{path}")
    assert not path.exists()
    body = b"decision=reject"
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/_sx/consent",
        "CONTENT_TYPE": _FORM["content-type"],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    statuses: list[str] = []
    list(app(environ, lambda status, *_: statuses.append(status)))  # type: ignore[arg-type]  # without write()
    assert statuses == ["303 See Other"]
    with closing(open_store(f"sqlite:///{path}")) as store:
        assert store.count() == 1


def test_asgi_keeps_receipts(path: Path) -> None:
    """`site.asgi(…, records=URL)` does the same."""
    app = SITE.asgi(_nowhere, records=f"sqlite:///{path}")
    assert asyncio.run(_asked(app, "POST", "/_sx/consent", b"decision=reject")) == 303
    with closing(open_store(f"sqlite:///{path}")) as store:
        assert store.count() == 1


def test_a_slow_store_holds_up_no_other_visitor(locked: Store) -> None:
    """While one choice waits for a locked store, the event loop answers others."""
    app = asgi.wrap(SITE, _nowhere, inject=False, records=locked)

    async def both() -> tuple[bool, int]:
        choice = asyncio.create_task(_asked(app, "POST", "/_sx/consent", b"decision=accept"))
        for _ in range(5):
            await asyncio.sleep(0)
        assert await _asked(app, "GET", "/_sx/cookies") == 200
        waited = not choice.done()
        return waited, await choice

    assert asyncio.run(both()) == (True, 503)


@pytest.mark.parametrize("wrap", [SITE.wsgi, SITE.asgi])
def test_a_url_that_cannot_be_used_is_refused_when_the_site_starts(wrap: Any) -> None:
    """A misspelt setting is no surprise for the first visitor."""
    with pytest.raises(ValueError, match="records is no database URL: give sqlite:///FILE"):
        wrap(_nothing, records="records.db")
