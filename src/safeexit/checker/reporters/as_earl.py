"""The report in the Evaluation and Report Language (W3C EARL 1.0), as JSON-LD."""

from __future__ import annotations

import json
from itertools import count, repeat
from typing import Any

from safeexit.checker.findings import Finding, Hidden, Outcome, PageResult
from safeexit.checker.reporters.report import Report
from safeexit.checker.reporters.rule_pages import address, summary
from safeexit.checker.rules.rule import Rule

__all__ = ["as_earl"]

_CONTEXT = {
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "ptr": "http://www.w3.org/2009/pointers#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "assertedBy": {"@id": "earl:assertedBy", "@type": "@id"},
    "assertions": {"@reverse": "earl:subject"},
    "date": {"@id": "dct:date", "@type": "xsd:dateTime"},
    "description": "dct:description",
    "info": "earl:info",
    "isPartOf": {"@id": "dct:isPartOf", "@type": "@id"},
    "mode": {"@id": "earl:mode", "@type": "@id"},
    "outcome": {"@id": "earl:outcome", "@type": "@id"},
    "pointer": "earl:pointer",
    "result": "earl:result",
    "test": {"@id": "earl:test", "@type": "@id"},
    "title": "dct:title",
}
"""Written out, so that nothing has to be fetched to read the report."""
_OUTCOMES = {
    Outcome.FAILED: "earl:failed",
    Outcome.NEEDS_REVIEW: "earl:cantTell",
    Outcome.PASSED: "earl:passed",
    Outcome.INAPPLICABLE: "earl:inapplicable",
}
_TOOL = "urn:safeexit:checker"


def as_earl(report: Report) -> str:
    """Return the rules, and each page with an assertion for each outcome, in ASCII.

    An input that could not be read has the outcome `earl:untested`. What a comment or a baseline hides is
    asserted, too, with that reason: EARL says what was seen.
    """
    tool = {
        "@id": _TOOL,
        "@type": ["earl:Assertor", "earl:Software"],
        "title": "safeexit",
        "doap:release": {"doap:revision": report.version},
    }
    graph = [tool, *map(_case, report.rules), *map(_subject, count(), report.pages, repeat(report))]
    return json.dumps({"@context": _CONTEXT, "@graph": graph}, indent=1) + "\n"


def _case(rule: Rule) -> dict[str, Any]:
    page = {"dct:source": {"@id": address(rule)}} if address(rule) else {}
    return {
        "@id": _test(rule.code),
        "@type": "earl:TestCase",
        "title": f"{rule.code} {rule.name}",
        "description": summary(rule),
        "isPartOf": [reference.url for reference in rule.references if reference.url],
        **page,
    }


def _subject(number: int, page: PageResult, report: Report) -> dict[str, Any]:
    subject = f"_:page{number}"
    assertions = [_assertion(finding, subject, report) for finding in page.findings]
    assertions += [_hidden(hidden, subject, report) for hidden in page.hidden]
    if page.error is not None:
        untested = {"@type": "earl:TestResult", "outcome": "earl:untested", "info": page.error}
        assertions.append(_asserted(_test("SX001"), untested | _date(report)))
    return {"@id": subject, "@type": "earl:TestSubject", "title": page.source, "assertions": assertions}


def _hidden(hidden: Hidden, subject: str, report: Report) -> dict[str, Any]:
    assertion = _assertion(hidden.finding, subject, report)
    assertion["result"]["description"] = f"hidden by a {hidden.by}: {hidden.reason}"
    return assertion


def _assertion(finding: Finding, subject: str, report: Report) -> dict[str, Any]:
    result: dict[str, Any] = {"@type": "earl:TestResult", **_date(report)}
    result["outcome"] = _OUTCOMES[finding.outcome]
    if finding.message:
        result["info"] = finding.message
    if finding.outcome is not Outcome.INAPPLICABLE:
        result["pointer"] = _pointers(finding, subject)
    return _asserted(_test(finding.code), result)


def _asserted(test: str, result: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "earl:Assertion",
        "assertedBy": _TOOL,
        "mode": "earl:automatic",
        "test": test,
        "result": result,
    }


def _test(code: str) -> str:
    return f"urn:safeexit:{code}"


def _date(report: Report) -> dict[str, str]:
    return {} if report.at is None else {"date": report.at.isoformat(timespec="seconds")}


def _pointers(finding: Finding, subject: str) -> list[dict[str, Any]]:
    """Return where a finding is (W3C Pointer Methods in RDF): from place to place, and as a CSS selector."""
    span = finding.span
    reference = {"ptr:reference": {"@id": subject}}
    pointers: list[dict[str, Any]] = [
        {
            "@type": "ptr:StartEndPointer",
            "ptr:startPointer": _place(span.line, span.column) | reference,
            "ptr:endPointer": _place(span.end_line, span.end_column) | reference,
        }
    ]
    if finding.selector:
        selector = {"@type": "ptr:CSSSelectorPointer", "ptr:expression": finding.selector}
        pointers.append(selector | reference)
    return pointers


def _place(line: int, column: int) -> dict[str, Any]:
    return {"@type": "ptr:LineCharPointer", "ptr:lineNumber": line, "ptr:charNumber": column}
