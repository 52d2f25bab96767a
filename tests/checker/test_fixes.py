"""Mending: the smallest edits, each fault gone for good, and all that a template decides left alone."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pytest

from safeexit.checker.engine import check_bytes
from safeexit.checker.findings import Finding, Kind, Outcome, PageResult, Severity, Span
from safeexit.checker.fixes.edits import Edit, Fix, Safety
from safeexit.checker.fixes.mending import UnmendableError, choose, mend
from safeexit.checker.fixes.places import remove, rename, swap
from safeexit.checker.fixes.source import Source
from safeexit.checker.fixes.start_tags import add_word, drop, fix, put, secure
from safeexit.checker.page import Page
from safeexit.checker.rules import all_rules
from safeexit.checker.rules.rule import Bad, Rule


class _Example(NamedTuple):
    """A bad example of a rule, as text."""

    rule: Rule
    bad: Bad
    source: str
    name: str


_EXAMPLES = [
    _Example(rule, bad, bad.source, f"{rule.code}-bad-{number}")
    for rule in all_rules()
    for number, bad in enumerate(rule.bad, start=1)
    if isinstance(bad.source, str) and not bad.source.startswith("HTTP/")
]
_MENDABLE = [example for example in _EXAMPLES if example.rule.fixes]
_PAGES = [example for example in _MENDABLE if example.bad.language == "html"]
_AROUND = {
    "html": ("<!-- é -->\n", "\n<!-- {{ x }} -->"),
    "jinja2": ("{# é #}{% if page %}\n", "\n{% else %}{{ _('é') }}{% endif %}"),
    "django": ("{# é #}{% if page %}\n", "\n{% else %}{% translate 'é' %}{% endif %}"),
    "nunjucks": ("{# é #}{% if page %}\n", "\n{% else %}{{ 'é' }}{% endif %}"),
    "twig": ("{# é #}{% if page %}\n", "\n{% else %}{{ 'é'|trans }}{% endif %}"),
    "liquid": ("{% comment %}é{% endcomment %}{% if page %}\n", "\n{% else %}{{ 'é' | t }}{% endif %}"),
    "handlebars": ("{{!-- é --}}{{#if page}}\n", "\n{{else}}{{t 'é'}}{{/if}}"),
    "erb": ("<%# é %><% if page %>\n", "\n<% else %><%= t('é') %><% end %>"),
    "ejs": ("<%# é %><% if (page) { %>\n", "\n<% } else { %><%= t('é') %><% } %>"),
    "php": ("<?php /* é */ if ($page): ?>\n", "\n<?php else: ?><?= t('é') ?><?php endif; ?>"),
    "blade": ("{{-- é --}}@if ($page)\n", "\n@else{{ t('é') }}@endif"),
    "go": ("{{/* é */}}{{if .Page}}\n", "\n{{else}}{{t `é`}}{{end}}"),
}


def _found(bad: Bad, rules: list[Rule] | None, data: bytes, language: str | None = None) -> PageResult:
    return check_bytes(
        data,
        language=language or bad.language,
        rules=rules,
        require=[Kind(kind) for kind in bad.require],
        destinations=bad.destinations,
    )


def _counted(result: PageResult) -> Counter[tuple[str, Outcome]]:
    return Counter((finding.code, finding.outcome) for finding in result.findings)


@pytest.mark.parametrize("example", _MENDABLE, ids=lambda example: example.name)
def test_a_mended_page_has_none_of_the_faults_and_no_new_ones(example: _Example) -> None:
    """What was mended is gone, at most something for review is left of it, and no rule finds more."""
    check = partial(_found, example.bad, None)
    mended = mend(example.source.encode(), check, unsafe=True)
    before, after = _counted(mended.before), _counted(mended.result)
    for finding in mended.mended:
        assert after[finding.code, finding.outcome] < before[finding.code, finding.outcome]
    for (code, outcome), times in (after - before).items():
        assert outcome is Outcome.NEEDS_REVIEW
        assert times <= before[code, Outcome.FAILED]
    assert all(finding.fix is None for finding in mended.result.findings)


@pytest.mark.parametrize("example", _MENDABLE, ids=lambda example: example.name)
@pytest.mark.parametrize("unsafe", [False, True])
def test_mending_a_mended_page_changes_nothing(example: _Example, *, unsafe: bool) -> None:
    """Mending is idempotent."""
    check = partial(_found, example.bad, None)
    once = mend(example.source.encode(), check, unsafe=unsafe)
    again = mend(once.data, check, unsafe=unsafe)
    assert (again.data, again.mended) == (once.data, ())


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_says_how_safe_its_mends_are(rule: Rule) -> None:
    """Its pages promise what its examples show."""
    offered = {
        finding.fix.safety
        for example in _EXAMPLES
        if example.rule is rule
        for finding in _found(example.bad, [rule], example.source.encode()).findings
        if finding.fix is not None
    }
    assert tuple(sorted(offered)) == rule.fixes


@pytest.mark.parametrize("language", _AROUND)
@pytest.mark.parametrize("example", _PAGES, ids=lambda example: example.name)
def test_a_template_is_mended_like_a_page(example: _Example, language: str) -> None:
    """Static markup is mended in every language, and the language's own syntax is left alone."""
    before, after = _AROUND[language]
    source = f"{before}{example.source}{after}"
    check = partial(_found, example.bad, [example.rule], language=language)
    alone = mend(source.encode(), check, unsafe=True)
    text = alone.data.decode()
    assert text.startswith(before)
    assert text.endswith(after)
    found = _counted(alone.result)
    for finding in alone.mended:
        assert found[finding.code, finding.outcome] < _counted(alone.before)[finding.code, finding.outcome]
    offered = any(finding.fix for finding in alone.before.findings)
    assert bool(alone.mended) is offered


