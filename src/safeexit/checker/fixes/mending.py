"""Mends one source: the fixes of its findings, pass after pass, until none is left."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from typing import NamedTuple

from safeexit.checker.findings import Finding, PageResult
from safeexit.checker.fixes.edits import Edit, Safety
from safeexit.checker.fixes.source import Source, UnmendableError

__all__ = ["Mended", "UnmendableError", "choose", "mend", "title"]

_MOST_PASSES = 10


class Mended(NamedTuple):
    """A source after its mending: its bytes, what was found `before` and is now, and what was mended."""

    data: bytes
    before: PageResult
    result: PageResult
    mended: tuple[Finding, ...] = ()


def mend(data: bytes, check: Callable[[bytes], PageResult], *, unsafe: bool) -> Mended:
    """Make the safe edits that `check` offers for a source, and with `unsafe` all of them.

    Of edits that meet, one is made in each pass.

    Raises UnmendableError: the edits cannot be made in its encoding, or there is no end to them.
    """
    before = result = check(data)
    mended: list[Finding] = []
    for _ in range(_MOST_PASSES):
        chosen = choose(result.findings, unsafe=unsafe)
        if not chosen:
            return Mended(data, before, result, tuple(mended))
        mended += chosen
        data = Source(data).edited(edit for finding in chosen for edit in _edits(finding))
        result = check(data)
        if result.error is not None:
            raise UnmendableError(f"what it would be could not be checked: {result.error}")
    raise UnmendableError(f"its mends bring new faults after {_MOST_PASSES} passes; please report this")


def choose(findings: Iterable[Finding], *, unsafe: bool) -> list[Finding]:
    """Return the findings that can be mended in one pass: their edits neither overlap nor touch."""
    chosen: list[Finding] = []
    taken: list[Edit] = []
    for finding in findings:
        fix = finding.fix
        if fix is None or (fix.safety is Safety.UNSAFE and not unsafe):
            continue
        if not any(_meets_one(edit, taken) for edit in fix.edits):
            chosen.append(finding)
            for edit in fix.edits:
                insort(taken, edit)
    return chosen


def title(finding: Finding) -> str:
    """Return what a menu calls the mend of a finding."""
    look = finding.fix is not None and finding.fix.safety is Safety.UNSAFE
    return f"Mend {finding.code} {finding.rule}" + (" (look at what it changes)" if look else "")


def _meets_one(edit: Edit, taken: list[Edit]) -> bool:
    """Whether an edit overlaps or touches one of those taken, which are in order and do not overlap."""
    at = bisect_left(taken, edit)
    beside = taken[max(0, at - 1) : at + 1]
    return any(other.start <= edit.end and edit.start <= other.end for other in beside)


def _edits(finding: Finding) -> tuple[Edit, ...]:
    return () if finding.fix is None else finding.fix.edits
