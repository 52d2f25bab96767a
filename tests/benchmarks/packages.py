"""Packages of peers, taken from the npm registry into a folder of the benchmarks' own."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

_FOLDER = Path(".bench")


def npm_package(name: str, version: str) -> Path:
    """Return the folder of a package's published files, fetched once."""
    folder = _FOLDER / f"{name.replace('/', '-')}-{version}"
    if not folder.exists():
        _FOLDER.mkdir(exist_ok=True)
        done = subprocess.run(
            ["npm", "pack", "--silent", "--pack-destination", _FOLDER, f"{name}@{version}"],
            capture_output=True,
            text=True,
            check=True,
        )
        with tarfile.open(_FOLDER / done.stdout.strip()) as archive:
            archive.extractall(folder, filter="data")
    return folder / "package"
