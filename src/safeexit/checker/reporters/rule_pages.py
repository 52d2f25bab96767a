"""What the command line and the reference say of rules: the same text."""

from __future__ import annotations

import inspect
import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.fixes.edits import Safety
from safeexit.checker.rules.rule import Bad, Good, Rule

_BYTES_SHOWN = 60
HEADINGS = ("What it checks", "Why it matters", "How to fix it")
_MENDED: dict[tuple[Safety, ...], str] = {
    (): "no, a person must do it",
    (Safety.SAFE,): "by `--fix`",
    (Safety.UNSAFE,): "by `--fix --unsafe-fixes`",
    (Safety.SAFE, Safety.UNSAFE): "by `--fix`, in some cases with `--unsafe-fixes` only",
}
_HEADING = lazy_pattern(rf"^({'|'.join(HEADINGS)}):[ ]*$", re.MULTILINE)


def rule_page(rule: Rule) -> str:
    """Return everything known about a rule, as Markdown."""
    parts = [f"# {rule.code} {rule.name}", summary(rule), _facts(rule)]
    for heading, text in sections(rule).items():
        parts += [f"## {heading}", text]
    parts += ["## Examples", *_examples(rule)]
    if rule.references:
        parts += ["## What it rests on", "\n".join(_references(rule))]
    return "\n\n".join(parts) + "\n"


def rule_index(rules: Iterable[Rule]) -> str:
    """Return a table of the rules, each a link to its page, as Markdown."""
    rows = [
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity} | {_cell(summary(rule))} |"
        for rule in rules
    ]
    head = "# Rules\n\nEach has a page; `safeexit rule CODE` prints the same text.\n\n"
    return (
        head
        + "\n".join(["| code | name | severity | what is at fault |", "| --- | --- | --- | --- |", *rows])
        + "\n"
    )


def rule_list(rules: Iterable[Rule]) -> str:
    """Return one line for each rule: code, name, severity, summary."""
    listed = list(rules)
    width = max((len(rule.name) for rule in listed), default=0)
    return "".join(
        f"{rule.code}  {rule.name:{width}}  {rule.severity:7}  {summary(rule)}\n" for rule in listed
    )


def rules_json(rules: Iterable[Rule]) -> str:
    """Return a JSON array of everything known about the rules but their examples, in ASCII."""
    return json.dumps([_values(rule) for rule in rules], indent=1) + "\n"


def _values(rule: Rule) -> dict[str, Any]:
    checks, why, fix = sections(rule).values()
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "may_need_review": rule.may_need_review,
        "whole_page": rule.whole_page,
        "mended": rule.fixes,
        "summary": summary(rule),
        "checks": checks,
        "why": why,
        "fix": fix,
        "url": address(rule),
        "references": [{"title": each.title, "url": each.url or None} for each in rule.references],
    }


@cache
def _documentation() -> str:
    """Return where the documentation is published, as the package's metadata say, or ""."""
    from importlib.metadata import metadata  # noqa: PLC0415 - heavy; a check does without

    urls = metadata("safeexit").get_all("Project-URL", ())
    named = dict(url.split(", ", 1) for url in urls)
    return str(named.get("Documentation", "")).rstrip("/")


def address(rule: Rule) -> str | None:
    """Return the permanent address of a rule's page, or None where the documentation is not published."""
    return f"{_documentation()}/reference/rules/{rule.code}" if _documentation() else None


def sections(rule: Rule) -> dict[str, str]:
    """Return what a rule says of itself under each of `HEADINGS`."""
    prose = _HEADING.split(inspect.getdoc(rule) or "")
    texts = zip(prose[1::2], prose[2::2], strict=True)
    return {heading: textwrap.dedent(text).strip() for heading, text in texts}


def summary(rule: Rule) -> str:
    """Return the sentence that says what is at fault."""
    return " ".join(_HEADING.split(inspect.getdoc(rule) or "")[0].split())


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _facts(rule: Rule) -> str:
    outcomes = "failed or needs-review" if rule.may_need_review else "failed"
    applies = "whole pages; never partials" if rule.whole_page else "pages and partials"
    facts = [
        f"Severity: {rule.severity}",
        f"Outcome: {outcomes}",
        f"Applies to: {applies}",
        f"Mended: {_MENDED[rule.fixes]}",
    ]
    return "\n".join(f"- {fact}" for fact in facts)


def _examples(rule: Rule) -> Iterator[str]:
    for bad in rule.bad:
        yield f"At fault ({bad.outcome} at {', '.join(bad.at)}{_required(bad)}):"
        yield _fenced(bad)
    for good in rule.good:
        yield f"Not at fault{_required(good)}:"
        yield _fenced(good)


def _required(example: Good | Bad) -> str:
    asked = "".join(f", --require {kind}" for kind in example.require)
    return asked + "".join(f", with exit-destinations {each}" for each in example.destinations)


def _fenced(example: Good | Bad) -> str:
    source, language = example.source, example.language
    if isinstance(source, bytes):
        shown = repr(source[:_BYTES_SHOWN])
        source = f"{shown} (the first of {len(source):,} bytes)" if len(source) > _BYTES_SHOWN else shown
        language = "text"
    longest = max((len(run) for run in re.findall("`+", source)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{source.rstrip()}\n{fence}"


def _references(rule: Rule) -> Iterator[str]:
    for reference in rule.references:
        yield f"- [{reference.title}]({reference.url})" if reference.url else f"- {reference.title}"
