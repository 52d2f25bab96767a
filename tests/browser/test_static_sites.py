"""Sites without a server: pasted snippets and built pages, under the policy that is printed for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import Markup

from safeexit import Category, CookieBanner

from .consents import (
    ACCEPT,
    BANNER,
    ERROR,
    REJECT,
    SAVE,
    SAVED,
    cookies,
    press,
    visible,
    wait_for_text,
)
from .engines import Tab, wait_for, wait_for_url
from .exits import assert_landed
from .server import Server
from .statics import host, policy_of, safeexit, serve_folder

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{0}</title></head>
<body><main><h1>{0}</h1><a id="two" href="/two.html">Two</a>
<template data-safeexit="gate" data-category="statistics">&lt;script src="/count.js">&lt;/script></template>
{1}</main></body></html>
"""
FILM = CookieBanner(policy_url="/cookies", categories=(Category("marketing"),), kept_by="script").gate(
    "marketing", Markup("<p id=film>Film</p>"), label="Film", link="/film"
)
OPTIONS = ("--policy-url", "/cookies", "--category", "statistics=_ga", "--category", "marketing=ads")


@pytest.fixture
def static() -> Iterator[Server]:
    """A host of static files."""
    with host() as server:
        yield server
        assert server.visits_to("/csp") == [], "a page violated its policy"


@pytest.fixture
def public(tmp_path: Path, destination: Server) -> Path:
    """A folder of two pages with the components built in."""
    for name in ("index", "two"):
        (tmp_path / f"{name}.html").write_text(PAGE.format(name.title(), FILM), "utf-8")
    (tmp_path / "count.js").write_text("document.documentElement.dataset.counted = 'yes'", "utf-8")
    safeexit("build", str(tmp_path), "--to", destination.url(), *OPTIONS)
    return tmp_path


def serve(static: Server, public: Path, destination: Server) -> None:
    """Serve the folder under the policy that `safeexit snippet` prints for it."""
    serve_folder(static, public, policy_of(safeexit("snippet", "--to", destination.url(), *OPTIONS)))


def test_a_pasted_snippet_leaves(tab: Tab, static: Server, destination: Server, tmp_path: Path) -> None:
    """Head and body as printed, under the policy that is printed: Escape leaves, styled and clean."""
    snippet = safeexit("snippet", "quick-exit", "--to", destination.url())
    head, body = re.split(r"<!-- \d\. .*? -->\n", snippet.partition("<!-- The files")[0])[1:]
    page = f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}<title>Help</title></head>'
    (tmp_path / "index.html").write_text(
        f"{page}<body>{body}<main><h1>Help</h1></main></body></html>", "utf-8"
    )
    safeexit("assets", str(tmp_path / "_sx/assets"))
    serve_folder(static, tmp_path, policy_of(snippet))
    tab.open(static.url())
    assert tab.evaluate("getComputedStyle(document.querySelector('.sx-exit__link')).minBlockSize") != "auto"
    tab.press("Escape")
    assert_landed(tab, destination)


def test_a_built_page_leaves(tab: Tab, static: Server, public: Path, destination: Server) -> None:
    """The link of a built page leaves, too, and tells nothing."""
    serve(static, public, destination)
    tab.open(static.url("/two.html"))
    tab.click("[data-safeexit=exit]")
    assert_landed(tab, destination)


def test_the_link_leaves_without_script(
    tab_without_script: Tab, static: Server, public: Path, destination: Server
) -> None:
    """The exit needs neither server nor script."""
    serve(static, public, destination)
    tab_without_script.open(static.url())
    tab_without_script.click("[data-safeexit=exit]")
    assert_landed(tab_without_script, destination)


def _change(public: Path, name: str, text: str) -> None:
    (path,) = (public / "_sx/assets").glob(name)
    path.write_text(text, "utf-8")


def test_a_changed_stylesheet_is_refused(tab: Tab, static: Server, public: Path, destination: Server) -> None:
    """A browser leaves out the style whose bytes are not those that the page names; the exit still leaves."""
    _change(public, "safeexit.*.css", "h1 { font-size: 99px }")
    serve(static, public, destination)
    tab.open(static.url())
    assert tab.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") != "99px"
    assert tab.evaluate("document.styleSheets.length") in {0, 1}
    tab.press("Escape")
    assert_landed(tab, destination)


def test_a_changed_script_is_refused(tab: Tab, static: Server, public: Path, destination: Server) -> None:
    """A script that somebody changed on the host does not run; the banner then asks nothing."""
    for name in ("keep.*.js", "safeexit.*.js", "chosen.*.js"):
        _change(public, name, "document.documentElement.dataset.bad = 'yes'")
    serve(static, public, destination)
    tab.open(static.url())
    assert tab.evaluate("document.documentElement.dataset.bad || 'refused'") == "refused"
    assert not visible(tab, BANNER)


