"""Template syntax is masked so that what is left is HTML with every character in its place."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from safeexit.checker.findings import Span
from safeexit.checker.page import Page
from safeexit.checker.templates import LANGUAGES, UNKNOWN, mask

_PIECES = [
    *(
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "{%-",
        "-%}",
        "{{{",
        "}}}",
        "{{!--",
        "--}}",
        "<%",
        "%>",
        "<%=",
        "<?php",
    ),
    *(
        "?>",
        "<?=",
        "@if",
        "@include",
        "@verbatim",
        "@endverbatim",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "\\",
        "\n",
    ),
    *(
        "\r\n",
        "raw",
        "endraw",
        "verbatim",
        "endverbatim",
        "comment",
        "endcomment",
        "if",
        "endif",
        "else",
        "block x",
    ),
    *(
        "<div ",
        "<a href=",
        ">",
        "</a>",
        "<head>",
        "</head>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "class=",
        " ",
    ),
    *(
        "---\n",
        "<template>\n",
        "</template>",
        "include 'a'",
        "é",
        "\ue000",
        "{{/*",
        "*/}}",
        "t('a b')",
        "end",
        "$x = 1;",
    ),
]


_TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))


def _shown(text: str, language: str) -> str:
    """Return the masked text with a question mark for each unknown character."""
    return mask(text, language).text.replace(UNKNOWN, "?")


@given(language=st.sampled_from(LANGUAGES), text=_TEXTS)
@settings(max_examples=400)
@example(language="jinja2", text="{{ ( }} {{ ' }}")
@example(language="nunjucks", text='<div {% if a %}class="x"{% else %}class="y"{% endif')
def test_a_mask_keeps_length_and_lines(language: str, text: str) -> None:
    """In any text and language, the mask has the text's length and line breaks; calls lie within it."""
    masked = mask(text, language)
    assert len(masked.text) == len(text)
    assert [i for i, c in enumerate(text) if c in "\n\r"] == [
        i for i, c in enumerate(masked.text) if c in "\n\r"
    ]
    for call in masked.calls:
        assert 0 <= call.offset < len(text)
        assert text[call.arguments_at :].startswith(call.arguments)


_JINJA = st.sampled_from(
    [
        "<p>text</p>\n",
        "{{ name }}",
        "{{- name -}}",
        "{{ f({'a': {'b': 1}}) }}",
        '{{ "}}" }}',
        "{{ '%}' ~ \"it's\" }}",
        "{% if a %}x{% endif %}",
        "{%- for a in b -%}{{ a }}{%+ endfor +%}",
        "{# a {{ b }} {% c %} #}",
        "{% raw %}{{ not }} {% code %}{% endraw %}",
        '{% set a = {"b": "%}"} %}',
        "{% set a %}<b>{% endset %}",
        "a { b } { { c } }",
        "{{ a\n  | b('\\'}}') }}",
        "{% macro m(a) %}{{ a }}{% endmacro %}",
    ]
)


@given(st.lists(_JINJA, max_size=8).map("".join))
def test_jinja2_agrees_on_what_is_data(source: str) -> None:
    """What Jinja2's own lexer takes for data stays as it is, and of the rest nothing stays."""
    environment = Environment(autoescape=True)
    data = [False] * len(source)
    position = 0
    in_data = True
    for _, kind, value in environment.lex(source):
        start = source.index(value, position)
        in_data = kind == "data"
        data[start : start + len(value)] = [in_data] * len(value)
        position = start + len(value)
    masked = mask(source, "jinja2").text
    for index, character in enumerate(source):
        if data[index]:
            assert masked[index] == character
        elif not character.isspace():
            assert masked[index] in {" ", UNKNOWN}


