"""Which database a URL names, and what each kind must be able to do."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

__all__ = ["Backend", "parse"]

_ALLOWED = "give sqlite:///FILE or postgresql://USER@HOST/NAME"
_POSTGRESQL = {"postgres", "postgresql", "postgresql+psycopg"}
_SQLITE = {"sqlite", "sqlite+pysqlite"}


class Backend(Protocol):
    """One kind of database.

    Attributes:
        label: The store's name for messages, without user and password.
        engine: Where connections come from.
    """

    label: str
    engine: Engine

    def exists(self) -> bool:
        """Say whether there may be a database to read; never makes one."""

    def writing(self, deadline: float) -> AbstractContextManager[Connection]:
        """Give a transaction, committed durably when the block ends; `deadline` is a `time.monotonic()`."""

    def lock_schema(self, connection: Connection) -> None:
        """Keep other processes from changing the tables until the transaction ends."""


def parse(url: str) -> URL:
    """Return the URL of a store, with the driver that is used.

    Raises:
        TypeError, ValueError: it cannot be used; it may hold a password, so the message leaves it out.
    """
    if not isinstance(url, str):
        raise TypeError(f"records cannot be of type {type(url).__name__}: {_ALLOWED}")
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter where a port is no number
        parsed = None
    if parsed is None or "\0" in url:
        raise ValueError(f"records is no database URL: {_ALLOWED} (a password's special characters as %XX)")
    if parsed.drivername in _SQLITE:
        return _sqlite(parsed)
    if parsed.drivername in _POSTGRESQL:
        return _postgresql(parsed)
    raise ValueError(f"records has the scheme {parsed.drivername!r}, which cannot be used: {_ALLOWED}")


def _sqlite(url: URL) -> URL:
    if url.host or url.query:
        raise ValueError(
            "records must name a file after three slashes, without a query: give sqlite:///FILE, "
            "or sqlite:////FOLDER/FILE for a path from the root"
        )
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise ValueError("records cannot be kept in memory, where they would be lost: give sqlite:///FILE")
    # A server may change its folder later, and a log should say which file it was.
    return url.set(drivername="sqlite+pysqlite", database=str(Path(url.database).absolute()))


def _postgresql(url: URL) -> URL:
    if "@" in f"{url.host}{url.database}":  # what stands before is a piece of the password
        raise ValueError("records holds a second @: write a password's special characters as %XX")
    if not url.database:
        raise ValueError("records names no database: give postgresql://USER@HOST/NAME")
    return url.set(drivername="postgresql+psycopg")
