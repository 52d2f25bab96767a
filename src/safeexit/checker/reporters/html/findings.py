"""The report's second part, for people who mend: each rule that spoke, why, the mend, and every place."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from safeexit.checker.findings import Finding, PageResult, Severity
from safeexit.checker.reporters.as_text import count
from safeexit.checker.reporters.html.text import KINDS, foreign, kind_of, outcome_of, prose, snippet
from safeexit.checker.reporters.printable import printable
from safeexit.checker.reporters.report import AT_FAULT, Report
from safeexit.checker.reporters.rule_pages import address, sections, summary
from safeexit.checker.rules.rule import Rule

__all__ = ["findings"]

_Found = list[tuple[PageResult, Finding]]


def findings(report: Report) -> Markup:
    """Return the filters, and a section for each rule that spoke, the gravest first."""
    by_rule: dict[str, _Found] = {}
    for page, finding in report.findings:
        if finding.outcome in AT_FAULT:
            by_rule.setdefault(finding.code, []).append((page, finding))
    known = {rule.code: rule for rule in report.rules}
    gravest_first = sorted(by_rule, key=lambda code: (min(map(_gravity, by_rule[code])), code))
    names = sorted({page.source for found in by_rule.values() for page, _ in found})
    numbers = {name: number for number, name in enumerate(names)}
    rules = Markup("").join(_rule(by_rule[code], known.get(code), numbers) for code in gravest_first)
    if not by_rule:
        rules = Markup("<p>None.</p>")
    return Markup('<section aria-labelledby="findings"><h2 id="findings">Findings</h2>{}{}</section>').format(
        _filters(names) if by_rule else "", rules
    )


def _gravity(found: tuple[PageResult, Finding]) -> int:
    return [*Severity, "to review"].index(outcome_of(found[1]))


def _filters(names: list[str]) -> Markup:
    """Return the form that the script shows: without script there is nothing to filter with."""
    outcomes = Markup("").join(
        Markup('<label><input type="checkbox" name="outcome" value="{0}" checked> {0}</label>').format(
            outcome
        )
        for outcome in (*Severity, "to review")
    )
    kinds = [(kind, kind) for kind in KINDS.values()]
    pages = [(str(number), printable(name)) for number, name in enumerate(names)]
    return Markup(
        '<form id="filters" hidden><fieldset><legend>Show</legend>{}</fieldset>'
        '<label>About <select name="kind">{}</select></label>'
        '<label>Page <select name="page">{}</select></label>'
        '<button type="reset">Show all</button><p role="status" id="shown"></p></form>'
    ).format(outcomes, _choices(kinds), _choices(pages))


def _choices(choices: Iterable[tuple[str, str]]) -> Markup:
    first = Markup('<option value="">all</option>')
    return first + Markup("").join(
        Markup('<option value="{}">{}</option>').format(*choice) for choice in choices
    )


def _rule(found: _Found, rule: Rule | None, numbers: dict[str, int]) -> Markup:
    _, first = found[0]
    places = Markup("").join(_finding(page, finding, numbers[page.source]) for page, finding in found)
    return Markup(
        '<article class="rule" id="{0}" data-kind="{1}"><h3>{0} {2}</h3>{3}<h4>{4}</h4><ol>{5}</ol></article>'
    ).format(
        first.code,
        kind_of(first.code),
        first.rule,
        _explained(rule) if rule is not None else "",
        count(len(found), "place"),
        places,
    )


def _explained(rule: Rule) -> Markup:
    _, why, fix = sections(rule).values()
    references = Markup("").join(
        Markup("<li>{}</li>").format(_link(reference.title, reference.url)) for reference in rule.references
    )
    page = address(rule)
    more = Markup("<li>{}</li>").format(_link(f"All about {rule.code}", page)) if page else Markup("")
    return Markup(
        '<p class="fault">{}</p><h4>Why it matters</h4>{}<h4>How to mend it</h4>{}'
        "<h4>What it rests on</h4><ul>{}{}</ul>"
    ).format(summary(rule), prose(why), prose(fix), references, more)


def _link(title: str, url: str) -> Markup:
    return (
        Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, title)
        if url
        else Markup("{}").format(title)
    )


def _finding(page: PageResult, finding: Finding, number: int) -> Markup:
    span = finding.span
    outcome = outcome_of(finding)
    return Markup(
        '<li class="finding" data-outcome="{0}" data-page="{1}"><p><span class="outcome {2}">{0}</span> '
        "{3}, line {4}, column {5}</p><p>{6}</p>{7}</li>"
    ).format(
        outcome,
        number,
        "review" if outcome == "to review" else outcome,
        foreign(page.source),
        span.line,
        span.column,
        foreign(finding.message),
        snippet(finding),
    )
