"""The engine runs rules over whatever it is given, and its findings can be told apart and found again."""

import random
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeexit.checker.audit import Audit
from safeexit.checker.engine import check, check_bytes
from safeexit.checker.findings import Finding, Outcome, Reference, Severity, Span
from safeexit.checker.page import Page
from safeexit.checker.rules import all_rules, find_rule
from safeexit.checker.rules.rule import Rule, Verdict, failed, needs_review

from .markup import markup


class _Stub(Rule):
    """Speaks of every paragraph."""

    code = "SX999"
    name = "stub-rule"
    severity = Severity.WARNING
    references = (Reference("Stub", "https://example.org/"),)
    good = ()
    bad = ()

    def targets(self, audit: Audit) -> Iterable[Any]:
        """Return the paragraphs."""
        return audit.page.tags("p")

    def judge(self, target: Any, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - a rule's signature
        """Fail all but those of class ok or with that text; those of class both in two ways."""
        if target.get("class") == ["both"]:
            yield needs_review(target, "perhaps")
        if target.get("class") != ["ok"] and target.string != "ok":
            yield failed(target, "surely")


class _WholePage(_Stub):
    """Misses something in whole pages."""

    whole_page = True

    def targets(self, audit: Audit) -> Iterable[Any]:  # noqa: ARG002 - a rule's signature
        """Return the start of the page."""
        return [Span(1, 1, 1, 1)]

    def judge(self, target: Any, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - a rule's signature
        """Fail it."""
        yield failed(target, "missing")


def _findings(text: str, rule: Rule | None = None, *, show_passed: bool = False) -> tuple[Finding, ...]:
    return check(Page(text), rules=[rule or _Stub()], show_passed=show_passed).findings


def test_a_finding_says_all_that_a_report_needs() -> None:
    """Rule, outcome, message, place, selector, snippet and references come from the verdict and the rule."""
    (finding,) = _findings("<div>\n <p\n  id=a>x</p></div>")
    assert (finding.code, finding.rule, finding.severity) == ("SX999", "stub-rule", Severity.WARNING)
    assert (finding.outcome, finding.message) == (Outcome.FAILED, "surely")
    assert finding.span == Span(2, 2, 3, 8)
    assert (finding.selector, finding.snippet) == ("#a", "<p id=a>")
    assert finding.references == _Stub.references
    assert finding.excerpt.text == " <p"


def test_findings_come_in_the_order_of_the_page() -> None:
    """Place first, then code."""
    found = check(Page("<!doctype html><p>a<p>b"), rules=[_Stub(), _WholePage()]).findings
    assert [finding.span.column for finding in found] == [1, 16, 20]


def test_fingerprints_survive_moved_lines() -> None:
    """A finding is the same one when lines are added above it, and when its tag is broken over lines."""
    before = _findings("<p id=a>x</p><p id=b>y</p>")
    after = _findings("<h1>New</h1>\n\n<p\n  id=a>x</p>\n<p id=b>changed text</p>")
    assert [finding.fingerprint for finding in before] == [finding.fingerprint for finding in after]


def test_fingerprints_tell_twins_apart() -> None:
    """Identical places on one page are numbered, so that a baseline does not hide the second by the first."""
    twins = [finding.fingerprint for finding in _findings("<p>x</p>" * 3)]
    assert len(set(twins)) == 3
    assert [finding.fingerprint for finding in _findings("<p>x</p>" * 2)] == twins[:2]


def test_fingerprints_do_not_depend_on_what_is_shown() -> None:
    """A fault keeps its fingerprint when passes are shown, also beside a twin that passes."""
    text = "<p>ok</p><p>x</p>"
    shown = [finding for finding in _findings(text, show_passed=True) if finding.outcome is Outcome.FAILED]
    assert [finding.fingerprint for finding in shown] == [finding.fingerprint for finding in _findings(text)]


def test_the_gravest_of_one_place_is_told() -> None:
    """Two verdicts of one rule at one place are one finding: the failure."""
    (finding,) = _findings("<p class=both>x</p>")
    assert finding.outcome is Outcome.FAILED


def test_passes_and_inapplicable_rules_are_shown_on_request() -> None:
    """An auditor sees what a rule looked at, and that it had nothing to look at."""
    shown = _findings("<p class=ok>x</p><p>y</p>", show_passed=True)
    assert [finding.outcome for finding in shown] == [Outcome.PASSED, Outcome.FAILED]
    assert shown[0].span == Span(1, 1, 1, 13)
    assert [finding.outcome for finding in _findings("<b>x</b>", show_passed=True)] == [Outcome.INAPPLICABLE]


def test_rules_of_whole_pages_leave_partials_alone() -> None:
    """Nothing is missing from a fragment."""
    assert len(_findings("<!doctype html><p>x", _WholePage())) == 1
    assert _findings("<p>x", _WholePage()) == ()


# What cannot be read


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n", "it is a PNG image, not text"),
        (bytes(500), "it is full of NUL bytes"),
        (b"<" * 2_000_001, "it has 2,000,001 tags"),
    ],
    ids=["image", "NULs", "tags"],
)
def test_what_cannot_be_read_is_an_error_and_a_finding(data: bytes, reason: str) -> None:
    """The result names the source and says why, and so does SX001, at the start of the file."""
    result = check_bytes(data, source="odd.html")
    assert result.source == "odd.html"
    assert result.error is not None
    assert result.error.startswith(reason)
    (finding,) = result.findings
    assert (finding.code, finding.outcome, finding.span) == ("SX001", Outcome.FAILED, Span(1, 1, 1, 1))
    assert reason in finding.message


