"""A rule, a page and a report to test reporters with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from safeexit.checker.audit import Audit
from safeexit.checker.engine import check
from safeexit.checker.findings import FoundComponent, Hidden, Kind, PageResult, Reference, Severity, Span
from safeexit.checker.page import Page
from safeexit.checker.reporters.report import Fixed, Report
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

HOSTILE = "\x1b[31m\x07\r\x9b2J\u202e\u2066\u200b\u2028"
PAGE = """<!doctype html><html>
\t<a href="x">Leave</a>
<i class="ok">fine</i>
  <b title="日本" id=b
     class=c>bold</b>
"""


class Faulty(Rule):
    """Each b and i is at fault.

    What it checks:
        Elements named b
        and i.

    Why it matters:
        It does not.

    How to fix it:
        Use `em`.
    """

    code, name, severity = "SX998", "element-at-fault", Severity.ERROR
    references = (Reference("WCAG 2.2 SC 1.3.1", "https://www.w3.org/TR/WCAG22/"), Reference("Site policy"))
    good = (Good("<em>```</em>", require=("quick-exit",)),)
    bad = (Bad("<b>x</b>", at=("1:1",)), Bad(b"<b>" + b"x" * 100, at=("1:1",)))
    may_need_review = True

    def targets(self, audit: Audit) -> Iterable[object]:
        """Return the links, too, which pass."""
        return audit.page.tags("a", "b", "i")

    def judge(self, target: object, audit: Audit) -> Iterator[Verdict]:
        """Yield a fault for the first b, and a doubt for the first i."""
        tag = audit.page.tags("b")[0]
        if target is tag:
            yield failed(tag, f"This is bold{HOSTILE}.")
        elif target in audit.page.tags("i"):
            yield needs_review(audit.page.tags("i")[0], "Is this italic?")


def result_of(source: str = "site/page.njk", *, show_passed: bool = False) -> PageResult:
    """Return what the rule finds in the page, as `source`."""
    found = check(Page(PAGE, source=source, language="nunjucks"), rules=[Faulty()], show_passed=show_passed)
    return found._replace(components=(FoundComponent(Kind.QUICK_EXIT, "govuk", Span(2, 2, 2, 23)),))


def hidden_result() -> PageResult:
    """Return a page whose doubt is hidden by a comment, and whose fault is known from a baseline."""
    found = result_of("hidden.html")
    doubt, fault = found.findings
    return found._replace(
        findings=(),
        hidden=(Hidden(doubt, "comment", "looked at"), Hidden(fault, "baseline", "in the baseline")),
    )


FIXED = Fixed("old.html", "SX998", "element-at-fault", "This was bold.", "0123456789abcdef")
UNREADABLE = PageResult("gone.html", "html", error="no such file or directory")


def report_of(*pages: PageResult) -> Report:
    """Return a report of a run of the one rule at a known time."""
    return Report(pages, rules=(Faulty(),), at=datetime(2026, 11, 24, 12, 30, tzinfo=UTC))
