"""Reports for other programs: each in the words of its format, none of them tricked by a page."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeexit.checker.findings import Excerpt, Finding, Outcome, PageResult, Severity, Span
from safeexit.checker.reporters import rule_pages
from safeexit.checker.reporters.as_csv import as_csv
from safeexit.checker.reporters.as_earl import as_earl
from safeexit.checker.reporters.as_github import as_github
from safeexit.checker.reporters.as_gitlab import as_gitlab
from safeexit.checker.reporters.as_jsonl import as_jsonl
from safeexit.checker.reporters.as_junit import as_junit
from safeexit.checker.reporters.as_sarif import as_sarif
from safeexit.checker.reporters.as_statistics import as_statistics
from safeexit.checker.reporters.formats import FORMATS
from safeexit.checker.reporters.report import Report
from safeexit.checker.rules import all_rules

from .faulty import FIXED, HOSTILE, UNREADABLE, Faulty, hidden_result, report_of, result_of

_SARIF_SCHEMA = (
    Path(__file__).parents[2] / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
)
_FULL = replace(
    report_of(result_of(show_passed=True), hidden_result(), UNREADABLE), compared=True, fixed=(FIXED,)
)


def _finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "code": "SX998",
        "rule": "element-at-fault",
        "outcome": Outcome.FAILED,
        "severity": Severity.ERROR,
        "message": "At fault.",
        "span": Span(3, 5, 3, 9),
        "fingerprint": "f" * 16,
    }
    return Finding(**{**values, **changes})


def _with(*findings: Finding, source: str = "a.html") -> Report:
    return report_of(PageResult(source, "html", findings=findings))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_every_report(name: str) -> None:
    """Passes, hidden and fixed findings, unreadable inputs and an empty run can all be written."""
    for report in (_FULL, report_of(), report_of(UNREADABLE), Report((), rules=all_rules())):
        assert FORMATS[name].write(report).endswith("\n") or not report.pages


@pytest.mark.parametrize("name", FORMATS)
@given(text=st.text())
def test_no_text_of_a_page_breaks_a_format(name: str, text: str) -> None:
    """Whatever names, messages and snippets hold, a report can be written as UTF-8, and be parsed."""
    finding = _finding(message=text, snippet=text, excerpt=Excerpt(text, 0, len(text)), selector=text)
    report = report_of(PageResult(text, "html", error=text or None, findings=(finding,)))
    written = FORMATS[name].write(report).encode("utf-8", "replace").decode("utf-8")
    if name in {"json", "sarif", "gitlab", "earl"}:
        json.loads(written)
    elif name == "junit":
        ET.fromstring(written)  # noqa: S314 - it is our own
    elif name in {"jsonl", "github"}:
        assert written.count("\n") == 1 + bool(text)


# JSON lines, CSV, statistics


def test_json_lines_hold_one_finding_each() -> None:
    """Each line is an object with its source first; an unreadable input says why."""
    lines = [json.loads(line) for line in as_jsonl(report_of(result_of(), UNREADABLE)).splitlines()]
    assert [(line["source"], line.get("outcome"), line.get("error")) for line in lines] == [
        ("site/page.njk", "needs-review", None),
        ("site/page.njk", "failed", None),
        ("gone.html", None, "no such file or directory"),
    ]


def test_csv_has_a_row_for_each_finding() -> None:
    """A reader of CSV gets the columns by name; an unreadable input is a row, too."""
    rows = list(csv.DictReader(io.StringIO(as_csv(report_of(result_of(), UNREADABLE)), newline="")))
    assert [(row["source"], row["line"], row["code"], row["outcome"]) for row in rows] == [
        ("site/page.njk", "3", "SX998", "needs-review"),
        ("site/page.njk", "4", "SX998", "failed"),
        ("gone.html", "", "", "unreadable"),
    ]
    assert rows[1]["references"] == "WCAG 2.2 SC 1.3.1; Site policy"
    assert rows[2]["message"] == "no such file or directory"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", " =1", "\t=1", "\r=1"])
def test_csv_holds_no_formula(text: str) -> None:
    """A cell that a spreadsheet would run begins with an apostrophe (OWASP, CSV injection)."""
    (row,) = csv.DictReader(io.StringIO(as_csv(_with(_finding(message=text), source=text)), newline=""))
    assert row["message"][0] in "'␉␍"
    assert row["source"] == row["message"]


def test_statistics_count_rules() -> None:
    """The rule that failed most is first; sums and the caveat stand below."""
    other = _finding(code="SX997", rule="other-fault")
    page = PageResult("a.html", "html", findings=(_finding(), other, other._replace(span=Span(9, 1, 9, 2))))
    review = page._replace(findings=(_finding(outcome=Outcome.NEEDS_REVIEW),))
    lines = as_statistics(report_of(page, review, UNREADABLE)).splitlines()
    assert [line.split() for line in lines[1:-1]] == [
        ["2", "0", "SX997", "other-fault"],
        ["1", "1", "SX998", "element-at-fault"],
        ["3", "1", "in", "2", "pages"],
    ]
    assert "no proof of compliance" in lines[-1]


# GitHub and GitLab


def test_github_shows_findings_beside_lines() -> None:
    """Severities are GitHub's levels, what needs review is a notice; columns only within one line."""
    review, fault, unreadable = as_github(report_of(result_of(), UNREADABLE)).splitlines()
    assert review == (
        "::notice file=site/page.njk,line=3,endLine=3,col=1,endColumn=14,"
        "title=SX998 element-at-fault (needs review)::Is this italic?"
    )
    assert fault.startswith(
        "::error file=site/page.njk,line=4,endLine=5,title=SX998 element-at-fault::This is"
    )
    assert (
        unreadable == "::error file=gone.html,title=safeexit::This cannot be read: no such file or directory"
    )
    levels = [_finding(severity=severity) for severity in Severity]
    assert re.findall("^::([a-z]+)", as_github(_with(*levels)), re.MULTILINE) == [
        "error",
        "warning",
        "notice",
    ]


