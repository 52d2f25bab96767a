"""The root of a banner's markup, and what its content tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import turbohtml

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect.banner_parts import action_of, is_choice, is_control, only_leads_away
from safeexit.checker.detect.banner_words import says
from safeexit.checker.templates import UNKNOWN

__all__ = [
    "INLINE",
    "STOPS",
    "Root",
    "answers",
    "has_choices",
    "has_controls",
    "parents",
    "tells_of_cookies",
]

INLINE = frozenset(
    ("a", "b", "strong", "span", "em", "i", "u", "small", "font", "abbr", "mark", "cite", "q", "label")
)
STOPS = frozenset(("html", "body", "main", "article"))
_DENIED = lazy_pattern(
    r"\b(?:(?:use|uses|using|has|have|set|sets|stores?) (?:absolutely )?no"
    r"|(?:do(?:es)? not|don['\u2019]t|doesn['\u2019]t|never) (?:use|set|store|place)(?: any)?) cookies\b"
    r"(?! (?:before|except|for|that|to|unless|until|which|without)\b)"
    r"|\bkeine(?:rlei)? cookies\b|\baucun cookie\b|\bno (?:usa|usamos|utiliza|utilizamos) cookies\b"
    r"|\bnão (?:usa|usamos|utiliza|utilizamos) cookies\b|\bgeen cookies\b|\bnessun cookie\b",
    re.IGNORECASE,
)
"""Words by which a site says that it sets none: what tells so asks for nothing."""


@dataclass
class Root:
    """The outermost element of a banner's markup."""

    element: Any
    evidence: tuple[str, ...]
    text: str
    vendor: str | None = None
    more: bool = False
    """Whether its name says that it is a settings dialog, the second layer."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it that can be read: a script or a block fills it."""
        return not self.text.replace(UNKNOWN, "").strip() and not has_controls(self.element)


def parents(element: Any) -> Iterator[Any]:
    """Yield the elements around an element, from the inside out."""
    parent = element.parent
    while isinstance(parent, turbohtml.Element):
        yield parent
        parent = parent.parent


def answers(element: Any) -> bool:
    """Whether a control in an element says yes, no or close."""
    return any(
        action_of(child) in {"accept", "reject", "dismiss"} and not only_leads_away(child)
        for child in element.iter_elements()
        if is_control(child)
    )


def has_choices(element: Any) -> bool:
    """Whether an element holds check boxes, radio buttons or switches."""
    return any(is_choice(child) for child in element.iter_elements())


def has_controls(element: Any) -> bool:
    """Whether an element holds a link, a button or a field."""
    return any(child.tag in {"a", "button", "input"} for child in element.iter_elements())


def tells_of_cookies(text: str) -> bool:
    """Whether a text says that cookies are used, or takes use for consent to them."""
    told = _DENIED.sub(" ", text)
    return says("statement", told) or (says("implied", told) and says("cookie", told))
