"""`--explain` shows the very signs that detection weighed."""

import json
from pathlib import Path

import jsonschema
import pytest

from safeexit.checker.detect.evidence import evidence
from safeexit.checker.detect.exit_control import ENOUGH
from safeexit.checker.detect.quick_exit import detect
from safeexit.checker.engine import check
from safeexit.checker.findings import Evidence, FoundComponent, Span
from safeexit.checker.page import Page
from safeexit.checker.reporters.as_json import as_json
from safeexit.checker.reporters.as_text import as_text
from safeexit.checker.reporters.report import Report

_SCHEMA = json.loads((Path(__file__).parents[2] / "docs/reference/report.schema.json").read_text("utf-8"))


def _found(markup: str, language: str = "html") -> FoundComponent:
    (found,) = check(Page(markup, language=language), rules=(), explain=True).components
    return found


def _weights(found: FoundComponent) -> list[tuple[str, int | None]]:
    return [(sign.what, sign.weight) for sign in found.evidence]


def test_an_exits_score_is_shown_sign_by_sign() -> None:
    """Its names, its words, where it leads: each with what it adds, and the score that was needed."""
    found = _found(
        '<a class="a quick-exit b" href="https://www.bbc.co.uk/weather" rel="nofollow noreferrer">'
        "Exit now</a>"
    )
    assert found.needed == ENOUGH
    said = dict(_weights(found))
    assert said['named "quick-exit"'] == 2
    assert said["leads to https://www.bbc.co.uk/weather"] == 2
    assert said["what stands around it, its rel, the keys that it promises"] == 1
    assert sum(weight or 0 for weight in said.values()) >= ENOUGH


def test_a_sign_stands_where_it_was_seen() -> None:
    """The name of a container counts for the control in it, and has its own place."""
    found = _found('<div class="quick-exit">\n <a href="https://www.google.com">Go</a></div>')
    named = next(sign for sign in found.evidence if sign.what.startswith("named"))
    assert (named.what, named.span) == ('named "quick-exit"', Span(1, 1, 1, 25))
    leads = next(sign for sign in found.evidence if sign.what.startswith("leads"))
    assert leads.span == Span(2, 2, 2, 35)


@pytest.mark.parametrize(
    ("markup", "language", "what"),
    [
        ("{{ govukExitThisPage() }}", "nunjucks", "macro govukExitThisPage"),
        (
            '<div id="cookie-banner"><p>We use cookies.</p><button>OK</button></div>',
            "html",
            'name "cookie-banner"',
        ),
        ("{% include 'phase_banner.html' %}", "jinja2", "include"),
    ],
)
def test_a_sign_that_decides_alone_has_no_weight(markup: str, language: str, what: str) -> None:
    """A macro, an include, a banner whose content bears its name out: one sign, no score."""
    found = _found(markup, language)
    assert found.needed is None
    assert found.evidence
    assert what in found.evidence[0].what
    assert all(sign.weight is None for sign in found.evidence)


def test_the_score_shown_is_the_score_that_decided(real_pages: dict[str, str]) -> None:
    """On real pages, no exit is shown with less than it needed, and none without evidence."""
    explained = 0
    for name, markup in real_pages.items():
        page = Page(markup, source=name)
        for component in detect(page):
            signs, needed = evidence(component, page)
            assert signs, name
            explained += 1
            if needed is not None:
                assert sum(sign.weight or 0 for sign in signs) >= needed, name
    assert explained


def test_without_explain_nothing_is_gathered() -> None:
    """The evidence costs nothing where nobody asks for it."""
    result = check(Page('<a class="quick-exit" href="https://www.google.com">Exit</a>'))
    assert result.components[0].evidence == ()
    written = json.loads(as_json(Report((result,))))
    assert "evidence" not in written["pages"][0]["components"][0]


def test_the_text_shows_the_sum_and_each_sign() -> None:
    """A person can add it up; long words are cut."""
    markup = f'<a class="quick-exit" href="https://www.google.com/{"x" * 100}">Leave this site</a>'
    report = Report((check(Page(markup), explain=True),), explain=True)
    text = as_text(report)
    score = sum(sign.weight or 0 for sign in report.pages[0].components[0].evidence)
    assert f"    quick exit at 1:1 scores {score}, and {ENOUGH} make one\n" in text
    assert f"      +2  leads to https://www.google.com/{'x' * 37}… (1:1)\n" in text


def test_the_text_of_a_sign_that_decides_alone() -> None:
    """Where nothing is added up, the signs are listed."""
    report = Report(
        (check(Page("{{ govukExitThisPage() }}", language="nunjucks"), explain=True),), explain=True
    )
    assert "    quick exit at 1:1 is known by\n      macro govukExitThisPage (1:1)\n" in as_text(report)


def test_the_json_shows_the_evidence_and_follows_the_schema() -> None:
    """A program gets what, where, weight and the score that was needed."""
    page = Page('<a class="quick-exit" href="https://www.google.com">Exit</a>')
    written = json.loads(as_json(Report((check(page, explain=True),), explain=True)))
    jsonschema.validate(written, _SCHEMA)
    (component,) = written["pages"][0]["components"]
    assert component["needed"] == ENOUGH
    assert {
        "what": 'named "quick-exit"',
        "weight": 2,
        "line": 1,
        "column": 1,
        "end_line": 1,
        "end_column": 53,
    } in (component["evidence"])


def test_evidence_against_is_shown_too() -> None:
    """A sign with a negative weight keeps its sign in the text."""
    found = _found('<a class="quick-exit" href="https://www.google.com">Exit</a>')
    shown = FoundComponent(found.kind, None, found.span, (Evidence("x", found.span, -1),), 3)
    text = as_text(Report((check(Page(""))._replace(components=(shown,)),), explain=True))
    assert "      -1  x (1:1)\n" in text
