"""The text report on a terminal: in colour, and broken to fit."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from safeexit.checker.reporters.as_text import Line

__all__ = ["drawn"]


def drawn(lines: Iterable[Line], width: int | None, *, colour: bool) -> str:
    """Return lines as a terminal of `width` cells shows them; None breaks none of them."""
    out = io.StringIO()
    console = Console(file=out, color_system="standard" if colour else None, force_terminal=colour)
    for line in lines:
        text = Text.assemble(*line.parts)
        whole = width is None or not line.breaks
        for part in [text] if whole else text.wrap(console, (width or 0) - line.indent):
            if line.breaks:
                part.rstrip()
            console.print(Text.assemble(" " * line.indent, part), soft_wrap=True)
    return out.getvalue()
