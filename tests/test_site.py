import dataclasses
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from safeexit import Basis, BetaNotice, Category, CookieBanner, QuickExit, SafeExit
from safeexit.components.cookie_banner.consent import decide

EXIT = QuickExit(to="https://www.bbc.co.uk/weather")
COOKIES = CookieBanner(
    policy_url="/cookies",
    version="2026-11",
    categories=(
        Category("preferences", basis=Basis.CONSENT, cookies=("lang",)),
        Category("statistics", basis=Basis.CONSENT, cookies=("_ga", "_ga_*")),
    ),
)
SITE = SafeExit(quick_exit=EXIT, cookies=COOKIES, beta=BetaNotice(feedback_url="/feedback"), locale="en")


def hooks(markup: Markup) -> list[str]:
    """Return the hooks of the components in a piece of markup, in their order."""
    every = BeautifulSoup(markup, "html5lib").select("[data-safeexit]:not([hidden])")
    # Message boxes are there from load, empty.
    return [str(each["data-safeexit"]) for each in every if each.get_text(strip=True)]


def test_the_body_starts_with_the_exit() -> None:
    """Exit, banner and notice stand in this order, so that the keyboard reaches the exit first."""
    assert hooks(SITE.body_start()) == ["exit", "cookies", "cookies-form", "beta"]


def test_the_body_is_made_of_the_components_that_stand_alone() -> None:
    """A component gives the same markup alone and as part of a site."""
    assert SITE.body_start() == EXIT.body() + COOKIES.body() + BetaNotice(feedback_url="/feedback").body()
    alone = EXIT.script(nonce="abc") + COOKIES.head(nonce="abc")
    assert SITE.head(nonce="abc") == alone
    assert SITE.body_end(nonce="abc") == COOKIES.way_back() + COOKIES.script(nonce="abc")


def test_an_exit_alone_is_a_site() -> None:
    """Each component may be left out."""
    site = SafeExit(quick_exit=EXIT)
    assert hooks(site.body_start()) == ["exit"]
    assert site.body_end() == ""
    assert SafeExit().body_start() == ""
    assert SafeExit(cookies=COOKIES).head() == COOKIES.head()


def test_a_notice_for_the_footer_stands_at_the_end() -> None:
    """`placement="footer"` moves the notice from the start of the body to its end."""
    site = SafeExit(beta=BetaNotice(placement="footer"))
    assert hooks(site.body_start()) == []
    assert hooks(site.body_end()) == ["beta"]


def test_a_template_can_put_the_notice_before_its_footer() -> None:
    """The two parts are what `body_end` returns in one; a notice for the top is in neither."""
    site = SafeExit(beta=BetaNotice(placement="footer", feedback="form"))
    assert site.before_footer(next="/help") + site.body_end(next="/help", notice=False) == site.body_end(
        next="/help"
    )
    assert "sx-beta--footer" in site.before_footer()
    assert SafeExit(beta=BetaNotice()).before_footer() == ""


def test_the_way_back_to_the_choice_stays() -> None:
    """Every page of a site with a banner ends with the link to the cookies page, in its language."""
    page = BeautifulSoup(SITE.body_end(next="/help?topic=a"), "html5lib")
    (link,) = page.select(".sx-way-back a")
    assert link["href"] == "/_sx/cookies?next=/help%3Ftopic%3Da"
    assert link.get_text() == "Change your cookie choices"
    welsh = dataclasses.replace(SITE, locale="cy", mount="/safe").body_end()
    assert '<a class="sx-link" href="/safe/cookies">Newid eich dewisiadau cwcis</a>' in welsh
    assert "cookies" not in SafeExit(quick_exit=EXIT, beta=BetaNotice(placement="footer")).body_end()


def test_there_is_no_deferred_script_without_one() -> None:
    """The end of the body holds no script element where no component has work for it."""
    site = SafeExit(quick_exit=EXIT, beta=BetaNotice(placement="footer"))
    assert "<script" not in site.body_end(nonce="abc")
    assert "<script defer" in SITE.body_end(nonce="abc")


def test_a_choice_takes_the_banner_away() -> None:
    """Whoever has chosen sees the exit and the notice, and once the saved message."""
    asks = ["exit", "cookies", "cookies-form", "beta"]
    assert hooks(SITE.body_start(consent=COOKIES.read(None))) == asks
    decided = decide(COOKIES.categories, ["statistics"], at=datetime(2026, 11, 24, tzinfo=UTC))
    assert hooks(SITE.body_start(consent=decided)) == ["exit", "beta"]
    assert hooks(SITE.body_start(consent=decided, message="saved")) == [
        "exit",
        "cookies",
        "cookies-saved",
        "cookies-change",
        "beta",
    ]
    failed = ["exit", "cookies", "cookies-form", "cookies-error", "beta"]
    assert hooks(SITE.body_start(message="failed")) == failed
    assert hooks(SITE.body_start(message="failed", consent=decided)) == failed


def test_the_way_back_reaches_the_form() -> None:
    """`next` is where the banner's form returns to."""
    assert '<input type="hidden" name="next" value="/help">' in SITE.body_start(next="/help")


