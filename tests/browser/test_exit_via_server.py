"""The way out by the site's own server, which clears what the site stored."""

from __future__ import annotations

from .engines import Tab, wait_until
from .exits import assert_landed, exit_for, page_with, serve
from .server import Server


def _serve(site: Server, destination: Server) -> str:
    """Serve a page whose exit goes by the server, and the server's answer."""
    answer = {
        "Location": destination.url(),
        "Clear-Site-Data": '"cache", "cookies"',
        "Referrer-Policy": "no-referrer",
    }
    site.serve("/_sx/leave", "", status=303, headers=answer)
    return serve(site, destination, via_server=True)


def test_the_key_leaves_by_the_server(tab: Tab, site: Server, destination: Server) -> None:
    """The key goes to the server's address, whatever base the page has, and on to the destination."""
    _serve(site, destination)
    based = page_with(exit_for(destination, via_server=True), "<base href=http://127.0.0.2:1/>")
    tab.open(site.serve("/based", based))
    tab.press("Escape")
    assert_landed(tab, destination)
    assert len(site.visits_to("/_sx/leave")) == 1


def test_the_link_leaves_by_the_server_without_javascript(
    tab_without_script: Tab, site: Server, destination: Server
) -> None:
    """With JavaScript off the link takes the same way."""
    tab_without_script.open(_serve(site, destination))
    tab_without_script.click("[data-safeexit=exit]")
    assert_landed(tab_without_script, destination)
    assert len(site.visits_to("/_sx/leave")) == 1


def test_what_the_site_stored_is_cleared(tab: Tab, site: Server, destination: Server) -> None:
    """The page's storage goes too, but for the mark: Back leads out again, and a new visit finds nothing."""
    tab.open(serve(site, destination, "/earlier"))
    tab.open(_serve(site, destination))
    tab.evaluate("(localStorage.setItem('draft', 'a'), sessionStorage.setItem('step', 'b'), 1)")
    tab.press("Escape")
    assert_landed(tab, destination)
    tab.evaluate("(setTimeout(() => history.back()), 1)")
    wait_until(lambda: len(destination.visits_to("/")) > 1, "the way out, again")
    assert_landed(tab, destination)
    tab.open(site.url())
    assert tab.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_a_silent_server_does_not_hold_anybody(tab: Tab, site: Server, destination: Server) -> None:
    """If the server does not answer, the exit goes straight to the destination."""
    tab.open(_serve(site, destination))
    site.open.clear()
    tab.press("Escape")
    assert_landed(tab, destination)


def test_a_slow_destination_behind_the_server(tab: Tab, site: Server, destination: Server) -> None:
    """A destination that is slow after the server has answered is reached all the same."""
    destination.delay = 1.0
    tab.open(_serve(site, destination))
    tab.click(".sx-exit__link")
    tab.press("Escape")
    wait_until(lambda: destination.visits_to("/"), "the way out to begin")
    assert_landed(tab, destination)
