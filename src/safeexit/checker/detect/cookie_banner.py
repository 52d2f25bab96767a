"""Finds cookie consent banners."""

from __future__ import annotations

from dataclasses import dataclass

from safeexit.checker.detect.component import Component
from safeexit.checker.page import Page


@dataclass(slots=True)
class CookieBanner(Component):
    """A place where a visitor is asked for consent, or told of cookies."""


def detect(page: Page) -> list[CookieBanner]:  # noqa: ARG001
    """Return the page's cookie consent banners, in document order."""
    return []
