"""What the rest of a project says of one template: all that a rule may know of it."""

from __future__ import annotations

from typing import NamedTuple

from safeexit.checker.findings import Kind

__all__ = ["Surroundings"]


class Surroundings(NamedTuple):
    """A template among the others of its project.

    `page`: visitors get it as a page of its own, because nobody includes or extends it and with what it
    includes and extends it has an `<html>`. `whole`: it has an `<html>`, so that things can be said to be
    missing; true of layouts, too. `kinds` are the components that other files bring to it. `unknown` are the
    uses of what could not be followed, as they are written, each with its place.
    """

    page: bool
    whole: bool
    kinds: frozenset[Kind] = frozenset()
    unknown: tuple[str, ...] = ()
