"""Consent managers and banner components: whose script, configuration or markup is this?

What is known of each is data: `safeexit/data/words/vendors.toml`.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Any, NamedTuple

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import own
from safeexit.checker.page import Page
from safeexit.data.loading import words as load_words
from safeexit.data.trackers import LONGEST_HOST

__all__ = [
    "Vendor",
    "by_address",
    "by_code",
    "by_element",
    "by_json",
    "by_mark",
    "by_name",
    "known",
    "may_be_code",
    "may_be_in",
]

_HOST = lazy_pattern(r"(?:https?:)?//([^/?#\s:]+)", re.IGNORECASE)
_FILE = lazy_pattern(r"[\w.@~%+-]+\.m?js\b")
_NAME = lazy_pattern(r"[\w$.]+")
_SPACE = lazy_pattern(r"\s+")
_WILD = lazy_pattern(r"\*|\[.*?\]")
_NO_LITERAL = lazy_pattern(r"[*?\[\]\":(=]+|^(?:new|function)(?=[A-Z])")
"""In a glob, a key or a call: what may stand otherwise in a page."""


class Vendor(NamedTuple):
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


@own.by_own
@cache
def known() -> tuple[Vendor, ...]:
    """Return every vendor of the data, and the project's own banner if its marks are given."""
    rows: list[dict[str, Any]] = load_words("vendors")["vendor"]
    marks = tuple(mark.lower() for mark in own.in_use().banner_marks)
    mine = (Vendor(own.OWN, source="", marks=marks, elements=marks, names=marks),) if marks else ()
    return mine + tuple(
        Vendor(
            id=row.pop("id"), source=row.pop("source"), **{key: tuple(value) for key, value in row.items()}
        )
        for row in rows
    )


def may_be_in(page: Page, *fields: str) -> bool:
    """Whether a page may hold what one of these fields says of some vendor, as far as its literals tell.

    A project's own marks are not asked for: with them, every page may.
    """
    return bool(own.in_use().banner_marks) or any(page.holds(*_literals(field)) for field in fields)


@own.by_own
@cache
def _literals(field: str) -> tuple[str, ...]:
    said = [value for vendor in known() for value in getattr(vendor, field)]
    said += [value.replace("/", "\\/") for value in said]  # as scripts may write it
    return tuple(sorted({max(_NO_LITERAL.split(value), key=len).lower() for value in said}))


@own.by_own
@lru_cache(maxsize=4096)
def by_address(address: str) -> Vendor | None:
    """Return whose script is at an address. A host or a folder says more than a file name: it goes first."""
    lowered = address.strip().lower()
    host = _HOST.match(lowered)
    if host and (vendor := _by_host(host[1])):
        return vendor
    if paths := [(-lowered.find(path), len(path), path) for path in _paths() if path in lowered]:
        return _paths()[max(paths)[2]]  # the first; of several there, the longest
    names = _FILE.findall(lowered)
    return _globs("scripts").first(names[-1]) if names else None


@own.by_own
@lru_cache(maxsize=4096)
def by_mark(mark: str) -> Vendor | None:
    """Return whose class or id this is, given in lower case."""
    return _globs("marks").first(mark)


@own.by_own
@lru_cache(maxsize=1024)
def by_name(name: str) -> Vendor | None:
    """Return whose macro, include or template tag this is."""
    return _globs("names").first(name.lower())


def by_element(name: str) -> Vendor | None:
    """Return whose custom element this is."""
    return next((vendor for vendor in known() if name in vendor.elements), None)


def may_be_code(text: str) -> bool:
    """Whether a script is worth reading for `by_code`: it has a name that a vendor's code has."""
    return any(name in text for name in _names()) and _code_names().search(text) is not None


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
    return packed.endswith(("var", "let", "const", "await", "return", "new", "async"), 0, start)


def _by_host(host: str) -> Vendor | None:
    labels = host.split(".") if len(host) <= LONGEST_HOST else []
    for start in range(len(labels) - 1):
        if vendor := _hosts().get(".".join(labels[start:])):
            return vendor
    return None


@own.by_own
@cache
def _hosts() -> dict[str, Vendor]:
    return {host: vendor for vendor in known() for host in vendor.hosts}


@own.by_own
@cache
def _paths() -> dict[str, Vendor]:
    return {path: vendor for vendor in reversed(known()) for path in vendor.paths}


@own.by_own
@cache
def _names() -> tuple[str, ...]:
    """Return the first name of every vendor's code: `new`, `function` and `window` tell nothing."""
    tokens = (
        token.removeprefix("new").removeprefix("function") for vendor in known() for token in vendor.code
    )
    names = {
        found[0].strip(".").removeprefix("window.") for token in tokens if (found := _NAME.search(token))
    }
    return tuple(sorted({name.split(".")[-1 if "$" in name else 0] for name in names}))


@own.by_own
@cache
def _code_names() -> re.Pattern[str]:
    """Return one pattern for them all, which is slow to compile, and asked where one of them is seen."""
    return re.compile(rf"\b{_tree(list(_names()))}")


def _tree(words: list[str]) -> str:
    """Return a pattern for any of the words that shares their beginnings, which is what makes it fast."""
    groups: dict[str, list[str]] = {}
    for word in words:
        if not word:
            return ""
        groups.setdefault(word[0], []).append(word[1:])
    return f"(?:{'|'.join(re.escape(first) + _tree(rest) for first, rest in groups.items())})"


class _Globs:
    """The globs of one field, the plain names apart: those are looked up."""

    def __init__(self, field: str) -> None:
        pairs = [(glob, vendor) for vendor in known() for glob in getattr(vendor, field)]
        self.plain = {glob: vendor for glob, vendor in pairs if "*" not in glob}
        wild = sorted((pair for pair in pairs if "*" in pair[0]), key=lambda pair: -len(pair[0]))
        # The longest part is looked for first: a pattern of every glob would be slow to compile.
        self.wild = [(max(_WILD.split(glob), key=len), glob, vendor) for glob, vendor in wild]

    def first(self, name: str) -> Vendor | None:
        """Return whose name this is; of several globs that fit, the longest says most."""
        if plain := self.plain.get(name):
            return plain
        return next(
            (vendor for part, glob, vendor in self.wild if part in name and fnmatchcase(name, glob)), None
        )


@own.by_own
@cache
def _globs(field: str) -> _Globs:
    return _Globs(field)
