"""Finds cookie consent banners.

Evidence is of four kinds: markup with a banner's name, markup with a banner's words and a control, a consent
manager's script or configuration, and a template's call of something with a banner's name. What a linked
script draws cannot be read: such a banner is opaque.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bs4 import Tag

from safeexit.checker.detect import banner_markup, banner_sightings
from safeexit.checker.detect.banner_config import Stated, read_config
from safeexit.checker.detect.banner_parts import Parts, read_parts
from safeexit.checker.detect.banner_root import Root
from safeexit.checker.detect.banner_sightings import Sighting
from safeexit.checker.detect.banner_words import says
from safeexit.checker.detect.component import Component
from safeexit.checker.findings import Kind
from safeexit.checker.page import Page

__all__ = ["CookieBanner", "detect"]


@dataclass
class CookieBanner(Component):
    """A place where a visitor is asked for consent, or told of cookies."""

    parts: Parts = field(default_factory=Parts)
    """What the banner itself (its first layer) holds."""
    layers: tuple[Tag, ...] = ()
    """Further markup of the same banner: a settings dialog elsewhere in the page."""
    layer_parts: tuple[Parts, ...] = ()
    text: str = ""
    """What the first layer says, without markup."""
    incomplete: bool = False
    """Whether a template writes parts of it that this file does not show."""
    stated: tuple[Stated, ...] = ()
    """For a banner without markup: the faults that its settings in the page state."""

    def states(self, fault: str) -> Stated | None:
        """Return where settings in the page state a fault, or None."""
        return next((stated for stated in self.stated if stated.fault == fault), None)

    @property
    def confirmation(self) -> bool:
        """Whether it asks nothing: it says that a choice has been made."""
        asks = self.parts.accepts or self.parts.rejects or self.checkboxes
        return not asks and says("confirmed", self.text)

    @property
    def asks(self) -> bool:
        """Whether its markup is here and puts a question, so that its parts can be judged."""
        return not self.opaque and not self.confirmation

    @property
    def uncertain(self) -> bool:
        """Whether it may hold a control that cannot be read here."""
        return self.incomplete or bool(self.parts.unknown)

    @property
    def essential_only(self) -> bool:
        """Whether it says that nothing optional is stored: then there is nothing to refuse."""
        return says("essential", self.text)

    @property
    def takes_use_for_consent(self) -> bool:
        """Whether it says that going on is agreeing, or that cookies serve optional purposes."""
        return says("implied", self.text) or says("optional", self.text)

    @property
    def checkboxes(self) -> list[Tag]:
        """The choices by category, of all layers."""
        return [box for parts in (self.parts, *self.layer_parts) for box in parts.checkboxes]


def detect(page: Page) -> list[CookieBanner]:
    """Return the page's cookie consent banners, in document order."""
    sightings = list(banner_sightings.sightings(page))
    roots = banner_markup.roots(page, by_words=not any(seen.vendor for seen in sightings))
    firsts, layers = _sorted_by_layer(page, roots)
    if not firsts:
        return _unseen(page, sightings)
    banners = [_banner(page, root) for root in firsts]
    _merge(page, banners[0], sightings)
    banners[0].layers = tuple(page.tag(layer.element) for layer in layers)
    banners[0].layer_parts = tuple(read_parts(page, layer.element) for layer in layers)
    return banners


def _sorted_by_layer(page: Page, roots: list[Root]) -> tuple[list[Root], list[Root]]:
    """Part the banners from the settings dialogs that belong to them."""
    firsts = [root for root in roots if not root.more] or roots[:1]
    kept: list[Root] = []
    layers = [root for root in roots if root.more and root not in firsts]
    for root in firsts:
        if kept and not _asks_by_itself(page, root):
            layers.append(root)
        else:
            kept.append(root)
    return kept, layers


def _asks_by_itself(page: Page, root: Root) -> bool:
    parts = read_parts(page, root.element)
    return bool(parts.accepts) and not parts.checkboxes and says("statement", root.text)


def _banner(page: Page, root: Root) -> CookieBanner:
    tag = page.tag(root.element)
    span = page.span(tag)
    if root.empty:
        return CookieBanner(Kind.COOKIE_BANNER, span, vendor=root.vendor, evidence=root.evidence)
    return CookieBanner(
        Kind.COOKIE_BANNER,
        span,
        tag=tag,
        vendor=root.vendor,
        evidence=root.evidence,
        parts=read_parts(page, root.element),
        text=root.text,
        incomplete=banner_markup.incomplete(page, root.element),
    )


def _merge(page: Page, banner: CookieBanner, sightings: list[Sighting]) -> None:
    banner.vendor = banner.vendor or next((seen.vendor for seen in sightings if seen.vendor), None)
    banner.evidence += tuple(seen.evidence for seen in sightings)
    if banner.opaque:
        banner.stated = read_config(page, banner.vendor, _script_tags(sightings))


def _unseen(page: Page, sightings: list[Sighting]) -> list[CookieBanner]:
    if not sightings:
        return []
    main = next((seen for seen in sightings if seen.vendor), sightings[0])
    return [
        CookieBanner(
            Kind.COOKIE_BANNER,
            main.span,
            vendor=main.vendor,
            evidence=tuple(dict.fromkeys(seen.evidence for seen in sightings)),
            stated=read_config(page, main.vendor, _script_tags(sightings)),
        )
    ]


def _script_tags(sightings: list[Sighting]) -> tuple[Tag, ...]:
    return tuple(seen.tag for seen in sightings if seen.tag is not None)
