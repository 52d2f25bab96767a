"""Waits for a page, a template or the settings to change: `safeexit check --watch`."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from safeexit._settings import ConfigError
from safeexit.checker.sources.files import is_page_name
from safeexit.checker.sources.ignores import absolute

__all__ = ["changes"]

_SETTINGS = ("safeexit.toml", "pyproject.toml")


def changes(names: Sequence[str], written: Collection[Path]) -> Iterator[object]:
    """Return what yields after each change in files and folders, but for what the command has `written`.

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
        return path not in own and (path in named or name in _SETTINGS or is_page_name(name))

    # A file is watched by way of its folder: editors put a new one in its place.
    folders = {absolute(path) if path.is_dir() else absolute(path).parent for path in paths}
    return watchfiles.watch(*folders, watch_filter=concerns)
