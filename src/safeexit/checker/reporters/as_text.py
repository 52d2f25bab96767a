"""The report for people: grouped by file, each finding with its source line and a mark under its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from safeexit.checker.findings import Finding, FoundComponent, Outcome, PageResult, Severity
from safeexit.checker.fixes.edits import Safety
from safeexit.checker.reporters.printable import marked_line, printable
from safeexit.checker.reporters.report import AT_FAULT, Report

__all__ = ["LAST_LINE", "as_text", "count"]

_PIPED_WIDTH = 100
_NARROWEST = 24
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
LAST_LINE = (
    "A clean report is no proof of compliance: what scripts and servers do, and whether words are true, "
    "is not in the file."
)


def as_text(report: Report, *, width: int | None = None, colour: bool = False) -> str:
    """Return the report as text.

    `width` is the terminal's, in cells; None, for a pipe, leaves each message on one line. Only `colour` puts
    escape sequences into the text, whatever the pages hold.
    """
    lines = _Writer(width).lines(report)
    if width is None and not colour:
        return "".join(f"{line.plain}\n" for line in lines)
    from safeexit.checker.reporters.terminal import drawn  # noqa: PLC0415 - heavy; a pipe does without

    return drawn(lines, None if width is None else max(width, _NARROWEST), colour=colour)


class Line(NamedTuple):
    """A line to write: its parts, each with its style, the indent, and whether it may be broken to fit.

    A line that may not be broken keeps the blanks at its end, too.
    """

    parts: tuple[tuple[str, str], ...] = ()
    indent: int = 0
    breaks: bool = False

    @property
    def plain(self) -> str:
        """The line without styles."""
        text = "".join(text for text, _ in self.parts)
        return " " * self.indent + (text.rstrip() if self.breaks else text)


class _Writer:
    def __init__(self, width: int | None) -> None:
        self.width = None if width is None else max(width, _NARROWEST)
        self.explained: set[str] = set()
        """Codes whose basis has been shown: once is enough."""

    def lines(self, report: Report) -> Iterator[Line]:
        for result in report.pages:
            if result.components or result.findings:
                yield from self._page(result)
                yield Line()
        if report.project is not None:
            from safeexit.checker.reporters.project import project_lines  # noqa: PLC0415 - for --project

            for line in project_lines(report.project):
                yield _sentence(line.lstrip(), len(line) - len(line.lstrip()))
            yield Line()
        for fixed in report.fixed:
            yield _sentence(f"Fixed: {fixed.source}: {fixed.code} {fixed.rule}")
        for sentence in _summary(report):
            yield _sentence(sentence)

    def _page(self, result: PageResult) -> Iterator[Line]:
        name = printable(result.source)
        language = f" ({result.language})" if result.language != "html" else ""
        yield Line(((name, "bold underline"), (language, "dim")))
        if result.url is not None and result.url != result.source:
            yield _sentence(f"Answered by: {result.url}", 2)
        if result.components:
            yield _sentence(f"Found: {_found(result.components)}", 2)
        for component in result.components:
            for line in _explained(component):
                yield _sentence(line.lstrip(), len(line) - len(line.lstrip()))
        gutter = max((len(str(finding.span.line)) for finding in result.findings), default=0) + 2
        for finding in result.findings:
            if finding.outcome in AT_FAULT:
                yield Line()
                yield from self._finding(finding, gutter)
        yield from self._settled(result.findings)

    def _finding(self, finding: Finding, gutter: int) -> Iterator[Line]:
        style = f"bold {_COLOURS[finding.severity]}"
        outcome = "failed" if finding.outcome is Outcome.FAILED else "needs review"
        head = (
            (f"{_place(finding)}  ", ""),
            (f"{finding.code} {finding.rule}", "bold"),
            ("  ", ""),
            (f"{finding.severity}, {outcome}", style),
        )
        yield Line(head, 2, breaks=True)
        yield _sentence(finding.message, gutter + 3)
        if finding.excerpt.text.strip():
            yield from self._source(finding, gutter, style)
        if finding.references and finding.code not in self.explained:
            self.explained.add(finding.code)
            titles = "; ".join(reference.title for reference in finding.references)
            yield Line(((f"Basis: {printable(titles)}", "dim"),), gutter + 3, breaks=True)

    def _source(self, finding: Finding, gutter: int, style: str) -> Iterator[Line]:
        room = (self.width or _PIPED_WIDTH) - gutter - len(" | ")
        line = marked_line(finding.excerpt, room)
        more = f" to line {finding.span.end_line}" if finding.span.end_line > finding.span.line else ""
        mark = "^" * max(1, min(line.end, room - len(more)) - line.start)
        yield Line(((f"{finding.span.line:>{gutter}} | ", "dim"), (line.text, "")))
        yield Line(((" " * gutter + " | ", "dim"), (" " * line.start, ""), (mark + more, style)))

    def _settled(self, findings: Iterable[Finding]) -> Iterator[Line]:
        """Show what passed or did not apply, which is here only where it was asked for."""
        settled = [f for f in findings if f.outcome in {Outcome.PASSED, Outcome.INAPPLICABLE}]
        if settled:
            yield Line()
        for finding in settled:
            place = f" at {_place(finding)}" if finding.outcome is Outcome.PASSED else ""
            yield _sentence(f"{finding.code} {finding.rule}: {finding.outcome}{place}", 2)


def _sentence(text: str, indent: int = 0) -> Line:
    return Line(((printable(text), ""),), indent, breaks=True)


def _place(finding: Finding) -> str:
    return f"{finding.span.line}:{finding.span.column}"


def _found(components: Iterable[FoundComponent]) -> str:
    places: dict[str, list[str]] = {}
    for component in components:
        vendor = f" ({component.vendor})" if component.vendor else ""
        name = f"{component.kind.replace('-', ' ')}{vendor}"
        places.setdefault(name, []).append(f"{component.span.line}:{component.span.column}")
    return "; ".join(f"{name} at {', '.join(where)}" for name, where in places.items())


def _explained(component: FoundComponent) -> Iterator[str]:
    """Yield the evidence, if it was asked for: what adds to the score, the sum, and what was needed."""
    if not component.evidence:
        return
    name = f"{component.kind.replace('-', ' ')} at {component.span.line}:{component.span.column}"
    if component.needed is None:
        yield f"    {name} is known by"
    else:
        score = sum(sign.weight or 0 for sign in component.evidence)
        yield f"    {name} scores {score}, and {component.needed} make one"
    for sign in component.evidence:
        weight = "" if sign.weight is None else f"{sign.weight:+}  "
        yield f"      {weight}{sign.what} ({sign.span.line}:{sign.span.column})"


def _summary(report: Report) -> Iterator[str]:
    unreadable = len(report.unreadable)
    checked = len(report.pages) - unreadable
    failed_to_read = f"{count(unreadable, 'input')} could not be read"
    if checked or not unreadable:
        known = f"{count(checked, 'page')} checked: {_verdict(report)}"
        yield f"{known}; {failed_to_read}." if unreadable else f"{known}."
    else:
        yield f"Nothing checked: {failed_to_read}."
    yield from _left_out(report)
    kinds = Counter(component.kind for result in report.pages for component in result.components)
    if kinds:
        found = ", ".join(count(number, kind.replace("-", " ")) for kind, number in sorted(kinds.items()))
        yield f"Found {found}."
    yield from _mendable(report)
    if any(True for _ in report.findings):
        yield "To read why a rule exists and how to mend what it found: safeexit rule CODE"
    yield LAST_LINE


def _mendable(report: Report) -> Iterator[str]:
    """Say how much `--fix` would mend."""
    fixes = Counter(finding.fix.safety for _, finding in report.findings if finding.fix is not None)
    safe, unsafe = fixes[Safety.SAFE], fixes[Safety.UNSAFE]
    if safe or unsafe:
        more = f", {unsafe} more by --fix --unsafe-fixes" if unsafe else ""
        yield f"Can be mended: {safe} by --fix{more}."


def _left_out(report: Report) -> Iterator[str]:
    """Say how much does not count, and how much of the baseline is gone."""
    hidden = Counter(hidden.by for _, hidden in report.hidden)
    parts = [f"{hidden['comment']} hidden by comments"] if hidden["comment"] else []
    if report.compared:
        parts += [f"{hidden['baseline']} known from the baseline", f"{len(report.fixed)} of it fixed"]
    if parts:
        yield f"Besides: {', '.join(parts)}."


def _verdict(report: Report) -> str:
    failed, review = report.outcomes[Outcome.FAILED], report.outcomes[Outcome.NEEDS_REVIEW]
    if not failed and not review:
        return "nothing failed"
    parts = [
        count(report.severities[severity], severity) for severity in Severity if report.severities[severity]
    ]
    return f"{failed} failed" + (f" ({', '.join(parts)})" if parts else "") + f", {review} to review"


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it must be."""
    return f"{number} {noun}" if number == 1 or noun == Severity.INFO else f"{number} {noun}s"