# In these, a question mark stands for a character that nobody can know.
@pytest.mark.parametrize(
    ("language", "source", "shown"),
    [
        ("html", "{{ a }} {% b %}", "{{ a }} {% b %}"),
        ("jinja2", "<p>{{ a }}</p>", "<p>???????</p>"),
        ("jinja2", "<p>{% if a %}x{% endif %}</p>", "<p>          x           </p>"),
        ("jinja2", "<p>{% include 'a' %}</p>", "<p>?????????????????</p>"),
        ("jinja2", "<p>{% block a %}{% endblock %}</p>", "<p>?????????????              </p>"),
        ("jinja2", "<p>{% block a %}x{% endblock %}</p>", "<p>             x              </p>"),
        ("jinja2", "a{# {{ b }} #}b", "a             b"),
        ("jinja2", "a{{ b\n}}c", "a????\n??c"),
        ("jinja2", "{% raw %}{{ a }}{% endraw %}", "         {{ a }}            "),
        ("jinja2", "<p>{% call m() %}x{% endcall %}", "<p>??????????????x             "),
        ("jinja2", "<p>{{ a", "<p>????"),
        ("jinja2", "<p>{{ a\n<b>", "<p>????\n<b>"),
        ("jinja2", "{{ it's }}<b>isn't</b>", "??????????<b>isn't</b>"),
        ("nunjucks", "{% raw %}{{ a }}{% endraw %}{{ b }}", "         {{ a }}            ???????"),
        ("nunjucks", '<b>{{ f({a: "}}"}) }}</b>', "<b>??????????????????</b>"),
        ("django", '<a href="{% url "x" %}">', '<a href="?????????????">'),
        ("django", "{% comment %}{{ a }}<p>{% endcomment %}b", " " * 39 + "b"),
        (
            "django",
            "{% verbatim a %}{{ b }}{% endverbatim a %}",
            "                {{ b }}                   ",
        ),
        ("django", "{{ a\n}}{{ b }}", "{{ a\n}}???????"),
        ("django", '{% now "a %}b" %}', '????????????b" %}'),
        (
            "twig",
            "{{~ a ~}}{% verbatim %}{{ b }}{% endverbatim %}",
            "?????????              {{ b }}                 ",
        ),
        ("liquid", "{% raw %}{{ a }}{% endraw %}", "         {{ a }}            "),
        ("liquid", "{% comment %}x{% endcomment %}y{% # z %}", " " * 30 + "y" + " " * 9),
        ("liquid", "{%- assign a = 1 -%}{{ a | b: 'c' }}", "                    ????????????????"),
        ("handlebars", "{{#if a}}x{{else}}y{{/if}}", "         x        y       "),
        ("handlebars", "{{!-- }} --}}{{{a}}}{{> b}}", "             ??????????????"),
        ("handlebars", r"\{{a}}{{b}}", r"\{{a}}?????"),
        ("erb", "<% if a %>x<%= b %><%# c %><% end %>", "          x????????                 "),
        ("erb", "<%% a %>", "<%% a %>"),
        ("ejs", "<% if (a) { %>x<%- b %><% } %>", "              x????????       "),
        ("php", "<?php if ($a): ?>x<?= $b ?><?php endif; ?>", "                 x?????????               "),
        ("php", "a<?php echo 1;", "a?????????????"),
        ("php", "<?xml version='1.0'?><p>", "<?xml version='1.0'?><p>"),
        ("php", "<?php\n$a = '<b>x</b>' . $b;", "     \n      <b>x</b>       "),
        ("blade", "@if ($a)x{{ $b }}{!! $c !!}@endif", "        x??????????????????      "),
        ("blade", "@{{ a }} me@example.org @@if", "@{{ a }} me@example.org @@if"),
        ("blade", "@verbatim{{ a }}@endverbatim{{-- b --}}", "         {{ a }}" + " " * 23),
        ("go", "{{ if .A }}x{{ .B }}{{ end }}{{/* c */}}", "           x????????                    "),
    ],
)
def test_each_language_is_masked(language: str, source: str, shown: str) -> None:
    """Expressions are unknown, statements and comments blank, literal stretches as they are."""
    assert _shown(source, language) == shown


@pytest.mark.parametrize(
    ("language", "source", "shown"),
    [
        ("jinja2", "<b>{{ _('Leave this site') }}</b>", "<b>      Leave this site     </b>"),
        ("django", "<b>{% trans 'Beta' %}</b>", "<b>          Beta    </b>"),
        ("php", "<b><?php _e( 'Beta', 'x' ); ?></b>", "<b>           Beta            </b>"),
        ("jinja2", "<b>{{ _('banner.title') }}</b>", "<b>???????????????????????</b>"),
        ("jinja2", "<b>{{ t('Beta') }}</b>", "<b>???????????????</b>"),
        ("jinja2", "<b>{{ _('%(n)s left', n=1) }}</b>", "<b>??????????????????????????</b>"),
    ],
)
def test_what_gettext_translates_is_shown(language: str, source: str, shown: str) -> None:
    """A text that is its own translation key is known; a made-up key and a text with holes are not."""
    assert _shown(source, language) == shown


