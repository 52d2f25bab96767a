"""Finds and reads the settings' file: `safeexit.toml`, or `[tool.safeexit]` of `pyproject.toml`.

The checker's settings and those of a static site (the table `site`) stand in the same file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["FILES", "ConfigError", "closest", "current_folder", "nearest", "read"]

FILES = ("safeexit.toml", "pyproject.toml")
"""What the file may be called; the first counts where there are both."""


class ConfigError(ValueError):
    """A setting is wrong. The message is one line that names the place, the value and what is allowed."""


def nearest(folder: Path | None = None) -> tuple[Path, dict[str, Any]] | None:
    """Return the nearest file with settings from a folder (the current one) upward, and its settings.

    Raises ConfigError.
    """
    here = current_folder() if folder is None else folder
    for candidate in (folder / name for folder in (here, *here.parents) for name in FILES):
        if os.path.isfile(candidate):  # noqa: PTH113 - Path.is_file raises where access is denied
            table = _read(candidate)
            if candidate.name == "safeexit.toml" or "safeexit" in _tools(table):
                return candidate, _section(candidate, table)
    return None


def read(path: Path) -> dict[str, Any]:
    """Return the settings in a file, in `[tool.safeexit]` if it is a pyproject.toml. Raises ConfigError."""
    return _section(path, _read(path))


def closest(word: str, allowed: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the allowed word most like `word`, or "" where none is allowed."""
    import difflib  # noqa: PLC0415 - for a mistake alone

    by_lower = {name.lower(): str(name) for name in allowed}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0)
    return f"; did you mean {by_lower[near[0]]!r}?" if near else ""


def current_folder() -> Path:
    """Return the current folder. Raises ConfigError."""
    try:
        return Path.cwd()
    except OSError as error:
        raise ConfigError("the current folder is no more, or may not be read") from error


def _read(path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - where there is a file

    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def _tools(pyproject: dict[str, Any]) -> dict[str, Any]:
    tools = pyproject.get("tool")
    return tools if isinstance(tools, dict) else {}


def _section(path: Path, table: dict[str, Any]) -> dict[str, Any]:
    if path.name != "pyproject.toml":
        return table
    section = _tools(table).get("safeexit", {})
    if not isinstance(section, dict):
        raise ConfigError(f"{path}: tool.safeexit must be a table, as in [tool.safeexit]")
    return section
