"""The report as JSON lines: one finding, or one input that could not be read, a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from safeexit.checker.reporters.as_json import finding_values
from safeexit.checker.reporters.report import Report

__all__ = ["as_jsonl"]


def as_jsonl(report: Report) -> str:
    """Return a line for each finding: JSON's keys, and `source` before them. It is all ASCII."""
    return "".join(f"{json.dumps(line)}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[dict[str, Any]]:
    for page in report.pages:
        if page.error is not None:
            yield {"source": page.source, "error": page.error}
        for finding in page.findings:
            yield {"source": page.source, **finding_values(finding)}
