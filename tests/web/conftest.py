"""A store for feedback, and what sends the form to it."""

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
