"""Consent managers and banner components: whose script, configuration or markup is this?

What is known of each is data: `safeexit/data/vendors.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["Vendor", "by_address", "by_code", "by_element", "by_json", "by_mark", "by_name", "known"]

_HOST = re.compile(r"(?:https?:)?//([^/?#\s:]+)", re.IGNORECASE)
_FILE = re.compile(r"[\w.@~%+-]+\.m?js\b")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Vendor:
    """One consent manager or component; the fields are described in the data's head."""

    id: str
    source: str
    hosts: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    json: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@cache
def known() -> tuple[Vendor, ...]:
    """Return every vendor of the data."""
    source = files("safeexit.data").joinpath("vendors.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(source)["vendor"]
    return tuple(
        Vendor(
            id=row.pop("id"), source=row.pop("source"), **{key: tuple(value) for key, value in row.items()}
        )
        for row in rows
    )


@lru_cache(maxsize=4096)
def by_address(address: str) -> Vendor | None:
    """Return whose script is at an address. A host or a folder says more than a file name: it goes first."""
    lowered = address.strip().lower()
    host = _HOST.match(lowered)
    if host and (vendor := _by_host(host[1])):
        return vendor
    for vendor in known():
        if any(path in lowered for path in vendor.paths):
            return vendor
    names = _FILE.findall(lowered)
    return _first_glob(names[-1], _globs("scripts")) if names else None


@lru_cache(maxsize=1024)
def by_mark(mark: str) -> Vendor | None:
    """Return whose class or id this is, given in lower case."""
    return _first_glob(mark, _globs("marks"))


@lru_cache(maxsize=1024)
def by_name(name: str) -> Vendor | None:
    """Return whose macro, include or template tag this is."""
    return _first_glob(name.lower(), _globs("names"))


def by_element(name: str) -> Vendor | None:
    """Return whose custom element this is."""
    return next((vendor for vendor in known() if name in vendor.elements), None)


def by_code(code: str) -> tuple[Vendor, str] | None:
    """Return whose call or assignment stands in JavaScript (strings and comments blank), and which it was."""
    packed = _SPACE.sub("", code)
    for vendor in known():
        for token in vendor.code:
            if _stands_in(token, packed):
                return vendor, token
    return None


def by_json(text: str) -> tuple[Vendor, str] | None:
    """Return whose configuration stands in JSON, and under which key."""
    packed = _SPACE.sub("", text)
    for vendor in known():
        for key in vendor.json:
            if (key if '"' in key else f'"{key}":') in packed:
                return vendor, key
    return None


def _stands_in(token: str, packed: str) -> bool:
    """Whether a token stands in code: as a whole name, and an assignment is no comparison."""
    start = packed.find(token)
    while start >= 0:
        before, after = packed[start - 1 : start], packed[start + len(token) : start + len(token) + 1]
        whole = (
            token[0] == "." or not (before.isalnum() or before in {"_", "$"}) or _after_keyword(packed, start)
        )
        if whole and not (token.endswith("=") and after == "="):
            return True
        start = packed.find(token, start + 1)
    return False


def _after_keyword(packed: str, start: int) -> bool:
    return packed[:start].endswith(("var", "let", "const", "await", "return", "new", "async"))


def _by_host(host: str) -> Vendor | None:
    labels = host.split(".")
    for start in range(len(labels) - 1):
        if vendor := _hosts().get(".".join(labels[start:])):
            return vendor
    return None


@cache
def _hosts() -> dict[str, Vendor]:
    return {host: vendor for vendor in known() for host in vendor.hosts}


@cache
def _globs(field: str) -> tuple[tuple[str, Vendor], ...]:
    return tuple((glob, vendor) for vendor in known() for glob in getattr(vendor, field))


def _first_glob(name: str, globs: tuple[tuple[str, Vendor], ...]) -> Vendor | None:
    """Return the vendor whose glob fits; the longest glob says most."""
    fitting = [(glob, vendor) for glob, vendor in globs if fnmatchcase(name, glob)]
    return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else None
