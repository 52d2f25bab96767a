"""The report for machines. Its schema is published as docs/reference/report.schema.json."""

from __future__ import annotations

import json
from typing import Any

from safeexit.checker.findings import Evidence, Finding, FoundComponent, Hidden, Outcome, PageResult, Span
from safeexit.checker.reporters.project import project_values
from safeexit.checker.reporters.report import Fixed, Report

__all__ = ["SCHEMA", "as_json", "finding_values"]

SCHEMA = 1
"""Grows when a key changes its meaning or goes away; a new key leaves it as it is."""


def as_json(report: Report) -> str:
    """Return the report as one JSON object, in ASCII: no pipe or terminal can misread a page's text."""
    values = {
        "tool": "safeexit",
        "version": report.version,
        "schema": SCHEMA,
        "pages": [_page(result, explain=report.explain) for result in report.pages],
        "summary": {
            "pages": len(report.pages),
            "failed": report.outcomes[Outcome.FAILED],
            "needs_review": report.outcomes[Outcome.NEEDS_REVIEW],
            "hidden": len(list(report.hidden)),
        },
    }
    if report.project is not None:
        values["project"] = project_values(report.project)
    if report.compared:
        values["fixed"] = [_fixed(fixed) for fixed in report.fixed]
    return json.dumps(values, indent=1) + "\n"


def finding_values(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON's values."""
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
        "fix": None if finding.fix is None else finding.fix.safety,
    }


def _page(result: PageResult, *, explain: bool) -> dict[str, Any]:
    return {
        "source": result.source,
        "language": result.language,
        "error": result.error,
        "components": [_component(component, explain=explain) for component in result.components],
        "findings": [finding_values(finding) for finding in result.findings],
        "hidden": [_hidden(hidden) for hidden in result.hidden],
        "url": result.url,
    }


def _component(component: FoundComponent, *, explain: bool) -> dict[str, Any]:
    values: dict[str, Any] = {"kind": component.kind, "vendor": component.vendor, **_place(component.span)}
    if explain:
        values["evidence"] = [_evidence(sign) for sign in component.evidence]
        values["needed"] = component.needed
    return values


def _evidence(sign: Evidence) -> dict[str, Any]:
    return {"what": sign.what, "weight": sign.weight, **_place(sign.span)}


def _hidden(hidden: Hidden) -> dict[str, Any]:
    return {**finding_values(hidden.finding), "by": hidden.by, "reason": hidden.reason}


def _fixed(fixed: Fixed) -> dict[str, str]:
    return {
        "source": fixed.source,
        "code": fixed.code,
        "rule": fixed.rule,
        "message": fixed.message,
        "fingerprint": fixed.fingerprint,
    }


def _place(span: Span) -> dict[str, int]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
