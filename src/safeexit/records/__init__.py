"""What we store: consent receipts and feedback, which are only ever added, in SQLite or PostgreSQL.

Needs the extra `records` (`pip install 'safeexit[records]'`); importing this package does not load it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safeexit.records.feedback import Feedback
from safeexit.records.receipt import Receipt, Source, wording

if TYPE_CHECKING:
    from safeexit.records.store import Store

__all__ = ["Feedback", "Receipt", "Source", "StoreError", "open_store", "wording"]

WEB_PATIENCE = 1.5
"""How many seconds a visitor waits for a store that does not answer."""


class StoreError(Exception):
    """A store could not be used; the message names the store, without its password, and the cause."""


def open_store(url: str, *, patience: float = WEB_PATIENCE) -> Store:
    """Return the store at a URL. Nothing is connected to yet: tables are made when they are first needed.

    Args:
        url: `sqlite:///FILE` or `postgresql://USER@HOST/NAME`; a store without a driver takes psycopg.
        patience: How many seconds one operation waits for a lock or an answer.

    Raises:
        ImportError: the extra `records` is not installed.
        TypeError, ValueError: the URL cannot be used; it may hold a password, so the message leaves it out.
    """
    try:
        from safeexit.records.store import Store  # noqa: PLC0415  the extra may not be installed

        return Store(url, patience=patience)
    except ModuleNotFoundError as error:
        raise ImportError(
            f"records needs the package {error.name}, which is not installed: pip install 'safeexit[records]'"
        ) from error
