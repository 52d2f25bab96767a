"""A page from a cache, from the back-forward cache or in another tab never asks those who have chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .consents import (
    ACCEPT,
    BANNER,
    REJECT,
    SAVE,
    SAVED,
    SITE,
    Consents,
    cached_page,
    press,
    script,
    serving,
    text_of,
    visible,
    wait_for_text,
)
from .engines import Tab, wait_for, wait_for_url

# Looks at the banner in every frame from the first on.
WATCH = script(
    "window.shown = 0; requestAnimationFrame(function look() {"
    "  const banner = document.querySelector('[data-safeexit=cookies]');"
    "  shown += banner && banner.getClientRects().length > 0 ? 1 : 0;"
    "  requestAnimationFrame(look);"
    "})"
)


@pytest.fixture
def consents() -> Iterator[Consents]:
    """A site whose front page is the same for everybody and kept by the browser."""
    with serving() as running:
        running.inject = False
        running.headers = [("Cache-Control", "max-age=600")]
        held = SITE.cookies.gate("statistics", script("ran.push('held')")) if SITE.cookies else ""
        running.pages["/"] = cached_page(SITE, str(held), head=WATCH)
        running.pages["/two"] = cached_page(SITE, head=WATCH)
        yield running


def test_a_cached_page_knows_who_has_chosen(tab: Tab, consents: Consents) -> None:
    """The banner is in the page and shows in no frame, however slow the rest is; the gates open."""
    consents.slow, consents.headers = "/", []
    tab.open(consents.url())
    wait_for(tab, "shown > 0")
    tab.click(ACCEPT)
    wait_for_text(tab, SAVED, "accepted")
    tab.open(consents.url())
    wait_for(tab, "ran.length")
    tab.evaluate("new Promise(done => setTimeout(() => done(1), 100))")
    assert tab.evaluate(f"document.querySelectorAll('{BANNER}').length") == 1
    assert (tab.evaluate("shown"), tab.evaluate("ran")) == (0, ["held"])


@pytest.mark.parametrize(
    "stale",
    [
        "6:{now}:preferences.statistics:",
        "7:{old}:preferences.statistics:",
        "7:{now}:statistics:",
        "7:{now}:STATISTICS:preferences",
        "7:x:statistics:preferences",
        "7:{later}:statistics:preferences",
        "7:0{now}:statistics:preferences",
        "7:{now}:statistics:preferences.statistics",
        "7:{now}:marketing.statistics:preferences",
        "7:{now}:statistics.statistics:preferences",
        "7:{now}:statistics.:preferences",
    ],
    ids=[
        "version",
        "old",
        "categories",
        "capitals",
        "time",
        "future",
        "zero",
        "both",
        "unknown",
        "twice",
        "empty",
    ],
)
def test_a_stale_choice_is_asked_for_again(tab: Tab, consents: Consents, stale: str) -> None:
    """Another version, more than 182 days, a category that is new, what no server wrote: the banner asks."""
    tab.open(consents.url("/two"))
    value = stale.replace("{now}", "${now}").replace("{old}", "${now - 183 * 86400}")
    value = value.replace("{later}", "${now + 2 * 86400}")
    tab.evaluate(f"(now => document.cookie = `sx_consent={value}; path=/`)(Math.floor(Date.now() / 1000))")
    tab.open(consents.url())
    wait_for(tab, "document.readyState === 'complete'")
    assert visible(tab, ACCEPT)


def test_back_does_not_ask_again(tab: Tab, consents: Consents) -> None:
    """A page left undecided does not ask when Back brings it, by the back-forward cache or another."""
    tab.open(consents.url())
    tab.evaluate("(location.href = '/two')")
    wait_for_url(tab, consents.url("/two"))
    tab.click(ACCEPT)
    wait_for_text(tab, SAVED, "accepted")
    tab.evaluate("(setTimeout(() => history.back()), 1)")
    wait_for(tab, "document.title === 'Cached' && location.pathname === '/' && ran.length")
    assert not visible(tab, BANNER)
    tab.evaluate("(setTimeout(() => history.forward()), 1)")
    wait_for(tab, "location.pathname === '/two' && document.readyState === 'complete'")
    # The message was read once.
    wait_for(tab, "!document.querySelector('[data-safeexit=cookies-saved]')?.textContent")


RESTORED = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"


def test_a_page_from_the_back_forward_cache_reads_the_cookie_anew(tab: Tab, consents: Consents) -> None:
    """The question goes if there is a choice by now, and a message that was read is not shown again."""
    tab.open(consents.url())
    tab.evaluate(RESTORED)
    assert visible(tab, ACCEPT)
    choice = "`sx_consent=7:${Math.floor(Date.now() / 1000)}:statistics:preferences`"
    tab.evaluate(f"(document.cookie = {choice})")
    tab.evaluate(RESTORED)
    wait_for(tab, "ran.length")
    assert not visible(tab, BANNER)
    tab.open(consents.url("/_sx/cookies"))
    press(tab, SAVE)
    wait_for_text(tab, SAVED, "saved")
    tab.evaluate(RESTORED)
    assert text_of(tab, SAVED) == ""


def test_a_saved_message_is_gone_when_the_page_comes_back(tab: Tab, consents: Consents) -> None:
    """The banner that became the message leaves nothing behind."""
    tab.open(consents.url())
    tab.click(REJECT)
    wait_for_text(tab, SAVED, "rejected")
    tab.evaluate(RESTORED)
    assert not visible(tab, BANNER)


def test_another_tab_follows(tab: Tab, consents: Consents) -> None:
    """A choice made in one tab takes the question out of the other, and its change reaches the boxes."""
    tab.open(consents.url())
    other = tab.beside()
    other.open(consents.url("/_sx/cookies"))
    press(other, "#sx-category-statistics")
    press(other, SAVE)
    wait_for_text(other, SAVED, "saved")
    tab.evaluate("dispatchEvent(new Event('focus'))")
    wait_for(tab, "ran.length")
    assert not visible(tab, BANNER)
    assert tab.evaluate("events") == ["statistics"]
    tab.open(consents.url("/_sx/cookies"))
    press(tab, "#sx-category-preferences")
    press(tab, SAVE)
    wait_for_text(tab, SAVED, "saved")
    other.evaluate("dispatchEvent(new Event('focus'))")
    wait_for(other, "document.querySelector('#sx-category-preferences').checked")


def test_the_boxes_of_a_cached_form_follow_the_choice(tab: Tab, consents: Consents) -> None:
    """A form that a cache keeps for everybody shows this visitor's choice; saving takes the question."""
    assert SITE.cookies is not None
    consents.pages["/mine"] = cached_page(SITE, str(SITE.cookies.page(next="/mine")))
    tab.open(consents.url("/mine"))
    press(tab, "#sx-category-statistics")
    press(tab, SAVE)
    wait_for_text(tab, ".sx-preferences [data-safeexit=cookies-saved]", "saved")
    assert not visible(tab, BANNER)
    tab.open(consents.url("/mine"))
    wait_for(tab, "document.querySelector('#sx-category-statistics').checked")
    assert not tab.evaluate("document.querySelector('#sx-category-preferences').checked")
    assert text_of(tab, SAVED) == ""


def test_a_banner_that_a_cache_kept_still_rejects(tab: Tab, consents: Consents) -> None:
    """The question works on a page that was never made for this visitor."""
    tab.open(consents.url("/two"))
    tab.click(REJECT)
    wait_for_text(tab, SAVED, "You have rejected optional cookies.")
    tab.open(consents.url())
    wait_for(tab, "document.readyState === 'complete'")
    assert not visible(tab, BANNER)
    assert tab.evaluate("ran") == []
