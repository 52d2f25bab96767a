"""Opens the store that a site's visitors leave their records in, the same way for each front door."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safeexit.records.store import Store

__all__ = ["open_for"]


def open_for(records: str | None) -> Store | None:
    """Return the store at a database's URL, or None without one.

    Raises:
        ImportError: the extra `records` is not installed.
        TypeError, ValueError: `records` is no URL of a store.
    """
    if records is None:
        return None
    from safeexit.records import open_store  # noqa: PLC0415  `import safeexit` stays cheap

    return open_store(records)
