"""Whoever uses a keyboard, or a finger, reaches the exit in every engine."""

from __future__ import annotations

from .engines import Tab, wait_for
from .exits import assert_landed, serve
from .server import Server

_FOCUSED = "[document.activeElement.className, getComputedStyle(document.activeElement).outlineStyle]"
_SIZE = "(box => [box.width, box.height])(document.querySelector('.sx-exit__link').getBoundingClientRect())"


def test_the_keyboard_reaches_the_exit_first(tab: Tab, site: Server, destination: Server) -> None:
    """The first stop is the skip link, the next is the exit, both with an outline; Enter leaves."""
    tab.open(serve(site, destination))
    for stop in ("sx-skip", "sx-exit__link"):
        tab.press("Tab")
        assert tab.evaluate(_FOCUSED) == [stop, "solid"]
    tab.press("Enter")
    assert_landed(tab, destination)


def test_the_skip_link_leads_to_the_exit(tab: Tab, site: Server, destination: Server) -> None:
    """Enter on the skip link focuses the exit, and Enter there leaves."""
    tab.open(serve(site, destination))
    tab.press("Tab")
    tab.press("Enter")
    wait_for(tab, "document.activeElement.className === 'sx-exit__link'")
    tab.press("Enter")
    assert_landed(tab, destination)


def test_a_finger_hits_the_exit(tab: Tab, site: Server, destination: Server) -> None:
    """The link measures at least 44 by 44 CSS pixels (WCAG 2.2, 2.5.5)."""
    tab.open(serve(site, destination))
    assert min(tab.evaluate(_SIZE)) >= 44
