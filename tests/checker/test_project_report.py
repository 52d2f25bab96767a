"""What the report says of a project: which template brings what to which pages."""

import json
from pathlib import Path

import jsonschema
import pytest

from safeexit.checker import run
from safeexit.checker.findings import Outcome
from safeexit.checker.reporters.as_json import as_json
from safeexit.checker.reporters.as_text import as_text

from .projects import EXIT, PAGE, checked, write

_SCHEMA = json.loads((Path(__file__).parents[2] / "docs/reference/report.schema.json").read_text("utf-8"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


_SITE = {
    "base.j2": PAGE.format('{% include "top.j2" %}{% block main %}{% endblock %}'),
    "top.j2": EXIT,
    "pages/a.j2": '{% extends "base.j2" %}',
    "pages/b.j2": '{% extends "base.j2" %}',
    "pages/c.j2": PAGE.format("{% include name %}"),
}


def test_the_text_tells_which_file_brings_what_to_which_pages() -> None:
    """A person reads what holds each component, where it was not found, and what could not be followed."""
    text = as_text(checked(_SITE))
    assert "Project: 3 of 5 templates are pages" in text
    assert "    top.j2 1:1 on 2 pages: pages/a.j2, pages/b.j2\n" in text
    assert "    not found on 1 page: pages/c.j2\n" in text
    assert "  cookie banner: on no page\n" in text
    assert "  Could not be followed:\n    pages/c.j2 1:57 {% include name %}\n" in text


def test_a_large_projects_text_stays_short() -> None:
    """Ten pages are named, the others counted; so are uses that could not be followed."""
    text = as_text(checked({f"{number:02}.j2": PAGE.format("{% include a %}") for number in range(25)}))
    assert text.count("Could not be followed") == 1
    assert "    and 15 more\n" in text
    exits = as_text(checked({f"{number:02}.j2": PAGE.format(EXIT) for number in range(25)}))
    assert "09.j2" in exits


def test_the_json_holds_the_graph_and_follows_the_schema() -> None:
    """A program reads every use, what it leads to, and the way of every component."""
    written = json.loads(as_json(checked(_SITE)))
    jsonschema.validate(written, _SCHEMA)
    templates = {template["path"]: template for template in written["project"]["templates"]}
    assert templates["pages/a.j2"]["uses"] == [
        {"relation": "extends", "shown": '{% extends "base.j2" %}', "to": "base.j2", "line": 1, "column": 1}
    ]
    (found,) = templates["pages/a.j2"]["components"]
    assert (found["kind"], found["via"]) == ("quick-exit", ["pages/a.j2", "base.j2", "top.j2"])
    assert found["source"] == "site/top.j2"
    assert templates["pages/c.j2"]["unknown"] == ["pages/c.j2 1:57 {% include name %}"]
    assert [path for path, template in templates.items() if template["page"]] == [
        f"pages/{n}.j2" for n in "abc"
    ]


def test_without_a_project_nothing_changes() -> None:
    """A single file that includes others still needs review, and the report has no graph."""
    write(_SITE)
    report = run.check(
        ("site/pages/c.j2",),
        language=None,
        require=("quick-exit",),
        select=("SX100",),
        ignore=(),
        show_passed=False,
        exclude=(),
        config=None,
    )
    assert [finding.outcome for _, finding in report.findings] == [Outcome.NEEDS_REVIEW]
    assert "project" not in json.loads(as_json(report))
