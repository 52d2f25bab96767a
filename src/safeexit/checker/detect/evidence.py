"""Says by what evidence a component was known, for a reader who asks. Detection itself does without."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from safeexit.checker.detect import exit_words
from safeexit.checker.detect.component import Component
from safeexit.checker.detect.exit_control import ENOUGH, Control, Judge, named_as
from safeexit.checker.detect.exit_words import Name
from safeexit.checker.detect.quick_exit import QuickExit
from safeexit.checker.findings import Evidence
from safeexit.checker.page import Page
from safeexit.checker.templates import UNKNOWN

__all__ = ["evidence"]

_LONGEST_SHOWN = 60
_NEAR = 4  # how far around a control its names are looked for, the container of the component included


def evidence(component: Component, page: Page) -> tuple[tuple[Evidence, ...], int | None]:
    """Return the signs that a component was known by, and the score that was needed.

    Of an exit each control has a score; the best one's is returned. Of all others a sign decides alone, and
    the score is None.
    """
    if isinstance(component, QuickExit) and component.controls:
        scored = [tuple(_signs(control, component, page)) for control in component.controls]
        best = max(scored, key=lambda signs: sum(sign.weight or 0 for sign in signs))
        if sum(sign.weight or 0 for sign in best) >= ENOUGH:
            return best, ENOUGH
    return tuple(Evidence(what, component.span) for what in component.evidence), None


def _signs(control: Control, component: QuickExit, page: Page) -> Iterator[Evidence]:
    own = exit_words.name(named_as(control.tag))
    holder, around = _around(control.tag, component)
    weights = Judge(page, component.scripts).weights(control, around)
    named = control.tag if own.strong or own.weak or holder is None else holder
    for what, tag in (
        ("names", named),
        ("label", control.tag),
        ("destination", control.tag),
        ("action", control.tag),
        ("place", control.tag),
    ):
        if weights[what]:
            yield Evidence(_said(what, control, tag), page.start_span(tag), weights[what])


def _around(tag: Tag, component: QuickExit) -> tuple[Tag | None, Name]:
    """Return the element around a control whose name says most, and that name."""
    best: tuple[Tag | None, Name] = (None, Name())
    for parent, _ in zip(tag.parents, range(_NEAR), strict=False):
        found = exit_words.name(named_as(parent))
        if (found.strong, found.weak) > (best[1].strong, best[1].weak):
            best = parent, found
    if component.tag is not None and component.tag is not tag and not best[1].strong:
        found = exit_words.name(named_as(component.tag))
        if found.strong:
            best = component.tag, found
    return best


def _said(what: str, control: Control, tag: Tag) -> str:
    if what == "names":
        return f'named "{_short(_telling_name(tag))}"'
    if what == "label":
        return f'says "{_short(control.said)}"'
    if what == "destination":
        return f"leads to {_short(control.href or 'what a data attribute says')}"
    if what == "action":
        return "what pressing it does"
    return "what stands around it, its rel, the keys that it promises"


def _telling_name(tag: Tag) -> str:
    """Return the first of a tag's names that is an exit's by itself, else all of them."""
    names = named_as(tag)
    return next((name for name in names.split() if exit_words.name(name).strong), names)


def _short(text: str) -> str:
    shown = text.replace(UNKNOWN, "").strip()
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"
