"""Tries a rule on its own examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from safeexit.checker.engine import check, check_bytes
from safeexit.checker.findings import Finding, Kind
from safeexit.checker.page import Page
from safeexit.checker.rules.rule import Bad, Good, Rule
from safeexit.checker.sources.http_files import read_head

__all__ = ["disagreements", "findings"]


def findings(rule: Rule, example: Good | Bad) -> tuple[Finding, ...]:
    """Return what a rule finds in an example."""
    policy: dict[str, Any] = {
        "require": [Kind(kind) for kind in example.require],
        "destinations": example.destinations,
    }
    if isinstance(example.source, bytes):
        return check_bytes(example.source, language=example.language, rules=[rule], **policy).findings
    if example.source.startswith("HTTP/"):
        response, body = read_head(example.source.encode())
        return check_bytes(body, response=response, rules=[rule], **policy).findings
    page = Page(example.source, source="example", language=example.language)
    return check(page, rules=[rule], **policy).findings


def disagreements(rule: Rule) -> Iterator[str]:
    """Yield a line for each example on which a rule does not do what the example promises."""
    examples: tuple[Good | Bad, ...] = (*rule.good, *rule.bad)
    for example in examples:
        promised = _promised(example)
        found = [_said(finding) for finding in findings(rule, example)]
        if found != promised:
            yield f"promised {_listed(promised)}, found {_listed(found)}, in {example.source!r}"


def _promised(example: Good | Bad) -> list[str]:
    return [f"{example.outcome} at {place}" for place in example.at] if isinstance(example, Bad) else []


def _said(finding: Finding) -> str:
    return f"{finding.outcome} at {finding.span.line}:{finding.span.column}"


def _listed(said: list[str]) -> str:
    return ", ".join(said) or "nothing"
