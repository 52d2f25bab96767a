"""From a folder of templates to the project that they make."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from safeexit.checker.page import Page, UnreadableSource
from safeexit.checker.project.graph import Project, Template, read_template
from safeexit.checker.project.surroundings import Surroundings
from safeexit.checker.sources.files import UnreadableInputError, find_inputs
from safeexit.checker.sources.ignores import Ignores

__all__ = ["Folder", "load"]


class Folder(NamedTuple):
    """A project, and which file on the disk is which of its templates."""

    project: Project
    paths: Mapping[str, str]

    def surroundings(self, file: Path | None) -> Surroundings | None:
        """Return what the project says of a file, or None for a file that is not in it."""
        path = None if file is None else self.paths.get(os.path.realpath(file))
        return None if path is None else self.project.surroundings(path)


def load(folder: Path, ignores: Ignores, language: str | None = None) -> Folder:
    """Read the pages and templates in a folder, written in `language` (guessed for each if None).

    What cannot be read is left out; checking it says why.
    """
    root = os.path.realpath(folder)
    paths: dict[str, str] = {}

    def templates() -> Iterator[Template]:
        for item in find_inputs([str(folder)], ignores):
            path = Path(os.path.relpath(item.path or folder, folder)).as_posix()
            try:
                page = Page.from_bytes(item.read(), source=item.name, language=language)
                template = read_template(page, path)
            except (UnreadableInputError, UnreadableSource, RecursionError, MemoryError):
                continue
            paths[os.path.realpath(item.path or folder)] = path
            yield template

    return Folder(Project(root, templates()), paths)
