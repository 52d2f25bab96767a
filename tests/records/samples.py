"""Receipts and feedback to store."""

from __future__ import annotations

from datetime import UTC, datetime

from safeexit.records import Feedback, Receipt, Source

__all__ = ["feedback", "receipt"]


def receipt(
    *,
    at: datetime = datetime(2026, 11, 24, 10, 30, tzinfo=UTC),
    version: str = "7",
    wording: str = "May we count your visit?",
    source: Source = Source.FORM,
) -> Receipt:
    """Return a receipt in which statistics were allowed and marketing was refused."""
    return Receipt(
        at=at,
        version=version,
        wording=wording,
        locale="en",
        allowed=frozenset({"essential", "statistics"}),
        refused=frozenset({"marketing"}),
        source=source,
    )


def feedback(
    *,
    at: datetime = datetime(2026, 11, 24, 10, 30, tzinfo=UTC),
    page: str | None = "/help",
    rating: int | None = None,
    message: str = "I could not find the phone number.",
) -> Feedback:
    """Return feedback about a page of a service in beta."""
    return Feedback(at=at, page=page, locale="en", phase="beta", rating=rating, message=message)
