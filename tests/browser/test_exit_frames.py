"""The whole tab leaves, and every tab of the site, wherever the key was pressed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .engines import Tab, wait_until
from .exits import FILL, assert_landed, fill, reports, serve
from .server import Server, running


@pytest.fixture
def stranger() -> Iterator[Server]:
    """A site that shows our page in a frame."""
    with running("localhost") as server:
        yield server


# Pressed by the frame itself: drivers send keys to the page around it, whatever has the focus.
_ESCAPE = """
  setTimeout(() => document.body.dispatchEvent(
    new KeyboardEvent('keydown', {key: 'Escape', bubbles: true, cancelable: true})), 200)"""


def test_a_frame_of_the_site_takes_the_tab_along(tab: Tab, site: Server, destination: Server) -> None:
    """Escape in a frame of the same origin covers the whole page and leaves with it, by itself."""
    alone: dict[str, Any] = {"other_tabs": False, "back_guard": False}
    serve(site, destination, "/inner", script=_ESCAPE, **alone)
    destination.open.clear()
    told = "document.addEventListener('safeexit:exit', () => navigator.sendBeacon('/around'))"
    tab.begin(serve(site, destination, body="<iframe src=/inner></iframe>", script=told, **alone))
    wait_until(lambda: site.visits_to("/around"), "the page around to leave")
    assert all(report.covered for report in reports(site, 6))
    tab.press("Escape")
    destination.open.set()
    assert_landed(tab, destination)


def test_a_frame_in_a_page_without_the_exit_takes_the_tab_along(
    tab: Tab, site: Server, destination: Server
) -> None:
    """The page around need not have the exit."""
    serve(site, destination, "/inner", script=_ESCAPE)
    tab.begin(site.serve("/", "<!doctype html><title>x</title><iframe src=/inner></iframe>"))
    assert_landed(tab, destination)


# The driver of Firefox sends no clicks into frames of other sites: test_exit_screen.py has that one.
@pytest.mark.parametrize("tab", ["chromium", "webkit"], indirect=True)
def test_a_click_breaks_out_of_a_strangers_frame(
    tab: Tab, site: Server, destination: Server, stranger: Server
) -> None:
    """Shown in somebody else's frame, a click on the link takes the whole tab out."""
    link = fill(site) + f"<a id=fill data-safeexit=exit href={destination.url()}>Leave</a>"
    frame = f"<iframe id=fill src={serve(site, destination, body=link)} style='{FILL}'></iframe>"
    tab.open(stranger.serve("/", f"<!doctype html><title>x</title>{frame}"))
    tab.click("#fill")
    assert_landed(tab, destination)


@pytest.mark.parametrize("tab", ["chromium", "webkit"], indirect=True)
def test_back_to_a_strangers_frame_shows_nothing(
    tab: Tab, site: Server, destination: Server, stranger: Server
) -> None:
    """Back brings the stranger's page again, and the frame in it leaves at once."""
    bare = "getComputedStyle(document.body).opacity !== '0'"
    shown = f"addEventListener('pageshow', () => {bare} && fetch('/shown'))"
    link = fill(site) + f"<a id=fill data-safeexit=exit href={destination.url()}>Leave</a>"
    inner = serve(site, destination, body=link, script=shown)
    frame = f"<iframe id=fill src={inner} style='{FILL}'></iframe>"
    tab.open(stranger.serve("/", f"<!doctype html><title>x</title>{frame}"))
    wait_until(lambda: site.visits_to("/shown"), "the frame to be shown")
    tab.click("#fill")
    assert_landed(tab, destination)
    tab.evaluate("(setTimeout(() => history.back()), 1)")
    wait_until(lambda: len(destination.visits_to("/")) == 2, "the frame to leave again")
    assert len(site.visits_to("/shown")) == 1


@pytest.mark.parametrize("sandbox", ["", "sandbox=allow-scripts"], ids=["plain", "sandboxed"])
def test_a_strangers_frame_leaves_at_least_itself(
    tab: Tab, site: Server, destination: Server, stranger: Server, sandbox: str
) -> None:
    """Where the browser lets nobody move the stranger's page, the frame itself leaves."""
    inner = serve(site, destination, script=_ESCAPE)
    frame = f"<iframe src={inner} style='{FILL}' {sandbox}></iframe>"
    tab.open(stranger.serve("/", f"<!doctype html><title>x</title>{frame}"))
    wait_until(lambda: destination.visits_to("/"), "the frame to leave")
    assert destination.visits_to("/")[0].referer is None


@pytest.mark.parametrize("back_guard", [True, False], ids=["guarded", "unguarded"])
def test_other_tabs_leave_too(tab: Tab, site: Server, destination: Server, back_guard: bool) -> None:
    """Escape in one tab of the site takes its other tabs along."""
    other = tab.beside()
    other.open(serve(site, destination, back_guard=back_guard))
    tab.open(site.url())
    tab.press("Escape")
    assert_landed(tab, destination)
    assert_landed(other, destination)


def test_other_tabs_can_stay(tab: Tab, site: Server, destination: Server) -> None:
    """With `other_tabs=False` only this tab leaves."""
    other = tab.beside()
    other.open(serve(site, destination, other_tabs=False))
    tab.open(site.url())
    tab.press("Escape")
    assert_landed(tab, destination)
    assert other.evaluate("document.title") == "Help and support"
    assert len(destination.visits_to("/")) == 1
