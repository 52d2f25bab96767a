"""Reports: what a machine and a person are told, and that a page cannot play tricks on either."""

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from safeexit.checker.engine import check
from safeexit.checker.findings import (
    Excerpt,
    FoundComponent,
    Kind,
    Outcome,
    PageResult,
    Severity,
    Span,
)
from safeexit.checker.page import Page
from safeexit.checker.reporters.as_json import as_json
from safeexit.checker.reporters.as_text import as_text
from safeexit.checker.reporters.printable import marked_line, printable
from safeexit.checker.reporters.rule_pages import HEADINGS, rule_index, rule_list, rule_page, summary
from safeexit.checker.rules import all_rules
from safeexit.checker.templates import LANGUAGES

from .faulty import FIXED, HOSTILE, UNREADABLE, Faulty, hidden_result, report_of, result_of

_SCHEMA = json.loads((Path(__file__).parents[2] / "docs/reference/report.schema.json").read_text("utf-8"))


class _Piped(Faulty):
    """Each b | i is at fault."""


# JSON


def test_json_follows_the_published_schema() -> None:
    """Findings of every outcome, components, errors and an empty run all validate."""
    full = replace(
        report_of(hidden_result(), result_of(show_passed=True), UNREADABLE), compared=True, fixed=(FIXED,)
    )
    for report in (full, report_of()):
        jsonschema.validate(json.loads(as_json(report)), _SCHEMA)


def test_the_schema_names_what_the_checker_knows() -> None:
    """The schema's lists of kinds, outcomes, severities and languages are the checker's own."""
    parts = {name: part["properties"] for name, part in _SCHEMA["$defs"].items() if "properties" in part}
    assert parts["page"]["language"]["enum"] == list(LANGUAGES)
    assert parts["component"]["kind"]["enum"] == list(Kind)
    assert parts["finding"]["outcome"]["enum"] == list(Outcome)
    assert parts["finding"]["severity"]["enum"] == list(Severity)


def test_json_keys_stand_in_the_promised_order() -> None:
    """Every key of the contract is there, in its order, and the schema requires it."""
    written = json.loads(as_json(report_of(result_of())))
    page = written["pages"][0]
    place = ["line", "column", "end_line", "end_column"]
    assert list(written) == _SCHEMA["required"] == ["tool", "version", "schema", "pages", "summary"]
    assert list(page) == ["source", "language", "error", "components", "findings", "hidden", "url"]
    assert list(page["components"][0]) == ["kind", "vendor", *place]
    head, tail = ["code", "rule", "outcome", "severity", "message"], ["selector", "snippet", "fingerprint"]
    assert list(page["findings"][0]) == [*head, *place, *tail, "references", "fix"]
    assert list(written["summary"]) == ["pages", "failed", "needs_review", "hidden"]
    for name, part in (
        ("page", page),
        ("component", page["components"][0]),
        ("finding", page["findings"][0]),
    ):
        assert _SCHEMA["$defs"][name]["required"] == list(part)


def test_json_says_what_was_found() -> None:
    """Places, outcomes, titles of references and the counts are those of the results."""
    written = json.loads(as_json(report_of(result_of(), UNREADABLE)))
    review, fault = written["pages"][0]["findings"]
    assert (review["outcome"], review["line"], review["column"], review["end_column"]) == (
        "needs-review",
        3,
        1,
        15,
    )
    assert (fault["outcome"], fault["line"], fault["end_line"], fault["end_column"]) == ("failed", 4, 5, 14)
    assert fault["references"] == ["WCAG 2.2 SC 1.3.1", "Site policy"]
    assert written["pages"][1]["error"] == "no such file or directory"
    assert written["summary"] == {"pages": 2, "failed": 1, "needs_review": 1, "hidden": 0}


def test_json_is_printable_ascii() -> None:
    """Whatever a page holds, a terminal or a pipe of any encoding shows the report unharmed."""
    assert re.fullmatch(
        r"[\n -~]+", as_json(report_of(result_of(), UNREADABLE._replace(source=f"{HOSTILE}\x7f\ud800")))
    )


# Text


