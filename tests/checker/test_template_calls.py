"""What templates name, and in which language they are written."""

import pytest

from safeexit.checker.findings import Span
from safeexit.checker.templates import guess_language, mask


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("nunjucks", "{{ govukPhaseBanner({a: f(1)}) }}", [("macro", "govukPhaseBanner", "{a: f(1)}")]),
        ("jinja2", "{{ x.y.banner(a, ')') | safe }}", [("macro", "banner", "a, ')'")]),
        ("jinja2", "{{ a(1) ~ 'b(2)' ~ c(3) }}", [("macro", "a", "1"), ("macro", "c", "3")]),
        ("jinja2", "{% call(i) banner(a) %}{% endcall %}", [("macro", "banner", "a")]),
        ("jinja2", "{% set a = banner(b) %}", [("macro", "banner", "b")]),
        ("jinja2", "{% if banner(b) %}{% endif %}", []),
        (
            "jinja2",
            "{% include 'a/b.html' ignore missing %}",
            [("include", "a/b.html", "'a/b.html' ignore missing")],
        ),
        ("jinja2", "{% from 'a' import b %}", [("import", "a", "'a' import b")]),
        ("jinja2", "{%- extends 'a' -%}", [("extends", "a", "'a'")]),
        ("jinja2", "{% block b %}{% endblock b %}", [("block", "b", "b")]),
        ("jinja2", "{# {% include 'a' %} #}{% raw %}{{ b() }}{% endraw %}", []),
        ("django", "{% banner tag='a' %}", [("tag", "banner", "tag='a'")]),
        ("django", "{% comment %}{% banner %}{% endcomment %}", []),
        ("twig", "{{ include('a.twig') }}", [("include", "a.twig", "'a.twig'")]),
        ("liquid", "{% include a/b.html c=d %}", [("include", "a/b.html", "a/b.html c=d")]),
        ("liquid", "{% render 'a', b: c %}", [("include", "a", "'a', b: c")]),
        ("handlebars", "{{> a/b c=d}}", [("include", "a/b", "c=d")]),
        ("handlebars", "{{banner a='b'}}{{c}}", [("macro", "banner", "a='b'")]),
        ("erb", "<%= render 'a/b', c: 1 %>", [("include", "a/b", "'a/b', c: 1")]),
        ("erb", "<%= render A::B.new(c: 1) %>", [("include", "A::B", "A::B.new(c: 1)")]),
        ("erb", "<%= render(A::B.new) %>", [("include", "A::B", "A::B.new")]),
        ("erb", "<%= banner tag: 'a' do %>", [("macro", "banner", "tag: 'a' do")]),
        ("erb", "<% content_for :banner do %>", [("block", "banner", ":banner do")]),
        ("ejs", "<%- include('a/b') %>", [("include", "a/b", "'a/b'")]),
        ("php", "<?php get_template_part('a', 'b'); ?>", [("include", "a", "'a', 'b'")]),
        ("php", "<?php include 'a.php'; ?>", [("include", "a.php", "'a.php';")]),
        ("php", "<?php require A . '/b.php'; ?>", [("include", "/b.php", "A . '/b.php';")]),
        ("php", "<?php include(f(1) . '/b.php'); ?>", [("include", "/b.php", "f(1) . '/b.php'")]),
        ("php", "<?php require $a; ?>", [("include", "$a", "$a;")]),
        ("php", "<?php snippet('a/b') ?>", [("include", "a/b", "'a/b'")]),
        ("blade", "@include('a.b', ['c' => 1])", [("include", "a.b", "'a.b', ['c' => 1]")]),
        ("blade", "@extends('a')", [("extends", "a", "'a'")]),
        (
            "go",
            '{{ template "a" . }}{{ partial "b.html" . }}',
            [("include", "a", '"a" .'), ("include", "b.html", '"b.html" .')],
        ),
    ],
)
def test_what_a_template_names_is_found(
    language: str, source: str, expected: list[tuple[str, str, str]]
) -> None:
    """Macros, tags, includes, imports, blocks are listed with raw arguments; comments name nothing."""
    assert [(call.kind, call.name, call.arguments) for call in mask(source, language).calls] == expected


def test_a_call_knows_its_place() -> None:
    """A call's span is the whole construct, and its arguments start where it says."""
    source = "<p>\n  {{ banner({\n  a: 'é' }) }}</p>"
    (call,) = mask(source, "nunjucks").calls
    assert call.span == Span(2, 3, 3, 15)
    assert source[call.offset :].startswith("{{ banner")
    assert source[call.arguments_at :].startswith(call.arguments)


@pytest.mark.parametrize(
    ("source", "text", "language"),
    [
        ("a.njk", "", "nunjucks"),
        ("a/b.html.j2", "", "jinja2"),
        ("A.LIQUID", "", "liquid"),
        ("a.hbs", "", "handlebars"),
        ("a.html.erb", "", "erb"),
        ("a.ejs", "", "ejs"),
        ("a.php", "", "php"),
        ("a.blade.php", "", "blade"),
        ("a.html.twig", "", "twig"),
        ("a.gohtml", "", "go"),
        ("a.vue", "<p>{{ a }}</p>", "html"),
        ("a.tsx", "<p>{a}</p>", "html"),
        ("https://example.org/a.php", "<p>", "html"),
        ("a.html", "<p>a</p>", "html"),
        ("a.html", "{% load i18n %}<p>{{ a }}</p>", "django"),
        ("a.html", "<form>{% csrf_token %}</form>", "django"),
        ("a.html", "{%- if a -%}<p>{{ a | tojson }}</p>{%- endif -%}", "jinja2"),
        ("a.html", "{% set a = 1 %}{% macro b() %}{% endmacro %}", "jinja2"),
        ("a.html", "{% include 'a.njk' %}", "nunjucks"),
        ("a.html", "{{ govukPhaseBanner({\n  tag: { text: 'beta' }\n}) }}", "nunjucks"),
        ("a.html", "{{ govukExitThisPage({'text': a}) }}", "jinja2"),
        ("a.html", '<p v-if="a">{{ text({ n: 1 }) }}</p>', "html"),
        ("a.html", "{% assign a = site.b %}{{ a | relative_url }}", "liquid"),
        ("a.html", "<link href=\"{{ asset('a.css') }}\">{% block b %}{% endblock %}", "twig"),
        ("a.html", "{{#if a}}<p>{{b}}</p>{{/if}}", "handlebars"),
        ("a.html", "<% if a %><%= render 'b' %><% end %>", "erb"),
        ("a.html", "<% if (a) { %><%- include('b') %><% } %>", "ejs"),
        ("a.html", '{{ define "a" }}{{ range .Items }}{{ .Name }}{{ end }}{{ end }}', "go"),
        ("a.html", "<!doctype html><script>var a = '{{ b }}';</script><p>c", "html"),
        ("a.html", "<!doctype html><p data-ng-if='a' class='b{{a ? 1 : 2}}'>c", "html"),
        ("a.html", "<!doctype html><pre><code>{% include 'a' %}</code></pre>", "html"),
    ],
)
def test_languages_are_guessed(source: str, text: str, language: str) -> None:
    """A file's name says its language, else what stands in it; the web serves no templates."""
    assert guess_language(source, text) == language
