import json
import re

import pytest
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from safeexit import BetaNotice, SafeExit
from safeexit.components.beta_notice.form import Written


def the(soup: Tag, selector: str) -> Tag:
    """Return the only element that a selector finds."""
    (element,) = soup.select(selector)
    return element


def body(beta: BetaNotice, locale: str = "en") -> BeautifulSoup:
    """Parse the notice."""
    return BeautifulSoup(beta.body(locale=locale), "html5lib")


def test_the_notice_is_a_labelled_region_with_a_tag_in_text() -> None:
    """Tag, sentence and link stand in this order, in a region that names the phase."""
    region = the(body(BetaNotice()), "[data-safeexit=beta][role=region]")
    assert (region["aria-label"], region["lang"]) == ("Beta notice", "en")
    assert " ".join(region.text.split()) == (
        "Beta This service is new and we are still improving it. Give feedback on this service"
    )


def test_the_link_makes_sense_alone_and_stays_in_this_tab() -> None:
    """The link says what it is for and leads to the site's own feedback page by default."""
    link = the(body(BetaNotice()), "a")
    assert (link.text, link["href"]) == ("Give feedback on this service", "/_sx/feedback")
    assert "target" not in link.attrs
    assert (
        the(body(BetaNotice(feedback_url="https://example.com/a?b&c")), "a")["href"]
        == "https://example.com/a?b&c"
    )
    assert '"/x/feedback"' in BetaNotice().body(mount="/x")


@pytest.mark.parametrize(
    ("phase", "tag", "sentence"),
    [
        ("alpha", "Alpha", "early stage"),
        ("beta", "Beta", "is new"),
        ("<Pilot>", "<Pilot>", "still working on"),
    ],
)
def test_each_phase_has_its_words(phase: str, tag: str, sentence: str) -> None:
    """Known phases are translated; a phase of your own is shown as it is, escaped."""
    soup = body(BetaNotice(phase=phase))
    assert the(soup, ".sx-beta__tag").text == tag
    assert sentence in the(soup, ".sx-beta__sentence").text


@pytest.mark.parametrize("placement", ["top", "footer"])
def test_the_placement_shows_in_the_class(placement: str) -> None:
    """Styles can tell a notice at the top from one at the end."""
    assert the(body(BetaNotice(placement=placement)), f".sx-beta--{placement}")  # type: ignore[arg-type]  # a literal


def test_own_words_are_escaped_and_markup_is_trusted() -> None:
    """`str` is text; `Markup` is what it says."""
    assert "&lt;b&gt;" in BetaNotice(content="<b>").body()
    assert "<b>Hi</b>" in BetaNotice(content=Markup("<b>Hi</b>")).body()


def test_a_new_tab_is_announced() -> None:
    """Only on request the link opens a tab, and its text says so (WCAG 2.2, 3.2.5)."""
    link = the(body(BetaNotice(new_tab=True, feedback_url="https://example.com/survey")), "a")
    assert (link["target"], link["rel"]) == ("_blank", ["noopener"])
    assert link.text == "Give feedback on this service (opens in a new tab)"


def test_the_link_to_our_page_takes_the_way_back_along() -> None:
    """The page that is read stands in the address of the form's page; one of another site does not."""
    assert 'href="/_sx/feedback?next=/help%3Fa%3D1"' in BetaNotice().body(next="/help?a=1")
    assert 'href="/_sx/feedback"' in BetaNotice().body(next="//evil.example")
    assert 'href="/tell"' in BetaNotice(feedback_url="/tell").body(next="/help")


# The form


def form(beta: BetaNotice, **options: object) -> Tag:
    """Parse the form's page part."""
    return the(BeautifulSoup(beta.form(**options), "html5lib"), "form[data-safeexit=feedback]")  # type: ignore[arg-type]  # each test's own


def test_the_form_stands_closed_in_the_notice() -> None:
    """It opens in place without script, behind the words that the link would have; nothing is required."""
    soup = body(BetaNotice(feedback="form"))
    assert the(soup, "[data-safeexit=beta] details > summary").text == "Give feedback on this service"
    found = the(soup, "details:not([open]) > form[data-safeexit=feedback][method=post]")
    assert found["action"] == "/_sx/feedback"
    assert soup.select("a, [required], [maxlength]") == []
    assert the(soup, "[data-safeexit=beta] > [data-safeexit=feedback-saved][role=status]").text == ""
    assert the(soup, "button[type=submit]").text == "Send feedback"


def test_the_field_has_a_label_and_a_hint() -> None:
    """The hint asks for no personal details; hint and error are described to the field."""
    found = form(BetaNotice())
    area = the(BeautifulSoup(str(found), "html5lib"), "textarea[name=message]")
    assert the(BeautifulSoup(str(found), "html5lib"), f"label[for={area['id']}]").text == "Your feedback"
    described = str(area["aria-describedby"]).split()
    error, hint = (the(BeautifulSoup(str(found), "html5lib"), f"#{each}").text for each in described)
    assert error == ""
    assert hint == (
        "Do not give personal details, such as names, addresses or phone numbers. "
        "You can write up to 2000 characters."
    )


def test_only_a_program_sees_the_trap() -> None:
    """It is hidden from everybody, takes no focus, and says to leave it empty where styles are off."""
    found = form(BetaNotice())
    (trap,) = found.select("p[hidden] input[name=website][tabindex='-1']")
    (label,) = found.select(f"p[hidden] label[for={trap['id']}]")
    assert label.text == "Leave this field empty"