def test_text_shows_the_finding_with_its_source_line_and_a_mark() -> None:
    """File, component, place, rule, severity, outcome, message, source, mark, basis: all in words."""
    text = as_text(report_of(result_of()))
    assert text.startswith(
        """\
site/page.njk (nunjucks)
  Found: quick exit (govuk) at 2:2

  3:1  SX998 element-at-fault  error, needs review
      Is this italic?
  3 | <i class="ok">fine</i>
    | ^^^^^^^^^^^^^^
      Basis: WCAG 2.2 SC 1.3.1; Site policy

  4:3  SX998 element-at-fault  error, failed
"""
    )
    assert '  4 | <b title="日本" id=b\n    | ^^^^^^^^^^^^^^^^^^^^ to line 5\n' in text


def test_text_gathers_components_of_one_kind() -> None:
    """Each kind and vendor is named once, with every place."""
    spans = [Span(line, 1, line, 9) for line in (3, 4, 8)]
    found = (
        FoundComponent(Kind.QUICK_EXIT, None, spans[0]),
        FoundComponent(Kind.COOKIE_BANNER, "OneTrust", spans[1]),
        FoundComponent(Kind.QUICK_EXIT, None, spans[2]),
    )
    text = as_text(report_of(PageResult("a.html", "html", components=found)))
    assert "  Found: quick exit at 3:1, 8:1; cookie banner (OneTrust) at 4:1\n" in text


def test_the_address_that_answered_is_told() -> None:
    """After a redirect the reader sees which page was checked; an unchanged address is told once."""
    moved = result_of()._replace(source="https://a.example/", url="https://b.example/")
    assert json.loads(as_json(report_of(moved)))["pages"][0]["url"] == "https://b.example/"
    assert "\n  Answered by: https://b.example/\n" in as_text(report_of(moved))
    assert "Answered by" not in as_text(report_of(moved._replace(url=moved.source)))


def test_text_names_what_a_rule_rests_on_once() -> None:
    """A report of many findings of one rule gives its clauses at the first."""
    first, rest = as_text(report_of(result_of("a.html"), result_of("b.html"))).split(
        "      Basis: WCAG 2.2 SC 1.3.1; Site policy\n"
    )
    assert "4:3" not in first
    assert rest.count("SX998 element-at-fault") == 3


def test_text_ends_with_the_count_and_the_caveat() -> None:
    """The summary counts outcomes, components and unreadable inputs; the last line claims no compliance."""
    *_, counts, found, hint, last = as_text(report_of(result_of(), UNREADABLE)).splitlines()
    assert counts == "1 page checked: 1 failed (1 error), 1 to review; 1 input could not be read."
    assert found == "Found 1 quick exit."
    assert "safeexit rule CODE" in hint
    assert last.startswith("A clean report is no proof of compliance")


def test_text_of_a_clean_run_is_short_and_honest() -> None:
    """Pages without components or findings are counted, not listed; the caveat stays."""
    clean = PageResult("a.html", "html")
    counts, last = as_text(report_of(clean, clean)).splitlines()
    assert counts == "2 pages checked: nothing failed."
    assert "no proof of compliance" in last
    assert as_text(report_of(UNREADABLE)).startswith("Nothing checked: 1 input could not be read.\n")


def test_text_shows_what_passed_if_the_results_hold_it() -> None:
    """A passed target has its place, an inapplicable rule stands alone."""
    assert "  SX998 element-at-fault: passed at 2:2\n" in as_text(report_of(result_of(show_passed=True)))
    nothing = check(Page("<p>"), rules=[Faulty()], show_passed=True)
    assert "  SX998 element-at-fault: inapplicable\n" in as_text(report_of(nothing))


def test_text_for_a_pipe_holds_no_escape_sequence() -> None:
    """Without colour there is nothing but printable characters, and each message is on one line."""
    text = as_text(report_of(result_of(f"{HOSTILE}.html")))
    assert printable(text.replace("\n", "")) == text.replace("\n", "")
    assert "      This is bold␛[31m" in text


