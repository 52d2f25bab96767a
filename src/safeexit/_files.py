"""Writes a file so that nobody ever sees half of it."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or, whatever interrupts, not at all; one that was there keeps its permissions.

    Raises OSError.
    """
    mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else 0o666 & ~_umask()
    handle, beside = tempfile.mkstemp(prefix=f".{file.name[:64]}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(beside).chmod(mode)
        Path(beside).replace(file)
    except BaseException:  # Ctrl-C, too, leaves nothing behind
        Path(beside).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """Return the mask of new files' permissions, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
