"""The report as workflow commands of GitHub Actions, which show findings in a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.findings import Finding, Outcome, PageResult, Severity
from safeexit.checker.reporters.printable import printable
from safeexit.checker.reporters.report import AT_FAULT, Report

__all__ = ["as_github"]

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_github(report: Report) -> str:
    """Return a line for each finding; what needs review is a notice, because it fails nothing."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    for page in report.pages:
        if page.error is not None:
            what = _data(f"This cannot be read: {page.error}")
            yield f"::error file={_property(page.source)},title=safeexit::{what}"
        for finding in page.findings:
            if finding.outcome in AT_FAULT:
                yield _annotation(page, finding)


def _annotation(page: PageResult, finding: Finding) -> str:
    failed = finding.outcome is Outcome.FAILED
    span = finding.span
    place = f"line={span.line},endLine={span.end_line}"
    if span.line == span.end_line:  # GitHub allows columns within one line alone
        place += f",col={span.column},endColumn={max(span.column, span.end_column - 1)}"
    title = f"{finding.code} {finding.rule}" + ("" if failed else " (needs review)")
    level = _LEVELS[finding.severity] if failed else "notice"
    return (
        f"::{level} file={_property(page.source)},{place},title={_property(title)}::{_data(finding.message)}"
    )


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
