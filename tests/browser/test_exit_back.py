"""Back does not betray: neither the page that was left nor an earlier one of the same site shows again."""

from __future__ import annotations

import threading

from .engines import Tab, wait_for, wait_for_url, wait_until
from .exits import assert_landed, serve
from .server import Server

# Tells the server of every frame in which a page that came by Back could be read, and of every page that goes
# into the browser's cache as it can be read.
_WATCH = """
  const bare = () => getComputedStyle(document.body).opacity !== '0';
  addEventListener('pagehide', () => document.adoptedStyleSheets.length || navigator.sendBeacon('/flash'));
  let back = performance.getEntriesByType('navigation')[0].type === 'back_forward';
  addEventListener('pageshow', event => { back = back || event.persisted });
  const look = () => {
    if (back && bare()) navigator.sendBeacon('/flash');
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


def _serve(site: Server, destination: Server, **options: bool) -> None:
    """Serve pages one, two and three, each with a link to the next."""
    for path, following in (("/one", "/two"), ("/two", "/three"), ("/three", "/one")):
        body = f"<p><a id=next href={following}><b>Next</b></a><p>This is {path}"
        serve(site, destination, path, body=body, script=_WATCH, **options)


def _walk(tab: Tab, site: Server, *paths: str) -> None:
    """Go from page to page by their links, as a person does."""
    tab.open(site.url(paths[0]))
    for path in paths[1:]:
        tab.click("#next")
        wait_for_url(tab, site.url(path))


def _back(tab: Tab) -> None:
    tab.evaluate("(setTimeout(() => history.back()), 1)")


def test_back_comes_out_at_the_destination_again(tab: Tab, site: Server, destination: Server) -> None:
    """However often a person presses Back, no page of the site can be read, the earlier ones neither."""
    _serve(site, destination)
    _walk(tab, site, "/one", "/two", "/three")
    tab.press("Escape")
    assert_landed(tab, destination)
    for round_ in range(2, 4):
        _back(tab)
        wait_until(lambda: len(destination.visits_to("/")) >= round_, "the way out, again")  # noqa: B023 - called at once
        assert_landed(tab, destination)
    assert site.visits_to("/flash") == []


def test_reload_leaves_again(tab: Tab, site: Server, destination: Server) -> None:
    """A page that is loaded again while its tab holds the mark is no visit started anew."""
    _serve(site, destination)
    tab.open(site.url("/one"))
    tab.evaluate("(sessionStorage.setItem('sx', '1'), setTimeout(() => location.reload(), 1), 1)")
    assert_landed(tab, destination)


def test_back_takes_no_other_tab_along(tab: Tab, site: Server, destination: Server) -> None:
    """A tab in which the person came back on purpose stays when Back makes the first one leave again."""
    _serve(site, destination)
    _walk(tab, site, "/one", "/two")
    tab.press("Escape")
    assert_landed(tab, destination)
    other = tab.beside()
    other.open(site.url("/three"))
    _back(tab)
    wait_until(lambda: len(destination.visits_to("/")) == 2, "the way out, again")
    assert_landed(tab, destination)
    assert "This is /three" in other.evaluate("document.body.innerText")
    assert len(destination.visits_to("/")) == 2


def test_a_new_visit_works_normally(tab: Tab, site: Server, destination: Server) -> None:
    """Who comes back on purpose finds the site as ever, its own Back included."""
    _serve(site, destination)
    _walk(tab, site, "/one")
    tab.evaluate("localStorage.setItem('draft', 'a')")
    tab.press("Escape")
    assert_landed(tab, destination)
    _walk(tab, site, "/one", "/two")
    assert tab.evaluate("[localStorage.length, sessionStorage.length]") == [1, 0]
    assert "This is /two" in tab.evaluate("document.body.innerText")
    _back(tab)
    wait_for_url(tab, site.url("/one"))
    wait_for(tab, "document.body.innerText.includes('This is /one')")
    assert len(destination.visits_to("/")) == 1


def test_a_frame_that_comes_late_forgets_nothing(tab: Tab, site: Server, destination: Server) -> None:
    """A frame that the page brings while it leaves is no visit started anew: Back still leads out."""
    late = """
      document.addEventListener('safeexit:exit', () => {
        const frame = document.createElement('iframe');
        frame.src = '/inner';
        document.body.append(frame);
      });"""
    _serve(site, destination)
    serve(site, destination, "/inner")
    serve(site, destination, "/two", script=late)
    _walk(tab, site, "/one", "/two")
    destination.open.clear()
    tab.press("Escape")
    wait_until(lambda: site.visits_to("/inner"), "the frame to come")
    destination.open.set()
    assert_landed(tab, destination)
    _back(tab)
    wait_until(lambda: len(destination.visits_to("/")) == 2, "the way out, again")
    assert_landed(tab, destination)
    assert site.visits_to("/flash") == []


def test_a_new_visit_to_a_frame_works_normally(tab: Tab, site: Server, destination: Server) -> None:
    """Who comes back on purpose to a page that has the exit in a frame alone finds it as ever."""
    _serve(site, destination)
    _walk(tab, site, "/one")
    tab.press("Escape")
    assert_landed(tab, destination)
    tab.open(site.serve("/around", "<!doctype html><title>Around</title><iframe src=/two></iframe>"))
    assert tab.evaluate("getComputedStyle(frames[0].document.body).opacity") == "1"
    # A way out would have begun at the second frame, or 300 milliseconds later.
    tab.evaluate("new Promise(resolve => setTimeout(() => resolve(1), 600))")
    assert tab.url == site.url("/around")
    assert len(destination.visits_to("/")) == 1


def test_a_page_that_was_on_its_way_leaves_too(tab: Tab, site: Server, destination: Server) -> None:
    """A link was followed just before the exit: the page that still arrives is no new visit."""
    _serve(site, destination)
    tab.open(site.url("/one"))
    # The mark of an exit that came after the navigation had begun.
    tab.evaluate("sessionStorage.setItem('sx', Date.now() + 60000)")
    tab.click("#next")
    assert_landed(tab, destination)
    assert len(site.visits_to("/two")) == 1


def test_a_link_followed_just_before_does_not_win(tab: Tab, site: Server, destination: Server) -> None:
    """Its page arrives between the key and the way out: it is not shown, without the guard either."""
    busy = """
      document.addEventListener('safeexit:exit', () => {
        const until = Date.now() + 1000;
        while (Date.now() < until);
      });"""
    site.serve("/slow", "<!doctype html><title>Slow</title><img src=/shown>")
    tab.open(serve(site, destination, body="<a id=next href=/slow>Next</a>", script=busy, back_guard=False))
    site.open.clear()
    tab.click("#next")
    wait_until(lambda: site.visits_to("/slow"), "the link to be followed")
    # Drivers return from a key only once the page has handled it.
    answers = threading.Timer(0.3, site.open.set)
    answers.start()
    tab.press("Escape")
    answers.join()
    assert_landed(tab, destination)
    assert site.visits_to("/shown") == []


def test_back_works_normally_without_an_exit(tab: Tab, site: Server, destination: Server) -> None:
    """Nobody left: Back and Forward show the pages of the site."""
    _serve(site, destination)
    _walk(tab, site, "/one", "/two")
    _back(tab)
    wait_for(tab, "document.body.innerText.includes('This is /one')")
    tab.evaluate("(setTimeout(() => history.forward()), 1)")
    wait_for(tab, "document.body.innerText.includes('This is /two')")
    tab.press("Escape")
    assert_landed(tab, destination)


def test_the_guard_can_be_turned_off(tab: Tab, site: Server, destination: Server) -> None:
    """With `back_guard=False` nothing is stored, and Back shows the earlier page."""
    _serve(site, destination, back_guard=False)
    _walk(tab, site, "/one", "/two")
    tab.press("Escape")
    assert_landed(tab, destination)
    _back(tab)
    wait_for(tab, "document.body.innerText.includes('This is /one')")
    assert tab.evaluate("sessionStorage.length") == 0


def test_one_entry_of_history(tab: Tab, site: Server, destination: Server) -> None:
    """With `minimise_history=True` links and scripts add no entry to the tab's history."""
    _serve(site, destination, minimise_history=True)
    tab.open(site.url("/one"))
    before = tab.evaluate("history.length")
    for path in ("/two", "/three"):
        tab.click("#next")
        wait_for_url(tab, site.url(path))
    tab.evaluate("history.pushState(null, '', '/four')")
    assert tab.evaluate("[history.length, location.pathname]") == [before, "/four"]


