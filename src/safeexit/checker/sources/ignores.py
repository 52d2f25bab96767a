"""Which files of a folder are left out: .gitignore files, and the patterns that the user gives."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pathspec

_NEVER = frozenset({".git", "node_modules"})


class Ignores(NamedTuple):
    """What is ignored in one folder: by .gitignore files (`git`), and by the user (`excluded`).

    Each holds pairs: a folder, and the patterns that are relative to it. `root` is where the walk began.
    `excluded_in` says what the user excludes in a folder; without it, `excluded` holds in every folder.
    """

    excluded: tuple[tuple[Path, pathspec.GitIgnoreSpec], ...] = ()
    git: tuple[tuple[Path, pathspec.GitIgnoreSpec], ...] = ()
    root: Path = Path()
    excluded_in: Callable[[Path], tuple[Path, Iterable[str]]] | None = None

    def excluding(self, folder: Path, patterns: Iterable[str]) -> Ignores:
        """Return these ignores plus patterns, in .gitignore's syntax, relative to `folder`.

        Raises ValueError, naming the pattern, where one is malformed.
        """
        patterns = tuple(patterns)
        for pattern in patterns:
            if not is_pattern(pattern):
                raise ValueError(f"{pattern!r} is no pattern in the syntax of .gitignore")
        spec = pathspec.GitIgnoreSpec.from_lines(patterns)
        return self._replace(excluded=(*self.excluded, (absolute(folder), spec)))

    def below(self, root: Path) -> Ignores:
        """Return the ignores for a walk from `root`: .gitignore files up to the repository's root count.

        Where they ignore `root` itself, which the user named all the same, they are not heeded.
        """
        start = self._replace(root=absolute(root), git=())
        above = start
        for folder in reversed(_up_to_repository(start.root)):
            above = above._with_git(folder)
        return start if above.hides(root, folder=True) else above

    def inside(self, folder: Path) -> Ignores:
        """Return the ignores for a folder's entries: these, its own .gitignore file, and what it excludes."""
        if self.excluded_in is None:
            return self._with_git(folder)
        return self._replace(excluded=()).excluding(*self.excluded_in(folder))._with_git(folder)

    def leave_out(self, path: Path) -> bool:
        """Whether the user excludes a file, or a folder that it is in; .gitignore files do not count."""
        here = self
        if self.excluded_in is not None:
            here = self._replace(excluded=()).excluding(*self.excluded_in(path.parent))
        place = absolute(path)
        return any(
            _verdict(spec, place, base, folder=False)
            for base, spec in here.excluded
            if place.is_relative_to(base)
        )

    def _with_git(self, folder: Path) -> Ignores:
        try:
            lines = (folder / ".gitignore").read_text("utf-8", "replace").splitlines()
        except OSError:
            return self
        spec = pathspec.GitIgnoreSpec.from_lines(line for line in lines if is_pattern(line))
        return self._replace(git=(*self.git, (absolute(folder), spec)))

    def hides(self, path: Path, *, folder: bool = False) -> bool:
        """Whether a file or folder is left out. The deepest .gitignore file that speaks of it decides."""
        if path.name in _NEVER:
            return True
        place = absolute(path)
        if any(_verdict(spec, place, self._base(place, base), folder) for base, spec in self.excluded):
            return True
        verdicts = (_verdict(spec, place, base, folder) for base, spec in reversed(self.git))
        return next((verdict for verdict in verdicts if verdict is not None), False)

    def _base(self, path: Path, base: Path) -> Path:
        """Return what a path is relative to: `base`, or the walk's root where it is not below `base`."""
        return base if path.is_relative_to(base) else self.root


def is_pattern(pattern: str) -> bool:
    """Whether a line can be read as .gitignore's. Git passes over what it cannot read, and so does a walk."""
    try:
        pathspec.GitIgnoreSpec.from_lines([pattern])
    except (ValueError, re.error):
        return False
    return True


def _verdict(spec: pathspec.GitIgnoreSpec, path: Path, base: Path, folder: bool) -> bool | None:
    if path == base:
        return None
    return spec.check_file(path.relative_to(base).as_posix() + "/" * folder).include


def absolute(path: Path) -> Path:
    """Return a path from the root, without dots."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - unlike resolve(), it keeps the user's links


def _up_to_repository(folder: Path) -> list[Path]:
    """Return the folders above `folder` up to the one with .git, nearest first; none outside a repository."""
    above = [folder, *folder.parents]
    for index, candidate in enumerate(above):
        if os.path.exists(candidate / ".git"):  # noqa: PTH110 - Path.exists raises where access is denied
            return above[1 : index + 1]
    return []