def test_safe_mends_alone_are_made_unless_all_are_asked_for() -> None:
    """An unsafe mend waits for its option."""
    source = b'<a class="quick-exit" href="http://www.bbc.co.uk">Quick exit</a>'
    safe = mend(source, check_bytes, unsafe=False)
    assert safe.data == b'<a class="quick-exit" href="http://www.bbc.co.uk" rel="noreferrer">Quick exit</a>'
    every = mend(source, check_bytes, unsafe=True)
    assert every.data == safe.data.replace(b"http:", b"https:")


_KEPT = [
    ("jinja2", '<a class="quick-exit" href="/x" {{ rel }}>Leave this site</a>'),
    ("jinja2", '<a class="quick-exit" href="https://www.bbc.co.uk" rel="{{ rel }}">Leave this site</a>'),
    ("jinja2", '<a class="quick-exit" href="https://www.bbc.co.uk" rel="me {{ rel }}">Leave this site</a>'),
    ("jinja2", '<a class="quick-exit" href="http://{{ host }}/" rel="noreferrer">Leave this site</a>'),
    (
        "django",
        '<a class="quick-exit" href="https://www.bbc.co.uk" {% if a %}rel="me"{% endif %}>Exit</a>',
    ),
    ("nunjucks", '{{ govukPhaseBanner({html: \'<a href="/f" target="_blank">Give feedback</a>\'}) }}'),
    ("php", '<?php echo \'<a class="quick-exit" href="https://www.bbc.co.uk">Leave this site</a>\'; ?>'),
    ("html", '<a class="quick-exit" href="https://www.bbc.co.uk" :rel="rel">Leave this site</a>'),
    ("html", '<a class="quick-exit" href="https://www.bbc.co.uk" v-bind="link">Leave this site</a>'),
    ("html", '<a class="quick-exit" href="https://www.bbc.co.uk" rel="{{rel}}">Leave this site</a>'),
]


@pytest.mark.parametrize(("language", "source"), _KEPT)
def test_what_a_template_or_a_script_decides_is_left_alone(language: str, source: str) -> None:
    """No attribute is written that something else may write."""
    data = source.encode()
    assert mend(data, partial(check_bytes, language=language), unsafe=True).data == data


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        (
            "jinja2",
            '<a class="quick-exit" href="{{ url }}" {% if x %}id="a"{% endif %}>Exit</a>',
            '<a rel="noreferrer" class="quick-exit" href="{{ url }}" {% if x %}id="a"{% endif %}>Exit</a>',
        ),
        (
            "php",
            '<a class="quick-exit" href="https://www.bbc.co.uk" title="<?= $t ?>">Exit</a>',
            '<a class="quick-exit" href="https://www.bbc.co.uk" title="<?= $t ?>" rel="noreferrer">Exit</a>',
        ),
        (
            "jinja2",
            "{% for u in urls %}<a class=quick-exit href={{ u }}>Exit</a>{% endfor %}",
            '{% for u in urls %}<a class=quick-exit href={{ u }} rel="noreferrer">Exit</a>{% endfor %}',
        ),
    ],
)
def test_static_attributes_beside_template_syntax_are_written(
    language: str, source: str, expected: str
) -> None:
    """An attribute is put where no branch of the template ends with it."""
    check = partial(check_bytes, language=language)
    assert mend(source.encode(), check, unsafe=False).data.decode() == expected


