"""Decides, for a response of the site's own application, whether and with what components it is injected."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from safeexit.components.cookie_banner import Consent
from safeexit.components.cookie_banner import consent as choices
from safeexit.web.http import Request, has_cookie, set_cookie
from safeexit.web.inject import Injector, Pieces

if TYPE_CHECKING:
    from safeexit.site import SafeExit

__all__ = ["Injection", "forward", "injectable"]

_Headers = tuple[tuple[str, str], ...]

_NONCE = re.compile(r"'nonce-([A-Za-z0-9+/_-]+={0,2})'")
_ASCII_CHARSETS = re.compile(
    r"utf-?8|us-ascii|iso-8859-\d+|latin-?\d|windows-\d+|cp\d+|koi8-\w+|euc-\w+|big5|gb\w+"
)
_MARK = "-sx"
_DROPPED = {"content-length", "etag", "last-modified", "accept-ranges", "content-md5", "digest"}


def forward(site: SafeExit, request: Request) -> Request:
    """Return the request as the application should see it.

    HEAD becomes GET, because the length to tell is that of the injected page. A validator that we made is
    turned back into the application's own if the components are the same as then, else dropped. A page is
    sent whole.
    """
    headers = {name: value for name, value in request.headers.items() if name not in {"range", "if-range"}}
    sent = headers.pop("if-none-match", None)
    if sent is not None:
        ours = f'{_MARK}{_digest(site, request)}"'
        kept = [_restored(tag.strip(), ours) for tag in sent.split(",")]
        if own := ", ".join(tag for tag in kept if tag):
            headers["if-none-match"] = own
    return replace(request, method="GET" if request.method == "HEAD" else request.method, headers=headers)


def _restored(tag: str, ours: str) -> str | None:
    if _MARK not in tag:
        return tag
    return f'{tag.removesuffix(ours)}"' if tag.endswith(ours) else None


def injectable(status: int, headers: Iterable[tuple[str, str]]) -> bool:
    """Say whether a response is a whole HTML page in an encoding that we can write."""
    found = {name.lower(): value for name, value in headers}
    kind, _, parameters = found.get("content-type", "").partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w-]+)", parameters.lower())
    return (
        status not in {204, 205, 206, 304}
        and status >= 200
        and kind.strip().lower() == "text/html"
        and (charset is None or _ASCII_CHARSETS.fullmatch(charset[1]) is not None)
        and found.get("content-encoding", "identity").strip().lower() in {"identity", "gzip", "x-gzip"}
        and "attachment" not in found.get("content-disposition", "").lower()
    )


class Injection:
    """One HTML response on its way through. Feed it the body; `headers` are known once `ready`."""

    def __init__(self, site: SafeExit, request: Request, status: int, headers: _Headers) -> None:
        self._site, self._request, self._own = site, request, headers
        self._injector = Injector(_pieces(site, request, _nonce(headers)))
        names = {name.lower(): value for name, value in headers}
        self._zipped = names.get("content-encoding", "identity").strip().lower() != "identity"
        # A length that was told has to be told anew, so such a page is put together before it is sent.
        self._whole: list[bytes] | None = [] if self._zipped or "content-length" in names else None
        self.status = status
        self.headers: _Headers = ()
        self.ready = False

    def feed(self, data: bytes) -> bytes:
        """Take a part of the application's body; return what can be sent on."""
        if self._whole is not None:
            self._whole.append(data)
            return b""
        sent = self._injector.feed(data)
        if self._injector.is_page is not None and not self.ready:
            self._settle(length=None)
        return sent

    def finish(self) -> bytes:
        """Return the rest of the body."""
        if self._whole is None:
            rest = self._injector.finish()
            if not self.ready:
                self._settle(length=None)
            return rest
        body = b"".join(self._whole)
        page = self._injected(body)
        self._settle(length=len(page))
        return page

    def _injected(self, body: bytes) -> bytes:
        markup = _unzipped(body) if self._zipped else body
        if markup is None:
            self._injector.is_page = False
            return body
        page = self._injector.feed(markup) + self._injector.finish()
        if not self._injector.is_page:
            return body
        return _packed(page) if self._zipped else page

    def _settle(self, *, length: int | None) -> None:
        self.ready = True
        if not self._injector.is_page:
            self.headers = self._own
            return
        told = () if length is None else (("Content-Length", str(length)),)
        self.headers = (*_headers(self._site, self._request, self._own), *told)


def _pieces(site: SafeExit, request: Request, nonce: str | None) -> Pieces:
    consent: Consent | None = None
    message: Literal["saved"] | None = None
    if site.cookies:
        read = site.cookies.read(request.cookies, gpc=request.gpc)
        consent = read if read.decided or read.gpc else None
        message = "saved" if read.decided and has_cookie(request.cookies, choices.SAVED_COOKIE) else None
    here = f"{request.path}?{request.query}" if request.query else request.path
    return Pieces(
        head=str(site.head(nonce=nonce)),
        body_start=str(site.body_start(consent=consent, message=message, nonce=nonce, next=here)),
        body_end=str(site.body_end(nonce=nonce)),
    )


def _digest(site: SafeExit, request: Request) -> str:
    pieces = _pieces(site, request, None)
    return hashlib.sha256(repr(pieces).encode()).hexdigest()[:12]


def _headers(site: SafeExit, request: Request, headers: _Headers) -> _Headers:
    kept: list[tuple[str, str]] = []
    read = site.cookies.read(request.cookies, gpc=request.gpc) if site.cookies else Consent()
    shown = read.decided and has_cookie(request.cookies, choices.SAVED_COOKIE)
    personal = read.decided or read.gpc
    for name, value in headers:
        lower = name.lower()
        if lower == "etag":
            kept.append((name, f'{value.removesuffix(chr(34))}{_MARK}{_digest(site, request)}"'))
        elif lower not in _DROPPED and not (lower == "cache-control" and personal):
            kept.append((name, value))
    if site.cookies:
        kept.append(("Vary", "Cookie, Sec-GPC"))
    if shown:
        kept += [set_cookie(choices.SAVED_COOKIE, "", seconds=0, secure=request.secure)]
    if personal:
        kept.append(("Cache-Control", _private(headers, shown=shown)))
    return tuple(kept)


def _private(headers: _Headers, *, shown: bool) -> str:
    """Return the application's Cache-Control for one visitor alone; the saved message is never kept."""
    if shown:
        return "private, no-store"
    own = ", ".join(value for name, value in headers if name.lower() == "cache-control")
    rest = [part.strip() for part in own.split(",") if part.strip()]
    allowed = [part for part in rest if part.split("=")[0].lower() not in {"public", "private", "s-maxage"}]
    return ", ".join(["private", *allowed])


def _nonce(headers: _Headers) -> str | None:
    for name, value in headers:
        if name.lower() == "content-security-policy" and (match := _NONCE.search(value)):
            return match[1]
    return None


def _unzipped(body: bytes) -> bytes | None:
    try:
        return zlib.decompress(body, wbits=31)
    except zlib.error:
        return None


def _packed(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return packer.compress(body) + packer.flush()
