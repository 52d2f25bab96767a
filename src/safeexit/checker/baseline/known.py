"""The baseline: a file with the findings that are known, by identity, so that only new ones count."""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from safeexit._settings import ConfigError
from safeexit.checker.findings import Finding, Hidden, PageResult
from safeexit.checker.reporters.report import AT_FAULT, Fixed, Report

__all__ = ["Baseline", "read"]

_VERSION = 1
_KEYS = ("source", "code", "rule", "message", "fingerprint")


class Baseline(NamedTuple):
    """What is known. A source's name is relative to the folder of `file`, so that any folder may be checked.

    A finding is the same if its source and fingerprint are: lines may move, another of its kind may come.
    """

    file: Path
    known: tuple[Fixed, ...] = ()

    def applied(self, report: Report) -> Report:
        """Return a report in which what is known is hidden, and what is known and gone is fixed."""
        identities = {(each.source, each.fingerprint) for each in self.known}
        pages = tuple(self._without(page, identities) for page in report.pages)
        return replace(report, pages=pages, compared=True, fixed=tuple(self._gone(report)))

    def updated(self, report: Report) -> Baseline:
        """Return a baseline with all that the report's pages hold. What was not looked at stays known."""
        gone = set(self._gone(report))
        checked = {self._name(page) for page in report.pages}
        kept = [each for each in self.known if each.source not in checked and each not in gone]
        found = [
            self._entry(page, finding) for page, finding in report.findings if finding.outcome in AT_FAULT
        ]
        return self._replace(known=tuple(sorted({*kept, *found})))

    def text(self) -> str:
        """Return the file's content: one finding below the other, sorted, in ASCII."""
        known = [{key: getattr(each, key) for key in _KEYS} for each in self.known]
        return json.dumps({"tool": "safeexit", "baseline": _VERSION, "known": known}, indent=1) + "\n"

    def fingerprints_of(self, page: PageResult) -> frozenset[str]:
        """Return the fingerprints that are known of a page's source."""
        name = self._name(page)
        return frozenset(each.fingerprint for each in self.known if each.source == name)

    def _without(self, page: PageResult, identities: set[tuple[str, str]]) -> PageResult:
        name = self._name(page)
        reason = f"known from {self.file.name}"
        known = [finding for finding in page.findings if _is_known(finding, name, identities)]
        return page._replace(
            findings=tuple(finding for finding in page.findings if finding not in known),
            hidden=(*page.hidden, *(Hidden(finding, "baseline", reason) for finding in known)),
        )

    def _gone(self, report: Report) -> Iterable[Fixed]:
        """Yield what is known and is in its page no more, if that was read, or whose page is no more."""
        read = {self._name(page): page for page in report.pages if page.error is None}
        for each in self.known:
            page = read.get(each.source)
            if page is None:
                if self._is_deleted(each.source):
                    yield each
            elif each.code in page.ran and each.fingerprint not in _fingerprints(page):
                yield each

    def _is_deleted(self, source: str) -> bool:
        return "://" not in source and source != "-" and not os.path.lexists(self.file.parent / source)

    def _entry(self, page: PageResult, finding: Finding) -> Fixed:
        return Fixed(self._name(page), finding.code, finding.rule, finding.message, finding.fingerprint)

    def _name(self, page: PageResult) -> str:
        if "://" in page.source or page.source == "-":
            return page.source
        try:
            name = os.path.relpath(page.source, self.file.parent)
        except ValueError:  # another drive of Windows
            name = page.source
        return posixpath.join(*Path(name).parts)


def read(file: Path) -> Baseline:
    """Return the baseline in a file. Raises ConfigError."""
    try:
        values = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:
        raise ConfigError(f"{file}: not JSON: {error}") from error
    if not isinstance(values, dict) or values.get("baseline") != _VERSION:
        raise ConfigError(f"{file}: this is no baseline that --write-baseline wrote")
    return Baseline(file, tuple(_read_entry(file, value) for value in values.get("known", ())))


def _read_entry(file: Path, value: Any) -> Fixed:
    if not isinstance(value, dict) or not all(isinstance(value.get(key), str) for key in _KEYS):
        raise ConfigError(f"{file}: {value!r} is not a known finding: it needs {', '.join(_KEYS)}")
    return Fixed(**{key: value[key] for key in _KEYS})


def _is_known(finding: Finding, source: str, identities: set[tuple[str, str]]) -> bool:
    return finding.outcome in AT_FAULT and (source, finding.fingerprint) in identities


def _fingerprints(page: PageResult) -> set[str]:
    hidden = (each.finding for each in page.hidden)
    return {finding.fingerprint for finding in (*page.findings, *hidden) if finding.outcome in AT_FAULT}
