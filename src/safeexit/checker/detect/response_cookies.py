"""What the cookies that a response sets are for: tracking, or keeping the choice about cookies."""

from __future__ import annotations

import re

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.sources.headers import Response, SetCookie
from safeexit.data.cookies import classify

__all__ = ["consent_cookies", "exempt_perhaps", "tracking_cookies"]

_OWN_STATISTICS = frozenset({"Azure Application Insights", "Matomo"})
_CONSENT = lazy_pattern(
    r"consent|gdpr|dsgvo|rgpd|didomi|klaro|orejime|tarteaucitron|borlabs|axeptio|optanon|_iub_cs|cmplz|notice_preferences"
    r"|cookies?[-_. ]?(?:accept|agree|allow|approv|choice|control|decision|declin|dismiss|hid|law|message|msg"
    r"|notice|notif|opt|polic|pref|banner|bar|seen|settings?|script|complian|confirm|ok$)"
    r"|(?:accept|agree|allow|dismiss|hid|seen|show|view)[a-z]{0,4}[-_. ]?cookie|^cc_cookie$|^cookielaw",
    re.IGNORECASE,
)
_SIGNING_IN = lazy_pattern(r"oauth|oidc|login|auth0", re.IGNORECASE)


def tracking_cookies(response: Response) -> list[tuple[SetCookie, bool]]:
    """Return the cookies that are for analytics or marketing, each with whether its name leaves no doubt."""
    found = []
    for cookie in response.cookies:
        info = classify(cookie.name)
        if info is not None and info.tracking and not cookie.deleted and not _CONSENT.search(cookie.name):
            found.append((cookie, info.confidence == "high" and not exempt_perhaps(cookie)))
    return found


def exempt_perhaps(cookie: SetCookie) -> bool:
    """Whether a cookie may be for a site's own statistics alone, which UK law lets run without consent."""
    info = classify(cookie.name)
    return info is not None and info.platform in _OWN_STATISTICS


def consent_cookies(response: Response) -> list[SetCookie]:
    """Return the cookies that, by their names, keep what a visitor chose about cookies."""
    return [
        cookie
        for cookie in response.cookies
        if not cookie.deleted and _CONSENT.search(cookie.name) and not _SIGNING_IN.search(cookie.name)
    ]
