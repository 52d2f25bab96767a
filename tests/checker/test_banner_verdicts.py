"""What is judged of cookie banners: our own, GOV.UK's, and those made from settings."""

import json
from pathlib import Path

import pytest

from safeexit.checker.audit import Audit
from safeexit.checker.detect.cookie_banner import CookieBanner, detect
from safeexit.checker.engine import check
from safeexit.checker.findings import Finding, Outcome
from safeexit.checker.page import Page
from safeexit.checker.rules import all_rules
from safeexit.components.gallery import every_example, whole_page

_GOVUK = (
    Path(__file__).parents[2]
    / "node_modules/govuk-frontend/dist/govuk/components/cookie-banner/fixtures.json"
)


_RULES = [rule for rule in all_rules() if rule.code.startswith("SX2")]


def _banners(text: str, language: str = "html") -> list[CookieBanner]:
    return detect(Page(text, language=language))


def _one(text: str, language: str = "html") -> CookieBanner:
    banners = _banners(text, language)
    assert len(banners) == 1
    return banners[0]


def _findings(text: str, language: str = "html") -> tuple[Finding, ...]:
    return check(Page(text, language=language), rules=_RULES).findings


def test_our_own_examples_have_no_finding() -> None:
    """Every example of our components, in a whole page, passes all cookie rules."""
    for name, example in every_example().items():
        found = _findings(str(whole_page(example)))
        assert found == (), name


def test_our_own_banner_is_found() -> None:
    """Our banner is known as ours, can be accepted and refused, and asks."""
    examples = [example for name, example in every_example().items() if name.startswith("cookie_banner/")]
    banners = [banner for example in examples for banner in _banners(str(whole_page(example)))]
    assert banners
    assert {banner.vendor for banner in banners} == {"safeexit"}
    assert any(banner.asks and banner.parts.accepts and banner.parts.rejects for banner in banners)


def _govuk() -> list[tuple[str, str]]:
    fixtures = json.loads(_GOVUK.read_text("utf-8"))["fixtures"]
    return [(fixture["name"], fixture["html"]) for fixture in fixtures]


def test_govuk_frontends_fixtures_are_banners() -> None:
    """Each published fixture of GOV.UK's component is one banner of theirs."""
    for name, html in _govuk():
        assert [banner.vendor for banner in _banners(html)] == ["govuk"], name


def test_govuk_frontends_finished_fixtures_are_not_accused() -> None:
    """The fixtures with all their content, and the confirmation messages, have no finding at all."""
    finished = {
        "default",
        "with html",
        "client-side implementation",
        "full banner hidden",
        "accepted confirmation banner",
        "rejected confirmation banner",
    }
    seen = {name: _findings(html) for name, html in _govuk() if name in finished}
    assert seen == dict.fromkeys(finished, ())


def test_govuk_frontends_unfinished_fixtures_are_not_accused_of_an_error() -> None:
    """A fixture without text or controls asks for a review at most, apart from its missing link."""
    for name, html in _govuk():
        failed = {finding.rule for finding in _findings(html) if finding.outcome is Outcome.FAILED}
        assert failed <= {"no-policy-link"}, name


def test_a_template_that_hides_a_control_is_not_accused() -> None:
    """Where a part of the banner is written elsewhere, there is a reason to look and no verdict."""
    found = _findings(
        '<section class="cookie-banner" aria-label="Cookies"><p>We use cookies.</p><button>Accept</button>'
        '{% include "buttons.html" %}</section>',
        "jinja2",
    )
    assert {finding.outcome for finding in found} == {Outcome.NEEDS_REVIEW}


@pytest.mark.parametrize(
    ("script", "rules"),
    [
        ("cookieconsent.initialise({type: 'opt-in'});", set()),
        ("cookieconsent.initialise({});", {"no-reject-button", "dismiss-only"}),
        ("cookieconsent.initialise({elements: {dismiss: 'OK'}});", {"no-reject-button", "dismiss-only"}),
        ("cookieconsent.initialise({elements: {deny: 'No'}});", set()),
        ("cookieconsent.initialise({compliance: {}});", set()),
        ("CookieConsent.run({acceptAllBtn: 'Yes'});", {"no-reject-button"}),
        ("CookieConsent.run({acceptAllBtn: 'Yes', acceptNecessaryBtn: 'No'});", set()),
        ("klaroConfig = {hideDeclineAll: true};", {"no-reject-button"}),
        ("klaroConfig = {/* hideDeclineAll: true */};", set()),
        (
            "tarteaucitron.init({'DenyAllCta': false, 'highPrivacy': false});",
            {"no-reject-button", "implied-consent-text"},
        ),
        ("klaroConfig = {text: 'By continuing you accept cookies.'};", {"implied-consent-text"}),
    ],
)
def test_settings_in_the_page_are_judged_by_what_they_state(script: str, rules: set[str]) -> None:
    """Settings speak where they state something, and are silent where something else decides."""
    assert {finding.rule for finding in _findings(f"<script>{script}</script>")} == rules


def test_broken_json_settings_are_passed_over() -> None:
    """Settings that are no JSON are no reason to stop."""
    text = '<script type="application/json">{"eu_cookie_compliance": {"a": "by continuing, cookies"</script>'
    assert _one(text).stated == ()


def test_a_page_without_a_banner_has_no_banner() -> None:
    """An audit of an ordinary page finds nothing, and says so for all rules."""
    audit = Audit(Page("<!doctype html><html lang='en'><main><p>Biscuits and news.</p></main></html>"))
    assert audit.banners == []
