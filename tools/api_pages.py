"""Turns classes and their docstrings into Markdown for the generated reference."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from enum import Enum
from itertools import groupby, pairwise
from operator import itemgetter
from types import FunctionType
from typing import Any

__all__ = ["class_section", "function_section", "prose"]

_SECTION = re.compile(r"^(Args|Attributes|Raises):\n", re.MULTILINE)
_ENTRY = re.compile(r"^(\w[\w, ]*): ", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class _Docstring:
    """A docstring in parts: its paragraphs, and what it says of each argument and of each error."""

    text: str
    arguments: dict[str, str]
    raises: dict[str, str]


def class_section(cls: type, *, level: int = 2) -> str:
    """Return everything public about a class: what it is for, its arguments and its methods."""
    read = _docstring(cls)
    called = "" if dataclasses.is_dataclass(cls) or "__init__" not in vars(cls) else _signature(cls)
    parts = [f"{'#' * level} `{cls.__name__}{called}`", prose(read.text)]
    if issubclass(cls, Enum):
        parts.append(_members(cls))
    elif dataclasses.is_dataclass(cls):
        parts.append(_arguments(cls, read.arguments))
    elif read.arguments:
        parts.append(_listed(read.arguments))
    parts += _raised(read)
    parts += [_method(name, value) for name, value in _public(cls)]
    return "\n\n".join(parts)


def function_section(name: str, function: Callable[..., Any]) -> str:
    """Return what a function is called with, what it does and which errors it raises."""
    read = _docstring(function)
    parts = [f"### `{name}{_signature(function)}`", prose(read.text)]
    if read.arguments:
        parts.append(_listed(read.arguments))
    return "\n\n".join([*parts, *_raised(read)])


def prose(text: str) -> str:
    """Return a docstring's paragraphs as Markdown: those that are no sentences are code."""
    parts = ((each, each.endswith((".", ":"))) for each in text.split("\n\n"))
    runs = (("\n\n".join(each for each, _ in run), said) for said, run in groupby(parts, key=itemgetter(1)))
    return "\n\n".join(each if said else f"```text\n{each}\n```" for each, said in runs)


def _docstring(of: object) -> _Docstring:
    text, *sections = _SECTION.split(inspect.getdoc(of) or "")
    if not text:
        raise ValueError(f"{of!r} has no docstring, so the reference would say nothing of it")
    found = dict(zip(sections[::2], sections[1::2], strict=True))
    return _Docstring(
        text.strip(),
        _entries(found.get("Args", "") or found.get("Attributes", "")),
        _entries(found.get("Raises", "")),
    )


def _entries(section: str) -> dict[str, str]:
    _, *parts = _ENTRY.split(textwrap.dedent(section))
    return {name: " ".join(text.split()) for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _listed(arguments: dict[str, str]) -> str:
    return "\n".join(f"- `{argument}`: {text}" for argument, text in arguments.items())


def _raised(read: _Docstring) -> list[str]:
    if not read.raises:
        return []
    errors = (
        f"{', '.join(f'`{each}`' for each in names.split(', '))}: {text}"
        for names, text in read.raises.items()
    )
    return ["Raises " + " ".join(errors)]


def _arguments(cls: type, meanings: dict[str, str]) -> str:
    rows = [
        f"| `{field.name}` | {_code(str(field.type))} | {_default(field)} | {_cell(meanings[field.name])} |"
        for field in dataclasses.fields(cls)
    ]
    return "\n".join(["| argument | type | by default | meaning |", "| --- | --- | --- | --- |", *rows])


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return _code(_shown(field.default))
    return (
        "required" if field.default_factory is dataclasses.MISSING else _code(_shown(field.default_factory()))
    )


def _shown(value: object) -> str:
    return str(value) if isinstance(value, Enum) else re.sub(r"\(.*\)", "()", repr(value), flags=re.DOTALL)


def _members(cls: type[Enum]) -> str:
    """Return a list of an enumeration's members with the texts below them, which only the source has."""
    source = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    body = next(each.body for each in source.body if isinstance(each, ast.ClassDef))
    lines = []
    for name, text in pairwise(body):
        if isinstance(name, ast.Assign) and isinstance(text, ast.Expr):
            lines.append(f"- `{cls.__name__}.{ast.unparse(name.targets[0])}`: {ast.literal_eval(text.value)}")
    return "\n".join(lines)


def _public(cls: type) -> Iterator[tuple[str, object]]:
    for name, value in vars(cls).items():
        inherited = any(hasattr(base, name) for base in cls.__bases__)  # what a framework calls
        if not name.startswith("_") and not inherited and isinstance(value, FunctionType | property):
            yield name, value


def _method(name: str, value: object) -> str:
    if isinstance(value, FunctionType):
        return function_section(name, value)
    return f"### `{name}`\n\n{_docstring(value).text}"


def _signature(function: Callable[..., Any]) -> str:
    parts, named = [], False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name == "self":
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not named:
            parts.append("*")
            named = True
        given = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        parts.append(f"{parameter.name}: {parameter.annotation}{given}")
    return f"({', '.join(parts)})"


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
