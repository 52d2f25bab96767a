"""Small projects of templates, written to the current folder and checked."""

from __future__ import annotations

from pathlib import Path

from safeexit.checker import run
from safeexit.checker.project.graph import Project
from safeexit.checker.project.loading import load
from safeexit.checker.reporters.report import Report
from safeexit.checker.sources.ignores import Ignores

EXIT = '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Leave this site</a>'
PAGE = '<!doctype html><html lang="en"><title>Help</title><body>{}<main><h1>Help</h1></main></body></html>'


def write(files: dict[str, str]) -> None:
    """Write the files of a project in the folder `site`."""
    for name, text in files.items():
        Path("site", name).parent.mkdir(parents=True, exist_ok=True)
        Path("site", name).write_text(text, "utf-8")


def checked(files: dict[str, str], *, require: str = "quick-exit", paths: tuple[str, ...] = ()) -> Report:
    """Write a project and check it, or `paths` in it, by the rules on what is missing."""
    write(files)
    return run.check(
        paths,
        language=None,
        require=(require,),
        select=("SX100", "SX200", "SX300"),
        ignore=(),
        show_passed=False,
        exclude=(),
        config=None,
        project=Path("site"),
    )


def said(report: Report) -> dict[str, str]:
    """Return the outcome for each page with a finding."""
    return {page.source: finding.outcome.value for page, finding in report.findings}


def project_of(files: dict[str, str]) -> Project:
    """Write a project and read it."""
    write(files)
    return load(Path("site"), Ignores()).project