def test_the_locale_reaches_every_component() -> None:
    """One replaced value renders a page in the other language."""
    welsh = dataclasses.replace(SITE, locale="cy")
    assert set(re.findall(r'lang="(\w+)"', welsh.body_start())) == {"cy"}
    assert "Gadael y wefan hon" in welsh.body_start()


def test_a_site_speaks_another_language_on_request() -> None:
    """It is the same site but for its language, made once; a language without a file is refused."""
    site = SafeExit(quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"))
    welsh = site.in_locale("cy")
    assert welsh == dataclasses.replace(site, locale="cy")
    assert site.in_locale("cy") is welsh
    assert site.in_locale("en") is site
    with pytest.raises(ValueError, match="locale='xx' cannot be used"):
        site.in_locale("xx")


def test_the_mount_reaches_every_component() -> None:
    """Forms, links and assets follow the mount; what the site names itself does not."""
    site = SafeExit(quick_exit=EXIT, cookies=COOKIES, beta=BetaNotice(), mount="/safe")
    markup = site.head() + site.body_start()
    assert "/_sx" not in markup
    assert {
        'action="/safe/consent"',
        'href="/safe/cookies"',
        'href="/safe/feedback"',
        'href="/cookies"',
    } <= set(re.findall(r'(?:action|href)="[^"]+"', markup))


@pytest.mark.parametrize("parameter", ["quick_exit", "cookies", "beta"])
def test_a_component_of_another_kind_is_refused(parameter: str) -> None:
    """The message names the parameter, the value and the type that fits."""
    with pytest.raises(TypeError, match=rf"^{parameter}='no' cannot be used: give a \w+, or None"):
        SafeExit(**{parameter: "no"})  # type: ignore[arg-type]  # what is refused


@pytest.mark.parametrize("method", ["head", "body_start", "body_end"])
def test_a_nonce_that_is_not_base64_is_refused(method: str) -> None:
    """No part of a page takes a nonce that could hold markup."""
    with pytest.raises(ValueError, match=r"^nonce='\"><b>'"):
        getattr(SITE, method)(nonce='"><b>')


def test_the_site_cannot_be_changed_or_filled_by_position() -> None:
    """Sites are values: frozen, comparable, hashable, and filled by name."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        SITE.locale = "cy"  # type: ignore[misc]  # what is refused
    with pytest.raises(TypeError):
        SafeExit(EXIT)  # type: ignore[call-arg]  # what is refused
    assert dataclasses.replace(SITE) == SITE
    assert hash(SITE) == hash(dataclasses.replace(SITE))


def test_everything_that_is_rendered_is_markup() -> None:
    """The `__html__` protocol is all that template languages need."""
    parts = [SITE.head(), SITE.body_start(), SITE.body_end(), COOKIES.page(), COOKIES.gate("statistics", "x")]
    assert {type(part) for part in parts} == {Markup}


_WRONG = [
    (BetaNotice, {"new_tab": "y"}, "new_tab='y' cannot be used: give True or False"),
    (BetaNotice, {"rating": "y"}, "rating='y'"),
    (BetaNotice, {"dismissible": 1}, "dismissible=1"),
    (SITE.wsgi, {"app": None}, "app=None"),
    (SITE.asgi, {"app": None}, "app=None"),
    (SITE.wsgi, {"app": print, "inject": "yes"}, "inject='yes'"),
    (SITE.asgi, {"app": print, "inject": "yes"}, "inject='yes'"),
    (SITE.wsgi, {"app": print, "mount": "/a/../b"}, "mount='/a/../b'"),
    (SITE.wsgi, {"app": print, "mount": "/a/%2E"}, "mount='/a/%2E'"),
    (SITE.wsgi, {"app": print, "mount": "/a//b"}, "mount='/a//b'"),
    (SITE.wsgi, {"app": print, "mount": "/a/"}, "mount='/a/'"),
    (COOKIES.gate, {"category": "statistics", "content": 5}, "content=5"),
    (COOKIES.gate, {"category": "statistics", "content": "x", "consent": "x"}, "consent='x'"),
    (COOKIES.read, {"cookie_header": None, "gpc": "no"}, "gpc='no'"),
    (SITE.body_start, {"consent": "x"}, "consent='x'"),
    (SITE.body_start, {"next": 5}, "next=5"),
    (
        SITE.body_start,
        {"message": "x"},
        "message='x' cannot be used: give one of saved, failed, sent,",
    ),
]


@pytest.mark.parametrize(("call", "arguments", "message"), _WRONG, ids=[each[2] for each in _WRONG])
def test_a_wrong_argument_is_refused_by_name(
    call: Callable[..., object], arguments: dict[str, object], message: str
) -> None:
    """The message names the parameter, its value and what is allowed, at once and not in some later page."""
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        call(**arguments)


def test_a_path_of_another_site_is_left_out() -> None:
    """It may come from a visitor, so that it is no mistake of the site's."""
    assert "evil" not in SITE.body_start(next="//evil.example")
