"""The words of cookie banners, in every language that is read."""

import pytest

from safeexit.checker.detect.banner_names import script_names_banner
from safeexit.checker.detect.banner_words import control_action, says
from safeexit.checker.detect.cookie_banner import CookieBanner, detect
from safeexit.checker.page import Page


def _banners(text: str, language: str = "html") -> list[CookieBanner]:
    return detect(Page(text, language=language))


def _one(text: str, language: str = "html") -> CookieBanner:
    banners = _banners(text, language)
    assert len(banners) == 1
    return banners[0]


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
