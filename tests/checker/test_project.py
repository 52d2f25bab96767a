"""A project's templates are followed, so that "missing" is said of pages, and only where it is certain."""

from pathlib import Path

import pytest

from safeexit.checker.config import ConfigError
from safeexit.checker.findings import Kind

from .projects import EXIT, PAGE, checked, project_of, said, write


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _exits(files: dict[str, str]) -> dict[str, list[str]]:
    """Return for each page the files by whose way an exit comes to it."""
    project = project_of(files)
    return {
        page: [
            way
            for brought in project.brought(page)
            if brought.component.kind is Kind.QUICK_EXIT
            for way in brought.via
        ]
        for page in sorted(project.pages)
    }


# What each language writes: (the page, its layout, the part that the layout includes).
_LANGUAGES = {
    "jinja2": ("a.j2", '{% extends "base.j2" %}', "base.j2", '{% include "parts/top.j2" %}', "parts/top.j2"),
    "django": (
        *("app/templates/app/a.html", "{% load i18n %}{% extends 'app/base.html' %}"),
        *("app/templates/app/base.html", "{% load i18n %}{% include 'app/top.html' with a=1 only %}"),
        "app/templates/app/top.html",
    ),
    "nunjucks": (
        "v/a.njk",
        '{% extends "../l/base.njk" %}',
        "l/base.njk",
        '{% include "./top.njk" %}',
        "l/top.njk",
    ),
    "twig": (
        *("a.html.twig", "{% extends '@App/base.html.twig' %}", "base.html.twig"),
        *("{{ include('parts/top.html.twig', {a: 1}) }}", "parts/top.html.twig"),
    ),
    "liquid": (
        *("a.liquid", "---\nlayout: default\n---\n<p>Hi", "_layouts/default.html"),
        *("{% include top.html a=1 %}{{ content }}", "_includes/top.html"),
    ),
    "handlebars": (
        "a.hbs",
        "{{#> base}}<p>Hi{{/base}}",
        "layouts/base.hbs",
        "{{> top a=1}}",
        "partials/top.hbs",
    ),
    "ejs": (
        "a.ejs",
        "<%- include('base') %>",
        "base.ejs",
        "<%- include('./parts/top.ejs', {a: 1}) %>",
        "parts/top.ejs",
    ),
    "php": (
        "a.php",
        "<?php include __DIR__ . '/base.php'; ?>",
        "base.php",
        "<?php require_once('inc/top.php') ?>",
        "inc/top.php",
    ),
    "blade": (
        *("views/a.blade.php", "@extends('layouts.app')", "views/layouts/app.blade.php"),
        *("@includeWhen($on, 'parts.top', ['a' => 1])", "views/parts/top.blade.php"),
    ),
    "go": (
        "a.gohtml",
        '{{ template "base" . }}',
        "base.gohtml",
        '{{ template "top.gohtml" .Top }}',
        "top.gohtml",
    ),
    "erb": (
        "a.html.erb",
        "<%= render 'layout' %>",
        "_layout.html.erb",
        "<%= render partial: 'top' %>",
        "_top.html.erb",
    ),
}


@pytest.mark.parametrize("language", _LANGUAGES)
def test_an_exit_in_what_the_layout_includes_counts_for_the_page(language: str) -> None:
    """In every template language a page has what the parts of its layout hold, and the way is known."""
    page, uses_layout, layout, uses_part, part = _LANGUAGES[language]
    files = {page: uses_layout, layout: PAGE.format(uses_part), part: EXIT}
    if language == "go":
        files[layout] = '{{ define "base" }}' + files[layout] + "{{ end }}"
    assert _exits(files) == {page: [page, layout, part]}
    report = checked(files)
    assert said(report) == {}


