"""What holds back, what is told to the scripts, and what makes people be asked again."""

import gzip
import json
import re
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from markupsafe import Markup

from safeexit import Basis, Category, Cookie, CookieBanner
from safeexit._assets import arm_script, chosen_script, consent_mode_script, csp_hash
from safeexit.components.cookie_banner.consent import decide, encode

from .test_cookie_banner import BANNER, chosen, parse, the

FILM = Markup('<iframe src="https://video.example/1" title="Film"></iframe>')


def test_an_embed_has_a_placeholder_that_works_without_script() -> None:
    """A named group says what it is and holds a form that adds the one category, a link, and the gate."""
    embed = BANNER.gate("statistics", FILM, label='Film "A"', link="https://video.example/", next="/help")
    group = the(parse(embed), "[data-safeexit=embed]")
    assert (group["role"], group["aria-label"]) == ("group", 'Film "A"')
    form = the(group, "form[method=post][action='/_sx/consent']")
    fields = {str(each["name"]): each["value"] for each in form.select("input, button")}
    assert fields == {"category": "statistics", "keep": "1", "next": "/help", "decision": "save"}
    assert the(form, "a")["href"] == "https://video.example/"
    assert the(group, "template[data-category=statistics]").string == str(FILM)
    assert "Statistics cookies" in form.text
    assert BANNER.gate("statistics", FILM, label="Film", consent=chosen("statistics")) == FILM


def test_a_placeholder_leads_to_the_cookies_page_by_default() -> None:
    """Without a link of its own, mount and way back are those of the page; markup in a label is trusted."""
    embed = BANNER.gate("statistics", FILM, label=Markup("<b>Film</b>"), next="/help", mount="/x")
    assert the(parse(embed), "a")["href"] == "/x/cookies?next=/help"
    assert the(parse(embed), "[role=group]")["aria-label"] == "Film"
    assert the(parse(embed), "b").text == "Film"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"label": ""}, "label=''"),
        ({"label": 7}, "label=7"),
        ({"link": "/film"}, "link='/film' cannot be used without label"),
        ({"label": "Film", "link": "javascript:x"}, "link='javascript:x'"),
        ({"label": "Film", "locale": "xx"}, "locale='xx'"),
    ],
    ids=str,
)
def test_a_placeholder_that_cannot_work_is_refused(arguments: dict[str, str], message: str) -> None:
    """The message names the parameter and its value, whatever the visitor has chosen."""
    for consent in (None, chosen("statistics")):
        with pytest.raises((TypeError, ValueError), match=re.escape(message)):
            BANNER.gate("statistics", FILM, consent, **arguments)


def told(script: Markup) -> object:
    """Return what a script is told."""
    return json.loads(str(the(parse(script), "script")["data-sx"]))


def test_the_script_is_told_what_it_needs() -> None:
    """Version, days, bases, and the cookies' names as regular expressions; essential cookies stay unnamed."""
    banner = CookieBanner(
        policy_url="/cookies",
        version="1",
        categories=(
            Category("essential", basis=Basis.ESSENTIAL, cookies=("session",)),
            Category("statistics", basis=Basis.OBJECTION, cookies=("_ga", Cookie("a.b*c$"))),
            Category("preferences"),
        ),
    )
    assert told(banner.script()) == {
        "cookies": {
            "version": "1",
            "days": 182,
            "categories": {
                "essential": ["essential", ""],
                "statistics": ["objection", r"_ga|a\.b.*c\$"],
                "preferences": ["consent", ""],
            },
        }
    }
    element = the(parse(banner.script(nonce="abc", mount="/x")), "script[defer]")
    assert str(element["src"]).startswith("/x/assets/safeexit.")
    assert element["nonce"] == "abc"


def test_the_early_script_is_inline_only_where_a_nonce_allows_it() -> None:
    """With a nonce it saves a request; without one, or for a page without inline script, it is a file."""
    assert told(BANNER.early_script()) == ["sx_consent=2026-11:", 3]
    for markup in (BANNER.early_script(), BANNER.early_script(nonce="abc", inline=False)):
        assert str(the(parse(markup), "script")["src"]).startswith("/_sx/assets/chosen.")
    inline = the(parse(BANNER.early_script(nonce="abc")), "script[nonce=abc]")
    assert "sx-chosen" in str(inline.string)
    assert "src" not in inline.attrs
    assert csp_hash(str(inline.string)) in BANNER.csp_hashes()


