"""A store in one file. Each connection is one thread's alone while it is in use."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DisconnectionError, OperationalError, TimeoutError  # noqa: A004  SQLAlchemy's
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

__all__ = ["SQLite"]


class SQLite:
    """The SQLite side of a store; see `Backend`."""

    def __init__(self, url: URL, patience: float) -> None:
        self.label = f"sqlite:///{url.database}"
        self._path = Path(str(url.database))
        self._writer = Lock()
        # A writer waits for SQLite's lock, not for a place in the pool.
        self.engine = create_engine(url, connect_args={"timeout": patience}, max_overflow=-1)
        event.listen(self.engine, "connect", self._prepare)
        event.listen(self.engine, "checkout", self._check_file)

    def exists(self) -> bool:
        """Say whether the file is there."""
        return self._path.is_file()

    @contextmanager
    def writing(self, deadline: float) -> Iterator[Connection]:
        """Give a transaction that holds the write lock from its start."""
        with self._turn(deadline), self.engine.connect() as connection:
            _use_wal(connection, deadline)
            _wait_until(connection, deadline)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def lock_schema(self, connection: Connection) -> None:
        """Do nothing: the transaction has the lock already."""

    @contextmanager
    def _turn(self, deadline: float) -> Iterator[None]:
        """Let one thread write at a time: SQLite's own lock is polled for, and under load some never win."""
        if not self._writer.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise TimeoutError("database is locked")
        try:
            yield
        finally:
            self._writer.release()

    def _prepare(self, connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # on the disk before the visitor's answer
        entry.info["file"] = self._file()

    def _check_file(
        self,
        connection: sqlite3.Connection,  # noqa: ARG002  SQLAlchemy's signature
        entry: ConnectionPoolEntry,
        proxy: PoolProxiedConnection,  # noqa: ARG002
    ) -> None:
        """Let go of a file that was moved or deleted: what is written to it would be lost."""
        if entry.info["file"] != self._file():
            raise DisconnectionError

    def _file(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _use_wal(connection: Connection, deadline: float) -> None:
    """Switch to write-ahead logging, so that readers and the writer do not wait for each other."""
    while "wal" not in connection.info:
        _wait_until(connection, deadline)
        try:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except OperationalError:  # SQLite does not wait if another process is switching right now
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            connection.info["wal"] = True


def _wait_until(connection: Connection, deadline: float) -> None:
    left = max(0, round(1000 * (deadline - time.monotonic())))
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {left}")
