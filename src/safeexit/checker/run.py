"""What the commands `safeexit check` and `safeexit rule` do, up to what they print."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from safeexit._files import write_whole
from safeexit.checker.baseline.changes import Changes
from safeexit.checker.baseline.changes import since as changes_since
from safeexit.checker.baseline.known import Baseline
from safeexit.checker.baseline.known import read as read_baseline
from safeexit.checker.checking import Checker
from safeexit.checker.config import Cascade, Config, ConfigError, parse_kind, rules_named
from safeexit.checker.config import load as load_settings
from safeexit.checker.findings import Kind, Outcome, PageResult
from safeexit.checker.fixes.files import Mender
from safeexit.checker.project.loading import Folder, load
from safeexit.checker.reporters.as_text import count
from safeexit.checker.reporters.printable import printable
from safeexit.checker.reporters.report import Report
from safeexit.checker.reporters.rule_pages import rule_list, rule_page, rules_json
from safeexit.checker.rules import all_rules, find_rule
from safeexit.checker.rules.rule import Rule
from safeexit.checker.sources.documents import Document
from safeexit.checker.sources.files import Input, find_inputs
from safeexit.checker.sources.ignores import Ignores
from safeexit.checker.sources.reading import read

_Settled = tuple[Input, Config]
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
    baseline: Path | None = None,
    write_baseline: bool = False,
    diff_base: str | None = None,
    project: Path | None = None,
    explain: bool = False,
    fix: bool = False,
    diff: bool = False,
    unsafe_fixes: bool = False,
) -> Report:
    """Check what `paths` name, or all that is in `project`, and mend it with `fix`.

    Raises ConfigError for a wrong setting, option, pattern, baseline or project.
    """
    began = datetime.now(UTC)
    mender = _mender(fix, diff, unsafe_fixes)
    cascade = Cascade(config, _options(select=select, ignore=ignore, require=require))
    old = _baseline(baseline, write_baseline)
    changes = changes_since(diff_base, Path.cwd()) if diff_base is not None else None
    ignores = _ignores(cascade, exclude)
    folder = None if project is None else _folder(project, ignores, language)
    inputs = find_inputs([*paths] or [str(project)], ignores)
    if changes is not None:
        inputs = [item for item in inputs if item.path is None or not changes.is_unchanged(item.path)]
    if mender is not None and mender.write:
        _refuse_streams(inputs)
    # All settings are read before any page is checked: a mistake in them is told at once.
    settled = [(item, cascade.of(item.path.parent if item.path else None)) for item in inputs]
    pages = tuple(
        result
        for item, settings in _with_progress(settled)
        for result in _results(
            item,
            Checker(language, settings, item.path, show_passed, folder, explain),
            changes,
            mender,
            None if write_baseline else old,
        )
    )
    ran = {rule for item, settings in settled for rule in settings.rules_for(item.path)}
    report = Report(
        pages,
        rules=tuple(rule for rule in all_rules() if rule in ran),
        at=began,
        project=None if folder is None else folder.project,
        explain=explain,
    )
    return report if old is None else _beside(old, report, write_baseline)


def _mender(fix: bool, diff: bool, unsafe_fixes: bool) -> Mender | None:
    if not fix and (diff or unsafe_fixes):
        raise ConfigError(f"{'--diff' if diff else '--unsafe-fixes'} goes with --fix, which is not given")
    return Mender(unsafe=unsafe_fixes, write=not diff) if fix else None


def _refuse_streams(inputs: Iterable[Input]) -> None:
    for item in inputs:
        if item.path is None:
            raise ConfigError(f"--fix: {item.name} is no file to write to; --fix --diff shows the edits")


def _folder(path: Path, ignores: Ignores, language: str | None) -> Folder:
    if not path.is_dir():
        raise ConfigError(f"--project: {path} is no folder")
    return load(path, ignores, language)


def _baseline(file: Path | None, write: bool) -> Baseline | None:
    if file is None:
        if write:
            raise ConfigError("--write-baseline needs a file: name it with --baseline FILE")
        return None
    return Baseline(file) if write and not file.exists() else read_baseline(file)


def _beside(old: Baseline, report: Report, write: bool) -> Report:
    """Return the report beside the baseline; with `write`, all that was found becomes known."""
    compared = old.applied(report)
    if not write:
        return compared
    new = old.updated(report)
    try:
        write_whole(new.file, new.text().encode())
    except OSError as error:
        raise ConfigError(
            f"{new.file}: cannot be written: {(error.strerror or str(error)).lower()}"
        ) from error
    return replace(new.applied(report), fixed=compared.fixed)


def _results(
    item: Input, checker: Checker, changes: Changes | None, mender: Mender | None, old: Baseline | None
) -> Iterator[PageResult]:
    before = changes.before(item.path) if changes is not None and item.path is not None else None
    known: frozenset[str] = frozenset()
    if before is not None:
        found = checker.check(Document(item.name, before)).findings
        known = frozenset(finding.fingerprint for finding in found)
    for document in read(item):
        check = partial(_news, checker, document, known, None if mender is None else old)
        if mender is not None and document.name == item.name and document.response is None:
            yield mender.mend(item.path, item.name, document.data, check)
        else:
            yield check(document.data)


def _news(
    checker: Checker, document: Document, known: Set[str], old: Baseline | None, data: bytes
) -> PageResult:
    """Return what is found in `data`, the document's or as mended, but for what is `known` at its base.

    What a baseline knows is not to be mended: it would be new to the baseline then.
    """
    result = checker.check(replace(document, data=data))
    result = replace(result, findings=tuple(f for f in result.findings if f.fingerprint not in known))
    if old is None:
        return result
    left = old.fingerprints_of(result)
    return replace(
        result,
        findings=tuple(replace(f, fix=None) if f.fingerprint in left else f for f in result.findings),
    )


def exit_code(report: Report, *, diff: bool = False) -> int:
    """Return 2 if an input could not be read or mended, else 1 if something failed, else 0.

    With `diff`, edits are what counts, not what failed.
    """
    if report.unreadable or any(unmended(report)):
        return _UNREADABLE
    failed = any(page.diff for page in report.pages) if diff else report.outcomes[Outcome.FAILED]
    return _SOMETHING_FAILED if failed else _NOTHING_FAILED


def diffs(report: Report) -> str:
    """Return what mending would change in all files; for a terminal, nothing in it moves the cursor."""
    whole = "".join(page.diff for page in report.pages)
    if not sys.stdout.isatty():
        return whole
    return "".join(f"{printable(line)}\n" for line in whole.replace("\r\n", "\n").split("\n")[:-1])


def unmended(report: Report) -> Iterator[str]:
    """Yield a line for each file that could not be mended."""
    return (f"{page.source}: cannot be mended: {page.unmended}" for page in report.pages if page.unmended)


def mended(report: Report) -> Iterator[str]:
    """Yield a line that says how much was mended, if anything was."""
    files = [page for page in report.pages if page.mended]
    if files:
        findings = sum(len(page.mended) for page in files)
        yield f"{count(findings, 'finding')} mended in {count(len(files), 'file')}"


def explain(key: str | None, *, as_json: bool = False) -> str:
    """Return the list of rules, or one rule's page. Raises ConfigError for an unknown `key`."""
    if key is None or find_rule(key) is None:
        load_settings()  # it may be one of the project's own
    rules = all_rules() if key is None else rules_named([key], "rule")
    if as_json:
        return rules_json(rules)
    return rule_list(rules) if key is None else rule_page(*rules)


