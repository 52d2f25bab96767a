"""From edits of `Page.text` to a file's own bytes, of which all others stay as they are."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from safeexit.checker import _decode
from safeexit.checker._decode import UnreadableSource
from safeexit.checker.fixes.edits import Edit

__all__ = ["Source", "UnmendableError"]

_NEWLINE = re.compile("\r\n?|\n")
_CRLF = re.compile("\r\n")


class UnmendableError(ValueError):
    """A file cannot be mended; the message is a clause that says why."""


class _Piece(NamedTuple):
    """A stretch of bytes: its place in the whole text, in code points, and in the bytes.

    `text` is what the bytes say, None for those that their encoding lacks: they are one U+FFFD.
    """

    start: int
    byte: int
    text: str | None


class Source:
    """A file's bytes and their text, line ends and byte order mark included."""

    def __init__(self, data: bytes) -> None:
        """Decode a file as `Page.from_bytes` does.

        Raises UnmendableError, UnreadableSource.
        """
        self.data = data
        self.text = _decode.decode(data)
        self.codec, start = _decode.encoding_of(data)
        self._pieces = list(_pieces(data, self.codec, start))
        if "".join("\ufffd" if piece.text is None else piece.text for piece in self._pieces) != self.text:
            raise UnmendableError(f"its bytes and their places in {self.codec} cannot be told apart")
        self._mark = 1 if self.text.startswith("\ufeff") else 0
        first = _NEWLINE.search(self.text)
        self._newline = first.group() if first else "\n"
        ends = [match.start() for match in _CRLF.finditer(self.text)]
        self._shortened = [end - earlier - self._mark for earlier, end in enumerate(ends)]
        """Where a line feed of `Page.text` is two characters here."""

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """Return the bytes with these edits made; characters that the encoding lacks become references.

        Raises UnmendableError: the result would not read as it should.
        """
        data: list[bytes] = []
        text: list[str] = []
        place = byte = 0
        for edit in sorted(edits):
            start, end = self._place(edit.start), self._place(edit.end)
            written = edit.text.replace("\n", self._newline).encode(self.codec, "xmlcharrefreplace")
            text += self.text[place:start], written.decode(self.codec)
            first = self._byte(start, place, byte)
            data += self.data[byte:first], written
            place, byte = end, self._byte(end, start, first)
        whole = b"".join([*data, self.data[byte:]])
        if not _reads_as(whole, "".join([*text, self.text[place:]])):
            raise UnmendableError(f"an edit would change how the rest of it reads in {self.codec}")
        return whole

    def _place(self, offset: int) -> int:
        """Return an offset of `Page.text` as one of `text`."""
        return offset + self._mark + bisect_left(self._shortened, offset)

    def _byte(self, place: int, known: int, its_byte: int) -> int:
        """Return where a place is in the bytes, from a place before it whose byte is known."""
        piece = self._pieces[bisect_left(self._pieces, place + 1, key=lambda piece: piece.start) - 1]
        if known < piece.start or known == 0:  # 0 is before a byte order mark
            known, its_byte = piece.start, piece.byte
        between = (piece.text or "")[known - piece.start : place - piece.start]
        return its_byte + len(between.encode(self.codec))


def _reads_as(data: bytes, text: str) -> bool:
    try:
        return _decode.decode(data) == text
    except UnreadableSource:
        return False


def _pieces(data: bytes, codec: str, start: int) -> Iterator[_Piece]:
    """Yield the stretches of bytes that are text, and those that their encoding lacks."""
    decode, view = codecs.getdecoder(codec), memoryview(data)
    place = 0
    while True:
        try:
            text = decode(view[start:], "strict")[0]
        except UnicodeDecodeError as error:
            text = decode(view[start : start + error.start], "strict")[0]
            if text:
                yield _Piece(place, start, text)
            yield _Piece(place + len(text), start + error.start, None)
            place, start = place + len(text) + 1, start + error.end
        else:
            yield _Piece(place, start, text)
            return
