"""A request and a response as plain values, and the cookies that they carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes

__all__ = ["Request", "Response", "cookie_names", "cookie_value", "has_cookie", "set_cookie"]

_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]{1,128}", re.ASCII)  # RFC 6265, section 4.1.1

_IN_PATH = "/:@!$&'()*+,;="  # RFC 3986, section 3.3: pchar
_IN_QUERY = f"{_IN_PATH}?%"  # section 3.4
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a visitor's browser asks.

    `path` begins with a slash and is decoded, `raw_path` is the same as it was sent, where the server tells;
    `query` is raw; `headers` has names in small letters; `secure` tells https, and `client` the visitor's
    address, as the application's own server or proxy says.
    """

    method: str = "GET"
    path: str = "/"
    raw_path: str = ""
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    secure: bool = False
    client: str = ""

    @property
    def address(self) -> str:
        """Path and query as an address writes them: ASCII, all else percent-encoded."""
        path = self._sent_path or quote(self.path, safe=_IN_PATH, errors="surrogateescape")
        return f"{path}?{_as_sent(self.query)}" if self.query else path

    @property
    def _sent_path(self) -> str:
        """The path as it was sent, in which `%2F` is no slash; empty where that is not the path we know.

        A proxy or the application may have changed the one and not the other.
        """
        if "%" not in self.raw_path:
            return ""
        raw = self.raw_path.encode("latin-1", "replace")
        is_same = unquote_to_bytes(raw).decode("utf-8", "surrogateescape") == self.path
        return _as_sent(self.raw_path) if is_same else ""

    @property
    def gpc(self) -> bool:
        """Whether the browser sends a Global Privacy Control signal (`Sec-GPC: 1`)."""
        return self.headers.get("sec-gpc", "").strip() == "1"

    @property
    def cookies(self) -> str:
        """The `Cookie` header, or an empty string."""
        return self.headers.get("cookie", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What is answered. `headers` are (name, value) pairs, because `Set-Cookie` may stand more than once."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def _as_sent(encoded: str) -> str:
    """Return what was never decoded in ASCII; a percent sign by itself is one that the browser left alone."""
    quoted = quote(encoded, safe=_IN_QUERY, encoding="latin-1", errors="replace")
    return _LONE_PERCENT.sub("%25", quoted)


def cookie_names(header: str) -> Iterator[str]:
    """Yield the well-formed names in a `Cookie` header; whatever else it holds is passed over."""
    for pair in header.split(";"):
        name = pair.partition("=")[0].strip()
        if _TOKEN.fullmatch(name):
            yield name


def cookie_value(header: str, name: str) -> str | None:
    """Return the value of the first cookie of this name in a `Cookie` header, or None."""
    if name not in header:
        return None
    for pair in header.split(";"):
        found, _, value = pair.partition("=")
        if found.strip() == name:
            return value.strip()
    return None


def has_cookie(header: str, name: str) -> bool:
    """Say whether a `Cookie` header holds a cookie of this name."""
    return name in header and any(each == name for each in cookie_names(header))


def set_cookie(
    name: str, value: str, *, seconds: int, secure: bool, domain: str = "", path: str = "/"
) -> tuple[str, str]:
    """Return a `Set-Cookie` header, for the whole site unless told; `seconds=0` removes the cookie."""
    parts = [f"{name}={value}", f"Path={path}", f"Max-Age={seconds}", "SameSite=Lax"]
    if domain:
        parts.append(f"Domain={domain}")
    if secure:
        parts.append("Secure")
    return "Set-Cookie", "; ".join(parts)
