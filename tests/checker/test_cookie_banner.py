"""Cookie banners are found by what they are called, say and do, and nothing else is taken for one."""

import json
from pathlib import Path

import pytest

from safeexit.checker.audit import Audit
from safeexit.checker.detect.banner_names import names_banner, script_names_banner
from safeexit.checker.detect.banner_words import control_action, says
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


# What is found

_SAYS = {
    "en": (
        "This website uses cookies.",
        "Accept all",
        "Reject all",
        "By continuing to use this site you agree.",
    ),
    "cy": ("Rydym yn defnyddio cwcis.", "Derbyn cwcis", "Gwrthod cwcis", "Drwy barhau rydych yn cytuno."),
    "fr": (
        "Ce site utilise des cookies.",
        "Tout accepter",
        "Continuer sans accepter",
        "En poursuivant, vous acceptez.",
    ),
    "de": (
        "Diese Seite verwendet Cookies.",
        "Alle akzeptieren",
        "Nur notwendige",
        "Durch die weitere Nutzung stimmen Sie zu.",
    ),
    "es": ("Utilizamos cookies propias.", "Aceptar", "Rechazar", "Si continúa navegando, acepta su uso."),
    "it": ("Questo sito utilizza i cookie.", "Accetta tutti", "Rifiuta", "Proseguendo accetti."),
    "pl": (
        "Ta strona używa plików cookie.",
        "Akceptuję",
        "Odrzuć wszystkie",
        "Korzystając z serwisu zgadzasz się.",
    ),
    "pt": ("Este site utiliza cookies.", "Aceitar todos", "Rejeitar", "Ao continuar, concorda."),
    "ro": (
        "Acest site folosește cookie-uri.",
        "Sunt de acord",
        "Refuz",
        "Prin continuarea navigării acceptați.",
    ),
    "nl": (
        "Deze website gebruikt cookies.",
        "Alles toestaan",
        "Alleen noodzakelijke",
        "Door verder te gaan stemt u in.",
    ),
    "da": ("Vi bruger cookies.", "Tillad alle", "Afvis alle", "Ved at fortsætte accepterer du."),
    "sv": ("Vi använder kakor.", "Godkänn alla", "Endast nödvändiga", "Genom att fortsätta godkänner du."),
    "nb": ("Vi bruker informasjonskapsler.", "Godta alle", "Kun nødvendige", "Ved å fortsette godtar du."),
    "fi": ("Käytämme evästeitä.", "Hyväksy kaikki", "Vain välttämättömät", "Jatkamalla hyväksyt evästeet."),
    "cs": ("Tento web používá soubory cookie.", "Přijmout vše", "Odmítnout", "Používáním webu souhlasíte."),
    "el": ("Χρησιμοποιούμε cookies.", "Αποδοχή όλων", "Απόρριψη", "Συνεχίζοντας αποδέχεστε."),
    "hu": ("Ez az oldal sütiket használ.", "Elfogadom", "Elutasítom", "Ha folytatja, elfogadja."),
    "ar": ("نستخدم ملفات تعريف الارتباط.", "قبول الكل", "رفض الكل", "باستخدامك للموقع فإنك توافق."),
    "ur": ("ہم کوکیز استعمال کرتے ہیں", "سب قبول کریں", "مسترد کریں", "استعمال جاری رکھنے سے آپ متفق ہیں"),
    "zh": ("本网站使用 Cookie。", "全部接受", "拒绝", "继续使用即表示您同意。"),
    "ru": ("Мы используем файлы cookie.", "Принять", "Отклонить", "Продолжая, вы соглашаетесь."),
    "ja": ("Cookieを使用しています。", "同意する", "拒否する", "閲覧を続けると同意したことになります。"),
}


@pytest.mark.parametrize("language", _SAYS)
def test_words_and_controls_give_a_banner_away(language: str) -> None:
    """A nameless box that tells of cookies beside two controls is a banner, in 22 languages."""
    statement, accept, reject, _ = _SAYS[language]
    banner = _one(
        f"<main><p>News</p></main><div><p>{statement}</p><button>{accept}</button><button>{reject}</button></div>"
    )
    assert [tag.get_text() for tag in banner.parts.accepts] == [accept]
    assert [tag.get_text() for tag in banner.parts.rejects] == [reject]