def test_a_rating_is_asked_for_on_request() -> None:
    """Five radios in a group with a question; none is chosen and none need be."""
    found = form(BetaNotice(rating=True))
    assert [each["value"] for each in found.select("fieldset [type=radio][name=rating]")] == list("54321")
    assert found.select("[checked]") == []
    assert the(BeautifulSoup(str(found), "html5lib"), "legend").text.endswith("(optional)")
    assert form(BetaNotice()).select("fieldset") == []


def test_what_was_written_comes_back_with_the_error() -> None:
    """Text and rating stand there again, escaped; the error is an alert, and a field at fault is marked."""
    text = "\n</textarea><script>x</script>"
    found = form(
        BetaNotice(rating=True), written=Written(message=text, rating=3, error="No <b>", in_message=True)
    )
    (area,) = found.select("textarea[aria-invalid=true][autofocus]")
    assert area.text == text
    assert [each["value"] for each in found.select("[checked]")] == ["3"]
    assert [each.text for each in found.select("[role=alert]")] == ["No <b>"]
    again = form(BetaNotice(), written=Written(message="x", error="Down"))
    assert again.select("[aria-invalid]") == []


def test_script_is_told_what_to_say() -> None:
    """Every sentence that script may need comes from the language's file."""
    say = json.loads(str(form(BetaNotice(), locale="cy")["data-sx"]))
    assert say["limit"] == 2000
    assert say["left"] == "Nodau ar ôl: {count}"
    assert set(say) == {"limit", "saved", "failed", "long", "left", "over"}


def test_only_a_page_with_the_form_loads_its_script() -> None:
    """A link needs none, so that the pages of most sites stay as small as they were."""
    assert BetaNotice().script() == ""
    assert "feedback." not in SafeExit(beta=BetaNotice()).body_end()
    for beta in (BetaNotice(feedback="form"), BetaNotice(dismissible=True)):
        (script,) = BeautifulSoup(beta.script(nonce="abc"), "html5lib").select("script[defer][nonce=abc]")
        assert str(script["src"]).removeprefix("/_sx/assets/") in SafeExit().assets()
        assert beta.script(nonce="abc") == SafeExit(beta=beta).body_end(nonce="abc")


def test_the_thanks_are_a_labelled_region() -> None:
    """The page after a message without script says that it came, above the notice wherever that stands."""
    for placement in ("top", "footer"):
        site = SafeExit(beta=BetaNotice(placement=placement))
        soup = BeautifulSoup(site.body_start(message="sent"), "html5lib")
        assert the(soup, "[role=region][aria-label] > [role=status]").text == (
            "Thank you. Your feedback has been sent."
        )


# The notice made small


def test_a_notice_can_be_made_small_on_request() -> None:
    """A form of its own sends the wish; it leads back to the page."""
    soup = body(BetaNotice(dismissible=True, phase="Prøve"))
    hide = the(soup, "form[method=post][action='/_sx/beta']")
    assert the(hide, "button").text == "Hide this notice"
    assert json.loads(str(the(soup, "[data-safeexit=beta]")["data-sx"])) == "sx_beta=Pr%C3%B8ve"
    assert body(BetaNotice()).select("form, [data-sx]") == []


@pytest.mark.parametrize("feedback", ["link", "form"])
def test_the_way_to_give_feedback_never_goes(feedback: str) -> None:
    """A small notice keeps its tag and its link or form; a notice that cannot be made small stays whole."""
    beta = BetaNotice(dismissible=True, feedback=feedback)  # type: ignore[arg-type]  # a literal
    soup = BeautifulSoup(beta.body(dismissed=True), "html5lib")
    small = the(soup, ".sx-beta--small")
    assert small.select("a[href='/_sx/feedback']") or small.select("form[data-safeexit=feedback]")
    assert "sx-beta--small" not in BetaNotice().body(dismissed=True)


async def _later(entry: object) -> None:
    """Forward nothing."""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"feedback_url": ""}, "feedback_url=''"),
        ({"feedback_url": "#"}, "feedback_url='#'"),
        ({"feedback_url": "mailto:a@example.com"}, "feedback_url='mailto:"),
        ({"feedback_url": "javascript:x"}, "feedback_url='javascript:x'"),
        ({"feedback_url": "http://example.com"}, "feedback_url='http:"),
        ({"phase": ""}, "phase=''"),
        ({"phase": None}, "phase=None"),
        ({"placement": "middle"}, "placement='middle' cannot be used: give one of top, footer"),
        ({"content": 7}, "content=7"),
        ({"feedback": "mail"}, "feedback='mail' cannot be used: give one of link, form"),
        ({"feedback": "form", "feedback_url": "/a"}, "feedback_url='/a' cannot be used with feedback='form'"),
        ({"feedback": "form", "new_tab": True}, "new_tab=True cannot be used with feedback='form'"),
        ({"sensitive": "/refuge"}, "sensitive='/refuge' cannot be used: give a tuple of str"),
        ({"sensitive": (1,)}, "sensitive holds 1"),
        ({"secret": ""}, "secret cannot be empty"),
        ({"secret": b"x"}, "secret cannot be of type bytes"),
        ({"on_feedback": "mail"}, "on_feedback='mail' cannot be used: give a function"),
        ({"on_feedback": _later}, "cannot be used: give a function that is not async"),
    ],
    ids=lambda value: value if isinstance(value, str) else ", ".join(value),
)
def test_a_notice_that_cannot_work_is_refused(arguments: dict[str, object], message: str) -> None:
    """The message names the parameter and its value."""
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        BetaNotice(**arguments)  # type: ignore[arg-type]  # what is refused


def test_a_secret_is_shown_nowhere() -> None:
    """Neither a log of the site's settings nor a page holds it."""
    beta = BetaNotice(feedback="form", secret="hush-hush")  # noqa: S106  a test's own
    assert "hush-hush" not in repr(beta)
    assert "hush-hush" not in beta.body()
