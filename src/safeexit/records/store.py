"""A store of consent receipts: adds, counts, reads and purges, and never changes one."""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from safeexit.records import StoreError, schema
from safeexit.records.backend import Backend, parse
from safeexit.records.postgresql import PostgreSQL
from safeexit.records.receipt import Receipt, Source
from safeexit.records.sqlite import SQLite

__all__ = ["Store"]

_BATCH = 1000
_Query = TypeVar("_Query", bound=Select[Any])
_KEEP_WORDING = text(
    "INSERT INTO safeexit_wordings (hash, text) VALUES (:hash, :text) ON CONFLICT (hash) DO NOTHING"
)


class Store:
    """Consent receipts in SQLite or PostgreSQL; any number of threads and processes may use one store.

    Use `safeexit.records.open_store`, which says what the arguments are. Every method raises `StoreError`
    if the store cannot be used.
    """

    def __init__(self, url: str, *, patience: float) -> None:
        self._url, self._patience = parse(url), patience
        self._backend = self._connect()
        self._process = os.getpid()

    def add(self, receipt: Receipt) -> None:
        """Add a receipt. When this returns it is on the disk; when it raises, nothing was added."""
        with self._writing() as connection:
            kept: set[str] = connection.info.setdefault("wordings", set())
            if receipt.wording_hash not in kept:
                connection.execute(_KEEP_WORDING, {"hash": receipt.wording_hash, "text": receipt.wording})
            connection.execute(insert(schema.receipts).values(_values(receipt)))
        kept.add(receipt.wording_hash)

    def count(self, *, before: datetime | None = None) -> int:
        """Return how many receipts there are, or how many older than a time."""
        with self._reading() as connection:
            number = _older(select(func.count()).select_from(schema.receipts), before)
            return int(connection.scalar(number) or 0)

    def receipts(self, *, before: datetime | None = None) -> Iterator[Receipt]:
        """Yield the receipts, or those older than a time, in the order in which they were added."""
        wordings = self.wordings()
        query = _older(select(schema.receipts).order_by(schema.receipts.c.number), before)
        with self._reading() as connection:
            for row in connection.execution_options(yield_per=_BATCH).execute(query):
                yield _receipt(row, wordings)

    def wordings(self) -> dict[str, str]:
        """Return every wording that a receipt was added with, by its hash."""
        with self._reading() as connection:
            return {row.hash: row.text for row in connection.execute(select(schema.wordings))}

    def purge(self, *, before: datetime) -> int:
        """Delete the receipts older than a time and return how many; the wordings stay."""
        with self._reading():
            pass  # a store without receipts is an error, not a reason to make one
        table = schema.receipts
        oldest = _older(select(table.c.number), before).limit(_BATCH)
        purged = 0
        while True:  # in batches, so that visitors' choices need not wait
            with self._writing() as connection:
                deleted = connection.execute(delete(table).where(table.c.number.in_(oldest))).rowcount
            purged += deleted
            if deleted < _BATCH:
                return purged

    def close(self) -> None:
        """Close all connections that are not in use."""
        self._backend.engine.dispose()

    def _connect(self) -> Backend:
        kind = SQLite if self._url.get_backend_name() == "sqlite" else PostgreSQL
        backend: Backend = kind(self._url, self._patience)
        # Connections end with the store; but not at exit, where a forked process would end its parent's.
        weakref.finalize(self, backend.engine.dispose).atexit = False
        return backend

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._failing_clearly(), self._backend.writing(time.monotonic() + self._patience) as connection:
            info = connection.info
            if "current" not in info:
                self._bring_up_to_date(connection)
            yield connection
        info["current"] = True

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._failing_clearly():
            if not self._backend.exists():
                raise StoreError(f"{self._backend.label}: no such file")
            with self._backend.engine.connect() as connection:
                found = schema.version(connection)
                if found == 0:
                    raise StoreError(f"{self._backend.label}: holds no records of safeexit")
                self._check_known(found)
                yield connection

    def _bring_up_to_date(self, connection: Connection) -> None:
        found = schema.version(connection)
        if found < schema.VERSION:
            self._backend.lock_schema(connection)
            schema.apply(connection)
        self._check_known(found)

    def _check_known(self, found: int) -> None:
        if found > schema.VERSION:
            raise StoreError(
                f"{self._backend.label}: was written by a later release of safeexit (schema {found}, here "
                f"{schema.VERSION}): upgrade safeexit"
            )

    @contextmanager
    def _failing_clearly(self) -> Iterator[None]:
        if self._process != os.getpid():  # a forked server must not share its parent's connections
            self._backend.engine.dispose(close=False)
            self._backend = self._connect()
            self._process = os.getpid()
        try:
            yield
        except SQLAlchemyError as error:
            raise StoreError(f"{self._backend.label}: {_cause(error)}") from error


def _older(query: _Query, before: datetime | None) -> _Query:
    return query if before is None else query.where(schema.receipts.c.at < before)


def _values(receipt: Receipt) -> dict[str, object]:
    return {
        "at": receipt.at.replace(microsecond=0),
        "version": receipt.version,
        "wording": receipt.wording_hash,
        "locale": receipt.locale,
        "allowed": " ".join(sorted(receipt.allowed)),
        "refused": " ".join(sorted(receipt.refused)),
        "source": receipt.source.value,
    }


def _receipt(row: Row[tuple[object, ...]], wordings: dict[str, str]) -> Receipt:
    return Receipt(
        at=row.at,
        version=row.version,
        wording=wordings[row.wording],
        locale=row.locale,
        allowed=frozenset(row.allowed.split()),
        refused=frozenset(row.refused.split()),
        source=Source(row.source),
    )


def _cause(error: SQLAlchemyError) -> str:
    """Return what the database said, in one line, without the statement and its values."""
    told = str(error.orig) if isinstance(error, DBAPIError) else str(error.args[0])
    return " ".join(told.split()) or type(error).__name__
