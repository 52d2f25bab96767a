"""The store of receipts, in SQLite and in PostgreSQL."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, NullPool, create_engine, event, text

from safeexit.records import Source, StoreError, open_store, schema
from safeexit.records.backend import parse
from safeexit.records.store import Store

from .samples import receipt

_IMPATIENT = 0.2  # seconds


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(parse(url), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


# What is kept


def test_a_receipt_comes_back_as_it_was_given(store: Store) -> None:
    """Time, version, wording, language, both lists and the source survive; the order is that of arrival."""
    given = [receipt(source=source, wording=f"{source} ŵ 中") for source in Source]
    for each in given:
        store.add(each)
    assert list(store.receipts()) == given
    assert store.count() == 3


def test_times_are_kept_in_utc_to_the_second(store: Store) -> None:
    """A time from another zone is the same moment; fractions, which tell visitors apart, go."""
    local = datetime(2026, 11, 24, 12, 30, 15, 999_999, tzinfo=timezone(timedelta(hours=2)))
    store.add(receipt(at=local))
    (kept,) = store.receipts()
    assert kept.at == datetime(2026, 11, 24, 10, 30, 15, tzinfo=UTC)
    assert kept.at.utcoffset() == timedelta(0)


def test_nothing_tells_one_visitor_from_another(store: Store, url: str) -> None:
    """The tables have these columns and no others: no address, no name, no identifier."""
    store.add(receipt())
    assert set(schema.receipts.columns.keys()) == {
        *("number", "at", "version", "wording", "locale", "allowed", "refused", "source")
    }
    with _connected(url) as connection:
        assert len(connection.execute(text("SELECT * FROM safeexit_receipts")).keys()) == 8


def test_a_wording_is_kept_once_and_found_by_its_hash(store: Store) -> None:
    """However many receipts refer to a wording, its text is there once."""
    for words in ("old", "new", "old"):
        store.add(receipt(wording=words))
    assert store.wordings() == {receipt(wording=words).wording_hash: words for words in ("old", "new")}


def test_a_receipt_cannot_be_changed(store: Store, url: str) -> None:
    """The database itself refuses to rewrite one."""
    store.add(receipt())
    with (
        pytest.raises(Exception, match="consent receipts are only ever added"),
        _connected(url) as connection,
    ):
        connection.execute(text("UPDATE safeexit_receipts SET allowed = 'everything'"))
    assert list(store.receipts()) == [receipt()]


# Counting and purging


def test_what_is_older_than_a_time_is_counted_and_purged(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time itself is not older; purging says how many went, batch by batch, and keeps the wordings."""
    monkeypatch.setattr("safeexit.records.store._BATCH", 2)
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    for hours in (-3, -2, -1, 0, 1):
        store.add(receipt(at=noon + timedelta(hours=hours)))
    assert store.count(before=noon) == 3
    assert len(list(store.receipts(before=noon))) == 3
    assert store.purge(before=noon) == 3
    assert store.purge(before=noon) == 0
    assert [each.at.hour for each in store.receipts()] == [12, 13]
    assert len(store.wordings()) == 1


# The schema