@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_page_whose_templates_hold_no_exit_fails(language: str) -> None:
    """What can be followed to its end and is not there is missing; layouts and parts are not accused."""
    page, uses_layout, layout, uses_part, part = _LANGUAGES[language]
    files = {
        page: uses_layout,
        layout: PAGE.format(uses_part),
        part: "<p>Nothing",
    }
    if language == "go":
        files[layout] = '{{ define "base" }}' + files[layout] + "{{ end }}"
    assert said(checked(files)) == {f"site/{page}": "failed"}


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("a.j2", "{% include name %}"),
        ("a.j2", '{% include "parts/" ~ name ~ ".html" %}'),
        ("a.j2", '{% include "gone.html" %}'),
        ("a.j2", "{{ site_header() }}"),
        ("a.j2", "{{ content | safe }}"),
        ("a.j2", "{% block content %}{% endblock %}"),
        ("a.html", "{% load x %}{% site_header %}"),
        ("a.liquid", "{% include {{ page.top }} %}"),
        ("a.hbs", "{{> (lookup . 'top')}}"),
        ("a.erb", "<%= render @top %>"),
        ("a.erb", "<%= yield %>"),
        ("a.ejs", "<%- include('parts/' + name) %>"),
        ("a.php", "<?php include 'parts/' . $name; ?>"),
        ("a.php", "<?php wp_body_open(); ?>"),
        ("a.blade.php", "@include($name)"),
        ("a.blade.php", "<x-site-header/>"),
        ("a.blade.php", "@yield('content')"),
        ("a.gohtml", "{{ template .Name . }}"),
        ("a.twig", "{% include 'parts/' ~ name %}"),
    ],
)
def test_what_cannot_be_followed_is_never_failed(name: str, use: str) -> None:
    """A computed name, a file that is not there, a macro from elsewhere: a person must look."""
    report = checked({name: PAGE.format(use)})
    assert said(report) == {f"site/{name}": "needs-review"}
    ((_, finding),) = report.findings
    assert f"{name} 1:" in finding.message


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("a.j2", '<link href="{{ asset_of("a.css") }}"><script>{{ settings() }}</script>'),
        ("a.j2", "{{ _('Help') }} {{ govukButton({text: 'Go on'}) }}"),
        ("a.html", "{% load static %}{% csrf_token %}{% url 'home' %}{% get_menu 3 as menu %}"),
        ("a.njk", '{% set size = size | default("big", true) %}{{ title | shout("!") }}'),
        ("a.j2", '{% from "gone.html" import a %}'),
    ],
)
def test_what_brings_no_element_does_not_hide_that_an_exit_is_missing(name: str, use: str) -> None:
    """Attributes, scripts, frameworks' own functions and design systems' macros are known to bring none."""
    assert said(checked({name: PAGE.format(use)})) == {f"site/{name}": "failed"}


_MACROS = "{% macro leave() %}" + EXIT + "{% endmacro %}{% macro other() %}<p>{% endmacro %}"


@pytest.mark.parametrize(
    ("use", "outcome"),
    [
        ('{% from "m.j2" import leave %}{{ leave() }}', None),
        ('{% from "m.j2" import other, leave as go with context %}{{ go() }}', None),
        ('{% import "m.j2" as ui %}{{ ui.leave() }}', None),
        ('{% from "m.j2" import leave, other %}{{ other() }}', "failed"),
        ('{% import "m.j2" as ui %}{{ ui.other() }}', "failed"),
        ('{% from "m.j2" import leave as other %}{{ other() }}', None),
    ],
)
def test_an_imported_macro_brings_what_it_holds_where_it_is_called(use: str, outcome: str | None) -> None:
    """An import alone brings nothing; the name that it is given here is followed."""
    found = said(checked({"a.j2": PAGE.format(use), "m.j2": _MACROS}))
    assert found == ({} if outcome is None else {"site/a.j2": outcome})


def test_cycles_end() -> None:
    """Templates that include or extend each other, or themselves, are followed once."""
    files = {
        "a.j2": PAGE.format('{% include "b.j2" %}'),
        "b.j2": '{% include "c.j2" %}',
        "c.j2": '{% include "b.j2" %}{% include "c.j2" %}',
        "d.j2": '{% extends "e.j2" %}',
        "e.j2": '{% extends "d.j2" %}',
    }
    assert _exits(files) == {"a.j2": []}
    assert said(checked(files)) == {"site/a.j2": "failed"}


def test_a_layout_that_is_not_there_leaves_the_page_to_a_person() -> None:
    """A page that extends a package's template is a page, and what that brings is not known."""
    assert said(checked({"a.njk": '{% extends "govuk/template.njk" %}'})) == {"site/a.njk": "needs-review"}
    assert said(checked({"a.njk": '{% extends "govuk/template.njk" %}' + EXIT})) == {}


def test_of_files_with_one_name_the_nearest_is_meant() -> None:
    """Where two are equally near, nobody knows which one is meant."""
    page = '{% extends "base.html" %}'
    apps = {
        "one/t/a.html": page,
        "one/t/x/base.html": PAGE.format(EXIT),
        "two/t/x/base.html": PAGE.format(""),
    }
    assert _exits(apps)["one/t/a.html"] == ["one/t/a.html", "one/t/x/base.html"]
    project = project_of({"b.html": page})
    assert project.uses["b.html"][0].to is None


def test_hugos_base_template_is_found_without_being_named() -> None:
    """A page that defines blocks takes the nearest baseof.html, as Hugo does."""
    files = {
        "layouts/_default/baseof.html": PAGE.format(
            '{{ partial "top.html" . }}{{ block "main" . }}{{ end }}'
        ),
        "layouts/page/single.html": '{{ define "main" }}<h1>{{ .Title }}</h1>{{ end }}',
        "layouts/partials/top.html": EXIT,
    }
    via = ["layouts/page/single.html", "layouts/_default/baseof.html", "layouts/partials/top.html"]
    assert _exits(files) == {"layouts/page/single.html": via}


def test_wordpress_includes_are_followed() -> None:
    """`get_header()` is header.php; a page whose parts open and close `<html>` is a page."""
    files = {
        "page.php": "<?php get_header(); ?><main></main><?php get_template_part('parts/end', 'wide'); ?>",
        "header.php": f'<!doctype html><html lang="en"><title>Help</title><body>{EXIT}',
        "parts/end.php": "</body></html>",
    }
    assert _exits(files) == {"page.php": ["page.php", "header.php"]}


