"""The commands `safeexit check` and `safeexit rule`: their options, and what goes to which stream."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from safeexit import _streams
from safeexit.checker.findings import Kind
from safeexit.checker.reporters.formats import FORMATS
from safeexit.checker.templates import LANGUAGES

if TYPE_CHECKING:
    from safeexit.checker.cache import Cache
    from safeexit.checker.outputs import Look, Output

__all__ = ["check", "config", "rule"]

_UNWRITTEN = 2
_MOST_JOBS = 64


def _jobs(_: click.Context, parameter: click.Parameter, value: str) -> int | None:
    if value == "auto":
        return None
    if not value.isascii() or not value.isdigit() or not 0 < int(value) <= _MOST_JOBS:
        raise click.BadParameter(f"{value!r} is neither auto nor 1 to {_MOST_JOBS}", param=parameter)
    return int(value)


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1)
@click.option(
    "--format",
    "formats",
    metavar="NAME[=FILE]",
    multiple=True,
    help=f"What the report is written as, and to which file: {', '.join(FORMATS)}. Repeatable; text is"
    " printed where nothing else is.",
)
@click.option(
    "--language",
    metavar="NAME",
    type=click.Choice(LANGUAGES),
    help=f"The language of all inputs, in place of a guess for each: {', '.join(LANGUAGES)}.",
)
@click.option(
    "--require",
    metavar="KIND",
    type=click.Choice([kind.value for kind in Kind]),
    multiple=True,
    help=f"A component that every whole page must hold: {', '.join(Kind)}. Repeatable.",
)
@click.option(
    "--project",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Follow what the templates in this folder include, extend and import, so that it can be said what a"
    " page lacks. Without a PATH, all of the folder is checked.",
)
@click.option("--explain", is_flag=True, help="Show the evidence by which each component was known.")
@click.option("--select", metavar="CODES", multiple=True, help="Run only these rules (SX104,SX201 or names).")
@click.option("--ignore", metavar="CODES", multiple=True, help="Leave these rules out.")
@click.option("--show-passed", is_flag=True, help="Report also what passed and which rules did not apply.")
@click.option(
    "--exclude",
    metavar="PATTERN",
    multiple=True,
    help="Leave out of folders what matches this pattern, in the syntax of .gitignore. Repeatable.",
)
@click.option(
    "--force-exclude",
    is_flag=True,
    help="Leave out also files that are named, where --exclude or the settings say so: for tools that name"
    " each file.",
)
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Take settings from this file, in place of the nearest safeexit.toml or pyproject.toml.",
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Let what this file knows not count, and say what of it is fixed.",
)
@click.option(
    "--write-baseline", is_flag=True, help="Write all that is found to the baseline's file: it is known then."
)
@click.option(
    "--diff-base",
    metavar="REV",
    help="Report only what was not there when the working tree left this commit of git (origin/main).",
)
@click.option("--fix", is_flag=True, help="Mend in the files what can be mended safely.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix, mend also what somebody has to look at.")
@click.option("--diff", is_flag=True, help="With --fix, write no page; print the edits as a diff.")
@click.option(
    "--jobs",
    metavar="N",
    callback=_jobs,
    default="auto",
    show_default=True,
    help="Check in this many processes; auto takes one for each core where there are many files.",
)
@click.option(
    "--unordered",
    is_flag=True,
    help="Report pages in the order in which they are done, not in that of their names.",
)
@click.option(
    "--no-cache",
    is_flag=True,
    help="Check all anew: neither use nor keep what was found in pages that are as they were. The variable"
    " SAFEEXIT_CACHE names the folder for it; empty, nothing is kept.",
)
@click.option(
    "--full-tree",
    is_flag=True,
    help="Build the whole tree of each page with BeautifulSoup, and walk it, before any rule asks: slower,"
    " to see that the findings are the same.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Check again whenever a page or the settings change, until Ctrl-C. Needs the extra watch.",
)
@click.option("--statistics", is_flag=True, help="Print how often each rule spoke, in place of the findings.")
@click.option("--no-color", is_flag=True, help="Use no colours. The variable NO_COLOR does the same.")
def check(
    paths: tuple[str, ...],
    formats: tuple[str, ...],
    *,
    show_passed: bool,
    statistics: bool,
    no_color: bool,
    no_cache: bool,
    watch: bool,
    **options: Any,
) -> int:
    """Check pages and templates.

    PATH is a file, a folder, an address (https:), or - for standard input. A file is read whatever its name;
    a saved HTTP response and a WARC are known by their first bytes. In a folder, pages and HTML templates are
    read, except in node_modules and where .gitignore or --exclude leaves them out. Addresses and WARCs need
    the extra audit.

    An option replaces the setting of the same name.

    Exit code: 0 nothing failed; 1 something failed; 2 wrong use, or an input that could not be read or mended
    (the others are still reported). With --fix, what is left counts; with --diff, any edit gives 1.
    """
    if not paths and options["project"] is None:
        raise click.MissingParameter(param_hint="'PATH...'", param_type="argument")
    from safeexit.checker import cache, outputs  # noqa: PLC0415 - heavy; `--help` does without
    from safeexit.checker.config import ConfigError  # noqa: PLC0415 - as above

    try:
        wanted = outputs.parse(formats)
        once = _Check(
            paths,
            options,
            wanted,
            outputs.Look(show_passed=show_passed, statistics=statistics, no_color=no_color),
            None if no_cache else cache.Cache.of_user(),
        )
        return once.again_and_again() if watch else once()
    except ConfigError as error:
        raise click.UsageError(str(error)) from error


@dataclass(frozen=True)
class _Check:
    """One run of the command, which may be repeated."""

    paths: tuple[str, ...]
    options: dict[str, Any]
    wanted: tuple[Output, ...]
    look: Look
    cache: Cache | None

    def __call__(self) -> int:
        from safeexit.checker import outputs, run  # noqa: PLC0415 - heavy; `--help` does without

        passes = self.look.show_passed or any(output.format_.passes for output in self.wanted)
        # Beside a baseline, what counts is known when all pages are.
        whole = self.options["baseline"] is not None or self.options["diff"]
        part = None if whole else outputs.by_page(self.wanted, self.look)
        tell = None if part is None else (lambda page: _streams.write(part(page)))
        report = run.check(self.paths, show_passed=passes, cache=self.cache, tell=tell, **self.options)
        for page in report.unreadable:
            _streams.complain(f"{page.source}: {page.error}")
        for line in run.unmended(report):
            _streams.complain(line)
        unwritten = outputs.to_files(self.wanted, report, self.look)
        for line in unwritten:
            _streams.complain(line)
        if self.options["diff"]:
            _streams.write(run.diffs(report))
        else:
            if tell is None:
                _streams.write(outputs.on_screen(self.wanted, report, self.look))
            for line in run.mended(report):
                _streams.complain(line)
        return _UNWRITTEN if unwritten else run.exit_code(report, diff=self.options["diff"])

    def again_and_again(self) -> int:
        """Check now and after each change, until Ctrl-C. A mistake made later is told, and may be mended."""
        from safeexit.checker import own_rules, watching  # noqa: PLC0415 - as above
        from safeexit.checker.config import ConfigError  # noqa: PLC0415 - as above

        names = [str(path) for path in (*self.paths, self.options["project"]) if path is not None]
        written = [output.file for output in self.wanted if output.file]
        changes = watching.changes(names, written, self.options["config"])
        code = self()
        for _ in changes:
            own_rules.renew()
            try:
                code = self()
            except ConfigError as error:
                _streams.complain(str(error))
        return code


@click.command()
@click.argument("path", metavar="[PATH]", required=False, type=click.Path(path_type=Path))
def config(path: Path | None) -> None:
    """Show the settings that hold for a file or folder, by default the current one, and where each is set."""
    from safeexit.checker import config as settings  # noqa: PLC0415 - heavy; `--help` does without

    try:
        _streams.write(settings.shown(settings.load(folder=settings.folder_of(path))))
    except settings.ConfigError as error:
        raise click.UsageError(str(error)) from error


@click.command()
@click.argument("key", metavar="[CODE|NAME]", required=False)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="What it is printed as.",
)
def rule(key: str | None, format_: str) -> None:
    """List the rules, or explain one."""
    from safeexit.checker import run  # noqa: PLC0415 - heavy; `--help` does without
    from safeexit.checker.config import ConfigError  # noqa: PLC0415 - as above

    try:
        _streams.write(run.explain(key, as_json=format_ == "json"))
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
