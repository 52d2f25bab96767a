"""The report for people."""

from __future__ import annotations

from collections.abc import Sequence

from safeexit.checker.findings import PageResult


def as_text(results: Sequence[PageResult]) -> str:
    """Return the report as text."""
    lines = [
        f"{result.source}:{f.span.line}:{f.span.column}: {f.code} {f.rule} {f.severity}, {f.outcome}: {f.message}"
        for result in results
        for f in result.findings
    ]
    return "".join(f"{line}\n" for line in lines)
