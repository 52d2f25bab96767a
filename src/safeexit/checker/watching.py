"""Waits for a page, a template, the settings or a rule of the project to change: `safeexit check --watch`."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from safeexit import _settings
from safeexit._settings import ConfigError
from safeexit.checker import own_rules
from safeexit.checker.sources.files import is_page_name
from safeexit.checker.sources.ignores import absolute

__all__ = ["changes"]

_SECOND = 1000  # milliseconds between looks at what is not in the folders


def changes(
    names: Sequence[str], written: Collection[Path], settings: Path | None = None
) -> Iterator[object]:
    """Return what yields after each change in files and folders, but for what the command has `written`.

    The settings that hold for them, or those in the file `settings`, and the project's own rules count, too,
    wherever they are.

    Raises ConfigError: a path is not there, or the extra `watch` is missing.
    """
    try:
        import watchfiles  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"--watch needs the package {error.name}, which is not installed: pip install 'safeexit[watch]'"
        ) from error
    for name in names:
        if not os.path.exists(name):  # noqa: PTH110 - Path.exists raises where access is denied
            raise ConfigError(f"--watch: {name} is no file or folder")
    paths = [Path(name) for name in names]
    named = {str(absolute(path)) for path in paths}
    own = {str(absolute(path)) for path in written}

    def concerns(_: watchfiles.Change, path: str) -> bool:
        name = Path(path).name
        return path not in own and (path in named or name in _settings.FILES or is_page_name(name))

    # A file is watched by way of its folder: editors put a new one in its place.
    folders = {absolute(path) if path.is_dir() else absolute(path).parent for path in paths}
    above = [parent / name for folder in folders for parent in folder.parents for name in _settings.FILES]
    seen = watchfiles.watch(*folders, watch_filter=concerns, rust_timeout=_SECOND, yield_on_timeout=True)
    files = above if settings is None else [settings]
    return _changes(seen, {file: own_rules.stamp(file) for file in files})


def _changes(seen: Iterator[Collection[object]], before: dict[Path, str]) -> Iterator[object]:
    """Yield what was seen in the folders, and after each change of settings or of a rule that was read."""
    for found in seen:
        before = own_rules.tried() | before
        now = {file: own_rules.stamp(file) for file in before}
        if found or now != before:
            yield found
        before = now
