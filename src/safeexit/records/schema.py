"""The tables, and how a store gets them: numbered steps, each applied once and whole."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    Table,
    Text,
    inspect,
    text,
)
from sqlalchemy.types import TypeDecorator

__all__ = ["VERSION", "apply", "feedback", "receipts", "version", "wordings"]


class _UTC(TypeDecorator[datetime]):
    """A time in UTC, also in SQLite, which keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


_metadata = MetaData()
wordings = Table(
    "safeexit_wordings",
    _metadata,
    Column("hash", Text, primary_key=True),
    Column("text", Text, nullable=False),
)
receipts = Table(
    "safeexit_receipts",
    _metadata,
    Column("number", BigInteger, primary_key=True),  # the order in the store; shown to nobody
    Column("at", _UTC, nullable=False),
    Column("version", Text, nullable=False),
    Column("wording", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("allowed", Text, nullable=False),
    Column("refused", Text, nullable=False),
    Column("source", Text, nullable=False),
)
feedback = Table(
    "safeexit_feedback",
    _metadata,
    Column("number", BigInteger, primary_key=True),
    Column("at", _UTC, nullable=False),
    Column("page", Text),
    Column("locale", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("rating", Integer),
    Column("message", Text, nullable=False),
)

_NUMBER = {
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "postgresql": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
}
_TIME = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}
_REFUSAL = "consent receipts are only ever added"
_TRIGGER = "CREATE TRIGGER safeexit_receipts_append_only BEFORE UPDATE ON safeexit_receipts"
# A receipt that could be rewritten would prove nothing, so the store itself refuses it.
_APPEND_ONLY = {
    "sqlite": (f"{_TRIGGER} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",),
    "postgresql": (
        (
            "CREATE FUNCTION safeexit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        ),
        f"{_TRIGGER} FOR EACH ROW EXECUTE FUNCTION safeexit_append_only()",
    ),
}


def _receipts(dialect: str) -> tuple[str, ...]:
    return (
        "CREATE TABLE safeexit_wordings (hash TEXT PRIMARY KEY, text TEXT NOT NULL)",
        (
            f"CREATE TABLE safeexit_receipts (number {_NUMBER[dialect]}, at {_TIME[dialect]} NOT NULL, "
            "version TEXT NOT NULL, wording TEXT NOT NULL REFERENCES safeexit_wordings (hash), "
            "locale TEXT NOT NULL, allowed TEXT NOT NULL, refused TEXT NOT NULL, source TEXT NOT NULL)"
        ),
        "CREATE INDEX safeexit_receipts_at ON safeexit_receipts (at)",
        *_APPEND_ONLY[dialect],
    )


def _feedback(dialect: str) -> tuple[str, ...]:
    return (
        (
            f"CREATE TABLE safeexit_feedback (number {_NUMBER[dialect]}, at {_TIME[dialect]} NOT NULL, "
            "page TEXT, locale TEXT NOT NULL, phase TEXT NOT NULL, rating INTEGER, message TEXT NOT NULL)"
        ),
        "CREATE INDEX safeexit_feedback_at ON safeexit_feedback (at)",
    )


# What stands here has been applied to people's stores: add a step, never change one.
_STEPS = (_receipts, _feedback)
VERSION = len(_STEPS)
"""The schema version that this release reads and writes."""


def version(connection: Connection) -> int:
    """Return the store's schema version; 0 for a store that has no tables of ours yet."""
    if not inspect(connection).has_table("safeexit_schema"):
        return 0
    return int(connection.scalar(text("SELECT version FROM safeexit_schema")) or 0)


def apply(connection: Connection) -> None:
    """Bring the store to this release's version. The caller holds the lock against others doing the same."""
    found = version(connection)
    if found == 0:
        connection.execute(text("CREATE TABLE safeexit_schema (version INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO safeexit_schema VALUES (0)"))
    for step in _STEPS[found:]:
        for statement in step(connection.dialect.name):
            connection.exec_driver_sql(statement)
    connection.execute(text("UPDATE safeexit_schema SET version = :version"), {"version": VERSION})
