"""Web archives (WARC, ISO 28500), compressed or not. Needs the extra `audit`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from safeexit.checker.page import MAX_BYTES
from safeexit.checker.sources.documents import Document
from safeexit.checker.sources.files import UnreadableInputError
from safeexit.checker.sources.headers import Response
from safeexit.checker.sources.http_files import decode_body, is_page_type, read_head

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

__all__ = ["is_warc", "read_warc"]


def is_warc(name: str, beginning: bytes) -> bool:
    """Whether a file is a web archive, by its first bytes; where they are compressed, by its name."""
    return beginning.startswith(b"WARC/") or name.lower().endswith((".warc", ".warc.gz", ".warc.zst"))


def read_warc(name: str, stream: BinaryIO) -> Iterator[Document]:
    """Yield the HTML pages in an archive, each named by its address: responses of status 2xx, resources.

    A broken record is a Document with an `error` that names it. What is no page (pictures, redirects) is
    passed over. An archive without any page is one error.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415 - the extra may be missing
    except ModuleNotFoundError as error:
        reason = (
            "reading a WARC needs the package fastwarc, which is not installed: pip install 'safeexit[audit]'"
        )
        raise UnreadableInputError(reason) from error
    wanted = WarcRecordType.response | WarcRecordType.resource
    number, found = 0, False
    records = iter(ArchiveIterator(stream, record_types=wanted, parse_http=False))
    while True:
        number += 1
        try:
            record = next(records)
        except StopIteration:
            break
        except OSError as error:  # fastwarc's, for damaged headers and compression; it cannot go on
            found = True
            yield Document(name, error=f"damaged at page record {number}, the rest is not read: {error}")
            break
        place = f"{name}, page record {number}"
        for document in _documents(record, place):
            found = True
            yield document
    if not found:
        yield Document(name, error="holds no HTML page")


def _documents(record: WarcRecord, place: str) -> Iterator[Document]:
    """Yield the page in a record, if it holds one."""
    address = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    try:
        page = _page(record, address)
    except (UnreadableInputError, OSError) as error:
        yield Document(f"{place} ({address})", error=str(error))
        return
    if page is not None:
        response, data = page
        yield Document(address or place, data, response)


def _page(record: WarcRecord, address: str) -> tuple[Response, bytes] | None:
    kind = record.headers.get("Content-Type") or ""
    is_http = record.headers.get("WARC-Type") == "response"
    if is_http and not address.lower().startswith(("http://", "https://")):
        return None  # DNS, FTP
    block = _block(record)
    if is_http:
        response, body = read_head(block, url=address)
        return (response, decode_body(response, body)) if _is_page(response) else None
    response = Response((("Content-Type", kind),), url=address or None)
    return (response, block) if kind and _is_page(response) else None


def _is_page(response: Response) -> bool:
    return is_page_type(response.media_type) and 200 <= response.status < 300


def _block(record: Any) -> bytes:
    """Return what a record holds."""
    length: int = record.content_length
    if length > MAX_BYTES:
        raise UnreadableInputError(f"larger than {MAX_BYTES // 1024**2} MB, the most that is read")
    block: bytes = record.reader.read(length)
    if len(block) < length:
        raise UnreadableInputError(f"cut short: {len(block):,} of {length:,} bytes are there")
    return block