def test_an_unchanged_script_would_run(tab: Tab, static: Server, public: Path, destination: Server) -> None:
    """The alarm of the test above rings: without the hash the changed script runs."""
    _change(public, "keep.*.js", "document.documentElement.dataset.bad = 'yes'")
    page = (public / "index.html").read_text("utf-8")
    (public / "index.html").write_text(re.sub(r' integrity="[^"]+"', "", page), "utf-8")
    serve(static, public, destination)
    tab.open(static.url())
    assert tab.evaluate("document.documentElement.dataset.bad") == "yes"


def test_a_choice_is_kept_without_a_server(
    tab: Tab, static: Server, public: Path, destination: Server
) -> None:
    """Accept is announced, opens the gates, holds on the next page, and is sent nowhere."""
    serve(static, public, destination)
    tab.open(static.url())
    assert visible(tab, ACCEPT)
    press(tab, ACCEPT)
    wait_for_text(tab, SAVED, "You have accepted optional cookies.")
    assert tab.evaluate("document.activeElement.dataset.safeexit") == "cookies-saved"
    wait_for(tab, "document.documentElement.dataset.counted")
    assert re.fullmatch(r"[^:]+:\d+:marketing\.statistics:", cookies(tab)["sx_consent"])
    tab.open(static.url("/two.html"))
    wait_for(tab, "document.documentElement.dataset.counted")
    assert not visible(tab, BANNER)
    assert {visit.method for visit in static.visits} == {"GET"}


def test_a_refusal_is_kept_without_a_server(
    tab: Tab, static: Server, public: Path, destination: Server
) -> None:
    """Reject keeps every gate shut, here and on the next page."""
    serve(static, public, destination)
    tab.open(static.url())
    press(tab, REJECT)
    wait_for_text(tab, SAVED, "You have rejected optional cookies.")
    assert cookies(tab)["sx_consent"].endswith("::marketing.statistics")
    tab.open(static.url("/two.html"))
    assert not visible(tab, BANNER)
    assert static.visits_to("/count.js") == []


def test_the_cookies_page_changes_a_choice(
    tab: Tab, static: Server, public: Path, destination: Server
) -> None:
    """The page that the banner leads to shows the choice, saves another one and says so."""
    serve(static, public, destination)
    tab.open(static.url())
    press(tab, "form a[href='/_sx/cookies']")
    wait_for_url(tab, static.url("/_sx/cookies"))
    wait_for(tab, "document.documentElement.classList.contains('sx-keeps')")
    press(tab, "#sx-category-statistics")
    press(tab, SAVE)
    wait_for_text(tab, SAVED, "Your cookie choices have been saved.")
    assert cookies(tab)["sx_consent"].endswith(":statistics:marketing")
    tab.open(static.url("/_sx/cookies/"))
    wait_for(tab, "document.querySelector('#sx-category-statistics').checked")
    assert not tab.evaluate("document.querySelector('#sx-category-marketing').checked")


def test_a_film_is_shown_and_the_rest_of_the_choice_stays(
    tab: Tab, static: Server, public: Path, destination: Server
) -> None:
    """The placeholder's button adds its category to what was allowed before."""
    serve(static, public, destination)
    tab.open(static.url("/_sx/cookies/"))
    press(tab, "#sx-category-statistics")
    press(tab, SAVE)
    wait_for_text(tab, SAVED, "Your cookie choices have been saved.")
    tab.open(static.url())
    assert tab.evaluate("document.querySelector('#film') === null")
    press(tab, ".sx-embed button")
    wait_for(tab, "document.querySelector('#film')")
    assert cookies(tab)["sx_consent"].endswith(":marketing.statistics:")


def test_a_choice_that_the_browser_drops_is_not_called_saved(
    tab: Tab, static: Server, public: Path, destination: Server
) -> None:
    """Where cookies are blocked the visitor is told, and nothing is switched on."""
    serve(static, public, destination)
    tab.open(static.url())
    tab.evaluate("(Object.defineProperty(document, 'cookie', {get: () => '', set: () => {}}), 1)")
    press(tab, ACCEPT)
    wait_for_text(tab, ERROR, "Sorry, there was a technical problem. Please try again.")
    assert visible(tab, ACCEPT)
    assert static.visits_to("/count.js") == []


def test_without_script_nothing_is_asked(
    tab_without_script: Tab, static: Server, public: Path, destination: Server
) -> None:
    """Where no choice can be kept there is no banner and no control that does nothing; the gates are shut."""
    serve(static, public, destination)
    tab_without_script.open(static.url())
    assert visible(tab_without_script, "[data-safeexit=exit]")
    assert not visible(tab_without_script, f"{BANNER}, .sx-embed button")
    assert visible(tab_without_script, ".sx-embed a[href='/film']")
    tab_without_script.open(static.url("/_sx/cookies/"))
    assert visible(tab_without_script, ".sx-preferences table")
    assert not visible(tab_without_script, ".sx-preferences :is(input, button)")
    assert static.visits_to("/count.js") == []
