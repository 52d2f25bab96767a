"""Answers the banner's form: keeps a visitor's choice, or says that it could not be kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs

from safeexit import _markup
from safeexit.components.cookie_banner import CookieBanner
from safeexit.components.cookie_banner import consent as choices
from safeexit.web import pages
from safeexit.web.http import Request, Response, set_cookie
from safeexit.web.withdrawal import removals

__all__ = ["BODY_LIMIT", "answer"]

BODY_LIMIT = 64 * 1024
"""How many bytes a form may have."""

_FIELDS_LIMIT = 200
_NEXT_LIMIT = 2_000  # characters
_DECISIONS = ("accept", "reject", "save")
_SAVED_SECONDS = 60
_DAY = 86_400


def answer(banner: CookieBanner, request: Request) -> Response:
    """Return the answer to `POST /_sx/consent`: 303 to where the form stood, or JSON for a script."""
    fields = _fields(request)
    if fields is None:
        return pages.plain(
            400, "The form could not be read: send application/x-www-form-urlencoded in UTF-8."
        )
    decision = fields.get("decision", [""])[0]
    if decision not in _DECISIONS:
        return pages.plain(400, f"The field 'decision' must be one of {', '.join(_DECISIONS)}.")
    optional = {category.name for category in banner.categories}
    chosen = {"accept": optional, "reject": set(), "save": optional & set(fields.get("category", []))}[
        decision
    ]
    if "keep" in fields:
        chosen |= optional & banner.read(request.cookies, gpc=request.gpc).allowed
    consent = choices.decide(banner.categories, chosen, at=datetime.now(UTC))
    cookie = set_cookie(
        choices.CONSENT_COOKIE,
        choices.encode(consent, version=banner.policy_version),
        seconds=choices.CONSENT_DAYS * _DAY,
        secure=request.secure,
    )
    headers = [cookie, *removals(tuple(banner.categories), consent, request), ("Cache-Control", "no-store")]
    if "application/json" in request.headers.get("accept", ""):
        body = json.dumps({"allowed": sorted(consent.allowed)}).encode()
        return Response(headers=(("Content-Type", "application/json"), *headers), body=body)
    saved = set_cookie(choices.SAVED_COOKIE, "1", seconds=_SAVED_SECONDS, secure=request.secure)
    return Response(status=303, headers=(("Location", _next(fields)), saved, *headers))


def _fields(request: Request) -> dict[str, list[str]] | None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"", "application/x-www-form-urlencoded"}:
        return None
    try:
        return parse_qs(request.body.decode("ascii"), max_num_fields=_FIELDS_LIMIT, errors="strict")
    except ValueError:
        return None


def _next(fields: dict[str, list[str]]) -> str:
    path = fields.get("next", ["/"])[0]
    return path if len(path) <= _NEXT_LIMIT and path.isascii() and _markup.is_path(path) else "/"