def test_both_branches_of_an_attribute_are_kept() -> None:
    """Two values for one attribute become one value that is not known, in which both can be read."""
    page = Page('<p {% if a %}class="x"{% else %}class="y"{% endif %}>z</p>', language="jinja2")
    (tag,) = page.tags("p")
    assert {"x", "y"} <= set(tag["class"])
    assert page.unknown(tag, "class")


@pytest.mark.parametrize(
    ("attribute", "source", "language"),
    [
        ("checked", "<input {% if a %}checked{% endif %}>", "jinja2"),
        ("href", '<input {% if a %}href="/b"{% endif %}>', "django"),
        ("checked", "<input {{#if a}}checked{{/if}}>", "handlebars"),
        ("checked", "<input <% if (a) { %>checked<% } %>>", "ejs"),
        ("checked", "<input @if($a) checked @endif>", "blade"),
        ("checked", "<input <?php if ($a): ?>checked<?php endif; ?>>", "php"),
        ("href", '<input href="{% if a %}/b{% else %}/c{% endif %}">', "nunjucks"),
        ("href", "<input href={{ a }}>", "jinja2"),
        ("href", "<input {{ attributes }}>", "twig"),
        ("href", "<input {% attributes %}>", "django"),
        ("href", '<input href="/<%= a %>">', "erb"),
    ],
)
def test_an_attribute_of_a_template_is_unknown(attribute: str, source: str, language: str) -> None:
    """An attribute is unknown when its value or its presence comes from an expression or a condition."""
    page = Page(source, language=language)
    assert page.unknown(page.tags("input")[0], attribute)


def test_a_value_that_a_condition_shapes_says_so_itself() -> None:
    """A value with a condition inside holds an unknown character, for readers of the value alone."""
    page = Page('<a href="{% if a %}/b{% else %}/c{% endif %}">', language="jinja2")
    href = str(page.tags("a")[0]["href"])
    assert UNKNOWN in href
    assert href.replace(UNKNOWN, " ").split() == ["/b", "/c"]


def test_other_attributes_are_known() -> None:
    """A condition makes only its own attributes unknown, and leaves class names whole."""
    page = Page(
        '<a href="/b" class="c{% if d %} e{% endif %}" {% if f %}hidden{% endif %}>', language="jinja2"
    )
    (tag,) = page.tags("a")
    assert not page.unknown(tag, "href")
    assert not page.unknown(tag, "rel")
    assert {"c", "e"} <= set(tag["class"])


def test_expressions_in_the_head_do_not_open_the_body() -> None:
    """An expression between the head's elements is blank: as text it would open the body there."""
    page = Page(
        "<html><head>{{ a }}<title>{{ b }}</title><meta name=c></head><body>{{ d }}", language="jinja2"
    )
    (meta,) = page.tags("meta")
    assert meta.parent is not None
    assert meta.parent.name == "head"
    assert page.tags("title")[0].get_text() == UNKNOWN * 7
    assert page.tags("body")[0].get_text() == UNKNOWN * 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_front_matter_is_blank(language: str) -> None:
    """The settings at the head of a page are no text of it."""
    assert mask("---\ntitle: a\n---\n<p>b", language).text == "   \n        \n   \n<p>b"


def test_a_vue_component_is_live() -> None:
    """The root template of a single-file component is read; a template element in a page stays inert."""
    component = Page("<template>\n  <p>a</p>\n</template>\n<script setup>\n</script>\n")
    assert [tag.get_text() for tag in component.tags("p")] == ["a"]
    assert component.span(component.tags("p")[0]) == Span(2, 3, 2, 11)
    assert Page("<div>\n<template>\n<p>a</p>\n</template>\n</div>").tags("p") == []
    alone = "<template>\n  <p>a</p>\n</template>\n"
    assert len(Page(alone, source="a.vue").tags("p")) == 1
    assert Page(alone, source="a.html").tags("p") == []
