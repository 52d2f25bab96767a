import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from safeexit import Basis, Category, Consent, Cookie, CookieBanner, QuickExit, SafeExit, _assets
from safeexit.components.cookie_banner import Message
from safeexit.components.cookie_banner.consent import decide
from safeexit.components.cookie_banner.page import EXIT_MARK

from .dates import NOON

BANNER = CookieBanner(
    policy_url="/cookies",
    version="2026-11",
    categories=(
        Category("essential", basis=Basis.ESSENTIAL, cookies=("session",)),
        Category("preferences", cookies=(Cookie("lang", days=365, purpose="Keeps <the> language"),)),
        Category("statistics", cookies=("_ga", "_ga_*")),
    ),
)


def parse(markup: Markup) -> BeautifulSoup:
    """Parse markup as a browser does."""
    return BeautifulSoup(markup, "html5lib")


def the(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    """Return the only element that a selector finds."""
    (element,) = soup.select(selector)
    return element


def chosen(*allowed: str) -> Consent:
    """Return the consent of someone who allowed these categories."""
    return decide(BANNER.categories, allowed, at=NOON)


def test_the_banner_is_a_form_that_works_without_script() -> None:
    """The labelled region holds one form that posts a decision to the site's own endpoint."""
    region = the(parse(BANNER.body()), "[data-safeexit=cookies]")
    assert (region["role"], region["aria-label"], region["lang"]) == ("region", "Cookies on this site", "en")
    form = the(region, "form")
    assert (form["method"], form["action"]) == ("post", "/_sx/consent")


def test_yes_and_no_are_equal() -> None:
    """Accept and Reject stand side by side as the same element and differ in their value alone."""
    accept, reject = parse(BANNER.body()).select("button")
    assert (accept["value"], reject["value"]) == ("accept", "reject")
    assert {**accept.attrs, "value": ""} == {**reject.attrs, "value": ""}
    assert accept.find_next_sibling() is reject


def test_the_banner_links_to_choices_and_notice() -> None:
    """One link leads to the cookies page, which then knows the way back, and another to the notice."""
    customise, notice = parse(BANNER.body(next="/help?a=1&b=2")).select("a:not([hidden])")
    assert (customise.text, customise["href"]) == (
        "Customise Cookies",
        "/_sx/cookies?next=/help%3Fa%3D1%26b%3D2",
    )
    assert (notice.text, notice["href"]) == ("Read our cookies notice", "/cookies")


def test_the_form_carries_the_way_back() -> None:
    """The page to return to stands in a hidden field."""
    assert (
        the(parse(BANNER.body(next="/help?a=1&b=2")), "input[type=hidden][name=next]")["value"]
        == "/help?a=1&b=2"
    )


def test_letters_of_any_script_come_back() -> None:
    """A path with letters beyond ASCII is written as browsers send it, as the answer's header needs it."""
    for markup in (BANNER.body(next="/café?q=é"), BANNER.page(next="/café?q=é")):
        assert the(parse(markup), "[name=next]")["value"] == "/caf%C3%A9?q=%C3%A9"
    assert "/_sx/cookies?next=/caf%25C3%25A9" in BANNER.way_back(next="/café")


@pytest.mark.parametrize(
    "path",
    [None, "", "help", "//evil.example", "https://evil.example/", "/\\evil.example", "/a\nb", '/"><b>', 7],
)
def test_a_way_back_that_is_no_path_of_this_site_is_left_out(path: object) -> None:
    """The path comes from a request, so that a bad one breaks no page: it just is not there."""
    for markup in (BANNER.body(next=path), BANNER.page(next=path)):  # type: ignore[arg-type]  # what is refused
        assert not parse(markup).select("[name=next], [href*=next]")


def test_whoever_has_chosen_is_not_asked_again() -> None:
    """There is no banner after a decision; there is one while none was made."""
    assert BANNER.body(consent=chosen()) == ""
    assert BANNER.body(consent=Consent()) == BANNER.body()


@pytest.mark.parametrize(
    ("consent", "sentence"),
    [
        (chosen("preferences", "statistics"), "You have accepted optional cookies."),
        (chosen(), "You have rejected optional cookies."),
        (chosen("statistics"), "Your cookie choices have been saved."),
        (None, "Your cookie choices have been saved."),
    ],
    ids=["all", "none", "some", "unknown"],
)
def test_the_saved_message_says_what_was_chosen(consent: Consent | None, sentence: str) -> None:
    """The message is a status in the banner's place, with a way to change the choice and no question."""
    region = the(parse(BANNER.body(consent=consent, message="saved")), "[data-safeexit=cookies]")
    assert the(region, "[data-safeexit=cookies-saved][role=status]").text.strip() == sentence
    assert the(region, "a")["href"] == "/_sx/cookies"
    assert not region.select("form, button")


def test_the_failed_message_asks_to_try_again() -> None:
    """The message is an alert before the same form, so that the choice can be sent once more."""
    form = the(parse(BANNER.body(message="failed")), "form")
    alert = the(form, "[data-safeexit=cookies-error][role=alert]")
    assert alert.text.strip() == "Sorry, there was a technical problem. Please try again."
    assert len(form.select("button")) == 2


def test_a_site_without_a_server_keeps_choices_by_script() -> None:
    """The head brings the script that keeps them, and what asks says that it depends on it; else neither."""
    static = replace(BANNER, kept_by="script")
    for nonce in (None, "abc"):
        scripts = parse(static.early_script(nonce=nonce)).select("script[src*='/keep.']")
        assert [script.get("nonce") for script in scripts] == [nonce]
        assert not parse(BANNER.early_script(nonce=nonce)).select("script[src*='/keep.']")
    assert parse(static.body()).select(".sx-cookies.sx-kept-by-script")
    assert parse(static.page()).select(".sx-preferences.sx-kept-by-script")
    film = [banner.gate("statistics", "Film", label="Film") for banner in (static, BANNER)]
    assert parse(film[0]).select(".sx-embed.sx-kept-by-script")
    assert "sx-kept-by-script" not in BANNER.body() + BANNER.page() + film[1]
    assert "sx_saved" in BANNER.page()
    assert "sx_saved" not in static.page()
    assert static.policy_version == BANNER.policy_version


def test_an_unknown_keeper_is_refused() -> None:
    """The message names the value and those that there are."""
    with pytest.raises(ValueError, match=r"^kept_by='browser' cannot be used: give one of server, script$"):
        replace(BANNER, kept_by="browser")  # type: ignore[arg-type]  # what is refused


@pytest.mark.parametrize("message", ["done", "", "SAVED", 1])
def test_an_unknown_message_is_refused(message: Message) -> None:
    """Banner and page name the message and those that there are."""
    for render in (BANNER.body, BANNER.page):
        with pytest.raises(ValueError, match=r"^message=.* saved, failed"):
            render(message=message)


def test_the_explanation_follows_the_legal_bases() -> None:
    """Only a site that sets cookies until they are refused says that it does."""
    objection = CookieBanner(policy_url="/c", categories=[Category("statistics", basis=Basis.OBJECTION)])
    assert "You can refuse them." in objection.body()
    assert "only do so if you accept" not in objection.body()
    assert "You can refuse them." not in BANNER.body()
    assert "only do so if you accept" in BANNER.body()


def test_own_words_are_escaped_and_markup_is_trusted() -> None:
    """`str` is text; `Markup` is what it says."""
    categories = BANNER.categories
    assert "&lt;p&gt;" in CookieBanner(policy_url="/c", categories=categories, content="<p>").body()
    assert (
        "<p>Hi</p>"
        in CookieBanner(policy_url="/c", categories=categories, content=Markup("<p>Hi</p>")).body()
    )


def test_the_page_has_one_fieldset_a_category_and_nothing_is_ticked() -> None:
    """Essential cookies come first and cannot be switched; the others have an empty box each."""
    soup = parse(BANNER.page())
    legends = [the(fieldset, "legend").text for fieldset in soup.select("fieldset")]
    assert legends == ["Essential cookies", "Preference cookies", "Statistics cookies"]
    assert [box["value"] for box in soup.select("[type=checkbox][name=category]")] == [
        "preferences",
        "statistics",
    ]
    assert not soup.select("[checked]")
    assert not soup.select_one("fieldset").select("input")  # type: ignore[union-attr]  # asserted above
    assert (the(soup, "form")["method"], the(soup, "form")["action"]) == ("post", "/_sx/consent")
    assert (the(soup, "button")["name"], the(soup, "button")["value"]) == ("decision", "save")


def test_every_box_has_a_label_that_makes_sense_alone() -> None:
    """A label names its category and belongs to its box."""
    soup = parse(BANNER.page())
    labels = {str(label["for"]): label.text for label in soup.select("label")}
    assert [labels[str(box["id"])] for box in soup.select("[type=checkbox]")] == [
        "Allow: Preference cookies",
        "Allow: Statistics cookies",
    ]


def test_the_page_says_what_each_category_sets_and_for_how_long() -> None:
    """Each cookie has a row with purpose and days; what is not known is said to stand in the notice."""
    rows = [[cell.text for cell in row.select("td")] for row in parse(BANNER.page()).select("tbody tr")]
    unknown = "See our cookies notice"
    assert rows == [
        ["session", unknown, unknown],
        ["sx_consent", "Remembers your choices about cookies", "182"],
        ["sx_saved", "Lets us tell you once that what you sent was saved", "Less than 1"],
        ["lang", "Keeps <the> language", "365"],
        ["_ga", unknown, unknown],
        ["_ga_*", unknown, unknown],
    ]


def test_a_cookie_without_days_ends_with_the_browser() -> None:
    """`days=None` is a session cookie."""
    banner = CookieBanner(policy_url="/c", categories=[Category("preferences", cookies=(Cookie("lang"),))])
    assert "Until you close your browser" in banner.page()


def test_our_own_cookies_are_listed_even_without_an_essential_category() -> None:
    """The consent cookie itself is always told of."""
    banner = CookieBanner(policy_url="/c", categories=[Category("statistics")])
    first = parse(banner.page()).select("fieldset")[0]
    assert "sx_consent" in first.text
    assert the(first, "legend").text == "Essential cookies"


def test_the_page_shows_the_choice_that_was_made() -> None:
    """What a visitor allowed is ticked; what runs unasked is not, before a choice."""
    ticked = parse(BANNER.page(consent=chosen("statistics"))).select("[checked]")
    assert [box["value"] for box in ticked] == ["statistics"]
    objection = CookieBanner(policy_url="/c", categories=[Category("statistics", basis=Basis.OBJECTION)])
    undecided = objection.read("")
    assert undecided.allows("statistics")
    assert not parse(objection.page(consent=undecided)).select("[checked]")
    assert "set until you refuse them" in objection.page()


@pytest.mark.parametrize(("message", "hook"), [("saved", "cookies-saved"), ("failed", "cookies-error")])
def test_the_page_has_both_messages(message: Message, hook: str) -> None:
    """The messages are announced on the cookies page as in the banner."""
    assert the(parse(BANNER.page(message=message)), f"form > [data-safeexit={hook}]").text.strip()


def test_every_address_follows_the_mount() -> None:
    """A site may serve its endpoints elsewhere."""
    markup = BANNER.body(mount="/x") + BANNER.page(mount="/x") + BANNER.body(message="saved", mount="/x")
    assert set(re.findall(r'(?:action|href)="(/[^/"]*)', markup)) == {"/x", "/cookies"}


def test_a_category_of_your_own_needs_its_texts() -> None:
    """A name without built-in texts is refused until title and description are given; both are escaped."""
    with pytest.raises(ValueError, match=r"^title=None .*'video' needs a title"):
        Category("video")
    with pytest.raises(ValueError, match=r"^description=None .*'video' needs a description"):
        Category("video", title="Video")
    video = Category("video", title="<Video>", description=Markup("<em>Films</em>"))
    page = CookieBanner(policy_url="/c", categories=[video]).page()
    assert "&lt;Video&gt;" in page
    assert "<em>Films</em>" in page
    assert "<Video>" not in page


def test_gates_hold_back_what_is_not_allowed() -> None:
    """Markup stays text in a template until its category is allowed, and is then given as it is."""
    script = Markup('<script src="https://example.com/a.js"></script>')
    held = the(parse(BANNER.gate("statistics", script)), "template[data-safeexit=gate]")
    assert held["data-category"] == "statistics"
    assert held.string == str(script)
    assert "<template" in BANNER.gate("statistics", script, consent=chosen("preferences"))
    assert BANNER.gate("statistics", script, consent=chosen("statistics")) == script
    assert BANNER.gate("essential", script) == script


def test_a_gate_escapes_text() -> None:
    """Plain text never becomes live markup, whether it is held back or not."""
    assert BANNER.gate("statistics", "<script>", consent=chosen("statistics")) == "&lt;script&gt;"
    held = the(parse(BANNER.gate("statistics", "<script>")), "template")
    assert held.string == "&lt;script&gt;"


def test_a_gate_for_an_unknown_category_is_refused() -> None:
    """A misspelt category is named, with those that there are."""
    with pytest.raises(ValueError, match=r"^category='statistic' .*essential, preferences, statistics"):
        BANNER.gate("statistic", "")


STATISTICS = Category("statistics")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"policy_url": "javascript:x"}, "policy_url='javascript:x'"),
        ({"policy_url": "cookies"}, "policy_url='cookies'"),
        ({"policy_url": "//evil.example"}, "policy_url='//evil.example'"),
        ({"version": ""}, "version=''"),
        ({"version": "a:b"}, "version='a:b'"),
        ({"version": "v" * 65}, "version='vvv"),
        ({"version": 1}, "version=1"),
        ({"categories": ()}, "categories=[]"),
        ({"categories": (Category("essential", basis=Basis.ESSENTIAL),)}, "nothing to ask"),
        ({"categories": (STATISTICS, STATISTICS)}, "each name once"),
        ({"categories": ("statistics",)}, "categories holds 'statistics'"),
        ({"categories": "statistics"}, "categories='statistics'"),
        ({"categories": STATISTICS}, "categories=Category"),
        ({"content": ""}, "content=''"),
    ],
    ids=str,
)
def test_a_banner_that_cannot_work_is_refused(arguments: dict[str, object], message: str) -> None:
    """The message names the parameter and its value."""
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        CookieBanner(**{"policy_url": "/cookies", "categories": (STATISTICS,), **arguments})  # type: ignore[arg-type]  # what is refused


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "Statistics"}, "name='Statistics'"),
        ({"name": "a.b"}, "name='a.b'"),
        ({"name": "9"}, "name='9'"),
        ({"name": "a" * 33}, "name='aaa"),
        ({"name": None}, "name=None"),
        ({"basis": "consent"}, "basis='consent'"),
        ({"cookies": "_ga"}, "cookies='_ga'"),
        ({"cookies": ("a b",)}, "cookie name 'a b'"),
        ({"cookies": ("",)}, "cookie name ''"),
        ({"cookies": (7,)}, "cookies holds 7"),
        ({"title": ""}, "title=''"),
        ({"description": 7}, "description=7"),
    ],
    ids=str,
)
def test_a_category_that_cannot_work_is_refused(arguments: dict[str, object], message: str) -> None:
    """The message names the parameter and its value."""
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        Category(**{"name": "statistics", **arguments})  # type: ignore[arg-type]  # what is refused


