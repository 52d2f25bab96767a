"""A store of consent receipts and feedback: adds, counts, reads and purges, and never changes one."""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from safeexit.records import StoreError, schema
from safeexit.records.backend import Backend, parse
from safeexit.records.feedback import Feedback, Kind
from safeexit.records.postgresql import PostgreSQL
from safeexit.records.receipt import Receipt, Source
from safeexit.records.sqlite import SQLite

__all__ = ["Store"]

_BATCH = 1000
_FEEDBACK_SINCE = 2  # a store of an earlier schema gets its table with the first thing that is added
_Query = TypeVar("_Query", bound=Select[Any])
_TABLES: dict[Kind, Table] = {"consent": schema.receipts, "feedback": schema.feedback}
_KEEP_WORDING = text(
    "INSERT INTO safeexit_wordings (hash, text) VALUES (:hash, :text) ON CONFLICT (hash) DO NOTHING"
)


class Store:
    """Consent receipts and feedback in SQLite or PostgreSQL, for any number of threads and processes.

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

    def add_feedback(self, feedback: Feedback) -> None:
        """Add feedback. When this returns it is on the disk; when it raises, nothing was added."""
        with self._writing() as connection:
            values = {**asdict(feedback), "at": feedback.at.replace(microsecond=0)}
            connection.execute(insert(schema.feedback).values(values))

    def count(self, *, before: datetime | None = None, kind: Kind = "consent") -> int:
        """Return how many receipts, or how much feedback, there is; with a time, how many are older."""
        table = _TABLES[kind]
        with self._reading(kind) as connection:
            number = _older(select(func.count()).select_from(table), table, before)
            return int(connection.scalar(number) or 0)

    def receipts(self, *, before: datetime | None = None) -> Iterator[Receipt]:
        """Yield the receipts, or those older than a time, in the order in which they were added."""
        wordings = self.wordings()
        for row in self._rows("consent", before):
            yield _receipt(row, wordings)

    def feedback(self, *, before: datetime | None = None) -> Iterator[Feedback]:
        """Yield the feedback, or what is older than a time, in the order in which it was added."""
        for row in self._rows("feedback", before):
            yield Feedback(
                at=row.at,
                page=row.page,
                locale=row.locale,
                phase=row.phase,
                rating=row.rating,
                message=row.message,
            )

    def wordings(self) -> dict[str, str]:
        """Return every wording that a receipt was added with, by its hash."""
        with self._reading() as connection:
            return {row.hash: row.text for row in connection.execute(select(schema.wordings))}

    def purge(self, *, before: datetime, kind: Kind = "consent") -> int:
        """Delete the receipts, or the feedback, older than a time and return how many; the wordings stay."""
        with self._reading(kind):
            pass  # a store without records is an error, not a reason to make one
        table = _TABLES[kind]
        oldest = _older(select(table.c.number), table, before).limit(_BATCH)
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

    def _rows(self, kind: Kind, before: datetime | None) -> Iterator[Row[Any]]:
        table = _TABLES[kind]
        query = _older(select(table).order_by(table.c.number), table, before)
        with self._reading(kind) as connection:
            yield from connection.execution_options(yield_per=_BATCH).execute(query)

    @contextmanager
    def _reading(self, kind: Kind = "consent") -> Iterator[Connection]:
        with self._failing_clearly():
            if not self._backend.exists():
                raise StoreError(f"{self._backend.label}: no such file")
            with self._backend.engine.connect() as connection:
                found = schema.version(connection)
                if found == 0:
                    raise StoreError(f"{self._backend.label}: holds no records of safeexit")
                self._check_known(found)
                if kind == "feedback" and found < _FEEDBACK_SINCE:
                    raise StoreError(f"{self._backend.label}: holds no feedback yet")
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


def _older(query: _Query, table: Table, before: datetime | None) -> _Query:
    return query if before is None else query.where(table.c.at < before)


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