def _options(
    *, select: Sequence[str], ignore: Sequence[str], require: Sequence[str]
) -> dict[str, tuple[Rule, ...] | tuple[Kind, ...]]:
    """Return the settings that the command line gives. Raises ConfigError."""
    options: dict[str, tuple[Rule, ...] | tuple[Kind, ...]] = {}
    if select:
        options["select"] = rules_named(_codes(select), "--select")
    if ignore:
        options["ignore"] = rules_named(_codes(ignore), "--ignore")
    if require:
        options["require"] = tuple(parse_kind(kind, "--require") for kind in require)
    return options


def _ignores(cascade: Cascade, exclude: Sequence[str]) -> Ignores:
    """Return what is left out of folders: what the option says, else each folder's settings."""
    if not exclude:
        return Ignores(excluded_in=lambda folder: (cascade.of(folder).root, cascade.of(folder).exclude))
    try:
        return Ignores().excluding(Path.cwd(), exclude)
    except ValueError as error:
        raise ConfigError(f"--exclude: {error}") from error


def _codes(values: Iterable[str]) -> list[str]:
    return [code.strip() for value in values for code in value.split(",")]


def _with_progress(inputs: Sequence[_Settled]) -> Iterable[_Settled]:
    """Return `inputs`; on a terminal, a bar shows how many of them have been gone through."""
    if not sys.stderr.isatty():
        return inputs
    from rich.console import Console  # noqa: PLC0415 - heavy; for a terminal alone
    from rich.progress import track  # noqa: PLC0415 - as above

    return track(inputs, "Checking", console=Console(stderr=True), transient=True)
