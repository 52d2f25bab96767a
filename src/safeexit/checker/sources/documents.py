"""What is checked: the pages that an input holds, one or many."""

from __future__ import annotations

from typing import NamedTuple

from safeexit.checker.sources.headers import Response

__all__ = ["Document"]


class Document(NamedTuple):
    """One page as bytes, or why it could not be read.

    `name` is for the report; `response` is what the server said, where that is known; `error` is "" for
    a page that was read.
    """

    name: str
    data: bytes = b""
    response: Response | None = None
    error: str = ""
