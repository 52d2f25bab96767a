"""Finds trackers: scripts, inline snippets, pixels, preloads, frames and embeds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect.consent_mode import ConsentMode, read_consent_mode
from safeexit.checker.detect.consent_words import speaks_of_consent
from safeexit.checker.detect.embeds import match_embed
from safeexit.checker.detect.gating import OPEN, Gate, Gates, source_of
from safeexit.checker.detect.gating_script import doubt_at
from safeexit.checker.detect.snippets import (
    Call,
    Load,
    calls,
    calls_in,
    loads,
    may_track,
    without_consent_commands,
)
from safeexit.checker.page import Page
from safeexit.checker.scripts import Script, read
from safeexit.data.trackers import TrackerInfo, match_host

__all__ = ["Tracker", "detect", "host_of"]

_HOST = lazy_pattern(r"\s*(?:https?:)?//(?:[^/?#\s@]*@)?([\w.-]+)", re.IGNORECASE)
_SELF_HOSTED = lazy_pattern(r"(?:^|/)(?:matomo|piwik)\.(?:js|php)\b", re.IGNORECASE)
_GOOGLE_TAG = lazy_pattern(r"googletagmanager\.com/gt(?:ag/js|m\.js)", re.IGNORECASE)
_CONTAINER = lazy_pattern(r"googletagmanager\.com/gtm\.js", re.IGNORECASE)
_PRELOADS = frozenset({"modulepreload", "prefetch", "preload", "prerender"})
_PICTURE = lazy_pattern(r"\.(?:avif|bmp|gif|ico|jpe?g|png|svg|webp)$", re.IGNORECASE)
_SOCIAL_PIXEL = lazy_pattern(
    r"facebook\.com/tr\b|\bt\.co/i/adsct|vk\.com/rtrg|/px(?:\.gif)?\b|pixel", re.IGNORECASE
)
_TINY = lazy_pattern(
    r"(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$|!)|display\s*:\s*none|visibility\s*:\s*hidden",
    re.IGNORECASE,
)
_EXEMPT_PERHAPS = (
    "it is the site's own installation, which UK law allows for statistics alone, with clear information "
    "and a free way to object"
)
_MATOMO = TrackerInfo("Matomo", "analytics", "safeexit")


@dataclass
class Tracker:
    """One use of a tracker, at its element.

    `gated`: something in the page holds it back until a choice is made. Where that is not certain, or it is
    not certain that it tracks, `gated` is true too and `doubt`, a clause, says why.
    """

    name: str
    tag: Tag
    how: str
    """"script", "inline", "pixel", "frame" (an invisible or advertising frame), "preload" or "embed"."""
    gated: bool = False
    doubt: str = ""
    category: str = "analytics"
    """As in `safeexit.data.trackers.TrackerInfo`; "embed" for an embed."""


def detect(page: Page) -> list[Tracker]:
    """Return the page's trackers, in document order."""
    found = _Finder(page).find()
    return sorted(found, key=lambda tracker: page.start(tracker.tag))


def host_of(address: str) -> str:
    """Return the host of an absolute address, or "" for a relative one."""
    found = _HOST.match(address)
    return found[1].lower() if found else ""


