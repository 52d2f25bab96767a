"""Runs a Python file that holds a project's own rules, and says what is wrong with one."""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from safeexit._settings import ConfigError
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.reporters.rule_pages import HEADINGS, sections
from safeexit.checker.rules.rule import Bad, Good, Rule

__all__ = ["defined_in"]

_CODE = re.compile(r"(?!SX)[A-Z]{2,8}\d{1,5}")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
_TUPLES: dict[str, type] = {"references": Reference, "good": Good, "bad": Bad}


def defined_in(file: Path) -> tuple[Rule, ...]:
    """Run a file and return the rules that it defines.

    Raises ConfigError: it cannot be run, holds no rule, or one that lacks something.
    """
    module = _run(file)
    rules = tuple(
        _made(value, file)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__
    )
    if not rules:
        raise ConfigError(f"{file}: holds no rule, which is a class that derives from {Rule.__module__}.Rule")
    return rules


def _run(file: Path) -> ModuleType:
    name = f"safeexit_own_{hashlib.sha256(str(file).encode()).hexdigest()[:16]}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ConfigError(f"{file}: is no Python file: its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    try:
        # The loader would take what it compiled of a file as long, written in the same second, for this.
        code = compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
        exec(code, vars(module))  # noqa: S102 - the settings name it to be run
    except OSError as error:
        raise ConfigError(f"{file}: {(error.strerror or str(error)).lower()}") from error
    except (Exception, SystemExit) as error:
        raise ConfigError(f"{file}{_line(error, file)}: {type(error).__name__}: {error}") from error
    return module


def _line(error: BaseException, file: Path) -> str:
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return f", line {error.lineno}"
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)
    ]
    return f", line {lines[-1]}" if lines else ""


def _made(class_: type[Rule], file: Path) -> Rule:
    for fault in _faults(class_):
        raise ConfigError(f"{file}: {class_.__name__}: {fault}")
    return class_()


def _faults(class_: type[Rule]) -> Iterator[str]:
    if inspect.isabstract(class_):
        yield f"it must define {' and '.join(sorted(class_.__abstractmethods__))}"
    for key, pattern, example in (("code", _CODE, "ACME1"), ("name", _NAME, "phone-missing")):
        value = getattr(class_, key, None)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            yield f"its {key} must be such as {example!r} (SX is ours), not {value!r}"
    if not isinstance(getattr(class_, "severity", None), Severity):
        yield f"its severity must be one of {', '.join(f'Severity.{each.name}' for each in Severity)}"
    for key, kind in _TUPLES.items():
        if not _is_tuple_of(kind, getattr(class_, key, None)):
            yield f"its {key} must be a tuple of {kind.__name__}"
    if list(_sections(class_)) != list(HEADINGS):
        yield f"its docstring must have the headings {', '.join(f'{each!r}' for each in HEADINGS)}"


def _is_tuple_of(kind: type, value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, kind) for item in value)


def _sections(class_: Any) -> dict[str, str]:
    return sections(class_) if class_.__doc__ else {}
