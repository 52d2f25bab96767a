"""Mends files: what `safeexit check --fix` writes, and what `--fix --diff` shows of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from safeexit._files import write_whole
from safeexit.checker.findings import PageResult
from safeexit.checker.fixes.mending import Mended, UnmendableError, mend
from safeexit.checker.fixes.source import Source

__all__ = ["Mender", "diff"]

_ANY_WRITE = 0o222


class Mender(NamedTuple):
    """How files are mended: by safe edits alone or by all; with `write` false, the edits are only shown."""

    unsafe: bool
    write: bool

    def mend(
        self, path: Path | None, name: str, data: bytes, check: Callable[[bytes], PageResult]
    ) -> PageResult:
        """Mend what `data` was read from `path`, called `name` in reports, and return what is found then.

        Where nothing is written, that is what is found now, with the diff beside it. A file that cannot be
        mended says why in `unmended`.
        """
        try:
            mended = mend(data, check, unsafe=self.unsafe)
            if not mended.mended:
                return mended.result
            if path is None or not self.write:
                return mended.before._replace(mended=mended.mended, diff=diff(name, data, mended.data))
            _write(path, data, mended)
        except UnmendableError as error:
            return _unmended(check(data), str(error))
        except OSError as error:
            return _unmended(check(data), (error.strerror or str(error)).lower())
        return mended.result._replace(mended=mended.mended)


def diff(name: str, before: bytes, after: bytes) -> str:
    """Return the unified diff of a source called `name`; its lines end as the source's do."""
    import difflib  # noqa: PLC0415 - for --diff alone

    lines = difflib.unified_diff(_lines(before), _lines(after), name, name)
    return "".join(_ended(lines))


def _lines(data: bytes) -> list[str]:
    text = Source(data).text
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _write(path: Path, before: bytes, mended: Mended) -> None:
    """Put the mended bytes into a file, whole or not at all; its mode, owner and links stay.

    Raises OSError, UnmendableError.
    """
    status = path.stat()
    if not status.st_mode & _ANY_WRITE or not os.access(path, os.W_OK):
        raise UnmendableError("it is read-only")
    if path.read_bytes() != before:
        raise UnmendableError("it was changed while it was checked")
    if status.st_nlink > 1:  # a new file would part with the other names
        path.write_bytes(mended.data)
    else:
        write_whole(path, mended.data)


def _unmended(result: PageResult, reason: str) -> PageResult:
    return result._replace(unmended=reason)
