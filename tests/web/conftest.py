"""Fixtures for what is served: a store for feedback, what sends the form to it, and a wrapped application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from safeexit import SafeExit
from safeexit.records import open_store
from safeexit.records.store import Store
from safeexit.web import endpoints
from safeexit.web.http import Request, Response

from .feedbacks import FORM, Post, feedback_site
from .wrapping import Ask, Asked, Reply, Seen, through_asgi, through_wsgi


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that gives up soon."""
    opened = open_store(f"sqlite:///{tmp_path}/records.db", patience=0.1)
    yield opened
    opened.close()


@pytest.fixture
def post(store: Store) -> Post:
    """Return a function that sends the form to a site, by default a new one."""
    default = feedback_site(rating=True)

    def send(
        message: str | None = "Where is the phone number?",
        *,
        site: SafeExit = default,
        records: Store | None = store,
        client: str = "192.0.2.1",
        accept: str = "text/html",
        sent: dict[str, str] | None = None,
        **fields: str,
    ) -> Response:
        filled = fields if message is None else {"message": message, **fields}
        request = Request(
            method="POST",
            path="/_sx/feedback",
            headers={"host": "www.example.org", "content-type": FORM, "accept": accept, **(sent or {})},
            body=urlencode(filled).encode(),
            client=client,
        )
        return endpoints.answer(site, request, records=records)

    return send


@pytest.fixture(params=[through_wsgi, through_asgi], ids=["wsgi", "asgi"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Return a function that sends a request through a wrapper around an application with one reply."""

    def send(
        reply: Reply | None = None,
        *,
        path: str = "/help",
        method: str = "GET",
        body: bytes = b"",
        seen: Seen | None = None,
        **headers: str,
    ) -> Reply:
        named = {"Host": "www.example.org", **{k.replace("_", "-"): v for k, v in headers.items()}}
        got: Reply = request.param(reply or Reply(), seen or Seen(), Asked(path, method, body, named))
        return got

    return send
