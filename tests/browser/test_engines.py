"""The browsers and servers that the other tests stand on."""

from __future__ import annotations

from .engines import Tab, wait_for, wait_for_url
from .screen import virtual_screen
from .server import Server

_PAGE = (
    "<!doctype html><html lang=en><title>Start</title><style>html{background:#102030}</style>"
    "<p id=script></p><script>document.querySelector('#script').textContent = 'on'</script>"
)


def test_a_tab_opens_pages_and_clicks(tab: Tab, site: Server, destination: Server) -> None:
    """Every engine loads a page, runs its script, and follows a link by a click at its place."""
    tab.open(site.serve("/", _PAGE + f"<a href={destination.url()}>Away</a>"))
    assert tab.evaluate("document.querySelector('#script').textContent") == "on"
    tab.click("a")
    wait_for_url(tab, destination.url())
    assert destination.visits_to("/")[0].referer == site.url()


def test_a_tab_sends_keys(tab: Tab, site: Server) -> None:
    """Every engine delivers key events with their modifiers."""
    keys = (
        "<script>window.seen = []; addEventListener('keydown', e => seen.push([e.key, e.shiftKey]))</script>"
    )
    tab.open(site.serve("/", _PAGE + keys))
    tab.press("Escape")
    tab.press("Shift+Escape")
    assert tab.evaluate("seen") == [["Escape", False], ["Shift", True], ["Escape", True]]


def test_a_page_arrives_in_parts(tab: Tab, site: Server) -> None:
    """The first part of a page is there before the rest is sent."""
    gate = site.serve_in_parts("/", _PAGE + "<p>" + " " * 2000, "<p id=rest>")
    tab.begin(site.url())
    wait_for(tab, "document.querySelector('#script') !== null")
    assert tab.evaluate("document.querySelector('#rest')") is None
    gate.set()
    wait_for(tab, "document.querySelector('#rest') !== null")


def test_javascript_is_off(tab_without_script: Tab, site: Server) -> None:
    """Pages' own scripts do not run in a tab without script, while the driver's still do."""
    tab_without_script.open(site.serve("/", _PAGE))
    assert tab_without_script.evaluate("document.querySelector('#script').textContent") == ""


def test_the_screen_has_pixels() -> None:
    """An empty screen reads as black all over."""
    with virtual_screen() as screen:
        assert screen.picture().getcolors() == [(1280 * 900, (0, 0, 0))]
