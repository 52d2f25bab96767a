"""SX304: a link's text does not say where it leads."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.audit import Audit
from safeexit.checker.detect import phase_words
from safeexit.checker.detect.notice_parts import FeedbackLink
from safeexit.checker.findings import Severity
from safeexit.checker.rules._notice_rule import LINK_ONLY, LINK_PURPOSE, LinkRule
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed


class BetaVagueLinkText(LinkRule):
    """A link's text in the notice says too little by itself.

    What it checks:
        Whether a link's name is nothing but a word like "here", "click here", "this form", "link" or
        "feedback", in one of the languages that the checker knows. A link whose name a template decides is
        left alone.

    Why it matters:
        People who use a screen reader often call up a list of all links. There, "here" is no help, and
        "feedback" may mean to read it or to give it. In its sentence a bare "feedback" may pass WCAG's level
        A; by itself it does not tell enough.

    How to fix it:
        Let the link say what the reader does there: "Give feedback on this service".
    """

    code = "SX304"
    name = "beta-vague-link-text"
    severity = Severity.INFO
    references = (LINK_PURPOSE, LINK_ONLY)
    good = (
        Good('<div class="govuk-phase-banner"><a href="/f">Give feedback on this service</a></div>'),
        Good('<div class="govuk-phase-banner"><a href="/f" aria-label="Give feedback">here</a></div>'),
        Good(
            '<div class="govuk-phase-banner"><a href="/f">{{ t("beta.link") }}</a></div>', language="jinja2"
        ),
        Good(
            '<div class="govuk-phase-banner"><a href="/f">feedback<span class="visually-hidden"> '
            "about this page"
            "</span></a></div>"
        ),
    )
    bad = (
        Bad('<div class="govuk-phase-banner">Beta. Tell us <a href="/f">here</a>.</div>', at=("1:47",)),
        Bad(
            '<div class="govuk-phase-banner">\nYour <a href="/f">feedback</a> will help. <a '
            'href="/a">Click here</a>.</div>',
            at=("2:6", "2:43"),
        ),
        Bad(
            "{{ govukPhaseBanner({html: \"Eich <a href='/a'>adborth</a>\"}) }}",
            at=("1:34",),
            language="nunjucks",
        ),
    )

    def judge(self, target: FeedbackLink, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - the interface
        """Yield one verdict for a link whose name says too little."""
        if phase_words.is_vague(target.text):
            yield failed(target.where, f'The link text "{target.text}" does not say what the link is for.')