def test_the_error_stays_without_the_rule() -> None:
    """Where SX001 was not asked for, the result still has the error."""
    result = check_bytes(b"%PDF-1.7", rules=[_Stub()])
    assert result.error == "it is a PDF document, not text"
    assert result.findings == ()


def test_what_could_be_read_passes() -> None:
    """An auditor can show that a page was read."""
    rule = find_rule("SX001")
    assert rule is not None
    shown = check_bytes(b"<p>x", rules=[rule], show_passed=True)
    assert [finding.outcome for finding in shown.findings] == [Outcome.PASSED]
    assert shown.error is None


@pytest.mark.parametrize(("error", "reason"), [(RecursionError, "too deeply"), (MemoryError, "more memory")])
def test_a_page_that_exhausts_a_rule_is_reported(error: type[Exception], reason: str) -> None:
    """A page on which a rule runs out of stack or memory is unreadable, and the run goes on."""

    class Exhausted(_Stub):
        def targets(self, audit: Audit) -> Iterable[Any]:  # noqa: ARG002 - a rule's signature
            raise error

    result = check_bytes(b"<p>x", rules=[Exhausted()])
    assert result.error is not None
    assert reason in result.error


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"\xef\xbb\xbf",
        b"<div>" * 100_000,
        b"<b><p>" * 20_000,
        b"<noscript>" + b"<div>" * 20_000,
        b"<a" + b" x" * 20_000,
        b"<p>a few bytes that are no text: \xff\xfe\x80 \0 \x1b</p>",
        b"</p>" * 20_000,
        b"<svg><a>" * 1000 + b"<table><svg>" * 1000,
        b"{{" * 5000 + b"{% if" * 5000 + b"<?php" * 5000,
        b"<p>" + b"x" * 5_000_000,
    ],
    ids=range(12),
)
def test_odd_pages_give_a_report(data: bytes) -> None:
    """Empty, deep, broken and long pages are checked by every rule, without an error."""
    result = check_bytes(data)
    assert result.error is None


@settings(deadline=None)
@given(st.binary(max_size=200) | markup.map(str.encode) | st.text(max_size=200).map(str.encode))
def test_no_bytes_raise(data: bytes) -> None:
    """Any bytes give a result, and every finding's place is inside the file."""
    result = check_bytes(data, show_passed=True)
    assert result.error is None or result.findings
    lines = data.decode("utf-8", "replace").count("\n") + data.count(b"\r") + 1
    assert all(finding.span.end_line <= lines for finding in result.findings)


def test_damaged_real_pages_are_read(real_pages: dict[str, str]) -> None:
    """Real pages with bytes lost, doubled and overwritten give a result from every rule."""
    chance = random.Random(5)  # noqa: S311 - not for secrets
    for text in list(filter(None, real_pages.values()))[::25]:
        data = bytearray(text.encode())
        for _ in range(20):
            place = chance.randrange(len(data) + 1)
            data[place : place + chance.randrange(30)] = chance.choice(
                [b"", b"<", b'"', b"\xff", b"<!--", b"</"]
            )
        assert check_bytes(bytes(data)).error is None


def test_every_rule_runs_by_default() -> None:
    """Without a choice of rules the whole catalogue is run."""
    shown = check_bytes(b"<p>x", show_passed=True)
    assert {finding.code for finding in shown.findings} == {rule.code for rule in all_rules()}
