"""A PostgreSQL server of the tests' own: in a new folder, on a free port, gone when the tests are."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Cluster", "find_postgresql", "running"]

_DEBIAN = Path("/usr/lib/postgresql")
_OWNER = "postgres"  # the server refuses to run as root; Debian's package brings this user
# One database is made for each test, and none outlives a power cut; what the tests kill is our own process.
_SETTINGS = "-c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=40"


def find_postgresql() -> Path | None:
    """Return the folder of `initdb` and `pg_ctl`, which Debian keeps out of the PATH, or `None`."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max((path.parent for path in _DEBIAN.glob("*/bin/initdb")), default=None)


class Cluster:
    """A running server.

    Attributes:
        address: The URL of its databases, without a name.
    """

    def __init__(self, programs: Path, port: int) -> None:
        self._programs, self._port, self._made = programs, port, 0
        self.address = f"postgresql://safeexit@127.0.0.1:{port}"

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        self._made += 1
        name = f"test{self._made}"
        place = ["-h", "127.0.0.1", "-p", str(self._port), "-U", "safeexit"]
        subprocess.run([str(self._programs / "createdb"), *place, name], check=True)
        return f"{self.address}/{name}"


@contextmanager
def running(programs: Path) -> Iterator[Cluster]:
    """Run a server for as long as the block does."""
    folder = Path(tempfile.mkdtemp(prefix="safeexit-postgresql-"))
    as_owner: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, _OWNER)
        as_owner = ["runuser", "-u", _OWNER, "--"]
    data, port = folder / "data", _free_port()
    control = [*as_owner, str(programs / "pg_ctl"), "-D", str(data), "-w", "-s"]
    try:
        make = [*as_owner, str(programs / "initdb"), "-D", str(data), "-U", "safeexit"]
        _run([*make, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], folder)
        options = f"{_SETTINGS} -p {port} -k {folder}"
        _run([*control, "-l", str(folder / "log"), "-o", options, "start"], folder)
        try:
            yield Cluster(programs, port)
        finally:
            _run([*control, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder)


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
