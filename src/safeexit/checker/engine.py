"""Runs rules over a page and turns their verdicts into findings."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from contextlib import closing

from bs4 import Tag

from safeexit.checker import suppressions
from safeexit.checker.audit import Audit
from safeexit.checker.detect.component import Component
from safeexit.checker.detect.evidence import evidence
from safeexit.checker.detect.own import NOTHING, Own, use
from safeexit.checker.findings import Excerpt, Finding, FoundComponent, Kind, Outcome, PageResult, Span
from safeexit.checker.page import Page, UnreadableSource
from safeexit.checker.project.surroundings import Surroundings
from safeexit.checker.rules import all_rules
from safeexit.checker.rules.rule import WHOLE_FILE, Rule, Verdict, failed
from safeexit.checker.sources.headers import Response

_SNIPPET_LIMIT = 200
_EXCERPT_MARGIN = 200
_UNREADABLE = "SX001"
_GRAVEST_FIRST = (Outcome.FAILED, Outcome.NEEDS_REVIEW, Outcome.PASSED, Outcome.INAPPLICABLE)


def check_bytes(
    data: bytes,
    *,
    source: str = "-",
    http_charset: str | None = None,
    language: str | None = None,
    rules: Iterable[Rule] | None = None,
    require: Iterable[Kind] = (),
    destinations: Iterable[str] = (),
    show_passed: bool = False,
    response: Response | None = None,
    surroundings: Surroundings | None = None,
    explain: bool = False,
    own: Own = NOTHING,
    full_tree: bool = False,
) -> PageResult:
    """Decode, parse and check a page, as `Page.from_bytes` and `check` do.

    With a `response`, the page is HTML unless `language` says otherwise, in the charset of its headers
    unless `http_charset` does. Components are known by the project's `own` words, too. What cannot be read as
    a page raises nothing: the result has `error`, and a finding SX001 if that rule is among `rules`.
    """
    use(own)
    chosen = all_rules() if rules is None else tuple(rules)
    if response is not None:
        http_charset, language = http_charset or response.charset, language or "html"
    try:
        page = Page.from_bytes(
            data, source=source, http_charset=http_charset, language=language, full_tree=full_tree
        )
        with closing(page):
            return check(
                page,
                rules=chosen,
                require=require,
                destinations=destinations,
                show_passed=show_passed,
                response=response,
                surroundings=surroundings,
                explain=explain,
            )
    except UnreadableSource as error:
        reason = error.reason
    except RecursionError:
        reason = "its elements are nested too deeply"
    except MemoryError:
        reason = "it needs more memory than it may have"
    return unreadable(source, reason, language=language, rules=chosen, response=response)


def unreadable(
    source: str,
    reason: str,
    *,
    language: str | None = None,
    rules: Iterable[Rule],
    response: Response | None = None,
) -> PageResult:
    """Return the result for what cannot be read: `reason` as its error, and SX001 if it is among `rules`."""
    verdict = failed(WHOLE_FILE, f"This cannot be read as a page: {reason}.")
    return PageResult(
        source=source,
        language=language or "html",
        error=reason,
        findings=tuple(_finding(rule, verdict, Page("")) for rule in rules if rule.code == _UNREADABLE),
        url=None if response is None else response.url,
    )


def check(
    page: Page,
    *,
    rules: Iterable[Rule] | None = None,
    require: Iterable[Kind] = (),
    destinations: Iterable[str] = (),
    show_passed: bool = False,
    response: Response | None = None,
    surroundings: Surroundings | None = None,
    explain: bool = False,
) -> PageResult:
    """Run `rules` (all of them by default) over a page.

    With `show_passed`, a rule that found nothing reports "passed" for each of its targets, or "inapplicable"
    once where it has none. With `explain`, each component comes with its evidence. What a comment in the page
    hides is not among `findings`, but in `hidden`.
    """
    audit = Audit(
        page,
        require=frozenset(require),
        destinations=tuple(destinations),
        response=response,
        surroundings=surroundings,
    )
    findings: list[Finding] = []
    for rule in all_rules() if rules is None else rules:
        findings += _run(rule, audit, show_passed=show_passed)
    # Numbered before any is hidden, so that hiding one leaves the others' fingerprints alone.
    counted, hidden = suppressions.part(_numbered(_once_each(findings)), page)
    return PageResult(
        source=page.source,
        language=page.language,
        components=tuple(_reported(found, page, explain=explain) for found in audit.components),
        findings=counted,
        hidden=hidden,
        url=None if response is None else response.url,
    )


def _reported(found: Component, page: Page, *, explain: bool) -> FoundComponent:
    signs, needed = evidence(found, page) if explain else ((), None)
    return FoundComponent(found.kind, found.vendor, found.span, signs, needed)


def _once_each(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by place and code; of several with the same place and code, keep the gravest."""
    kept: dict[tuple[Span, str], Finding] = {}
    for finding in sorted(findings, key=lambda finding: _GRAVEST_FIRST.index(finding.outcome)):
        kept.setdefault((finding.span, finding.code), finding)
    return [kept[key] for key in sorted(kept)]


def _numbered(findings: Iterable[Finding]) -> Iterable[Finding]:
    """Give the second and later findings with the same fingerprint, in the page's order, one of their own."""
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.fingerprint] += 1
        number = seen[finding.fingerprint]
        yield (
            finding
            if number == 1
            else finding._replace(fingerprint=_fingerprint(finding.fingerprint, str(number)))
        )


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _run(rule: Rule, audit: Audit, *, show_passed: bool) -> list[Finding]:
    fragment = audit.part_of_a_page if rule.across_files else audit.page.fragment
    targets = [] if rule.whole_page and fragment else list(rule.targets(audit))
    findings: list[Finding] = []
    for target in targets:
        verdicts = list(rule.judge(target, audit))
        findings += [_finding(rule, verdict, audit.page) for verdict in verdicts]
        if show_passed and not verdicts:
            findings.append(_finding(rule, Verdict(Outcome.PASSED, "", _place(target)), audit.page))
    if show_passed and not targets:
        findings.append(_finding(rule, Verdict(Outcome.INAPPLICABLE, "", WHOLE_FILE), audit.page))
    return findings


def _place(target: object) -> Tag | Span:
    if isinstance(target, Tag | Span):  # a Tag reads any attribute that it lacks as a child's name
        return target
    place = getattr(target, "tag", None) or getattr(target, "span", None)
    return place if isinstance(place, Tag | Span) else WHOLE_FILE


def _finding(rule: Rule, verdict: Verdict, page: Page) -> Finding:
    tag = verdict.where if isinstance(verdict.where, Tag) else None
    span = page.start_span(verdict.where) if isinstance(verdict.where, Tag) else verdict.where
    snippet = " ".join(page.snippet(span).split())
    # A fault has the same fingerprint whether or not passes are shown, and whether it is certain or not.
    outcome = (verdict.outcome.value,) if verdict.outcome in {Outcome.PASSED, Outcome.INAPPLICABLE} else ()
    return Finding(
        code=rule.code,
        rule=rule.name,
        outcome=verdict.outcome,
        severity=rule.severity,
        message=verdict.message,
        span=span,
        selector=page.selector(tag) if tag is not None else "",
        snippet=snippet[:_SNIPPET_LIMIT],
        fingerprint=_fingerprint(rule.code, snippet, *outcome),
        references=rule.references,
        excerpt=_excerpt(page, span),
        fix=verdict.fix,
        edited=tuple(page.span_at(edit.start, edit.end) for edit in verdict.fix.edits) if verdict.fix else (),
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
