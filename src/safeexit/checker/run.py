"""What the commands `safeexit check` and `safeexit rule` do, up to what they print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from safeexit._files import write_whole
from safeexit.checker.cache import Cache
from safeexit.checker.config import Cascade, ConfigError, parse_kind, rules_named
from safeexit.checker.config import load as load_settings
from safeexit.checker.findings import Kind, Outcome, PageResult
from safeexit.checker.reporters.as_text import count
from safeexit.checker.reporters.printable import printable
from safeexit.checker.reporters.report import Report
from safeexit.checker.rules import all_rules, find_rule
from safeexit.checker.rules.rule import Rule
from safeexit.checker.sources.files import Input, find_inputs
from safeexit.checker.sources.ignores import Ignores
from safeexit.checker.work import Work, results

if TYPE_CHECKING:
    from safeexit.checker.baseline.changes import Changes
    from safeexit.checker.baseline.known import Baseline
    from safeexit.checker.fixes.files import Mender
    from safeexit.checker.project.loading import Folder

_Pages = tuple[PageResult, ...]
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
    force_exclude: bool = False,
    baseline: Path | None = None,
    write_baseline: bool = False,
    diff_base: str | None = None,
    project: Path | None = None,
    explain: bool = False,
    fix: bool = False,
    diff: bool = False,
    unsafe_fixes: bool = False,
    jobs: int | None = 1,
    cache: Cache | None = None,
    full_tree: bool = False,
    unordered: bool = False,
    tell: Callable[[PageResult], None] | None = None,
) -> Report:
    """Check what `paths` name, or all that is in `project`, and mend it with `fix`.

    Each page is told of as soon as it is its turn in the report: with `unordered`, when it is done.
    Raises ConfigError for a wrong setting, option, pattern, baseline or project.
    """
    began = datetime.now(UTC)
    mender = _mender(fix, diff, unsafe_fixes)
    if select or ignore:
        load_settings(config)  # they may name rules of the project's own
    cascade = Cascade(config, _options(select=select, ignore=ignore, require=require))
    old = _baseline(baseline, write_baseline)
    changes = None if diff_base is None else _changes(diff_base)
    ignores = _ignores(cascade, exclude)
    folder = None if project is None else _folder(project, ignores, language)
    inputs = find_inputs([*paths] or [str(project)], ignores)
    if force_exclude:
        inputs = [item for item in inputs if item.path is None or not ignores.leave_out(item.path)]
    if changes is not None:
        inputs = [item for item in inputs if item.path is None or not changes.is_unchanged(item.path)]
    if mender is not None and mender.write:
        _refuse_streams(inputs)
    # All settings are read before any page is checked: a mistake in them is told at once.
    settled = [(item, cascade.of(item.path.parent if item.path else None)) for item in inputs]
    work = Work(
        language=language,
        show_passed=show_passed,
        explain=explain,
        folder=folder,
        changes=changes,
        mender=mender,
        old=None if write_baseline else old,
        cache=None if full_tree else cache,  # what was kept may have come from the other tree
        full_tree=full_tree,
    )
    found = results(work, settled, jobs, ordered=not unordered)
    pages = tuple(_told(found, tell) if tell else chain.from_iterable(_with_progress(found, len(settled))))
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
    if not fix:
        return None
    from safeexit.checker.fixes.files import Mender  # noqa: PLC0415 - for --fix alone

    return Mender(unsafe=unsafe_fixes, write=not diff)


def _refuse_streams(inputs: Iterable[Input]) -> None:
    for item in inputs:
        if item.path is None:
            raise ConfigError(f"--fix: {item.name} is no file to write to; --fix --diff shows the edits")


def _folder(path: Path, ignores: Ignores, language: str | None) -> Folder:
    from safeexit.checker.project.loading import load  # noqa: PLC0415 - for --project alone

    if not path.is_dir():
        raise ConfigError(f"--project: {path} is no folder")
    return load(path, ignores, language)


def _changes(since: str) -> Changes:
    from safeexit.checker.baseline import changes  # noqa: PLC0415 - for --diff-base alone

    return changes.since(since, Path.cwd())


def _baseline(file: Path | None, write: bool) -> Baseline | None:
    if file is None:
        if write:
            raise ConfigError("--write-baseline needs a file: name it with --baseline FILE")
        return None
    from safeexit.checker.baseline import known  # noqa: PLC0415 - for --baseline alone

    return known.Baseline(file) if write and not file.exists() else known.read(file)


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
    from safeexit.checker.reporters import rule_pages  # noqa: PLC0415 - a check does without

    if key is None or find_rule(key) is None:
        load_settings()  # it may be one of the project's own
    rules = all_rules() if key is None else rules_named([key], "rule")
    if as_json:
        return rule_pages.rules_json(rules)
    return rule_pages.rule_list(rules) if key is None else rule_pages.rule_page(*rules)


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


def _told(found: Iterable[_Pages], tell: Callable[[PageResult], None]) -> Iterator[PageResult]:
    """Yield all pages, each when it has been told of."""
    for page in chain.from_iterable(found):
        tell(page)
        yield page


def _with_progress(found: Iterable[_Pages], inputs: int) -> Iterable[_Pages]:
    """Return what was `found` in each input; on a terminal, a bar shows how many have been gone through."""
    if not sys.stderr.isatty():
        return found
    from rich.console import Console  # noqa: PLC0415 - heavy; for a terminal alone
    from rich.progress import track  # noqa: PLC0415 - as above

    return track(found, "Checking", inputs, console=Console(stderr=True), transient=True)
