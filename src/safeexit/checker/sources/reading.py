"""From an input to the pages that it holds."""

from __future__ import annotations

import io
from collections.abc import Iterator

from safeexit.checker.sources import http_files, warc
from safeexit.checker.sources.documents import Document
from safeexit.checker.sources.files import Input, UnreadableInputError, reason

__all__ = ["is_archive", "read"]

_MAGIC = 16


def read(item: Input) -> Iterator[Document]:
    """Yield the pages of an input, none of them twice; what cannot be read is a Document with an `error`.

    A saved HTTP response and a WARC are known by their first bytes, whatever they are called.
    """
    try:
        yield from _documents(item)
    except UnreadableInputError as error:
        yield Document(item.name, error=str(error))
    except OSError as error:
        yield Document(item.name, error=reason(error))


def is_archive(item: Input) -> bool:
    """Whether a file may hold many pages."""
    try:
        return item.path is not None and not item.error and warc.is_warc(item.name, item.beginning(_MAGIC))
    except OSError:
        return False  # reading it says why


def _documents(item: Input) -> Iterator[Document]:
    if item.address and not item.error:
        from safeexit.checker.sources import urls  # noqa: PLC0415 - asyncio and ssl; files do without

        response, data = urls.fetch(item.name)
        yield Document(item.name, data, response)
    elif item.path is not None and not item.error and warc.is_warc(item.name, item.beginning(_MAGIC)):
        with item.path.open("rb") as stream:
            yield from warc.read_warc(item.name, stream)
    else:
        data = item.read()
        if warc.is_warc("", data):
            yield from warc.read_warc(item.name, io.BytesIO(data))
        elif http_files.is_response(data) or item.name.lower().endswith(".http"):
            yield _saved(item.name, data)
        else:
            yield Document(item.name, data)


def _saved(name: str, data: bytes) -> Document:
    response, body = http_files.read_head(data)
    if not http_files.is_page_type(response.media_type):
        raise UnreadableInputError(f"its Content-Type is {response.media_type}, not HTML")
    return Document(name, http_files.decode_body(response, body), response)
