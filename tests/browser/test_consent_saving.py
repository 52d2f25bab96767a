"""A choice is sent without a reload, announced, and never takes effect before it is saved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from .consents import (
    ACCEPT,
    BANNER,
    ERROR,
    REJECT,
    SAVE,
    SAVED,
    Consents,
    cookies,
    follow,
    press,
    serving,
    text_of,
    visible,
    wait_for_text,
)
from .engines import PlaywrightTab, Tab, wait_for, wait_for_url, wait_until

FAILED = "Sorry, there was a technical problem. Please try again."


@pytest.fixture
def consents() -> Iterator[Consents]:
    """The site with the banner."""
    with serving() as running:
        yield running


def test_a_choice_is_sent_without_a_reload(tab: Tab, consents: Consents) -> None:
    """The banner becomes the saved message, which has the focus; the next page asks and says nothing."""
    tab.open(consents.url())
    tab.evaluate("(window.same = true)")
    tab.click(ACCEPT)
    wait_for_text(tab, SAVED, "You have accepted optional cookies.")
    assert tab.evaluate("window.same")
    assert tab.evaluate("document.activeElement.dataset.safeexit") == "cookies-saved"
    assert tab.evaluate("events") == ["preferences,statistics"]
    assert not visible(tab, f"{BANNER} button")
    assert visible(tab, f"{BANNER} a[href='/_sx/cookies']")
    assert cookies(tab)["sx_consent"].endswith(":preferences.statistics:")
    tab.open(consents.url("/two"))
    assert not visible(tab, BANNER)
    assert tab.evaluate("events") == ["preferences,statistics"]


def test_the_message_is_announced_before_the_buttons_go(tab: Tab, consents: Consents) -> None:
    """The status is there from load, is filled, and has the focus while the button still stands."""
    tab.open(consents.url())
    watch = """(() => {
      window.log = [];
      const status = document.querySelector('[data-safeexit=cookies-saved]');
      const form = document.querySelector('[data-safeexit=cookies] form');
      log.push(status.getAttribute('role'), status.textContent, getComputedStyle(status).display);
      status.addEventListener('focus', () => log.push(status.textContent, form.isConnected, !form.hidden));
    })()"""
    tab.evaluate(watch)
    tab.click(REJECT)
    wait_for_text(tab, SAVED, "You have rejected optional cookies.")
    assert tab.evaluate("log") == [
        "status", "", "block", "You have rejected optional cookies.", True, True
    ]  # fmt: skip


def test_nothing_happens_before_the_choice_is_saved(tab: Tab, consents: Consents) -> None:
    """While the server is silent the question stays; pressing again sends nothing more."""
    consents.open.clear()
    tab.open(consents.url())
    tab.click(ACCEPT)
    tab.click(ACCEPT)
    tab.click(REJECT)
    wait_until(lambda: consents.times("POST /_sx/consent"), "the choice to be sent")
    assert (tab.evaluate("events"), text_of(tab, SAVED)) == ([], "")
    assert visible(tab, ACCEPT)
    consents.open.set()
    wait_for_text(tab, SAVED, "You have accepted")
    assert consents.times("POST /_sx/consent") == 1


@pytest.mark.parametrize("fault", ["503 Service Unavailable", "200 OK", "offline"])
def test_a_choice_that_cannot_be_saved_says_so(tab: Tab, consents: Consents, fault: str) -> None:
    """An alert asks to try again; nothing is switched on and the button keeps the focus."""
    tab.open(consents.url())
    if fault == "offline":
        consents.stop()
    consents.refuse = fault
    tab.evaluate(f"document.querySelector({ACCEPT!r}).focus()")
    tab.press("Enter")
    wait_for_text(tab, ERROR, FAILED)
    assert tab.evaluate(f"document.querySelector({ERROR!r}).getAttribute('role')") == "alert"
    assert tab.evaluate("document.activeElement.value") == "accept"
    assert (tab.evaluate("events"), text_of(tab, SAVED), cookies(tab)) == ([], "", {})


def test_after_a_failure_the_choice_can_be_sent_again(tab: Tab, consents: Consents) -> None:
    """On the cookies page what was ticked stays ticked, and the second attempt saves it."""
    consents.refuse = "500 Internal Server Error"
    tab.open(consents.url("/_sx/cookies"))
    press(tab, "#sx-category-statistics")
    press(tab, SAVE)
    wait_for_text(tab, ERROR, FAILED)
    assert tab.evaluate("document.querySelector('#sx-category-statistics').checked")
    consents.refuse = None
    press(tab, SAVE)
    wait_for_text(tab, SAVED, "Your cookie choices have been saved.")
    assert text_of(tab, ERROR) == ""
    assert cookies(tab)["sx_consent"].endswith(":statistics:preferences")
    assert tab.url == consents.url("/_sx/cookies")


def test_withdrawal_deletes_the_cookies(tab: Tab, consents: Consents) -> None:
    """What was refused goes at once, on every path; what was allowed and what is unknown stay."""
    consents.pages["/deep/page"] = consents.pages["/"]
    tab.open(consents.url("/deep/page"))
    tab.click(ACCEPT)
    wait_for_text(tab, SAVED, "accepted")
    for cookie in ("_ga=1; path=/", "_ga_X1=1", "_ga_Y1=1; path=/deep/page", "lang=cy; path=/", "other=1"):
        tab.evaluate(f"(document.cookie = {cookie!r})")
    assert set(cookies(tab)) == {"_ga", "_ga_X1", "_ga_Y1", "lang", "other", "sx_consent"}
    tab.open(consents.url("/_sx/cookies"))
    press(tab, "#sx-category-statistics")
    press(tab, SAVE)
    wait_for_text(tab, SAVED, "saved")
    tab.open(consents.url("/deep/page"))
    assert set(cookies(tab)) == {"lang", "other", "sx_consent"}


def test_withdrawal_reaches_the_parent_domains(page: Page, consents: Consents) -> None:
    """Cookies that a tracker set for the whole domain go as well."""
    # In Chromium alone, which has domains on the loopback interface.
    tab = PlaywrightTab(page)
    consents.host = f"www.{consents.host}"
    domain = consents.host.removeprefix("www.").partition(":")[0]
    tab.open(consents.url())
    tab.evaluate(f"(document.cookie = '_ga=1; path=/; domain={domain}')")
    assert cookies(tab) == {"_ga": "1"}
    # The server cannot know of it.
    tab.evaluate("(window.fetch = async () => new Response('{\"allowed\": []}'), 1)")
    tab.click(REJECT)
    wait_for_text(tab, SAVED, "rejected")
    assert cookies(tab) == {}


def test_every_path_works_without_script(tab_without_script: Tab, consents: Consents) -> None:
    """Accept, read the message once, change the choice, read the message once: forms and links alone."""
    tab = tab_without_script
    tab.open(consents.url())
    follow(tab, ACCEPT, consents, "GET /")
    wait_for_text(tab, SAVED, "You have accepted optional cookies.")
    follow(tab, f"{BANNER} a", consents, "GET /_sx/cookies")
    wait_for_url(tab, consents.url("/_sx/cookies"))
    assert tab.evaluate("document.querySelectorAll('[checked]').length") == 2
    press(tab, "#sx-category-statistics")
    follow(tab, SAVE, consents, "GET /")
    wait_for(tab, f"document.querySelectorAll('{BANNER}').length === 1")
    assert text_of(tab, SAVED) == "Your cookie choices have been saved."
    assert cookies(tab)["sx_consent"].endswith(":preferences:statistics")
    tab.open(consents.url())
    assert not visible(tab, BANNER)


def test_customising_works_without_script(tab_without_script: Tab, consents: Consents) -> None:
    """Customise leads to the cookies page, where the choice is saved and said; the question is gone."""
    tab = tab_without_script
    tab.open(consents.url("/two"))
    follow(tab, f"{BANNER} form a", consents, "GET /_sx/cookies")
    wait_for_url(tab, consents.url("/_sx/cookies?next=/two"))
    assert tab.evaluate("document.querySelectorAll('[checked]').length") == 0
    follow(tab, SAVE, consents, "GET /two")
    wait_for_url(tab, consents.url("/two"))
    wait_for_text(tab, SAVED, "You have rejected optional cookies.")
