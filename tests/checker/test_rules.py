"""Every rule of the catalogue is complete, and does on its own examples what they promise."""

import inspect
import re
from collections import Counter

import pytest

from safeexit.checker.findings import Outcome
from safeexit.checker.rules import all_rules, find_rule
from safeexit.checker.rules.rule import Bad, Good, Rule
from safeexit.checker.rules.trial import findings

_HEADINGS = ["What it checks:", "Why it matters:", "How to fix it:"]
_RULES = [pytest.param(rule, id=f"{rule.code}-{rule.name}") for rule in all_rules()]
_GOOD = [
    pytest.param(rule, good, id=f"{rule.code}-good-{number}")
    for rule in all_rules()
    for number, good in enumerate(rule.good, start=1)
]
_BAD = [
    pytest.param(rule, bad, id=f"{rule.code}-bad-{number}")
    for rule in all_rules()
    for number, bad in enumerate(rule.bad, start=1)
]


def test_codes_and_names_are_unique() -> None:
    """A code or a name means one rule."""
    rules = all_rules()
    assert rules
    for values in ([rule.code for rule in rules], [rule.name for rule in rules]):
        assert [value for value, times in Counter(values).items() if times > 1] == []


def test_a_rule_is_found_by_code_and_name() -> None:
    """Codes are found in any case; an unknown key is None."""
    for rule in all_rules():
        assert find_rule(rule.code.lower()) is rule
        assert find_rule(f" {rule.name} ") is rule
    assert find_rule("SX999") is None


@pytest.mark.parametrize("rule", _RULES)
def test_metadata_is_complete(rule: Rule) -> None:
    """A rule has a well-formed code and name, a module named after them, and references to open."""
    assert re.fullmatch(r"SX\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)+", rule.name)
    module = type(rule).__module__.rpartition(".")[2]
    assert module == f"{rule.code.lower()}_{rule.name.replace('-', '_')}"
    assert rule.references
    assert all(reference.title for reference in rule.references)
    assert any(reference.url for reference in rule.references)
    assert all(reference.url.startswith("https://") for reference in rule.references if reference.url)


@pytest.mark.parametrize("rule", _RULES)
def test_prose_has_its_headings(rule: Rule) -> None:
    """The docstring says the fault in a sentence, then has the three headings, each with text below."""
    assert type(rule).__doc__
    prose = inspect.getdoc(type(rule)) or ""
    summary, *rest = prose.splitlines()
    assert summary.endswith(".")
    assert [line for line in rest if line in _HEADINGS] == _HEADINGS
    for heading, following in zip(_HEADINGS, [*_HEADINGS[1:], None], strict=True):
        start = rest.index(heading) + 1
        end = rest.index(following) if following else len(rest)
        text = [line for line in rest[start:end] if line]
        assert text, heading
        assert all(line.startswith("    ") for line in text), heading


@pytest.mark.parametrize("rule", _RULES)
def test_examples_are_enough(rule: Rule) -> None:
    """A rule shows at least three good and three bad examples, and every outcome that it claims."""
    assert len(rule.good) >= 3
    assert len(rule.bad) >= 3
    assert len({good.source for good in rule.good}) == len(rule.good)
    assert len({bad.source for bad in rule.bad}) == len(rule.bad)
    reviewed = any(bad.outcome is Outcome.NEEDS_REVIEW for bad in rule.bad)
    assert reviewed is rule.may_need_review


@pytest.mark.parametrize(("rule", "good"), _GOOD)
def test_good_examples_are_silent(rule: Rule, good: Good) -> None:
    """A rule says nothing of its good examples."""
    assert findings(rule, good) == ()


@pytest.mark.parametrize(("rule", "bad"), _BAD)
def test_bad_examples_speak_at_their_places(rule: Rule, bad: Bad) -> None:
    """A rule speaks of its bad examples at the promised places only, with the promised outcome."""
    found = findings(rule, bad)
    assert [f"{finding.span.line}:{finding.span.column}" for finding in found] == list(bad.at)
    for finding in found:
        assert finding.outcome is bad.outcome
        assert finding.code == rule.code
        assert finding.message
        assert finding.message.endswith(".")
        assert "\n" not in finding.message
