"""Where reports go: `--format NAME` to standard output, `--format NAME=FILE` to a file, several at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from safeexit._files import write_whole
from safeexit._settings import ConfigError, closest
from safeexit.checker.findings import PageResult
from safeexit.checker.reporters.as_statistics import as_statistics
from safeexit.checker.reporters.as_text import as_text
from safeexit.checker.reporters.formats import FORMATS, Format
from safeexit.checker.reporters.report import Report

__all__ = ["Look", "Output", "by_page", "on_screen", "parse", "to_files"]


class Output(NamedTuple):
    """One report: its format, and its file, or None for standard output."""

    format_: Format
    file: Path | None


class Look(NamedTuple):
    """How reports are to look: the command's options of the same names."""

    show_passed: bool = False
    statistics: bool = False
    no_color: bool = False


def parse(values: Iterable[str]) -> tuple[Output, ...]:
    """Return what `--format` asks for: text goes to standard output where nothing else does.

    Raises ConfigError: there is no such format, a file's name is empty, or two would share a place.
    """
    outputs = [_parsed(value) for value in values]
    if all(output.file is not None for output in outputs):
        outputs.insert(0, Output(next(iter(FORMATS.values())), None))
    _check_apart(outputs)
    return tuple(outputs)


def _parsed(value: str) -> Output:
    name, equals, file = value.partition("=")
    if name not in FORMATS:
        allowed = ", ".join(FORMATS)
        raise ConfigError(f"--format: no format {name!r}{closest(name, FORMATS)}; allowed: {allowed}")
    if equals and not file:
        raise ConfigError(f"--format: {value!r} names no file; for standard output, write {name}")
    return Output(FORMATS[name], Path(file) if equals else None)


def _check_apart(outputs: Sequence[Output]) -> None:
    places: dict[str, str] = {}
    for output in outputs:
        place = "" if output.file is None else os.path.realpath(output.file)
        if place in places:
            where = "standard output" if output.file is None else str(output.file)
            raise ConfigError(f"--format: {places[place]} and {output.format_.name} both go to {where}")
        places[place] = output.format_.name


def on_screen(outputs: Iterable[Output], report: Report, look: Look) -> str:
    """Return what goes to standard output: text fits the terminal and is coloured, unless that is refused."""
    format_ = next(output.format_ for output in outputs if output.file is None)
    if format_.name != "text" or look.statistics or not sys.stdout.isatty():
        return _written(format_, report, look)
    from shutil import get_terminal_size  # noqa: PLC0415 - heavy; for a terminal alone

    plain = look.no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    shown = report if look.show_passed else report.without_passes()
    return as_text(shown, width=get_terminal_size().columns, colour=not plain)


def by_page(outputs: Iterable[Output], look: Look) -> Callable[[PageResult], str] | None:
    """Return what makes of a page its part of what goes to standard output, or None: there are no parts."""
    format_ = next(output.format_ for output in outputs if output.file is None)
    return (lambda page: _written(format_, Report((page,)), look)) if format_.by_page else None


def to_files(outputs: Iterable[Output], report: Report, look: Look) -> list[str]:
    """Write the reports that go to files. Returns a line for each that could not be written."""
    complaints = []
    for output in outputs:
        if output.file is not None:
            try:
                write_whole(output.file, _written(output.format_, report, look).encode("utf-8", "replace"))
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                complaints.append(f"{output.file}: the report cannot be written: {reason}")
    return complaints


def _written(format_: Format, report: Report, look: Look) -> str:
    shown = report if format_.passes or look.show_passed else report.without_passes()
    return as_statistics(shown) if look.statistics and format_.name == "text" else format_.write(shown)
