"""SX303: the only way to answer is one's own mail."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.audit import Audit
from safeexit.checker.detect.beta_notice import BetaNotice
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.rules._notice_rule import FEEDBACK, NoticeRule
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed


class BetaMailtoOnly(NoticeRule):
    """The only way to answer the notice is to write a mail.

    What it checks:
        Whether every link of the notice is a `mailto:` address. A form or a button beside it is a way too. A
        notice of which a template decides some part is left alone.

    Why it matters:
        A mail carries the writer's name and address, and stays in their "sent" folder, where someone who
        shares the device can read it. On a shared or public computer there is often no mail program at all,
        and the link does nothing.

    How to fix it:
        Link to a form on your own site that asks for no name and no address. The mail may stay as a second
        way.
    """

    code = "SX303"
    name = "beta-mailto-only"
    severity = Severity.INFO
    references = (
        FEEDBACK,
        Reference(
            "UK GDPR Article 5(1)(c), data minimisation",
            "https://www.legislation.gov.uk/eur/2016/679/article/5",
        ),
    )
    good = (
        Good('<div class="govuk-phase-banner"><a href="/feedback">Give feedback on this service</a></div>'),
        Good(
            '<div class="govuk-phase-banner"><a href="/feedback">Give feedback</a> or '
            '<a href="mailto:help@example.org">write to us</a></div>'
        ),
        Good(
            '<div class="govuk-phase-banner"><a href="mailto:{{ address }}">Write to us</a></div>',
            language="jinja2",
        ),
    )
    bad = (
        Bad(
            '<div class="govuk-phase-banner">Beta <a href="mailto:help@example.org">Give feedback</a></div>',
            at=("1:38",),
        ),
        Bad(
            '<div class="govuk-phase-banner">\n<a href="MAILTO:a@example.org">English</a>\n'
            '<a href="mailto:b@example.org">Cymraeg</a></div>',
            at=("2:1",),
        ),
        Bad(
            "{{ govukPhaseBanner({html: \"<a href='mailto:a@example.org'>Write to us</a>\"}) }}",
            at=("1:29",),
            language="nunjucks",
        ),
    )

    def judge(self, target: BetaNotice, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - the interface
        """Yield one verdict, at the first link, for a notice with links to mail alone."""
        parts = target.parts
        if parts.links and not parts.controls and all(link.mail for link in parts.links):
            yield failed(
                parts.links[0].where, "The only way to answer is a mail from the reader's own account."
            )
