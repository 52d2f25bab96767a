"""The report as GitLab's code quality report, which merge requests show."""

from __future__ import annotations

import hashlib
import json
import posixpath
from typing import Any

from safeexit.checker.findings import Finding, Outcome, PageResult, Severity
from safeexit.checker.reporters.report import AT_FAULT, Report

__all__ = ["as_gitlab"]

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def as_gitlab(report: Report) -> str:
    """Return a JSON array, in ASCII; what needs review is "info", because it fails nothing.

    GitLab keeps one entry a fingerprint, so each is made of the page's name, too.
    """
    entries = [_entry(page, finding) for page, finding in report.findings if finding.outcome in AT_FAULT]
    unread = [_unreadable(page) for page in report.unreadable if not page.findings]
    return json.dumps(entries + unread, indent=1) + "\n"


def _entry(page: PageResult, finding: Finding) -> dict[str, Any]:
    failed = finding.outcome is Outcome.FAILED
    return _values(
        f"{finding.code} {finding.message}" if failed else f"{finding.code} needs review: {finding.message}",
        check=finding.rule,
        identity=finding.fingerprint,
        severity=_SEVERITIES[finding.severity] if failed else "info",
        page=page,
        lines={"begin": finding.span.line, "end": finding.span.end_line},
    )


def _unreadable(page: PageResult) -> dict[str, Any]:
    description = f"This cannot be read: {page.error}"
    return _values(
        description, check="unreadable", identity="", severity="major", page=page, lines={"begin": 1}
    )


def _values(
    description: str, *, check: str, identity: str, severity: str, page: PageResult, lines: dict[str, int]
) -> dict[str, Any]:
    path = posixpath.normpath(page.source) if "://" not in page.source else page.source
    return {
        "description": description,
        "check_name": check,
        "fingerprint": hashlib.sha256(f"{path}\0{identity}".encode("utf-8", "replace")).hexdigest()[:32],
        "severity": severity,
        "location": {"path": path, "lines": lines},
    }
