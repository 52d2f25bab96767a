"""The report as JUnit XML, in the dialect that Jenkins, GitLab and others read."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from safeexit.checker.findings import Finding, Outcome, PageResult
from safeexit.checker.reporters.printable import printable
from safeexit.checker.reporters.report import Report

__all__ = ["as_junit"]


def as_junit(report: Report) -> str:
    """Return a test suite for each page, and in it a test case for each finding.

    What needs review is a skipped test: it fails nothing, and a person sees it. A page without a finding is
    one test that passed.
    """
    suites = [_suite(page) for page in report.pages]
    root = ET.Element("testsuites", {"name": "safeexit", **_counts(suites)})
    del root.attrib["skipped"]  # Jenkins' schema knows it for a suite alone
    root.extend(suites)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(page: PageResult) -> ET.Element:
    suite = ET.Element("testsuite", name=printable(page.source))
    suite.extend(_cases(page))
    for key, number in _counts([suite]).items():
        suite.set(key, number)
    return suite


def _cases(page: PageResult) -> Iterator[ET.Element]:
    if page.error is not None:
        case = _case(page, "can be read")
        _note(case, "error", page.error, printable(page.error))
        yield case
    for finding in page.findings:
        span = finding.span
        case = _case(page, f"{finding.code} {finding.rule} at {span.line}:{span.column}")
        if finding.outcome is Outcome.FAILED:
            _note(case, "failure", finding.message, _details(page, finding), kind=finding.severity)
        elif finding.outcome is Outcome.NEEDS_REVIEW:
            _note(case, "skipped", f"Needs review: {finding.message}", _details(page, finding))
        elif finding.outcome is Outcome.INAPPLICABLE:
            continue
        yield case
    if page.error is None and not page.findings:
        yield _case(page, "no findings")


def _case(page: PageResult, name: str) -> ET.Element:
    return ET.Element("testcase", classname=printable(page.source), name=name, time="0")


def _note(case: ET.Element, tag: str, message: str, text: str, *, kind: str = "") -> None:
    note = ET.SubElement(case, tag, {"message": printable(message), **({"type": kind} if kind else {})})
    note.text = text


def _details(page: PageResult, finding: Finding) -> str:
    lines = [
        f"{page.source}:{finding.span.line}:{finding.span.column}: {finding.message}",
        finding.snippet,
        *(f"{reference.title} {reference.url}" for reference in finding.references),
    ]
    return "\n".join(map(printable, lines))


def _counts(suites: list[ET.Element]) -> dict[str, str]:
    counted = {
        "tests": "testcase",
        "failures": "testcase/failure",
        "errors": "testcase/error",
        "skipped": "testcase/skipped",
    }
    return {key: str(sum(len(suite.findall(path)) for suite in suites)) for key, path in counted.items()}
