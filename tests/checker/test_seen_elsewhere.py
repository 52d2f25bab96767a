"""Markup of kinds that pages outside the shared samples had, each once misread."""

from __future__ import annotations

import pytest

from safeexit.checker.detect.bounded_text import bounded_text
from safeexit.checker.engine import check
from safeexit.checker.findings import Kind, Outcome
from safeexit.checker.page import Page


def _kinds(text: str, language: str = "html") -> set[Kind]:
    return {found.kind for found in check(Page(text, language=language)).components}


def _failed(text: str, language: str = "html") -> set[str]:
    findings = check(Page(text, language=language)).findings
    return {finding.code for finding in findings if finding.outcome is Outcome.FAILED}


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        (
            "<div data-cookie-banner hidden><p>{{ text }}</p><button data-cookie-accept>OK</button></div>",
            "jinja2",
            Kind.COOKIE_BANNER,
        ),
        (
            (
                '<div x-data="cookieConsent()"><h2>Cookies</h2><p>We use cookies.</p>'
                '<button @click="accept()">Accept</button></div>'
            ),
            "html",
            Kind.COOKIE_BANNER,
        ),
        ("<script>Haven.create({ notification: {} })</script>", "html", Kind.COOKIE_BANNER),
        ('{% include "includes/phase_banner_beta.njk" %}', "nunjucks", Kind.BETA_NOTICE),
        ('<div class="beta-banner"><p>{{ info }} {{ link }}</p></div>', "jinja2", Kind.BETA_NOTICE),
        (
            "const BetaBanner = () => { return <div className={styles.bar}>{COPY.text}</div> }",
            "html",
            Kind.BETA_NOTICE,
        ),
        (
            "function QuickExitButton() { return <button onClick={go} className={x}>{label}</button> }",
            "html",
            Kind.QUICK_EXIT,
        ),
        (
            (
                "const SafeExit = () => { const b = document.createElement('div');"
                " b.onclick = () => location.replace('https://www.bbc.co.uk'); document.body.append(b) }"
            ),
            "html",
            Kind.QUICK_EXIT,
        ),
        (
            '<main className={page}><script type="application/ld+json" /><QuickExit label={t.go} /></main>',
            "html",
            Kind.QUICK_EXIT,
        ),
        ('<button id="quick-exit" onclick="quickExit()">ออก</button>', "html", Kind.QUICK_EXIT),
        (
            '<nav><button onclick="emergencyExit()">Emergency exit</button><a href="/out">Sign out</a></nav>',
            "html",
            Kind.QUICK_EXIT,
        ),
        (
            (
                '<a href="https://www.bbc.co.uk/weather" onClick={(e) => { e.preventDefault(); quickExit() }}'
                " className={red}>{t('nav.go')}</a>"
            ),
            "html",
            Kind.QUICK_EXIT,
        ),
        ('{{ designComponent("cookie-banner", { text: words }) }}', "nunjucks", Kind.COOKIE_BANNER),
        ('{{ designComponent("phase-banner", { tag: { text: "Beta" } }) }}', "nunjucks", Kind.BETA_NOTICE),
        ('<script src="<%= example_cookie_banner_script_url %>"></script>', "erb", Kind.COOKIE_BANNER),
        (
            '<div><p><%= t("cookies.text") %></p><button id="yes"><%= t("cookies.accept") %></button></div>',
            "ejs",
            Kind.COOKIE_BANNER,
        ),
        (
            (
                "export function CookieNotice() { return <div className={s.bar}><p>Kuki di sini.</p>"
                "<button onClick={go}>Ya</button></div> }"
            ),
            "html",
            Kind.COOKIE_BANNER,
        ),
        (
            '<div id="beta-guests-banner"><b>BETA</b> Welcome to the library. <a href="/join">Join</a></div>',
            "html",
            Kind.BETA_NOTICE,
        ),
        (
            '<div class="button exit-button" onclick="go()"><span>Fast</span><span>Exit</span></div>',
            "html",
            Kind.QUICK_EXIT,
        ),
        (
            '<div class="@toClasses("govuk-exit-this-page", classes)">@button</div>',
            "html",
            Kind.QUICK_EXIT,
        ),
    ],
)
def test_a_component_is_found(text: str, language: str, kind: Kind) -> None:
    """Data attributes, Alpine, a phase that ends a name and a JSX definition give a component away."""
    assert _kinds(text, language) == {kind}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            (
                "<script>if (c === 'accepted') box.innerHTML = '<p>You have accepted our use of cookies.</p>'"
                "</script>"
            ),
            "html",
        ),
        (
            (
                '<div id="cookie-notification" role="alert"><h2>Success</h2>'
                "<p>You have set your cookie preferences.</p>"
                '<a href="/">Go back to the page you were looking at</a></div>'
            ),
            "html",
        ),
        ("<div><button>Leave site now</button><button>I trust this site</button></div>", "html"),
        (
            '<ul><li><a href="<?= $url ?>/quickexit.php?id=<?= $id ?>">Quick Exit</a></li></ul>',
            "php",
        ),
        (
            (
                '<div class="privacy-banner"><p>This site uses no cookies and tells nobody.</p>'
                "<button>Close</button></div>"
            ),
            "html",
        ),
        ('<nav><button onclick="endAll()">Exit site</button><a href="/out">Sign out</a></nav>', "html"),
        ('<h1><%= t("cookies.title") %></h1><p><%= t("cookies.how_to_accept") %></p>', "ejs"),
        ('<p><%= t("cookies.text") %></p><p><%= t("cookies.lifetime") %></p>', "ejs"),
        (
            '<div class="govuk-phase-banner">{{ govukTag({ text: environmentName }) }}</div>',
            "nunjucks",
        ),
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str, language: str) -> None:
    """A saved message, a warning, an action on a record, a denial and an environment are no components."""
    assert _kinds(text, language) == set()


