"""Phase notices are found by their names, their tags and their words; what only looks like one is not."""

import json
from pathlib import Path

import pytest

from safeexit import BetaNotice as OwnNotice
from safeexit.checker.detect.beta_notice import BetaNotice, detect
from safeexit.checker.engine import check
from safeexit.checker.findings import Kind, Span
from safeexit.checker.page import Page

_FIXTURES = (
    Path(__file__).parents[2] / "node_modules/govuk-frontend/dist/govuk/components/phase-banner/fixtures.json"
)


def _detect(text: str, language: str | None = None) -> list[BetaNotice]:
    return detect(Page(text, source="a.html", language=language))


@pytest.mark.parametrize(
    ("vendor", "text"),
    [
        ("govuk", '<div class="govuk-phase-banner"></div>'),
        ("govuk", '<p class="govuk-phase-banner__content">Staging</p>'),
        ("govuk-publishing", '<div class="gem-c-phase-banner govuk-phase-banner"></div>'),
        ("nhsuk", '<div class="nhsuk-phase-banner"></div>'),
        ("ons", '<div class="ons-phase-banner"></div>'),
        (None, '<div class="app-phase-banner">Your feedback will help us</div>'),
        (
            None,
            '<div class="phase-banner phase-banner-beta"><strong class="phase-tag">BETA</strong> New</div>',
        ),
        (None, '<div id="beta-notice">This site is in beta. <a href="/f">Tell us</a></div>'),
        (None, '<div id="betaBanner">We are in beta, please report problems</div>'),
        (None, '<div className="app-phase-banner"><b>Alpha</b> This is a new service</div>'),
        (None, "<div><strong>Beta</strong> <a href='/f'>Give feedback</a></div>"),
        (None, "<p><span>[Private beta]</span> This is a new service.</p>"),
        (None, '<div><img alt="beta" src="b.png"> Help us improve this site</div>'),
        (
            None,
            '<header><p>You are using the beta version of our site. <a href="/f">Feedback</a></p></header>',
        ),
        (None, '<div role="alert">This website is currently in beta. Please report a problem.</div>'),
        (None, "<div class='pilot-banner'>This service is in pilot. <a href='/s'>Your feedback</a></div>"),
        (None, "<header><div>We are testing our new website. <a href='/f'>Give feedback</a></div></header>"),
        (None, "<div class=notice>You are using the beta version of our new site. <a>Old site</a></div>"),
        (None, "<header><p class=alpha>ALPHA: this is a prototype. Your comments help us.</p></header>"),
        ("govuk", "<govuk-phase-banner>Beta</govuk-phase-banner>"),
        ("govuk", "<GovUkPhaseBanner Tag='Beta' />"),
        (None, "<BetaBanner feedbackUrl={url} /><main>more</main>"),
        (None, '<Page title="a" phase="alpha">b</Page>'),
        (None, '@await Html.PartialAsync("_PhaseBanner")'),
        (None, '<div th:replace="fragments/phase-banner :: banner"></div>'),
        (None, '<#include "../layout/phase-banner.ftl">'),
    ],
)
def test_notices_are_found_in_markup(vendor: str | None, text: str) -> None:
    """A component's name is enough; an own name, a tag or a sentence needs the words of a notice."""
    (notice,) = _detect(text)
    assert notice.kind is Kind.BETA_NOTICE
    assert notice.vendor == vendor
    assert notice.evidence


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nunjucks", "{{ govukPhaseBanner({}) }}"),
        ("jinja2", "{{ components.phase_banner(tag='Beta') }}"),
        ("jinja2", "{% call betaBanner() %}x{% endcall %}"),
        ("jinja2", "{% include '_phase-tag.html' %}"),
        ("django", "{% govuk_phase_banner %}"),
        ("django", "{% include 'partials/beta.html' %}"),
        ("erb", '<%= render "govuk_publishing_components/components/phase_banner", phase: "beta" %>'),
        ("erb", "<%= render GovukComponent::PhaseBannerComponent.new(tag: { text: 'Beta' }) %>"),
        ("erb", "<%= render(PhaseBanner::View.new) %>"),
        ("erb", "<% header.with_phase_banner(text: t('.text')) %>"),
        ("erb", "<% header.with_phase_banner_text t('.text') %>"),
        ("jinja2", "{{ hero({'title': a, 'phaseBanner': true}) }}"),
        ("blade", "@include('layouts.phase-banner')"),
        ("handlebars", "{{> phase-banner}}"),
        ("twig", "{% include '@components/phase-banner/phase-banner.twig' with {a: 1} %}"),
        ("php", "<?php get_template_part('parts/beta-banner'); ?>"),
        ("php", "<?php snippet('phase-banner') ?>"),
        ("php", "<?php require __DIR__ . '/inc/phase-banner.php'; ?>"),
        ("ejs", "<%- include('partials/phaseBanner') %>"),
        ("go", '{{ partial "phase_banner.html" . }}'),
        ("nunjucks", "{% set pageConfig = {'header': {'phase': {'badge': 'BETA', 'html': 'New'}}} %}"),
        ("nunjucks", '{{ appHeader({title: "a", phase: "beta"}) }}'),
    ],
)
def test_notices_that_a_template_names_are_found(language: str, text: str) -> None:
    """A macro, tag, include or a phase among the arguments is a notice, whose markup is elsewhere."""
    (notice,) = _detect(text, language)
    assert notice.opaque


