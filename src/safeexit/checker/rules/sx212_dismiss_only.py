"""SX212 dismiss-only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from safeexit.checker.audit import Audit
from safeexit.checker.detect.cookie_banner import CookieBanner
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.rules._cookie_references import EDPB_CONSENT, GDPR_4_11, ICO
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review


class DismissOnly(Rule):
    """The banner can be put away, and nothing in it is a choice.

    What it checks:
        Banners whose only controls are "OK", "Got it", "Close" or a cross. It fails where the banner takes
        going on for consent, names optional purposes, or stands beside a tracker that runs at once.
        Otherwise it asks for a review, because a notice that can be put away is enough where the site
        stores only what it needs; where the banner says so, it is left alone. A message that a choice was
        saved is no question.

    Why it matters:
        Closing a message is no agreement to anything: the visitor wanted to read the page.

    How to fix it:
        Ask, with an accept and a reject button. If the site stores nothing optional, say so, or take the
        banner away.
    """

    code = "SX212"
    name = "dismiss-only"
    severity = Severity.ERROR
    may_need_review = True
    references = (GDPR_4_11, EDPB_CONSENT, ICO)
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<div class="cookie-banner"><p>We use analytics cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button> <button>Close</button></div>"
        ),
        Good('<div class="cookie-banner"><p>We only use essential cookies.</p>\n<button>OK</button></div>'),
        Good('<div class="cookie-banner"><p>You have rejected cookies.</p>\n<button>Hide</button></div>'),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<div class="cookie-banner"><p>We use analytics cookies.</p>\n<button>Got it</button></div>',
            at=("2:1",),
        ),
        Bad(
            '<div class="cookie-banner"><p>By using this site you accept cookies.</p>\n'
            '<a href="#" title="Close">×</a></div>',  # noqa: RUF001 - the sign that banners show
            at=("2:1",),
        ),
        Bad(
            '<script src="/js/cookieconsent.min.js"></script>\n'
            "<script>window.cookieconsent.initialise({palette: {}});</script>",
            at=("2:1",),
        ),
        Bad(
            '<div class="cookie-banner"><p>This site uses cookies.</p>\n<button>OK</button></div>',
            at=("2:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[CookieBanner]:
        """Return the banners that ask, or whose settings state what they ask."""
        return [banner for banner in audit.banners if banner.asks or banner.states("dismiss-only")]

    def judge(self, target: CookieBanner, audit: Audit) -> Iterator[Verdict]:
        """See whether every control only puts the banner away."""
        stated = target.states("dismiss-only")
        if stated:
            yield failed(
                stated.tag, f"These settings draw a banner that can only be dismissed ({stated.words})."
            )
        if not _only_dismisses(target) or target.essential_only:
            return
        where = target.parts.dismisses[0]
        if target.takes_use_for_consent or any(not tracker.gated for tracker in audit.trackers):
            yield failed(where, "All that the banner offers is to put it away, which is no choice.")
        else:
            yield needs_review(
                where,
                "The banner can only be put away. Check that the site stores nothing but what it needs.",
            )


def _only_dismisses(banner: CookieBanner) -> bool:
    parts = banner.parts
    choices = parts.accepts or parts.rejects or parts.settings or parts.checkboxes
    return bool(parts.dismisses) and not choices and not banner.uncertain
