"""What is checked: the pages that an input holds, one or many."""

from __future__ import annotations

from dataclasses import dataclass

from safeexit.checker.sources.headers import Response

__all__ = ["Document"]


@dataclass(frozen=True, slots=True)
class Document:
    """One page as bytes, or why it could not be read.

    `name` is for the report; `response` is what the server said, where that is known; `error` is "" for
    a page that was read.
    """

    name: str
    data: bytes = b""
    response: Response | None = None
    error: str = ""
