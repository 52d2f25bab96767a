"""SX220 choice-cached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from safeexit.checker.audit import Audit
from safeexit.checker.detect.response_cookies import consent_cookies
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.rules.rule import WHOLE_FILE, Bad, Good, Rule, Verdict, failed
from safeexit.checker.sources.headers import Response

_PAGE = '\nContent-Type: text/html\n\n<!doctype html><html lang="en"><title>Help</title><h1>Help</h1></html>'


class ChoiceCached(Rule):
    """A shared cache may hand one visitor's choice about cookies to the next.

    What it checks:
        Only where the response's headers are known: whether a response that sets the cookie of the choice
        allows shared caches to keep it (`Cache-Control: public` or `s-maxage`).

    Why it matters:
        A cache in front of the site stores the answer with its `Set-Cookie`, and gives it to everybody who
        asks for the page. They are then tracked by a consent that somebody else gave, and never asked.

    How to fix it:
        Answer a choice with a redirect that is `Cache-Control: private, no-store`, and keep pages that all
        visitors share free of `Set-Cookie`.
    """

    code = "SX220"
    name = "choice-cached"
    severity = Severity.ERROR
    references = (
        Reference(
            "RFC 9111, section 7.3 (caches and Set-Cookie)",
            "https://www.rfc-editor.org/rfc/rfc9111#section-7.3",
        ),
        Reference(
            "GDPR, article 7(1) (that the person has consented must be shown)",
            "https://www.legislation.gov.uk/eur/2016/679/article/7",
        ),
    )
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            "HTTP/1.1 200 OK\nCache-Control: private, no-store\nSet-Cookie: sx_consent=1; Max-Age=15724800"
            + _PAGE
        ),
        Good("HTTP/1.1 200 OK\nCache-Control: public, max-age=600" + _PAGE),
        Good(
            'HTTP/1.1 200 OK\nCache-Control: public, no-cache="set-cookie"\nSet-Cookie: cookie_policy=all'
            + _PAGE
        ),
        Good("HTTP/1.1 200 OK\nCache-Control: max-age=600\nSet-Cookie: cookie_policy=all" + _PAGE),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            "HTTP/1.1 200 OK\nCache-Control: public, max-age=600\nSet-Cookie: cookie_policy=all" + _PAGE,
            at=("1:1",),
        ),
        Bad(
            "HTTP/1.1 200 OK\nCache-Control: s-maxage=60\nSet-Cookie: CookieConsent=yes" + _PAGE, at=("1:1",)
        ),
        Bad(
            "HTTP/1.1 200 OK\nCache-Control: max-age=0, PUBLIC, s-maxage=31536000\nSet-Cookie: a=b\n"
            "Set-Cookie: euconsent-v2=C; Max-Age=86400" + _PAGE,
            at=("1:1",),
        ),
    )

    def targets(self, audit: Audit) -> Iterable[Response]:
        """Return the response, where it is known and sets the cookie of the choice."""
        response = audit.response
        return [response] if response is not None and consent_cookies(response) else []

    def judge(self, target: Response, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - every rule takes it
        """Yield one verdict where a shared cache may keep the response."""
        if _shared(target.cache_directives):
            names = ", ".join(dict.fromkeys(cookie.name for cookie in consent_cookies(target)))
            yield failed(
                WHOLE_FILE,
                f"A shared cache may keep this response, which sets one visitor's choice: {names}.",
            )


def _shared(directives: dict[str, str]) -> bool:
    """Whether shared caches are told that they may keep and reuse a response with its cookies."""
    if not directives.keys().isdisjoint({"private", "no-store", "no-cache"}):
        return False
    return "public" in directives or directives.get("s-maxage", "0") != "0"