@pytest.mark.parametrize(
    "text",
    [
        "Mae hwn yn wasanaeth newydd, bydd eich adborth yn ein helpu i'w wella.",
        "Ce site est nouveau, donnez-nous votre avis.",
        "Diese Website ist neu. Ihre Meinung hilft uns.",
        "Este sitio es nuevo, envíenos sus comentarios.",
        "Questo sito è nuovo: inviaci i tuoi commenti.",
        "Ta strona jest nowa, podziel się opinią.",
        "Este site é novo, envie a sua opinião.",
        "Acest site este nou, spune-ne ce crezi.",
        "Deze website is nieuw, geef uw mening.",
        "Denne side er ny, giv os din mening.",
        "Den här webbplatsen är ny, lämna synpunkter.",
        "Denne siden er ny, gi oss en tilbakemelding.",
        "Tämä sivusto on uusi, anna palautetta.",
        "Tento web je nový, napište nám svůj názor.",
        "Αυτή η υπηρεσία είναι νέα, πείτε μας τη γνώμη σας.",
        "Ez az oldal új, várjuk a véleményét.",
        "هذا الموقع جديد، شاركنا رأيك.",
        "یہ ویب سائٹ نئی ہے، اپنی رائے دیں",
        "本网站是新的 欢迎反馈。",
    ],
)
def test_words_of_feedback_are_known_in_other_languages(text: str) -> None:
    """A tag beside words of feedback is a notice in each of the languages."""
    assert len(_detect(f"<div><strong>Beta</strong> {text}</div>")) == 1


@pytest.mark.parametrize(
    "tag",
    [
        "bêta",
        "Version bêta",
        "BETAVERSION",
        "versión beta",
        "wersja beta",
        "bèta",
        "βήτα",
        "béta",
        "测试版",
        "تجريبي",
    ],
)
def test_tags_are_known_in_other_languages(tag: str) -> None:
    """A phase's name in its language is a tag."""
    (notice,) = _detect(f"<div><strong>{tag}</strong> <a href='/f'>Feedback</a></div>")
    assert notice.parts.phase == tag


@pytest.mark.parametrize(
    "text",
    [
        "<h2>Reports <span class='badge'>Beta</span></h2><p>Your feedback is welcome</p>",
        "<ul><li>Maps <b>beta</b></li><li><a href='/f'>Feedback</a></li></ul>",
        "<div class='card'><span class='beta-badge'>Beta</span><h3>Maps</h3><p>Share your feedback</p></div>",
        "<a href='/'>Archive <sup>beta</sup></a>",
        "<main><p>Firefox 5 is in beta. Send us your feedback.</p></main>",
        "<article><h1>Alpha</h1><p>In alpha you get feedback on this service from users.</p></article>",
        "<div class='beta-banner'><img src='shoes.jpg' alt=''><h2>Summer sale</h2></div>",
        "<div class='beta-banner'>This is a beta feature. Posts are moderated.</div>",
        "<div><strong>Beta</strong> This feature is new. Tell us what you think.</div>",
        "<div class='banner'>This documentation is for a beta. <a href='/a'>See the latest release</a></div>",
        "<div class='beta-banner'>Download 2.0-beta.1 <a href='/d'>as an archive</a></div>",
        "<div>Help us improve this site <button><b>Beta</b></button></div>",
        "<p>Your feedback on this service <a href='/b'><span>beta</span></a></p>",
        "<aside class='phase-banner'>Your turn: attack!</aside>",
        "<div class='grid_12 alpha'>Contact us to improve this site</div>",
        "<div class='app-header app-header--with-phase-banner'>Contact us</div>",
        "<div><strong>Staging</strong> Your feedback will help</div>",
        "<p>A grant to <b>Evidence Action Beta</b>, help us improve this site</p>",
        "<!-- <div class='govuk-phase-banner'>Beta</div> -->",
        "<template><div class='govuk-phase-banner'>Beta</div></template>",
        "<pre><code>&lt;div class='govuk-phase-banner'></code></pre>",
        "<script>document.body.className = 'phase-banner beta'</script>",
        "<style>.govuk-phase-banner { color: red }</style>",
    ],
)
def test_what_only_looks_like_a_notice_is_none(text: str) -> None:
    """A feature's badge, a product's beta, a version, a grid, an environment and prose are no notices."""
    assert _detect(text) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nunjucks", '{% from "govuk/components/phase-banner/macro.njk" import govukPhaseBanner %}'),
        ("jinja2", "{% block phase_banner %}{% endblock %}"),
        ("jinja2", "{# {{ govukPhaseBanner() }} #}"),
        ("jinja2", "{% if show_phase_banner() %}{% endif %}"),
        ("jinja2", "{{ betaBannerUrl() }}"),
        ("jinja2", '{% set phase = "beta" %}'),
        ("nunjucks", '{{ govukTag({text: "Beta"}) }}'),
    ],
)
def test_a_name_that_puts_nothing_there_is_no_notice(language: str, text: str) -> None:
    """Imports, empty blocks, comments, questions and bare tags show no notice."""
    assert _detect(text, language) == []


