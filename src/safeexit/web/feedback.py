"""Answers the feedback form: keeps what a visitor told, or says why not, with the text still there."""

from __future__ import annotations

import json
import logging
import weakref
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from safeexit import locales
from safeexit.components.beta_notice import HIDDEN_COOKIE, HIDDEN_DAYS, BetaNotice, token
from safeexit.components.beta_notice.form import MESSAGE_LIMIT, RATINGS, TRAP, Written
from safeexit.components.cookie_banner.consent import SAVED_COOKIE
from safeexit.records import Feedback, StoreError
from safeexit.web import forms, pages
from safeexit.web.http import Request, Response, set_cookie
from safeexit.web.rate import RateLimit

if TYPE_CHECKING:
    from safeexit.records.store import Store
    from safeexit.site import SafeExit

__all__ = ["SENT", "answer", "dismiss", "page", "too_large"]

SENT = "feedback"
"""The value of the cookie `sx_saved` after a message: the next page thanks for it."""

_SAVED_SECONDS = 60
_DAY = 86_400
_log = logging.getLogger("safeexit.feedback")
_limits: dict[int, RateLimit] = {}


def page(site: SafeExit, beta: BetaNotice, request: Request) -> Response:
    """Return the form as a page."""
    back = (parse_qs(request.query, errors="replace").get("next") or ["/"])[0]
    return pages.feedback(site, beta, back=back)


def too_large(site: SafeExit, beta: BetaNotice, request: Request) -> Response:
    """Return the answer to a form with too many bytes, of which nothing was read."""
    return _Sent(site, beta, request, {}).refused(413, "feedback.too_long", in_message=True)


def answer(site: SafeExit, beta: BetaNotice, request: Request, records: Store | None) -> Response:
    """Return the answer to `POST /_sx/feedback`: 303 to where the form stood, or JSON for a script.

    400, 429 and 503 keep the text. What fills in the field for robots is answered as if it had been saved.
    """
    fields = forms.fields(request)
    if fields is None or "\0" in "".join(fields.get("message", ())):
        return forms.unreadable(request)
    sent = _Sent(site, beta, request, fields)
    if TRAP in fields:
        return sent.saved()
    refusal = sent.refusal()
    if refusal is not None:
        return refusal
    return sent.saved() if _keep(beta, sent.entry(), records) else sent.refused(503, "message.failed")


def dismiss(beta: BetaNotice, request: Request) -> Response:
    """Return the answer to `POST /_sx/beta`: the cookie that keeps the notice small, and 303 to the page."""
    fields = forms.fields(request)
    if fields is None:
        return forms.unreadable(request)
    cookie = set_cookie(HIDDEN_COOKIE, beta.hidden_value, seconds=HIDDEN_DAYS * _DAY, secure=request.secure)
    headers = (("Location", forms.next_path(fields)), cookie, ("Cache-Control", "no-store"))
    return Response(status=303, headers=headers)


@dataclass(frozen=True)
class _Sent:
    """A form that was sent, and the answers to it."""

    site: SafeExit
    beta: BetaNotice
    request: Request
    fields: dict[str, list[str]]

    @property
    def message(self) -> str:
        return self.fields.get("message", [""])[0]

    @property
    def rating(self) -> int | None:
        chosen = self.fields.get("rating", [""])[0]
        return next((rating for rating in RATINGS if str(rating) == chosen), None)

    def refusal(self) -> Response | None:
        """Return the answer to what must not be kept: nothing, too much, by a robot, too often."""
        if fault := _fault_in(self.message):
            return self.refused(400, fault, in_message=True)
        signed = self.fields.get("token", [""])[0]
        # A form without a time is not ours either: leaving it out would be the easiest way to forge one.
        if self.beta.secret and not token.is_old_enough(signed, self.beta.secret):
            return self.refused(400, "feedback.too_soon")
        if seconds := _limit(self.beta).wait(self.request.client):
            return self.refused(429, "feedback.too_many", ("Retry-After", str(seconds)))
        return None

    def refused(
        self, status: int, sentence: str, *headers: tuple[str, str], in_message: bool = False
    ) -> Response:
        error = locales.load(self.site.locale)(sentence, limit=MESSAGE_LIMIT)
        if forms.is_from_script(self.request):
            at: dict[str, object] = {"field": "message"} if in_message else {}
            content = {"error": error.unescape(), **at}
            return forms.as_json(status, content, ("Cache-Control", "no-store"), *headers)
        written = Written(message=self.message, rating=self.rating, error=error, in_message=in_message)
        back = forms.next_path(self.fields)
        return pages.feedback(
            self.site, self.beta, back=back, status=status, written=written, headers=headers
        )

    def saved(self) -> Response:
        if forms.is_from_script(self.request):
            return forms.as_json(200, {"saved": True}, ("Cache-Control", "no-store"))
        flash = set_cookie(SAVED_COOKIE, SENT, seconds=_SAVED_SECONDS, secure=self.request.secure)
        headers = (("Location", forms.next_path(self.fields)), flash, ("Cache-Control", "no-store"))
        return Response(status=303, headers=headers)

    def entry(self) -> Feedback:
        return Feedback(
            at=datetime.now(UTC).replace(microsecond=0),
            page=self._page(),
            locale=self.site.locale,
            phase=self.beta.phase,
            rating=self.rating if self.beta.rating else None,
            message=self.message,
        )

    def _page(self) -> str | None:
        """Return the path that it is about, without its query; None if that is unknown or sensitive."""
        if "next" not in self.fields:
            return None
        path = forms.next_path(self.fields).partition("#")[0].partition("?")[0]
        shapes = (unquote(path).casefold(), f"{unquote(path).casefold()}/")
        patterns = [pattern.casefold() for pattern in self.beta.sensitive]
        hidden = any(fnmatchcase(shape, pattern) for pattern in patterns for shape in shapes)
        return None if hidden else path


def _limit(beta: BetaNotice) -> RateLimit:
    """Return the limit of one notice, whatever languages its site is in."""
    if id(beta) not in _limits:
        _limits.setdefault(id(beta), RateLimit())
        weakref.finalize(beta, _limits.pop, id(beta), None)
    return _limits[id(beta)]


def _fault_in(message: str) -> str | None:
    """Return the name of the sentence that says what is wrong with a message."""
    if not message.strip():
        return "feedback.empty"
    # Forms send each line break as two characters.
    return "feedback.too_long" if len(message.replace("\r\n", "\n")) > MESSAGE_LIMIT else None


def _keep(beta: BetaNotice, entry: Feedback, records: Store | None) -> bool:
    """Store and forward a message, or log it; say whether it has come to rest anywhere."""
    if records is not None:
        try:
            records.add_feedback(entry)
        except StoreError as error:
            _log.error("Feedback could not be stored: %s", error)
            return False
    if beta.on_feedback is not None:
        try:
            beta.on_feedback(entry)
        except Exception:
            _log.exception("on_feedback failed, so a message was not forwarded")
            return records is not None
    elif records is None:
        _log.warning("%s", _as_line(entry))
    return True


def _as_line(entry: Feedback) -> str:
    """Return a message as one line: JSON in ASCII, in which no line break and no control character stands."""
    told = {
        "time": entry.at.isoformat(),
        "path": entry.page,
        "rating": entry.rating,
        "text": entry.message,
    }
    return json.dumps(told).replace("\x7f", "\\u007f")
