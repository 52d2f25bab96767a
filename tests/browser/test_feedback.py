"""Feedback is sent without a reload, announced, kept when it cannot be saved, and works without script."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from safeexit import BetaNotice, QuickExit, SafeExit
from safeexit.components.beta_notice.form import MESSAGE_LIMIT
from safeexit.records import Feedback

from .consents import Consents, cached_page, follow, press, serving, text_of, visible, wait_for_text
from .engines import Tab, wait_for, wait_for_url, wait_until

FAILED = "Sorry, there was a technical problem. Please try again."
SAVED_TEXT = "Thank you. Your feedback has been sent."
FORM, SUMMARY, SEND = "form[data-safeexit=feedback]", "summary", f"{'form[data-safeexit=feedback]'} button"
MESSAGE, ERROR, COUNT = "#sx-feedback-message", "#sx-feedback-error", "#sx-feedback-count"
SAVED = "[data-safeexit=feedback-saved]"
_HOLD = 20.0  # seconds


@dataclass
class Running:
    """The running site, and what it was told. It fails while `down`, and waits while `open` is not set."""

    pages: Consents
    told: list[Feedback] = field(default_factory=list)
    down: bool = False
    open: threading.Event = field(default_factory=threading.Event)

    def take(self, entry: Feedback) -> None:
        """Keep a message, as a site's own function does."""
        self.open.wait(_HOLD)
        if self.down:
            raise ConnectionError("down")
        self.told.append(entry)


