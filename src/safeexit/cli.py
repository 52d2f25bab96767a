"""The command `safeexit`.

Only click is imported with this module; each command imports what it needs, so that `--version` and `--help` are quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from safeexit.checker.findings import Kind, Outcome
from safeexit.checker.templates import LANGUAGES

if TYPE_CHECKING:
    from safeexit.checker.config import Config
    from safeexit.checker.findings import PageResult
    from safeexit.checker.sources.files import Input

FORMATS = ("text", "json")

_NOTHING_FAILED, _SOMETHING_FAILED, _MISUSE = 0, 1, 2
_INTERRUPTED, _BROKEN_PIPE = 130, 141


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="safeexit", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Audit quick exits, cookie banners and beta notices."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", help="What the report looks like.")
@click.option("--language", type=click.Choice(LANGUAGES), help="The template language; by default guessed.")
@click.option("--require", type=click.Choice([kind.value for kind in Kind]), multiple=True, help="…")
@click.option("--select", metavar="CODES", multiple=True, help="Run these rules only.")
@click.option("--ignore", metavar="CODES", multiple=True, help="Leave these rules out.")
@click.option("--show-passed", is_flag=True, help="Report what passed too.")
@click.option("--exclude", metavar="PATTERN", multiple=True, help="Leave out.")
@click.option("--config", "config_file", type=click.Path(path_type=Path), help="Read settings from this file.")
@click.option("--no-color", is_flag=True, help="No colours.")
def check(
    paths: tuple[str, ...],
    format_: str,
    language: str | None,
    require: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    show_passed: bool,
    exclude: tuple[str, ...],
    config_file: Path | None,
    no_color: bool,
) -> int:
    """Check pages and templates."""
    from safeexit.checker import engine
    from safeexit.checker.page import Page
    from safeexit.checker.reporters.as_json import as_json
    from safeexit.checker.reporters.as_text import as_text
    from safeexit.checker.sources.files import find_inputs
    from safeexit.checker.sources.ignores import Ignores
    results = []
    for item in find_inputs(paths, Ignores()):
        page = Page(item.read().decode("utf-8", "replace"), source=item.name, language=language)
        results.append(engine.check(page, require=[Kind(k) for k in require], show_passed=show_passed))
    click.echo((as_json if format_ == "json" else as_text)(results), nl=False)
    return int(any(f.outcome is Outcome.FAILED for r in results for f in r.findings))


def main() -> NoReturn:
    """Run the command and end the process with its exit code."""
    sys.exit(cli.main(standalone_mode=False))
