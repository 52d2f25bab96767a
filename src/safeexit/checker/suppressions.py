"""Comments by which a page or a template hides findings: `safeexit: ignore SX104 -- reason`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.findings import Finding, Hidden, Outcome, Span
from safeexit.checker.page import Page

__all__ = ["NEVER_HIDDEN", "Suppression", "find", "part"]

NEVER_HIDDEN = "SX002"
"""The rule on suppressions themselves."""

_LONGEST = 2000
_COMMENTS = (
    ("<!--", "-->"),
    (r"\{#[-+]?", r"[-+]?#\}"),
    (r"\{%-?\s*comment\b[^%{}]*%\}", r"\{%-?\s*endcomment\s*-?%\}"),
    (r"\{%-?\s*#", r"-?%\}"),
    (r"\{\{~?!--", r"--~?\}\}"),
    (r"\{\{~?!", r"~?\}\}"),
    (r"\{\{--", r"--\}\}"),
    (r"\{\{-?\s*/\*", r"\*/\s*-?\}\}"),
    (r"\{/\*", r"\*/\}"),
    ("<%#", "-?%>"),
    ("<%!--", "--%>"),
    (r"<\?(?:php)?\s*/\*", r"\*/\s*\?>"),
    (r"<\?(?:php)?\s*(?://|#)", r"\?>"),
)
_DIRECTIVE = lazy_pattern(
    "|".join(
        rf"{opener}\s*safeexit:\s*ignore(-file)?(?![\w-])(.{{0,{_LONGEST}}}?){closer}"
        for opener, closer in _COMMENTS
    ),
    re.DOTALL,
)
_HIDDEN_OUTCOMES = frozenset({Outcome.FAILED, Outcome.NEEDS_REVIEW})


class Suppression(NamedTuple):
    """A comment that hides findings.

    `keys` are the codes and names of rules as written, in lower case; `reach` is where it hides what starts
    there, None for the whole file. Without a `reason` it hides nothing.
    """

    span: Span
    keys: tuple[str, ...]
    reason: str
    reach: Span | None

    def covers(self, place: Span) -> bool:
        """Whether something that starts at `place` is in reach."""
        if self.reach is None:
            return True
        return _start(self.reach) <= _start(place) < (self.reach.end_line, self.reach.end_column)

    def hides(self, finding: Finding) -> bool:
        """Whether it hides a finding of a rule that it names."""
        return bool(self.reason) and finding.code != NEVER_HIDDEN and self.covers(finding.span)


def find(page: Page) -> list[Suppression]:
    """Return the suppressions of a page, in its order."""
    return list(_find(page)) if "safeexit:" in page.text and "ignore" in page.text else []


def part(findings: Iterable[Finding], page: Page) -> tuple[tuple[Finding, ...], tuple[Hidden, ...]]:
    """Return the findings that no suppression hides, and the others; a pass is never hidden."""
    by_key: defaultdict[str, list[Suppression]] = defaultdict(list)
    for suppression in find(page):
        for key in suppression.keys:
            by_key[key].append(suppression)
    counted: list[Finding] = []
    hidden: list[Hidden] = []
    for finding in findings:
        named = [*by_key.get(finding.code.lower(), ()), *by_key.get(finding.rule, ())]
        hiding = next((found for found in named if found.hides(finding)), None)
        if hiding is None or finding.outcome not in _HIDDEN_OUTCOMES:
            counted.append(finding)
        else:
            hidden.append(Hidden(finding, "comment", hiding.reason))
    return tuple(counted), tuple(hidden)


def _find(page: Page) -> Iterator[Suppression]:
    written = _written(page)
    for match in _DIRECTIVE.finditer(page.text):
        if not _is_comment(match, page):
            continue
        last = match.lastindex or 0
        keys, _, reason = match[last].partition("--")
        span = page.span_at(*match.span())
        yield Suppression(
            span=span,
            keys=tuple(keys.lower().replace(",", " ").split()),
            reason=" ".join(reason.split()),
            reach=None if match[last - 1] else _reach(span, written, page),
        )


def _is_comment(match: re.Match[str], page: Page) -> bool:
    """Whether the page's language takes this for a comment, and does not show it as text."""
    masked = page.markup[match.start()]
    return masked == page.text[match.start()] if match[0].startswith(("<!--", "{/*")) else masked.isspace()


def _written(page: Page) -> list[Span]:
    """Return where start tags and templates' calls are, in the page's order."""
    tags = {page.start_span(tag) for tag in page.soup.find_all(True)}
    return sorted(tags | {call.span for call in page.calls if call.kind in {"macro", "tag", "include"}})


def _reach(comment: Span, written: list[Span], page: Page) -> Span:
    """Return what a comment speaks for.

    Inside a start tag or a macro's brackets: that; alone on its lines: the next one; else its line, with
    what ends there.
    """
    at = bisect_left(written, comment)
    for span in written[max(0, at - 2) : at]:  # a macro may stand inside a start tag
        if _end(comment) < _end(span):
            return span
    before = page.line(comment.line)[: comment.column - 1]
    after = page.line(comment.end_line)[comment.end_column - 1 :]
    if not before.strip() and not after.strip():
        following = bisect_left(written, _end(comment), key=_start)
        return written[following] if following < len(written) else comment
    first = comment.line, 1
    above = bisect_left(written, first, key=_start) - 1
    if above >= 0 and written[above].end_line >= comment.line:
        first = _start(written[above])
    return Span(*first, comment.end_line, len(page.line(comment.end_line)) + 2)


def _start(span: Span) -> tuple[int, int]:
    return span.line, span.column


def _end(span: Span) -> tuple[int, int]:
    return span.end_line, span.end_column