def test_github_commands_cannot_be_forged() -> None:
    """Neither a message nor a file's name begins a command of its own, or adds a property."""
    (line,) = as_github(_with(_finding(message="100%\n::error::x\r"), source="a,line=9:b%.html")).splitlines()
    assert line.startswith("::error file=a%2Cline=9%3Ab%25.html,line=3")
    assert line.endswith("::100%25␊::error::x␍")


def test_gitlab_gets_what_it_needs() -> None:
    """Each entry has GitLab's fields; no two share a fingerprint, also over several pages."""
    entries = json.loads(as_gitlab(report_of(result_of("./a.html"), result_of("b.html"), UNREADABLE)))
    assert [entry["severity"] for entry in entries] == ["info", "major", "info", "major", "major"]
    assert entries[1]["location"] == {"path": "a.html", "lines": {"begin": 4, "end": 5}}
    assert entries[0]["description"] == "SX998 needs review: Is this italic?"
    assert entries[0]["check_name"] == "element-at-fault"
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


# JUnit


def test_junit_is_what_ci_services_read() -> None:
    """A failure fails, what needs review is skipped, a clean page passes, an unreadable one is an error."""
    clean = PageResult("clean.html", "html")
    root = ET.fromstring(as_junit(report_of(result_of(), clean, UNREADABLE)))  # noqa: S314 - it is our own
    assert dict(root.attrib) == {
        "name": "safeexit",
        "tests": "4",
        "failures": "1",
        "errors": "1",
    }
    first, second, third = root
    assert [case.get("name") for case in first] == [
        "SX998 element-at-fault at 3:1",
        "SX998 element-at-fault at 4:3",
    ]
    assert [[child.tag for child in case] for suite in root for case in suite] == [
        ["skipped"], ["failure"], [], ["error"],
    ]  # fmt: skip
    failure = first.find("testcase/failure")
    assert failure is not None
    assert (failure.get("type"), (failure.text or "").splitlines()[-1].strip()) == ("error", "Site policy")
    assert (first.get("skipped"), second.get("tests"), third.get("errors")) == ("1", "1", "1")


