"""The formats of a report: the one table from which the command's help, the docs and the tests draw."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # the command's help needs the names alone
    from safeexit.checker.reporters.report import Report

__all__ = ["FORMATS", "Format"]


class Format(NamedTuple):
    """What a report can be written as.

    Its module holds a function of the module's own name, from a report to text. `passes`: it shows also what
    passed and which rules did not apply, whether that is asked for or not. `by_page`: it is one page's part
    after another's, and nothing else.
    """

    name: str
    summary: str
    module: str
    passes: bool = False
    by_page: bool = False

    def write(self, report: Report) -> str:
        """Return the report in this format."""
        write: Callable[[Report], str] = getattr(
            import_module(f"safeexit.checker.reporters.{self.module}"), self.module
        )
        return write(report)


FORMATS = {
    format_.name: format_
    for format_ in (
        Format("text", "for people, in a terminal or a log", "as_text"),
        Format(
            "html",
            "for people who decide: one page with charts, to open, send or print",
            "as_html",
            passes=True,
        ),
        Format("json", "everything, as one object; its schema is published", "as_json"),
        Format("jsonl", "JSON lines: one finding a line, for streams and jq", "as_jsonl", by_page=True),
        Format("csv", "one finding a row, for spreadsheets", "as_csv"),
        Format("sarif", "SARIF 2.1.0, for GitHub code scanning and editors", "as_sarif"),
        Format("junit", "JUnit XML, for the test tab of a CI service", "as_junit"),
        Format("github", "annotations in a pull request, printed by a step of GitHub Actions", "as_github"),
        Format("gitlab", "GitLab's code quality report", "as_gitlab"),
        Format("earl", "W3C EARL 1.0 as JSON-LD, with the outcomes of ACT rules", "as_earl", passes=True),
    )
}
"""The formats by name. The first is for standard output, where no other is asked to go there."""
