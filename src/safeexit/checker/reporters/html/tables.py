"""The report's last part, the evidence: every page, every rule, what was hidden and what was fixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from safeexit.checker.findings import Outcome, PageResult
from safeexit.checker.reporters.html.text import foreign
from safeexit.checker.reporters.report import Report

__all__ = ["tables"]

_Row = Sequence[str | Markup | int]


def tables(report: Report) -> Markup:
    """Return the tables; those of what was hidden and fixed only where there is any."""
    parts = [
        _table(
            "pages", "Pages", ("page", "found", "failed", "to review", "hidden"), map(_page, report.pages)
        ),
        _table("rules", "Rules", ("rule", "failed", "to review", "passed", "did not apply"), _rules(report)),
    ]
    hidden = [
        (
            foreign(page.source),
            f"{each.finding.code} at {each.finding.span.line}:{each.finding.span.column}",
            each.by,
            foreign(each.reason),
        )
        for page, each in report.hidden
    ]
    if hidden:
        parts.append(_table("hidden", "Hidden", ("page", "finding", "by", "reason"), hidden))
    if report.fixed:
        fixed = [(foreign(each.source), f"{each.code} {each.rule}") for each in report.fixed]
        parts.append(_table("fixed", "Fixed since the baseline", ("page", "finding"), fixed))
    return Markup("").join(parts)


def _page(page: PageResult) -> _Row:
    outcomes = Counter(finding.outcome for finding in page.findings)
    if page.error is not None:
        return (foreign(page.source), foreign(f"could not be read: {page.error}"), "", "", "")
    found = Counter(component.kind.replace("-", " ") for component in page.components)
    components = ", ".join(f"{number} {kind}" if number > 1 else kind for kind, number in found.items())
    failed, review = outcomes[Outcome.FAILED], outcomes[Outcome.NEEDS_REVIEW]
    return (foreign(page.source), components or "none of the three", failed, review, len(page.hidden))


def _rules(report: Report) -> Iterable[_Row]:
    counts = Counter((finding.code, finding.outcome) for _, finding in report.findings)
    for rule in report.rules:
        numbers = (counts[rule.code, outcome] for outcome in Outcome)
        spoke = any(counts[rule.code, outcome] for outcome in (Outcome.FAILED, Outcome.NEEDS_REVIEW))
        name = f"{rule.code} {rule.name}"
        link = Markup('<a href="#{}">{}</a>').format(rule.code, name)
        yield (link if spoke else name, *numbers)


def _table(identity: str, title: str, columns: Sequence[str], rows: Iterable[_Row]) -> Markup:
    """Return a section with a table, which scrolls by itself where the screen is narrow."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(column) for column in columns)
    body = Markup("").join(Markup("<tr>{}</tr>").format(_cells(row)) for row in rows)
    return Markup(
        '<section><h2 id="{0}">{1}</h2>'
        '<div class="scroll" role="region" aria-labelledby="{0}" tabindex="0">'
        "<table><thead><tr>{2}</tr></thead><tbody>{3}</tbody></table></div></section>"
    ).format(identity, title, head, body)


def _cells(row: _Row) -> Markup:
    first, *rest = row
    cells = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in rest)
    return Markup('<th scope="row">{}</th>{}').format(first, cells)
