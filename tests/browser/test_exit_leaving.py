"""The exit does what a person in danger needs: it works at once, always, and tells nobody."""

from __future__ import annotations

import pytest

from .engines import Tab, wait_for, wait_until
from .exits import HEADERS, assert_landed, assert_stays, exit_for, head_of, reports, serve
from .server import Server


def test_the_link_leaves_without_javascript(
    tab_without_script: Tab, site: Server, destination: Server
) -> None:
    """With JavaScript off the link leads out, and the Referer header stays empty."""
    tab_without_script.open(serve(site, destination))
    tab_without_script.click("[data-safeexit=exit]")
    assert_landed(tab_without_script, destination)


_HINT_SHOWN = "document.querySelector('.sx-exit__hint').getClientRects().length > 0"


def test_the_hint_shows_where_the_key_works(tab: Tab, site: Server, destination: Server) -> None:
    """The sentence about the key is there once the script listens for the key."""
    tab.open(serve(site, destination))
    assert tab.evaluate(_HINT_SHOWN) is True


def test_the_hint_is_hidden_without_javascript(
    tab_without_script: Tab, site: Server, destination: Server
) -> None:
    """With JavaScript off nothing promises a key."""
    tab_without_script.open(serve(site, destination))
    assert tab_without_script.evaluate(_HINT_SHOWN) is False


def test_escape_leaves(tab: Tab, site: Server, destination: Server) -> None:
    """One press of Escape lands at the destination without a Referer."""
    tab.open(serve(site, destination))
    tab.press("Escape")
    assert_landed(tab, destination)


def test_a_click_leaves(tab: Tab, site: Server, destination: Server) -> None:
    """A click on the link lands at the destination without a Referer."""
    tab.open(serve(site, destination))
    tab.click(".sx-exit__link")
    assert_landed(tab, destination)


def _other_button(tab: Tab, button: int) -> None:
    """Click the link with another button than the first one; no driver here can."""
    tab.evaluate(
        "document.querySelector('.sx-exit__link').dispatchEvent("
        f"new MouseEvent('auxclick', {{button: {button}, bubbles: true, cancelable: true}}))"
    )


def test_a_middle_click_leaves(tab: Tab, site: Server, destination: Server) -> None:
    """A click that would open the destination beside the page takes its place instead."""
    tab.open(serve(site, destination))
    _other_button(tab, 1)
    assert_landed(tab, destination)


def test_a_right_click_stays(tab: Tab, site: Server, destination: Server) -> None:
    """The click that opens the browser's menu does not leave."""
    tab.open(serve(site, destination))
    _other_button(tab, 2)
    assert_stays(tab, destination)


def test_escape_leaves_while_the_page_arrives(tab: Tab, site: Server, destination: Server) -> None:
    """The key works as soon as the body begins, though nothing of it ever comes."""
    site.serve_in_parts("/", head_of(exit_for(destination)) + "<body>", "late", headers=HEADERS)
    tab.begin(site.url())
    wait_for(tab, "document.body !== null")
    tab.press("Escape")
    assert_landed(tab, destination)


def test_a_link_that_comes_later_leaves(tab: Tab, site: Server, destination: Server) -> None:
    """A link that script brings after the page has loaded needs no wiring."""
    later = """
      const link = document.createElement('a');
      link.href = '/elsewhere'; link.dataset.safeexit = 'exit'; link.id = 'later';
      link.append(document.createElement('b')); link.firstChild.textContent = 'Leave';
      document.querySelector('main').append(link);"""
    tab.open(serve(site, destination, script=later))
    tab.click("#later b")
    assert_landed(tab, destination)
    assert site.visits_to("/elsewhere") == []


def test_the_click_reaches_no_other_script(tab: Tab, site: Server, destination: Server) -> None:
    """No listener of the page, such as a tracker's, hears of the click on the exit."""
    spy = (
        "for (const target of [window, document]) target.addEventListener('click', () => fetch('/spy'), true)"
    )
    tab.open(serve(site, destination, script=spy))
    tab.click(".sx-exit__link")
    assert_landed(tab, destination)
    assert site.visits_to("/spy") == []


@pytest.mark.parametrize(
    ("start", "delay"),
    [("key", 0), ("key", 0.3), ("key", 1.5), ("click", 1.5)],
    ids=["key-at-once", "key-300ms", "key-1500ms", "click-1500ms"],
)
def test_further_escapes_do_not_strand(
    tab: Tab, site: Server, destination: Server, delay: float, start: str
) -> None:
    """However slow the destination, Escape pressed again and again does not stop the way there."""
    destination.delay = delay
    tab.open(serve(site, destination))
    if start == "key":
        tab.press("Escape")
    else:
        tab.click(".sx-exit__link")
    for _ in range(5):
        tab.press("Escape")
    assert_landed(tab, destination)


def test_the_page_is_covered_before_the_destination_answers(
    tab: Tab, site: Server, destination: Server
) -> None:
    """Text, title and icon are gone, scroll and selection reset, sound silent, before anybody answers."""
    loud = "<p id=text>Secret</p><audio></audio><div class=tall></div>"
    tab.open(serve(site, destination, body=loud, script=_SCROLL_AND_SELECT))
    assert tab.evaluate("scrollY > 0 && String(getSelection()) === 'Secret'")
    destination.open.clear()
    tab.press("Escape")
    [report, *_] = reports(site)
    assert report.covered
    assert (report.title, report.scroll, report.selected, report.silent) == ("New tab", 0, 0, True)
    destination.open.set()
    assert_landed(tab, destination)


_SCROLL_AND_SELECT = """
  document.querySelector('.tall').style.height = '5000px';
  document.querySelector('audio').pause = function () { this.className = 'paused' };
  scrollTo(0, 900);
  getSelection().selectAllChildren(document.querySelector('#text'));
"""


