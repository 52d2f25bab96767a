"""SX300: a page that must say that the service is not finished does not."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.findings import Kind, Outcome, Severity, Span
from safeexit.checker.rules._elsewhere import what_may_bring_it
from safeexit.checker.rules._notice_rule import PHASE_BANNER
from safeexit.checker.rules.rule import WHOLE_FILE, Bad, Good, Rule, Verdict, failed, needs_review


class BetaMissing(Rule):
    """The site's policy asks for a beta notice on every page, and this page has none.

    What it checks:
        Only where the policy is given (`--require beta-notice`): whether the page holds a phase notice, or
        names one by a macro or an include. A template that uses other files without a notice in their names
        needs review, because one of those may bring it. Parts of pages are left alone.

    Why it matters:
        People who meet a fault in an unfinished service should know that it is unfinished, and where to say
        what went wrong. Most visitors never see the home page, so the notice has to be on every page.

    How to fix it:
        Put the notice into the layout that every page shares, near the top of the page.
    """

    code = "SX300"
    name = "beta-missing"
    severity = Severity.ERROR
    references = (PHASE_BANNER,)
    may_need_review = True
    whole_page = True
    across_files = True
    good = (
        Good("<!doctype html><title>Apply</title><p>Nobody asked for a notice here."),
        Good(
            '<!doctype html><title>Apply</title><div class="banner"><strong>Beta</strong> This is a '
            "new service. "
            '<a href="/feedback">Give feedback on this service</a></div>',
            require=("beta-notice",),
        ),
        Good("<p>A part of a page</p>", require=("beta-notice",)),
        Good(
            '<!doctype html><title>Apply</title>{{ govukPhaseBanner({tag: {text: "Beta"}}) }}',
            language="nunjucks",
            require=("beta-notice",),
        ),
    )
    bad = (
        Bad(
            '<!doctype html>\n<html lang="en"><title>Apply</title><p>Start now.</html>',
            at=("2:1",),
            require=("beta-notice",),
        ),
        Bad(
            '<!doctype html>\n<html lang="en"><title>Apply</title><h2>Reports <span>Beta</span></h2></html>',
            at=("2:1",),
            require=("beta-notice",),
        ),
        Bad("<!doctype html><title>Apply</title><p>Start now.", at=("1:1",), require=("beta-notice",)),
        Bad(
            '<!doctype html>\n<html lang="en"><title>Apply</title>{% include "header.html" %}</html>',
            at=("2:1",),
            language="jinja2",
            outcome=Outcome.NEEDS_REVIEW,
            require=("beta-notice",),
        ),
    )

    def targets(self, audit: Audit) -> list[Audit]:
        """Return the page where the policy asks for a notice."""
        return [audit] if Kind.BETA_NOTICE in audit.require else []

    def judge(self, target: Audit, audit: Audit) -> Iterator[Verdict]:
        """Yield one verdict where no notice was found."""
        elsewhere = audit.elsewhere(Kind.BETA_NOTICE)
        if target.notices or elsewhere:
            return
        where = _start(audit)
        if elsewhere is None:
            yield needs_review(
                where, f"No beta notice is in this file: check that {what_may_bring_it(audit)} brings it."
            )
        else:
            yield failed(where, "The page has no beta notice, and the site's policy requires one.")


def _start(audit: Audit) -> Tag | Span:
    written = [tag for tag in audit.page.tags("html") if audit.page.snippet(audit.page.start_span(tag))]
    return written[0] if written else WHOLE_FILE
