"""The checker's settings in `safeexit.toml`, or `[tool.safeexit]` of `pyproject.toml`."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeexit.checker.findings import Kind
from safeexit.checker.rules import all_rules, find_rule
from safeexit.checker.rules.rule import Rule

KEYS = ("exclude", "ignore", "require", "select")
_FILES = ("safeexit.toml", "pyproject.toml")


class ConfigError(ValueError):
    """A setting is wrong. The message is one line that names the place, the value and what is allowed."""


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
        return _parse(path, _read(path))
    here = _current_folder()
    for candidate in (folder / name for folder in (here, *here.parents) for name in _FILES):
        if os.path.isfile(candidate):  # noqa: PTH113 - Path.is_file raises where access is denied
            table = _read(candidate)
            if candidate.name == "safeexit.toml" or "safeexit" in _tools(table):
                return _parse(candidate, table)
    return Config()


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


def closest(word: str, allowed: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the allowed word most like `word`, or "" where none is allowed."""
    by_lower = {name.lower(): str(name) for name in allowed}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0)
    return f"; did you mean {by_lower[near[0]]!r}?" if near else ""


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise ConfigError("the current folder is no more, or may not be read") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def _parse(path: Path, table: dict[str, Any]) -> Config:
    if path.name == "pyproject.toml":
        table = _section(path, table)
    values = {key: _strings(path, key, value) for key, value in table.items()}
    return Config(
        select=rules_named(values.get("select", ()), f"{path}: select"),
        ignore=rules_named(values.get("ignore", ()), f"{path}: ignore"),
        require=tuple(parse_kind(value, f"{path}: require") for value in values.get("require", ())),
        exclude=values.get("exclude", ()),
        root=path.absolute().parent,
    )


def _tools(pyproject: dict[str, Any]) -> dict[str, Any]:
    tools = pyproject.get("tool")
    return tools if isinstance(tools, dict) else {}


def _section(path: Path, table: dict[str, Any]) -> dict[str, Any]:
    section = _tools(table).get("safeexit", {})
    if not isinstance(section, dict):
        raise ConfigError(f"{path}: tool.safeexit must be a table, as in [tool.safeexit]")
    return section


def _strings(path: Path, key: str, value: object) -> tuple[str, ...]:
    if key not in KEYS:
        raise ConfigError(f"{path}: unknown key {key!r}{closest(key, KEYS)}; allowed: {', '.join(KEYS)}")
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{path}: {key} must be a list of strings, not {value!r}")
    return tuple(value)
