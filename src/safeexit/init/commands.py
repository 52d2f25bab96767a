"""The command `safeexit init`: a starting configuration for what is found, shown before it is written."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from safeexit import _streams

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["init"]

_FRAMEWORKS = ("django", "flask", "starlette", "static", "templates")
_WEATHER = "https://www.bbc.co.uk/weather"


@click.command()
@click.argument(
    "folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False, exists=True), default="."
)
@click.option("--to", metavar="URL", default=_WEATHER, show_default=True, help="Where the quick exit leads.")
@click.option(
    "--framework",
    type=click.Choice(_FRAMEWORKS),
    help="What the site is built with, in place of what is found.",
)
@click.option("--yes", is_flag=True, help="Write without asking.")
def init(folder: Path, *, to: str, framework: str | None, yes: bool) -> int:
    """Write settings to start from for the site in DIR, by default the current folder.

    What the site is built with is found from its files. The new files are shown before you are asked; a
    file that exists is never changed.

    Exit code: 0 written, or nothing to write; 1 you said no; 2 wrong use, or a file that cannot be written.
    """
    from safeexit import _markup  # noqa: PLC0415 - `--help` does without
    from safeexit.init import detect, proposals  # noqa: PLC0415 - as above

    try:
        _markup.check_exit_url("to", to)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    name, reason = (framework, "--framework") if framework else detect.find(folder)
    _streams.write(f"Built with: {name} ({reason})\n\n")
    wanted = _new_files(folder, proposals.files(name, to=to))
    if wanted:
        _streams.write("".join(_diff(file, text) for file, text in wanted.items()))
        if not (yes or _agreed()):
            _streams.write("Nothing is written.\n")
            return 1
        _write(folder, wanted)
    _streams.write(f"{'What is left to do' if wanted else 'Nothing to write. What is to do'}:\n\n")
    _streams.write(proposals.STEPS[name])
    return 0


def _new_files(folder: Path, proposed: Mapping[str, str]) -> dict[str, str]:
    """Return the files that are not there. A safeexit.toml would hide the settings in a pyproject.toml."""
    from safeexit import _settings  # noqa: PLC0415 - `--help` does without
    from safeexit.init.proposals import SETTINGS  # noqa: PLC0415 - as above

    new = {}
    for name, text in proposed.items():
        pyproject = folder / "pyproject.toml"
        try:
            there = name == SETTINGS and pyproject.is_file() and _settings.read(pyproject)
        except _settings.ConfigError as error:
            raise click.ClickException(str(error)) from error
        path = folder / name
        if there:
            _streams.write(f"{pyproject} has [tool.safeexit], so {name} is not written.\n\n")
        elif path.is_symlink() or path.exists():
            _streams.write(f"{path} exists and stays as it is.\n\n")
        else:
            new[name] = text
    return new


def _diff(name: str, text: str) -> str:
    lines = difflib.unified_diff([], text.splitlines(keepends=True), "/dev/null", name)
    return "".join(lines) + "\n"


def _agreed() -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask at, so nothing is written; give --yes to write")
    return click.confirm("Write this?")


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        try:
            with (folder / name).open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise click.ClickException(f"{folder / name}: {reason}") from error
