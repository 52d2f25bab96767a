import re

import pytest
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from safeexit import BetaNotice


def the(soup: BeautifulSoup, selector: str) -> Tag:
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
    ],
    ids=str,
)
def test_a_notice_that_cannot_work_is_refused(arguments: dict[str, object], message: str) -> None:
    """The message names the parameter and its value."""
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        BetaNotice(**arguments)  # type: ignore[arg-type]  # what is refused
