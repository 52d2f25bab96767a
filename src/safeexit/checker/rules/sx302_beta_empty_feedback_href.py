"""SX302: a link in the notice leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.audit import Audit
from safeexit.checker.detect.notice_parts import FeedbackLink
from safeexit.checker.findings import Severity
from safeexit.checker.rules._notice_rule import LINK_PURPOSE, PHASE_BANNER, LinkRule
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed


class BetaEmptyFeedbackHref(LinkRule):
    """A link in the notice leads nowhere.

    What it checks:
        Whether each link's `href` is missing, empty, `#` or a `javascript:` address, in the notice's markup
        and in the HTML given to a component's macro. An address that a template or a framework puts in is
        left alone, and so is a fragment with a name.

    Why it matters:
        It is mostly an example's placeholder that was never filled in. The reader who wants to report a fault
        presses it and stays where they are.

    How to fix it:
        Give the link the address of your feedback page, and press it once.
    """

    code = "SX302"
    name = "beta-empty-feedback-href"
    severity = Severity.ERROR
    references = (LINK_PURPOSE, PHASE_BANNER)
    good = (
        Good('<div class="govuk-phase-banner"><a href="/feedback">Give feedback on this service</a></div>'),
        Good('<div class="govuk-phase-banner"><a href="#feedback">Give feedback on this service</a></div>'),
        Good(
            '<div class="govuk-phase-banner"><a href="{% url \'feedback\' %}">Give feedback</a></div>',
            language="django",
        ),
        Good(
            "{{ govukPhaseBanner({html: '<a href=\"/feedback\">Give feedback on this service</a>'}) }}",
            language="nunjucks",
        ),
    )
    bad = (
        Bad('<div class="govuk-phase-banner">Beta <a href="#">Give feedback</a></div>', at=("1:38",)),
        Bad(
            '<div class="govuk-phase-banner">\n  <a href="javascript:void(0)">Give feedback</a>\n  '
            "<a>Help</a>\n</div>",
            at=("2:3", "3:3"),
        ),
        Bad(
            "{{ govukPhaseBanner({\n  html: 'Your <a href=\"#\">feedback</a> will help.'\n}) }}",
            at=("2:15",),
            language="nunjucks",
        ),
        Bad("{{ phase_banner(tag='Beta', feedback_url='#') }}", at=("1:29",), language="jinja2"),
    )

    def judge(self, target: FeedbackLink, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - the interface
        """Yield one verdict for a link without an address."""
        if target.empty:
            yield failed(target.where, f"{_label(target)} leads nowhere.")


def _label(link: FeedbackLink) -> str:
    return f'The link "{link.text}"' if link.text else "A link in the notice"
