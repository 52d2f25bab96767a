"""Our own components, broken in one named way each: exactly the expected rule speaks, and no other.

The table is the promise. Each row has a name, the example that is broken, what is cut out (a regular
expression), what takes its place, and the codes of the rules that must speak.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from safeexit import locales
from safeexit.checker.engine import check
from safeexit.checker.findings import Kind
from safeexit.checker.page import Page
from safeexit.components.gallery import every_example, whole_page
from tests.checker.mutation_words import WORDS


class Broken(NamedTuple):
    """One way to break an example. In `put`, "{wall}" and the like stand for words of the page's language."""

    name: str
    cut: str
    put: str
    codes: str


_TAG = '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>'
_PIXEL = '<noscript><img src="https://www.facebook.com/tr?id=1&ev=PageView" alt=""></noscript>'
_GRANTED = "<script>function gtag(){} gtag('consent', 'default', {analytics_storage: 'granted'})</script>"
_TICKED = '<input type="checkbox" id="s" name="category" value="statistics" checked><label for="s">'
_PLAIN_KEY = (
    "<script>addEventListener('keydown', (e) => {"
    "if (e.key === 'Escape') location.replace('https://www.bbc.co.uk/weather') })</script>"
)
_ADDRESS = r'href="https://www.bbc.co.uk/weather" rel'
_MARK = r' data-safeexit="exit"'
_LINK = r'<a class="sx-exit__link"[^>]*>(.*?)</a>'
_SKIP_AND_EXIT = r'(?s)<a class="sx-skip".*?</a>\n(<div class="sx-exit".*?</div>\n)'
_OPENING = r'data-safeexit="cookies" role="region" aria-label="[^"]*"'
_NOTICE = r'data-safeexit="beta" role="region" aria-label="[^"]*"'
_LANGUAGES = (
    r'(?s)<html lang="[^"]*" dir="[^"]*"(.*?data-safeexit="cookies"[^>]*?) lang="[^"]*" dir="[^"]*"'
    r"(.*?<main[^>]*>)"
)
_DUTCH = "<p>U kunt ons bellen als u niet veilig bent. Wij zijn er voor u, en we luisteren naar u.</p>"
_FEEDBACK = r'href="/_sx/feedback[^"]*"'
_BEFORE_NEXT = r'(?=<input type="hidden" name="next")'
_MESSAGE_LABEL = r'<label class="sx-feedback__label" for="sx-feedback-message">.*?</label>'

_EXIT = (
    Broken("address dropped", r' href="https://www.bbc.co.uk/weather" rel', " rel", "SX101"),
    Broken("address emptied", _ADDRESS, 'href="" rel', "SX101"),
    Broken("address made a hash", _ADDRESS, 'href="#" rel', "SX101"),
    Broken("address made script", _ADDRESS, 'href="javascript:void(0)" rel', "SX101"),
    Broken("address made http", _ADDRESS, 'href="http://www.bbc.co.uk/weather" rel', "SX106"),
    Broken("address made the site's own", _ADDRESS, 'href="/home" rel', "SX115"),
    Broken("address made a helpline's", _ADDRESS, 'href="https://www.womensaid.org.uk/" rel', "SX115"),
    Broken("noreferrer dropped", r' rel="nofollow noreferrer" referrerpolicy="no-referrer"', "", "SX104"),
    Broken("opened in a new tab", r' rel="nofollow', ' target="_blank" rel="nofollow', "SX105"),
    Broken("taken out of the tab order", _MARK, r' tabindex="-1"\g<0>', "SX107"),
    Broken(
        "made a span", _LINK, r'<span class="sx-exit__link" data-safeexit="exit">\1</span>', "SX102 SX107"
    ),
    Broken("made a button", _LINK, r'<button type="button" data-safeexit="exit">\1</button>', "SX102"),
    Broken("label emptied", r'(<a class="sx-exit__link"[^>]*>).*?</a>', r"\1</a>", "SX108"),
    Broken("script dropped", r"<script data-sx=.*?</script>", "", "SX110"),
    Broken("key dropped", '"key":"Escape"', '"key":null', "SX110"),
    Broken("script and hint dropped", r"(?s)<script data-sx=.*?</script>(.*?)<p.*?</p>", r"\1", "SX109"),
    Broken("marked for analytics", _MARK, r' data-ga4-event="exit"\g<0>', "SX117"),
    Broken("marked by a class for analytics", _MARK, r' data-track="exit"\g<0>', "SX117"),
    Broken("pinged", _MARK, r' ping="/count"\g<0>', "SX117"),
    Broken("press counted", _MARK, r""" onclick="gtag('event', 'exit')"\g<0>""", "SX117"),
    Broken("press sent", _MARK, r""" onclick="navigator.sendBeacon('/count')"\g<0>""", "SX117"),
    Broken(
        "history kept",
        _MARK,
        r""" onclick="location.href = 'https://www.bbc.co.uk/weather'"\g<0>""",
        "SX103",
    ),
    Broken(
        "root hidden",
        _MARK,
        r""" onclick="document.documentElement.style.display = 'none'"\g<0>""",
        "SX116",
    ),
    Broken("default not prevented", r'(?=<div class="sx-exit")', _PLAIN_KEY, "SX111"),
    Broken("moved to the end", _SKIP_AND_EXIT + r"(.*?</footer>)", r"\2\1", "SX112"),
    Broken("folded away", _SKIP_AND_EXIT, r"<details><summary>Menu</summary>\1</details>", "SX112"),
    Broken(
        "doubled with another address",
        _LINK,
        r'\g<0></div><div class="sx-exit"><a class="sx-exit__link" data-safeexit="exit"'
        r' href="https://www.google.com/" rel="noreferrer">\1</a>',
        "SX113",
    ),
    Broken("promised too much", r'<p class="sx-exit__hint">', r"\g<0>{promise} ", "SX114"),
)

