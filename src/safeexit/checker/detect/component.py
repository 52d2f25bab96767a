"""What detection hands to the rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from bs4 import Tag

from safeexit.checker.findings import Kind, Span


@dataclass
class Component:
    """One component that a page holds.

    `tag` is its outermost element; None where the page only names it (a macro, an include, a script of a
    consent manager): such a component is `opaque`, and rules about its parts do not run on it.
    """

    kind: Kind
    span: Span
    tag: Tag | None = None
    vendor: str | None = None
    evidence: tuple[str, ...] = field(default=())

    @property
    def opaque(self) -> bool:
        """Whether its markup is elsewhere."""
        return self.tag is None
