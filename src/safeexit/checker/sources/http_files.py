"""Saved HTTP responses: the status line, the headers, a blank line, the body.

As `curl -i` writes them, as a WARC holds them, or as they came over the wire.
"""

from __future__ import annotations

import re
import zlib

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.page import MAX_BYTES
from safeexit.checker.sources.files import UnreadableInputError
from safeexit.checker.sources.headers import Response

__all__ = ["decode_body", "is_page_type", "is_response", "read_head"]

_STATUS = lazy_pattern(rb"HTTP/\d(?:\.\d)? (\d{3})(?: [^\r\n]*)?\r?\n")
_END_OF_HEADERS = lazy_pattern(rb"\r?\n\r?\n")
_FOLDED = lazy_pattern(r"\r?\n[ \t]+")
_CHUNK = lazy_pattern(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_GZIP = b"\x1f\x8b"
_HTML = frozenset({"", "text/html", "application/xhtml+xml"})
_LONGEST_HEAD = 256 * 1024


def is_response(data: bytes) -> bool:
    """Whether this begins as an HTTP response does. No page does."""
    return _STATUS.match(data) is not None


def read_head(data: bytes, *, url: str | None = None) -> tuple[Response, bytes]:
    """Return a response and its body as it was saved; `decode_body` takes off what codings it has.

    Of several responses (`curl -iL` writes those of redirects, too) the last one counts; the cookies that the
    others set are kept.

    Raises:
        UnreadableInputError: it is no response, or it is cut short.
    """
    earlier: list[tuple[str, str]] = []
    while True:
        status, headers, body = _split(data)
        if not is_response(body) or not _comes_before_another(status):
            return Response((*earlier, *headers), status, url), body
        earlier += [(name, value) for name, value in headers if name.lower() == "set-cookie"]
        data = body


def decode_body(response: Response, body: bytes) -> bytes:
    """Take off the codings that the headers name; a tool that saved the body may have done so already.

    Raises:
        UnreadableInputError: it is cut short, damaged, or in a coding that is not read.
    """
    if "chunked" in ",".join(response.values("Transfer-Encoding")).lower() and _CHUNK.match(body):
        body = _without_chunks(body)
    encodings = ",".join(response.values("Content-Encoding")).lower()
    if body.startswith(_GZIP):
        return _inflated(body, zlib.MAX_WBITS | 16)
    if "deflate" in encodings and not _is_text(body):
        return _inflated(body, zlib.MAX_WBITS if body[:1] == b"\x78" else -zlib.MAX_WBITS)
    for encoding in ("br", "zstd", "compress"):
        if encoding in encodings and not _is_text(body):
            raise UnreadableInputError(f"its body is compressed ({encoding}); save it without compression")
    return body


def is_page_type(media_type: str) -> bool:
    """Whether a media type is a page's; none at all may be one."""
    return media_type in _HTML


def _split(data: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    status = _STATUS.match(data)
    if status is None:
        raise UnreadableInputError(
            "no saved HTTP response: it must begin with a status line, such as HTTP/1.1 200 OK"
        )
    end = _END_OF_HEADERS.search(data, status.end() - 1, status.end() + _LONGEST_HEAD)
    if end is None:
        raise UnreadableInputError("cut short: no blank line ends the headers of its HTTP response")
    head = _FOLDED.sub(" ", data[status.end() : end.start()].decode("latin-1"))
    lines = (line.partition(":") for line in re.split(r"\r?\n", head))
    headers = [(name.strip(), value.strip()) for name, colon, value in lines if colon]
    return int(status[1]), headers, data[end.end() :]


def _comes_before_another(status: int) -> bool:
    """Whether a status is interim, a redirect, or what a proxy says ("200 Connection established")."""
    return status <= 200 or 300 <= status < 400


def _is_text(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_chunks(body: bytes) -> bytes:
    parts: list[bytes] = []
    position = 0
    while (size := _CHUNK.match(body, position)) and (length := int(size[1], 16)):
        part = body[size.end() : size.end() + length]
        if len(part) < length:
            break
        parts.append(part)
        after = size.end() + length
        position = after + (2 if body[after : after + 2] == b"\r\n" else 1)
    if size is None or length:
        raise UnreadableInputError("cut short: the last chunk of its body is missing")
    return b"".join(parts)


def _inflated(body: bytes, window_bits: int) -> bytes:
    inflating = zlib.decompressobj(window_bits)
    try:
        data = inflating.decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise UnreadableInputError("its body is compressed, and damaged") from error
    if not inflating.eof and len(data) <= MAX_BYTES:
        raise UnreadableInputError("cut short: its compressed body has no end")
    return data
