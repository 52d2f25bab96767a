"""What a rule is. One module = one rule = one subclass of `Rule`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, NamedTuple

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.findings import Outcome, Reference, Severity, Span
from safeexit.checker.fixes.edits import Fix, Safety

WHOLE_FILE = Span(1, 1, 1, 1)
"""Where a verdict is that concerns no place in the page."""


class Good(NamedTuple):
    """A source on which the rule must stay silent. The engine's `require` is empty unless given.

    A source that begins with "HTTP/" is a saved response: places count in its body.
    """

    source: str | bytes
    language: str = "html"
    require: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()


class Bad(NamedTuple):
    """A source on which the rule must speak, once for each place in `at` ("line:column")."""

    source: str | bytes
    at: tuple[str, ...]
    language: str = "html"
    outcome: Outcome = Outcome.FAILED
    require: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """What a rule says of one target."""

    outcome: Outcome
    message: str
    where: Tag | Span
    fix: Fix | None = None


class Rule(ABC):
    """A rule. Its docstring is what `safeexit rule CODE` and the docs print.

    The docstring's first line says the fault in a sentence; then the headings "What it checks", "Why it
    matters" and "How to fix it" in this order, each as a line of its own ending with a colon, with indented
    text below.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    references: ClassVar[tuple[Reference, ...]]
    good: ClassVar[tuple[Good, ...]]
    bad: ClassVar[tuple[Bad, ...]]
    may_need_review: ClassVar[bool] = False
    """Whether it can end as needs-review (R in the catalogue)."""
    whole_page: ClassVar[bool] = False
    """Whether it speaks of what is missing from a page, and so never runs on a partial."""
    across_files: ClassVar[bool] = False
    """Whether it asks, in a project, what other files bring: the project then says what a whole page is."""
    fixes: ClassVar[tuple[Safety, ...]] = ()
    """How safe the mends are that it offers; none where a person must do it."""

    def __reduce__(self) -> tuple[Any, ...]:
        from safeexit.checker.rules import rule_called  # noqa: PLC0415 - it imports this module

        return rule_called, (self.code,)  # in another process, too, there is one of each

    @abstractmethod
    def targets(self, audit: Audit) -> Iterable[Any]:
        """Return what the rule applies to. None at all: the rule is inapplicable to the page."""

    @abstractmethod
    def judge(self, target: Any, audit: Audit) -> Iterator[Verdict]:
        """Yield what is wrong with one target. Nothing yielded: it passed."""


def failed(where: Tag | Span, message: str, fix: Fix | None = None) -> Verdict:
    """Say that a target breaks the rule, at the start tag of `where` or at a span, and what mends it."""
    return Verdict(Outcome.FAILED, message, where, fix)


def needs_review(where: Tag | Span, message: str, fix: Fix | None = None) -> Verdict:
    """Say that the page alone cannot settle it, and what a person must look at."""
    return Verdict(Outcome.NEEDS_REVIEW, message, where, fix)
