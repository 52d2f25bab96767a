"""SX211 cookie-wall."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.banner_parts import label
from safeexit.checker.detect.banner_words import says
from safeexit.checker.detect.cookie_banner import CookieBanner
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.rules._cookie_references import EDPB_CONSENT, GDPR_4_11, ICO
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_PAYS = lazy_pattern(
    r"\bsubscri|\bpur[- ]?abo|\babo\b|\babonn|\bsuscr[ií]b|\babbona|\bsubskry|\bassinar\b"
    r"|\bpay\b|ad-free|werbefrei",
    re.IGNORECASE,
)
_WALL = lazy_pattern(r"(?:cookie|consent)[\w-]{0,40}wall", re.IGNORECASE)


class CookieWall(Rule):
    """The page is closed until cookies are accepted.

    What it checks:
        Whether the banner says that cookies must be accepted to go on, to read or to use the site, in
        twenty-two languages. It fails where the banner offers nothing that refuses, and asks for a review
        where it does. It asks too where accepting is the only way out of a modal dialog or of markup that is
        called a wall, and where the other way is to subscribe or pay. Whether a stylesheet or a script
        covers the page cannot be seen.

    Why it matters:
        Consent is free only if the visitor can do without. Who needs help, and must not leave traces on
        this device, is turned away at the door.

    How to fix it:
        Let the page be read before any choice, and whatever the choice. Put a reject button beside the
        accept button, and let the banner stand above the content or below, not over it.
    """

    code = "SX211"
    name = "cookie-wall"
    severity = Severity.ERROR
    may_need_review = True
    references = (EDPB_CONSENT, GDPR_4_11, ICO)
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<div class="cookie-banner"><p>We use cookies. You do not have to accept them.</p>\n'
            "<button>Accept</button> <button>Reject</button></div>"
        ),
        Good(
            '<dialog class="cookie-dialog" open><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></dialog>"
        ),
        Good(
            '<div class="cookie-banner"><p>We use cookies. If you reject them, videos cannot be shown.</p>\n'
            "<button>Accept</button> <button>Reject</button></div>"
        ),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<div class="cookie-banner"><p>You must accept cookies to use this website.</p>\n'
            "<button>Accept</button></div>",
            at=("1:1",),
        ),
        Bad(
            "<p>News</p>\n"
            '<div id="cookie-modal"><p>Pour lire cet article, vous devez accepter les cookies.</p>\n'
            "<button>Accepter</button></div>",
            at=("2:1",),
        ),
        Bad(
            '<div class="cookie-banner"><p>Sie müssen unsere Cookies akzeptieren.</p>\n'
            "<button>Akzeptieren</button> <button>Ablehnen</button></div>",
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            '<div class="cookie-overlay" role="dialog" aria-modal="true"><p>We use cookies.</p>\n'
            "<button>Accept</button></div>",
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies for advertising.</p>\n'
            '<button>Accept</button> <a href="/plans">Subscribe and read without ads</a></div>',
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[CookieBanner]:
        """Return the banners that ask, and whose markup is here."""
        return [banner for banner in audit.banners if banner.asks and banner.tag is not None]

    def judge(self, target: CookieBanner, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - the page says all
        """Read what the banner says, then what it lets the visitor do."""
        tag, parts = target.tag, target.parts
        if tag is None:
            return
        if says("wall", target.text):
            if parts.rejects or parts.settings or target.uncertain or target.essential_only:
                yield needs_review(
                    tag, "The banner says that cookies must be accepted. Check that who refuses can read on."
                )
            else:
                yield failed(
                    tag, "The banner says that cookies must be accepted, and offers no way to refuse."
                )
        elif parts.accepts and not parts.rejects and not target.uncertain:
            yield from _no_other_way(tag, target)


def _no_other_way(tag: Tag, banner: CookieBanner) -> Iterator[Verdict]:
    parts = banner.parts
    if any(_PAYS.search(label(link)) for link in (*parts.other_links, *parts.policy_links)):
        yield needs_review(tag, "Accept or pay: check that the law of your country allows this, and how.")
    elif not (parts.settings or parts.dismisses) and _is_modal(tag):
        yield needs_review(tag, "Accepting is the only way out of this dialog. Check what it covers.")


def _is_modal(tag: Tag) -> bool:
    for place in (tag, *tag.find_all(True, {"aria-modal": "true"}, limit=1)):
        names = " ".join([*place.get_attribute_list("class"), str(place.get("id") or "")])
        if place.get("aria-modal") == "true" or _WALL.search(names):
            return True
    return False
