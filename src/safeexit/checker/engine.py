"""Runs rules over a page and turns their verdicts into findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.findings import Excerpt, Finding, FoundComponent, Kind, Outcome, PageResult, Span
from safeexit.checker.page import Page
from safeexit.checker.rules import all_rules
from safeexit.checker.rules.rule import Rule, Verdict

_SNIPPET_LIMIT = 200
_EXCERPT_MARGIN = 200
_WHOLE_FILE = Span(1, 1, 1, 1)


def check(
    page: Page,
    *,
    rules: Iterable[Rule] | None = None,
    require: Iterable[Kind] = (),
    show_passed: bool = False,
) -> PageResult:
    """Run `rules` (all of them by default) over a page.

    With `show_passed`, a rule that found nothing reports "passed" for each of its targets, or "inapplicable" once.
    """
    audit = Audit(page, require=frozenset(require))
    findings: list[Finding] = []
    for rule in all_rules() if rules is None else rules:
        findings += _run(rule, audit, show_passed=show_passed)
    return PageResult(
        source=page.source,
        language=page.language,
        components=tuple(
            FoundComponent(found.kind, found.vendor, found.span, found.evidence) for found in audit.components
        ),
        findings=tuple(sorted(findings, key=lambda finding: (finding.span, finding.code))),
    )


def _run(rule: Rule, audit: Audit, *, show_passed: bool) -> list[Finding]:
    targets = [] if rule.whole_page and audit.page.fragment else list(rule.targets(audit))
    findings: list[Finding] = []
    for target in targets:
        verdicts = list(rule.judge(target, audit))
        findings += [_finding(rule, verdict, audit.page) for verdict in verdicts]
        if show_passed and not verdicts:
            where = getattr(target, "tag", None) or getattr(target, "span", target)
            place = where if isinstance(where, Tag | Span) else _WHOLE_FILE
            findings.append(_finding(rule, Verdict(Outcome.PASSED, "", place), audit.page))
    if show_passed and not targets:
        findings.append(_finding(rule, Verdict(Outcome.INAPPLICABLE, "", _WHOLE_FILE), audit.page))
    return findings


def _finding(rule: Rule, verdict: Verdict, page: Page) -> Finding:
    tag = verdict.where if isinstance(verdict.where, Tag) else None
    span = page.start_span(verdict.where) if isinstance(verdict.where, Tag) else verdict.where
    snippet = " ".join(page.snippet(span).split())
    return Finding(
        code=rule.code,
        rule=rule.name,
        outcome=verdict.outcome,
        severity=rule.severity,
        message=verdict.message,
        span=span,
        selector=page.selector(tag) if tag is not None else "",
        snippet=snippet[:_SNIPPET_LIMIT],
        fingerprint=hashlib.sha256(f"{rule.code}\0{snippet}".encode()).hexdigest()[:16],
        references=rule.references,
        excerpt=_excerpt(page, span),
    )


def _excerpt(page: Page, span: Span) -> Excerpt:
    line = page.line(span.line)
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    first, last = max(0, start - _EXCERPT_MARGIN), min(end, start + _EXCERPT_MARGIN) + _EXCERPT_MARGIN
    return Excerpt(
        text=line[first:last],
        start=start - first,
        end=min(end, last) - first,
        cut_before=first > 0,
        cut_after=last < len(line),
    )