@pytest.mark.parametrize("language", _SAYS)
def test_implied_consent_is_read_in_every_language(language: str) -> None:
    """Consent that is taken from mere use is told from a plain statement."""
    statement, _, _, implied = _SAYS[language]
    assert says("implied", implied)
    assert not says("implied", statement)


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


@pytest.mark.parametrize(
    "text",
    [
        '<span class="ccc">|</span>',
        '<div class="cc-window"><p>Your browser is too old for this site.</p><button>Got it</button></div>',
        (
            '<ul><li>New: <a href="/parts/cookie-consent.html">Cookie consent</a> is a banner in which '
            "people control their cookies. We use cookies ourselves.</li></ul>"
        ),
        '<div><label><input type="checkbox"> Accept cookies by scrolling</label></div>',
        '<div class="cookie-banner"><h2>Your cookie settings were saved</h2><p>Read about cookies.</p></div>',
        (
            '<section id="cookies"><p>We use cookies to count visits.</p>'
            '<a href="https://tools.example.com/gaoptout">Opt out of analytics</a></section>'
        ),
        (
            "<div><h2>Are you over 18?</h2><p>We use a cookie to remember your answer.</p>"
            "<button>Yes</button><button>No</button></div>"
        ),
    ],
    ids=["a class", "a browser notice", "release notes", "an option", "saved", "a policy", "an age gate"],
)
def test_what_speaks_of_cookies_is_no_banner_by_that(text: str) -> None:
    """A vendor's class on something else, prose with a link, an option and an age gate are no banners."""
    assert _banners(f"<main>{text}</main>") == []


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


@pytest.mark.parametrize(
    ("label", "action"),
    [
        ("Accept necessary cookies only", "reject"),
        ("I do not accept", "reject"),
        ("Accept & close", "accept"),
        ("OK, I agree", "accept"),
        ("Save my choices", "settings"),
        ("Got it!", "dismiss"),
        ("\u2715", "dismiss"),
        ("User Agreement", None),
        ("Acceptable use", None),
        ("Zgadzam się na wszystkie", "accept"),
        ("Nu accepteren", "accept"),
        ("Search", None),
        ("", None),
        ("You may accept " + "all of them and " * 9, None),
    ],
)
def test_a_label_tells_what_a_control_does(label: str, action: str | None) -> None:
    """Refusing goes before accepting, and a short word of one language is none of another."""
    assert control_action(label) == action


_CATEGORIES = {
    "en": ("Accept preference cookies", "Reject statistics cookies"),
    "cy": ("Derbyn cwcis dewisiadau", "Gwrthod cwcis ystadegau"),
    "fr": ("Accepter les cookies de préférences", "Refuser les cookies de mesure d'audience"),
    "de": ("Einstellungs-Cookies akzeptieren", "Statistik-Cookies ablehnen"),
    "es": ("Aceptar cookies de preferencias", "Rechazar cookies analíticas"),
    "it": ("Accetta i cookie di preferenza", "Rifiuta i cookie statistici"),
    "pl": ("Akceptuj preferencyjne pliki cookie", "Odrzuć statystyczne pliki cookie"),
    "pt": ("Aceitar cookies de preferências", "Rejeitar cookies estatísticos"),
    "ro": ("Acceptă cookie-urile de preferințe", "Refuză cookie-urile statistice"),
    "nl": ("Voorkeurscookies accepteren", "Statistiekcookies weigeren"),
    "da": ("Accepter præferencecookies", "Afvis statistikcookies"),
    "sv": ("Godkänn inställningskakor", "Avvisa statistikkakor"),
    "nb": ("Godta preferanseinformasjonskapsler", "Avvis statistikkcookies"),
    "fi": ("Hyväksy mieltymysevästeet", "Hylkää tilastoevästeet"),
    "cs": ("Přijmout preferenční cookies", "Odmítnout statistické cookies"),
    "el": ("Αποδοχή cookies προτιμήσεων", "Απόρριψη cookies στατιστικών"),
    "hu": ("Preferencia sütik elfogadása", "Statisztikai sütik elutasítása"),
    "ar": ("قبول ملفات تعريف الارتباط الإحصائية", "رفض ملفات تعريف الارتباط التسويقية"),
    "ur": ("شماریاتی کوکیز قبول کریں", "مارکیٹنگ کوکیز مسترد کریں"),
    "zh": ("接受偏好 Cookie", "拒绝统计 Cookie"),
}


