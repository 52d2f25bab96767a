"""The checker's settings in `safeexit.toml`, or `[tool.safeexit]` of `pyproject.toml`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pathspec

from safeexit import _settings
from safeexit._settings import ConfigError, closest
from safeexit.checker.detect.own import Own
from safeexit.checker.findings import Kind, Severity
from safeexit.checker.own_rules import load as load_rules
from safeexit.checker.rules import all_rules, find_rule, packaged_rules
from safeexit.checker.rules.rule import Rule
from safeexit.checker.sources.ignores import absolute, is_pattern

__all__ = [
    "KEYS",
    "Cascade",
    "Config",
    "ConfigError",
    "folder_of",
    "load",
    "parse_kind",
    "rules_named",
    "shown",
]

_SITE = "site"  # what a static site holds: read by safeexit.static


@dataclass(frozen=True)
class Config:
    """What to check with which rules. A field is named as its key, with `_` for `-`.

    `select` empty means every rule; patterns are in .gitignore's syntax, relative to `root`. `file` is where
    the settings stand, None for the defaults.
    """

    select: tuple[Rule, ...] = ()
    ignore: tuple[Rule, ...] = ()
    require: tuple[Kind, ...] = ()
    exclude: tuple[str, ...] = ()
    own_rules: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[Rule, ...]], ...] = ()
    severity: tuple[tuple[Rule, Severity], ...] = ()
    exit_destinations: tuple[str, ...] = ()
    marks: tuple[tuple[Kind, tuple[str, ...]], ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    root: Path = Path()
    file: Path | None = None
    given: frozenset[str] = frozenset()
    """The keys that stand in the file."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules to run, in the order of codes."""
        known = (*packaged_rules(), *_own_rules(self.own_rules, self.root))
        return tuple(
            rule
            for rule in sorted(known, key=lambda rule: rule.code)
            if rule not in self.ignore and (rule in self.select or not self.select)
        )

    @property
    def own(self) -> Own:
        """What the project calls its own components."""
        words, marks = dict(self.words), dict(self.marks)
        return Own(
            **{field: words.get(key, ()) for key, field in _WORDED.items()},
            exit_marks=marks.get(Kind.QUICK_EXIT, ()),
            banner_marks=marks.get(Kind.COOKIE_BANNER, ()),
            notice_marks=marks.get(Kind.BETA_NOTICE, ()),
        )

    def rules_for(self, path: Path | None) -> tuple[Rule, ...]:
        """Return the rules to run on a file; None is what has no path."""
        if path is None or not self.per_file_ignores:
            return self.rules
        place = absolute(path)
        if not place.is_relative_to(self.root):
            return self.rules
        name = place.relative_to(self.root).as_posix()
        ignored = {rule for spec, rules in self._patterns if spec.match_file(name) for rule in rules}
        return tuple(rule for rule in self.rules if rule not in ignored)

    @cached_property
    def _patterns(self) -> tuple[tuple[pathspec.GitIgnoreSpec, tuple[Rule, ...]], ...]:
        return tuple(
            (pathspec.GitIgnoreSpec.from_lines([line]), rules) for line, rules in self.per_file_ignores
        )


class Cascade:
    """The settings that hold in each folder: those of the nearest file upward, with options in their place.

    `file` holds everywhere, if it is given; `options` are values of Config's fields. Raises ConfigError.
    """

    def __init__(self, file: Path | None = None, options: Mapping[str, Any] | None = None) -> None:
        self._options = dict(options or {})
        self._everywhere = None if file is None else self._with_options(load(file))
        self._known: dict[Path, Config] = {}

    def of(self, folder: Path | None = None) -> Config:
        """Return the settings for what is in a folder, by default the current one. Raises ConfigError."""
        if self._everywhere is not None:
            return self._everywhere
        if folder is None or not folder.is_absolute():
            folder = _settings.current_folder() / (folder or "")
        folder = absolute(folder)
        if folder not in self._known:
            self._known[folder] = self._with_options(load(folder=folder))
        return self._known[folder]

    def _with_options(self, config: Config) -> Config:
        return replace(config, **self._options) if self._options else config


def load(path: Path | None = None, *, folder: Path | None = None) -> Config:
    """Return the settings in `path`, by default in the nearest file upward from a folder, or the current one.

    Raises ConfigError. Without any file: the defaults.
    """
    if path is not None:
        return _parse(path, _settings.read(path))
    found = _settings.nearest(folder)
    return _parse(*found) if found else Config()


def folder_of(path: Path | None) -> Path | None:
    """Return the folder whose settings hold for a file or folder. Raises ConfigError: there is neither."""
    if path is None or path.is_dir():
        return path and absolute(path)
    if not path.exists():
        raise ConfigError(f"{path}: no such file or folder")
    return absolute(path).parent


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


# Values, each read by what its key is for


