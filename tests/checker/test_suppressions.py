"""A comment hides the findings that it names, where it stands, with a reason; nothing else."""

import pytest

from safeexit.checker import suppressions
from safeexit.checker.engine import check, check_bytes
from safeexit.checker.findings import Kind
from safeexit.checker.page import Page

_BAD = '<a class="quick-exit" href="http://www.bbc.co.uk" rel="noreferrer">Leave this site</a>'


def _codes(text: str, language: str = "html") -> list[tuple[int, str]]:
    """Where which of the two rules looked at here speaks."""
    findings = check(Page(text, language=language)).findings
    return [(found.span.line, found.code) for found in findings if found.code in {"SX002", "SX106"}]


@pytest.mark.parametrize(
    ("language", "comment"),
    [
        ("html", "<!-- safeexit: ignore SX106 -- why -->"),
        ("html", "<!--safeexit:ignore sx106 --why-->"),
        ("html", "<!--\n  safeexit: ignore exit-insecure-href -- two\n  lines\n-->"),
        ("html", "{/* safeexit: ignore SX106 -- why */}"),
        ("jinja2", "{#- safeexit: ignore SX106 -- why -#}"),
        ("nunjucks", "{# safeexit: ignore SX106 -- why #}"),
        ("twig", "{# safeexit: ignore SX106 -- why #}"),
        ("django", "{# safeexit: ignore SX106 -- why #}"),
        ("django", '{% comment "note" %}safeexit: ignore SX106 -- why{% endcomment %}'),
        ("liquid", "{%- comment -%} safeexit: ignore SX106 -- why {%- endcomment -%}"),
        ("liquid", "{% # safeexit: ignore SX106 -- why %}"),
        ("handlebars", "{{!-- safeexit: ignore SX106 -- why --}}"),
        ("handlebars", "{{! safeexit: ignore SX106 -- why }}"),
        ("erb", "<%# safeexit: ignore SX106 -- why -%>"),
        ("ejs", "<%# safeexit: ignore SX106 -- why %>"),
        ("php", "<?php /* safeexit: ignore SX106 -- why */ ?>"),
        ("php", "<?php // safeexit: ignore SX106 -- why ?>"),
        ("blade", "{{-- safeexit: ignore SX106 -- why --}}"),
        ("go", "{{- /* safeexit: ignore SX106 -- why */ -}}"),
    ],
)
def test_the_comment_of_each_language_hides_what_follows(language: str, comment: str) -> None:
    """Before an element, or on its line, a comment in the page's language hides the element's finding."""
    if "\n" not in comment:
        assert _codes(f"<p>\n{_BAD} {comment}\n</p>", language) == []
    assert _codes(f"<p>\n  {comment}\n\n  {_BAD}\n</p>", language) == []
    assert _codes(f"<p>\n  {comment}\n\n  {_BAD}\n{_BAD}</p>", language)[-1][1] == "SX106"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("html", "{# safeexit: ignore SX106 -- no comment here #}"),
        ("jinja2", "{% raw %}{# safeexit: ignore SX106 -- shown #}{% endraw %}"),
        ("jinja2", "{# <!-- safeexit: ignore SX106 -- in another comment --> #}"),
        ("html", "&lt;!-- safeexit: ignore SX106 -- shown --&gt;"),
        ("html", "<!-- please use safeexit: ignore SX106 -- prose -->"),
        ("html", "<!-- safeexit: ignored SX106 -- another word -->"),
        ("html", "<!-- data-safeexit: SX106 -- another word -->"),
    ],
)
def test_what_is_no_comment_of_the_page_hides_nothing(language: str, text: str) -> None:
    """Text that only looks like such a comment is passed over."""
    assert _codes(f"{text}\n{_BAD}", language) == [(2, "SX106")]


def test_a_comment_alone_on_its_line_speaks_for_one_element() -> None:
    """The element after the next one keeps its findings."""
    comment = "<!-- safeexit: ignore SX106 -- why -->"
    assert _codes(f"{comment}\n{_BAD}{_BAD}\n{_BAD}") == [(2, "SX106"), (3, "SX106")]


