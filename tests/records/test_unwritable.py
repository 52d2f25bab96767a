"""A store that may only be read: the visitor is told, nothing is half-done, the log names the cause."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from safeexit.records import open_store
from safeexit.records.store import Store
from safeexit.web import endpoints
from safeexit.web.http import Request, Response
from tests.web.sites import SITE

_NOBODY = 65534
_SORRY = b"Sorry, there was a technical problem. Please try again."


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def read_only_file(file: Path) -> Iterator[None]:
    """Take the right to write to a file and its folder away, also from root."""
    was_root = os.geteuid() == 0
    file.chmod(0o444)
    file.parent.chmod(0o555)
    if was_root:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)
        file.parent.chmod(0o755)
        file.chmod(0o644)


@contextmanager
def read_only_database(url: str) -> Iterator[None]:
    """Let a database take no writing, as administrators do before its disk is full."""
    name = url.rpartition("/")[2]
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with closing(engine.connect()) as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        _end_the_others(connection)
        yield
        connection.exec_driver_sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        _end_the_others(connection)
    engine.dispose()


def _end_the_others(connection: Connection) -> None:
    """End the connections that still have the old setting."""
    connection.exec_driver_sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def choose(store: Store) -> Response:
    """Send a choice as the banner's form does."""
    form = {"host": "www.example.org", "content-type": "application/x-www-form-urlencoded"}
    request = Request(method="POST", path="/_sx/consent", headers=form, body=b"decision=accept")
    return endpoints.answer(SITE, request, records=store)


def told_in_vain(store: Store, log: pytest.LogCaptureFixture) -> str:
    """Check that a choice is not saved and that the visitor is told; return what the log says."""
    response = choose(store)
    assert response.status == 503
    assert _SORRY in response.body
    assert [value for name, value in response.headers if name == "Set-Cookie"] == []
    (record,) = log.records
    assert (record.name, record.levelno) == ("safeexit.records", logging.ERROR)
    return record.getMessage()


def test_a_file_that_may_only_be_read_is_named(open_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A server that starts without the right to write to SQLite's file; later choices are kept again."""
    file = open_folder / "records.db"
    with closing(open_store(f"sqlite:///{file}")) as store:
        assert choose(store).status == 303
    with closing(open_store(f"sqlite:///{file}")) as store:
        with read_only_file(file):
            assert f"{file}: attempt to write a readonly database" in told_in_vain(store, caplog)
        assert store.count() == 1
        assert choose(store).status == 303
        assert store.count() == 2


def test_a_database_that_may_only_be_read_is_named(
    postgresql_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL that takes no writing, under a site that runs; later choices are kept again."""
    with closing(open_store(postgresql_url)) as store:
        assert choose(store).status == 303
        with read_only_database(postgresql_url):
            assert "cannot execute INSERT in a read-only transaction" in told_in_vain(store, caplog)
            assert store.count() == 1
        assert choose(store).status == 303
        assert store.count() == 2
