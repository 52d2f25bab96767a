"""The report for machines. Its schema is published as docs/reference/report.schema.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from safeexit.checker.findings import Finding, FoundComponent, Outcome, PageResult, Span

SCHEMA = 1
"""Grows when a key changes its meaning or goes away; a new key leaves it as it is."""


def as_json(results: Sequence[PageResult]) -> str:
    """Return the report as one JSON object, in ASCII: no pipe or terminal can misread a page's text."""
    outcomes = [finding.outcome for result in results for finding in result.findings]
    report = {
        "tool": "safeexit",
        "version": version("safeexit"),
        "schema": SCHEMA,
        "pages": [_page(result) for result in results],
        "summary": {
            "pages": len(results),
            "failed": outcomes.count(Outcome.FAILED),
            "needs_review": outcomes.count(Outcome.NEEDS_REVIEW),
        },
    }
    return json.dumps(report, indent=1) + "\n"


def _page(result: PageResult) -> dict[str, Any]:
    return {
        "source": result.source,
        "language": result.language,
        "error": result.error,
        "components": [_component(component) for component in result.components],
        "findings": [_finding(finding) for finding in result.findings],
    }


def _component(component: FoundComponent) -> dict[str, Any]:
    return {"kind": component.kind, "vendor": component.vendor, **_place(component.span)}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "rule": finding.rule,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "message": finding.message,
        **_place(finding.span),
        "selector": finding.selector,
        "snippet": finding.snippet,
        "fingerprint": finding.fingerprint,
        "references": [reference.title for reference in finding.references],
    }


def _place(span: Span) -> dict[str, int]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
