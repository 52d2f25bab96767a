"""One module = one rule. The modules in this folder are the catalogue; there is no second list."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from safeexit.checker.rules.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of codes."""
    found: list[Rule] = []
    for module in pkgutil.iter_modules(__path__):
        if module.name.startswith("sx"):
            loaded = importlib.import_module(f"{__name__}.{module.name}")
            found += [
                value()
                for value in vars(loaded).values()
                if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == loaded.__name__
            ]
    return tuple(sorted(found, key=lambda rule: rule.code))


def find_rule(key: str) -> Rule | None:
    """Return the rule with this code (any case) or name, or None."""
    wanted = key.strip().lower()
    return next((rule for rule in all_rules() if wanted in {rule.code.lower(), rule.name}), None)
