"""Finds quick exit controls."""

from __future__ import annotations

from dataclasses import dataclass

from safeexit.checker.detect.component import Component
from safeexit.checker.page import Page


@dataclass(slots=True)
class QuickExit(Component):
    """A control by which a visitor leaves at once."""


def detect(page: Page) -> list[QuickExit]:  # noqa: ARG001
    """Return the page's quick exit controls, in document order."""
    return []
