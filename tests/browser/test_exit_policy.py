"""The exit gets along with strict policies, with other scripts, and with itself."""

from __future__ import annotations

from .engines import Tab, wait_for, wait_for_url, wait_until
from .exits import HEADERS, NONCE, assert_landed, exit_for, head_of, page_with, serve
from .server import Server


def test_no_policy_is_violated(tab: Tab, site: Server, destination: Server) -> None:
    """Under a strict policy with Trusted Types a whole visit, exit and Back cause no report."""
    serve(site, destination, "/first", body="<a id=next href=/second>Next</a>")
    serve(site, destination, "/second")
    tab.open(site.url("/first"))
    tab.click("#next")
    wait_for_url(tab, site.url("/second"))
    tab.press("Escape")
    assert_landed(tab, destination)
    tab.evaluate("(setTimeout(() => history.back()), 1)")
    wait_until(lambda: len(destination.visits_to("/")) > 1, "the way out, again")
    assert site.visits_to("/csp") == []


def test_a_violation_would_be_reported(tab: Tab, site: Server, destination: Server) -> None:
    """The alarm of the test above rings: a script without the nonce is reported."""
    tab.open(serve(site, destination, body="<script>document.title = 'x'</script>"))
    wait_until(lambda: site.visits_to("/csp"), "a report")


def test_a_hash_allows_the_scripts(tab: Tab, site: Server, destination: Server) -> None:
    """A policy that names `csp_hashes()` runs the exit without a nonce."""
    exit_site = exit_for(destination, minimise_history=True)
    policy = f"default-src 'none'; script-src {' '.join(exit_site.csp_hashes())}; report-uri /csp"
    page = f"<!doctype html><html lang=en><head>{exit_site.head()}<title>Help</title></head><body>"
    tab.open(site.serve("/", page, headers={"Content-Security-Policy": policy}))
    tab.press("Escape")
    assert_landed(tab, destination)


def test_the_event_cannot_stop_the_exit(tab: Tab, site: Server, destination: Server) -> None:
    """`safeexit:exit` is told to the page once; a listener that cancels or throws stops nothing."""
    listener = """
      document.addEventListener('safeexit:exit', event => {
        event.preventDefault();
        navigator.sendBeacon('/told', `${event.cancelable} ${event.defaultPrevented}`);
        throw new Error('stop');
      });"""
    tab.open(serve(site, destination, script=listener))
    tab.press("Escape")
    tab.press("Escape")
    assert_landed(tab, destination)
    wait_until(lambda: site.visits_to("/told"), "the event to be told")
    assert [visit.body for visit in site.visits_to("/told")] == [b"false false"]


def test_two_instances_do_what_one_does(tab: Tab, site: Server, destination: Server) -> None:
    """A page that holds everything twice, such as by injection over a template, leaves once."""
    exit_site = exit_for(destination)
    count = "document.addEventListener('safeexit:exit', () => navigator.sendBeacon('/told'))"
    once = page_with(exit_site, str(exit_site.body_start(nonce=NONCE)), count)
    twice = once.replace("<title>", f"{exit_site.head(nonce=NONCE)}<title>")
    tab.open(site.serve("/", twice, headers=HEADERS))
    tab.press("Escape")
    assert_landed(tab, destination)
    wait_until(lambda: site.visits_to("/told"), "the event to be told")
    assert len(site.visits_to("/told")) == len(destination.visits_to("/")) == 1


def test_a_pages_own_names_do_no_harm(tab: Tab, site: Server, destination: Server) -> None:
    """A page may call its own things as the browser calls what the exit uses."""
    answer = {"Location": destination.url(), "Referrer-Policy": "no-referrer"}
    site.serve("/_sx/leave", "", status=303, headers=answer)
    names = "var origin = 'own'; stop = scrollTo = getSelection = () => { throw new Error('own') };"
    tab.open(serve(site, destination, script=names, via_server=True))
    tab.press("Escape")
    assert_landed(tab, destination)
    assert len(site.visits_to("/_sx/leave")) == 1


def test_removal_does_no_harm(tab: Tab, site: Server, destination: Server) -> None:
    """A framework that throws away all that the page held takes the link, not the key."""
    remove = "document.head.remove(); document.body.replaceChildren('Help')"
    tab.open(serve(site, destination))
    tab.evaluate(f"(() => {{ {remove} }})()")
    tab.press("Escape")
    assert_landed(tab, destination)


def test_a_page_that_writes_itself_anew_is_armed(tab: Tab, site: Server, destination: Server) -> None:
    """`document.open` takes every listener away; the head that is written then arms the exit again."""
    page = head_of(exit_for(destination)).replace("Help and support", "Anew") + "<body>"
    site.serve("/anew", page)
    tab.open(site.serve("/", page.replace("Anew", "Help")))
    write = "text => { document.open(); document.write(text); document.close() }"
    tab.evaluate(f"(fetch('/anew').then(answer => answer.text()).then({write}), 1)")
    wait_for(tab, "document.title === 'Anew'")
    tab.press("Escape")
    assert_landed(tab, destination)


_OLD = """
  CSSStyleSheet = BroadcastChannel = undefined;
  performance.getEntriesByType = () => [];
  const query = document.querySelector;
  document.querySelector = selector => {
    if (selector.includes(':modal')) throw new SyntaxError(selector);
    return query.call(document, selector);
  };
  sessionStorage.setItem('sx', '1');
  document.addEventListener('safeexit:exit', () =>
    navigator.sendBeacon('/told', document.documentElement.style.opacity));
"""


def test_an_old_browser_is_covered_and_leaves(tab: Tab, site: Server, destination: Server) -> None:
    """A browser that lacks what the exit is made of, as those of 2020 do, hides the page and leaves."""
    exit_site = exit_for(destination)
    page = page_with(exit_site).replace("<head>", f'<head><script nonce="{NONCE}">{_OLD}</script>')
    tab.open(site.serve("/", page, headers=HEADERS))
    assert tab.evaluate("document.documentElement.className") == "sx-js"
    tab.press("Escape")
    assert_landed(tab, destination)
    wait_until(lambda: site.visits_to("/told"), "the event to be told")
    assert [visit.body for visit in site.visits_to("/told")] == [b"0"]


def test_other_clicks_cause_no_error(tab: Tab, site: Server, destination: Server) -> None:
    """A click beside the link is none of the exit's business."""
    alarm = "addEventListener('error', () => { document.documentElement.id = 'error' })"
    tab.open(serve(site, destination, script=alarm))
    tab.click("h1")
    assert tab.evaluate("document.documentElement.id") == ""
