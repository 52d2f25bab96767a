"""Puts the components into one page between marks, and takes them out again, byte for byte."""

from __future__ import annotations

import re

from safeexit.web.inject import Pieces, inject

__all__ = ["MARK", "PageError", "marked", "with_components", "without_components"]

MARK = "<!--safeexit:build-->"
_END = "<!--/safeexit:build-->"
_MARKED = re.compile(re.escape(MARK.encode()) + rb".*?" + re.escape(_END.encode()), re.DOTALL)

_CHARSET = re.compile(rb"""<meta\s[^>]*?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_CHARSET_BYTES = 1_024  # where browsers look (HTML, 13.2.3.2)
# In these the bytes of a tag may mean something else.
_NO_ASCII = re.compile(rb"utf-?(?:7|16|32)|iso-2022-|hz-gb|ebcdic|ibm-?\d", re.IGNORECASE)
_OWN = re.compile(rb"""\sdata-safeexit\s*=\s*["']?(?:exit|cookies|beta)["'\s>]""")


class PageError(Exception):
    """A page cannot be changed; the message says why, without the page's name."""


def marked(pieces: Pieces) -> Pieces:
    """Return the pieces between marks; an empty one stays empty."""
    each = (pieces.head, pieces.body_start, pieces.body_end, pieces.before_footer)
    return Pieces(*(_between(piece) for piece in each))


def _between(piece: str) -> str:
    return f"{MARK}{piece}{_END}" if piece else ""


def without_components(page: bytes) -> bytes:
    """Return a page as it was before `with_components`; another page is returned as it is."""
    return _MARKED.sub(b"", page)


def with_components(page: bytes, pieces: Pieces) -> bytes | None:
    """Return a page with the marked pieces, in place of those that it holds already.

    None: it is no whole page, but a part of one.

    Raises:
        PageError: the page cannot be read, or not be restored later.
    """
    if b"\0" in page[:_CHARSET_BYTES]:
        raise PageError("not HTML, or in UTF-16; save it as UTF-8")
    charset = _CHARSET.search(page[:_CHARSET_BYTES])
    if charset and _NO_ASCII.match(charset[1]):
        raise PageError(f"its charset is {charset[1].decode()}; save it as UTF-8")
    bare = without_components(page)
    if _OWN.search(bare):
        raise PageError("holds components already that `safeexit build` did not put there")
    full = inject(bare, pieces)
    if full is not None and without_components(full) != bare:
        raise PageError("holds a mark of `safeexit build` by itself, so it could not be restored")
    return full
