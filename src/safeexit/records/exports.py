"""Receipts as text for other programs, a part at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice

from safeexit.records.receipt import Receipt

__all__ = ["FORMATS", "export"]

_COLUMNS = ("at", "version", "wording_sha256", "locale", "allowed", "refused", "source")
_PART = 500  # receipts
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(receipts: Iterable[Receipt], format_: str) -> Iterator[str]:
    """Yield the receipts as one of `FORMATS`, in parts of whole lines."""
    return FORMATS[format_](receipts)


def _csv(receipts: Iterable[Receipt]) -> Iterator[str]:
    """Yield CSV with a heading; categories stand in one cell, parted by spaces."""
    yield _lines([_COLUMNS])
    for part in _parts(receipts):
        yield _lines(_cells(receipt) for receipt in part)


def _parts(receipts: Iterable[Receipt]) -> Iterator[list[Receipt]]:
    rest = iter(receipts)
    while part := list(islice(rest, _PART)):
        yield part


def _lines(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _cells(receipt: Receipt) -> Iterator[str]:
    for value in _values(receipt).values():
        yield _harmless(" ".join(value) if isinstance(value, list) else value)


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _json_lines(receipts: Iterable[Receipt]) -> Iterator[str]:
    """Yield one JSON object a line, in ASCII."""
    for part in _parts(receipts):
        yield "".join(f"{json.dumps(_values(receipt))}\n" for receipt in part)


def _values(receipt: Receipt) -> dict[str, str | list[str]]:
    values = (
        receipt.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        receipt.version,
        receipt.wording_hash,
        receipt.locale,
        sorted(receipt.allowed),
        sorted(receipt.refused),
        receipt.source.value,
    )
    return dict(zip(_COLUMNS, values, strict=True))


FORMATS = {"csv": _csv, "jsonl": _json_lines}
"""How receipts can be written, by the name of the format."""
