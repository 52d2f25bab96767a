"""What visitors told: stored, listed, exported and purged beside the receipts."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

import pytest

from safeexit.cli import main
from safeexit.records import StoreError, open_store, schema
from safeexit.records.store import Store

from .samples import feedback, receipt

_MESSAGES = (
    "plain",
    " \r\n two lines \n",
    '=HYPERLINK("https://evil.example")',
    "<script>alert(1)</script>",
    "'; DROP TABLE safeexit_feedback; --",
    "ŵ 中 \N{FAMILY} \u202e",
    "\x1b[31mred\x07",
)


class _Ended(NamedTuple):
    code: int
    out: str
    err: str


_Run = Callable[..., _Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> _Run:
    """Return what runs `safeexit records` in this process."""

    def records(*arguments: str) -> _Ended:
        monkeypatch.setattr(sys, "argv", ["safeexit", "records", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return _Ended(ended.value.code, *capsys.readouterr())

    return records


@pytest.fixture
def filled(store: Store, url: str) -> str:
    """The URL of a store with a message of today and a rated one of two years ago, and a receipt."""
    now = datetime.now(UTC)
    store.add_feedback(feedback(at=now - timedelta(days=730), page=None, rating=2, message="=1+1"))
    store.add_feedback(feedback(at=now))
    store.add(receipt())
    return url


# The store


def test_feedback_comes_back_as_it_was_given(store: Store) -> None:
    """Every character of the text survives; so do a missing page and a missing rating."""
    given = [feedback(message=message, rating=rating) for message in _MESSAGES for rating in (None, 5)]
    given.append(feedback(page=None))
    for each in given:
        store.add_feedback(each)
    assert list(store.feedback()) == given
    assert store.count(kind="feedback") == len(given)
    assert store.count() == 0


def test_the_time_is_kept_in_utc_to_the_second(store: Store) -> None:
    """A time from another zone is the same moment; fractions, which tell visitors apart, go."""
    local = datetime(2026, 11, 24, 12, 30, 15, 999_999, tzinfo=timezone(timedelta(hours=2)))
    store.add_feedback(feedback(at=local))
    assert [each.at for each in store.feedback()] == [datetime(2026, 11, 24, 10, 30, 15, tzinfo=UTC)]


def test_nothing_tells_who_wrote() -> None:
    """The table has these columns and no others: no address, no browser, no identifier."""
    assert set(schema.feedback.columns.keys()) == {
        *("number", "at", "page", "locale", "phase", "rating", "message")
    }


def test_feedback_and_receipts_are_purged_apart(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Purging one kind, batch by batch, leaves the other alone."""
    monkeypatch.setattr("safeexit.records.store._BATCH", 2)
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    for hours in (-3, -2, -1, 0):
        store.add_feedback(feedback(at=noon + timedelta(hours=hours)))
        store.add(receipt(at=noon + timedelta(hours=hours)))
    assert store.count(before=noon, kind="feedback") == 3
    assert store.purge(before=noon, kind="feedback") == 3
    assert (store.count(kind="feedback"), store.count()) == (1, 4)
    assert len(list(store.feedback(before=noon))) == 0


def test_a_store_of_an_earlier_release_gets_its_table(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until something is added it says that there is no feedback; the receipts stay."""
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "_STEPS", schema._STEPS[:1])
        earlier.setattr(schema, "VERSION", 1)
        store.add(receipt())
    with closing(open_store(url)) as later:
        with pytest.raises(StoreError, match=r"holds no feedback yet$"):
            later.count(kind="feedback")
        later.add_feedback(feedback())
        assert (later.count(), later.count(kind="feedback")) == (1, 1)


def test_a_store_that_is_down_says_so(sqlite_url: str) -> None:
    """A locked file is given up, and nothing was added."""
    with closing(open_store(sqlite_url, patience=0.1)) as store:
        store.add_feedback(feedback())
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(StoreError, match="database is locked"):
                store.add_feedback(feedback())
        assert store.count(kind="feedback") == 1


# The commands


def test_feedback_is_counted_and_purged_by_age(run: _Run, filled: str) -> None:
    """With `--kind feedback` the receipts are left alone, and without it the feedback is."""
    kind = ("--kind", "feedback")
    assert run("count", filled, *kind) == (0, "2\n", "")
    assert run("count", filled, *kind, "--older-than", "13months") == (0, "1\n", "")
    assert run("purge", filled, *kind, "--older-than", "13months") == (0, "1 message purged.\n", "")
    assert run("purge", filled, *kind, "--older-than", "13months") == (0, "0 messages purged.\n", "")
    assert run("count", filled, *kind) == (0, "1\n", "")
    assert run("count", filled) == (0, "1\n", "")


def test_feedback_is_exported_as_csv(run: _Run, filled: str) -> None:
    """A heading and a row for each; what a spreadsheet would take for a formula is marked as text."""
    rows = list(csv.DictReader(io.StringIO(run("export", filled, "--kind", "feedback").out)))
    assert list(rows[0]) == ["at", "page", "locale", "phase", "rating", "message"]
    assert [(row["page"], row["rating"], row["message"]) for row in rows] == [
        ("", "2", "'=1+1"),
        ("/help", "", "I could not find the phone number."),
    ]


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
)
def test_a_spreadsheet_finds_no_formula(run: _Run, store: Store, url: str, start: str) -> None:
    """No cell begins with what spreadsheets take for a formula, whatever is written."""
    store.add_feedback(feedback(message=f"{start}1+1"))
    (row,) = csv.DictReader(io.StringIO(run("export", url, "--kind", "feedback").out, newline=""))
    assert row["message"] == f"'{start}1+1"


def test_json_lines_hold_the_exact_text(run: _Run, store: Store, url: str) -> None:
    """Each line is an object in ASCII whose message is what was sent, and whose time ends with Z."""
    for message in _MESSAGES:
        store.add_feedback(feedback(message=message))
    out = run("export", url, "--kind", "feedback", "--format", "jsonl").out
    assert out.isascii()
    rows = [json.loads(line) for line in out.splitlines()]
    assert tuple(row["message"] for row in rows) == _MESSAGES
    assert rows[0] == {
        "at": "2026-11-24T10:30:00Z",
        "page": "/help",
        "locale": "en",
        "phase": "beta",
        "rating": None,
        "message": "plain",
    }


def test_feedback_is_listed_for_reading(run: _Run, store: Store, url: str) -> None:
    """Time, page, phase and rating stand above the text; nothing in it steers the terminal."""
    store.add_feedback(feedback(rating=4, message="One\r\ntwo \x1b[31m\u202e"))
    store.add_feedback(feedback(page=None, message="Three"))
    assert run("list", url).out == (
        "2026-11-24 10:30 UTC, /help, beta, rated 4 of 5\n  One\n  two ␛[31m�\n\n"
        "2026-11-24 10:30 UTC, page not kept, beta\n  Three\n\n"
    )
    assert run("list", url, "--older-than", "99years").out == ""
