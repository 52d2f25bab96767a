"""Knows JSX, which no language of templates covers: a file that is read as HTML, and as one script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.page import Page

__all__ = ["components", "has_classes"]

_DEFINED = lazy_pattern(r"\b(?:class|const|function)\s+([A-Z]\w*)")


def has_classes(page: Page) -> bool:
    """Whether a page gives classes as JSX does."""
    return page.holds("classname=") and "className=" in page.text


def components(page: Page) -> Iterator[re.Match[str]]:
    """Yield where components are defined; the first group is the name."""
    return _DEFINED.finditer(page.text)