class _Finder:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.gates = Gates(page)
        self.found: list[Tracker] = []
        self._mode: ConsentMode | None = None

    @property
    def mode(self) -> ConsentMode:
        if self._mode is None:
            self._mode = read_consent_mode(self.page)
        return self._mode

    def find(self) -> list[Tracker]:
        inline: list[tuple[Tag, Script]] = []
        wanted = calls_in(self.page)
        for element in self.page.elements("script"):
            if element.attr("src") or element.attr("data-src"):
                self._linked(element)
            elif len(text := element.text) > 20 and may_track(text, wanted):
                inline.append((self.page.tag(element), read(text)))
        for tag, script in inline:
            self._inline(tag, script)
        for element in self.page.elements("link"):
            self._preload(element)
        amp = self.page.holds("<amp-")
        for element in self.page.elements("img", *(("amp-pixel",) if amp else ())):
            self._pixel(element)
        for element in self.page.elements("amp-analytics", "amp-ad") if amp else ():
            self._amp(self.page.tag(element))
        for element in self.page.elements("iframe", "embed", "object"):
            self._frame(self.page.tag(element))
        for tag, script in inline:
            self._called(tag, script, wanted)
        return self.found

    def _add(self, info: TrackerInfo, tag: Tag, how: str, gate: Gate) -> None:
        doubt = gate.doubt
        if not gate.held and not info.certain:
            doubt = "whether it stores anything before it is used is not certain"
        self.found.append(Tracker(info.name, tag, how, gate.held or bool(doubt), doubt, info.category))

    # Elements

    def _linked(self, element: object) -> None:
        if not _may_track(element):
            return
        tag = self.page.tag(element)
        address, own = source_of(tag)
        info = match_host(host_of(address))
        if info is not None:
            gate = self.gates.around(tag, own)
            if _GOOGLE_TAG.search(address) and not gate.held:
                gate = self._consent_mode(tag, container=_CONTAINER.search(address) is not None)
            self._add(info, tag, "script", gate)
        elif _SELF_HOSTED.search(address):
            gate = self.gates.around(tag, own)
            self._add(_MATOMO, tag, "script", gate if gate.held else Gate(True, _EXEMPT_PERHAPS))

    def _preload(self, element: object) -> None:
        relation = str(element.attr("rel") or "").lower().split()  # type: ignore[attr-defined] # parser's node
        if _PRELOADS.isdisjoint(relation):
            return
        tag = self.page.tag(element)
        info = match_host(host_of(str(tag.get("href") or "")))
        if info is not None and info.certain:
            self._add(info, tag, "preload", self.gates.around(tag))

    def _pixel(self, element: object) -> None:
        source = element.attr("src") or element.attr("data-src") or ""  # type: ignore[attr-defined] # parser's node
        if not source or not _may_track(element):
            return
        tag = self.page.tag(element)
        address, own = source_of(tag)
        info = match_host(host_of(address))
        if info is not None and info.certain and _is_pixel(tag, info, address):
            self._add(info, tag, "pixel", self.gates.around(tag, own))
        elif info is None and _SELF_HOSTED.search(address):
            gate = self.gates.around(tag, own)
            self._add(_MATOMO, tag, "pixel", gate if gate.held else Gate(True, _EXEMPT_PERHAPS))

    def _amp(self, tag: Tag) -> None:
        """Judge AMP's elements, which load a tracker without a script of the page's own."""
        what, category = ("advertising", "ad") if tag.name == "amp-ad" else ("analytics", "analytics")
        name = f"AMP {what} ({tag.get('type') or 'unnamed'})"
        gate = Gate(True) if tag.has_attr("data-block-on-consent") else self.gates.around(tag)
        self._add(TrackerInfo(name, category, "safeexit"), tag, "script", gate)

    def _frame(self, tag: Tag) -> None:
        if tag.name == "object":
            address, own = str(tag.get("data") or "").strip(), OPEN
        else:
            address, own = source_of(tag)
        embed = match_embed(address)
        if embed is not None:
            gate = self.gates.around(tag, own)
            if not gate.held and embed.doubt:
                gate = Gate(True, embed.doubt)
            self._add(TrackerInfo(embed.name, "embed", "safeexit"), tag, "embed", gate)
            return
        info = match_host(host_of(address))
        if info is None or not info.certain or info.category in {"social", "chat"}:
            return
        gate = self.gates.around(tag, own)
        if "googletagmanager.com/ns" in address and not gate.held:
            gate = Gate(
                True, "it loads for visitors without JavaScript, with what the container has for them"
            )
        self._add(info, tag, "frame", gate)

    # Inline scripts

    def _inline(self, tag: Tag, script: Script) -> None:
        found = loads(script)
        gate = self.gates.around(tag) if found else OPEN
        for load in found:
            self._add(load.info, tag, "inline", gate if gate.held else self._load_gate(tag, script, load))

    def _load_gate(self, tag: Tag, script: Script, load: Load) -> Gate:
        doubt = doubt_at(script, load.position)
        if not doubt and speaks_of_consent(without_consent_commands(script.uncommented)):
            doubt = "the same script speaks of consent"
        if doubt:
            return Gate(True, doubt)
        if load.own:
            return Gate(True, _EXEMPT_PERHAPS)
        if _GOOGLE_TAG.search(load.address):
            return self._consent_mode(tag, container=_CONTAINER.search(load.address) is not None)
        return OPEN

    def _called(self, tag: Tag, script: Script, wanted: list[Call]) -> None:
        names = {tracker.name for tracker in self.found}
        for call in calls(script, wanted):
            if names.isdisjoint(call.loaded_by):
                names.add(call.name)
                gate = self.gates.around(tag)
                doubt = "this page calls it, and what loads it is not in the page"
                info = TrackerInfo(call.name, "analytics", "safeexit")
                self._add(info, tag, "inline", gate if gate.held else Gate(True, doubt))

    # Google's Consent Mode

    def _consent_mode(self, tag: Tag, *, container: bool) -> Gate:
        """Return what Consent Mode holds back of a Google tag whose element is `tag`."""
        place = self.page.offsets(tag)[1] if container else self._measures_after(tag)
        defaults = [command for command in self.mode.defaults if command.offset < place]
        if any(command.denies for command in defaults):
            if container:
                return Gate(
                    True, "Consent Mode denies storage, but what else the container loads is not in the page"
                )
            return Gate(True)
        if any(not command.values for command in defaults):
            return Gate(True, "the Consent Mode default that comes before it is in a variable")
        return OPEN

    def _measures_after(self, tag: Tag) -> int:
        """Return where the page first measures: a tag that is loaded alone measures where it stands."""
        measures = [offset for offset, _ in self.mode.measures]
        return min(measures, default=self.page.start(tag))


def _may_track(element: object) -> bool:
    """Whether what an element loads from its `src` may be a tracker: most are not, and need no Tag."""
    source = (element.attr("src") or "").strip()  # type: ignore[attr-defined] # parser's node
    if not source or source.startswith(("about:", "data:")):
        return True  # another attribute may have the address
    return match_host(host_of(source)) is not None or _SELF_HOSTED.search(source) is not None


def _is_pixel(tag: Tag, info: TrackerInfo, address: str) -> bool:
    """Whether an image reports a visit, and is no picture to look at."""
    if info.category == "social":
        return _SOCIAL_PIXEL.search(address) is not None
    if tag.get("width") in {"0", "1"} or tag.get("height") in {"0", "1"}:
        return True
    if _TINY.search(str(tag.get("style") or "")) or tag.has_attr("hidden"):
        return True
    return _PICTURE.search(address.split("?", maxsplit=1)[0]) is None
