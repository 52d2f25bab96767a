"""`safeexit records`: count, export, wordings and purge."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from safeexit.cli import main
from safeexit.records.store import Store

from .samples import receipt


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
    """The URL of a store with a receipt of today and one of two years ago."""
    now = datetime.now(UTC)
    store.add(receipt(at=now - timedelta(days=730)))
    store.add(receipt(at=now))
    return url


def test_receipts_are_counted_and_purged_by_age(run: _Run, filled: str) -> None:
    """Counting prints a number; purging says how many went, and only the old ones do."""
    assert run("count", filled) == (0, "2\n", "")
    assert run("count", filled, "--older-than", "13months") == (0, "1\n", "")
    assert run("purge", filled, "--older-than", "13 months") == (0, "1 receipt purged.\n", "")
    assert run("purge", filled, "--older-than", "13months") == (0, "0 receipts purged.\n", "")
    assert run("count", filled) == (0, "1\n", "")


def test_receipts_are_exported_as_csv(run: _Run, filled: str) -> None:
    """A heading and a line for each receipt, without its number in the store."""
    rows = list(csv.DictReader(io.StringIO(run("export", filled).out)))
    assert rows[0].keys() == {"at", "version", "wording_sha256", "locale", "allowed", "refused", "source"}
    assert [(row["allowed"], row["refused"], row["source"]) for row in rows] == [
        ("essential statistics", "marketing", "form")
    ] * 2
    assert rows[0]["at"] < rows[1]["at"]
    assert rows[0]["wording_sha256"] == receipt().wording_hash
    assert len(run("export", filled, "--older-than", "1year").out.splitlines()) == 2


def test_receipts_are_exported_as_json_lines(run: _Run, filled: str) -> None:
    """Each line is an object with lists of categories and a time that ends with Z."""
    lines = [json.loads(line) for line in run("export", filled, "--format", "jsonl").out.splitlines()]
    assert lines[0]["allowed"] == ["essential", "statistics"]
    assert datetime.fromisoformat(lines[0]["at"]).tzinfo == UTC
    assert lines[0]["at"].endswith("Z")


def test_many_receipts_are_exported_part_by_part(
    run: _Run, store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written in parts is the same as the whole."""
    monkeypatch.setattr("safeexit.records.exports._PART", 2)
    for number in range(5):
        store.add(receipt(version=str(number)))
    for format_, heading in (("csv", 1), ("jsonl", 0)):
        assert len(run("export", url, "--format", format_).out.splitlines()) == 5 + heading


def test_a_spreadsheet_finds_no_formula(run: _Run, store: Store, url: str) -> None:
    """A version that begins like a formula is marked as text."""
    store.add(receipt(version="-1"))
    (row,) = csv.DictReader(io.StringIO(run("export", url).out))
    assert row["version"] == "'-1"


def test_the_wordings_that_receipts_refer_to_are_printed(run: _Run, filled: str) -> None:
    """Each line has the hash and the text, so that a receipt can be read years later."""
    assert json.loads(run("wordings", filled).out) == {
        "sha256": receipt().wording_hash,
        "text": receipt().wording,
    }


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("count", "Missing argument 'URL'"),
        (
            "count records.db",
            "records is no database URL: give sqlite:///FILE or postgresql://USER@HOST/NAME",
        ),
        ("count sqlite:///nowhere.db", "/nowhere.db: no such file"),
        ("export sqlite:///nowhere.db --format xml", "'xml' is not one of 'csv', 'jsonl'"),
        ("purge sqlite:///nowhere.db", "Missing option '--older-than'"),
        ("purge sqlite:///nowhere.db --older-than 13", "'13' is no age: give a number of days"),
        ("count postgresql://me:s3cret@127.0.0.1:1/db", "postgresql://127.0.0.1:1/db: connection failed"),
        ("count a postgresql://me:s3cret@host/db", "(postgresql://me:***@host/db)"),
        ("count postgresql://me@127.0.0.1:1/db?password=s3cret", "postgresql://127.0.0.1:1/db: connection"),
        ("postgresql://host/db?password=s3cret", "No such command 'postgresql://host/db?password=***'"),
    ],
)
def test_a_mistake_is_one_line_without_a_password(run: _Run, arguments: str, expected: str) -> None:
    """The exit code is 2, nothing goes to standard output, and no password to standard error."""
    code, out, err = run(*arguments.split())
    assert (code, out) == (2, "")
    assert err.startswith("safeexit: ")
    assert err.count("\n") == 1
    assert expected in err
    assert "s3cret" not in err


def test_a_file_that_is_no_store_is_named(run: _Run, tmp_path: Path) -> None:
    """A text file given by mistake is left as it was."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to look at" * 50)
    before = path.read_bytes()
    for command in (["count"], ["export"], ["purge", "--older-than", "1day"]):
        code, _, err = run(*command, f"sqlite:///{path}")
        assert (code, err) == (2, f"safeexit: sqlite:///{path}: file is not a database\n")
    assert path.read_bytes() == before
