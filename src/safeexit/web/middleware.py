"""Decides, for a response of the site's own application, whether and with what components it is injected."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from safeexit.web import policy
from safeexit.web.compression import Gzip
from safeexit.web.http import Request
from safeexit.web.inject import Injector, Pieces
from safeexit.web.visit import Headers, Visit, vary

if TYPE_CHECKING:
    from safeexit.site import SafeExit

__all__ = ["FORWARDED", "Injection", "begin", "forward"]

FORWARDED = ("accept-encoding", "if-modified-since", "if-none-match", "if-range", "range")
"""The request headers that `forward` may change."""

_ASCII_CHARSETS = re.compile(
    r"utf-?8|us-ascii|iso-8859-\d+|latin-?\d|windows-\w+|cp\d+|ibm866|koi8-\w+|(x-)?mac\w*(-\w+)?|tis-620"
    r"|euc-\w+|big5(-hkscs)?|gb\w+|ks_c_5601-1987|shift[_-]jis|(x-)?sjis"
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)")
_PART_HEADERS = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request", "Turbo-Frame")
_OPENABLE = {"identity", "gzip", "x-gzip"}
_MARK = "-sx"
_DROPPED = {"content-length", "last-modified", "accept-ranges", "content-md5", "digest", "repr-digest"}


def forward(site: SafeExit, request: Request) -> Request:
    """Return the request as the application should see it.

    HEAD becomes GET, because the length to tell is that of the injected page. A validator that we made is
    turned back into the application's own if the components are the same as then, else dropped. Where a page
    is asked for, one that we did not make is of a page without the components, and dropped as well. A page
    is sent whole, and compressed only in a way that we can open.
    """
    headers = {name: value for name, value in request.headers.items() if name not in {"range", "if-range"}}
    if "accept-encoding" in headers:
        headers["accept-encoding"] = _openable(headers["accept-encoding"])
    asks_for_page = "text/html" in headers.get("accept", "")
    if asks_for_page:
        headers.pop("if-modified-since", None)
    sent = headers.pop("if-none-match", None)
    if sent is not None:
        ours = _mark(site, request)
        kept = [_restored(tag.strip(), ours, foreign=not asks_for_page) for tag in sent.split(",")]
        if own := ", ".join(tag for tag in kept if tag):
            headers["if-none-match"] = own
    return replace(request, method="GET" if request.method == "HEAD" else request.method, headers=headers)


def _restored(tag: str, ours: str, *, foreign: bool) -> str | None:
    if _MARK not in tag:
        return tag if foreign else None
    return f'{tag.removesuffix(ours)}"' if tag.endswith(ours) else None


def _openable(accepted: str) -> str:
    kept = [each.strip() for each in accepted.split(",") if each.split(";")[0].strip().lower() in _OPENABLE]
    return ", ".join(kept) or "identity"


def begin(visit: Visit, status: int, headers: Headers) -> tuple[Injection | None, Headers]:
    """Return the injection for a response, or None and the headers of a response that is left as it is.

    A part of a page, for htmx or Turbo, is left alone; caches are told so, because a browser must not show
    it in the page's place. So is a page whose template brings the components itself.
    """
    if status == 304 and _has_our_mark(visit):
        page = Visit(visit.site, visit.request)
        page.used = True
        return None, _headers(page, headers)
    if not _injectable(status, headers) or visit.rendered:
        return None, visit.headers(headers)
    if visit.request is None or not _asks_for_part(visit.request):
        return Injection(visit, headers), ()
    return None, vary(visit.headers(headers), _PART_HEADERS)


def _has_our_mark(visit: Visit) -> bool:
    """Say whether "not modified" speaks of a page with the components in it."""
    sent = visit.request.headers.get("if-none-match", "") if visit.request else ""
    return visit.request is not None and _mark(visit.site, visit.request) in sent


def _asks_for_part(request: Request) -> bool:
    """Say whether htmx or Turbo asks for what goes into a page; both also fetch whole pages."""
    headers = request.headers
    htmx = headers.get("hx-request", "").lower() == "true"
    whole = "hx-boosted" in headers or "hx-history-restore-request" in headers
    return (htmx and not whole) or "turbo-frame" in headers


def _injectable(status: int, headers: Headers) -> bool:
    """Say whether a response is a whole HTML page in an encoding that we can write."""
    found = {name.lower(): value for name, value in headers}
    kind, _, parameters = found.get("content-type", "").partition(";")
    charset = _CHARSET.search(parameters.lower())
    return (
        status not in {204, 205, 206, 304}
        and status >= 200
        and kind.strip().lower() == "text/html"
        and (charset is None or _ASCII_CHARSETS.fullmatch(charset[1]) is not None)
        and found.get("content-encoding", "identity").strip().lower() in _OPENABLE
        and "attachment" not in found.get("content-disposition", "").lower()
    )


class Injection:
    """One HTML response on its way through. Feed it the body; `headers` are known once `ready`."""

    def __init__(self, visit: Visit, headers: Headers) -> None:
        self._asked, self._own = visit, headers
        # Once its policy is written, a page learns of no nonce any more: what the policy says is final.
        self._visit = Visit(visit.site, visit.request, nonce=None if policy.is_told(headers) else visit.nonce)
        self._injector = Injector(_pieces(self._visit, headers))
        names = {name.lower(): value for name, value in headers}
        zipped = names.get("content-encoding", "identity").strip().lower() != "identity"
        self._gzip = Gzip() if zipped else None
        # A length that was told has to be told anew, so such a page is put together before it is sent.
        self._whole = "content-length" in names
        self._held: list[bytes] = []
        self._over = False
        self.headers: Headers = ()
        self.ready = False

    def feed(self, data: bytes) -> bytes:
        """Take a part of the application's body; return what can be sent on."""
        if self._whole:
            if data:  # a page that comes in one part is not copied
                self._held.append(data)
            return b""
        sent = self._next(data, last=False)
        if self._injector.is_page is not None and not self.ready:
            self._settle(length=None)
        return sent

    def finish(self) -> bytes:
        """Return the rest of the body."""
        body, self._held = (b"".join(self._held), []) if self._whole else (b"", self._held)
        sent = self._next(body, last=True)
        if not self.ready:
            self._settle(length=len(sent) if self._whole else None)
        return sent

    @property
    def page_headers(self) -> Headers:
        """The headers, but for its length, of what turns out to be a page."""
        return _headers(self._visit, self._own)

    def _next(self, data: bytes, *, last: bool) -> bytes:
        if self._gzip is None:
            return self._injector.finish(data) if last else self._injector.feed(data)
        if self._over:
            return b""
        return data if self._injector.is_page is False else self._next_zipped(self._gzip, data, last=last)

    def _next_zipped(self, gzip: Gzip, data: bytes, *, last: bool) -> bytes:
        self._held.append(data)  # until it is known whether this is a page
        try:
            markup = gzip.open(data, last=last)
        except zlib.error:
            return self._broken_off(gzip)
        sent = self._injector.finish(markup) if last else self._injector.feed(markup)
        if self._injector.is_page is None:
            return b""
        held, self._held = b"".join(self._held), []
        return gzip.close(sent, last=last) if self._injector.is_page else held

    def _broken_off(self, gzip: Gzip) -> bytes:
        """Return what came before the fault. A page that is not whole is not closed as if it were."""
        held, self._held = b"".join(self._held), []
        if self._injector.is_page is None:
            self._injector.is_page = False
            return held
        self._over = True
        return gzip.close(self._injector.break_off(), last=False)

    def _settle(self, *, length: int | None) -> None:
        self.ready = True
        if not self._injector.is_page:
            self.headers = self._asked.headers(self._own)
            return
        told = () if length is None else (("Content-Length", str(length)),)
        self.headers = (*self.page_headers, *told)


def _pieces(visit: Visit, headers: Headers) -> Pieces:
    nonce = policy.find_nonce(headers)
    inline = policy.allows_inline(headers, lambda: _inline_hashes(visit.site, nonce), nonce=nonce)
    return visit.pieces(nonce=nonce, inline=inline)


def _inline_hashes(site: SafeExit, nonce: str | None) -> tuple[str, ...]:
    """Return the hashes of what `site.head` writes inline: without a nonce only the exit's scripts."""
    if nonce is not None:
        return site.csp_hashes()
    return site.quick_exit.csp_hashes() if site.quick_exit else ()


def _mark(site: SafeExit, request: Request) -> str:
    """Return the end of the validator of a page with the components that this visitor is to see."""
    return f'{_MARK}{Visit(site, request).mark}"'


def _headers(visit: Visit, own: Headers) -> Headers:
    kept: list[tuple[str, str]] = []
    for name, value in own:
        lower = name.lower()
        if lower == "etag" and visit.request:
            kept.append((name, f"{value.removesuffix(chr(34))}{_mark(visit.site, visit.request)}"))
        elif lower not in _DROPPED:
            kept.append((name, value))
    return visit.headers(kept)
