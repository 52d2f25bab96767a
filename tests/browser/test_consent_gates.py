"""What a category holds back is released once, in order, under a strict policy; and not a moment before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from markupsafe import Markup

from safeexit import SafeExit

from .consents import (
    ACCEPT,
    OBJECTION,
    REJECT,
    SAVE,
    SAVED,
    SITE,
    Consents,
    cached_page,
    follow,
    page,
    press,
    script,
    serving,
    visible,
    wait_for_text,
)
from .engines import Tab, wait_for, wait_for_url, wait_until
from .exits import NONCE

FILM = "Film: making a safety plan"


@pytest.fixture
def consents() -> Iterator[Consents]:
    """A site with scripts to load and a frame to show."""
    with serving() as running:
        for name in "abc":
            running.files[f"/{name}.js"] = ("text/javascript", f"ran.push('{name}')")
        running.files["/film"] = ("text/html", "<!doctype html><title>Film</title>Film")
        yield running


def gated(site: SafeExit, category: str, markup: str) -> str:
    """Return markup behind a category."""
    assert site.cookies is not None
    return str(site.cookies.gate(category, Markup(markup)))  # noqa: S704 - a test's own


ORDERED = (
    "<script src=/a.js></script>"
    "<script>ran.push(`after ${ran}`)</script>"
    "<script type=application/json src=/never.js></script><script nomodule src=/never.js></script>"
    "<script src=/missing.js></script>"
    "<script type=module src=/b.js></script>"
)


def test_gates_open_once_and_in_order(tab: Tab, consents: Consents) -> None:
    """Scripts run as a parser would run them, with the page's nonce; a file that is missing holds up none."""
    nested = gated(SITE, "preferences", "<p id=inner>inner</p>")
    body = (
        gated(SITE, "statistics", ORDERED)
        + gated(SITE, "preferences", f"<p id=words>words</p>{nested}")
        + gated(SITE, "statistics", f"<script src=/c.js></script>{script('ran.push(`end`)')}")
    )
    consents.pages["/"] = page("One", body)
    tab.open(consents.url())
    assert (tab.evaluate("ran"), visible(tab, "#words")) == ([], False)
    assert not [each for each in consents.asked if each.endswith(".js") and "_sx" not in each]
    tab.click(ACCEPT)
    wait_for(tab, "ran.includes('end')")
    assert tab.evaluate("ran") == ["a", "after a", "b", "c", "end"]
    assert visible(tab, "#words")
    assert visible(tab, "#inner")
    assert not tab.evaluate("document.querySelectorAll('template').length")
    tab.evaluate("dispatchEvent(new Event('focus'))")
    assert consents.times("GET /a.js") == 1


def test_deferred_scripts_keep_their_order(tab: Tab, consents: Consents) -> None:
    """Of two scripts that wait for nobody the first runs first, though it comes last; `async` gives way."""
    consents.slow = "/a.js"
    held = (
        "<script defer src=/a.js></script><script defer src=/b.js></script><script async src=/c.js></script>"
    )
    consents.pages["/"] = page("One", gated(SITE, "statistics", held))
    tab.open(consents.url())
    tab.click(ACCEPT)
    wait_for(tab, "ran.length === 3")
    assert tab.evaluate("ran") == ["c", "a", "b"]


def test_only_what_is_allowed_opens(tab: Tab, consents: Consents) -> None:
    """A category that was not ticked stays shut, and Reject opens none."""
    consents.pages["/"] = page(
        "One",
        gated(SITE, "statistics", "<script src=/a.js></script>")
        + gated(SITE, "preferences", "<script src=/b.js></script>"),
    )
    tab.open(consents.url())
    tab.click(REJECT)
    wait_for_text(tab, SAVED, "rejected")
    assert tab.evaluate("document.querySelectorAll('template').length") == 2
    tab.open(consents.url("/_sx/cookies"))
    press(tab, "#sx-category-preferences")
    press(tab, SAVE)
    wait_for_text(tab, SAVED, "saved")
    tab.open(consents.url())
    wait_for(tab, "ran.length")
    assert (tab.evaluate("ran"), consents.times("GET /a.js")) == (["b"], 0)


