"""Bytes to text, by the WHATWG's encoding labels: what the page declares, then UTF-8, then windows-1252.

Never by letter frequency: a guess that is right on most pages is wrong without notice on the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import turbohtml

from safeexit.checker._lazily import lazy_pattern

MAX_BYTES = 50 * 1024 * 1024
"""The largest source that is read."""

_BOMS: Mapping[bytes, str] = {b"\xef\xbb\xbf": "utf-8", b"\xfe\xff": "utf-16-be", b"\xff\xfe": "utf-16-le"}
_XML_ENCODING = lazy_pattern(rb"""<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_META = lazy_pattern(rb"<meta\b[^>]{0,500}?\bcharset[^>]{0,500}>", re.IGNORECASE)
_META_REACH = 64 * 1024
_PRESCAN = 1024  # HTML standard, "prescan a byte stream to determine its encoding"

# Python's codecs for the encodings whose WHATWG name means another codec to Python, or nothing.
_CODECS: Mapping[str, str] = {
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "gbk": "gb18030",
    "iso-8859-8-i": "iso-8859-8",
    "macintosh": "mac-roman",
    "shift_jis": "cp932",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-user-defined": "cp1252",
}

_BINARY: Mapping[bytes, str] = {
    b"\x89PNG\r\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF87a": "a GIF image",
    b"GIF89a": "a GIF image",
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x1f\x8b": "gzip-compressed",
    b"(\xb5/\xfd": "Zstandard-compressed",
    b"\xfd7zXZ\x00": "XZ-compressed",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"\x7fELF": "a program",
    b"\xca\xfe\xba\xbe": "a program",
    b"\x00asm": "a WebAssembly module",
    b"wOFF": "a font",
    b"wOF2": "a font",
    b"SQLite format 3\x00": "a database",
}
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\f\r\x1b"))  # ISO-2022-JP uses the escape character
_SAMPLE = 64 * 1024
_CONTROL_SHARE = 0.05


class UnreadableSource(ValueError):  # noqa: N818 - a state of the source, nobody's mistake
    """A source that cannot be read as a page. `reason` is a clause without a full stop."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode(data: bytes, http_charset: str | None = None) -> str:
    """Decode a page's bytes. Bytes that the encoding lacks become U+FFFD.

    Raises:
        UnreadableSource: the bytes are no text, are too many, or are in an encoding that browsers refuse.
    """
    codec, start = encoding_of(data, http_charset)
    if not codec.startswith("utf-16"):
        _refuse_controls(data[start : start + _SAMPLE])
    return data[start:].decode(codec, "replace")


def encoding_of(data: bytes, http_charset: str | None = None) -> tuple[str, int]:
    """Return Python's codec for a page's bytes, and where its text starts: behind the byte order mark.

    The order is the HTML standard's (13.2.3.2): byte order mark, HTTP charset, `<meta charset>`; then UTF-8
    if every byte fits it, else windows-1252. An unknown label counts as no label.

    Raises:
        UnreadableSource: the bytes are no text, are too many, or are in an encoding that browsers refuse.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableSource(f"it has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    for mark, kind in _BINARY.items():
        if data.startswith(mark):
            raise UnreadableSource(f"it is {kind}, not text")
    for mark, codec in _BOMS.items():
        if data.startswith(mark):
            return codec, len(mark)
    return _known(http_charset) or _declared(data) or _undeclared(data), 0


def _undeclared(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _refuse_controls(sample: bytes) -> None:
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls <= _CONTROL_SHARE * len(sample):
        return
    nuls = sample.count(0)
    if nuls > 0.3 * len(sample):
        raise UnreadableSource("it is full of NUL bytes: no text, or UTF-16 without a byte order mark")
    raise UnreadableSource(f"it is no text: {controls / len(sample):.0%} of its bytes are control characters")


def _declared(data: bytes) -> str | None:
    """Return the codec that the markup names, also in a `<meta>` beyond the first 1024 bytes."""
    xml = _XML_ENCODING.match(data)
    if xml and (codec := _known(xml[1].decode("ascii", "replace"))):
        return "utf-8" if codec.startswith("utf-16") else codec
    ends = [meta.end() for meta in _META.finditer(data, 0, _META_REACH)]
    if not ends:
        return None
    document = turbohtml.parse(data[: max(_PRESCAN, ends[-1])], positions=False)
    return _codec(document.encoding) if document.encoding_confidence == "certain" else None


def _known(label: str | None) -> str | None:
    if not label:
        return None
    try:
        return _codec(turbohtml.parse(b"", encoding=label.strip().strip("\"'")).encoding)
    except LookupError:
        return None


def _codec(encoding: str | None) -> str | None:
    """Return Python's name for one of the WHATWG's encodings."""
    if encoding is None:
        return None
    name = encoding.lower()
    if name == "replacement":
        raise UnreadableSource("it declares an encoding that browsers refuse to decode")
    return _CODECS.get(name, name)
