"""What design systems publish of themselves: components are found in it, and nothing else is.

- GOV.UK Frontend (npm `govuk-frontend`): the rendered examples of every component.
- NHS.UK frontend (npm `nhsuk-frontend`): the same; it has neither of our three components.
- The ONS design system (npm `@ons/design-system`): Nunjucks examples, which call macros.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from safeexit.checker.engine import check
from safeexit.checker.findings import Kind, Outcome, PageResult
from safeexit.checker.page import Page

_MODULES = Path(__file__).parents[2] / "node_modules"
_KINDS = {
    "exit-this-page": Kind.QUICK_EXIT,
    "cookie-banner": Kind.COOKIE_BANNER,
    "cookies-banner": Kind.COOKIE_BANNER,
    "phase-banner": Kind.BETA_NOTICE,
}


def _rendered(folder: str) -> list[tuple[str, str, str]]:
    """Return (component, example, markup) of what a package renders of itself."""
    files = sorted((_MODULES / folder).glob("components/*/fixtures.json"))
    assert files, f"{folder} is not installed: run make install"
    return [
        (file.parent.name, fixture["name"], fixture["html"])
        for file in files
        for fixture in json.loads(file.read_text("utf-8"))["fixtures"]
    ]


_GOVUK = _rendered("govuk-frontend/dist/govuk")
_NHS = _rendered("nhsuk-frontend/dist/nhsuk")
_ONS = sorted((_MODULES / "@ons/design-system/components").glob("*/example-*.njk"))

# What its examples lack, for they show one option each: rules fail these, and rightly.
_NOT_RIGHT = {
    "cookie-banner: custom aria label": {"SX205"},  # no link
    "cookie-banner: heading html": {"SX205"},
    "cookie-banner: heading html as text": {"SX205"},
    "cookie-banner: html": {"SX205"},
    "phase-banner: attributes": {"SX301"},  # no way to answer
    "phase-banner: classes": {"SX301"},
    "phase-banner: default": {"SX302", "SX304"},  # <a href="#">feedback</a>
    "phase-banner: html as text": {"SX301"},
    "phase-banner: tag classes": {"SX301"},
    "phase-banner: tag html": {"SX301"},
    "phase-banner: text": {"SX301"},
}


def _found(result: PageResult) -> set[Kind]:
    return {component.kind for component in result.components}


def _failed(result: PageResult) -> set[str]:
    return {finding.code for finding in result.findings if finding.outcome is Outcome.FAILED}


def _ours(all_of_them: list[tuple[str, str, str]], *, ours: bool) -> list[Any]:
    return [pytest.param(*row, id=f"{row[0]}: {row[1]}") for row in all_of_them if (row[0] in _KINDS) is ours]


@pytest.mark.parametrize(("component", "example", "markup"), _ours(_GOVUK, ours=True))
def test_govuks_examples_are_found_and_not_accused(component: str, example: str, markup: str) -> None:
    """Each example of a component is that component; what fails in it is not right in the example itself."""
    result = check(Page(markup))
    if markup.strip():
        assert _found(result) == {_KINDS[component]}
    assert _failed(result) == _NOT_RIGHT.get(f"{component}: {example}", set())


@pytest.mark.parametrize(
    ("system", "examples"),
    [("govuk", _ours(_GOVUK, ours=False)), ("nhsuk", _ours(_NHS, ours=False))],
    ids=["govuk", "nhsuk"],
)
def test_other_components_are_left_alone(system: str, examples: list[Any]) -> None:
    """No other component of a design system is taken for one of ours, and no rule speaks of it."""
    rows = [(row, check(Page(row.values[2]))) for row in examples]
    assert len(rows) > 100, system
    wrong = {row.id: (_found(result), _failed(result)) for row, result in rows}
    assert {name: found for name, found in wrong.items() if found != (set(), set())} == {}


@pytest.mark.parametrize("file", _ONS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_ons_examples_are_what_they_call(file: Path) -> None:
    """An example that calls the macro of a component has it; another has none."""
    result = check(Page(file.read_text("utf-8"), source=str(file), language="nunjucks"))
    expected = {_KINDS[file.parent.name]} if file.parent.name in _KINDS else set()
    assert _found(result) == expected
    assert _failed(result) == set()
