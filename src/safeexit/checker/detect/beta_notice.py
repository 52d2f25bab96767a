"""Finds phase notices."""

from __future__ import annotations

from dataclasses import dataclass

from safeexit.checker.detect.component import Component
from safeexit.checker.page import Page


@dataclass(slots=True)
class BetaNotice(Component):
    """A notice that the service as a whole is in a phase (alpha, beta)."""


def detect(page: Page) -> list[BetaNotice]:  # noqa: ARG001
    """Return the page's phase notices, in document order."""
    return []
