"""What a person sees and does: pixels on a screen, keys and clicks that are real.

Made-up keys hide that Firefox stops a navigation by Escape, and a look at the DOM hides that WebKit stops
painting once a navigation starts. So these tests read the screen and press keys through the X server.
"""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from PIL import Image

from .engines import wait_for, wait_for_url, wait_until
from .exits import FILL, assert_landed, assert_stays, fill, serve
from .screen import Window
from .server import Server, running

# Colours that no browser draws by itself.
_SECRET = (18, 171, 52)
_ICON = (201, 31, 173)
_BODY = "<link rel=stylesheet href=/secret.css><p>Secret</p>"


def _serve(site: Server, destination: Server, path: str = "/", *, body: str = "", **options: Any) -> str:
    colour = "rgb({}, {}, {})".format(*_SECRET)
    site.serve("/secret.css", f"html, main {{ background: {colour} }}", headers={"Content-Type": "text/css"})
    return serve(site, destination, path, body=_BODY + body, **options)


def _show(window: Window, url: str) -> None:
    window.tab.open(url)
    wait_until(lambda: window.screen.shows(_SECRET), "the page's pixels to appear")


def test_the_pixels_go_before_the_destination_answers(
    window: Window, site: Server, destination: Server
) -> None:
    """Escape takes the page off the screen while the destination is still silent; the figure is printed."""
    _show(window, _serve(site, destination))
    destination.open.clear()
    began = time.monotonic()
    window.key("Escape")
    wait_until(lambda: not window.screen.shows(_SECRET), "the page's pixels to go")
    took = (time.monotonic() - began) * 1000
    print(f"{window.engine}: pixels gone {took:.0f} ms after the key")  # noqa: T201 - a figure, not a limit
    destination.open.set()
    assert_landed(window.tab, destination)


def test_offline_the_page_stays_gone(window: Window, site: Server) -> None:
    """Where nothing can be reached, neither the page nor its title comes back."""
    with running("localhost") as destination:
        pass
    _show(window, _serve(site, destination))
    window.key("Escape")
    wait_until(lambda: not window.screen.shows(_SECRET), "the page's pixels to go")
    # The window hears of the title a moment after the page.
    wait_until(lambda: "Help" not in window.title(), "the title to go")
    until = time.monotonic() + 1.5
    while time.monotonic() < until:
        assert not window.screen.shows(_SECRET)
        assert "Help" not in window.title()


_REAL = pytest.mark.parametrize("window", ["chromium", "firefox"], indirect=True)


@_REAL
def test_the_tab_shows_neither_title_nor_icon(window: Window, site: Server, destination: Server) -> None:
    """While the destination is silent the tab's title is neutral and the site's icon is gone."""
    icon = io.BytesIO()
    Image.new("RGB", (32, 32), _ICON).save(icon, "PNG")
    site.serve("/icon.png", icon.getvalue(), headers={"Content-Type": "image/png"})
    _show(window, _serve(site, destination))
    wait_until(lambda: window.screen.shows(_ICON), "the icon to appear")
    assert "Help and support" in window.title()
    destination.open.clear()
    window.key("Escape")
    wait_until(lambda: not window.screen.shows(_ICON), "the icon to go")
    wait_until(lambda: window.title().startswith("New tab"), "the title to turn neutral")


@_REAL
@pytest.mark.parametrize("delay", [0, 0.3, 1.5], ids=["at-once", "300ms", "1500ms"])
def test_real_escapes_do_not_strand(window: Window, site: Server, destination: Server, delay: float) -> None:
    """However slow the destination, real presses of Escape do not stop the way there."""
    _show(window, _serve(site, destination))
    destination.delay = delay
    window.key(*["Escape"] * 6, pause=0.15)
    assert_landed(window.tab, destination)


@_REAL
def test_real_escapes_do_not_strand_a_click(window: Window, site: Server, destination: Server) -> None:
    """Escape is swallowed after a click too, on a site that has no shortcut."""
    _show(window, _serve(site, destination, shortcut=None))
    destination.delay = 1.5
    window.tab.click(".sx-exit__link")
    window.key(*["Escape"] * 6, pause=0.15)
    assert_landed(window.tab, destination)


def test_full_screen_closes_first(window: Window, site: Server, destination: Server) -> None:
    """With full screen on, the first Escape closes that and the next one leaves."""
    opener = "document.querySelector('#full').onclick = () => document.documentElement.requestFullscreen()"
    window.tab.open(serve(site, destination, body="<button id=full>Full screen</button>", script=opener))
    window.tab.click("#full")
    wait_for(window.tab, "document.fullscreenElement !== null")
    window.key("Escape")
    wait_for(window.tab, "document.fullscreenElement === null")
    assert_stays(window.tab, destination)
    window.key("Escape")
    assert_landed(window.tab, destination)


@_REAL
def test_the_real_back_button_shows_nothing(window: Window, site: Server, destination: Server) -> None:
    """The browser's own Back brings no pixel of the site to the screen."""
    _serve(site, destination, "/second")
    _show(window, _serve(site, destination, body="<a href=/second>Next</a>"))
    window.tab.click("main a")
    wait_for_url(window.tab, site.url("/second"))
    window.key("Escape")
    assert_landed(window.tab, destination)
    before = len(destination.visits_to("/"))
    destination.open.clear()
    window.key("alt+Left")
    shown = []
    while len(destination.visits_to("/")) == before:
        shown.append(window.screen.shows(_SECRET))
    destination.open.set()
    assert_landed(window.tab, destination)
    assert not any(shown)


@_REAL
def test_a_real_click_breaks_out_of_a_strangers_frame(
    window: Window, site: Server, destination: Server
) -> None:
    """Shown in somebody else's frame, a real click on the link takes the whole tab out."""
    link = fill(site) + f"<a id=fill data-safeexit=exit href={destination.url()}>Leave</a>"
    frame = f"<iframe src={_serve(site, destination, body=link)} style='{FILL}'></iframe>"
    with running("localhost") as stranger:
        _show(window, stranger.serve("/", f"<!doctype html><title>x</title>{frame}"))
        window.click()
        assert_landed(window.tab, destination)