def test_colour_is_the_only_source_of_escape_sequences() -> None:
    """With colour, all that the escape sequences do is colour: taken out, the plain report remains."""
    coloured = as_text(report_of(result_of(f"{HOSTILE}.html")), width=200, colour=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == as_text(
        report_of(result_of(f"{HOSTILE}.html")), width=200
    )


@pytest.mark.parametrize("width", [1, 24, 40, 80])
def test_text_fits_the_terminal(width: int) -> None:
    """Down to 24 cells, no line but a long path is wider than the terminal."""
    for line in as_text(report_of(result_of("a.njk"), UNREADABLE), width=width).splitlines():
        assert cell_len(line) <= max(width, 24), line


# The mark


def _marked(text: str, marked: str, width: int = 60) -> tuple[str, str]:
    start = text.index(marked)
    line = marked_line(Excerpt(text, start, start + len(marked)), width)
    return line.text, " " * line.start + "^" * (line.end - line.start)


def test_the_mark_stands_under_its_text() -> None:
    """Indentation is left out; tabs, wide characters and combining ones count as the cells they fill."""
    assert _marked("  \t<a>x</a>", "<a>") == ("<a>x</a>", "^^^")
    assert _marked("<p>\t<a>\t.", "<a>") == ("<p> <a> .", "    ^^^")
    assert _marked("日本<a>", "<a>") == ("日本<a>", "    ^^^")
    assert _marked("e\u0301<a>", "<a>") == ("e\u0301<a>", " ^^^")
    assert _marked("\x1b\u202e<a>", "<a>") == ("␛\ufffd<a>", "  ^^^")
    assert _marked("❤\ufe0f<a>", "<a>") == ("❤<a>", " ^^^")


def test_a_long_line_is_cut_around_its_mark() -> None:
    """What is left out is shown by an ellipsis, and the mark stays whole where it fits."""
    text = "x" * 100 + "<a>" + "y" * 100
    assert _marked(text, "<a>", 20) == ("…xxxxxx<a>yyyyyyyyy…", "       ^^^")
    assert _marked("<a>" + text, "<a>", 10) == ("<a>xxxxx…", "^^^")
    assert _marked(text, "<a>" + "y" * 100, 10)[0] == "…<a>yyyyy…"


def test_an_empty_mark_shows_one_cell() -> None:
    """A finding without extent, as of a whole file, still has a mark."""
    assert marked_line(Excerpt("<p>", 0, 0), 40).end == 1
    assert marked_line(Excerpt("", 0, 0), 40).end == 1


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60), st.integers(10, 60), st.booleans())
def test_any_line_fits_and_keeps_its_mark_in_view(
    text: str, start: int, length: int, width: int, cut: bool
) -> None:
    """Whatever a line holds and however narrow the terminal is, the mark's start is on the shown line."""
    start = min(start, len(text))
    excerpt = Excerpt(text, start, min(start + length, len(text)), cut_before=cut, cut_after=cut)
    line = marked_line(excerpt, width)
    assert printable(line.text) == line.text
    assert sum(map(cell_len, line.text)) <= width
    assert 0 <= line.start < line.end <= width


# Rules


def test_a_rule_page_holds_all_that_the_rule_says() -> None:
    """Prose under its headings, facts, every example with its place, and references as links."""
    page = rule_page(Faulty())
    assert page.startswith("# SX998 element-at-fault\n\nEach b and i is at fault.\n\n- Severity: error\n")
    assert "- Outcome: failed or needs-review\n- Applies to: pages and partials\n" in page
    assert "## What it checks\n\nElements named b\nand i.\n\n## Why it matters\n\nIt does not.\n\n" in page
    assert "At fault (failed at 1:1):\n\n```html\n<b>x</b>\n```\n" in page
    assert "(the first of 103 bytes)\n```\n" in page
    assert "Not at fault, --require quick-exit:\n\n````html\n<em>```</em>\n````\n" in page
    assert page.endswith("- [WCAG 2.2 SC 1.3.1](https://www.w3.org/TR/WCAG22/)\n- Site policy\n")


def test_every_rule_has_a_page_with_the_same_headings() -> None:
    """Each rule of the catalogue is written so that its page has all the sections."""
    for rule in all_rules():
        headings = re.findall(r"^## (.*)$", rule_page(rule), re.MULTILINE)
        assert headings == [*HEADINGS, "Examples", "What it rests on"], rule.code


def test_lists_name_every_rule_once() -> None:
    """The index links each page, the list has a line for each rule."""
    rules = all_rules()
    assert [line.split("  ")[0] for line in rule_list(rules).splitlines()] == [rule.code for rule in rules]
    for rule in rules:
        assert f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity} | " in rule_index(rules)
        assert summary(rule)
    assert "Each b \\| i" in rule_index([_Piped()])


def test_findings_name_their_place_in_a_long_line() -> None:
    """The engine hands over a finding's neighbourhood alone: a minified page costs no more than another."""
    (finding,) = check(Page("y" * 9999 + "<b>" + "x" * 9999), rules=[Faulty()]).findings
    excerpt = finding.excerpt
    assert excerpt.text[excerpt.start : excerpt.end] == "<b>"
    assert excerpt.cut_before
    assert excerpt.cut_after
    assert len(excerpt.text) < 500
