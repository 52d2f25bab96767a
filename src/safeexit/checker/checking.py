"""Checks the pages of one input by the settings that hold for it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from safeexit.checker import engine
from safeexit.checker.cache import Cache, key_of
from safeexit.checker.config import Config
from safeexit.checker.findings import Finding, PageResult
from safeexit.checker.rules import own_files
from safeexit.checker.rules.rule import Rule
from safeexit.checker.sources.documents import Document

if TYPE_CHECKING:
    from safeexit.checker.project.loading import Folder

__all__ = ["Checker"]


class Checker(NamedTuple):
    """How the pages of one input are checked: a file at `path`, or what has none."""

    language: str | None
    settings: Config
    path: Path | None
    show_passed: bool = False
    folder: Folder | None = None
    explain: bool = False
    cache: Cache | None = None
    full_tree: bool = False

    def check(self, document: Document) -> PageResult:
        """Return what is found in a page, or in `error` why nothing can be said of it."""
        if document.error:
            return PageResult(document.name, self.language or "html", error=document.error)
        rules = self.settings.rules_for(self.path)
        if self.cache is None or self.folder is not None:  # a page of a project depends on its other files
            return self._check(document, rules)
        key = self._key(document, rules)
        result = self.cache.get(key)
        if result is None:
            result = self._check(document, rules)
            if result.error is None:  # want of memory, say, may pass
                self.cache.put(key, result)
        return result

    def _key(self, document: Document, rules: tuple[Rule, ...]) -> str:
        settings = self.settings
        return key_of(
            hashlib.sha256(document.data).digest(),
            document.name,
            document.response,
            [rule.code for rule in rules],
            *(settings.require, settings.exit_destinations, settings.own),
            [(rule.code, severity) for rule, severity in settings.severity],
            *(self.language, self.show_passed, self.explain),
        )

    def _check(self, document: Document, rules: tuple[Rule, ...]) -> PageResult:
        language, settings = self.language, self.settings
        try:
            result = engine.check_bytes(
                document.data,
                source=document.name,
                language=language,
                rules=rules,
                require=settings.require,
                destinations=settings.exit_destinations,
                own=settings.own,
                show_passed=self.show_passed,
                response=document.response,
                surroundings=None if self.folder is None else self.folder.surroundings(self.path),
                explain=self.explain,
                full_tree=self.full_tree,
            )
        except Exception as error:  # a mistake of ours in one page must not cost the others their report
            return engine.unreadable(document.name, _fault(error), language=language, rules=rules)
        result = result._replace(ran=tuple(rule.code for rule in rules))
        return _with_severities(result, settings) if settings.severity else result


def _with_severities(result: PageResult, settings: Config) -> PageResult:
    severities = {rule.code: severity for rule, severity in settings.severity}

    def weighed(finding: Finding) -> Finding:
        return finding._replace(severity=severities.get(finding.code, finding.severity))

    return result._replace(
        findings=tuple(map(weighed, result.findings)),
        hidden=tuple(hidden._replace(finding=weighed(hidden.finding)) for hidden in result.hidden),
    )


def _fault(error: Exception) -> str:
    """Say what failed: a rule of the project, whose author can mend it, or the checker itself."""
    import traceback  # noqa: PLC0415 - heavy, and seldom needed

    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename in own_files()]
    place = (own or frames)[-1]
    what = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
    if own:
        return f"a rule of yours failed on this: {what}: {error}"
    return f"safeexit itself failed on this, please report it: {what}"
