"""The ASGI side under Trio, as Hypercorn can run it: the application is called as such a server would."""

from __future__ import annotations

import threading
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest
import trio
import trio.testing

from safeexit.records import Receipt, open_store
from safeexit.records.store import Store
from safeexit.web.asgi import App

from .sites import SITE

PAGE = b"<!doctype html><html lang=en><head><title>Help</title></head><body><h1>Help</h1></body></html>"


async def page(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    """Answer every request with a page, after a pause that only Trio knows."""
    await trio.lowlevel.checkpoint()
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE})


async def asked(app: App, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    """Send a request as a server does, and return status and body of the answer."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        await trio.lowlevel.checkpoint()
        return {"type": "http.request", "body": body}

    async def send(message: MutableMapping[str, Any]) -> None:
        await trio.lowlevel.checkpoint()
        sent.append(message)

    headers = [(b"content-type", b"application/x-www-form-urlencoded")] if body else []
    await app({"type": "http", "method": method, "path": path, "headers": headers}, receive, send)
    return sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:])


def test_pages_get_the_components() -> None:
    """Injection awaits nothing but the application and the server, so any event loop will do."""
    status, body = trio.run(asked, SITE.asgi(page, inject=True), "GET", "/")
    assert status == 200
    assert b'data-safeexit="exit"' in body


def test_a_choice_is_kept_with_its_receipt(tmp_path: Path) -> None:
    """The store is waited for in a thread of Trio's, and the receipt is there when the answer is."""
    url = f"sqlite:///{tmp_path}/records.db"
    status, _ = trio.run(asked, SITE.asgi(page, records=url), "POST", "/_sx/consent", b"decision=reject")
    store = open_store(url)
    assert (status, store.count()) == (303, 1)
    store.close()


def test_a_slow_store_holds_up_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one visitor's choice is being kept, another visitor gets a page."""
    page_was_answered = threading.Event()
    in_time: list[bool] = []

    def add(store: Store, receipt: Receipt) -> None:
        in_time.append(page_was_answered.wait(10))

    async def both() -> None:
        app = SITE.asgi(page, records=f"sqlite:///{tmp_path}/records.db")
        async with trio.open_nursery() as nursery:
            nursery.start_soon(asked, app, "POST", "/_sx/consent", b"decision=reject")
            await trio.testing.wait_all_tasks_blocked()
            await asked(app, "GET", "/")
            page_was_answered.set()

    monkeypatch.setattr(Store, "add", add)
    trio.run(both)
    assert in_time == [True]
