"""Receipts and feedback as text for other programs, a part at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from safeexit.records.feedback import Feedback, Kind
from safeexit.records.receipt import Receipt

__all__ = ["FORMATS", "export"]

_COLUMNS: dict[Kind, tuple[str, ...]] = {
    "consent": ("at", "version", "wording_sha256", "locale", "allowed", "refused", "source"),
    "feedback": ("at", "page", "locale", "phase", "rating", "message"),
}
_PART = 500  # records
# What starts a formula (OWASP, CSV injection), in full width, too, as East Asian keyboards write.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_Value = str | int | list[str] | None
_Rows = Iterable[Mapping[str, _Value]]


def export(records: Iterable[Receipt] | Iterable[Feedback], format_: str, kind: Kind) -> Iterator[str]:
    """Yield receipts or feedback as one of `FORMATS`, in parts of whole lines."""
    return FORMATS[format_](_COLUMNS[kind], (_values(each) for each in records))


def _csv(columns: tuple[str, ...], rows: _Rows) -> Iterator[str]:
    """Yield CSV with a heading; categories stand in one cell, parted by spaces."""
    yield _line(columns)
    for part in _parts(rows):
        yield "".join(_line(map(_cell, row.values())) for row in part)


def _parts(rows: _Rows) -> Iterator[list[Mapping[str, _Value]]]:
    rest = iter(rows)
    while part := list(islice(rest, _PART)):
        yield part


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO(newline="")
    # Python 3.11 puts a cell with a lone CR into quotes only if lines end with one.
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n") + "\n"


def _cell(value: _Value) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula."""
    cell = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _json_lines(columns: tuple[str, ...], rows: _Rows) -> Iterator[str]:  # noqa: ARG001  each line names them
    """Yield one JSON object a line, in ASCII."""
    for part in _parts(rows):
        yield "".join(f"{json.dumps(row)}\n" for row in part)


def _values(record: Receipt | Feedback) -> dict[str, _Value]:
    if isinstance(record, Feedback):
        return {
            "at": _time(record.at),
            "page": record.page,
            "locale": record.locale,
            "phase": record.phase,
            "rating": record.rating,
            "message": record.message,
        }
    return {
        "at": _time(record.at),
        "version": record.version,
        "wording_sha256": record.wording_hash,
        "locale": record.locale,
        "allowed": sorted(record.allowed),
        "refused": sorted(record.refused),
        "source": record.source.value,
    }


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


FORMATS: dict[str, Callable[[tuple[str, ...], _Rows], Iterator[str]]] = {"csv": _csv, "jsonl": _json_lines}
"""How receipts and feedback can be written, by the name of the format."""
