"""What a consent manager's settings in the page state of the banner that its script will draw.

Only settings written in the page count. What is set up in a vendor's account, or in a linked file, is not
known, and a setting whose meaning depends on another is left alone.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect.banner_words import says
from safeexit.checker.page import Page
from safeexit.checker.scripts import Script, inline_scripts, read

__all__ = ["Stated", "read_config"]

_TAG = lazy_pattern(r"<[^>]*>")
_TYPE = lazy_pattern(r"""["']?\btype["']?\s*:\s*["']([\w-]+)["']""")
_OWN_LAYOUT = lazy_pattern(r"\b(?:compliance|layouts?|window)\b[\"']?\s*:|\b(?:deny|allow)\b")
_LONGEST_TEXT = 4000
_TAKEN_FOR_CONSENT = (
    *("data-accept-on-scroll", "data-accept-on-click", "data-accept-on-timeout"),
    "data-accept-on-first-visit",
)


class Stated(NamedTuple):
    """A fault that settings state ("no-reject", "dismiss-only" or "implied"), where, and by what words."""

    fault: str
    tag: Tag
    words: str


def read_config(page: Page, vendor: str | None, scripts: tuple[Tag, ...]) -> tuple[Stated, ...]:
    """Return what the page's settings for a vendor state, each fault once."""
    found: dict[str, Stated] = {}
    if reader := _READERS.get(vendor or ""):
        for inline in inline_scripts(page):
            for fault, words in reader(inline.script):
                found.setdefault(fault, Stated(fault, inline.tag, words))
    for tag in scripts:
        for fault, words in _attributes(tag):
            found.setdefault(fault, Stated(fault, tag, words))
        if (sentence := _implied(_strings(tag))) is not None:
            found.setdefault("implied", Stated("implied", tag, sentence))
    return tuple(found.values())


def _strings(tag: Tag) -> Iterator[str]:
    """Yield the strings of an inline script, JavaScript or JSON."""
    text = "" if tag.get("src") else str(tag.string or "")  # what is remembered must not hold the tree
    if "json" in str(tag.get("type") or ""):
        yield from _json_strings(text)
    else:
        yield from (literal.value for literal in read(text).strings)


def _attributes(tag: Tag) -> Iterator[tuple[str, str]]:
    """Read dobarkod's cookie-banner, which is set up by its script's attributes and knows no refusing."""
    if tag.get("id") != "cookiebanner" or not tag.get("src"):
        return
    yield "no-reject", "its script can only be told that the message was read"
    yield "dismiss-only", f"the close button {str(tag.get('data-close-text') or '✖')!r}"
    for name in _TAKEN_FOR_CONSENT:
        if tag.has_attr(name):
            yield "implied", name


def _implied(texts: Iterator[str]) -> str | None:
    for text in texts:
        if len(text) > _LONGEST_TEXT or " " not in text:
            continue
        plain = " ".join(html.unescape(_TAG.sub(" ", text)).split())
        if says("cookie", plain) and says("implied", plain):
            return plain
    return None


def _json_strings(text: str) -> Iterator[str]:
    try:
        stack: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)


def _osano(script: Script) -> Iterator[tuple[str, str]]:
    """Cookie Consent 3: of its types, "info" (the default) only offers to dismiss."""
    if "cookieconsent" not in script.code.lower() or _OWN_LAYOUT.search(script.uncommented):
        return
    kind = _TYPE.search(script.uncommented)
    if kind is None and "cookieconsent.initialise" not in script.code:
        return
    if kind is None or kind[1] == "info":
        words = 'type: "info"' if kind else 'no type, so "info"'
        yield "no-reject", words
        yield "dismiss-only", words


def _vanilla(script: Script) -> Iterator[tuple[str, str]]:
    """vanilla-cookieconsent 3 draws a reject button by `acceptNecessaryBtn`, 2 by its buttons' roles."""
    text = script.uncommented
    if "acceptAllBtn" in text and "acceptNecessaryBtn" not in text:
        yield "no-reject", "acceptAllBtn without acceptNecessaryBtn"
    if "accept_all" in text and "secondary_btn" in text and "accept_necessary" not in text:
        yield "no-reject", "buttons with the roles accept_all and settings"


def _klaro(script: Script) -> Iterator[tuple[str, str]]:
    if re.search(r"\bhideDeclineAll\b[\"']?\s*:\s*(?:true|!0)", script.uncommented):
        yield "no-reject", "hideDeclineAll: true"


def _tarteaucitron(script: Script) -> Iterator[tuple[str, str]]:
    if re.search(r"\bDenyAllCta\b[\"']?\s*:\s*(?:false|!1)", script.uncommented):
        yield "no-reject", "DenyAllCta: false"
    if re.search(r"\bhighPrivacy\b[\"']?\s*:\s*(?:false|!1)", script.uncommented):
        yield "implied", "highPrivacy: false"


_READERS: dict[str, Callable[[Script], Iterator[tuple[str, str]]]] = {
    "osano-cookieconsent": _osano,
    "vanilla-cookieconsent": _vanilla,
    "klaro": _klaro,
    "tarteaucitron": _tarteaucitron,
}
