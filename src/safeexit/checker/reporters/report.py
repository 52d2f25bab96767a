"""What one run of the checker found: all that a reporter is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from safeexit._version import VERSION
from safeexit.checker.findings import Finding, Hidden, Outcome, PageResult, Severity
from safeexit.checker.rules.rule import Rule

if TYPE_CHECKING:
    from safeexit.checker.project.graph import Project

__all__ = ["AT_FAULT", "Fixed", "Report"]

AT_FAULT = (Outcome.FAILED, Outcome.NEEDS_REVIEW)
"""The outcomes that somebody has to act on."""


class Fixed(NamedTuple):
    """A finding of the baseline that is gone from its page."""

    source: str
    code: str
    rule: str
    message: str
    fingerprint: str


@dataclass(frozen=True)
class Report:
    """The pages with what was found in them, and how.

    `rules` are those that ran, in the order of codes. `compared`: whether there was a baseline, of which
    `fixed` is what is gone. `project` is the graph of the templates, where one was asked for; `explain`: the
    evidence for each component is to be shown. `at` is when the run began, with its time zone.
    """

    pages: tuple[PageResult, ...]
    rules: tuple[Rule, ...] = ()
    compared: bool = False
    fixed: tuple[Fixed, ...] = ()
    project: Project | None = None
    explain: bool = False
    at: datetime | None = None

    @property
    def version(self) -> str:
        """The version of safeexit that checked."""
        return VERSION

    def without_passes(self) -> Report:
        """Return this report with the findings alone that somebody has to act on."""
        return replace(
            self,
            pages=tuple(
                page._replace(findings=tuple(f for f in page.findings if f.outcome in AT_FAULT))
                for page in self.pages
            ),
        )

    @property
    def findings(self) -> Iterator[tuple[PageResult, Finding]]:
        """What counts, each finding beside its page."""
        return ((page, finding) for page in self.pages for finding in page.findings)

    @property
    def hidden(self) -> Iterator[tuple[PageResult, Hidden]]:
        """What was found and does not count, each beside its page."""
        return ((page, hidden) for page in self.pages for hidden in page.hidden)

    @property
    def unreadable(self) -> tuple[PageResult, ...]:
        """The inputs that could not be read."""
        return tuple(page for page in self.pages if page.error is not None)

    @cached_property
    def outcomes(self) -> Counter[Outcome]:
        """How many findings ended how."""
        return Counter(finding.outcome for _, finding in self.findings)

    @cached_property
    def severities(self) -> Counter[Severity]:
        """How many failed findings have which severity."""
        return Counter(finding.severity for _, finding in self.findings if finding.outcome is Outcome.FAILED)