def test_the_version_follows_the_content_unless_it_is_given() -> None:
    """Whoever changes what is asked asks again; the same content has the same version on every machine."""
    first = Category("statistics", cookies=("_ga",))
    versions = [
        CookieBanner(policy_url="/c", categories=categories, content=content).policy_version
        for categories, content in (
            ([first], None),
            ([first], "Words"),
            ([Category("statistics", cookies=("_ga", "_gid"))], None),
            ([Category("statistics", cookies=(Cookie("_ga", days=3),))], None),
            ([Category("statistics", cookies=("_ga",), basis=Basis.OBJECTION)], None),
            ([Category("statistics", cookies=("_ga",), description="Words")], None),
            ([first, Category("preferences")], None),
        )
    ]
    assert versions[0] == "a746d49fdcb5"
    assert len(set(versions)) == len(versions)
    assert BANNER.policy_version == "2026-11"
    banner = CookieBanner(policy_url="/other", categories=[first])
    assert banner.policy_version == versions[0]
    assert banner.read(f"sx_consent={encode(decide([first], [], at=now()), version=versions[0])}").decided


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def test_a_category_that_is_new_is_asked_for() -> None:
    """The choice about the others holds, but the banner comes back."""
    before = CookieBanner(policy_url="/c", version="1", categories=[Category("statistics")])
    after = CookieBanner(
        policy_url="/c", version="1", categories=[Category("statistics"), Category("preferences")]
    )
    cookie = f"sx_consent={encode(decide(before.categories, ['statistics'], at=now()), version='1')}"
    assert before.read(cookie).decided
    consent = after.read(cookie)
    assert (consent.decided, consent.allows("statistics"), consent.allows("preferences")) == (
        False,
        True,
        False,
    )
    assert after.body(consent=consent)


def test_privacy_control_is_said_aloud() -> None:
    """A browser that sends the signal is told what it does; others only where script finds it out."""
    signal = BANNER.read(None, gpc=True)
    for render in (BANNER.body, BANNER.page):
        assert "hidden" not in the(parse(render(consent=signal)), "[data-safeexit=cookies-gpc]").attrs
        assert "hidden" in the(parse(render()), "[data-safeexit=cookies-gpc]").attrs
    assert not BANNER.read(None).gpc
    chose = encode(decide(BANNER.categories, [], at=now()), version="2026-11")
    assert not BANNER.read(f"sx_consent={chose}", gpc=True).gpc


def test_google_consent_mode_is_one_inline_script() -> None:
    """The script is the same for every mapping, so that one hash allows it; the mapping stands beside it."""
    mode = BANNER.google_consent_mode({"statistics": "analytics_storage", "preferences": ["ad_storage"]})
    assert told(mode) == {"analytics_storage": "statistics", "ad_storage": "preferences"}
    source = str(the(parse(mode), "script").string)
    assert csp_hash(source) in BANNER.csp_hashes()
    assert the(parse(BANNER.google_consent_mode({}, nonce="abc")), "script")["nonce"] == "abc"


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("statistics", "mapping='statistics'"),
        ({"statistic": ("ad_storage",)}, "mapping='statistic' cannot be used: give one of essential"),
        ({"statistics": ("ads",)}, "mapping holds 'ads': give one of ad_personalization"),
        ({"statistics": ("ad_storage", "ad_storage")}, "mapping holds 'ad_storage' twice"),
    ],
    ids=str,
)
def test_a_mapping_that_cannot_work_is_refused(mapping: dict[str, list[str]], message: str) -> None:
    """The message names the value and what is allowed."""
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        BANNER.google_consent_mode(mapping)


def test_the_scripts_are_small() -> None:
    """Banner and exit together are at most 4 KB gzipped, so that three components may be."""
    consent = files("safeexit.components.cookie_banner").joinpath("consent.min.js").read_text("utf-8")
    sources = (arm_script(), chosen_script(), consent.strip())
    assert sum(len(gzip.compress(source.encode(), mtime=0)) for source in sources) <= 4096
    for source in (*sources, consent_mode_script()):
        assert "</" not in source
        assert "<!--" not in source
