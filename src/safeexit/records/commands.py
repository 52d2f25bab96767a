"""The commands `safeexit records …`: count, export and purge what a site has stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import click

from safeexit import _streams
from safeexit.records import StoreError, open_store
from safeexit.records.age import ago
from safeexit.records.exports import FORMATS, export
from safeexit.records.feedback import Feedback, Kind

if TYPE_CHECKING:
    from safeexit.records.store import Store

__all__ = ["records"]

_PATIENCE = 60.0  # seconds; nobody waits at a page for these commands
_Command = TypeVar("_Command", bound=Callable[..., object])


def _time(context: click.Context, parameter: click.Parameter, age: str | None) -> datetime | None:
    """Turn `13months` into the time that lies so far back."""
    try:
        return None if age is None else ago(age, datetime.now(UTC))
    except ValueError as error:
        raise click.BadParameter(str(error), context, parameter) from error


def _older_than(*, required: bool) -> Callable[[_Command], _Command]:
    return click.option(
        "--older-than",
        "before",
        metavar="AGE",
        callback=_time,
        required=required,
        help="Only what is older than this: a number of days, weeks, months or years, such as 13months.",
    )


_kind = click.option(
    "--kind",
    type=click.Choice(("consent", "feedback")),
    default="consent",
    show_default=True,
    help="Consent receipts, or what visitors told about the service.",
)


@click.group()
def records() -> None:
    """Count, export or purge consent receipts and feedback; list feedback for reading.

    URL is what the site was given as `records`: sqlite:///FILE or postgresql://USER@HOST/NAME. A password
    is better kept out of it, in PGPASSWORD or ~/.pgpass, because other users may see a command line.

    Exit code: 0 done; 2 wrong use, or a store that could not be used.
    """


@records.command()
@click.argument("url")
@_kind
@_older_than(required=False)
def count(url: str, kind: Kind, before: datetime | None) -> None:
    """Print how many there are."""
    with _store(url) as store:
        _streams.write(f"{store.count(before=before, kind=kind)}\n")


@records.command(name="list")
@click.argument("url")
@_older_than(required=False)
def list_command(url: str, before: datetime | None) -> None:
    """Print what visitors told about the service, oldest first, for reading."""
    with _store(url) as store:
        for each in store.feedback(before=before):
            _streams.write(_readable(each))


@records.command(name="export")
@click.argument("url")
@click.option(
    "--format",
    "format_",
    type=click.Choice(tuple(FORMATS)),
    default="csv",
    show_default=True,
    help="CSV for spreadsheets, or one JSON object a line.",
)
@_kind
@_older_than(required=False)
def export_command(url: str, format_: str, kind: Kind, before: datetime | None) -> None:
    """Print the receipts or the feedback, oldest first.

    Each receipt names the hash of the words that were shown; `safeexit records wordings` prints the words.
    In CSV a cell that a spreadsheet would take for a formula begins with '; JSON lines hold the exact text.
    """
    with _store(url) as store:
        stored = store.receipts(before=before) if kind == "consent" else store.feedback(before=before)
        for part in export(stored, format_, kind):
            _streams.write(part)


@records.command()
@click.argument("url")
def wordings(url: str) -> None:
    """Print the words that receipts refer to, one JSON object a line."""
    with _store(url) as store:
        for sha256, words in sorted(store.wordings().items()):
            _streams.write(f"{json.dumps({'sha256': sha256, 'text': words})}\n")


@records.command()
@click.argument("url")
@_kind
@_older_than(required=True)
def purge(url: str, kind: Kind, before: datetime) -> None:
    """Delete what is older than an age, and say how much."""
    with _store(url) as store:
        purged = store.purge(before=before, kind=kind)
        one, many = ("receipt", "receipts") if kind == "consent" else ("message", "messages")
        _streams.write(f"{purged} {one if purged == 1 else many} purged.\n")


def _readable(feedback: Feedback) -> str:
    """Return feedback as lines for a terminal, where nothing in it moves the cursor, colours or reorders."""
    rating = "" if feedback.rating is None else f", rated {feedback.rating} of 5"
    about = f"{feedback.at:%Y-%m-%d %H:%M} UTC, {feedback.page or 'page not kept'}, {feedback.phase}{rating}"
    lines = [about, *(f"  {line}" for line in feedback.message.splitlines())]
    return "\n".join([*map(_streams.printable, lines), "", ""])


@contextmanager
def _store(url: str) -> Iterator[Store]:
    """Open the store for one command; whatever goes wrong with it becomes the command's one line."""
    try:
        store = open_store(url, patience=_PATIENCE)
    except (ImportError, TypeError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    try:
        yield store
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    finally:
        store.close()
