"""Named examples of a component: what tests, the gallery and the docs show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

__all__ = ["Example"]


@dataclass(frozen=True)
class Example:
    """One state of a component.

    Attributes:
        name: Its name among the component's examples: words in small letters, joined by hyphens.
        shows: One sentence that says when a page looks like this.
        render: Returns the markup for a locale.
    """

    name: str
    shows: str
    render: Callable[[str], Markup]