def test_laravels_components_are_followed() -> None:
    """`<x-app-layout>` is the layout of Laravel's starter kits, `<x-a.b>` a file below components."""
    files = {
        "views/a.blade.php": "<x-app-layout><h1>Help</h1></x-app-layout>",
        "views/layouts/app.blade.php": PAGE.format("<x-parts.exit />"),
        "views/components/parts/exit.blade.php": EXIT,
    }
    assert list(_exits(files)) == ["views/a.blade.php"]
    assert _exits(files)["views/a.blade.php"][-1] == "views/components/parts/exit.blade.php"


_TRACKER = '<script src="https://www.google-analytics.com/analytics.js"></script>'
_BLOCK = "{% block a %}{% endblock %}"
_BANNER = (
    '<div class="cookie-banner" role="region" aria-label="Cookies"><p>We use cookies.</p>'
    "<button>Accept</button><button>Reject</button></div>"
)


@pytest.mark.parametrize(
    ("page", "layout", "outcome"),
    [
        ("", '{% include "banner.j2" %}' + _TRACKER, None),
        ("", _TRACKER, "failed"),
        (
            '{% block a %}{% include "banner.j2" %}{% endblock %}',
            _TRACKER + "{% block a %}{% endblock %}",
            None,
        ),
        ("", _TRACKER + "{% include top %}", "needs-review"),
        ("{% block a %}{% include top %}{% endblock %}", _TRACKER + _BLOCK, "needs-review"),
    ],
)
def test_a_tracker_in_the_layout_is_judged_with_the_banner_elsewhere(
    page: str, layout: str, outcome: str | None
) -> None:
    """A banner in another file of the same page asks as well; the fault is in the layout."""
    files = {"a.j2": '{% extends "base.j2" %}' + page, "base.j2": PAGE.format(layout), "part.j2": _BANNER}
    if "banner.j2" in page + layout:
        files["banner.j2"] = files.pop("part.j2")
    found = said(checked(files, require="beta-notice"))
    assert found.get("site/base.j2") == outcome


def test_a_required_banner_is_missing_from_pages() -> None:
    """`--require cookie-banner` is judged as the other two are."""
    files = {"a.j2": '{% extends "b.j2" %}', "b.j2": PAGE.format(""), "c.j2": PAGE.format("{{ top() }}")}
    found = said(checked(files, require="cookie-banner"))
    assert found == {"site/a.j2": "failed", "site/c.j2": "needs-review"}


def test_paths_choose_what_is_checked_and_the_project_what_is_followed() -> None:
    """A pull request's files alone can be checked, with all of the project around them."""
    files = {"a.j2": '{% extends "b.j2" %}', "b.j2": PAGE.format(""), "c.j2": PAGE.format("")}
    Path("outside.html").write_text("<!doctype html><html><title>Help</title><p>Call us.</html>", "utf-8")
    report = checked(files, paths=("site/a.j2", "outside.html"))
    assert said(report) == {"site/a.j2": "failed", "outside.html": "failed"}


def test_a_template_that_cannot_be_read_is_left_out_and_reported() -> None:
    """One broken file costs the project nothing but itself."""
    write({"a.j2": PAGE.format(EXIT)})
    Path("site/b.j2").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    report = checked({})
    assert [page.source for page in report.unreadable] == ["site/b.j2"]
    assert said(report) == {}


def test_a_project_that_is_no_folder_is_told() -> None:
    """A mistyped folder is the user's mistake."""
    with pytest.raises(ConfigError, match="--project: site is no folder"):
        checked({})


def test_an_include_that_is_named_like_a_banner_counts_as_the_banner_in_its_file() -> None:
    """A component that a file holds is told once, where it stands."""
    project = project_of(
        {"a.j2": PAGE.format('{% include "cookie_banner.j2" %}'), "cookie_banner.j2": _BANNER}
    )
    assert [brought.via for brought in project.brought("a.j2")] == [("a.j2", "cookie_banner.j2")]


def test_of_gos_blocks_with_one_name_none_is_taken_for_certain() -> None:
    """A layout takes in whichever page is shown: which one, the files do not say."""
    files = {
        "base.gohtml": PAGE.format('{{ template "main" . }}'),
        "a.gohtml": '{{ define "main" }}' + EXIT + "{{ end }}",
        "b.gohtml": '{{ define "main" }}<p>{{ end }}',
    }
    assert project_of(files).uses["base.gohtml"][0].to is None
    assert said(checked(files)) == {"site/base.gohtml": "needs-review"}


def test_a_choice_between_two_files_is_not_certain() -> None:
    """What one of two files holds may or may not come."""
    files = {"a.j2": PAGE.format('{% include "top.j2" if a else "b.j2" %}'), "top.j2": EXIT, "b.j2": "<p>"}
    assert said(checked(files))["site/a.j2"] == "needs-review"
