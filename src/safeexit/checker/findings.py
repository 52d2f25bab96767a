"""The values that leave the checker: where something is, what was found, and how sure we are."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple

from safeexit.checker.fixes.edits import Fix


class Kind(StrEnum):
    """The three components that the checker knows."""

    QUICK_EXIT = "quick-exit"
    COOKIE_BANNER = "cookie-banner"
    BETA_NOTICE = "beta-notice"


class Outcome(StrEnum):
    """How a rule ended for one target, in the terms of W3C ACT ("cantTell" is `NEEDS_REVIEW`)."""

    FAILED = "failed"
    NEEDS_REVIEW = "needs-review"
    PASSED = "passed"
    INAPPLICABLE = "inapplicable"


class Severity(StrEnum):
    """How much a finding matters to the person who reads the site."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Span(NamedTuple):
    """A stretch of source. Lines and columns count from 1, in code points; the end is past the last one."""

    line: int
    column: int
    end_line: int
    end_column: int


class Reference(NamedTuple):
    """A clause that a rule rests on: its title ("WCAG 2.2 SC 2.1.1 Keyboard") and permanent address."""

    title: str
    url: str = ""


class Excerpt(NamedTuple):
    """The source line in which a finding starts, to be shown: `text` is cut to what is near the finding.

    The finding is at `text[start:end]`; `cut_before` and `cut_after` say at which sides text was left out.
    """

    text: str = ""
    start: int = 0
    end: int = 0
    cut_before: bool = False
    cut_after: bool = False


class Finding(NamedTuple):
    """One rule's outcome for one place in one page."""

    code: str
    rule: str
    outcome: Outcome
    severity: Severity
    message: str
    span: Span
    selector: str = ""
    snippet: str = ""
    fingerprint: str = ""
    references: tuple[Reference, ...] = ()
    excerpt: Excerpt = Excerpt()
    fix: Fix | None = None
    """What mends it, where the rule knows."""
    edited: tuple[Span, ...] = ()
    """Where the edits of `fix` are, in their order."""


class Hidden(NamedTuple):
    """A finding that does not count: hidden by a "comment" in the page or a "baseline", and why."""

    finding: Finding
    by: Literal["comment", "baseline"]
    reason: str


class Evidence(NamedTuple):
    """One sign that something is a component: what it is and where.

    `weight` is what it adds to the score, negative if it speaks against; None for a sign that decides alone.
    """

    what: str
    span: Span
    weight: int | None = None


class FoundComponent(NamedTuple):
    """What the report says of one component: which, whose, where, and where asked for by what evidence.

    `needed` is the score that makes one of it, None where signs decide alone.
    """

    kind: Kind
    vendor: str | None
    span: Span
    evidence: tuple[Evidence, ...] = ()
    needed: int | None = None


class PageResult(NamedTuple):
    """All that was found in one source.

    `error` says why it could not be read, else None; `url` is the address that answered, where that is known.
    """

    source: str
    language: str
    error: str | None = None
    components: tuple[FoundComponent, ...] = ()
    findings: tuple[Finding, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    ran: tuple[str, ...] = ()
    """The codes of the rules that ran."""
    url: str | None = None
    mended: tuple[Finding, ...] = ()
    """What was mended, or would be."""
    unmended: str = ""
    """Why nothing could be mended, though that was asked for."""
    diff: str = ""
    """What mending would change, where that was asked for."""
