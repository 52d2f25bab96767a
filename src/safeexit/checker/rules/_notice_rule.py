"""What the rules about phase notices share."""

from __future__ import annotations

from safeexit.checker.audit import Audit
from safeexit.checker.detect.beta_notice import BetaNotice
from safeexit.checker.detect.notice_parts import FeedbackLink
from safeexit.checker.findings import Reference
from safeexit.checker.rules.rule import Rule

PHASE_BANNER = Reference(
    "GOV.UK Design System, Phase banner", "https://design-system.service.gov.uk/components/phase-banner/"
)
FEEDBACK = Reference(
    "GOV.UK Service Manual, Measuring user satisfaction",
    "https://www.gov.uk/service-manual/measuring-success/measuring-user-satisfaction",
)
LINK_PURPOSE = Reference(
    "WCAG 2.2 SC 2.4.4 Link Purpose (In Context)", "https://www.w3.org/TR/WCAG22/#link-purpose-in-context"
)
LINK_ONLY = Reference(
    "WCAG 2.2 SC 2.4.9 Link Purpose (Link Only)", "https://www.w3.org/TR/WCAG22/#link-purpose-link-only"
)
MOST_NOTICES = 20
"""How many notices the costlier rules look at: a page with more is hostile."""


class LinkRule(Rule):
    """A rule about each link in a notice, in its markup or in a macro's arguments."""

    def targets(self, audit: Audit) -> list[FeedbackLink]:
        """Return the links of every notice."""
        return [link for notice in audit.notices for link in notice.parts.links]


class NoticeRule(Rule):
    """A rule about each notice whose whole content is known."""

    def targets(self, audit: Audit) -> list[BetaNotice]:
        """Return the notices that hide nothing in a template or another file."""
        return [notice for notice in audit.notices if notice.parts.complete]
