"""The checker's settings in `safeexit.toml`, or `[tool.safeexit]` of `pyproject.toml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeexit import _settings
from safeexit._settings import ConfigError, closest
from safeexit.checker.findings import Kind
from safeexit.checker.rules import all_rules, find_rule
from safeexit.checker.rules.rule import Rule

__all__ = ["KEYS", "Config", "ConfigError", "load", "parse_kind", "rules_named"]

KEYS = ("exclude", "ignore", "require", "select")
_SITE = "site"  # what a static site holds: read by safeexit.static


@dataclass(frozen=True, slots=True)
class Config:
    """What to check with which rules.

    `select` empty means every rule; `exclude` holds patterns in .gitignore's syntax, relative to `root`.
    """

    select: tuple[Rule, ...] = ()
    ignore: tuple[Rule, ...] = ()
    require: tuple[Kind, ...] = ()
    exclude: tuple[str, ...] = ()
    root: Path = Path()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules to run, in the order of codes."""
        return tuple(
            rule
            for rule in all_rules()
            if rule not in self.ignore and (rule in self.select or not self.select)
        )


def load(path: Path | None = None) -> Config:
    """Return the settings in `path`, by default in the nearest file upward from the current folder.

    Raises ConfigError. Without any file: the defaults.
    """
    if path is not None:
        return _parse(path, _settings.read(path))
    found = _settings.nearest()
    return _parse(*found) if found else Config()


def rules_named(keys: Iterable[str], place: str) -> tuple[Rule, ...]:
    """Return the rules with these codes or names. Raises ConfigError, naming `place`, where there is none."""
    found: list[Rule] = []
    for key in keys:
        rule = find_rule(key)
        if rule is None:
            names = [name for known in all_rules() for name in (known.code, known.name)]
            raise ConfigError(f"{place}: no rule {key!r}{closest(key, names)}; safeexit rule lists all")
        found.append(rule)
    return tuple(found)


def parse_kind(value: str, place: str) -> Kind:
    """Return the component kind of this name. Raises ConfigError, naming `place`, where there is none."""
    try:
        return Kind(value)
    except ValueError:
        raise ConfigError(
            f"{place}: no component {value!r}{closest(value, Kind)}; allowed: {', '.join(Kind)}"
        ) from None


def _parse(path: Path, table: dict[str, Any]) -> Config:
    values = {key: _strings(path, key, value) for key, value in table.items() if key != _SITE}
    return Config(
        select=rules_named(values.get("select", ()), f"{path}: select"),
        ignore=rules_named(values.get("ignore", ()), f"{path}: ignore"),
        require=tuple(parse_kind(value, f"{path}: require") for value in values.get("require", ())),
        exclude=values.get("exclude", ()),
        root=path.absolute().parent,
    )


def _strings(path: Path, key: str, value: object) -> tuple[str, ...]:
    if key not in KEYS:
        raise ConfigError(f"{path}: unknown key {key!r}{closest(key, KEYS)}; allowed: {', '.join(KEYS)}")
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{path}: {key} must be a list of strings, not {value!r}")
    return tuple(value)