# After text a parser that reads ahead no longer knows that it is in a template.
HELD = (
    "<p id=held>held</p><iframe src=/film title=Film></iframe><img src=/dot.png alt=''>"
    "<script src=/a.js></script><link rel=stylesheet href=/held.css><video poster=/dot.png></video>"
    "<svg><script href=/b.js></script></svg>"
)


def test_nothing_is_fetched_before_it_is_allowed(tab: Tab, consents: Consents) -> None:
    """No script, frame, image or style behind a gate is asked for ahead of the choice; then each is."""
    paths = ("/film", "/dot.png", "/held.css", "/a.js")
    consents.pages["/"] = page("One", gated(SITE, "statistics", HELD))
    tab.open(consents.url())
    tab.evaluate("new Promise(done => setTimeout(() => done(1), 200))")
    assert [path for path in (*paths, "/b.js") if consents.times(f"GET {path}")] == []
    tab.click(ACCEPT)
    wait_for(tab, "frames.length === 1 && frames[0].document.title === 'Film'")
    wait_until(lambda: all(consents.times(f"GET {path}") for path in paths), "what was held to be fetched")


def test_a_gate_written_by_hand_opens(tab: Tab, consents: Consents) -> None:
    """A template with elements in it, as a static site may write it, opens as well."""
    body = f"<template data-safeexit=gate data-category=statistics><p id=held>x{ORDERED}</template>"
    consents.pages["/"] = page("One", body)
    tab.open(consents.url())
    assert not visible(tab, "#held")
    tab.click(ACCEPT)
    wait_for(tab, "ran.includes('b')")
    assert tab.evaluate("ran") == ["a", "after a", "b"]
    assert visible(tab, "#held")


def embed(*, link: str | None = None, next: str | None = None) -> str:  # noqa: A002 - the argument's name
    """Return a page with a placeholder for a film."""
    assert SITE.cookies is not None
    film = SITE.cookies.gate(
        "statistics",
        Markup("<iframe id=film src=/film title=Film></iframe>"),
        label=FILM,
        link=link,
        next=next,
    )
    return page("One", str(film))


def test_a_placeholder_becomes_what_it_stands_for(tab: Tab, consents: Consents) -> None:
    """Its button allows the one category beside what was allowed; the focus stays where the film appears."""
    consents.pages["/"] = embed(link="https://video.example/1")
    tab.open(consents.url("/_sx/cookies"))
    press(tab, "#sx-category-preferences")
    press(tab, SAVE)
    wait_for_text(tab, SAVED, "saved")
    tab.open(consents.url())
    assert visible(tab, "[role=group] a[href='https://video.example/1']")
    tab.click("[data-safeexit=embed] button")
    wait_for(tab, "document.querySelector('#film')")
    assert tab.evaluate("document.activeElement.textContent") == "Your cookie choices have been saved."
    assert tab.evaluate("document.activeElement.parentElement.dataset.safeexit") == "embed"
    assert not visible(tab, "[data-safeexit=embed] form")
    assert "preferences.statistics:" in tab.evaluate("document.cookie")


def test_a_placeholder_works_without_script(tab_without_script: Tab, consents: Consents) -> None:
    """The form comes back to the page, where the application renders the film and the banner still asks."""
    tab = tab_without_script
    consents.pages["/film-page"] = embed(next="/film-page")
    tab.open(consents.url("/film-page"))
    assert visible(tab, "[data-safeexit=embed] button")
    assert not visible(tab, "#film")
    follow(tab, "[data-safeexit=embed] button", consents, "GET /film-page")
    wait_for_url(tab, consents.url("/film-page"))
    wait_until(lambda: visible(tab, REJECT), "the banner of the page that came back")
    assert tab.evaluate("document.cookie").endswith(":statistics:")