# Each is somebody else's: another listener's, another tab's, another site's, a file's, or no link at all.
_NOT_OURS = """
  <p id=none>Text</p><a id=handled href=/two>x</a><a id=away href=http://127.0.0.2:1/>x</a>
  <a id=beside href=/two target=_blank>x</a><a id=file href=/two download>x</a><a id=plain href=/two>x</a>"""
_CLICKS = """
  const report = name => navigator.sendBeacon(name);
  addEventListener('error', () => report('/error'));
  document.querySelector('#handled').addEventListener('click', event => event.preventDefault());
  addEventListener('click', event => {
    if (event.defaultPrevented && event.target.id !== 'handled') report('/taken');
    event.preventDefault();
  });
  const click = (id, how) => document.getElementById(id).dispatchEvent(
    new MouseEvent('click', {bubbles: true, cancelable: true, ...how}));
  for (const id of ['none', 'handled', 'away', 'beside', 'file']) click(id);
  for (const key of ['ctrlKey', 'metaKey', 'shiftKey', 'altKey']) click('plain', {[key]: true});
"""


def test_one_entry_leaves_other_clicks_alone(tab: Tab, site: Server, destination: Server) -> None:
    """Only a plain click on a link of the site replaces the page."""
    _serve(site, destination)
    tab.open(serve(site, destination, "/start", body=_NOT_OURS, script=_CLICKS, minimise_history=True))
    tab.evaluate("new Promise(resolve => setTimeout(() => resolve(1), 300))")
    assert tab.url == site.url("/start")
    assert site.visits_to("/taken") == site.visits_to("/error") == site.visits_to("/two") == []
