"""Files, folders and standard input: from what the user named to bytes."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from safeexit.checker.sources.ignores import Ignores

STDIN = "-"
SIZE_LIMIT = 50 * 1024 * 1024
"""The largest input that is read, in bytes."""

PAGE_SUFFIXES = frozenset(
    """.ejs .erb .gohtml .gotmpl .handlebars .hbs .htm .html .j2 .jinja .jinja2 .liquid .mustache .njk .nunjucks
    .php .phtml .shtml .tmpl .tpl .twig .xhtml""".split()
)
"""What a file's name ends with when a folder's walk takes it for a page."""

_OTHER_TEMPLATES = frozenset(
    """.bash .cfg .cjs .conf .config .css .csv .env .go .ini .js .json .jsonc .less .md .mjs .plist .ps1 .py .rb .rst
    .sass .scss .service .sh .sql .svg .text .tf .toml .ts .txt .xml .yaml .yml""".split()
)
"""An inner suffix that says a template makes something else than HTML: `nginx.conf.j2`."""


class UnreadableInputError(Exception):
    """An input cannot be read; the message says why, without the input's name."""


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read: `name` for the report, `path` None for standard input, `error` if it is known unreadable."""

    name: str
    path: Path | None
    error: str = ""

    def read(self) -> bytes:
        """Return the bytes. Raises UnreadableInputError."""
        if self.error:
            raise UnreadableInputError(self.error)
        try:
            return _read_stdin() if self.path is None else _read_file(self.path)
        except OSError as error:
            raise UnreadableInputError(_reason(error)) from error


def find_inputs(paths: Sequence[str], ignores: Ignores) -> list[Input]:
    """Return an Input for each file named, and for each page below each folder named, none of them twice.

    A file that is named is taken whatever it is called; `ignores` and .gitignore files speak of folders' contents.
    """
    found: dict[str, Input] = {}
    for path in paths:
        for item in _expand(path, ignores):
            key = STDIN if item.path is None else os.path.realpath(item.path)
            found.setdefault(key, item)
    return list(found.values())


def _expand(path: str, ignores: Ignores) -> Iterator[Input]:
    if path == STDIN:
        yield Input(STDIN, None)
    elif Path(path).is_dir():
        pages = list(_walk(Path(path), ignores.below(Path(path))))
        yield from pages or [Input(_name(Path(path)), Path(path), "holds no pages or templates")]
    else:
        yield Input(_name(Path(path)), Path(path))


def _walk(folder: Path, ignores: Ignores) -> Iterator[Input]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Input(_name(folder), folder, _reason(error))
        return
    ignores = ignores.inside(folder)
    for entry in entries:
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            if not ignores.hides(path, folder=True):
                yield from _walk(path, ignores)
        elif is_page_name(entry.name) and not entry.is_dir() and not ignores.hides(path):
            yield Input(_name(path), path)


def is_page_name(name: str) -> bool:
    """Whether a file of this name is taken for a page or an HTML template."""
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    return bool(suffixes) and suffixes[-1] in PAGE_SUFFIXES and not _OTHER_TEMPLATES.intersection(suffixes[-2:-1])


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise UnreadableInputError("standard input is closed")
    return _checked(sys.stdin.buffer.read(SIZE_LIMIT + 1))


def _read_file(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        raise UnreadableInputError("not a regular file; pipe its content in and name it -")
    with path.open("rb") as stream:
        return _checked(stream.read(SIZE_LIMIT + 1))


def _checked(data: bytes) -> bytes:
    if len(data) > SIZE_LIMIT:
        raise UnreadableInputError(f"larger than {SIZE_LIMIT // 1024**2} MB, the most that is read")
    return data


def _name(path: Path) -> str:
    """Return a path as the report shows it: forward slashes, and no bytes that are not text."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _reason(error: OSError) -> str:
    text = error.strerror or type(error).__name__
    return text[:1].lower() + text[1:]
