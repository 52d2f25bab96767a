"""Reads the packaged data files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

__all__ = ["rows", "words"]

_FOLDER = Path(__file__).parent


def words(name: str) -> dict[str, Any]:
    """Return the word lists `words/NAME.toml`, a new copy at each call.

    They are read from the JSON that `python -m tools.words` makes of them: TOML takes 30 times as long.
    """
    loaded: dict[str, Any] = json.loads((_FOLDER / f"words/{name}.json").read_text("utf-8"))
    return loaded


def rows(name: str) -> list[str]:
    """Return the lines of a table."""
    return (_FOLDER / name).read_text("utf-8").splitlines()