def test_approval_of_one_tracker_is_consent() -> None:
    """A tag that a template writes only where it was approved is not called ungated."""
    tag = '<script src="https://www.googletagmanager.com/gtm.js?id=GTM-1"></script>'
    assert "SX207" in _failed(f"<html><body>{tag}</body></html>", "nunjucks")
    assert "SX207" not in _failed(
        f"<html><body>{{% if approvedGTM %}}{tag}{{% endif %}}</body></html>", "nunjucks"
    )


def test_a_beacon_that_logs_out_is_no_analytics() -> None:
    """Ending the visitor's own session on the way out is not counted as a report."""
    page = '<button id="quick-exit" onclick="navigator.sendBeacon(\'{}\'); leave()">Quick exit</button>'
    assert "SX117" in _failed(page.format("/collect"))
    assert "SX117" not in _failed(page.format("/my/logout/"))


def test_an_environments_tag_needs_no_way_to_answer() -> None:
    """What is named as a notice but tagged "Test service" is not asked for a feedback link; a beta is."""
    call = "{{{{ govukPhaseBanner({{tag: {{text: '{}'}}, text: 'Nothing here is real.'}}) }}}}"
    assert "SX301" not in _failed(call.format("Test service"), "nunjucks")
    assert "SX301" in _failed(call.format("Beta"), "nunjucks")


def test_putting_a_notice_away_is_no_answer() -> None:
    """A notice whose only button closes it gives no way to answer."""
    notice = '<div class="beta-banner"><b>Beta</b> This service is in beta. <button>{}</button></div>'
    assert "SX301" in _failed(notice.format("Dismiss"))
    assert "SX301" not in _failed(notice.format("Tell us"))


@pytest.mark.parametrize(
    "text",
    [
        (
            '<a class="quick-exit" href="https://a.example">Quick exit (Esc)</a>'
            "<script>onkeydown = (e) => { if (e.key === 'Escape') location.replace('https://a.exa"
        ),
        (
            '<a class="quick-exit" href="https://a.example">Quick exit</a>'
            "<script>gtag('consent', 'update', {analytics_storage: 'granted'"
        ),
    ],
)
def test_what_never_ends_is_placed_inside_the_file(text: str) -> None:
    """A string or bracket that is open where the file ends has its place before that end."""
    for finding in check(Page(text)).findings:
        assert finding.span.end_column <= len(text) + 1


def test_bounded_text_is_the_text_or_nothing() -> None:
    """The bounded text is the whole text, or None where it or the number of elements passes the limit."""
    page = Page("<p>Some <b>text</b> here<script>no</script></p>" + "<i>" * 3000)
    (paragraph,) = page.tags("p")
    whole = paragraph.get_text(" ")
    assert bounded_text(paragraph, len(whole)) == whole
    assert bounded_text(paragraph, len(whole) - 1) is None
    assert bounded_text(page.tags("body")[0], 100_000) is None


