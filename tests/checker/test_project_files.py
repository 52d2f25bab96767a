"""Any template is read for what it uses, and any name is looked for, without fail."""

from hypothesis import given
from hypothesis import strategies as st

from safeexit.checker.page import Page
from safeexit.checker.project.files import Files
from safeexit.checker.project.graph import Project, read_template
from safeexit.checker.project.references import references
from safeexit.checker.templates import LANGUAGES

_PIECES = [
    '{% extends "a" %}',
    '{% include "b" %}',
    "{% include b %}",
    '{% from "a" import x as y %}',
    '{% import "b" as c %}',
    "{{ y() }}",
    "{% macro x() %}",
    "{% endmacro %}",
    "{{ c.x('a') }}",
    "{{> a}}",
    "{{#> b}}",
    "{{/b}}",
    "{{> (lookup . 'a')}}",
    '{{ template "a" . }}',
    '{{ define "b" }}',
    "{{ end }}",
    "<?php include 'a' . $b; ?>",
    "<?php get_header('x') ?>",
    "@include('a')",
    "@each('b', $c)",
    "<x-a.b>",
    "<%= render 'a' %>",
    "<%= yield %>",
    "<%- include('../b') %>",
    "---\nlayout: a\n---\n",
    "<html>",
    "</html>",
    "<a class=quick-exit>",
    "[",
    "(",
    "'",
    '"',
    "{{",
    "{%",
    "%}",
    "}}",
    "\\",
    "$",
    "é",
    "{% block content %}{% endblock %}",
]
_TEXT = st.lists(st.sampled_from(_PIECES) | st.text(max_size=6), max_size=12).map("".join)
_NAME = st.lists(
    st.sampled_from(["a", "b", "_a", ".", "..", "/", "\\", "@", ":", "~", "é", ".html"]), max_size=5
).map("".join)


@given(_TEXT, st.sampled_from(LANGUAGES))
def test_any_template_is_read(text: str, language: str) -> None:
    """Whatever stands in a template, its uses are read, each at a place in it."""
    page = Page(text, source="a", language=language)
    lines = page.text.count("\n") + 1
    for reference in references(page):
        assert 1 <= reference.span.line <= reference.span.end_line <= lines
        assert "\n" not in reference.shown or reference.relation in {"base", "filled"}


@given(
    st.dictionaries(st.sampled_from(["a", "b", "_a.html", "x/a.html", "x/b.njk"]), _TEXT),
    st.sampled_from(LANGUAGES),
)
def test_any_project_is_followed_to_its_end(files: dict[str, str], language: str) -> None:
    """Cycles of all lengths end, and every way begins with the template and ends with the holder."""
    templates = [
        read_template(Page(text, source=path, language=language), path) for path, text in files.items()
    ]
    project = Project(".", templates)
    assert project.pages <= files.keys()
    for path in files:
        surroundings = project.surroundings(path)
        assert surroundings.page is (path in project.pages)
        for brought in project.brought(path):
            assert brought.via[0] == path
            assert brought.via[-1] in files


@given(_NAME, st.lists(_NAME), _NAME, st.sampled_from(LANGUAGES))
def test_any_name_is_looked_for(name: str, paths: list[str], user: str, language: str) -> None:
    """A name means one of the project's files, never the user itself, or none."""
    found = Files(paths).find(name, user, language)
    assert found is None or (found in paths and found != user)


def test_a_file_that_extends_its_own_name_means_another() -> None:
    """A template that stands in for a package's extends that: itself it cannot mean."""
    assert Files(["t/admin/base.html"]).find("admin/base.html", "t/admin/base.html", "django") is None
