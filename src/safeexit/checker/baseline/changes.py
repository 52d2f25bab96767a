"""What changed since a commit: git says which files did, and what they held then."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from safeexit._settings import ConfigError

__all__ = ["Changes", "since"]


class Changes(NamedTuple):
    """The files of a repository in the working tree, beside those of a commit.

    `tracked` holds paths below `root`; `former` is what a changed file was called in the commit.
    """

    root: Path
    commit: str
    tracked: frozenset[str]
    former: dict[str, str]

    def is_unchanged(self, path: Path) -> bool:
        """Whether the file is as it was in the commit."""
        name = self._name(path)
        return name in self.tracked and name not in self.former

    def before(self, path: Path) -> bytes | None:
        """Return what the file held in the commit, None if it was not there."""
        name = self._name(path)
        if name is None:
            return None
        done = _run(self.root, "cat-file", "blob", f"{self.commit}:{self.former.get(name, name)}")
        return done.stdout if done.returncode == 0 else None

    def _name(self, path: Path) -> str | None:
        place = Path(os.path.realpath(path.parent), path.name)
        return place.relative_to(self.root).as_posix() if place.is_relative_to(self.root) else None


def since(revision: str, folder: Path) -> Changes:
    """Return what changed in a folder's repository since it left `revision` (their merge base).

    Raises ConfigError: there is no git, no repository, or no such commit.
    """
    top = _run(folder, "rev-parse", "--show-toplevel")
    if top.returncode:
        raise ConfigError("--diff-base: the current folder is in no git repository")
    root = Path(os.fsdecode(top.stdout.removesuffix(b"\n")))
    found = _run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found.returncode:
        raise ConfigError(
            f"--diff-base: git knows no commit {revision!r}; in a shallow clone, fetch it first"
        )
    base = _run(root, "merge-base", found.stdout.decode().strip(), "HEAD")
    commit = (base.stdout if base.returncode == 0 else found.stdout).decode().strip()
    changed = _lines(
        _run(root, "diff", "--name-status", "-z", "--find-renames", "--no-ext-diff", commit, "--")
    )
    return Changes(
        root=root,
        commit=commit,
        tracked=frozenset(_lines(_run(root, "ls-files", "-z"))),
        former=_former(changed),
    )


def _former(parts: list[str]) -> dict[str, str]:
    """Read `git diff --name-status -z`: a status, then a path, or two where a file was renamed or copied."""
    former: dict[str, str] = {}
    rest = iter(parts)
    for status in rest:
        old = next(rest)
        former[next(rest) if status[0] in "RC" else old] = old
    return former


def _lines(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ConfigError(f"--diff-base: git failed: {reason[-1] if reason else done.returncode}")
    return [os.fsdecode(part) for part in done.stdout.split(b"\0") if part]


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        # S603, S607: git is what the user's PATH calls so; no argument goes through a shell.
        return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        raise ConfigError("--diff-base: git is not installed") from None
