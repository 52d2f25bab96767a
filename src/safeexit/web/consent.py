"""Answers the banner's form: keeps a visitor's choice, or says that it could not be kept."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from safeexit import locales
from safeexit.components.cookie_banner import Basis, Consent, CookieBanner
from safeexit.components.cookie_banner import consent as choices
from safeexit.records import Receipt, Source, StoreError, wording
from safeexit.web import forms, pages
from safeexit.web.forms import BODY_LIMIT
from safeexit.web.http import Request, Response, set_cookie
from safeexit.web.withdrawal import removals

if TYPE_CHECKING:
    from safeexit.records.store import Store
    from safeexit.site import SafeExit

__all__ = ["BODY_LIMIT", "answer"]

_DECISIONS = ("accept", "reject", "save")
_SAVED_SECONDS = 60
_DAY = 86_400
_log = logging.getLogger("safeexit.records")


def answer(site: SafeExit, banner: CookieBanner, request: Request, records: Store | None) -> Response:
    """Return the answer to `POST /_sx/consent`: 303 to where the form stood, or JSON for a script.

    With a store, a choice holds only once its receipt is kept; else the answer is 503 and nothing is set.
    """
    fields = forms.fields(request)
    if fields is None:
        return forms.unreadable(request)
    fields.setdefault("next", [_page_of(request)])
    decision = fields.get("decision", [""])[0]
    if decision not in _DECISIONS:
        return pages.plain(400, f"The field 'decision' must be one of {', '.join(_DECISIONS)}.")
    consent = _consent(banner, request, decision, set(fields.get("category", [])), alone="keep" in fields)
    if records is not None:
        try:
            records.add(_receipt(site, banner, request, consent))
        except StoreError as error:
            _log.error("A consent receipt could not be kept, so the choice was not saved: %s", error)
            return _not_saved(site, banner, request, fields, consent)
    cookie = set_cookie(
        choices.CONSENT_COOKIE,
        choices.encode(consent, version=banner.policy_version),
        seconds=choices.CONSENT_DAYS * _DAY,
        secure=request.secure,
    )
    gone = removals(tuple(banner.categories), consent, request, page=forms.next_path(fields))
    headers = [cookie, *gone, ("Cache-Control", "no-store")]
    if forms.is_from_script(request):
        return forms.as_json(200, {"allowed": sorted(consent.allowed)}, *headers)
    # Where something is still asked for, the banner stands in the place of the message.
    whole = {each.name for each in banner.categories} <= consent.allowed | consent.refused
    saved = set_cookie(choices.SAVED_COOKIE, "1", seconds=_SAVED_SECONDS, secure=request.secure)
    told = (saved, *headers) if whole else headers
    return Response(status=303, headers=(("Location", forms.next_path(fields)), *told))


def _consent(
    banner: CookieBanner, request: Request, decision: str, ticked: set[str], *, alone: bool
) -> Consent:
    """Return what a form says: `alone`, as a placeholder sends it, says something of what it names alone."""
    now = datetime.now(UTC)
    optional = {category.name for category in banner.categories}
    chosen = {"accept": optional, "reject": set(), "save": optional & ticked}[decision]
    if alone and decision == "save":
        return choices.extend(
            request.cookies, banner.categories, chosen, version=banner.policy_version, at=now
        )
    return choices.decide(banner.categories, chosen, at=now)


def _page_of(request: Request) -> str:
    """Return the page on which a form stood that does not say so, as far as browsers tell, else the start.

    What `site.cookies.gate` renders knows of no request. Under the policy `no-referrer` nothing is told.
    """
    try:
        page = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return "/"
    if page.netloc.lower() != request.headers.get("host", "").lower():
        return "/"
    return f"{page.path}?{page.query}" if page.query else page.path


def _receipt(site: SafeExit, banner: CookieBanner, request: Request, consent: Consent) -> Receipt:
    optional = {each.name for each in banner.categories if each.basis is not Basis.ESSENTIAL}
    source = Source.SCRIPT if forms.is_from_script(request) else Source.FORM
    return Receipt(
        at=consent.decided_at or datetime.now(UTC),
        version=banner.policy_version,
        wording=wording(banner, site.locale),
        locale=site.locale,
        allowed=consent.allowed,
        refused=consent.refused,
        source=Source.GPC if request.gpc and optional.isdisjoint(consent.allowed) else source,
    )


def _not_saved(
    site: SafeExit, banner: CookieBanner, request: Request, fields: dict[str, list[str]], consent: Consent
) -> Response:
    if forms.is_from_script(request):
        sentence = str(locales.load(site.locale)("message.failed"))
        return forms.as_json(503, {"error": sentence}, ("Cache-Control", "no-store"))
    ticked = consent if fields["decision"][0] == "save" else None
    return pages.problem(site, banner, request, back=forms.next_path(fields), ticked=ticked)