def _components(running: Running, secret: str | None) -> SafeExit:
    beta = BetaNotice(feedback="form", rating=True, on_feedback=running.take, secret=secret)
    return SafeExit(quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"), beta=beta)


@pytest.fixture
def site() -> Iterator[Running]:
    """A site with the form in its notice, which asks for a rating and signs the time."""
    with serving() as consents:
        running = Running(consents)
        running.open.set()
        consents.site = _components(running, "s3cret")
        yield running
        running.open.set()


def write(tab: Tab, message: str) -> None:
    """Put a text into the field as typing does."""
    tab.evaluate(f"(document.querySelector({MESSAGE!r}).value = {message!r})")
    tab.evaluate(f"document.querySelector({MESSAGE!r}).dispatchEvent(new Event('input', {{bubbles: true}}))")


def written(tab: Tab) -> str:
    """Return what stands in the field."""
    return str(tab.evaluate(f"document.querySelector({MESSAGE!r}).value"))


def opened(tab: Tab, site: Running, path: str = "/two") -> None:
    """Open a page and the form in it."""
    tab.open(site.pages.url(path))
    tab.evaluate("window.heard = 0, document.addEventListener('safeexit:feedback', () => heard++)")
    tab.click(SUMMARY)
    wait_for(tab, "document.querySelector('details').open")


def test_feedback_is_sent_without_a_reload(tab: Tab, site: Running) -> None:
    """The thanks are announced and have the focus; the form is closed and empty, ready for more."""
    opened(tab, site)
    write(tab, "I could not find\nthe phone number.")
    press(tab, "#sx-rating-2")
    press(tab, SEND)
    wait_for_text(tab, SAVED, SAVED_TEXT)
    (entry,) = site.told
    assert (entry.message, entry.page, entry.rating) == ("I could not find\nthe phone number.", "/two", 2)
    assert tab.evaluate("heard") == 1
    assert tab.evaluate("document.activeElement.dataset.safeexit") == "feedback-saved"
    assert tab.evaluate(f"document.querySelector({SAVED!r}).getAttribute('role')") == "status"
    assert not tab.evaluate("document.querySelector('details').open")
    assert visible(tab, SUMMARY)
    assert written(tab) == ""
    assert tab.evaluate("document.querySelectorAll('[name=rating]:checked').length") == 0
    assert site.pages.times("GET /two") == 1


def test_an_empty_message_is_said_at_its_field(tab: Tab, site: Running) -> None:
    """The error is announced, described to the field and takes the person there; nothing is lost."""
    opened(tab, site)
    press(tab, "#sx-rating-4")
    press(tab, SEND)
    wait_for_text(tab, ERROR, "Write your feedback before you send it.")
    assert tab.evaluate(f"document.querySelector({ERROR!r}).getAttribute('role')") == "alert"
    field = "document.activeElement"
    assert tab.evaluate(f"[{field}.id, {field}.getAttribute('aria-invalid')]") == [MESSAGE[1:], "true"]
    assert ERROR[1:] in tab.evaluate(f"{field}.getAttribute('aria-describedby')").split()
    assert tab.evaluate("document.querySelector('#sx-rating-4').checked")
    write(tab, "Now there is one.")
    press(tab, SEND)
    wait_for_text(tab, SAVED, SAVED_TEXT)
    assert text_of(tab, ERROR) == ""
    assert [(entry.message, entry.rating) for entry in site.told] == [("Now there is one.", 4)]


@pytest.mark.parametrize("fault", ["down", "offline"])
def test_a_message_that_cannot_be_saved_stays(tab: Tab, site: Running, fault: str) -> None:
    """An alert asks to try again; the text is still there and the button has the focus."""
    opened(tab, site)
    write(tab, "A long story")
    if fault == "offline":
        site.pages.stop()
    site.down = True
    press(tab, SEND)
    wait_for_text(tab, ERROR, FAILED)
    assert written(tab) == "A long story"
    assert tab.evaluate("document.activeElement.type") == "submit"
    assert (tab.evaluate("heard"), text_of(tab, SAVED)) == (0, "")
    assert not tab.evaluate(f"document.querySelector({MESSAGE!r}).hasAttribute('aria-invalid')")
    if fault == "down":
        site.down = False
        press(tab, SEND)
        wait_for_text(tab, SAVED, SAVED_TEXT)
        assert [entry.message for entry in site.told] == ["A long story"]


def test_pressing_twice_sends_once(tab: Tab, site: Running) -> None:
    """While the server is silent the form stays, and says nothing before the message is saved."""
    site.open.clear()
    opened(tab, site)
    write(tab, "Once")
    for _ in range(3):
        press(tab, SEND)
    wait_until(lambda: site.pages.times("POST /_sx/feedback"), "the message to be sent")
    assert text_of(tab, SAVED) == ""
    assert written(tab) == "Once"
    site.open.set()
    wait_for_text(tab, SAVED, SAVED_TEXT)
    assert len(site.told) == site.pages.times("POST /_sx/feedback") == 1


def test_the_count_speaks_near_the_end_of_the_room(tab: Tab, site: Running) -> None:
    """It is silent at first, then tells what is left; what is too long is not sent, and stays."""
    opened(tab, site)
    write(tab, "x")
    write(tab, "\U0001f3e0" * (MESSAGE_LIMIT - 12))
    wait_for_text(tab, COUNT, "Characters left: 12")
    assert tab.evaluate(f"document.querySelector({COUNT!r}).getAttribute('role')") == "status"
    write(tab, "x" * (MESSAGE_LIMIT + 3))
    wait_for_text(tab, COUNT, "Characters too many: 3")
    press(tab, SEND)
    wait_for_text(tab, ERROR, f"Shorten it to {MESSAGE_LIMIT} characters.")
    assert tab.evaluate("document.activeElement.id") == MESSAGE[1:]
    assert len(written(tab)) == MESSAGE_LIMIT + 3
    assert site.pages.times("POST /_sx/feedback") == 0
    write(tab, "x")
    wait_for(tab, f"document.querySelector({COUNT!r}).textContent === ''")


def test_the_page_of_its_own_takes_feedback(tab: Tab, site: Running) -> None:
    """On the form's page the thanks take the form's place; the way back is still there."""
    tab.open(site.pages.url("/_sx/feedback?next=/two"))
    write(tab, "From the page")
    press(tab, SEND)
    wait_for_text(tab, SAVED, SAVED_TEXT)
    assert not visible(tab, FORM)
    assert visible(tab, "main a[href='/two']")
    assert [(entry.message, entry.page) for entry in site.told] == [("From the page", "/two")]


def test_the_form_works_without_script(tab_without_script: Tab, site: Running) -> None:
    """It opens in place, sends, and leads back to the page, which thanks once; an empty one is explained."""
    tab = tab_without_script
    site.pages.site = _components(site, None)  # the driver types faster than a person may
    tab.open(site.pages.url("/two"))
    tab.click(SUMMARY)
    follow(tab, SEND, site.pages, "POST /_sx/feedback")
    wait_for_url(tab, site.pages.url("/_sx/feedback"))
    wait_for_text(tab, ERROR, "Write your feedback before you send it.")
    tab.click(MESSAGE)
    for letter in "Hello":
        tab.press(letter)
    wait_until(lambda: written(tab) == "Hello", "the text to be typed")
    follow(tab, SEND, site.pages, "GET /two")
    wait_for_url(tab, site.pages.url("/two"))
    wait_for_text(tab, SAVED, SAVED_TEXT)
    assert [(entry.message, entry.page) for entry in site.told] == [("Hello", "/two")]
    tab.open(site.pages.url("/two"))
    assert text_of(tab, SAVED) == ""


def test_a_notice_is_made_small_in_pages_from_caches(tab: Tab, site: Running) -> None:
    """The button leads back to the page; script hides the rest where the page was made for everybody."""
    beta = BetaNotice(feedback="form", dismissible=True, on_feedback=site.take)
    site.pages.site = SafeExit(beta=beta)
    site.pages.inject = False
    site.pages.pages["/"] = cached_page(site.pages.site)
    tab.open(site.pages.url())
    assert visible(tab, ".sx-beta__sentence")
    press(tab, ".sx-beta__hide button")
    wait_for(tab, "document.querySelector('.sx-beta--small') !== null")
    assert not visible(tab, ".sx-beta__sentence")
    assert not visible(tab, ".sx-beta__hide")
    assert visible(tab, SUMMARY)
    assert tab.evaluate("document.cookie") == "sx_beta=beta"
