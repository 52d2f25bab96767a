"""The language of a text is guessed where it is plain, and not where it is not."""

import pytest

from safeexit.checker.detect.text_language import guess, same

_TEXTS = {
    "en": "We use cookies to make sure that this site works for you, and to see how it is used.",
    "cy": "Rydym yn defnyddio cwcis ar y wefan hon i wneud yn siŵr ei bod yn gweithio i chi.",
    "fr": "Nous utilisons des cookies pour que le site vous soit utile et pour mesurer la visite.",
    "de": "Wir verwenden Cookies, um die Nutzung der Seite für Sie zu verbessern.",
    "es": "Usamos cookies para que este sitio funcione y para ver con qué fin se usa la web.",
    "it": "Questo sito usa i cookie per il suo funzionamento e per sapere come si usano le pagine.",
    "pl": "Na tej stronie używamy plików cookie, aby działała dobrze dla Ciebie oraz w celu pomiaru.",
    "pt": "Usamos cookies para que o site funcione e para saber como é usado por você na sua visita.",
    "ro": "Folosim cookie-uri pentru ca acest site să funcționeze și pentru a vedea cum este folosit.",
    "nl": "Wij gebruiken cookies om te zorgen dat deze website voor u werkt en om het gebruik te meten.",
    "da": "Vi bruger cookies til at få siden til at virke for dig og for at måle brugen af den.",
    "sv": "Vi använder kakor för att webbplatsen ska fungera och för att se hur den används av er.",
    "fi": "Käytämme evästeitä, jotta tämä sivusto toimii ja että me voimme parantaa sen sisältöä.",
    "cs": "Na tomto webu se používají soubory cookie, aby vám web fungoval a aby se dal měřit.",
    "el": "Χρησιμοποιούμε cookies για να λειτουργεί το site και για τη μέτρηση της χρήσης του.",  # noqa: RUF001 - Greek letters
    "hu": "Az oldal sütiket használ, hogy a honlap jól működjön, és hogy meg tudjuk mérni.",
    "ar": "نستخدم ملفات تعريف الارتباط من أجل هذا الموقع ومن أجل أن يعمل على جهازك في كل وقت.",
    "ur": "ہم اس سائٹ کو آپ کے لیے بہتر کرنے کے لیے کوکیز کا استعمال کرتے ہیں۔",  # noqa: RUF001 - Urdu letters
    "zh": "我们使用小型文本文件来保证网站的正常运行并分析使用情况。",
}


@pytest.mark.parametrize("language", _TEXTS)
def test_a_sentence_tells_its_language(language: str) -> None:
    """One sentence of a banner is enough in each language."""
    assert guess(_TEXTS[language]) == language


@pytest.mark.parametrize(
    "text", ["", "Cookies OK?", "Accept all", "42 17", "サイトでは記録情報閲覧用文字列を使用しています"]
)
def test_a_short_or_foreign_text_tells_none(text: str) -> None:
    """Without enough small words of one language nothing is said."""
    assert guess(text) is None


def test_two_languages_in_one_text_tell_none() -> None:
    """A bilingual text is in neither language."""
    assert guess(f"{_TEXTS['en']} {_TEXTS['cy']}") is None


def test_regions_and_norwegian_do_not_differ() -> None:
    """A region, or a name for Norwegian, makes no other language; Danish is too near to tell."""
    assert same("en-GB", "en")
    assert same("no", "nb")
    assert same("da", "nb")
    assert not same("de", "nl")
