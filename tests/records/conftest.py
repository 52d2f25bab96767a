"""Stores for the tests: SQLite in a new folder, and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from safeexit.records import open_store
from safeexit.records.store import Store

from .cluster import Cluster, find_postgresql, running


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server. Where there is none, the tests that need it fail and say so."""
    programs = find_postgresql()
    if programs is None:
        pytest.fail("PostgreSQL is not installed here: `make postgresql` tries to, and says what it needs")
    with running(programs) as started:
        yield started


@pytest.fixture
def postgresql_url(cluster: Cluster) -> str:
    """The URL of an empty PostgreSQL database."""
    return cluster.new_database()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path}/records.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty store, of each kind in turn."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store, of each kind in turn."""
    opened = open_store(url)
    yield opened
    opened.close()
