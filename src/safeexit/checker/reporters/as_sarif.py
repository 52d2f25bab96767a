"""The report as SARIF 2.1.0 (OASIS), for code scanning and editors."""

from __future__ import annotations

import json
from pathlib import PurePosixPath, PureWindowsPath
from re import match
from typing import Any
from urllib.parse import quote

from safeexit.checker.findings import Finding, Hidden, Outcome, PageResult, Severity, Span
from safeexit.checker.fixes.mending import title
from safeexit.checker.reporters.report import Fixed, Report
from safeexit.checker.reporters.rule_pages import address, rule_page, sections, summary
from safeexit.checker.rules.rule import Rule

__all__ = ["as_sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_KINDS = {
    Outcome.FAILED: "fail",
    Outcome.NEEDS_REVIEW: "review",
    Outcome.PASSED: "pass",
    Outcome.INAPPLICABLE: "notApplicable",
}
_SUPPRESSIONS = {"comment": "inSource", "baseline": "external"}
_ROOT = "ROOT"
_FINGERPRINT = "safeexit/v1"


def as_sarif(report: Report) -> str:
    """Return one SARIF log with one run, in ASCII.

    Relative paths are relative to the folder that the checker ran in. A result's `level` is "none" unless it
    failed (SARIF, 3.27.10).
    """
    indexes = {rule.code: index for index, rule in enumerate(report.rules)}
    results = [_result(page, finding, indexes) for page, finding in report.findings]
    results += [_suppressed(page, hidden, indexes) for page, hidden in report.hidden]
    if report.compared:
        for result in results:
            result["baselineState"] = "unchanged" if _is_known(result) else "new"
        results += [_absent(fixed, indexes) for fixed in report.fixed]
    run = {
        "tool": {"driver": _driver(report)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which safeexit was run."}}},
        "invocations": [_invocation(report)],
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _driver(report: Report) -> dict[str, Any]:
    return {
        "name": "safeexit",
        "semanticVersion": report.version,
        "rules": [_rule(rule) for rule in report.rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    checks, *_ = sections(rule).values()
    page = rule_page(rule)
    link = {"helpUri": address(rule)} if address(rule) else {}
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": summary(rule)},
        "fullDescription": {"text": " ".join(checks.split())},
        "help": {"text": page, "markdown": page},
        **link,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"references": [reference.title for reference in rule.references]},
    }


def _invocation(report: Report) -> dict[str, Any]:
    invocation: dict[str, Any] = {
        "executionSuccessful": not report.unreadable,
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": f"This cannot be read: {page.error}"},
                "locations": [_location(page.source)],
            }
            for page in report.unreadable
        ],
    }
    if report.at is not None:
        invocation["startTimeUtc"] = report.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return invocation


def _result(page: PageResult, finding: Finding, indexes: dict[str, int]) -> dict[str, Any]:
    failed = finding.outcome is Outcome.FAILED
    return {
        **_rule_of(finding.code, indexes),
        "kind": _KINDS[finding.outcome],
        "level": _LEVELS[finding.severity] if failed else "none",
        "message": {"text": finding.message or f"{finding.outcome}: {finding.rule}"},
        "locations": [_location(page.source, finding)],
        "partialFingerprints": {_FINGERPRINT: finding.fingerprint},
        **_fixes(page, finding),
    }


def _fixes(page: PageResult, finding: Finding) -> dict[str, Any]:
    """Return what mends a finding (SARIF, 3.27.30 and 3.55), for viewers to offer."""
    if finding.fix is None:
        return {}
    replacements = [
        {"deletedRegion": _region(span), "insertedContent": {"text": edit.text}}
        for span, edit in zip(finding.edited, finding.fix.edits, strict=True)
    ]
    change = {"artifactLocation": _artifact(page.source), "replacements": replacements}
    return {"fixes": [{"description": {"text": title(finding)}, "artifactChanges": [change]}]}


def _rule_of(code: str, indexes: dict[str, int]) -> dict[str, Any]:
    return {"ruleId": code, "ruleIndex": indexes[code]} if code in indexes else {"ruleId": code}


def _suppressed(page: PageResult, hidden: Hidden, indexes: dict[str, int]) -> dict[str, Any]:
    suppression = {"kind": _SUPPRESSIONS[hidden.by], "justification": hidden.reason}
    return {**_result(page, hidden.finding, indexes), "suppressions": [suppression]}


def _is_known(result: dict[str, Any]) -> bool:
    return any(each["kind"] == "external" for each in result.get("suppressions", ()))


def _absent(fixed: Fixed, indexes: dict[str, int]) -> dict[str, Any]:
    return {
        **_rule_of(fixed.code, indexes),
        "kind": "pass",
        "level": "none",
        "message": {"text": fixed.message},
        "locations": [_location(fixed.source)],
        "partialFingerprints": {_FINGERPRINT: fixed.fingerprint},
        "baselineState": "absent",
    }


def _location(source: str, finding: Finding | None = None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(source)}
    if finding is not None:
        place["region"] = _region(finding.span) | _snippet(finding)
    return {"physicalLocation": place}


def _artifact(source: str) -> dict[str, str]:
    """Return where a source is: an absolute URI (RFC 3986), or one relative to `_ROOT`."""
    if match(r"[A-Za-z][A-Za-z0-9+.-]+://", source):
        return {"uri": quote(source, safe=":/?#[]@!$&'()*+,;=%~")}
    if match(r"[A-Za-z]:[\\/]|//[^/]", source):  # a drive or a share of Windows
        return {"uri": PureWindowsPath(source).as_uri()}
    path = PurePosixPath(source)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix(), safe="/~", errors="replace"), "uriBaseId": _ROOT}


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _snippet(finding: Finding) -> dict[str, Any]:
    """Return the region's exact text, where the whole of it is at hand."""
    excerpt = finding.excerpt
    text = excerpt.text[excerpt.start : excerpt.end]
    whole = len(text) == finding.span.end_column - finding.span.column
    return (
        {"snippet": {"text": text}} if finding.span.line == finding.span.end_line and whole and text else {}
    )
