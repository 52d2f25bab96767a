"""A project's own rules: classes in Python files that its settings name (`own-rules`)."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from safeexit._settings import ConfigError
from safeexit.checker.rules import forget_own, know, packaged_rules
from safeexit.checker.rules.rule import Rule

__all__ = ["forget", "load", "renew", "stamp", "stamps", "tried"]

_loaded: dict[Path, tuple[str, tuple[Rule, ...]]] = {}
"""The rules of each file, and the stamp of the file that they were read from."""
_tried: dict[Path, str] = {}


def load(files: Iterable[Path]) -> tuple[Rule, ...]:
    """Run Python files, each once, and return the rules that they define: they can be explained, too, then.

    Raises ConfigError: a file cannot be run, holds no rule, one that lacks something, or another's name.
    """
    rules = tuple(rule for file in files for rule in _load(file))
    for rule in rules:
        for other in (*packaged_rules(), *rules):
            if other is not rule and (rule.code == other.code or rule.name == other.name):
                raise ConfigError(f"{_file(rule)}: there is another rule {other.code} {other.name}")
    return rules


def _load(file: Path) -> tuple[Rule, ...]:
    from safeexit.checker._own_rule_file import defined_in  # noqa: PLC0415 - heavy; few projects have any

    if file in _loaded:
        return _loaded[file][1]
    read_at = _tried[file] = stamp(file)
    rules = defined_in(file)
    know(file, rules)
    _loaded[file] = read_at, rules
    return rules


def renew() -> None:
    """Let each file that has changed since it was run be run again when its rules are asked for."""
    for file in [file for file, (read_at, _) in _loaded.items() if stamp(file) != read_at]:
        del _loaded[file]
        forget_own(file)


def forget() -> None:
    """Let no file have been run."""
    for file in _loaded:
        forget_own(file)
    _loaded.clear()
    _tried.clear()


def tried() -> dict[Path, str]:
    """Return the files that were run, or would have been if they could, each with its stamp then."""
    return dict(_tried)


def stamps() -> tuple[tuple[str, str], ...]:
    """Return the files whose rules are known, in order, each with its stamp when it was run."""
    return tuple(sorted((str(file), read_at) for file, (read_at, _) in _loaded.items()))


def stamp(file: Path) -> str:
    """Return what differs once a file is written anew; "" where there is none."""
    try:
        status = file.stat()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"


def _file(rule: Rule) -> str | None:
    return sys.modules[type(rule).__module__].__file__
