"""Cookie banners are found by what they are called, say and do, and nothing else is taken for one."""

import pytest

from safeexit.checker.detect.banner_names import names_banner
from safeexit.checker.detect.cookie_banner import CookieBanner, detect
from safeexit.checker.engine import check
from safeexit.checker.findings import Finding
from safeexit.checker.page import Page
from safeexit.checker.rules import all_rules

_RULES = [rule for rule in all_rules() if rule.code.startswith("SX2")]


def _banners(text: str, language: str = "html") -> list[CookieBanner]:
    return detect(Page(text, language=language))


def _one(text: str, language: str = "html") -> CookieBanner:
    banners = _banners(text, language)
    assert len(banners) == 1
    return banners[0]


def _findings(text: str, language: str = "html") -> tuple[Finding, ...]:
    return check(Page(text, language=language), rules=_RULES).findings


@pytest.mark.parametrize(
    ("text", "language", "vendor"),
    [
        ('<div class="app-cookie-banner"><p>We use cookies.</p><button>OK</button></div>', "html", None),
        ('<div id="cookieConsent"></div>', "html", None),
        (
            '<div class="gem-c-cookie-banner">{% block cookies %}{% endblock %}</div>',
            "jinja2",
            "govuk-publishing",
        ),
        ('<div id="CybotCookiebotDialog"><p>We use cookies.</p></div>', "html", "cookiebot"),
        ('<section data-safeexit="cookies"><p>We use cookies.</p></section>', "html", "safeexit"),
        (
            '<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js"></script>',
            "html",
            "onetrust",
        ),
        ('<script src="/assets/cookie-banner.min.js"></script>', "html", None),
        ('<link rel="preload" as="script" href="//consent.cookiebot.com/uc.js">', "html", "cookiebot"),
        ('<script>var s = "https://sdk.privacy-center.org/loader.js"; load(s);</script>', "html", "didomi"),
        ("<script>window.klaroConfig = {};</script>", "html", "klaro"),
        (
            '<script type="application/json">{"eu_cookie_compliance": {}}</script>',
            "html",
            "drupal-eu-cookie-compliance",
        ),
        ('{% include "../cookie-banner/template.njk" %}', "nunjucks", None),
        ('{% include "./cookies/banner.njk" %}', "nunjucks", None),
        ("<script>showCookieBar({onAccept: go});</script>", "html", None),
        ("<script>new CookieConsentManager();</script>", "html", None),
        (
            '<div class="cookie-banner-view__container"><p>{{ text }}</p><button>{{ yes }}</button></div>',
            "jinja2",
            None,
        ),
        ("{% set a = attrs().addClass(['acme-cookiebar', 'wrap']) %}<div{{ a }}></div>", "twig", None),
        (
            (
                '<div role="region" aria-label="Cookies">{{ a }}<button class="refuse">{{ b }}</button>'
                '<button class="b-accept">{{ yes }}</button></div>'
            ),
            "jinja2",
            None,
        ),
        (
            (
                "<div><p>We and our 842 partners store and/or access information on a device.</p>"
                "<button>Agree</button><button>Disagree</button></div>"
            ),
            "html",
            None,
        ),
        ("<script>box.innerHTML = '<div class=\"cookie-notice\">Hello</div>';</script>", "html", None),
        ("<script>box.innerHTML = '<p>We use cookies.</p><button>OK</button>';</script>", "html", None),
        ("<script>box.id = 'cookie-banner'; document.body.append(box);</script>", "html", None),
        ("{{ govukCookieBanner({}) }}", "nunjucks", "govuk"),
        ('{% include "partials/_cookie-popup.html" %}', "jinja2", None),
        ('{% include "partials/cookies.html" %}', "jinja2", None),
        ("<cookie-consent></cookie-consent>", "html", None),
        ('<!--#include virtual="/ssi/cookie-banner.html" -->', "html", None),
        ('<partial name="_CookieConsentPartial" />', "html", None),
        ('<div role="dialog" aria-label="Cookie consent"><p>We use cookies.</p></div>', "html", None),
        ('<script type="text/template"><div class="cookie-notice">Hello</div></script>', "html", None),
        ("<?php echo '<div id=\"cookie-banner\">Hello</div>'; ?>", "php", None),
        ("<% content_for :cookie_banner do %><p>Hello</p><% end %>", "erb", None),
        ("<div><p>By continuing to browse you accept that this site uses cookies.</p></div>", "html", None),
        ("<Layout><CookieBanner /></Layout>", "html", None),
        ("<script src=\"{{ static('js/klaro.js') }}\"></script>", "jinja2", "klaro"),
    ],
)
def test_banners_are_found(text: str, language: str, vendor: str | None) -> None:
    """Names, words, scripts, settings, calls and elements each show a banner, and whose it is."""
    banner = _one(text, language)
    assert banner.vendor == vendor
    assert banner.evidence


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('<link rel="stylesheet" href="https://cdn.example/cookieconsent.min.css">', "html"),
        ("<p>We tested OneTrust, Cookiebot and Klaro.</p>", "html"),
        ("<!-- <script src='https://cdn.cookielaw.org/otSDKStub.js'></script> -->", "html"),
        ("<script>/* load('https://cdn.cookielaw.org/otSDKStub.js') */</script>", "html"),
        ("<script>if (window.OneTrust) { document.cookie = 'a=b'; }</script>", "html"),
        ("<script>document.getElementById('cookie-banner');</script>", "html"),
        ('<body class="has-cookie-banner page-cookie-notice"><p>News</p></body>', "html"),
        ('<a class="cookie-consent" href="/cookies">Cookies</a>', "html"),
        ('<div class="footer-cookie-manager"><a href="/cookies">Manage cookies</a></div>', "html"),
        ('<p class="comment-form-cookies-consent"><input type="checkbox"> Save my name</p>', "html"),
        ('<div class="recipe-cookie-box"><p>Chocolate cookies.</p><button>OK</button></div>', "html"),
        (
            "<div><h3>Cookies</h3><p>Add cookies to your basket.</p><button>Accept</button></div>",
            "html",
        ),
        (
            '<div class="age-consent-modal"><p>Over 18?</p><button>Yes</button><button>No</button></div>',
            "html",
        ),
        (
            '<div class="gdpr-consent"><label><input type="checkbox"> I agree to the terms</label></div>',
            "html",
        ),
        (
            "<form><p>We use cookies.</p><input type='password'><button>Continue</button></form>",
            "html",
        ),
        ("<article><div><p>This website uses cookies.</p><button>Close</button></div></article>", "html"),
        ("<footer><a href='/cookies'>Cookie policy</a> <a href='#'>Accept invitations</a></footer>", "html"),
        ("<div><p>Please accept cookies to play this video.</p><button>Accept</button></div>", "html"),
        (
            '<div class="x-embed"><form><p>This film uses cookies.</p><button>Accept</button></form></div>',
            "html",
        ),
        (
            "<div><p>We use cookies, but cookies are disabled in your browser.</p><button>OK</button></div>",
            "html",
        ),
        ('<main><template><div class="cookie-banner">We use cookies.</div></template></main>', "html"),
        ("{% if has_cookie_consent() %}<p>Hello</p>{% endif %}", "jinja2"),
        ("{{ get_cookie_consent() }}", "jinja2"),
        ('{% extends "cookie-banner.html" %}', "jinja2"),
        ('{% include "recipes/chocolate-cookies.html" %}', "jinja2"),
        ("", "html"),
    ],
)
def test_other_things_are_no_banners(text: str, language: str) -> None:
    """Stylesheets, prose, comments, links, forms, placeholders, conditions and recipes are left alone."""
    assert _banners(text, language) == []


def test_what_holds_the_controls_is_no_control() -> None:
    """A banner that can be focused or clicked is judged by its buttons, and not by its own name."""
    banner = _one(
        '<div id="onetrust-consent-sdk"><div tabindex="0" onclick="log()"><p>We use cookies.</p>'
        '<button>Accept all cookies</button><button aria-label="Close">x</button></div></div>'
    )
    assert [tag.get_text() for tag in banner.parts.accepts] == ["Accept all cookies"]
    assert [tag.get_text() for tag in banner.parts.dismisses] == ["x"]


def test_a_cross_that_accepts_is_no_refusal() -> None:
    """A mute control is titled "No" and its code accepts: it only puts the banner away."""
    banner = _one(
        '<div class="cookie-banner"><p>We use cookies.</p><a href="#">OK</a>'
        '<span class="close-icon" title="No" data-cookie-set="accept"></span>'
        '<a class="opt-out">Do not sell my personal information</a></div>'
    )
    assert banner.parts.rejects == []
    assert len(banner.parts.dismisses) == 2


def test_a_consent_managers_script_and_markup_are_one_banner() -> None:
    """Whatever shows one banner several times is one banner, with all the evidence."""
    banner = _one(
        '<script src="/plugins/cookie-law-info/a.js"></script><script>Cli_Data = {};</script>'
        '<div id="cookie-law-info-bar"><div class="cookie-bar"><p>We use cookies.</p><a href="#">Accept</a>'
        "</div></div>"
    )
    assert banner.vendor == "cookie-law-info"
    assert banner.tag is not None
    assert len(banner.evidence) == 3


def test_a_settings_dialog_is_a_layer_of_its_banner() -> None:
    """A dialog elsewhere belongs to the banner with its boxes; its buttons are not the first layer's."""
    banner = _one(
        '<div class="cookie-banner"><p>We use cookies.</p><button>Accept</button><a>Settings</a></div>'
        '<div class="cookie-settings-modal"><input type="checkbox" id="a"><button>Reject all</button></div>'
    )
    assert len(banner.layers) == 1
    assert len(banner.checkboxes) == 1
    assert banner.parts.rejects == []


def test_two_banners_that_both_ask_are_two() -> None:
    """Two boxes that each tell of cookies and ask are told apart."""
    box = '<div class="cookie-banner"><p>We use cookies.</p><button>Accept</button></div>'
    assert len(_banners(f"{box}<p>and</p>{box}")) == 2


def test_a_wrapper_that_holds_nothing_else_is_the_root() -> None:
    """The landmark around a named element is part of the banner."""
    banner = _one('<aside><div class="cookie-banner">We use cookies. <a href="#">OK</a></div></aside>')
    assert banner.tag is not None
    assert banner.tag.name == "aside"


def test_what_a_script_or_block_fills_is_opaque() -> None:
    """An empty container shows a banner of which no part can be judged."""
    text = '<div id="cookie-banner"></div>'
    assert _one(text).opaque
    assert _findings(text) == ()


def test_parts_are_sorted_by_what_they_do() -> None:
    """Controls, links, boxes and the form are found by their own words or those of their code."""
    banner = _one(
        '<form class="cookie-banner" method="post"><p>We use cookies. <a href="/privacy">Privacy</a></p>'
        '<button>Allow all</button><input type="submit" value="No thanks"><a href="#">Customise</a>'
        '<span class="close" title="Close">\u00d7</span><button class="x">{{ label }}</button>'
        '<button id="deny-all">{{ label }}</button><a href="/about">About</a>'
        '<input type="checkbox" name="a"><span role="switch">B</span></form>',
        "jinja2",
    )
    parts = banner.parts
    assert [tag.name for tag in parts.accepts] == ["button"]
    assert [tag.name for tag in parts.rejects] == ["input", "button"]
    assert [tag.name for tag in parts.settings] == ["a"]
    assert [tag.name for tag in parts.dismisses] == ["span"]
    assert [tag["class"] for tag in parts.unknown] == [["x"]]
    assert [tag["href"] for tag in parts.policy_links] == ["/privacy"]
    assert [tag["href"] for tag in parts.other_links] == ["/about"]
    assert [tag.name for tag in parts.checkboxes] == ["input", "span"]
    assert parts.form is not None
    assert banner.uncertain


def test_a_part_of_a_banner_is_not_its_root() -> None:
    """Names of elements within a banner do not name one."""
    for name in (
        "cookie-banner__title",
        "cookie-banner-content",
        "cookie-settings-link",
        "x" * 90 + "-cookie-bar",
    ):
        assert not names_banner(name)
    for name in ("CookieConsentBanner", "global-cookie-message", "banner-cookies", "cookies__banner"):
        assert names_banner(name)


@pytest.mark.parametrize(
    "text",
    [
        '<div class="cookie-banner">' * 3000 + "We use cookies.<button>OK</button>",
        '<div class="btn">' * 3000 + "We use cookies.<button>OK</button>",
        '<div class="cookie-bar">x</div>' * 3000,
        "<p>We use cookies.</p>" * 3000 + "<button>OK</button>",
        '<div class="cookie-banner">' + '<div tabindex="1">' * 3000 + "We use cookies.<button>OK</button>",
        '<div class="cookie-banner">' + "<div>You have accepted cookies." * 3000 + "<button>Hide</button>",
        "<section><div>" * 1500 + '<p class="cookie-bar">By continuing you accept cookies.</p>',
    ],
    ids=[
        "nested banners",
        "nested controls",
        "many names",
        "many sentences",
        "many places",
        "many messages",
        "many wrappers",
    ],
)
def test_hostile_pages_end(text: str) -> None:
    """Thousands of nested or repeated banners are looked at a bounded number of times."""
    assert len(_banners(text)) <= 50
    _findings(text)