def test_a_comment_beside_something_speaks_for_its_line() -> None:
    """All that starts on the line is hidden, and nothing on the next; a start tag may end on the line."""
    comment = "<!-- safeexit: ignore SX106 -- why -->"
    assert _codes(f"{_BAD}{_BAD} {comment}\n{_BAD}") == [(2, "SX106")]
    assert _codes(f"{_BAD.replace(' href', chr(10) + 'href')} {comment}") == []


def test_a_template_comment_inside_a_start_tag_speaks_for_it() -> None:
    """Among the attributes it means that element, whatever its line."""
    comment = "\n{# safeexit: ignore SX106 -- why #}\n"
    assert _codes(_BAD.replace(" href", f"{comment} href"), "django") == []


def test_a_comment_speaks_for_a_templates_call() -> None:
    """A macro or an include is hidden as an element is, to the end of its brackets."""
    call = "{{ govukPhaseBanner({\n html: 'Tell us <a href=\"#\">what you think</a>'\n}) }}"
    comment = "{# safeexit: ignore SX302 -- filled in later #}"
    for text in (f"{comment}\n{call}", f"{call} {comment}"):
        found = check(Page(text, language="nunjucks")).findings
        assert [finding.code for finding in found if finding.code in {"SX002", "SX302"}] == []


def test_a_file_is_hidden_from_anywhere_in_it() -> None:
    """`ignore-file` speaks for each place in the file, for the rules it names alone."""
    comment = "<!-- safeexit: ignore-file SX106, exit-same-site -- why -->"
    text = f"{_BAD}\n{_BAD.replace('href', 'target=_blank href')}\n{comment}"
    codes = {finding.code for finding in check(Page(text)).findings}
    assert codes & {"SX105", "SX106"} == {"SX105"}


def test_without_a_reason_nothing_is_hidden() -> None:
    """The fault stays in the report, and the comment joins it."""
    for comment in ("<!-- safeexit: ignore SX106 -->", "<!-- safeexit: ignore SX106 --  -->"):
        assert _codes(f"{comment}\n{_BAD}") == [(1, "SX002"), (2, "SX106")]


def test_an_unknown_rule_is_named_and_the_known_one_is_hidden() -> None:
    """A slip in one code does not bring the other's finding back."""
    page = Page(f"<!-- safeexit: ignore SX106, SX16 -- why -->\n{_BAD}")
    messages = [finding.message for finding in check(page).findings if finding.code in {"SX002", "SX106"}]
    assert messages == ["This comment names what is no rule: sx16."]


def test_what_was_not_asked_is_not_unused() -> None:
    """A comment on a rule of the site's policy is judged only where the policy asks."""
    text = "<!-- safeexit: ignore-file SX100 -- no sensitive content -->\n<!doctype html><title>a</title>"
    assert _codes(text) == []
    assert check(Page(text), require=[Kind.QUICK_EXIT]).findings == ()


def test_hiding_one_leaves_the_fingerprints_of_others_alone() -> None:
    """A baseline made before the comment still knows the finding that is left."""
    before = [found.fingerprint for found in check(Page(f"{_BAD}\n{_BAD}")).findings if found.code == "SX106"]
    comment = "<!-- safeexit: ignore SX106 -- why -->"
    after = check(Page(f"{comment}\n{_BAD}\n{_BAD}")).findings
    assert [found.fingerprint for found in after if found.code == "SX106"] == before[1:]


def test_passes_are_not_hidden() -> None:
    """An auditor still sees that the rule ran."""
    page = Page("<!-- safeexit: ignore-file SX101 -- why -->" + _BAD)
    findings = check(page, show_passed=True).findings
    assert ("SX101", "passed") in [(finding.code, finding.outcome.value) for finding in findings]


def test_a_hostile_page_of_openers_is_read_in_linear_time() -> None:
    """Comments that never close are no suppressions."""
    assert suppressions.find(Page("{# safeexit: ignore " * 2000, language="jinja2")) == []


def test_comments_in_bytes_work_too() -> None:
    """The engine's other entry hides as well."""
    result = check_bytes(f"<!-- safeexit: ignore SX106 -- why -->\r\n{_BAD}".encode())
    assert "SX106" not in [finding.code for finding in result.findings]