def test_junit_counts_what_passed_and_not_what_does_not_apply() -> None:
    """A pass is a test that passed; a rule that had nothing to look at is no test."""
    outcomes = [_finding(outcome=outcome) for outcome in (Outcome.PASSED, Outcome.INAPPLICABLE)]
    root = ET.fromstring(as_junit(_with(*outcomes)))  # noqa: S314 - it is our own
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


# SARIF


def _sarif(report: Report) -> Any:
    log = json.loads(as_sarif(report))
    schema = json.loads(_SARIF_SCHEMA.read_text("utf-8"))
    jsonschema.Draft4Validator(schema).validate(log)
    (run,) = log["runs"]
    return run


def test_sarif_follows_the_published_schema() -> None:
    """A full report, an empty one and one of all rules validate against OASIS' schema."""
    for report in (_FULL, report_of(), Report((), rules=all_rules())):
        assert _sarif(report)["columnKind"] == "unicodeCodePoints"


def test_sarif_says_what_was_found_where() -> None:
    """Kind, level, region, exact snippet and fingerprint are those of the finding; rules come with help."""
    run = _sarif(report_of(result_of(show_passed=True)))
    assert [(each["kind"], each["level"]) for each in run["results"]] == [
        ("pass", "none"), ("review", "none"), ("fail", "error"),
    ]  # fmt: skip
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "site/page.njk", "uriBaseId": "ROOT"}
    assert place["region"] == {
        "startLine": 3,
        "startColumn": 1,
        "endLine": 3,
        "endColumn": 15,
        "snippet": {"text": '<i class="ok">'},
    }
    (fault,) = [finding for finding in result_of().findings if finding.outcome is Outcome.FAILED]
    assert run["results"][2]["partialFingerprints"] == {"safeexit/v1": fault.fingerprint}
    rule = run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]
    assert (rule["id"], rule["defaultConfiguration"]) == ("SX998", {"level": "error"})
    assert rule["help"]["markdown"] == rule_pages.rule_page(Faulty())


def test_sarif_tells_of_what_does_not_count() -> None:
    """What is hidden is suppressed, with the reason; with a baseline, each result has its state."""
    assert [
        [(each["kind"], each["justification"]) for each in result["suppressions"]]
        for result in _sarif(report_of(hidden_result()))["results"]
    ] == [[("inSource", "looked at")], [("external", "in the baseline")]]
    states = [each["baselineState"] for each in _sarif(_FULL)["results"]]
    assert states == ["new", "new", "new", "new", "unchanged", "absent"]


def test_sarif_tells_of_unreadable_inputs() -> None:
    """The run was not successful, and a notification says why."""
    (invocation,) = _sarif(report_of(UNREADABLE))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["startTimeUtc"] == "2026-11-24T12:30:00Z"
    assert "no such file" in invocation["toolExecutionNotifications"][0]["message"]["text"]


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("a b/ü#1.html", "a%20b/%C3%BC%231.html"),
        ("./a.html", "a.html"),
        ("../a.html", "../a.html"),
        ("odd:name.html", "odd%3Aname.html"),
        ("back\\slash.html", "back%5Cslash.html"),
        ("/srv/a b.html", "file:///srv/a%20b.html"),
        ("C:/site/a b.html", "file:///C:/site/a%20b.html"),
        ("C:\\site\\a.html", "file:///C:/site/a.html"),
        ("//server/share/a.html", "file://server/share/a.html"),
        ("https://example.org/a?b=c&d", "https://example.org/a?b=c&d"),
    ],
)
def test_sarif_names_sources_by_uris(source: str, uri: str) -> None:
    """Relative paths are relative references; all others, of Windows too, are absolute URIs."""
    (result,) = _sarif(_with(_finding(), source=source))["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uri"] == uri
    assert ("uriBaseId" in artifact) is (re.match("[a-z]+:", uri) is None)


# EARL


