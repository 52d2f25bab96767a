"""Two applications, for real servers, whose pages hold the banner's form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.web.sites import SITE
from tests.web.wrapping import PAGE


def _plain(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html")])
    return [PAGE]


async def _async_plain(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": PAGE})


wsgi = SITE.wsgi(_plain, inject=True)
asgi = SITE.asgi(_async_plain, inject=True)
