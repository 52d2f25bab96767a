"""Writes the components' files into a folder, and knows them again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from safeexit import SafeExit
from safeexit._files import write_whole

__all__ = ["ForeignFileError", "is_ours", "missing", "write"]

_NAME = re.compile(r"([a-z]+)\.([0-9a-f]{12})\.(?:css|js)")


class ForeignFileError(Exception):
    """A file that is not ours stands where one of ours should; the message names it."""


def missing(files: dict[str, bytes], folder: Path) -> Iterator[Path]:
    """Yield where a file is still to be written. Raises ForeignFileError, OSError."""
    for name, content in sorted(files.items()):
        path = folder / name
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise ForeignFileError(f"{path}: not a file of ours, so it is not replaced")
        if not path.exists():
            yield path
        elif path.read_bytes() != content:
            raise ForeignFileError(f"{path}: has other content than our file of this name; not replaced")


def write(files: dict[str, bytes], folder: Path) -> list[Path]:
    """Write the files that are not there yet, all or, if one is in the way, none; return their paths.

    Raises ForeignFileError, OSError.
    """
    paths = list(missing(files, folder))
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        write_whole(path, files[path.name])
    return paths


def is_ours(path: Path) -> bool:
    """Say whether a file is one of ours, of whichever version: its name holds the hash of its content.

    Raises OSError.
    """
    match = _NAME.fullmatch(path.name)
    if match is None or match[1] not in _stems() or path.is_symlink():
        return False
    return sha256(path.read_bytes()).hexdigest().startswith(match[2])


def _stems() -> set[str]:
    return {name.partition(".")[0] for name in SafeExit().assets()}
