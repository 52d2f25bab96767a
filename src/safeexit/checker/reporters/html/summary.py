"""The report's first part, for people who decide: what was checked, what failed, what cannot be known."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from safeexit.checker.findings import Outcome, PageResult, Severity
from safeexit.checker.reporters.as_text import count
from safeexit.checker.reporters.html.charts import Part, chart
from safeexit.checker.reporters.html.text import KINDS, kind_of, outcome_of
from safeexit.checker.reporters.report import AT_FAULT, Report

__all__ = ["summary"]

_MOST_RULES = 8
_LIMITS = Markup("""\
<section aria-labelledby="limits"><h2 id="limits">What this report cannot know</h2>
<ul>
<li>It read the source of the pages. What scripts do later, and what a server decides for each visitor, is not
in it: where that matters, a finding says “to review”, and a person must look.</li>
<li>It cannot judge whether words are true, kind, or well translated.</li>
<li>No report proves that a law or a standard is kept. A page without findings may still be at fault.</li>
<li>A quick exit, however well made, cannot erase the history of a browser, or what others have installed on a
device.</li>
</ul></section>""")


def summary(report: Report) -> Markup:
    """Return the verdict, the figures, the charts and the limits."""
    return Markup(
        '<section aria-labelledby="short"><h2 id="short">In short</h2><p class="verdict">{}</p><dl>{}</dl>'
        '<div class="charts">{}{}{}</div></section>{}'
    ).format(
        _verdict(report),
        _figures(report),
        _pages_chart(report),
        _kinds_chart(report),
        _rules_chart(report),
        _LIMITS,
    )


def _verdict(report: Report) -> str:
    failing = sum(_worst(page) == "failing" for page in report.pages)
    checked = len(report.pages) - len(report.unreadable)
    review = report.outcomes[Outcome.NEEDS_REVIEW]
    to_review = f" {count(review, 'finding')} must be looked at by a person." if review else ""
    if failing:
        verb = "fails" if failing == 1 else "fail"
        return f"Of {count(checked, 'page')} checked, {failing} {verb} at least one rule.{to_review}"
    return (
        f"{count(checked, 'page')} checked: nothing failed.{to_review}" if checked else "Nothing was checked."
    )


def _worst(page: PageResult) -> str:
    outcomes = {finding.outcome for finding in page.findings}
    if page.error is not None:
        return "unreadable"
    if Outcome.FAILED in outcomes:
        return "failing"
    return "to review" if Outcome.NEEDS_REVIEW in outcomes else "clear"


def _figures(report: Report) -> Markup:
    severities = ", ".join(
        count(report.severities[each], each) for each in Severity if report.severities[each]
    )
    found = Counter(component.kind for page in report.pages for component in page.components)
    components = ", ".join(count(found[kind], kind.replace("-", " ")) for kind in sorted(found))
    figures = [
        ("Pages checked", str(len(report.pages) - len(report.unreadable))),
        ("Could not be read", str(len(report.unreadable))),
        ("Components found", components or "none"),
        ("Rules", f"{len(report.rules)} ran"),
        ("Failed", f"{report.outcomes[Outcome.FAILED]}{f' ({severities})' if severities else ''}"),
        ("To review", str(report.outcomes[Outcome.NEEDS_REVIEW])),
        ("Hidden, with a reason", str(len(list(report.hidden)))),
    ]
    if report.compared:
        figures.append(("Fixed since the baseline", str(len(report.fixed))))
    rows = (Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*figure) for figure in figures)
    return Markup("").join(rows)


def _pages_chart(report: Report) -> Markup:
    pages = Counter(_worst(page) for page in report.pages)
    rows = [
        ("Something failed", "failing", "error"),
        ("Only to review", "to review", "review"),
        ("Nothing found", "clear", "clear"),
        ("Could not be read", "unreadable", "none"),
    ]
    parts = [
        (label, [Part(pages[key], "page" if pages[key] == 1 else "pages", css)]) for label, key, css in rows
    ]
    return chart("Pages", parts, empty="No pages.")


def _kinds_chart(report: Report) -> Markup:
    counts = Counter((kind_of(f.code), outcome_of(f)) for _, f in report.findings if f.outcome in AT_FAULT)
    rows = [(kind, _outcome_parts(counts, kind)) for kind in KINDS.values()]
    return chart("Findings, by what they are about", rows, empty="No findings.")


def _rules_chart(report: Report) -> Markup:
    counts = Counter(
        (f"{f.code} {f.rule}", outcome_of(f)) for _, f in report.findings if f.outcome in AT_FAULT
    )
    sums: Counter[str] = Counter()
    for (rule, _), number in counts.items():
        sums[rule] += number
    most = sorted(sums, key=lambda rule: (-sums[rule], rule))[:_MOST_RULES]
    rows = [(rule, _outcome_parts(counts, rule)) for rule in most]
    return chart("The rules that spoke most", rows, empty="No findings.")


def _outcome_parts(counts: Counter[tuple[str, str]], key: str) -> list[Part]:
    parts = [
        Part(counts[key, each], each if counts[key, each] == 1 or each == Severity.INFO else f"{each}s", each)
        for each in Severity
    ]
    return [*parts, Part(counts[key, "to review"], "to review", "review")]