def test_a_notice_is_found_once_and_placed() -> None:
    """The outermost element is the notice; what is inside it is its parts."""
    (notice,) = _detect(
        "<header>\n  <div class='govuk-phase-banner'>\n    <p class='govuk-phase-banner__content'>"
        "<strong>Beta</strong> New. <a href='/f'>Give <b>feedback</b></a></p>\n  </div>\n</header>"
    )
    assert notice.span == Span(2, 3, 4, 9)
    assert notice.parts.phase == "Beta"
    assert [(link.text, link.href, link.href_known) for link in notice.parts.links] == [
        ("Give feedback", "/f", True)
    ]
    assert notice.parts.complete


def test_a_link_to_the_former_site_is_no_way_to_answer() -> None:
    """Whoever can only go back to the old site cannot say what is wrong with the new one."""
    start = (
        "<div class='phase-banner'><b>Beta</b> This is our new website. <a href='https://old.example.org'>"
    )
    (notice,) = _detect(f"{start}Back to the old site</a></div>")
    assert not notice.parts.answerable
    (notice,) = _detect(f"{start}Back to the old site</a> <a href='/f'>Feedback</a></div>")
    assert notice.parts.answerable


def test_a_macros_arguments_are_read() -> None:
    """The tag and the links are read from literal arguments, and placed where they are written."""
    page = Page(
        "{{ govukPhaseBanner({\n  tag: {text: 'Beta'},\n  html: \"See <a href='#'>this</a>\"\n}) }}",
        language="nunjucks",
    )
    (notice,) = detect(page)
    assert notice.parts.phase == "Beta"
    assert notice.parts.complete
    (link,) = notice.parts.links
    assert link.empty
    assert isinstance(link.where, Span)
    assert page.snippet(link.where) == "<a href='#'>"


@pytest.mark.parametrize(
    "arguments",
    [
        "{html: message}",
        "{html: link + 'x'}",
        "{html: t('a.b')}",
        "{text: 'a {{ b }}'}",
        "",
        "{html: 'x' | c}",
    ],
)
def test_arguments_that_are_no_literals_leave_it_open(arguments: str) -> None:
    """What an expression decides is not judged."""
    (notice,) = _detect(f"{{{{ govukPhaseBanner({arguments}) }}}}", "nunjucks")
    assert not notice.parts.complete


def test_govuk_fixtures() -> None:
    """Each published example of GOV.UK's phase banner is found whole, with its tag and its link."""
    fixtures = json.loads(_FIXTURES.read_text("utf-8"))["fixtures"]
    assert fixtures
    for fixture in fixtures:
        (notice,) = _detect(fixture["html"])
        assert notice.vendor == "govuk", fixture["name"]
        assert notice.span.line == 1
        assert notice.parts.complete
        tag = fixture["options"].get("tag", {})
        assert notice.parts.phase == ("Alpha" if tag else ""), fixture["name"]
        assert len(notice.parts.links) == fixture["options"].get("html", "").count("<a"), fixture["name"]


def test_our_own_notice_has_no_fault() -> None:
    """Our own component is known as ours, and passes every rule about notices."""
    page = Page(f"<header>{OwnNotice(feedback_url='/feedback').body()}</header>")
    (notice,) = detect(page)
    assert notice.vendor == "safeexit"
    assert [finding for finding in check(page).findings if finding.code.startswith("SX3")] == []
