"""Finds quick exit controls.

Evidence adds up: what the control is called, what it says, where it leads, what its script does, and what
holds it. A vendor's mark is enough alone; words that log-outs, warnings and age gates say too never are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import exit_destinations, exit_words, jsx
from safeexit.checker.detect.component import Component
from safeexit.checker.detect.exit_calls import called, in_other_languages
from safeexit.checker.detect.exit_candidates import BOXES, NO_BOX, Candidates
from safeexit.checker.detect.exit_control import (
    Control,
    Judge,
    address_in_data,
    filled_in,
    is_control,
    named_as,
    short_text,
    within,
)
from safeexit.checker.detect.exit_keys import key_promises
from safeexit.checker.detect.exit_scripts import ExitScripts
from safeexit.checker.detect.exit_words import Name
from safeexit.checker.findings import Kind, Span
from safeexit.checker.page import Page
from safeexit.checker.scripts import inline_scripts
from safeexit.checker.templates import UNKNOWN

__all__ = ["Control", "QuickExit", "detect"]

_MOST_CONTROLS = 12
_MOST_INSIDE = 500
_MOST_CANDIDATES = 200
"""Past this many, a page is built to cost time, not to be left."""
_SHORT = 200
_LONGEST_HINT = 2000
_MARKUP = lazy_pattern(
    r"<(?:a|aside|button|div|section)\b[^<>]{0,300}?\b(?:class|className|id)\s*=\s*\\?[\"'{`]+"
    r"(?P<name>[^\"'<>{}`]+)"
)
_PRINTED = lazy_pattern(
    r"(?<=[\"'])<(?:a|button)\b[^<>]{0,200}?\b(?:class|id)\s*=\s*\\?[\"'](?P<name>[^\"'<>\\]+)"
    r"[^<>]{0,200}?\bdata-[\w-]{0,40}(?:url|href|redirect)"
)
_ADDRESS = lazy_pattern(r"https?://[^\s\"'<>]+")


@dataclass
class QuickExit(Component):
    """A control by which a visitor leaves at once, or several in one container.

    `controls` is empty where the page only makes room for one. `promises` has the keys ("Escape", "Shift")
    that the text says will leave, and the element that says so.
    """

    scripts: ExitScripts = field(kw_only=True, repr=False)
    controls: tuple[Control, ...] = ()
    promises: dict[str, Tag] = field(default_factory=dict)
    filled_elsewhere: bool = False
    """Whether a template expression or call inside it puts in what this file does not show."""


def detect(page: Page) -> list[QuickExit]:
    """Return the page's quick exit controls, in document order."""
    return _Detector(page).run()


