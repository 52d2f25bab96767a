"""Text in the HTML report: a stranger's made harmless, a rule's prose made paragraphs, numbers with nouns."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.findings import Finding, Outcome
from safeexit.checker.reporters.printable import printable

__all__ = ["KINDS", "foreign", "kind_of", "outcome_of", "prose", "snippet"]

_CODE = lazy_pattern(r"`([^`]+)`")
KINDS = {"SX1": "Quick exit", "SX2": "Cookies", "SX3": "Beta notice", "SX0": "The file itself"}
"""What rules are about, by how their codes begin."""


def foreign(text: str) -> Markup:
    """Return a text from a page: nothing in it is markup, and no character of it reorders what is around."""
    return Markup("<bdi>{}</bdi>").format(printable(text))


def kind_of(code: str) -> str:
    """Return what a rule is about."""
    return KINDS.get(code[:3], KINDS["SX0"])


def outcome_of(finding: Finding) -> str:
    """Return how a finding ended, in words: what failed is named by its severity."""
    return finding.severity if finding.outcome is Outcome.FAILED else "to review"


def prose(text: str) -> Markup:
    """Return a rule's prose as paragraphs, with `code` where it has backticks."""
    paragraphs = re.split(r"\n\s*\n", text)
    return Markup("").join(Markup("<p>{}</p>").format(_with_code(paragraph)) for paragraph in paragraphs)


def _with_code(text: str) -> Markup:
    parts = _CODE.split(" ".join(text.split()))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


def snippet(finding: Finding) -> Markup:
    """Return the source line of a finding, with the place in it marked."""
    excerpt = finding.excerpt
    before, marked, after = (
        printable(part)
        for part in (
            excerpt.text[: excerpt.start],
            excerpt.text[excerpt.start : excerpt.end],
            excerpt.text[excerpt.end :],
        )
    )
    if not (before + marked + after).strip():
        return Markup("")
    template = Markup("<pre><code>{}{}<mark>{}</mark>{}{}</code></pre>")
    left, right = "…" if excerpt.cut_before else "", "…" if excerpt.cut_after else ""
    return template.format(left, before if excerpt.cut_before else before.lstrip(), marked, after, right)