def test_nothing_shines_through_the_cover(tab: Tab, site: Server, destination: Server) -> None:
    """What a page forces to be visible, in the top layer too, is hidden all the same."""
    stubborn = """
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`#a.visible.visible, dialog[open], dialog::backdrop { visibility: visible !important }
        html:root body#b { background: red !important } html:root { background: red !important }`);
      document.adoptedStyleSheets = [sheet];
      document.body.id = 'b';
      document.querySelector('dialog').showModal();"""
    body = "<p id=a class=visible>Secret</p><dialog>Secret</dialog>"
    tab.open(serve(site, destination, body=body, script=stubborn, defer=False))
    destination.open.clear()
    tab.press("Escape")
    [report, *_] = reports(site)
    assert report.covered
    assert (report.dialog, report.backdrop) == ("hidden", "hidden")
    assert report.background != "rgb(255, 0, 0)"


def test_the_cover_stays_when_nobody_answers(tab: Tab, site: Server, destination: Server) -> None:
    """A destination that never answers leaves the page covered, also after more presses."""
    tab.open(serve(site, destination))
    destination.open.clear()
    tab.press("Escape")
    wait_until(lambda: destination.visits, "the way out to begin")
    tab.press("Escape")
    tab.press("a")
    assert all(report.covered for report in reports(site, 8))


def test_a_later_press_starts_again(tab: Tab, site: Server, destination: Server) -> None:
    """If the way out was stopped, a press some seconds later sets out anew."""
    stopped = """
      document.addEventListener('safeexit:exit', () => setTimeout(() => {
        Date.now = () => 9e15;
        window.stop();
        // A key that is held down is no later press.
        document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', repeat: true}));
        setTimeout(() => fetch('/stopped'), 600);
      }, 2000), {once: true});"""
    tab.open(serve(site, destination, script=stopped))
    destination.open.clear()
    tab.press("Escape")
    wait_until(lambda: site.visits_to("/stopped"), "the way out to be stopped")
    assert len(destination.visits_to("/")) == 1
    destination.open.set()
    tab.press("Escape")
    wait_until(lambda: len(destination.visits_to("/")) == 2, "the way out to begin again")
    assert_landed(tab, destination)


def test_further_keys_reach_no_other_script(tab: Tab, site: Server, destination: Server) -> None:
    """Once the page leaves, no script of it hears a key, nor its release, and no field takes it."""
    spy = """
      for (const type of ['keydown', 'keypress', 'keyup', 'input'])
        document.addEventListener(type, () =>
          document.title === 'New tab' && navigator.sendBeacon('/heard', type), true);"""
    tab.open(serve(site, destination, body="<input>", script=spy))
    tab.click("input")
    destination.open.clear()
    tab.press("Escape")
    tab.press("a")
    tab.press("Enter")
    reports(site, 6)
    assert [visit.body for visit in site.visits_to("/heard")] == []


def test_a_page_without_frames_leaves(tab: Tab, site: Server, destination: Server) -> None:
    """A hidden page is drawn no more, and leaves all the same."""
    tab.open(serve(site, destination, script="window.requestAnimationFrame = () => 0"))
    tab.press("Escape")
    assert_landed(tab, destination)


def test_a_page_that_is_drawn_leaves_by_its_frames(tab: Tab, site: Server, destination: Server) -> None:
    """Where the cover has been drawn, the way out does not wait for the clock of hidden pages."""
    clock = "const own = setTimeout; window.setTimeout = (step, after) => after < 100 ? own(step, after) : 0;"
    tab.open(serve(site, destination, script=clock))
    tab.press("Escape")
    assert_landed(tab, destination)


def test_a_page_that_asks_to_stay_is_not_asked(tab: Tab, site: Server, destination: Server) -> None:
    """A form that warns of unsaved changes cannot hold a person back."""
    nag = """
      onbeforeunload = event => { navigator.sendBeacon('/asked'); event.preventDefault(); return 'stay' };
      addEventListener('beforeunload', onbeforeunload, true);"""
    tab.open(serve(site, destination, body="<input>", script=nag))
    tab.click("input")
    tab.press("a")
    tab.press("Escape")
    assert_landed(tab, destination)
    assert site.visits_to("/asked") == []


def test_nothing_is_stored_or_sent_before(tab: Tab, site: Server, destination: Server) -> None:
    """Until somebody leaves, storage and cookies stay empty and no request is made."""
    tab.open(serve(site, destination))
    assert tab.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    own = {"/", "/icon.png", "/favicon.ico"}
    assert {visit.path for visit in site.visits if not visit.path.startswith("/_sx/assets/")} <= own
    assert destination.visits == []


def test_the_title_can_be_chosen(tab: Tab, site: Server, destination: Server) -> None:
    """The tab takes the title that the site asks for."""
    tab.open(serve(site, destination, title="Weather"))
    destination.open.clear()
    tab.press("Escape")
    assert reports(site)[0].title == "Weather"


def test_a_decoy_opens_beside_by_a_click(tab: Tab, site: Server, destination: Server) -> None:
    """With `decoy_tab=True` a click brings the destination twice: in a new tab, and in place of the page."""
    tab.open(serve(site, destination, decoy_tab=True))
    tab.click(".sx-exit__link")
    assert_landed(tab, destination)
    wait_until(lambda: len(destination.visits_to("/")) == 2, "the decoy")
    assert_landed(tab, destination)


def test_the_history_holds_no_page_that_was_left(tab: Tab, site: Server, destination: Server) -> None:
    """The destination takes the place of the page in the tab's history."""
    tab.open(serve(site, destination))
    before = tab.evaluate("history.length")
    tab.press("Escape")
    assert_landed(tab, destination)
    assert tab.evaluate("history.length") == before
