"""SX215 set-cookie-before-consent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from safeexit.checker.audit import Audit
from safeexit.checker.detect.response_cookies import exempt_perhaps, tracking_cookies
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.rules._cookie_references import EPRIVACY_5_3, GDPR_4_11, ICO, PECR_6
from safeexit.checker.rules.rule import WHOLE_FILE, Bad, Good, Rule, Verdict, failed, needs_review
from safeexit.checker.sources.headers import Response

_PAGE = '\nContent-Type: text/html\n\n<!doctype html><html lang="en"><title>Help</title><h1>Help</h1></html>'


class SetCookieBeforeConsent(Rule):
    """The server's answer itself stores a tracking cookie, before anybody could choose.

    What it checks:
        Only where the response's headers are known (an address, a saved HTTP response, a WARC): the cookies
        that `Set-Cookie` stores, those of redirects included. It fails for names that belong to analytics or
        advertising and to nothing else. A name that others use as well, and a cookie that may serve the
        site's own statistics alone, need review. Cookies that are taken away are no matter. The checker
        sends no cookies when it fetches a page; of a saved response it takes for granted that no choice had
        been made when it was saved.

    Why it matters:
        Storing what the page does not need requires consent, and a cookie that comes with the page comes
        before the question. No banner and no script can hold it back.

    How to fix it:
        Set the cookie only in answers to visitors who have allowed its category. With this package, ask
        `site.cookies.read(cookie_header).allows(...)` first. Where a product sets it, switch that off until
        the choice is made.
    """

    code = "SX215"
    name = "set-cookie-before-consent"
    severity = Severity.ERROR
    may_need_review = True
    references = (PECR_6, EPRIVACY_5_3, GDPR_4_11, ICO)
    good: ClassVar[tuple[Good, ...]] = (
        Good("HTTP/1.1 200 OK\nSet-Cookie: sessionid=x1; Path=/; HttpOnly; Secure" + _PAGE),
        Good("HTTP/1.1 200 OK\nSet-Cookie: _ga=; Max-Age=0" + _PAGE),
        Good("HTTP/1.1 200 OK\nSet-Cookie: OptanonConsent=isGpcEnabled=0; Max-Age=15552000" + _PAGE),
        Good('<!doctype html><html lang="en"><title>Help</title><h1>Help</h1></html>'),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad("HTTP/1.1 200 OK\nSet-Cookie: _ga=GA1.1.1.2; Max-Age=63072000" + _PAGE, at=("1:1",)),
        Bad(
            "HTTP/1.1 302 Found\nLocation: /en\nSet-Cookie: _fbp=fb.1.1.2\n\n"
            "HTTP/1.1 200 OK\nSet-Cookie: lang=en" + _PAGE,
            at=("1:1",),
        ),
        Bad(
            "HTTP/1.1 200 OK\nSet-Cookie: _pk_id.1.1fff=a1; Max-Age=33955200" + _PAGE,
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            "HTTP/1.1 200 OK\nSet-Cookie: MUID=1" + _PAGE,
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[Response]:
        """Return the response, where it is known and sets a cookie."""
        return [audit.response] if audit.response is not None and audit.response.cookies else []

    def judge(self, target: Response, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - every rule takes it
        """Yield one verdict for all the cookies that track."""
        found = tracking_cookies(target)
        certain = [cookie for cookie, sure in found if sure]
        doubtful = [cookie for cookie, sure in found if not sure]
        if certain:
            names = ", ".join(dict.fromkeys(cookie.name for cookie in certain))
            yield failed(WHOLE_FILE, f"The response stores cookies that track, before any choice: {names}.")
        elif doubtful:
            names = ", ".join(dict.fromkeys(cookie.name for cookie in doubtful))
            why = "serve the site's own statistics alone" if any(map(exempt_perhaps, doubtful)) else "track"
            yield needs_review(
                WHOLE_FILE,
                f"The response stores cookies that by their names may {why}: {names}. See what they are for.",
            )
