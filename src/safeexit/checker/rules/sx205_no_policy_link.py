"""SX205 no-policy-link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.banner_parts import Parts, label
from safeexit.checker.detect.banner_words import says
from safeexit.checker.detect.cookie_banner import CookieBanner
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.rules._cookie_references import GDPR_13, ICO, PECR_6
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review
from safeexit.checker.templates import UNKNOWN

_KEY = lazy_pattern(r"(?:^|\s)[\w-]+(?:::[\w-]+)?(?:\.[\w-]+)+(?=\s|$)")


class NoPolicyLink(Rule):
    """The banner gives no way to learn what the cookies are.

    What it checks:
        That a banner, or its settings dialog, links to a page about cookies or privacy: by the link's
        address or its words ("cookie policy", "find out more", "view cookies"). It asks for a review where
        there is a link that says neither, or a part that cannot be read. A message that a choice was saved
        needs no link.

    Why it matters:
        The law asks for clear and comprehensive information before anything is stored. A sentence in a
        banner cannot give it; a link can.

    How to fix it:
        Link from the banner to a page that lists each cookie, its purpose and how long it stays.
    """

    code = "SX205"
    name = "no-policy-link"
    severity = Severity.WARNING
    may_need_review = True
    references = (PECR_6, GDPR_13, ICO)
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<div class="cookie-banner"><p>We use cookies. <a href="/help/cookies">Read more</a></p>\n'
            "<button>Accept</button> <button>Reject</button></div>"
        ),
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<button>Yes</button> <button>No</button>\n'
            '<a href="/c">View cookie preferences</a></div>'
        ),
        Good(
            '<div class="cookie-banner"><p>You have rejected analytics cookies.</p>\n'
            "<button>Hide this message</button></div>"
        ),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></div>",
            at=("1:1",),
        ),
        Bad(
            '<p>Hello</p>\n<div id="cookieConsent"><p>Wir verwenden Cookies.</p>\n<button>OK</button></div>',
            at=("2:1",),
        ),
        Bad(
            '<main></main>\n<aside class="cookie-notice" aria-label="Cookies">We use cookies.\n'
            '<a href="#">Accept</a> <a href="#">Reject</a></aside>',
            at=("2:1",),
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies, see <a href="/p/17">here</a>.</p>\n'
            "<button>Accept</button> <button>Reject</button></div>",
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            '<div class="cookie-banner"><p>{!! trans("cookies::texts.message") !!}</p>\n'
            "<button>Accept</button> <button>Reject</button></div>",
            at=("1:1",),
            language="blade",
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<button>Accept</button>\n'
            "<button>Reject</button> <button>Show more about your choices</button></div>",
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[CookieBanner]:
        """Return the banners that ask."""
        return [banner for banner in audit.banners if banner.asks]

    def judge(self, target: CookieBanner, audit: Audit) -> Iterator[Verdict]:
        """Look for a link in every layer."""
        layers = (target.parts, *target.layer_parts)
        if target.tag is None or any(_links(parts) for parts in layers):
            return
        if (
            target.uncertain
            or _text_is_elsewhere(target, audit.page.language)
            or any(map(_may_tell_more, layers))
        ):
            yield needs_review(
                target.tag, "No link of the banner says that it leads to a page about cookies or privacy."
            )
        else:
            yield failed(target.tag, "The banner has no link to a page about cookies or privacy.")


def _text_is_elsewhere(banner: CookieBanner, language: str) -> bool:
    """Whether a template writes the text, from an expression or a translation's key: it may hold a link."""
    return UNKNOWN in banner.text or (language != "html" and _KEY.search(banner.text) is not None)


def _may_tell_more(parts: Parts) -> bool:
    """Whether a link of unknown purpose, or a button that offers more to read, may lead there."""
    words = [label(tag) for tag in parts.settings]
    return bool(parts.other_links) or any(says("policy", text) and not says("cookie", text) for text in words)


def _links(parts: Parts) -> bool:
    return bool(parts.policy_links) or any(
        str(tag.get("href") or "#")[0] != "#" for tag in parts.settings if tag.name == "a"
    )