def _edited(source: str, edit: Callable[..., Edit | None], *arguments: str, name: str = "a") -> str | None:
    page = Page(source, language="html")
    made = fix(page, Safety.SAFE, edit(page, page.tags(name)[0], *arguments))
    return None if made is None else Source(source.encode()).edited(made.edits).decode()


@pytest.mark.parametrize(
    ("source", "edit", "arguments", "expected"),
    [
        ("<a>", put, ("role", "x"), '<a role="x">'),
        ("<a/>", put, ("role", "x"), '<a role="x"/>'),
        ("<A\n  href='y'\n>", put, ("role", "x"), "<A\n  href='y' role=\"x\"\n>"),
        ("<a href=y>", put, ("role", "x"), '<a href=y role="x">'),
        ("<a href=y/>", put, ("role", "x"), '<a href=y/ role="x">'),
        ("<a role>", put, ("role", "x"), '<a role="x">'),
        ("<a ROLE = y z>", put, ("role", "x"), '<a role="x" z>'),
        ("<a role='y'>", put, ("role", "it's"), "<a role='it&#39;s'>"),
        ('<a role="">', put, ("role", '"&'), '<a role="&quot;&amp;">'),
        ("<a role='y' role='z'>", put, ("role", "x"), "<a role='x' role='z'>"),
        ("<a rel='me'>", add_word, ("rel", "x"), "<a rel='me x'>"),
        ('<a rel="me ">', add_word, ("rel", "x"), '<a rel="me x">'),
        ('<a rel=" ">', add_word, ("rel", "x"), '<a rel="x">'),
        ("<a rel=me>", add_word, ("rel", "x"), '<a rel="me x">'),
        ("<a rel>", add_word, ("rel", "x"), '<a rel="x">'),
        ("<a>", add_word, ("rel", "x"), '<a rel="x">'),
        ("<a checked>", drop, ("checked",), "<a>"),
        ("<a checked/>", drop, ("checked",), "<a />"),
        ("<a b\n checked\n c>", drop, ("checked",), "<a b\n c>"),
        ('<a checked=""b>', drop, ("checked",), "<a b>"),
        ("<a b=c checked/>", drop, ("checked",), "<a b=c />"),
        ("<a>", drop, ("checked",), None),
        ("<a href='HTTP://x'>", secure, ("href",), "<a href='HTTPs://x'>"),
        ("<a href=http://x>", secure, ("href",), "<a href=https://x>"),
        ("<a href='//x'>", secure, ("href",), None),
    ],
)
def test_an_attribute_is_written_as_its_source_writes_it(
    source: str, edit: Callable[..., Edit | None], arguments: tuple[str, ...], expected: str | None
) -> None:
    """Quotes, spaces and line breaks stay; what follows never runs into what stands before."""
    assert _edited(source, edit, *arguments) == expected


@pytest.mark.parametrize(
    "source",
    [
        "<a {{ x }}>",
        '<a {% if x %}rel="b"{% endif %}>',
        '<a rel="{% if x %}b{% endif %}">',
        '<a rel="b {# c #}">',
        '<a rel="{{ x }}">',
    ],
)
@pytest.mark.parametrize("edit", [put, add_word])
def test_an_attribute_that_a_template_writes_is_not_written(
    source: str, edit: Callable[..., Edit | None]
) -> None:
    """Nor is one whose value holds so much as a template's comment."""
    page = Page(source, language="jinja2")
    assert edit(page, page.tags("a")[0], "rel", "x") is None
    assert drop(page, page.tags("a")[0], "rel") is None


def test_an_implied_tag_is_not_written() -> None:
    """A tag that the parser added has no place for an attribute."""
    page = Page("<p>x", language="html")
    assert put(page, page.tags("body")[0], "lang", "en") is None
    assert rename(page, page.tags("p")[0], "div") == (None, None)


def test_edits_of_one_place_are_made_in_their_order() -> None:
    """Two attributes for one tag stand as the rule names them, and an edit that cannot be made costs both."""
    page = Page("<a>", language="html")
    tag = page.tags("a")[0]
    both = fix(page, Safety.SAFE, put(page, tag, "role", "x"), put(page, tag, "id", "y"))
    assert both == Fix((Edit(2, 2, ' role="x" id="y"'),), Safety.SAFE)
    assert fix(page, Safety.SAFE, put(page, tag, "role", "x"), None) is None
    assert fix(page, Safety.SAFE) is None


