"""SX100: a page that must have a quick exit has none."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.findings import Kind, Outcome, Severity, Span
from safeexit.checker.rules._elsewhere import what_may_bring_it
from safeexit.checker.rules._exit_rule import EXIT_PATTERN
from safeexit.checker.rules.rule import WHOLE_FILE, Bad, Good, Rule, Verdict, failed, needs_review


class ExitMissing(Rule):
    """The site's policy asks for a quick exit on every page, and this page has none.

    What it checks:
        Only where the policy is given (`--require quick-exit`): whether the page holds a quick exit, or names
        one by a macro, an include or a known script. A template that includes other files without an exit in
        their names needs review, because one of those may bring it. Parts of pages are left alone.

    Why it matters:
        A person who is watched does not choose the page on which someone enters the room. An exit that is on
        most pages is missing when it is needed.

    How to fix it:
        Put the exit into the layout that every page shares, first in `<body>`, and not into single pages.
    """

    code = "SX100"
    name = "exit-missing"
    severity = Severity.ERROR
    references = (EXIT_PATTERN,)
    may_need_review = True
    whole_page = True
    across_files = True
    good = (
        Good("<!doctype html><title>Help</title><p>Nobody asked for an exit here."),
        Good(
            '<!doctype html><title>Help</title><a href="https://www.bbc.co.uk/weather" rel="noreferrer">'
            "Leave this site</a>",
            require=("quick-exit",),
        ),
        Good("<p>A part of a page</p>", require=("quick-exit",)),
        Good(
            "<!doctype html><title>Help</title>{{ govukExitThisPage() }}",
            language="nunjucks",
            require=("quick-exit",),
        ),
    )
    bad = (
        Bad(
            '<!doctype html>\n<html lang="en"><title>Help</title><p>Call us.</html>',
            at=("2:1",),
            require=("quick-exit",),
        ),
        Bad(
            '<!doctype html>\n<html lang="en"><title>Help</title><a href="/logout">Log out</a></html>',
            at=("2:1",),
            require=("quick-exit",),
        ),
        Bad("<!doctype html><title>Help</title><p>Call us.", at=("1:1",), require=("quick-exit",)),
        Bad(
            '<!doctype html>\n<html lang="en"><title>Help</title>{% include "header.html" %}</html>',
            at=("2:1",),
            language="jinja2",
            outcome=Outcome.NEEDS_REVIEW,
            require=("quick-exit",),
        ),
    )

    def targets(self, audit: Audit) -> list[Audit]:
        """Return the page where the policy asks for an exit."""
        return [audit] if Kind.QUICK_EXIT in audit.require else []

    def judge(self, target: Audit, audit: Audit) -> Iterator[Verdict]:
        """Yield one verdict where no exit was found."""
        elsewhere = audit.elsewhere(Kind.QUICK_EXIT)
        if target.exits or elsewhere:
            return
        where = _start(audit)
        if elsewhere is None:
            yield needs_review(
                where, f"No quick exit is in this file: check that {what_may_bring_it(audit)} brings it."
            )
        else:
            yield failed(where, "The page has no quick exit, and the site's policy requires one.")


def _start(audit: Audit) -> Tag | Span:
    written = [tag for tag in audit.page.tags("html") if audit.page.snippet(audit.page.start_span(tag))]
    return written[0] if written else WHOLE_FILE
