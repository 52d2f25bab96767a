"""What holds a tracker back until the visitor chooses: consent managers' gates, libraries' and templates'.

A gate that can be read in the page holds; one that may be there (a consent manager whose blocking is set up
elsewhere, a template's condition, a callback) leaves a doubt, which is a reason to look and never an
accusation.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import gating_template
from safeexit.checker.detect.consent_words import speaks_of_consent
from safeexit.checker.page import Page
from safeexit.checker.scripts import is_javascript
from safeexit.checker.templates import UNKNOWN

__all__ = ["OPEN", "Gate", "Gates", "source_of"]


class Gate(NamedTuple):
    """Whether a tracker is held back; with a `doubt` (a clause that completes a sentence) it only may be."""

    held: bool
    doubt: str = ""


OPEN = Gate(False)
_HELD = Gate(True)

# Attributes that hold the address while `src` is absent: consent managers' first, then lazy loading's.
_HELD_SOURCES = (
    "data-cookieblock-src",
    "data-cmp-src",
    "data-src-cmplz",
    "data-cmplz-src",
    "data-suppressedsrc",
    "data-cookie-consent-src",
    "data-consent-src",
    "data-cookiefirst-src",
    "data-borlabs-cookie-src",
    "suppressedsrc",
)
_LATER_SOURCES = ("data-src", "data-lazy-src", "data-litespeed-src", "data-rocket-src", "data-original")
_CONSENT_ATTRIBUTES = frozenset(
    {
        "data-cookieconsent",
        "data-cookie-consent",
        "data-consent",
        "data-category",
        "data-cookiecategory",
        "data-cookie-category",
        "data-cookiefirst-category",
        "data-consent-category",
        "data-usercentrics",
        "data-uc-src",
        "data-name",
        "data-purposes",
        "data-vendor",
        "data-service",
        "data-cmp-vendor",
        "data-cmp-purpose",
        "data-iub-purposes",
        "data-requires-vendor-consent",
        "data-safeexit-gate",
        "data-borlabs-cookie-content-blocker-id",
        "data-borlabs-cookie-script-blocker-id",
        "data-cookieyes",
        "data-cli-class",
        "data-cli-block",
        "data-hu-category",
        "data-termly-embed",
        "data-block-on-consent",
        "trackertype",
    }
)
_CONSENT_CLASSES = lazy_pattern(
    r"optanon-category-|_iub_cs_activate|cmplz-|cky-|borlabs|trustecm|cmplazyload|cookie-?consent|klaro|needs-consent"
    r"|requires-consent|tarteaucitron",
    re.IGNORECASE,
)
_DELAYED_TYPES = lazy_pattern(
    r"rocketlazyloadscript|litespeed/javascript|pmdelayedscript|fpdelay|[0-9a-f]{16,}-(?:text/javascript|module)?$",
    re.IGNORECASE,
)
"""Types by which an optimiser delays a script; it runs all the same, without a choice."""

# A consent manager's script that holds back what comes after it: pattern of its address, pattern of its tag
# (None for any), and whether it is plain from the page that it does.
_AUTO_BLOCKERS = (
    (
        lazy_pattern(r"consent\.cookiebot\.(?:com|eu)/", re.IGNORECASE),
        lazy_pattern(r"data-blockingmode=[\"']?auto", re.IGNORECASE),
        True,
    ),
    (lazy_pattern(r"/OtAutoBlock\.js", re.IGNORECASE), None, True),
    (lazy_pattern(r"iubenda\.com/autoblocking/", re.IGNORECASE), None, True),
    (
        lazy_pattern(r"app\.termly\.io/", re.IGNORECASE),
        lazy_pattern(r"autoblock=on|data-auto-block=[\"']?on", re.IGNORECASE),
        True,
    ),
    (lazy_pattern(r"consentmanager\.(?:net|mgr)[^\"']*/autoblock", re.IGNORECASE), None, True),
    (lazy_pattern(r"transcend-cdn\.com/cm/", re.IGNORECASE), None, True),
    (lazy_pattern(r"securiti\.ai/consent/auto_?blocking", re.IGNORECASE), None, True),
    (lazy_pattern(r"usercentrics\.eu/(?:[^\"']*/)?(?:uc-block|autoblocker)", re.IGNORECASE), None, False),
    (lazy_pattern(r"cdn-cookieyes\.com/|cookie-script\.com/|cmp\.osano\.com/", re.IGNORECASE), None, False),
    (
        lazy_pattern(
            r"cookiehub\.(?:net|eu|com)/|consent\.cookiefirst\.com/|secureprivacy\.ai/script", re.IGNORECASE
        ),
        None,
        False,
    ),
    (lazy_pattern(r"app\.enzuzo\.com/|cdn\.termsfeed\.com/|cookiechimp\.com/", re.IGNORECASE), None, False),
)
_AUTO_BLOCKING = (
    *("cookiebot", "otautoblock", "iubenda", "termly.io", "consentmanager", "transcend-cdn", "securiti.ai"),
    *("usercentrics.eu", "cookieyes", "cookie-script.com", "osano.com", "cookiehub", "cookiefirst.com"),
    *("secureprivacy.ai", "enzuzo.com", "termsfeed.com", "cookiechimp.com"),
)
_UNBLOCKED = lazy_pattern(r"data-cookieconsent=[\"']?ignore|data-ot-ignore", re.IGNORECASE)

# A template's condition that asks how the site is set up, not what the visitor chose.
_SETTING = lazy_pattern(
    r"\b(?:settings?|config\w*|site|theme|params|env\w*|environment|debug|production|jekyll|hugo|rails|getenv|app)\b"
    r"|_?(?:id|key|code|token|ua|dsn|domain|host|property)s?\b|google_?analytics|googleanalytics|gtm|tracking_?id"
    r"|_(?:site|env|config)\b",
    re.IGNORECASE,
)
_CONJUNCTIONS = lazy_pattern(r"\band\b|&&")
_ENABLED = lazy_pattern(
    r"(?:analytics?|statistics?|tracking|marketing|cookies?)_?(?:is_?|are_?)?(?:enabled|allowed|active|on)\b",
    re.IGNORECASE,
)
_NEGATED = lazy_pattern(r"\bnot\b|\bunless\b|!(?!=)|\bdeclined\b|\brefused\b", re.IGNORECASE)
_LOOP = lazy_pattern(r"(?:#?each|for|foreach|range|while|block|define|with)\b|#with", re.IGNORECASE)


def source_of(tag: Tag) -> tuple[str, Gate]:
    """Return the address that an element loads or would load, and what its own attributes hold back."""
    source = _text(tag, "src")
    if source and not source.startswith(("about:", "data:")):
        return source, _HELD if tag.has_attr("srcdoc") else OPEN
    for name in _HELD_SOURCES:
        if _text(tag, name):
            return _text(tag, name), _HELD
    for name in _LATER_SOURCES:
        if _text(tag, name):
            later = Gate(
                True, f"a script loads it from `{name}`, and whether that waits for a choice is not known"
            )
            return _text(tag, name), _HELD if _marked_for_consent(tag) else later
    return "", OPEN


def _text(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value.strip() if isinstance(value, str) else ""


def _marked_for_consent(tag: Tag) -> bool:
    classes = tag.get("class") or ()
    return not _CONSENT_ATTRIBUTES.isdisjoint(tag.attrs) or any(
        _CONSENT_CLASSES.search(name) is not None for name in classes
    )


def _script_type(tag: Tag) -> Gate:
    """Judge a script by its `type`: one that is not JavaScript does not run."""
    if is_javascript(tag):
        return OPEN
    kind = _text(tag, "type")
    if UNKNOWN in kind:
        return Gate(True, "a template decides whether its type lets it run")
    return OPEN if _DELAYED_TYPES.match(kind) else _HELD


class Gates:
    """The gates of one page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def around(self, tag: Tag, own: Gate = OPEN) -> Gate:
        """Return what holds an element back: its attributes, its type, the page or the template around it."""
        if own.held:
            return own
        gate = _script_type(tag) if tag.name == "script" else OPEN
        if gate.held:
            return gate
        offset = self._page.start(tag)
        gate = self._auto_blocked(offset)
        return gate if gate.held else self._template(offset)

    def _auto_blocked(self, offset: int) -> Gate:
        before = [gate for start, gate in self._auto_blockers if start < offset]
        if not before or _UNBLOCKED.search(self._start_tag(offset)):
            return OPEN
        return next((gate for gate in before if not gate.doubt), before[0])

    def _start_tag(self, offset: int) -> str:
        return self._page.markup[offset : self._page.markup.find(">", offset) + 1]

    @cached_property
    def _auto_blockers(self) -> list[tuple[int, Gate]]:
        found: list[tuple[int, Gate]] = []
        if not self._page.holds(*_AUTO_BLOCKING):
            return found
        for element in self._page.elements("script"):
            source = element.attr("src") or ""
            for address, marker, plain in _AUTO_BLOCKERS:
                if source and address.search(source):
                    offset = self._page.start(self._page.tag(element))
                    if marker is None or marker.search(self._start_tag(offset)):
                        found.append((offset, _HELD if plain else _MAY_BLOCK))
        return found

    @cached_property
    def _conditions(self) -> list[gating_template.Condition]:
        return gating_template.conditions(self._page)

    def _template(self, offset: int) -> Gate:
        for condition in gating_template.around(self._conditions, offset):
            gate = _condition_gate(condition.text)
            if gate.held:
                return gate
        return OPEN


_MAY_BLOCK = Gate(True, "the consent manager before it may hold it back, as its own settings say")


def _condition_gate(text: str) -> Gate:
    if _LOOP.match(text):
        return OPEN
    if speaks_of_consent(text):
        if _NEGATED.search(text):
            return Gate(True, f"the template's condition “{_short(text)}” decides")
        return _HELD
    if _SETTING.search(text) and not any(map(_is_enabling, _CONJUNCTIONS.split(text))):
        return OPEN
    return Gate(True, f"the template's condition “{_short(text)}” decides")


def _is_enabling(part: str) -> bool:
    """Whether a part of a condition asks whether something that may be chosen is on, and no setting."""
    return _ENABLED.search(part) is not None and _SETTING.search(part) is None


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:59]}…"
