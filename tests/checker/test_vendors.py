"""Consent managers are known by their scripts, settings and markup, and by no mere likeness."""

import re

import pytest

from safeexit.checker.detect import vendors
from safeexit.checker.page import Page


def test_the_data_is_complete() -> None:
    """Over forty vendors have each a name of their own, a source to read and something to know them by."""
    known = vendors.known()
    assert len(known) > 40
    assert len({vendor.id for vendor in known}) == len(known)
    for vendor in known:
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", vendor.id)
        assert vendor.source.startswith("https://"), vendor.id
        assert any(
            (
                *(vendor.hosts, vendor.scripts, vendor.paths, vendor.code, vendor.json),
                *(vendor.marks, vendor.elements, vendor.names),
            )
        ), vendor.id


def test_names_are_written_as_they_are_compared() -> None:
    """Hosts, files, paths, marks and names are in lower case, and code has no spaces."""
    for vendor in vendors.known():
        for value in (*vendor.hosts, *vendor.scripts, *vendor.paths, *vendor.marks, *vendor.names):
            assert value == value.lower(), vendor.id
        assert not any(" " in code for code in vendor.code), vendor.id


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://cdn.cookielaw.org/scripttemplates/otSDKStub.js", "onetrust"),
        ("//consent.cookiebot.com/uc.js", "cookiebot"),
        (
            "https://cdn.jsdelivr.net/gh/orestbida/cookieconsent@3/dist/cookieconsent.umd.js",
            "vanilla-cookieconsent",
        ),
        (
            "https://cdnjs.cloudflare.com/ajax/libs/cookieconsent2/3.1.0/cookieconsent.min.js",
            "osano-cookieconsent",
        ),
        ("/wp-content/plugins/complianz-gdpr/core/assets/js/cookieconsent.min.js?ver=3", "complianz"),
        ("https://sdk.privacy-center.org/abc/loader.js", "didomi"),
        ("https://eu-assets.cmp.usercentrics.eu/x.js", None),
        ("https://web.cmp.usercentrics.eu/ui/loader.js", "usercentrics"),
        ("js/klaro.js", "klaro"),
        ("/js/jquery.cookie.js", None),
        ("/js/js.cookie.min.js", None),
        ("https://notcookielaw.org/otherstub.js", None),
        ("", None),
    ],
)
def test_a_script_is_known_by_its_address(address: str, expected: str | None) -> None:
    """A host counts with its subdomains, a folder before a file's name, and a likeness not at all."""
    found = vendors.by_address(address)
    assert (found.id if found else None) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("window.klaroConfig = { version: 1 };", "klaro"),
        ("var klaroConfig={};", "klaro"),
        ("tarteaucitron.init({});", "tarteaucitron"),
        ("function OptanonWrapper() { }", "onetrust"),
        ("new CookiesEuBanner(function () {});", "cookies-eu-banner"),
        ("CookieConsent . run ( { } )", "vanilla-cookieconsent"),
        ("window.__tcfapi = function () {};", "iab-tcf"),
        ("if (window.__tcfapi) { window.__tcfapi('ping', 2, f); }", None),
        ("if (klaroConfig == null) return;", None),
        ("myklaroConfig = 1;", None),
        ("document.cookie = 'a=b';", None),
    ],
)
def test_code_is_known_by_its_calls_and_assignments(code: str, expected: str | None) -> None:
    """Setting a consent manager up counts; asking whether there is one does not."""
    found = vendors.by_code(code)
    assert (found[0].id if found else None) == expected
    assert expected is None or vendors.may_be_code(code)


def test_json_settings_are_known_by_their_key() -> None:
    """A key counts with its colon, wherever the JSON has spaces."""
    found = vendors.by_json('{"eu_cookie_compliance" : {"popup_enabled": true}}')
    assert found is not None
    assert found[0].id == "drupal-eu-cookie-compliance"
    assert vendors.by_json('{"libraries": "eu_cookie_compliance/base"}') is None


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("cybotcookiebotdialog", "cookiebot"),
        ("sp_message_container_123", "sourcepoint"),
        ("govuk-cookie-banner", "govuk"),
        ("govuk-cookie-banner__message", None),
        ("my-cc-window", None),
    ],
)
def test_markup_is_known_by_whole_names(mark: str, expected: str | None) -> None:
    """A class or id counts as a whole, or by its glob."""
    found = vendors.by_mark(mark)
    assert (found.id if found else None) == expected


def test_template_names_are_known_in_any_case() -> None:
    """A macro's or include's name counts whatever its capitals."""
    found = vendors.by_name("govukCookieBanner")
    assert found is not None
    assert found.id == "govuk"
    assert vendors.by_name("govukButton") is None


@pytest.mark.parametrize("field", ["hosts", "scripts", "paths", "code", "json", "marks"])
def test_what_a_vendor_is_known_by_is_looked_for_in_a_page(field: str) -> None:
    """A page may hold a vendor's value wherever it does, in scripts with escaped slashes too."""
    for vendor in vendors.known():
        for value in getattr(vendor, field):
            written = value.replace("*", "xyz").replace("[.-]", "-").removeprefix("new")
            assert vendors.may_be_in(Page(f"<p>{written.upper()}"), field), value
            assert vendors.may_be_in(Page(f"<p>{written}".replace("/", "\\/")), field), value
    assert not vendors.may_be_in(Page("<p>create"), field)
