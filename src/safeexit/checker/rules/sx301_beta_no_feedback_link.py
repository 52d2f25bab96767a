"""SX301: a notice that nobody can answer."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.audit import Audit
from safeexit.checker.detect.beta_notice import BetaNotice
from safeexit.checker.findings import Severity
from safeexit.checker.rules._notice_rule import FEEDBACK, PHASE_BANNER, NoticeRule
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed


class BetaNoFeedbackLink(NoticeRule):
    """The notice says that the service is not finished, and gives no way to answer.

    What it checks:
        Whether the notice holds a link, a button, a form or an address for mail. The arguments of a
        component's macro are read too. A notice of which a template decides some part is left alone.

    Why it matters:
        The notice asks people to put up with faults. Without a way to report one, they ring a helpline or
        give up, and nobody learns what is wrong with the service.

    How to fix it:
        Link to a page where anybody can write to you, without an account: "Give feedback on this service".
    """

    code = "SX301"
    name = "beta-no-feedback-link"
    severity = Severity.WARNING
    references = (PHASE_BANNER, FEEDBACK)
    good = (
        Good(
            '<div class="govuk-phase-banner"><strong>Beta</strong> This is a new service. '
            '<a href="/feedback">Give feedback on this service</a></div>'
        ),
        Good(
            '<div class="govuk-phase-banner"><strong>Alpha</strong> Write to help@example.org about '
            "faults.</div>"
        ),
        Good(
            '<div class="govuk-phase-banner"><strong>Beta</strong> {{ phase_message|safe }}</div>',
            language="django",
        ),
        Good('{{ govukPhaseBanner({tag: {text: "Beta"}, html: message}) }}', language="nunjucks"),
    )
    bad = (
        Bad(
            '<div class="govuk-phase-banner"><strong>Beta</strong> This is a new service.</div>', at=("1:1",)
        ),
        Bad(
            "<header>\n  <p><b>BETA</b> Your feedback will help us to improve this service.</p>\n</header>",
            at=("2:3",),
        ),
        Bad(
            '<p>Hello</p>\n{{ govukPhaseBanner({\n  tag: {text: "Beta"},\n  text: "This is a new '
            'service."\n}) }}',
            at=("2:1",),
            language="nunjucks",
        ),
    )

    def judge(self, target: BetaNotice, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - the interface
        """Yield one verdict for a notice without any way to answer."""
        if not target.parts.answerable:
            yield failed(target.tag or target.span, "The notice gives no way to answer it.")
