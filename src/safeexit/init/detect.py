"""Finds what a site is built with, from the files in its folder. Nothing of the site is run."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

__all__ = ["find"]

# The first that is found counts: a Django project may well name Flask among its tools.
_PACKAGES = {"django": "django", "fastapi": "starlette", "starlette": "starlette", "flask": "flask"}
_GENERATORS = (
    "mkdocs.yml",
    "hugo.toml",
    "hugo.yaml",
    "config.toml",
    "_config.yml",
    "eleventy.config.js",
    ".eleventy.js",
    "astro.config.mjs",
    "pelicanconf.py",
    "conf.py",
    "docs/conf.py",
    "index.html",
)
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_IMPORT = re.compile(r"^\s*(?:from|import)\s+(django|fastapi|flask|starlette)\b", re.MULTILINE)
_MOST_FILES = 200
_MOST_BYTES = 200_000


def find(folder: Path) -> tuple[str, str]:
    """Return the name of what a folder's site is built with, and what tells so.

    The name is `django`, `flask`, `starlette` (FastAPI, too), `static` or `templates`. What cannot be read
    tells nothing.
    """
    if "django" in _text(folder / "manage.py"):
        return "django", "manage.py"
    told = {**_imported(folder), **_required(folder)}
    for package, framework in _PACKAGES.items():
        if package in told:
            return framework, told[package]
    for name in _GENERATORS:
        if (folder / name).is_file():
            return "static", name
    return "templates", "no framework or generator that is known here"


def _required(folder: Path) -> dict[str, str]:
    """Return the packages that the project requires, each with the file that says so."""
    found = dict.fromkeys(_in_pyproject(folder / "pyproject.toml"), "pyproject.toml")
    for path in sorted(folder.glob("requirements*.txt")):
        found |= dict.fromkeys(_names(_text(path).splitlines()), path.name)
    return found


def _in_pyproject(path: Path) -> Iterator[str]:
    try:
        table = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError:
        return
    project = table.get("project")
    wanted = project.get("dependencies") if isinstance(project, dict) else None
    if isinstance(wanted, list):
        yield from _names(each for each in wanted if isinstance(each, str))


def _names(requirements: Iterator[str] | list[str]) -> Iterator[str]:
    for line in requirements:
        if match := _NAME.match(line.strip()):
            yield match[0].lower()


def _imported(folder: Path) -> dict[str, str]:
    """Return the packages that modules in the folder, or one below it, import."""
    paths = [*sorted(folder.glob("*.py")), *sorted(folder.glob("[!.]*/*.py"))]
    return {
        name: path.relative_to(folder).as_posix()
        for path in paths[:_MOST_FILES]
        for name in _IMPORT.findall(_text(path))
    }


def _text(path: Path) -> str:
    try:
        if path.is_file() and path.stat().st_size <= _MOST_BYTES:
            return path.read_text("utf-8-sig", errors="replace")
    except OSError:
        pass
    return ""
