"""Keeps what was found in a page until the page, the settings or the checker change.

A file for each page, in the user's own folder for caches; read as JSON, so that nothing in it is ever run.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import suppress
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import turbohtml

from safeexit._files import write_whole
from safeexit._version import VERSION
from safeexit.checker import own_rules
from safeexit.checker.findings import PageResult

__all__ = ["Cache", "key_of"]

_PACKAGE = Path(__file__).parent.parent
_NAME_LENGTH = 2


class Cache(NamedTuple):
    """Results below `root`. What cannot be read is not there, and what cannot be written is not kept."""

    root: Path

    @classmethod
    def of_user(cls) -> Cache | None:
        """Return the user's own, or the one that SAFEEXIT_CACHE names; None where that is empty."""
        named = os.environ.get("SAFEEXIT_CACHE")
        root = _folder() if named is None else Path(named)
        return None if named == "" else cls(root)

    def get(self, key: str) -> PageResult | None:
        """Return what was kept under a key, or None; half a file is none."""
        try:
            kept = json.loads(self._file(key).read_bytes())
            result: PageResult = _built(PageResult, kept)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        return result

    def put(self, key: str, result: PageResult) -> None:
        """Keep a result under a key."""
        file = self._file(key)
        with suppress(OSError):
            if not file.parent.is_dir():
                self._open(file.parent)
            write_whole(file, json.dumps(_plain(result), separators=(",", ":")).encode())

    def _file(self, key: str) -> Path:
        return self.root / _stamp() / key[:_NAME_LENGTH] / f"{key[_NAME_LENGTH:]}.json"

    def _open(self, folder_: Path) -> None:
        """Make a folder; with the first one of a checker, what other versions of it kept is dropped."""
        import shutil  # noqa: PLC0415 - heavy, and seldom needed

        new = not (self.root / _stamp()).is_dir()
        folder_.mkdir(parents=True, exist_ok=True)
        for old in self.root.iterdir() if new else ():
            if old.name != _stamp():
                shutil.rmtree(old, ignore_errors=True)


def _folder() -> Path:
    """Return the user's folder for caches of this package: where the system keeps such things."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home raises where there is none
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local")
    elif sys.platform == "darwin":
        base = home / "Library/Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "safeexit"


def key_of(*parts: object) -> str:
    """Return the key for what a result depends on; each part must tell all of itself by its repr."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def _stamp() -> str:
    """Return a name for the checker as it is: its files' sizes and times, and what parses for it."""
    return _named_by(own_rules.stamps())


@cache
def _named_by(own: tuple[tuple[str, str], ...]) -> str:
    digest = hashlib.sha256(repr([VERSION, turbohtml.__version__]).encode())
    files = [file for file in sorted(_PACKAGE.rglob("*.*")) if file.suffix != ".pyc" and file.is_file()]
    for name, stamp in (*((str(file), own_rules.stamp(file)) for file in files), *own):
        digest.update(f"{name}{stamp}".encode("utf-8", "backslashreplace"))
    return digest.hexdigest()[:16]


def _plain(value: Any) -> Any:
    """Return a result as JSON knows it."""
    if isinstance(value, tuple):
        names: tuple[str, ...] | None = getattr(value, "_fields", None)  # of a NamedTuple
        plain = [_plain(item) for item in value]
        return plain if names is None else dict(zip(names, plain, strict=True))
    return value.value if isinstance(value, Enum) else value


def _built(hint: Any, plain: Any) -> Any:
    """Return what `_plain` was given, by its type. Raises what a wrong value raises."""
    kind = get_origin(hint)
    if kind is tuple:
        return tuple(_built(get_args(hint)[0], item) for item in plain)
    if kind is not None:  # X | None, Literal
        inner = [each for each in get_args(hint) if each is not NoneType]
        return plain if plain is None or isinstance(inner[0], str) else _built(inner[0], plain)
    if issubclass(hint, tuple):  # a NamedTuple
        return hint(**{name: _built(each, plain[name]) for name, each in _hints(hint).items()})
    if issubclass(hint, Enum):
        return hint(plain)
    if not isinstance(plain, hint):
        raise TypeError(f"{plain!r} is no {hint.__name__}")
    return plain


@cache
def _hints(class_: Any) -> dict[str, Any]:
    return get_type_hints(class_)