def test_what_runs_until_it_is_refused(tab: Tab, consents: Consents) -> None:
    """On a page for everybody a category with a right to object runs at once, and no more once refused."""
    consents.site, consents.inject = OBJECTION, False
    consents.pages["/"] = cached_page(
        OBJECTION, gated(OBJECTION, "statistics", "<script src=/a.js></script>")
    )
    tab.open(consents.url())
    wait_for(tab, "ran.length")
    assert tab.evaluate("events") == ["statistics"]
    tab.evaluate("(document.cookie = '_pk_id.1=1')")
    tab.click(REJECT)
    wait_for_text(tab, SAVED, "rejected")
    assert "_pk_id" not in tab.evaluate("document.cookie")
    tab.open(consents.url())
    wait_for(tab, "document.readyState === 'complete'")
    assert (tab.evaluate("ran"), consents.times("GET /a.js")) == ([], 1)


def test_an_objection_outlives_the_notice(tab: Tab, consents: Consents) -> None:
    """What was refused under another version stays off on a page for everybody, and the banner asks."""
    consents.site, consents.inject = OBJECTION, False
    consents.pages["/"] = cached_page(
        OBJECTION, gated(OBJECTION, "statistics", "<script src=/a.js></script>")
    )
    tab.open(consents.url("/_sx/cookies"))
    tab.evaluate("(document.cookie = `sx_consent=old:${Math.floor(Date.now() / 1e3)}::statistics; path=/`)")
    tab.open(consents.url())
    wait_for(tab, "document.readyState === 'complete'")
    assert visible(tab, REJECT)
    assert (tab.evaluate("ran"), consents.times("GET /a.js")) == ([], 0)


def test_a_placeholder_leaves_the_question_open(tab: Tab, consents: Consents) -> None:
    """A film that is allowed before any choice answers for itself alone, here and on the next page."""
    consents.pages["/"] = embed(link="https://video.example/1")
    tab.open(consents.url())
    tab.click("[data-safeexit=embed] button")
    wait_for(tab, "document.querySelector('#film')")
    assert visible(tab, REJECT)
    assert tab.evaluate("document.cookie").endswith(":statistics:")
    tab.open(consents.url())
    wait_for(tab, "document.querySelector('#film')")
    assert visible(tab, REJECT)


SIGNAL = script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")


def test_privacy_control_refuses_and_is_said_aloud(tab: Tab, consents: Consents) -> None:
    """With the signal nothing runs unasked, the banner says why, and an explicit choice overrides it."""
    held = gated(OBJECTION, "statistics", "<script src=/a.js></script>")
    consents.site, consents.inject = OBJECTION, False
    consents.pages["/"] = cached_page(OBJECTION, held, head=SIGNAL)
    consents.pages["/plain"] = cached_page(OBJECTION)
    tab.open(consents.url("/plain"))
    assert not visible(tab, "[data-safeexit=cookies-gpc]")
    tab.open(consents.url())
    assert visible(tab, "[data-safeexit=cookies-gpc]")
    assert (tab.evaluate("ran"), tab.evaluate("events")) == ([], [])
    tab.click(ACCEPT)
    wait_for(tab, "ran.length")


def test_google_is_told_denied_first_and_the_choice_after(tab: Tab, consents: Consents) -> None:
    """Consent Mode starts with everything denied, before any tag, and follows each choice and each visit."""
    assert SITE.cookies is not None
    mode = SITE.cookies.google_consent_mode(
        {"statistics": ("analytics_storage",), "preferences": ("ad_storage", "ad_user_data")}, nonce=NONCE
    )
    consents.inject = False
    held = gated(SITE, "statistics", str(script("ran.push(dataLayer.length)")))
    consents.pages["/"] = cached_page(SITE, held, head=mode)
    told = "dataLayer.map(each => [each[0], each[1], each[2].analytics_storage, each[2].ad_user_data])"
    tab.open(consents.url())
    first = ["consent", "default", "denied", "denied"]
    assert tab.evaluate(told) == [first]
    assert tab.evaluate("[dataLayer[0][2].wait_for_update, Array.isArray(dataLayer[0])]") == [500, False]
    tab.click(ACCEPT)
    wait_for(tab, "ran.length")
    # The gate opens after Google's tags know.
    assert tab.evaluate("ran") == [2]
    assert tab.evaluate(told) == [first, ["consent", "update", "granted", "granted"]]
    tab.open(consents.url())
    wait_for(tab, "ran.length")
    assert tab.evaluate(told) == [first, ["consent", "update", "granted", "granted"]]
