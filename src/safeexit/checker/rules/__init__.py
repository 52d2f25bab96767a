"""One module = one rule. The modules in this folder are the catalogue; there is no second list."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from safeexit.checker.rules.rule import Rule

_own: dict[Path, tuple[Rule, ...]] = {}


def all_rules() -> tuple[Rule, ...]:
    """Return every rule that is known, projects' own ones included, in the order of codes."""
    if not _own:
        return packaged_rules()
    return tuple(sorted((*packaged_rules(), *(rule for rules in _own.values() for rule in rules)), key=_code))


@cache
def packaged_rules() -> tuple[Rule, ...]:
    """Return every rule of the catalogue, in the order of codes."""
    found: list[Rule] = []
    for module in pkgutil.iter_modules(__path__):
        if module.name.startswith("sx"):
            loaded = importlib.import_module(f"{__name__}.{module.name}")
            found += [
                value()
                for value in vars(loaded).values()
                if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == loaded.__name__
            ]
    return tuple(sorted(found, key=_code))


def know(file: Path, rules: Sequence[Rule]) -> None:
    """Let a project's own rules, defined in `file`, be found by code and name from now on."""
    _own[file] = tuple(rules)


def own_files() -> frozenset[str]:
    """Return the files that projects' own rules are defined in."""
    return frozenset(map(str, _own))


def forget_own(file: Path) -> None:
    """Let a project's own rules, defined in `file`, be known no more."""
    _own.pop(file, None)


def find_rule(key: str) -> Rule | None:
    """Return the rule with this code (any case) or name, or None."""
    wanted = key.strip().lower()
    return next((rule for rule in all_rules() if wanted in {rule.code.lower(), rule.name}), None)


def rule_called(code: str) -> Rule:
    """Return the rule with this code. Raises LookupError."""
    rule = find_rule(code)
    if rule is None:
        raise LookupError(code)
    return rule


def _code(rule: Rule) -> str:
    return rule.code