def test_an_attribute_that_is_a_list_of_words_is_read() -> None:
    """The parser has some attributes as lists: they cost nobody the page."""
    text = '<div rel="a b" x-data="cookieConsent()"><p>We use cookies.</p><button>Accept</button></div>'
    assert _kinds(text) == {Kind.COOKIE_BANNER}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('<li><a href="https://www.google.com/search?q=tea">Exit</a></li>', "html"),
        ('<a href="/help" style="position: fixed; top: 0">Quick exit</a>', "html"),
        ('<footer><ul><li><a href="#">Quick exit</a></li></ul></footer>', "html"),
        ('<button onClick={handleQuickExit} className="x">{t.quick_exit}</button>', "html"),
        ('<button aria-label="Quick exit to a safe website" onclick="go()">Exit</button>', "html"),
        (
            (
                "<?php $to = 'https://www.google.com';\n"
                "return \"<button class='panic-button' data-to-url='$to'>$text</button>\";"
            ),
            "php",
        ),
        ('---\nconst a = 1\n---\n<head><script src="a.js" /></head><QuickExit />', "html"),
    ],
    ids=["search", "fixed", "footer", "key", "destination", "plugin", "astro"],
)
def test_an_exit_is_found(text: str, language: str) -> None:
    """A harmless search, a place on the screen, a translation's key and a plugin's code give an exit away."""
    assert _kinds(text, language) == {Kind.QUICK_EXIT}


@pytest.mark.parametrize(
    "text",
    [
        '<button class="panic-button" onclick="activatePanicButton()">Panic Button</button>',
        '<ul><li><a href="javascript:;">Safety Exit</a></li></ul>',
        '<a class="exit-link" href="https://news.example/search/reports/7?topic=q">Exit</a>',
    ],
    ids=["alarm", "log-out", "other site"],
)
def test_an_alarm_and_a_log_out_are_no_exits(text: str) -> None:
    """A panic button may call for help; a menu's safety exit logs out."""
    assert _kinds(text) == set()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("<?php safe_include('parts/cookie-consent.php'); ?>", "php"),
        ('<%= render "parts/cookie_banner", {\n' + "  key: 1,\n" * 25 + "} %>", "erb"),
    ],
    ids=["a function of its own", "many arguments"],
)
def test_a_called_banner_is_found(text: str, language: str) -> None:
    """A site's own including function, and a call that takes many lines, name what they bring."""
    assert _kinds(text, language) == {Kind.COOKIE_BANNER}


def test_a_note_that_cookies_were_rejected_is_no_banner() -> None:
    """What is named as a confirmation of a choice asks for none."""
    text = '<div id="cookie-preference-rejected-message"><p><%= t("cookies.rejected") %></p></div>'
    assert _kinds(text, "erb") == set()


_TAG = '<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>'


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "<?php function scripts() {\n  ob_start();\n"
            "  if (analytics_cookies_accepted()) { // statistics\n?>\n"
            + _TAG
            + "\n<?php }\n  if (marketing_cookies_accepted()) { // ads\n?>\n"
            + _TAG
            + "\n<?php } } ?>",
            "php",
        ),
        (f"{{% if analyticsEnabled and ga4Id %}}{_TAG}{{% endif %}}", "nunjucks"),
    ],
    ids=["php's braces", "two conditions"],
)
def test_a_condition_that_may_be_a_choice_is_heeded(text: str, language: str) -> None:
    """A condition behind a comment, after other code, or beside a setting, holds or leaves a doubt."""
    assert "SX207" not in _failed(text, language)


def test_a_setting_alone_is_no_choice() -> None:
    """A condition on how the site is set up holds nothing back."""
    assert "SX207" in _failed(f"{{% if site.analytics_enabled and ga4Id %}}{_TAG}{{% endif %}}", "nunjucks")


def test_a_denial_with_a_condition_tells_of_cookies() -> None:
    """A site that sets none until its reader agrees asks for consent."""
    banner = "<div><p>We do not set cookies {}.</p><button>Accept</button></div>"
    assert _kinds(banner.format("without your consent")) == {Kind.COOKIE_BANNER}
    assert _kinds(banner.format("")) == set()


def test_a_button_called_after_what_is_necessary_refuses() -> None:
    """Where a template decides a button's words, its name tells what it does."""
    banner = (
        '<div class="cookie-banner" role="region" aria-label="Cookies"><p>We use cookies. '
        '<a href="/cookies">More</a></p><button id="accept-all"><%= yes %></button>'
        '<button id="{}"><%= no %></button></div>'
    )
    assert "SX201" in _failed(banner.format("accept-analytics"), "ejs")
    assert "SX201" not in _failed(banner.format("accept-necessary"), "ejs")