def _strings(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{place} must be a list of strings, not {value!r}")
    return tuple(value)


def _rules(value: object, place: str) -> tuple[Rule, ...]:
    return rules_named(_strings(value, place), place)


def _kinds(value: object, place: str) -> tuple[Kind, ...]:
    return tuple(parse_kind(item, place) for item in _strings(value, place))


def _patterns(value: object, place: str) -> tuple[str, ...]:
    return tuple(_pattern(item, place) for item in _strings(value, place))


def _pattern(line: str, place: str) -> str:
    if not is_pattern(line):
        raise ConfigError(f"{place}: {line!r} is no pattern in the syntax of .gitignore")
    return line


def _addresses(value: object, place: str) -> tuple[str, ...]:
    for item in _strings(value, place):
        if not re.fullmatch(r"https?://[^/\s@]+\S*", item, re.IGNORECASE):
            raise ConfigError(
                f"{place}: {item!r} is no whole address, such as 'https://www.bbc.co.uk/weather'"
            )
    return _strings(value, place)


def _table(value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{place} must be a table, not {value!r}")
    return value


def _rules_by_pattern(value: object, place: str) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    table = _table(value, place)
    return tuple(
        (_pattern(pattern, place), _rules(rules, f"{place}: {pattern!r}")) for pattern, rules in table.items()
    )


def _severities(value: object, place: str) -> tuple[tuple[Rule, Severity], ...]:
    return tuple(
        (rules_named([key], place)[0], _severity(name, f"{place}: {key}"))
        for key, name in _table(value, place).items()
    )


def _severity(value: object, place: str) -> Severity:
    if not isinstance(value, str) or value not in list(Severity):
        raise ConfigError(f"{place}: no severity {value!r}; allowed: {', '.join(Severity)}")
    return Severity(value)


def _marks(value: object, place: str) -> tuple[tuple[Kind, tuple[str, ...]], ...]:
    found = []
    for key, marks in _table(value, place).items():
        kind = parse_kind(key, place)
        for mark in _strings(marks, f"{place}: {key}"):
            if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{2,}", mark):
                raise ConfigError(f"{place}: {key}: {mark!r} is no name of a class, id, element or macro")
        found.append((kind, tuple(marks)))
    return tuple(found)


def _words(value: object, place: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for key, words in _table(value, place).items():
        if key not in _WORDED:
            raise ConfigError(
                f"{place}: no words for {key!r}{closest(key, _WORDED)}; allowed: {', '.join(_WORDED)}"
            )
        for word in _strings(words, f"{place}: {key}"):
            if not re.search(r"[^\W_]", word):
                raise ConfigError(f"{place}: {key}: {word!r} says nothing")
        found.append((key, tuple(words)))
    return tuple(found)


_WORDED = {
    Kind.QUICK_EXIT.value: "exit_words",
    Kind.COOKIE_BANNER.value: "banner_words",
    "cookie-accept": "accept_words",
    "cookie-reject": "reject_words",
    "cookie-settings": "settings_words",
    Kind.BETA_NOTICE.value: "notice_words",
}
_TABLES = frozenset({"marks", "per-file-ignores", "severity", "words"})
_PARSERS: dict[str, Callable[[object, str], Any]] = {
    "exclude": _patterns,
    "exit-destinations": _addresses,
    "ignore": _rules,
    "marks": _marks,
    "own-rules": _strings,
    "per-file-ignores": _rules_by_pattern,
    "require": _kinds,
    "select": _rules,
    "severity": _severities,
    "words": _words,
}
KEYS = tuple(_PARSERS)
"""The keys of the checker, sorted."""


def shown(config: Config) -> str:
    """Return settings as TOML, each with where it comes from, and which rules are left out."""
    lines = [_shown(config, key) for key in KEYS]
    left_out = [rule.code for rule in all_rules() if rule not in config.rules]
    lines.append(
        f"# {len(config.rules)} of {len(all_rules())} rules run; left out: {', '.join(left_out) or 'none'}"
    )
    return "".join(f"{line}\n" for line in lines)


def _shown(config: Config, key: str) -> str:
    value = _toml(getattr(config, key.replace("-", "_")), table=key in _TABLES)
    return f"{key} = {value}  # {config.file if key in config.given else 'default'}"


def _toml(value: object, *, table: bool = False) -> str:
    """Return a value of Config's fields as TOML."""
    if table and isinstance(value, tuple):
        pairs = [f"{_toml(key)} = {_toml(each)}" for key, each in value]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value.code if isinstance(value, Rule) else value)


def _parse(path: Path, table: dict[str, Any]) -> Config:
    own = {key: value for key, value in table.items() if key != _SITE}
    for key in own:
        if key not in KEYS:
            allowed = ", ".join(KEYS)
            raise ConfigError(f"{path}: unknown key {key!r}{closest(key, KEYS)}; allowed: {allowed}")
    root = absolute(path).parent
    _own_rules(_strings(own.get("own-rules", []), f"{path}: own-rules"), root)  # known before they are named
    values = {key.replace("-", "_"): _PARSERS[key](value, f"{path}: {key}") for key, value in own.items()}
    return Config(**values, root=root, file=path, given=frozenset(own))


def _own_rules(files: Iterable[str], root: Path) -> tuple[Rule, ...]:
    """Return the rules in Python files, named as from `root`. Raises ConfigError."""
    return load_rules(absolute(root / file) for file in files)
