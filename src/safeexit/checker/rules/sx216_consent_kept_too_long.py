"""SX216 consent-kept-too-long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from safeexit.checker.audit import Audit
from safeexit.checker.detect.response_cookies import consent_cookies
from safeexit.checker.findings import Outcome, Reference, Severity
from safeexit.checker.rules._cookie_references import GDPR_7_3
from safeexit.checker.rules.rule import WHOLE_FILE, Bad, Good, Rule, Verdict, failed, needs_review
from safeexit.checker.sources.headers import SetCookie

_PAGE = '\nContent-Type: text/html\n\n<!doctype html><html lang="en"><title>Help</title><h1>Help</h1></html>'
_DAY = 24 * 60 * 60
_RECOMMENDED = 184  # days: six months, whichever they are
_LONGEST = 400  # days: thirteen months, and what browsers cut a longer lifetime to


class ConsentKeptTooLong(Rule):
    """The choice about cookies is kept so long that nobody remembers having made it.

    What it checks:
        Only where the response's headers are known: how long a cookie is kept whose name says that it holds
        the choice. It fails beyond thirteen months (400 days), which no authority holds reasonable and
        browsers do not keep either. Between six and thirteen months it needs review: the French authority
        recommends six, the British one leaves it to the site to justify. A cookie that script sets cannot
        be seen in the headers.

    Why it matters:
        Purposes, partners and people change. A consent from long ago is no longer an informed one, and on
        a shared device it may be another person's.

    How to fix it:
        Keep the choice for six months at most (`Max-Age=15552000`), for refusals as for consents, and ask
        again when the purposes change.
    """

    code = "SX216"
    name = "consent-kept-too-long"
    severity = Severity.WARNING
    may_need_review = True
    references = (
        Reference(
            "CNIL, deliberation 2020-092 of 17 September 2020 (six months are good practice)",
            "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000042388197",
        ),
        Reference(
            "ICO, How do we manage consent in practice? (no time limit; it depends on the circumstances)",
            "https://ico.org.uk/for-organisations/direct-marketing-and-privacy-and-electronic-communications/"
            "guidance-on-the-use-of-storage-and-access-technologies/how-do-we-manage-consent-in-practice/",
        ),
        Reference(
            "RFC 6265bis, section 5.5 (a cookie lives 400 days at most)",
            "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis",
        ),
        GDPR_7_3,
    )
    good: ClassVar[tuple[Good, ...]] = (
        Good("HTTP/1.1 200 OK\nSet-Cookie: sx_consent=1; Max-Age=15724800; Path=/" + _PAGE),
        Good("HTTP/1.1 200 OK\nSet-Cookie: cookie_policy=none" + _PAGE),
        Good("HTTP/1.1 200 OK\nSet-Cookie: lang=en; Max-Age=63072000" + _PAGE),
        Good("HTTP/1.1 200 OK\nSet-Cookie: oauth_consent=profile; Max-Age=63072000" + _PAGE),
        Good('<!doctype html><html lang="en"><title>Help</title><h1>Help</h1></html>'),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad("HTTP/1.1 200 OK\nSet-Cookie: cookies_policy=all; Max-Age=63072000" + _PAGE, at=("1:1",)),
        Bad(
            "HTTP/1.1 200 OK\nDate: Tue, 03 Mar 2026 10:00:00 GMT\n"
            "Set-Cookie: CookieConsent=yes; Expires=Tue, 19 Jan 2038 03:14:07 GMT" + _PAGE,
            at=("1:1",),
        ),
        Bad(
            "HTTP/1.1 200 OK\nSet-Cookie: OptanonConsent=a; Max-Age=31536000" + _PAGE,
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[list[SetCookie]]:
        """Return the cookies that keep the choice, if the response sets any."""
        kept = [] if audit.response is None else consent_cookies(audit.response)
        return [kept] if kept else []

    def judge(self, target: list[SetCookie], audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - every rule takes it
        """Yield one verdict, on the cookie that is kept longest."""
        longest = max(target, key=lambda cookie: cookie.seconds or 0)
        days = round((longest.seconds or 0) / _DAY)
        if days > _LONGEST:
            yield failed(
                WHOLE_FILE, f"The choice is kept in {longest.name} for {days:,} days; six months are enough."
            )
        elif days > _RECOMMENDED:
            yield needs_review(
                WHOLE_FILE,
                f"The choice is kept in {longest.name} for {days} days. Six months are recommended: "
                "check that there is a reason for more.",
            )
