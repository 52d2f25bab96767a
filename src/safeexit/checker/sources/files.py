"""Files, folders, standard input and addresses: what the user named, and the bytes of a file."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.page import MAX_BYTES
from safeexit.checker.sources.ignores import Ignores

STDIN = "-"
_WEB_ADDRESS = lazy_pattern(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_PAGE_NAME = lazy_pattern(
    r".\.(?:ejs|erb|gohtml|gotmpl|handlebars|hbs|html?|j2|jinja2?|liquid|mustache|njk|nunjucks|php|phtml|shtml"
    r"|tmpl|tpl|twig|xhtml)\Z",
    re.IGNORECASE,
)
# Templates of something else than HTML: nginx.conf.j2, app.js.erb.
_OTHER_TEMPLATE = lazy_pattern(
    r"\.(?:[cm]?js|bash|cfg|conf|config|css|csv|env|go|ini|jsonc?|less|md|plist|ps1|py|rb|rst|sass|scss|service|sh"
    r"|sql|svg|text|tf|toml|ts|txt|xml|ya?ml)\.\w+\Z",
    re.IGNORECASE,
)


class UnreadableInputError(Exception):
    """An input cannot be read; the message says why, without the input's name."""


class Input(NamedTuple):
    """One thing to read.

    `name` is for the report; `path` is None for standard input and for an `address` on the web, which is in
    `name`; `error` says why it cannot be read.
    """

    name: str
    path: Path | None
    error: str = ""
    address: bool = False

    def read(self) -> bytes:
        """Return the bytes. Raises UnreadableInputError."""
        if self.error:
            raise UnreadableInputError(self.error)
        try:
            return _read_stdin() if self.path is None else _read_file(self.path)
        except OSError as error:
            raise UnreadableInputError(reason(error)) from error

    def beginning(self, length: int) -> bytes:
        """Return the first bytes of a file, none of what is no regular file. Raises OSError."""
        if self.path is None or not stat.S_ISREG(self.path.stat().st_mode):
            return b""
        with self.path.open("rb") as stream:
            return stream.read(length)


def find_inputs(paths: Sequence[str], ignores: Ignores) -> list[Input]:
    """Return an Input for each file named, and for each page below each folder named, none of them twice.

    A named file is taken whatever it is called; `ignores` and .gitignore files rule folders' contents.
    """
    found: dict[str, Input] = {}
    for path in paths:
        for item in _expand(path, ignores):
            found.setdefault(_identity(item), item)
    return list(found.values())


def _identity(item: Input) -> str:
    try:
        return item.name if item.path is None else os.path.realpath(item.path)
    except OSError:  # the current folder is no more
        return item.name


def _expand(path: str, ignores: Ignores) -> Iterator[Input]:
    if path == STDIN:
        yield Input(STDIN, None)
    elif _WEB_ADDRESS.match(path):
        yield Input(path, None, address=True)
    elif not path:
        yield Input("''", Path(path), "an empty name; a dot names the current folder")
    elif os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where a name is too long
        pages = list(_walk(Path(path), ignores.below(Path(path))))
        yield from pages or [Input(_name(Path(path)), Path(path), "holds no pages or templates")]
    else:
        yield Input(_name(Path(path)), Path(path))


def _walk(root: Path, ignores: Ignores) -> Iterator[Input]:
    pending: list[tuple[Path, Ignores | None]] = [(root, ignores)]  # a folder comes with its ignores
    while pending:
        path, inherited = pending.pop()
        if inherited is None:
            yield Input(_name(path), path)
            continue
        try:
            names = sorted(os.listdir(path), reverse=True)  # noqa: PTH208 - names are all that is needed
        except OSError as error:
            yield Input(_name(path), path, reason(error))
            continue
        here = inherited.inside(path)
        for child in (path / name for name in names):
            folder = os.path.isdir(child)  # noqa: PTH112 - Path.is_dir raises where access is denied
            if here.hides(child, folder=folder):
                continue
            if folder and not child.is_symlink():
                pending.append((child, here))
            elif not folder and is_page_name(child.name):
                pending.append((child, None))


def is_page_name(name: str) -> bool:
    """Whether a file of this name is taken for a page or an HTML template."""
    return _PAGE_NAME.search(name) is not None and _OTHER_TEMPLATE.search(name) is None


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise UnreadableInputError("standard input is closed")
    return _checked(sys.stdin.buffer.read(MAX_BYTES + 1))


def _read_file(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        raise UnreadableInputError("not a regular file; pipe its content in and name it -")
    with path.open("rb") as stream:
        return _checked(stream.read(MAX_BYTES + 1))


def _checked(data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise UnreadableInputError(f"larger than {MAX_BYTES // 1024**2} MB, the most that is read")
    return data


def _name(path: Path) -> str:
    """Return a path as the report shows it: forward slashes, and no bytes that are not text."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def reason(error: OSError) -> str:
    """Return what the system says of an error, as a clause."""
    text = error.strerror or type(error).__name__
    return text[:1].lower() + text[1:]
