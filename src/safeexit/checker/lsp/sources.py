"""One text in an editor: what the checker finds in it, and where that is in the editor's terms."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lsprotocol.types import Position, Range

from safeexit.checker import config, own_rules
from safeexit.checker.checking import Checker
from safeexit.checker.findings import PageResult, Span
from safeexit.checker.sources.documents import Document
from safeexit.checker.sources.ignores import Ignores

__all__ = ["Checked", "check"]

_NEWLINES = re.compile(r"\r\n?")
# What editors call the languages whose files do not tell by themselves.
_LANGUAGES = {
    "blade": "blade",
    "django-html": "django",
    "ejs": "ejs",
    "erb": "erb",
    "handlebars": "handlebars",
    "htmldjango": "django",
    "jinja": "jinja2",
    "jinja-html": "jinja2",
    "liquid": "liquid",
    "nunjucks": "nunjucks",
    "php": "php",
    "twig": "twig",
}


@dataclass(frozen=True)
class Checked:
    """A text with what was found in it.

    `units` counts a string in what the client counts columns in: UTF-16, UTF-8 or code points.
    """

    text: str
    result: PageResult
    units: Callable[[str], int]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def position(self, offset: int) -> Position:
        """Return where an offset of `Page.text` is for the client."""
        line = bisect_right(self._starts, offset) - 1
        return Position(line, self.units(self.text[self._starts[line] : offset]))

    def range(self, start: int, end: int) -> Range:
        """Return where a stretch of `Page.text` is for the client."""
        return Range(self.position(start), self.position(end))

    def range_of(self, span: Span) -> Range:
        """Return where a span is for the client."""
        start = self._starts[span.line - 1] + span.column - 1
        return self.range(start, self._starts[span.end_line - 1] + span.end_column - 1)


def check(text: str, *, path: Path | None, language_id: str | None, units: Callable[[str], int]) -> Checked:
    """Check what stands in an editor, saved or not, by the settings that hold for its file.

    A file that the settings leave out of folders is left out here, too. Raises ConfigError.
    """
    own_rules.renew()
    settings = config.load(folder=None if path is None else path.parent)
    name = "untitled" if path is None else str(path)
    language = _LANGUAGES.get(language_id or "")
    if path is not None and _is_excluded(path, settings):
        result = PageResult(name, language or "html")
    else:
        # The mark says UTF-8: an editor's text is decoded, whatever a meta element says of the file.
        document = Document(name, text.encode("utf-8-sig", "replace"))
        result = Checker(language, settings, path).check(document)
    return Checked(_NEWLINES.sub("\n", text), result, units)


def _is_excluded(path: Path, settings: config.Config) -> bool:
    return Ignores().excluding(settings.root, settings.exclude).leave_out(path)
