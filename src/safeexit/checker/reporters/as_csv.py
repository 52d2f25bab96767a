"""The report as CSV (RFC 4180), for spreadsheets."""

from __future__ import annotations

import csv
import io

from safeexit.checker.findings import Finding, PageResult
from safeexit.checker.reporters.printable import printable
from safeexit.checker.reporters.report import Report

__all__ = ["as_csv"]

_COLUMNS = (
    "source", "line", "column", "end_line", "end_column", "code", "rule", "outcome", "severity", "message",
    "snippet", "selector", "fingerprint", "references",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@")  # and tab and carriage return, which `printable` has replaced


def as_csv(report: Report) -> str:
    """Return a heading and a row for each finding. An input that could not be read is a row of its own."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    for page in report.pages:
        if page.error is not None and not page.findings:
            rows.writerow(map(_harmless, (page.source, *[""] * 6, "unreadable", "", page.error, *[""] * 4)))
        rows.writerows(map(_harmless, _cells(page, finding)) for finding in page.findings)
    return text.getvalue()


def _cells(page: PageResult, finding: Finding) -> tuple[str, ...]:
    span = finding.span
    return (
        page.source,
        *map(str, (span.line, span.column, span.end_line, span.end_column)),
        finding.code,
        finding.rule,
        finding.outcome,
        finding.severity,
        finding.message,
        finding.snippet,
        finding.selector,
        finding.fingerprint,
        "; ".join(reference.title for reference in finding.references),
    )


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    cell = printable(cell)
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell
