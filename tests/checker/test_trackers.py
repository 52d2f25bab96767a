"""Trackers, and the gates that hold them back."""

from __future__ import annotations

import pytest

from safeexit.checker.detect.trackers import Tracker, detect, host_of
from safeexit.checker.page import Page

GTAG = "https://www.googletagmanager.com/gtag/js?id=G-1"
HOTJAR = "https://static.hotjar.com/c/hotjar-1.js?sv=6"
PIXEL = "https://www.facebook.com/tr?id=1&amp;ev=PageView"
LOAD = "var s = document.createElement('script'); s.src = 'https://www.clarity.ms/tag/abc'; head.append(s);"


def trackers(source: str, language: str = "html") -> list[Tracker]:
    """Return what is found in a source."""
    return detect(Page(source, source="page", language=language))


def only(source: str, language: str = "html") -> Tracker:
    """Return the one tracker in a source."""
    (found,) = trackers(source, language)
    return found


@pytest.mark.parametrize(
    ("source", "how", "name"),
    [
        (f'<script async src="{GTAG}"></script>', "script", "Google Tag Manager"),
        ("<script src=//connect.facebook.net/en_GB/sdk.js></script>", "script", "Facebook"),
        ('<script src="https://embed.tawk.to/1/default"></script>', "script", "Tawk.to"),
        ('<script type="module" src="https://eu.i.posthog.com/a.js"></script>', "script", "PostHog"),
        (f'<link rel="preload" as="script" href="{GTAG}">', "preload", "Google Tag Manager"),
        (f'<link rel="prefetch" href="{HOTJAR}">', "preload", "Hotjar"),
        (f'<noscript><img src="{PIXEL}" alt=""></noscript>', "pixel", "Facebook"),
        ('<img src="https://px.ads.linkedin.com/collect/?pid=1" alt="">', "pixel", "LinkedIn Ads"),
        (
            '<img height="1" src="https://sb.scorecardresearch.com/p.gif" alt="">',
            "pixel",
            "Scorecard Research",
        ),
        ('<img style="display:none" src="//b.scorecardresearch.com/p.gif">', "pixel", "Scorecard Research"),
        ('<iframe src="https://1.fls.doubleclick.net/a"></iframe>', "frame", "Google/Doubleclick Ads"),
        ('<iframe src="https://www.youtube.com/embed/a"></iframe>', "embed", "YouTube"),
        ('<object data="https://www.youtube.com/embed/a"></object>', "embed", "YouTube"),
        (f"<script>{LOAD}</script>", "inline", "Clarity"),
    ],
)
def test_trackers_are_found_by_what_they_load(source: str, how: str, name: str) -> None:
    """A tracker is found by its host, whether a script, image, frame or preload brings it."""
    found = only(source)
    assert (found.how, found.name, found.gated, found.doubt) == (how, name, False, "")


@pytest.mark.parametrize(
    "source",
    [
        "<p>We use Google Analytics from www.google-analytics.com/analytics.js.</p>",
        f'<!-- <script src="{GTAG}"></script> -->',
        f"<script>// s.src = '{HOTJAR}'; document.createElement('script')\n</script>",
        f"<script>/* {LOAD} */</script>",
        f'<script type="application/ld+json">{{"sameAs": "{GTAG}"}}</script>',
        '<script src="https://cdn.jsdelivr.net/npm/a.js"></script>',
        '<script src="/static/analytics.js"></script>',
        '<link rel="preconnect" href="https://www.google-analytics.com">',
        '<link rel="dns-prefetch" href="//connect.facebook.net">',
        '<img src="https://images.taboola.com/picture.jpg" alt="A picture" width="300">',
        '<img src="https://www.facebook.com/images/logo" alt="Facebook">',
        '<img src="https://cdn.taboola.com/logo.gif?v=2" alt="Taboola" width="120" height="30">',
        '<a href="https://www.facebook.com/help">Facebook</a>',
        '<iframe src="https://www.youtube-nocookie.com/embed/a"></iframe>',
        '<iframe src="https://player.vimeo.com/video/1?h=2&amp;dnt=1"></iframe>',
        '<iframe src="/map"></iframe>',
        "<script>a.href = 'https://www.facebook.com/sharer/sharer.php?u='; b.appendChild(a);</script>",
        "<script>a.href = 'https://www.hotjar.com/legal/policies/privacy'; b.appendChild(a);</script>",
        "<script>var known = ['https://static.hotjar.com/c/hotjar-1.js'];</script>",
        f'<p></p><template><script src="{GTAG}"></script></template>',
        f'<template data-safeexit="gate"><script src="{GTAG}"></script></template>',
    ],
)
def test_what_loads_no_tracker_is_not_accused(source: str) -> None:
    """Prose, comments, data, links, pictures, own files and modes without cookies are no trackers."""
    assert trackers(source) == []


@pytest.mark.parametrize(
    "attributes",
    [
        'type="text/plain" data-cookieconsent="statistics"',
        'type="text/plain" class="optanon-category-C0002"',
        'type="text/plain" class="_iub_cs_activate" data-iub-purposes="4"',
        'type="text/plain" class="cmplz-script" data-category="statistics"',
        'type="text/plain" data-usercentrics="Google Analytics"',
        'type="text/plain" data-category="analytics"',
        'type="didomi/javascript" data-vendor="c:google"',
        'type="text/plain"',
    ],
)
def test_scripts_that_do_not_run_are_gated(attributes: str) -> None:
    """A script whose type is no JavaScript is held back, linked or inline."""
    for source in (
        f'<script {attributes} src="{GTAG}"></script>',
        f"<script {attributes}>{LOAD}</script>",
    ):
        found = only(source)
        assert (found.gated, found.doubt) == (True, "")


@pytest.mark.parametrize(
    "source",
    [
        f'<script type="text/plain" data-type="text/javascript" data-name="ga" data-src="{GTAG}"></script>',
        '<iframe data-cookieconsent="all" data-cookieblock-src="//www.youtube.com/embed/a"></iframe>',
        '<iframe data-name="youtube" data-src="https://www.youtube.com/embed/a"></iframe>',
        '<iframe data-src-cmplz="https://www.youtube.com/embed/a" src="about:blank"></iframe>',
        '<iframe class="_iub_cs_activate" data-suppressedsrc="https://www.youtube.com/embed/a"></iframe>',
        '<iframe src="https://www.youtube.com/embed/a" srcdoc="&lt;a href=x&gt;Play&lt;/a&gt;"></iframe>',
        f'<img data-name="fb" data-src="{PIXEL}" alt="">',
    ],
)
def test_sources_held_in_other_attributes_are_gated(source: str) -> None:
    """An address that waits in a consent manager's attribute is held back."""
    found = only(source)
    assert (found.gated, found.doubt) == (True, "")


def test_lazy_loading_is_no_gate() -> None:
    """An address that a script loads later may not wait for a choice; a browser's own laziness does not."""
    later = only('<iframe class="lazyload" data-src="https://www.youtube.com/embed/a"></iframe>')
    assert later.gated
    assert "data-src" in later.doubt
    lazy = only('<iframe loading="lazy" src="https://www.youtube.com/embed/a"></iframe>')
    assert not lazy.gated


@pytest.mark.parametrize(
    "kind", ["rocketlazyloadscript", "litespeed/javascript", "3e5c7ad1f0b84b2c9d10e2aa-text/javascript"]
)
def test_optimisers_delay_is_no_gate(kind: str) -> None:
    """A type by which an optimiser delays scripts does not hold them back until a choice."""
    assert not only(f'<script type="{kind}" src="{GTAG}"></script>').gated


@pytest.mark.parametrize(
    "blocker",
    [
        '<script src="https://consent.cookiebot.com/uc.js" data-blockingmode="auto"></script>',
        '<script src="https://cdn.cookielaw.org/consent/1/OtAutoBlock.js"></script>',
        '<script src="https://cs.iubenda.com/autoblocking/1.js"></script>',
    ],
)
def test_automatic_blockers_hold_back_what_comes_after(blocker: str) -> None:
    """A consent manager that blocks by itself gates what comes after it, and not what comes before."""
    script = f'<script src="{HOTJAR}"></script>'
    after = only(blocker + script)
    assert (after.gated, after.doubt) == (True, "")
    assert not only(script + blocker).gated


def test_automatic_blockers_have_exceptions() -> None:
    """Cookiebot without its automatic mode, and a script that it is told to ignore, hold nothing back."""
    manual = '<script src="https://consent.cookiebot.com/uc.js"></script>'
    automatic = '<script src="https://consent.cookiebot.com/uc.js" data-blockingmode="auto"></script>'
    assert not only(f'{manual}<script src="{HOTJAR}"></script>').gated
    assert not only(f'{automatic}<script data-cookieconsent="ignore" src="{HOTJAR}"></script>').gated


def test_blockers_that_are_set_up_elsewhere_leave_a_doubt() -> None:
    """A consent manager whose blocking is decided in its own settings is a reason to look."""
    found = only(
        '<script src="https://cdn-cookieyes.com/client_data/1/script.js"></script>'
        f'<script src="{HOTJAR}"></script>'
    )
    assert found.gated
    assert "its own settings" in found.doubt


@pytest.mark.parametrize(
    "code",
    [
        "if (localStorage.getItem('cookie-consent') === 'yes') { LOAD }",
        "if (hasConsent()) LOAD",
        "CookieConsent.run({ onConsent: function () { LOAD } });",
        "document.addEventListener('click', function () { LOAD });",
        "function loadAnalytics() { LOAD }",
        "const start = () => { LOAD };",
        "button.onclick = function () { LOAD };",
        "function a() { LOAD } if (accepted_cookies) { a(); }",
        "(function () { if (!cookiesAccepted) return; LOAD })();",
        "klaro.on('accept', () => { LOAD });",
        "var choice = readCookie('cookie_policy'); if (choice === '1') { LOAD }",
    ],
)
def test_code_that_may_wait_leaves_a_doubt(code: str) -> None:
    """A loader in a condition about consent, an event or a function not plainly called is in doubt."""
    found = only(f"<script>{code.replace('LOAD', LOAD)}</script>")
    assert found.gated
    assert found.doubt


@pytest.mark.parametrize(
    "code",
    [
        "(function () { LOAD })();",
        "!function (d) { LOAD }(document);",
        "window.onload = function () { LOAD };",
        "window.addEventListener('load', function () { LOAD });",
        "document.addEventListener('DOMContentLoaded', () => { LOAD });",
        "setTimeout(function () { LOAD }, 3000);",
        "$(document).ready(function () { LOAD });",
        "if (!window.clarity) { LOAD }",
        "function load() { LOAD } load();",
        "function load() { LOAD } load(); more.addEventListener('click', function () { load(); });",
        "function load() { LOAD } window.addEventListener('load', load, false);",
        "try { LOAD } catch (e) {}",
        "var cookieDomain = 'auto'; // consent is asked elsewhere\nLOAD",
    ],
)
def test_code_that_plainly_runs_is_not_gated(code: str) -> None:
    """Functions that run at once, events that come by themselves and delays hold nothing back."""
    assert not only(f"<script>{code.replace('LOAD', LOAD)}</script>").gated


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("{% if cookies_accepted %}TAG{% endif %}", "jinja2"),
        ("{% if request.consent.statistics and GA_ID %}TAG{% endif %}", "django"),
        ("{% if cookie_consent == 'yes' %}{% if GA_ID %}TAG{% endif %}{% endif %}", "nunjucks"),
        ("{{#if cookiesAccepted}}TAG{{/if}}", "handlebars"),
        ("<% if analytics_cookies_accepted? || cookie_consent? %>TAG<% end %>", "erb"),
        ("<% if google_analytics_allowed? %>TAG<% end %>", "erb"),
        ("<?php if (cookie_consent()): ?>TAG<?php endif; ?>", "php"),
        ("@if($cookieConsent)TAG@endif", "blade"),
    ],
)
def test_templates_conditions_about_consent_are_gates(source: str, language: str) -> None:
    """A template's condition that names consent holds back what it encloses, and nothing after it."""
    tag = f'<script src="{GTAG}"></script>'
    found = only(source.replace("TAG", tag), language)
    assert (found.gated, found.doubt) == (True, "")
    assert not only(source.replace("TAG", "<p></p>") + tag, language).gated


def test_templates_conditions_about_settings_are_no_gates() -> None:
    """A condition about the site's settings holds nothing back; one that nobody can place leaves a doubt."""
    tag = f'<script src="{GTAG}"></script>'
    for condition in ("settings.GA_ID", "site.google_analytics", "not DEBUG", "google_tag_id"):
        assert not only(f"{{% if {condition} %}}{tag}{{% endif %}}", "jinja2").gated, condition
    unknown = only(f"{{% if show_it %}}{tag}{{% endif %}}", "jinja2")
    assert "show_it" in unknown.doubt
    negated = only(f"{{% if cookies_accepted %}}no{{% else %}}{tag}{{% endif %}}", "jinja2")
    assert negated.doubt


DENIED = "<script>gtag('consent', 'default', {ad_storage: 'denied', analytics_storage: 'denied'});</script>"
GTM = (
    "<script>(function(w,d,s,l,i){w[l].push({'gtm.start': 1});var j=d.createElement(s);"
    "j.src='https://www.googletagmanager.com/gtm.js?id='+i;})(window,document,'script','dataLayer','GTM-1');</script>"
)


def test_consent_mode_holds_back_googles_tag() -> None:
    """A denied default before the first measurement gates the tag; after it, or granted, it does not."""
    tag = f'<script async src="{GTAG}"></script>'
    config = "<script>gtag('js', new Date()); gtag('config', 'G-1');</script>"
    for source in (DENIED + tag + config, tag + DENIED + config):
        found = only(source)
        assert (found.gated, found.doubt) == (True, "")
    assert not only(tag + config + DENIED).gated
    assert not only(DENIED.replace("denied", "granted") + tag + config).gated


def test_consent_mode_leaves_a_doubt_about_containers() -> None:
    """A container may load more than Google's own tags, and a default in a variable cannot be read."""
    assert "container" in only(DENIED + GTM).doubt
    assert "variable" in only(f"<script>gtag('consent', 'default', SAVED);</script>{GTM}").doubt
    assert not only(GTM + DENIED).gated


def test_consent_mode_is_googles_alone() -> None:
    """A denied default gates no other company's script."""
    assert not only(f'{DENIED}<script src="{HOTJAR}"></script>').gated


def test_noscript_container_is_a_doubt() -> None:
    """The frame of a tag manager for visitors without JavaScript is a reason to look."""
    found = only(
        '<noscript><iframe src="https://www.googletagmanager.com/ns.html?id=GTM-1"></iframe></noscript>'
    )
    assert found.how == "frame"
    assert "without JavaScript" in found.doubt


@pytest.mark.parametrize(
    "written",
    [
        "'https:\\/\\/www.clarity.ms\\/tag\\/abc'",
        "'https://www\\x2eclarity\\u002ems/tag/abc'",
        "'//WWW.Clarity.MS/tag/abc'",
        "`https://www.clarity.ms/tag/${id}`",
        "'https://www.clarity.ms/tag/abc",
    ],
)
def test_a_host_is_found_however_a_string_writes_it(written: str) -> None:
    """Escapes, capitals, the end of the string and a missing quote do not hide a tracker's host."""
    found = trackers(f"<script>document.createElement('script').src = {written}\n</script>")
    assert [tracker.name for tracker in found] == ["Clarity"]


def test_calls_without_a_loader_are_a_doubt() -> None:
    """A call to what the page does not load is a reason to look; with its loader it is not told twice."""
    call = "<script>gtag('config', 'G-1');</script>"
    assert "not in the page" in only(call).doubt
    assert only(f'<script src="{GTAG}"></script>{call}').how == "script"


MATOMO = "var u = '//stats.example.org/'; d.createElement('script').src = u + 'matomo.js'; _paq.push(['a']);"


def test_a_matomo_of_the_sites_own_is_a_doubt() -> None:
    """Matomo on a host of the site's own may be lawful in the UK, and without cookies it is no tracker."""
    found = only(f"<script>{MATOMO}</script>")
    assert "UK law" in found.doubt
    assert trackers(f"<script>_paq.push(['disableCookies']); {MATOMO}</script>") == []
    assert not only('<script src="https://cdn.matomo.cloud/x/matomo.js"></script>').doubt


def test_amp_elements_are_gated_by_their_own_attribute() -> None:
    """AMP's analytics and advertising elements track unless they are told to wait for consent."""
    for name in ("amp-analytics", "amp-ad"):
        assert not only(f'<{name} type="gtag"></{name}>').gated
        assert only(f'<{name} type="gtag" data-block-on-consent></{name}>').gated


def test_trackers_come_in_document_order() -> None:
    """Trackers of every kind are told in the order of their places in the source."""
    source = (
        f'<noscript><img src="{PIXEL}" alt=""></noscript>\n<script>{LOAD}</script>\n'
        f'<iframe src="https://www.youtube.com/embed/a"></iframe>\n<script src="{GTAG}"></script>'
    )
    assert [tracker.how for tracker in trackers(source)] == ["pixel", "inline", "embed", "script"]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<script>",
        "<script>{{{{((((</script>",
        f"<script>}}}}}} ) {LOAD}",
        "<script src='https://'></script><iframe src='//'></iframe><img src=':'>",
        "{% if a %}{% else %}{% endif %}{% endif %}<script src='//static.hotjar.com/a.js'></script>",
    ],
)
def test_broken_sources_are_read(source: str) -> None:
    """Broken scripts, addresses and templates are read as far as they go, without an error."""
    for language in ("html", "jinja2", "php", "erb", "handlebars"):
        assert isinstance(trackers(source, language), list)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Example.org/a", "www.example.org"),
        ("//cdn.example.org:8443/a", "cdn.example.org"),
        ("https://user@example.org/", "example.org"),
        ("/a/b", ""),
        ("javascript:void(0)", ""),
        ("", ""),
    ],
)
def test_host_of(address: str, host: str) -> None:
    """The host of an absolute address is told in lower case; a relative address has none."""
    assert host_of(address) == host
