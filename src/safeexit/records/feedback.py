"""What a visitor told about the service, without anything that tells who did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

__all__ = ["Feedback", "Kind"]

Kind = Literal["consent", "feedback"]
"""What a store holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Feedback:
    """One message (GDPR, article 5(1)(c): no address, no browser, no identifier).

    Attributes:
        at: When, to the second, with a time zone.
        page: The path of the page that it is about, without its query; `None` if that must not be kept.
        locale: The language that the form was in.
        phase: The notice's phase.
        rating: From 1 (very dissatisfied) to 5 (very satisfied), or `None`.
        message: The text as it was sent. It may hold anything: escape it wherever it is shown.
    """

    at: datetime
    page: str | None
    locale: str
    phase: str
    rating: int | None
    message: str