@pytest.mark.parametrize("language", _CATEGORIES)
def test_a_choice_about_one_category_is_a_choice(language: str) -> None:
    """To accept or reject one category is that, also by a link in a sentence to a page about cookies."""
    accept, reject = _CATEGORIES[language]
    banner = _one(
        f'<div class="cookie-banner"><p>Cookies. <a href="/cookies">{reject}</a>.</p>'
        f"<button>{accept}</button></div>"
    )
    assert [tag.get_text() for tag in banner.parts.accepts] == [accept]
    assert [tag.get_text() for tag in banner.parts.rejects] == [reject]


def test_a_link_to_what_can_be_chosen_is_no_choice() -> None:
    """A link to the policy that tells of refusing refuses nothing; an address that says so does."""
    banner = _one(
        '<div class="cookie-banner"><p>We use cookies. <a href="/cookies">How to reject cookies</a> '
        '<a href="/privacy">Accept our cookie policy</a></p><a href="/cookies?choice=refuse">No</a></div>'
    )
    assert banner.parts.accepts == []
    assert [tag.get_text() for tag in banner.parts.rejects] == ["No"]


_WALLS = {
    "en": "You must accept cookies to use this website.",
    "cy": "Rhaid i chi dderbyn cwcis i ddarllen y dudalen hon.",
    "fr": "Vous devez accepter les cookies.",
    "de": "Sie müssen unsere Cookies akzeptieren.",
    "es": "Debe aceptar las cookies para leer.",
    "it": "Per leggere devi accettare i cookie.",
    "pl": "Musisz zaakceptować pliki cookie.",
    "pt": "Deve aceitar os cookies para ler.",
    "ro": "Trebuie să acceptați cookie-urile.",
    "nl": "U moet onze cookies accepteren.",
    "da": "Du skal acceptere cookies for at læse.",
    "sv": "Du måste godkänna våra kakor.",
    "nb": "Du må godta informasjonskapsler.",
    "fi": "Sinun on hyväksyttävä evästeet.",
    "cs": "Musíte přijmout soubory cookie.",
    "el": "Πρέπει να αποδεχτείτε τα cookies.",  # noqa: RUF001 - Greek letters
    "hu": "Az olvasáshoz el kell fogadnia a sütiket.",
    "ar": "يجب عليك قبول ملفات تعريف الارتباط",
    "ur": "آگے بڑھنے کے لیے کوکیز قبول کرنا ضروری ہے",
    "zh": "您必须接受 Cookie。",
}


@pytest.mark.parametrize("language", _WALLS)
def test_a_wall_is_read_in_every_language(language: str) -> None:
    """That cookies must be accepted is told from a plain statement."""
    assert says("wall", _WALLS[language])
    assert not says("wall", _SAYS[language][0])


def test_to_be_free_not_to_accept_is_no_wall() -> None:
    """A text that says that nobody must accept is the opposite of a wall."""
    assert not says("wall", "You do not have to accept cookies. You don't need to accept our cookies.")


def test_a_file_name_can_say_that_a_script_draws_a_banner() -> None:
    """A cookie library or a script about cookies is no banner's script."""
    assert script_names_banner("cookie-consent.min")
    assert script_names_banner("eu_cookie_law")
    assert not script_names_banner("jquery.cookie")
    assert not script_names_banner("cookies")


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


# What is judged


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