@pytest.mark.parametrize("days", [-1, 1.5, True, "365"])
def test_days_that_are_no_whole_number_are_refused(days: object) -> None:
    """The message names the value."""
    with pytest.raises(ValueError, match=r"^days="):
        Cookie("lang", days=days)  # type: ignore[arg-type]  # what is refused


def test_a_purpose_that_is_no_text_is_refused() -> None:
    """The message names the value."""
    with pytest.raises(TypeError, match=r"^purpose=7"):
        Cookie("lang", purpose=7)  # type: ignore[arg-type]  # what is refused


@pytest.mark.parametrize("guards", [True, False, None])
def test_the_cookies_page_lists_the_exit_s_mark_where_there_is_one(guards: bool | None) -> None:
    """A site whose exit guards the Back button names the mark among what is essential, and no other does."""
    leaving = None if guards is None else QuickExit(to="https://example.com/", back_guard=guards)
    site = SafeExit(quick_exit=leaving, cookies=BANNER)
    assert site.cookies is not None
    essential = BeautifulSoup(site.cookies.page(), "html5lib").select("fieldset")[0]
    rows = {row.td.text: row.text for row in essential.select("tbody tr") if row.td}
    assert (EXIT_MARK in rows) is (guards is True)
    if guards:
        assert "keeps the Back button from showing this site" in rows[EXIT_MARK]
        assert rows[EXIT_MARK].endswith("Until you close your browser")
    assert replace(site, quick_exit=None).cookies == BANNER


def test_the_mark_is_called_what_the_exit_s_script_calls_it() -> None:
    """The name on the cookies page is the one that a person finds in their browser."""
    assert f'"{EXIT_MARK}"' in _assets.arm_script()


def test_the_mark_asks_nobody_again() -> None:
    """What is strictly necessary is no part of what was asked, so a choice holds when the exit changes."""
    unversioned = CookieBanner(policy_url="/cookies", categories=(Category("statistics"),))
    assert replace(unversioned, exit_mark=True).policy_version == unversioned.policy_version
    with pytest.raises(TypeError, match="exit_mark=1 cannot be used"):
        replace(unversioned, exit_mark=1)  # type: ignore[arg-type]  # what is refused
