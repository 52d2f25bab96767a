"""What all our forms have in common: how they are read, where they return to, what their script is told."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from safeexit import _markup
from safeexit.web import pages
from safeexit.web.http import Request, Response
from safeexit.web.negotiation import wants_json

__all__ = ["BODY_LIMIT", "as_json", "fields", "is_from_script", "next_path", "unreadable"]

BODY_LIMIT = 64 * 1024
"""How many bytes a form may have."""

_KIND = "application/x-www-form-urlencoded"
_FIELDS_LIMIT = 200
_NEXT_LIMIT = 2_000  # characters


def fields(request: Request) -> dict[str, list[str]] | None:
    """Return a form's fields, those left empty aside, or None if it cannot be read."""
    if not _is_of_our_kind(request):
        return None
    try:
        return parse_qs(request.body.decode("ascii"), max_num_fields=_FIELDS_LIMIT, errors="strict")
    except ValueError:
        return None


def unreadable(request: Request) -> Response:
    """Return the answer to a form that could not be read: 415 for another type, else 400."""
    status = 400 if _is_of_our_kind(request) else 415
    return pages.plain(status, f"The form could not be read: send {_KIND} in UTF-8.")


def _is_of_our_kind(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() in {"", _KIND}


def next_path(sent: dict[str, list[str]]) -> str:
    """Return where a form returns to: its field `next` where that is a path of this site, else the start."""
    path = sent.get("next", ["/"])[0]
    return path if len(path) <= _NEXT_LIMIT and path.isascii() and _markup.is_path(path) else "/"


def is_from_script(request: Request) -> bool:
    """Say whether a form was sent by the page's script, which wants JSON."""
    return wants_json(request.headers.get("accept", ""))


def as_json(status: int, content: dict[str, object], *headers: tuple[str, str]) -> Response:
    """Return an answer for the page's script."""
    kept = (("Content-Type", "application/json"), *headers)
    return Response(status=status, headers=kept, body=json.dumps(content).encode())