class _Detector:
    def __init__(self, page: Page) -> None:
        self._page = page
        self._scripts = ExitScripts(page)
        self._candidates = Candidates(page)
        self._judge = Judge(page, self._scripts)
        self._found: list[QuickExit] = []
        self._taken: set[int] = set()
        """Identities of the tags that are components already."""

    def run(self) -> list[QuickExit]:
        self._containers()
        self._lone_controls()
        self._named_elsewhere()
        if not self._found:
            self._swallowed()
        if not self._found:
            self._script_files()
        if not self._found:
            self._held_in_strings()
        if not self._found:
            self._keys_alone()
        return sorted(self._found, key=lambda found: found.span)

    # Markup that is called an exit

    def _containers(self) -> None:
        for tag, name in self._candidates.named[:_MOST_CANDIDATES]:
            if not self._inside_found(tag) and name.strong and not name.part and not is_control(tag):
                self._container(tag, name)

    def _container(self, tag: Tag, name: Name) -> None:
        inside = _controls_in(tag)
        if inside is None:
            return
        controls = {id(c.tag): c for part in inside if (c := self._judge.control(part, name)) is not None}
        component = self._is_component(tag)
        if not (inside or component) and (address_in_data(tag) or self._scripts.navigations(tag)):
            controls[id(tag)] = self._judge.read(tag)
        empty = tag.name in BOXES and not inside and not tag.get_text(strip=True)
        if controls or name.vendor or component or empty:
            self._add(tag, name.vendor, tuple(controls.values()))

    def _is_component(self, tag: Tag) -> bool:
        """Whether an element is made of markup that is in another file."""
        return tag.name in self._candidates.custom_elements or tag.name in self._candidates.components

    # Controls that stand alone

    def _lone_controls(self) -> None:
        for tag in islice(self._candidates.controls(), _MOST_CANDIDATES):
            if self._inside_found(tag):
                continue
            control = self._judge.control(tag, self._around(tag))
            if control is not None and not self._inside_found(control.tag):
                self._add(control.tag, None, (control,))

        for tag, name in self._candidates.boxes():
            if not self._inside_found(tag) and _controls_in(tag) == []:
                self._add(tag, name.vendor, (self._judge.read(tag),))

    def _around(self, tag: Tag) -> Name:
        """Return the best name among the three nearest elements around a control."""
        best = Name()
        for parent, _ in zip(tag.parents, range(3), strict=False):
            if parent.name not in NO_BOX:
                found = exit_words.name(named_as(parent))
                if (found.strong, found.weak) > (best.strong, best.weak):
                    best = found
        return best

    # What another file or a script brings

    def _named_elsewhere(self) -> None:
        spans = [found.span for found in self._found]
        for call in self._page.calls:
            name = called(call)
            if name is not None and not any(within(call.span, span) for span in spans):
                self._add_opaque(call.span, name.vendor, f"{call.kind} {call.name}")
        if not self._found:
            for start, end, name, why in in_other_languages(self._page):
                self._add_opaque(self._page.span_at(start, end), name.vendor, why)

    def _swallowed(self) -> None:
        """Find components behind a script that closes itself, which HTML's parser takes for text."""
        components = self._page.text.startswith("---") or jsx.has_classes(self._page)
        if not components or "<script" not in self._page.markup:
            return
        for element in self._candidates.custom_elements:
            for found in islice(re.finditer(rf"<({element})[\s/]", self._page.markup, re.IGNORECASE), 1):
                self._add_opaque(self._page.span_at(*found.span()), None, f"component {found[1]}")

    def _script_files(self) -> None:
        if not exit_words.may_be_named(self._page):
            return
        for element in self._page.elements("script"):
            source = element.attr("src") or ""
            name = exit_words.name(source)
            if name.strong:
                span = self._page.start_span(self._page.tag(element))
                self._add_opaque(span, name.vendor, f"script {source}")

    def _held_in_strings(self) -> None:
        """Find markup that a script, or a template's own code, holds in strings."""
        if not exit_words.may_be_named(self._page):
            return
        for inline in inline_scripts(self._page):
            if not exit_words.may_name_strongly(inline.text):
                continue
            for literal in inline.script.strings:
                if any(True for _ in _exits_in(literal.value)):
                    start, end = inline.offset + literal.start, inline.offset + literal.end
                    self._add_opaque(self._page.span_at(start, end), None, "markup in a script")
                    return
        if self._page.language != "html":
            hidden = (m for m in _exits_in(self._page.text) if self._page.markup[m.start()] != "<")
            for found in islice(chain(hidden, _printed_exits(self._page.text)), 1):
                span = self._page.span_at(*found.span())
                self._add_opaque(span, exit_words.name(found["name"]).vendor, "markup in a template's code")

    def _keys_alone(self) -> None:
        for navigation in self._scripts.key_exits[:1]:
            self._add_opaque(navigation.span, None, "a key that leaves, in a script")

    # Results

    def _add(self, tag: Tag, vendor: str | None, controls: tuple[Control, ...]) -> None:
        tags = [tag, *(control.tag for control in controls)]
        if any(part.get("data-safeexit") == "exit" for part in tags):
            vendor = "safeexit"
        span = self._page.span(tag)
        self._taken.add(id(tag))
        self._found.append(
            QuickExit(
                kind=Kind.QUICK_EXIT,
                span=span,
                tag=tag,
                vendor=vendor
                or next((v for part in tags if (v := exit_words.name(named_as(part)).vendor)), None),
                evidence=(_why(tag, controls),),
                scripts=self._scripts,
                controls=controls,
                promises=self._promises(tag),
                filled_elsewhere=self._is_component(tag) or filled_in(self._page, tag),
            )
        )

    def _add_opaque(self, span: Span, vendor: str | None, why: str) -> None:
        self._found.append(
            QuickExit(kind=Kind.QUICK_EXIT, span=span, vendor=vendor, evidence=(why,), scripts=self._scripts)
        )

    def _promises(self, tag: Tag) -> dict[str, Tag]:
        """Read the keys promised by an exit, by what describes it, and by the small element around it."""
        described = [
            self._page.by_id(identity) for identity in str(tag.get("aria-describedby") or "").split()
        ]
        places = [tag, *(part for part in described if part is not None)]
        if tag.parent is not None and tag.parent.name != "[document]" and short_text(tag.parent, _SHORT):
            places.append(tag.parent)
        promised: dict[str, Tag] = {}
        for place in places:
            for key in key_promises(_said(place)):
                promised.setdefault(key, _smallest_that_promises(place, key))
        return promised

    def _inside_found(self, tag: Tag) -> bool:
        return id(tag) in self._taken or any(id(parent) in self._taken for parent in tag.parents)


def _controls_in(tag: Tag) -> list[Tag] | None:
    """Return the controls in an element, or None where it holds too much to be an exit."""
    controls: list[Tag] = []
    for count, part in enumerate(tag.descendants):
        if isinstance(part, Tag) and is_control(part):
            controls.append(part)
        if count > _MOST_INSIDE or len(controls) > _MOST_CONTROLS:
            return None
    return controls


def _said(tag: Tag) -> str:
    said = [short_text(tag, _LONGEST_HINT), str(tag.get("title") or ""), str(tag.get("aria-label") or "")]
    return " ".join(" ".join(said).split())


def _smallest_that_promises(tag: Tag, key: str) -> Tag:
    while True:
        parts = [part for part in tag.contents if isinstance(part, Tag) and key in key_promises(_said(part))]
        if not parts:
            return tag
        tag = parts[0]


def _exits_in(text: str) -> Iterator[re.Match[str]]:
    for found in _MARKUP.finditer(text):
        name = exit_words.name(found["name"])
        if name.strong and not name.part:
            yield found


def _printed_exits(text: str) -> Iterator[re.Match[str]]:
    """Yield controls that a plugin's code prints, called as log-outs are too, with a harmless address by."""
    if not any(exit_destinations.is_decoy(url) for url in islice(_ADDRESS.findall(text), _MOST_CANDIDATES)):
        return
    for found in _PRINTED.finditer(text):
        name = exit_words.name(found["name"])
        if name.weak and not name.part:
            yield found


def _why(tag: Tag, controls: tuple[Control, ...]) -> str:
    """Say by what an exit was known, in words for a report."""
    names = [str(tag.get("id") or ""), *map(str, tag.get("class") or ())]
    known = next((name for name in names if exit_words.name(name).strong), "")
    parts = [f'<{tag.name}> named "{known}"' if known else f"<{tag.name}>"]
    if controls:
        said = controls[0].said.replace(UNKNOWN, "").strip()
        parts += [f'says "{said[:60]}"'] if said else []
        href = controls[0].href
        parts += [f"leads to {href}"] if href and UNKNOWN not in href else []
    return ", ".join(parts)