_BANNER = (
    Broken("reject dropped", r'<button[^>]*value="reject">.*?</button>', "", "SX201"),
    Broken(
        "reject and customise dropped",
        r'(?s)<button[^>]*value="reject">.*?</button>(.*?)<a class="sx-link" href="/_sx/cookies.*?</a>',
        r"\1",
        "SX201",
    ),
    Broken(
        "reject made fainter",
        r'class="sx-button"([^>]*value="reject")',
        r'class="sx-link"\1',
        "SX202",
    ),
    Broken(
        "accept made a div",
        r'<button[^>]*value="accept">(.*?)</button>',
        r'<div onclick="accept()">\1</div>',
        "SX214",
    ),
    Broken("accept taken out of the tab order", 'value="accept"', r'\g<0> tabindex="-1"', "SX214"),
    Broken("accept put first in the tab order", 'value="accept"', r'\g<0> tabindex="1"', "SX218"),
    Broken("modal without being a dialog", _OPENING, r'aria-modal="true" \g<0>', "SX218"),
    Broken(
        "links dropped",
        r'(?s)<a class="sx-link" href="[^"]*">[^<]*</a>\n<a class="sx-link" href="[^"]*">[^<]*</a>'
        r'(.*?)<a class="sx-link" data-safeexit="cookies-change".*?</a>',
        r"\1",
        "SX205",
    ),
    Broken("role and label dropped", _OPENING, 'data-safeexit="cookies"', "SX206"),
    Broken("label dropped", _OPENING, 'data-safeexit="cookies" role="region"', "SX206"),
    Broken("label emptied", _OPENING, 'data-safeexit="cookies" role="region" aria-label=""', "SX206"),
    Broken("sent by GET", 'method="post" action="/_sx/consent"', 'method="get" action="/c"', "SX213"),
    Broken("method dropped", 'method="post" action="/_sx/consent"', 'action="/c"', "SX213"),
    Broken(
        "ways back dropped",
        r'(?s)<a class="sx-link" data-safeexit="cookies-change".*?</a>(.*)<footer.*?</footer>',
        r"\1",
        "SX210",
    ),
    Broken("use taken for consent", r'(?<="sx-cookies__text"><p>)', "{implied} ", "SX204"),
    Broken(
        "choice replaced by OK",
        r'(?s)<div class="sx-pair">.*?</div>\n<a.*?</a>',
        "<button>OK</button>",
        "SX201",
    ),
    Broken(
        "option ticked beforehand",
        r'<div class="sx-actions">',
        rf"<p>{_TICKED}{{statistics}}</label></p>\g<0>",
        "SX203",
    ),
    Broken("acceptance demanded", r'(?<="sx-cookies__text"><p>)', "{wall} ", "SX211"),
    Broken(
        "left in its language by a Dutch page", _LANGUAGES, rf'<html lang="nl" dir="ltr"\1\2{_DUTCH}', "SX219"
    ),
    Broken("tracker put in", "<title>", rf"{_TAG}\g<0>", "SX207"),
    Broken("pixel put in", "<main", rf"{_PIXEL}\g<0>", "SX207"),
    Broken("consent granted beforehand", "<title>", rf"{_GRANTED}\g<0>", "SX209"),
    Broken(
        "replaced by a tracker", r'(?s)<div class="sx-cookies.*?hidden>[^<]*</a>\n</div>', _TAG, "SX200 SX207"
    ),
)

