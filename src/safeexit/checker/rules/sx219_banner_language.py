"""SX219 banner-language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.detect import text_language
from safeexit.checker.detect.banner_parts import visible_text
from safeexit.checker.detect.cookie_banner import CookieBanner
from safeexit.checker.findings import Severity
from safeexit.checker.fixes.edits import Safety
from safeexit.checker.fixes.start_tags import fix, put
from safeexit.checker.rules._cookie_references import GDPR_13, WCAG_3_1_2
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed


class BannerLanguage(Rule):
    """The banner is in another language than the page, and nothing says so.

    What it checks:
        The banner's text, by the small words of nineteen languages and by the Chinese script, against the
        `lang` that holds for it. It fails where the rest of the page is plainly in the language that `lang`
        names, and the banner plainly in another. Where the whole page is in another language than `lang`
        says, the banner is no worse than its page; where either text is short or mixed, nothing is said.

    Why it matters:
        A screen reader reads the text with the rules of the wrong language: nobody understands it. And who
        does not read that language cannot consent to what it says.

    How to fix it:
        Show the banner in the page's language. If there is only the other, put `lang` on the banner.
    """

    code = "SX219"
    name = "banner-language"
    severity = Severity.WARNING
    fixes = (Safety.SAFE,)
    references = (WCAG_3_1_2, GDPR_13)
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<!doctype html><html lang="en"><body><div class="cookie-banner"><p>We use cookies so that our\n'
            "site works for you and to see how it is used.</p><button>Accept</button></div>\n"
            "<main><p>You can call us if you are not safe. We will listen to you.</p></main></body></html>"
        ),
        Good(
            '<!doctype html><html lang="en"><body><div class="cookie-banner" lang="cy"><p>Rydym yn\n'
            "defnyddio cwcis ar y wefan i wneud yn siŵr ei bod yn gweithio i chi.</p></div>\n"
            "<main><p>You can call us if you are not safe. We will listen to you.</p></main></body></html>"
        ),
        Good(
            '<!doctype html><html lang="en"><body><div class="cookie-banner"><p>Wir verwenden Cookies, um\n'
            "die Nutzung der Seite für Sie zu verbessern.</p><button>Annehmen</button></div>\n"
            "<main><p>Sie können uns anrufen, wenn Sie nicht sicher sind.</p></main></body></html>"
        ),
        Good(
            '<!doctype html><html lang="en"><body><div class="cookie-banner"><p>Cookies OK?</p>\n'
            "<button>Accept</button></div><main><p>News</p></main></body></html>"
        ),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<!doctype html><html lang="en"><body>\n<div class="cookie-banner"><p>Rydym yn defnyddio cwcis\n'
            "ar y wefan hon i wneud yn siŵr ei bod yn gweithio i chi.</p><button>Derbyn</button></div>\n"
            "<main><p>You can call us if you are not safe. We will listen to you.</p></main></body></html>",
            at=("2:1",),
        ),
        Bad(
            '<!doctype html><html lang="de-DE"><body>\n<div class="cookie-banner"><p>We use cookies so that\n'
            "our site works for you and to see how it is used.</p><button>Accept</button></div>\n"
            "<main><p>Sie können uns anrufen, wenn Sie nicht sicher sind.</p></main></body></html>",
            at=("2:1",),
        ),
        Bad(
            '<!doctype html><html lang="fr"><body><main><p>Vous pouvez nous appeler pour parler avec nous,\n'
            "et pour que nous soyons sur place dans votre ville.</p></main>\n"
            '<div class="cookie-banner" lang="fr"><p>Este sitio usa cookies para que usted y el equipo de\n'
            "la web puedan ver los datos de su visita.</p><button>Aceptar</button></div></body></html>",
            at=("3:1",),
        ),
    )

    def targets(self, audit: Audit) -> Iterable[CookieBanner]:
        """Return the banners whose text is here, in a page with a language."""
        return [banner for banner in audit.banners if banner.tag is not None and _declared(audit, banner.tag)]

    def judge(self, target: CookieBanner, audit: Audit) -> Iterator[Verdict]:
        """Guess the banner's language, and only where it is another, the page's."""
        if target.tag is None:
            return
        declared = _declared(audit, target.tag)
        actual = text_language.guess(target.text)
        if actual is None or text_language.same(actual, declared) or _marked_within(target.tag, actual):
            return
        around = text_language.guess(_text_around(audit, target))
        if around is not None and text_language.same(around, declared):
            yield failed(
                target.tag,
                f'The banner is written in "{actual}", and the page says that it is in "{declared}".',
                fix(audit.page, Safety.SAFE, put(audit.page, target.tag, "lang", actual)),
            )


def _declared(audit: Audit, tag: Tag) -> str:
    """Return the language that holds for an element; "" if there is none or a template decides."""
    for place in (tag, *tag.parents):
        if (language := place.get("lang")) is not None:
            return "" if audit.page.unknown(place, "lang") else str(language).strip()
    return ""


def _marked_within(tag: Tag, language: str) -> bool:
    return any(text_language.same(str(inner["lang"]), language) for inner in tag.find_all(lang=True))


def _text_around(audit: Audit, banner: CookieBanner) -> str:
    """Return the page's text without the banner's."""
    return " ".join(visible_text(body) for body in audit.page.elements("body")).replace(banner.text, " ")