def test_no_edit_ends_inside_a_construct_or_writes_over_one() -> None:
    """A whole comment may go; nothing else of a template is touched."""
    page = Page("a{# b #}c", language="jinja2")
    span = page.span_at(1, 8)
    assert fix(page, Safety.SAFE, *swap(page, page.span_at(0, 9), "(b)", "x")) is None
    assert fix(page, Safety.SAFE, Edit(0, 9, "x")) is None
    assert fix(page, Safety.SAFE, Edit(0, 9, "")) is None
    assert fix(page, Safety.SAFE, remove(page, span)) == Fix((Edit(1, 8, ""),), Safety.SAFE)
    inside = Page("a <!-- {{ b }} -->", language="jinja2")
    assert fix(inside, Safety.SAFE, remove(inside, inside.span_at(2, 18))) is None


@pytest.mark.parametrize(
    ("source", "place", "left"),
    [
        ("a\n  <!-- x -->\nb", (4, 14), "a\nb"),
        ("a <!-- x -->\nb", (2, 12), "a \nb"),
        ("<!-- x -->", (0, 10), ""),
        ("a\n<!-- x -->", (2, 12), "a\n"),
    ],
)
def test_what_is_alone_on_its_line_goes_with_it(source: str, place: tuple[int, int], left: str) -> None:
    """No empty line stays behind."""
    page = Page(source, language="html")
    edit = remove(page, page.span_at(*place))
    assert source[: edit.start] + source[edit.end :] == left


def _finding(*edits: Edit, safety: Safety = Safety.SAFE) -> Finding:
    return Finding(
        "SX998", "x", Outcome.FAILED, Severity.ERROR, "x.", Span(1, 1, 1, 1), fix=Fix(edits, safety)
    )


def test_of_edits_that_meet_one_is_made_in_a_pass() -> None:
    """The first wins, whatever the others are; those apart from it are made too."""
    first, meets, apart = _finding(Edit(2, 4, "x")), _finding(Edit(4, 4, "y")), _finding(Edit(6, 7, ""))
    both = _finding(Edit(9, 9, "z"), Edit(3, 3, "z"))
    assert choose([first, meets, apart, both], unsafe=False) == [first, apart]
    assert choose([first._replace(fix=None), meets], unsafe=False) == [meets]
    assert choose([_finding(Edit(1, 1, ""), safety=Safety.UNSAFE)], unsafe=False) == []


def test_edits_without_end_are_refused() -> None:
    """A fix that does not mend its fault is told, and no half of it is kept."""

    def never_content(data: bytes) -> PageResult:
        return PageResult("-", "html", findings=(_finding(Edit(0, 0, "x")),))

    with pytest.raises(UnmendableError, match="10 passes"):
        mend(b"page", never_content, unsafe=False)


def test_what_cannot_be_checked_any_more_is_refused() -> None:
    """A page that an edit has spoilt is not kept."""

    def spoilt(data: bytes) -> PageResult:
        if data == b"page":
            return PageResult("-", "html", findings=(_finding(Edit(0, 0, "x")),))
        return PageResult("-", "html", error="it is too deep")

    with pytest.raises(UnmendableError, match="it is too deep"):
        mend(b"page", spoilt, unsafe=False)


@pytest.mark.parametrize(
    ("language", "comment"),
    [
        ("html", "<!-- safeexit: ignore SX106 -- mended -->"),
        ("django", "{# safeexit: ignore SX106 -- mended #}"),
        ("django", "{% comment %} safeexit: ignore SX106 -- {{ mended }} {% endcomment %}"),
        ("handlebars", "{{!-- safeexit: ignore SX106 -- mended --}}"),
        ("php", "<?php /* safeexit: ignore SX106 -- mended */ ?>"),
        ("blade", "{{-- safeexit: ignore SX106 -- mended --}}"),
    ],
)
def test_a_comment_that_hides_nothing_is_taken_away_whole(language: str, comment: str) -> None:
    """Its line goes, and nothing else."""
    source = f"<p>\n  {comment}\n</p>\n"
    assert mend(source.encode(), partial(check_bytes, language=language), unsafe=False).data == b"<p>\n</p>\n"


def test_a_hidden_finding_is_not_mended() -> None:
    """What a comment lets stay, stays."""
    source = (
        b"<!-- safeexit: ignore SX104 -- measured -->\n"
        b'<a class="quick-exit" href="https://www.bbc.co.uk">Leave this site</a>'
    )
    assert mend(source, check_bytes, unsafe=True).data == source


def test_a_source_that_cannot_be_read_is_not_mended() -> None:
    """It has one finding, and no edits."""
    result: Any = mend(b"\x89PNG\r\n\x1a\n\0", check_bytes, unsafe=True)
    assert (result.data, result.mended) == (b"\x89PNG\r\n\x1a\n\0", ())
