"""Writes a file so that nobody ever sees half of it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or not at all, whatever interrupts; one that was there keeps its mode and owner.

    What a link leads to is written, and what is no regular file (a pipe, /dev/stdout) is written to directly.

    Raises OSError.
    """
    target = Path(os.path.realpath(file))
    mode = target.stat().st_mode if target.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        target.write_bytes(data)
        return
    import tempfile  # noqa: PLC0415 - most commands write nothing

    handle, beside = tempfile.mkstemp(prefix=f".{target.name[:64]}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        if mode is not None:
            _keep_owner(Path(beside), target)
        Path(beside).chmod(0o666 & ~_umask() if mode is None else stat.S_IMODE(mode))
        Path(beside).replace(target)
    except BaseException:  # Ctrl-C, too, leaves nothing behind
        Path(beside).unlink(missing_ok=True)
        raise


def _keep_owner(file: Path, like: Path) -> None:
    """Give a file the owner of another, where that may be done and there are owners."""
    status = like.stat()
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(file, status.st_uid, status.st_gid)


def _umask() -> int:
    """Return the mask of new files' permissions, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