def test_earl_asserts_every_outcome() -> None:
    """Outcomes are ACT's, in EARL's words; what is hidden is asserted with its reason."""
    log = json.loads(as_earl(_FULL))
    subjects = [node for node in log["@graph"] if node["@type"] == "earl:TestSubject"]
    outcomes = [[each["result"]["outcome"] for each in node["assertions"]] for node in subjects]
    assert outcomes == [
        ["earl:passed", "earl:cantTell", "earl:failed"],
        ["earl:cantTell", "earl:failed"],
        ["earl:untested"],
    ]
    assert subjects[1]["assertions"][0]["result"]["description"] == "hidden by a comment: looked at"
    nothing = json.loads(as_earl(_with(_finding(outcome=Outcome.INAPPLICABLE, message=""))))
    (assertion,) = nothing["@graph"][-1]["assertions"]
    assert assertion["result"] == {
        "@type": "earl:TestResult", "date": "2026-11-24T12:30:00+00:00", "outcome": "earl:inapplicable",
    }  # fmt: skip


def test_earl_refers_to_what_it_describes() -> None:
    """Every assertion's test and assertor is a node of the report, and every name a term of the context."""
    log = json.loads(as_earl(_FULL))
    described = {node.get("@id") for node in log["@graph"]}
    terms = {*log["@context"], "@id", "@type", "@context", "@graph"}
    for node in log["@graph"]:
        assert node.keys() <= terms | {"doap:release"}
        for assertion in node.get("assertions", ()):
            assert assertion["assertedBy"] in described
            assert assertion["test"] in described | {"urn:safeexit:SX001"}
            assert assertion["result"].keys() <= terms


def test_earl_points_to_the_place() -> None:
    """A finding has its start and end by line and character, and its selector."""
    (subject,) = [n for n in json.loads(as_earl(report_of(result_of())))["@graph"] if "assertions" in n]
    span, selector = subject["assertions"][1]["result"]["pointer"]
    assert (span["ptr:startPointer"]["ptr:lineNumber"], span["ptr:endPointer"]["ptr:charNumber"]) == (4, 14)
    assert selector == {
        "@type": "ptr:CSSSelectorPointer",
        "ptr:expression": "#b",
        "ptr:reference": {"@id": subject["@id"]},
    }


# What all of them are


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif", "gitlab", "earl"])
def test_json_of_any_kind_is_ascii(name: str) -> None:
    """A pipe or a terminal of any encoding shows it unharmed."""
    assert re.fullmatch(r"[\n -~]*", FORMATS[name].write(report_of(result_of(f"{HOSTILE}\ud800.html"))))


def test_the_reference_lists_every_format() -> None:
    """docs/reference/report-formats.md has a row for each, in the words of the table in the code."""
    page = (Path(__file__).parents[2] / "docs/reference/report-formats.md").read_text("utf-8")
    rows = "".join(f"| `{each.name}` | {each.summary} |\n" for each in FORMATS.values())
    assert f"| --- | --- |\n{rows}\n" in page


def test_rules_are_printed_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """`safeexit rule --format json` holds what a rule says, and where its page is published, if it is."""
    rules = json.loads(rule_pages.rules_json([Faulty()]))
    assert rules[0] | {"url": None} == {
        "code": "SX998",
        "name": "element-at-fault",
        "severity": "error",
        "may_need_review": True,
        "whole_page": False,
        "mended": [],
        "summary": "Each b and i is at fault.",
        "checks": "Elements named b\nand i.",
        "why": "It does not.",
        "fix": "Use `em`.",
        "url": None,
        "references": [
            {"title": "WCAG 2.2 SC 1.3.1", "url": "https://www.w3.org/TR/WCAG22/"},
            {"title": "Site policy", "url": None},
        ],
    }
    monkeypatch.setattr(rule_pages, "_documentation", lambda: "https://docs.example.org")
    address = "https://docs.example.org/reference/rules/SX998"
    assert json.loads(rule_pages.rules_json([Faulty()]))[0]["url"] == address
    assert _sarif(report_of())["tool"]["driver"]["rules"][0]["helpUri"] == address
