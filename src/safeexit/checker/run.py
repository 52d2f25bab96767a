"""What the commands `safeexit check` and `safeexit rule` do, up to what they print."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import track

from safeexit.checker import engine
from safeexit.checker.config import Config, ConfigError, load, parse_kind, rules_named
from safeexit.checker.findings import Outcome, PageResult
from safeexit.checker.reporters.report import Report
from safeexit.checker.reporters.rule_pages import rule_list, rule_page, rules_json
from safeexit.checker.rules import all_rules
from safeexit.checker.sources.documents import Document
from safeexit.checker.sources.files import Input, find_inputs
from safeexit.checker.sources.ignores import Ignores
from safeexit.checker.sources.reading import read

_NOTHING_FAILED, _SOMETHING_FAILED, _UNREADABLE = 0, 1, 2


def check(
    paths: Sequence[str],
    *,
    language: str | None,
    require: Sequence[str],
    select: Sequence[str],
    ignore: Sequence[str],
    show_passed: bool,
    exclude: Sequence[str],
    config: Path | None,
) -> Report:
    """Check what `paths` name. Raises ConfigError for a wrong setting, option or pattern."""
    began = datetime.now(UTC)
    settings = _settings(config, require=require, select=select, ignore=ignore, exclude=exclude)
    try:
        ignores = Ignores().excluding(settings.root, settings.exclude)
    except ValueError as error:
        raise ConfigError(f"exclude: {error}") from error
    inputs = find_inputs(paths, ignores)
    return Report(
        pages=tuple(
            _checked(document, language, settings, show_passed)
            for item in _with_progress(inputs)
            for document in read(item)
        ),
        rules=settings.rules,
        at=began,
    )


def exit_code(report: Report) -> int:
    """Return 2 if an input could not be read, else 1 if something failed, else 0."""
    if report.unreadable:
        return _UNREADABLE
    return _SOMETHING_FAILED if report.outcomes[Outcome.FAILED] else _NOTHING_FAILED


def explain(key: str | None, *, as_json: bool = False) -> str:
    """Return the list of rules, or one rule's page. Raises ConfigError for an unknown `key`."""
    rules = all_rules() if key is None else rules_named([key], "rule")
    if as_json:
        return rules_json(rules)
    return rule_list(rules) if key is None else rule_page(*rules)


def _settings(
    file: Path | None,
    *,
    require: Sequence[str],
    select: Sequence[str],
    ignore: Sequence[str],
    exclude: Sequence[str],
) -> Config:
    """Return the settings, those of the command line in place of the file's. Raises ConfigError."""
    settings = load(file)
    if select:
        settings = replace(settings, select=rules_named(_codes(select), "--select"))
    if ignore:
        settings = replace(settings, ignore=rules_named(_codes(ignore), "--ignore"))
    if require:
        settings = replace(settings, require=tuple(parse_kind(kind, "--require") for kind in require))
    if exclude:
        settings = replace(settings, exclude=tuple(exclude), root=Path.cwd())
    return settings


def _codes(values: Iterable[str]) -> list[str]:
    return [code.strip() for value in values for code in value.split(",")]


def _with_progress(inputs: Sequence[Input]) -> Iterable[Input]:
    """Return `inputs`; on a terminal, a bar shows how many of them have been gone through."""
    if not sys.stderr.isatty():
        return inputs
    return track(inputs, "Checking", console=Console(stderr=True), transient=True)


def _checked(document: Document, language: str | None, settings: Config, show_passed: bool) -> PageResult:
    if document.error:
        return PageResult(document.name, language or "html", error=document.error)
    try:
        return engine.check_bytes(
            document.data,
            source=document.name,
            language=language,
            rules=settings.rules,
            require=settings.require,
            show_passed=show_passed,
            response=document.response,
        )
    except Exception as error:  # a mistake of ours in one page must not cost the others their report
        return PageResult(document.name, language or "html", error=_own_fault(error))


def _own_fault(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
    return f"safeexit itself failed on this, please report it: {what}"