def test_an_older_store_is_brought_up_to_date_with_what_it_holds(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next release's step runs once, and the receipts are still there."""
    store.add(receipt())
    step = "CREATE TABLE safeexit_next (n INTEGER)"
    monkeypatch.setattr(schema, "_STEPS", (*schema._STEPS, lambda _dialect: (step,)))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    for _ in range(2):
        with closing(open_store(url)) as later:
            later.add(receipt())
    assert store.count() == 3
    with _connected(url) as connection:
        assert schema.version(connection) == schema.VERSION


def test_a_store_of_a_later_release_is_left_alone(store: Store, url: str) -> None:
    """Neither reading nor writing guesses at a schema that this release does not know."""
    store.add(receipt())
    with _connected(url) as connection:
        connection.execute(text("UPDATE safeexit_schema SET version = 99"))
    with closing(open_store(url)) as opened:
        for use in (lambda: opened.add(receipt()), opened.count):
            with pytest.raises(StoreError, match=r"a later release of safeexit \(schema 99, here 2\)"):
                use()


_ADD = """
import sys
from safeexit.records import open_store
from tests.records.samples import receipt
store = open_store(sys.argv[1], patience=20)
print("ready", flush=True)
sys.stdin.readline()
store.add(receipt())
"""


def test_processes_may_start_together(url: str) -> None:
    """Three processes that find an empty store at the same moment make its tables once, and all add."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", _ADD, url]
    started = [
        subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        process.communicate()
    assert [process.returncode for process in started] == [0] * 3
    with closing(open_store(url)) as store:
        assert store.count() == 3


_FORK = """
import os, sys
from safeexit.records import open_store
from tests.records.samples import receipt
store = open_store(sys.argv[1])
store.add(receipt())
child = os.fork()
store.add(receipt())
if child:
    assert os.waitpid(child, 0)[1] == 0
    store.add(receipt())
    assert store.count() == 4, store.count()
"""


def test_a_forked_server_has_connections_of_its_own(url: str) -> None:
    """A store that was used before a server forked its workers works in parent and child."""
    subprocess.run([sys.executable, "-c", _FORK, url], cwd=Path(__file__).parents[2], check=True)


# When it cannot be used


@contextmanager
def _locked(url: str) -> Iterator[None]:
    """Hold the lock that a writer needs."""
    with _connected(url) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
        else:
            connection.exec_driver_sql("LOCK TABLE safeexit_receipts IN ACCESS EXCLUSIVE MODE")
        yield


def test_a_locked_store_is_given_up_and_recovers(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who cannot write in time is told so and has written nothing; without the lock it works again."""
    store.add(receipt())
    with _locked(url), monkeypatch.context() as patch:
        patch.setattr(store, "_patience", _IMPATIENT)
        with pytest.raises(StoreError, match=r"records\.db: database is locked|statement timeout"):
            store.add(receipt())
    store.add(receipt())
    assert store.count() == 2


def test_a_visitor_waits_less_than_two_seconds() -> None:
    """What the site waits for by default leaves time for the answer."""
    from safeexit.records import WEB_PATIENCE
    from safeexit.records.postgresql import _GRACE_SECONDS

    assert WEB_PATIENCE + _GRACE_SECONDS < 2


def test_a_full_disk_is_named_and_nothing_is_half_done(sqlite_url: str) -> None:
    """Neither the receipt nor its new wording is there afterwards."""
    with closing(open_store(sqlite_url)) as store:
        store.add(receipt())

        @event.listens_for(store._backend.engine, "checkout")
        def fill(connection: sqlite3.Connection, *_: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")

        with pytest.raises(StoreError, match=r"records\.db: database or disk is full"):
            store.add(receipt(wording="x" * 100_000))
        assert list(store.receipts()) == [receipt()]
        assert len(store.wordings()) == 1


def test_a_file_that_was_taken_away_is_made_anew(sqlite_url: str) -> None:
    """Receipts never go to a file that has been deleted under a running site."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(open_store(sqlite_url)) as store:
        store.add(receipt())
        for part in path.parent.iterdir():
            part.unlink()
        store.add(receipt())
        assert path.exists()
        assert store.count() == 1


@pytest.mark.parametrize("use", [lambda s: s.add(receipt()), lambda s: s.count()], ids=["add", "count"])
@pytest.mark.parametrize(
    ("address", "cause"),
    [
        ("sqlite:////nowhere/records.db", r"sqlite:////nowhere/records\.db: (unable to open|no such file)"),
        ("postgresql://me:s3cret@127.0.0.1:1/db", r"postgresql://127\.0\.0\.1:1/db: .*[Cc]onnection refused"),
    ],
)
def test_a_store_that_is_not_there_names_the_cause_and_no_password(
    use: object, address: str, cause: str
) -> None:
    """The message says which store and why, in one line."""
    assert callable(use)
    with closing(open_store(address)) as store, pytest.raises(StoreError, match=cause) as raised:
        use(store)
    assert "s3cret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_reading_makes_no_store(url: str, tmp_path: Path) -> None:
    """Counting, exporting and purging what is not there is an error, and leaves no file or table behind."""
    with closing(open_store(url)) as store:
        for use in (store.count, lambda: list(store.receipts()), lambda: store.purge(before=receipt().at)):
            with pytest.raises(StoreError, match=r"no such file|holds no records of safeexit"):
                use()
    assert list(tmp_path.iterdir()) == []


def test_a_server_may_change_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative file stands where the store was opened, whatever the process does later."""
    monkeypatch.chdir(tmp_path)
    with closing(open_store("sqlite:///records.db")) as store:
        monkeypatch.chdir("/")
        store.add(receipt())
        assert store.count() == 1
    assert (tmp_path / "records.db").exists()


def test_connections_that_the_server_closed_are_replaced(postgresql_url: str) -> None:
    """After the server's restart the first visitor's choice is saved like any other."""
    with closing(open_store(postgresql_url)) as store:
        store.add(receipt())
        with _connected(postgresql_url) as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            )
        store.add(receipt())
        assert store.count() == 2


def test_a_frozen_server_is_given_up(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that never answers, not even with a time-out, costs a visitor no more than a lock."""
    with closing(open_store(postgresql_url)) as store:
        store.add(receipt())
        with _connected(postgresql_url) as connection:
            pids = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
            others = set(connection.scalars(pids)) - {connection.scalar(text("SELECT pg_backend_pid()"))}
        for pid in others:
            os.kill(pid, signal.SIGSTOP)
        try:
            with monkeypatch.context() as patch:
                patch.setattr(store, "_patience", _IMPATIENT)
                with pytest.raises(StoreError, match="the server did not answer in time"):
                    store.add(receipt())
        finally:
            for pid in others:
                os.kill(pid, signal.SIGCONT)
        store.add(receipt())
        assert store.count() == 2


# URLs


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("records.db", "no database URL: give sqlite:///FILE or postgresql://USER@HOST/NAME"),
        ("", "no database URL"),
        ("sqlite://", "kept in memory"),
        ("sqlite:///:memory:", "kept in memory"),
        ("sqlite:///file:x?mode=memory&uri=true", "without a query"),
        ("sqlite://records.db", "after three slashes"),
        ("sqlite:///a\0b", "no database URL"),
        ("mysql://me:s3cret@host/db", "scheme 'mysql', which cannot be used: give sqlite:///FILE"),
        ("postgresql://me:s3cret@host", "names no database"),
        ("postgresql://me:s3@cret@host/db", "second @"),
        ("postgresql://me@s3cret:port/db", "no database URL"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_being_shown(given: str, message: str) -> None:
    """The message says what is allowed; it never repeats what may hold a password."""
    with pytest.raises(ValueError, match=r"^records ") as raised:
        open_store(given)
    assert message in str(raised.value)
    assert "cret" not in str(raised.value)


def test_only_text_is_a_url() -> None:
    """A path object is refused by its type."""
    with pytest.raises(TypeError, match="records cannot be of type PosixPath"):
        open_store(Path("records.db"))  # type: ignore[arg-type]  # what is refused


def test_the_names_that_hosts_give_out_are_understood() -> None:
    """`postgres://` is PostgreSQL too, with the driver that the extra brings."""
    assert parse("postgres://me@host/db").drivername == "postgresql+psycopg"


def test_without_the_extra_the_command_that_installs_it_is_told() -> None:
    """The error is one line with exactly that command."""
    code = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from safeexit.records import open_store\n"
        "try: open_store('sqlite:///x.db')\n"
        "except ImportError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == (
        "records needs the package sqlalchemy, which is not installed: pip install 'safeexit[records]'\n"
    )
