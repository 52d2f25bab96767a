"""How often each rule spoke: what `--statistics` prints in place of the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from safeexit.checker.findings import Outcome
from safeexit.checker.reporters.as_text import LAST_LINE, count
from safeexit.checker.reporters.report import AT_FAULT, Report

__all__ = ["as_statistics"]


def as_statistics(report: Report) -> str:
    """Return a line for each rule that spoke, the one that failed most first, and the sums below."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    counts = Counter((finding.code, finding.rule, finding.outcome) for _, finding in report.findings)
    rules = {(code, rule) for code, rule, outcome in counts if outcome in AT_FAULT}
    rows = sorted(
        (-counts[(*rule, Outcome.FAILED)], -counts[(*rule, Outcome.NEEDS_REVIEW)], *rule) for rule in rules
    )
    yield "failed  to review  rule"
    for failed, review, code, name in rows:
        yield f"{-failed:6}  {-review:9}  {code} {name}"
    failed, review = report.outcomes[Outcome.FAILED], report.outcomes[Outcome.NEEDS_REVIEW]
    yield f"{failed:6}  {review:9}  in {count(len(report.pages) - len(report.unreadable), 'page')}"
    yield LAST_LINE
