"""Pages on the web, fetched as a first visitor would see them: without cookies. Needs the extra `audit`."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from safeexit._version import VERSION
from safeexit.checker.sources.files import UnreadableInputError, reason
from safeexit.checker.sources.headers import Response
from safeexit.checker.sources.http_files import is_page_type

if TYPE_CHECKING:
    import httpx

__all__ = ["MAX_BYTES", "TIME_LIMIT", "fetch"]

MAX_BYTES = 10 * 1024 * 1024
"""The largest page that is fetched."""
TIME_LIMIT = 30.0
"""Seconds for one page, from the look-up of its name to its last byte, redirects included."""
_SILENCE = 10.0  # seconds without a byte
_MOST_REDIRECTS = 10


def fetch(address: str) -> tuple[Response, bytes]:
    """Fetch a page by GET. Redirects are followed; the cookies that they set are among the headers.

    Raises:
        UnreadableInputError: nothing answered, the answer is an error or no HTML, or a limit was passed.
    """
    try:
        import httpx  # noqa: PLC0415 - the extra may be missing
    except ModuleNotFoundError as error:
        raise UnreadableInputError(
            "fetching needs the package httpx, which is not installed: pip install 'safeexit[audit]'"
        ) from error
    if not address.lower().startswith(("http://", "https://")):
        raise UnreadableInputError("only http: and https: addresses are fetched")
    try:
        _ = urlsplit(address).port  # raises ValueError for an impossible port or a malformed host
        return asyncio.run(_within_time(address))
    except TimeoutError as error:
        raise UnreadableInputError(f"no full answer within {TIME_LIMIT:.0f} seconds") from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise UnreadableInputError(_reason(error)) from error


async def _within_time(address: str) -> tuple[Response, bytes]:
    import httpx  # noqa: PLC0415 - as above

    async with (
        asyncio.timeout(TIME_LIMIT),
        httpx.AsyncClient(
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
            timeout=_SILENCE,
            headers={
                "User-Agent": f"safeexit/{VERSION}",
                "Accept": "text/html,application/xhtml+xml",
            },
        ) as client,
        client.stream("GET", address) as answer,
    ):
        response = _response(answer)
        if response.status >= 400:
            raise UnreadableInputError(f"answered {response.status} {answer.reason_phrase}".rstrip())
        if not is_page_type(response.media_type):
            raise UnreadableInputError(f"its Content-Type is {response.media_type}, not HTML")
        return response, await _body(answer)


async def _body(answer: httpx.Response) -> bytes:
    data = bytearray()
    async for part in answer.aiter_bytes():
        data += part
        if len(data) > MAX_BYTES:
            raise UnreadableInputError(f"larger than {MAX_BYTES // 1024**2} MB, the most that is fetched")
    return bytes(data)


def _response(answer: httpx.Response) -> Response:
    earlier = [
        ("Set-Cookie", value) for hop in answer.history for value in hop.headers.get_list("set-cookie")
    ]
    headers = [(name, value) for name, value in answer.headers.multi_items() if name != "content-encoding"]
    return Response(
        headers=(*earlier, *headers),
        status=answer.status_code,
        url=str(answer.url),
        redirects=tuple(str(hop.url) for hop in answer.history),
    )


def _reason(error: Exception) -> str:
    """Say what went wrong in a clause; httpx wraps the causes that people can act on."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not valid: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return f"no secure connection: {(cause.reason or str(cause)).replace('_', ' ').lower()}"
        if isinstance(cause, OSError) and cause.strerror:
            return reason(OSError(cause.errno, _system_says(cause)))
    name = type(error).__name__
    if name.endswith("Timeout"):
        return f"no answer for {_SILENCE:.0f} seconds"
    if name == "TooManyRedirects":
        return f"more than {_MOST_REDIRECTS} redirects"
    text = " ".join(str(error).split())
    return text[:1].lower() + text[1:].rstrip(".") if text else name


def _system_says(error: OSError) -> str:
    """Return the system's own words: asyncio puts the address in their place."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or str(error)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, and what it came of: where several attempts failed at once, each of them."""
    pending, seen = [error], set()
    while pending:
        error = pending.pop(0)
        if error is not None and id(error) not in seen:
            seen.add(id(error))
            yield error
            pending += error.exceptions if isinstance(error, BaseExceptionGroup) else ()
            pending += (error.__cause__, error.__context__)
