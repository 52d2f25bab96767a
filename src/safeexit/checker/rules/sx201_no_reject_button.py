"""SX201 no-reject-button."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from safeexit.checker.audit import Audit
from safeexit.checker.detect.cookie_banner import CookieBanner
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.rules._cookie_references import EDPB_TASKFORCE, GDPR_4_11, ICO, PECR_6
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review


class NoRejectButton(Rule):
    """The banner asks for consent, and its first layer has no way to refuse.

    What it checks:
        That a banner with an accept control also has a control that refuses, by its words in twenty-two
        languages or by the words of its code. A link to settings is no such control: refusing must take no
        more steps than accepting. A banner without an accept control fails where it takes going on for
        consent, serves optional purposes or stands beside a tracker that runs at once; otherwise it asks
        for a review, because a plain notice is enough where nothing optional is stored. Boxes with a save
        button count as a way to refuse where there is no accept control. A consent manager's banner is
        judged only by its settings in the page.

    Why it matters:
        Consent is free only if refusing is as easy as accepting. Who cannot see how to refuse presses
        "Accept".

    How to fix it:
        Put a reject button beside the accept button: the same element, the same size, the same layer.
    """

    code = "SX201"
    name = "no-reject-button"
    severity = Severity.ERROR
    may_need_review = True
    references = (ICO, EDPB_TASKFORCE, GDPR_4_11, PECR_6)
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<div class="cookie-banner"><p>We use analytics cookies.</p>\n'
            "<button>Accept all</button> <button>Reject all</button></div>"
        ),
        Good(
            '<div class="cookie-banner"><p>Wir verwenden Cookies.</p>\n'
            "<button>Zustimmen</button> <button>Nur notwendige</button></div>"
        ),
        Good(
            '<div class="cookie-banner"><p>You have accepted analytics cookies.</p>\n'
            "<button>Hide this message</button></div>"
        ),
        Good('<div class="cookie-banner"><p>We only use necessary cookies.</p>\n<button>OK</button></div>'),
        Good('<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js"></script>'),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<button>Accept all</button>\n'
            '<a href="/cookies">Manage cookies</a></div>',
            at=("2:1",),
        ),
        Bad(
            '<div class="cookie-banner"><p>By using this site you agree to our use of cookies.</p></div>',
            at=("1:1",),
        ),
        Bad(
            '<p>Hello</p>\n<div id="cookieNotice"><p>Utilizziamo i cookie per statistiche.</p>\n'
            '<a href="#" class="btn">Accetto</a></div>',
            at=("3:1",),
        ),
        Bad(
            "<script>\nwindow.cookieconsent.initialise({type: 'info'});\n</script>",
            at=("1:1",),
        ),
        Bad(
            '<div class="cookie-banner"><p>This site uses cookies.</p>\n<button>OK</button></div>',
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<button>Accept</button>\n'
            "<button>{{ second_label }}</button></div>",
            at=("2:1",),
            language="jinja2",
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[CookieBanner]:
        """Return the banners that ask, or whose settings state what they ask."""
        return [banner for banner in audit.banners if banner.asks or banner.states("no-reject")]

    def judge(self, target: CookieBanner, audit: Audit) -> Iterator[Verdict]:
        """Look for a control that refuses."""
        stated = target.states("no-reject")
        if stated:
            yield failed(
                stated.tag, f"These settings draw a banner without a reject button ({stated.words})."
            )
        elif target.parts.rejects or target.tag is None:
            return
        elif target.parts.accepts:
            yield _accept_alone(target)
        elif not (target.parts.checkboxes and target.parts.settings):
            yield from _nothing_to_press(target, audit)


def _accept_alone(banner: CookieBanner) -> Verdict:
    accept = banner.parts.accepts[0]
    if banner.uncertain:
        return needs_review(
            accept,
            "No reject button was seen beside this one, but not every control of the banner can be read.",
        )
    if banner.essential_only:
        return needs_review(
            accept, "There is no reject button. If only essential cookies are set, consent need not be asked."
        )
    return failed(accept, "The banner can be accepted here, and nothing in its first layer refuses.")


def _nothing_to_press(banner: CookieBanner, audit: Audit) -> Iterator[Verdict]:
    assert banner.tag is not None  # noqa: S101 - `targets` and `judge` passed it by
    if banner.uncertain or banner.essential_only:
        return
    if banner.takes_use_for_consent or any(not tracker.gated for tracker in audit.trackers):
        yield failed(
            banner.tag, "The banner tells of cookies that need consent, and offers no way to refuse them."
        )
    else:
        yield needs_review(
            banner.tag,
            "The banner offers no way to refuse. Check that the site stores nothing but what it needs.",
        )
