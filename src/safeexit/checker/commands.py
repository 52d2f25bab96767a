"""The commands `safeexit check` and `safeexit rule`: their options, and what goes to which stream."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from safeexit import _streams
from safeexit.checker.findings import Kind
from safeexit.checker.templates import LANGUAGES

__all__ = ["FORMATS", "check", "rule"]

FORMATS = ("text", "json")


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default=FORMATS[0],
    show_default=True,
    help="What the report is written as.",
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
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Take settings from this file, in place of the nearest safeexit.toml or pyproject.toml.",
)
@click.option("--no-color", is_flag=True, help="Use no colours. The variable NO_COLOR does the same.")
def check(paths: tuple[str, ...], **options: Any) -> int:
    """Check pages and templates.

    PATH is a file, a folder, or - for standard input. A file is read whatever its name. In a folder, pages
    and HTML templates are read, except in node_modules and where .gitignore or --exclude leaves them out.

    An option replaces the setting of the same name.

    Exit code: 0 nothing failed; 1 something failed; 2 wrong use, or an input that could not be read (the
    others are still reported).
    """
    from safeexit.checker import config, run  # noqa: PLC0415 - heavy; `--help` does without

    try:
        report = run.check(paths, **options)
    except config.ConfigError as error:
        raise click.UsageError(str(error)) from error
    for line in report.unreadable:
        _streams.complain(line)
    _streams.write(report.text)
    return report.exit_code


@click.command()
@click.argument("key", metavar="[CODE|NAME]", required=False)
def rule(key: str | None) -> None:
    """List the rules, or explain one."""
    from safeexit.checker import config, run  # noqa: PLC0415 - heavy; `--help` does without

    try:
        _streams.write(run.explain(key))
    except config.ConfigError as error:
        raise click.UsageError(str(error)) from error