_BETA = (
    Broken("feedback dropped", r'<a class="sx-link" href="/_sx/feedback[^"]*">.*?</a>', "", "SX301"),
    Broken("feedback's address dropped", rf" {_FEEDBACK}", "", "SX302"),
    Broken("feedback's address emptied", _FEEDBACK, 'href=""', "SX302"),
    Broken("feedback's address made a hash", _FEEDBACK, 'href="#"', "SX302"),
    Broken("feedback by e-mail alone", _FEEDBACK, 'href="mailto:team@example.org"', "SX303"),
    Broken("feedback called here", rf"({_FEEDBACK}>).*?</a>", r"\1{here}</a>", "SX304"),
    Broken("feedback called feedback", rf"({_FEEDBACK}>).*?</a>", r"\1feedback</a>", "SX304"),
    Broken("feedback in a new tab", _FEEDBACK, r'\g<0> target="_blank"', "SX305"),
    Broken("role and label dropped", _NOTICE, 'data-safeexit="beta"', "SX306"),
    Broken("label dropped", _NOTICE, 'data-safeexit="beta" role="region"', "SX306"),
    Broken("fixed on the screen", _NOTICE, r'style="position: fixed; top: 0" \g<0>', "SX307"),
    Broken(
        "phase and label made a picture",
        rf"(?s){_NOTICE}(.*?)<strong.*?</strong> <span.*?</span>",
        r'data-safeexit="beta"\1<img src="/beta.png">',
        "SX306 SX308",
    ),
)

_FORM = (
    Broken("label dropped", _MESSAGE_LABEL, "", "SX309"),
    Broken("label for another field", 'for="sx-feedback-message"', 'for="message"', "SX309"),
    Broken(
        "e-mail demanded",
        _BEFORE_NEXT,
        '<label for="e">E-mail</label><input id="e" name="email" type="email" required>',
        "SX310",
    ),
    Broken(
        "name demanded",
        _BEFORE_NEXT,
        '<label for="n">Your name</label><input id="n" name="name" required>',
        "SX310",
    ),
    Broken(
        "telephone number demanded",
        _BEFORE_NEXT,
        '<label for="t">Phone</label><input id="t" name="phone" type="tel" required>',
        "SX310",
    ),
)

_FILM = '<iframe src="https://www.youtube.com/embed/1" title="Film"></iframe>'
_EMBED = (Broken("let out of its gate", r"(?s)<template.*?</template>", _FILM, "SX208"),)
_TAB = (Broken("warning dropped", r'(target="_blank"[^>]*>)[^<]*', r"\1{feedback}", "SX305"),)

_TABLE = {
    "quick_exit/default": _EXIT,
    "cookie_banner/first-visit": _BANNER,
    "cookie_banner/embed": _EMBED,
    "beta_notice/beta": _BETA,
    "beta_notice/new-tab": _TAB,
    "beta_notice/form": _FORM,
    "beta_notice/feedback-page": _FORM,
}
_ROWS = [
    pytest.param(example, broken, id=f"{example}: {broken.name}")
    for example, table in _TABLE.items()
    for broken in table
]
_LOCALES = locales.available()
_REQUIRED = {
    "quick_exit": (Kind.QUICK_EXIT, "SX100"),
    "cookie_banner": (Kind.COOKIE_BANNER, "SX200"),
    "beta_notice": (Kind.BETA_NOTICE, "SX300"),
}


def _codes(page: str) -> set[str]:
    return {finding.code for finding in check(Page(page)).findings}


def _in_words_of(locale: str, put: str) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda found: WORDS[found[1]][locale], put)


def test_the_table_is_long_enough() -> None:
    """There are at least sixty ways to break our components."""
    assert len(_ROWS) >= 60


@pytest.mark.parametrize("name", sorted(every_example()))
def test_an_unbroken_component_is_in_order(name: str) -> None:
    """No rule speaks of any of our examples, in any language."""
    example = every_example()[name]
    assert {locale: _codes(str(whole_page(example, locale=locale))) for locale in _LOCALES} == {
        locale: set() for locale in _LOCALES
    }


@pytest.mark.parametrize(("name", "broken"), _ROWS)
def test_a_broken_component_is_told_for_what_it_is(name: str, broken: Broken) -> None:
    """A component broken in one way raises exactly the rules for it, in every language."""
    said = {}
    for locale in _LOCALES:
        page = str(whole_page(every_example()[name], locale=locale))
        mutant, times = re.subn(broken.cut, _in_words_of(locale, broken.put), page, count=1)
        assert times == 1, f"nothing to cut in {locale}"
        said[locale] = _codes(mutant)
    assert said == {locale: set(broken.codes.split()) for locale in said}


@pytest.mark.parametrize("component", _REQUIRED)
def test_a_dropped_component_is_missed(component: str) -> None:
    """A page that must have a component and has none is told so."""
    kind, code = _REQUIRED[component]
    page = Page("<!DOCTYPE html><html lang=en><title>Help</title><main>Getting help</main></html>")
    assert {finding.code for finding in check(page, require=[kind]).findings} == {code}
