"""One request for a page: what it renders is what the site renders, and its headers say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from safeexit import BetaNotice, QuickExit, SafeExit
from safeexit.components.cookie_banner import consent as choices
from safeexit.web.http import Request
from safeexit.web.visit import Headers, Visit
from tests.web.sites import SITE

_FORM_SITE = replace(
    SITE, beta=BetaNotice(feedback="form", placement="footer", on_feedback=print), locale="cy"
)


def _cookie(*allowed: str, saved: bool = False) -> str:
    banner = SITE.cookies
    assert banner is not None
    consent = choices.decide(banner.categories, allowed, at=datetime.now(UTC))
    cookie = f"sx_consent={choices.encode(consent, version=banner.policy_version)}"
    return f"{cookie}; sx_saved=1" if saved else cookie


def _visit(site: SafeExit = SITE, /, **headers: str) -> Visit:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Visit(site, Request(path="/help", headers=named))


@pytest.mark.parametrize("site", [SITE, _FORM_SITE], ids=["link", "form"])
@given(
    path=st.text(st.sampled_from("/abc%3F&<>\"'ŵ -_.~?#"), max_size=12).map(lambda tail: f"/{tail}"),
    nonce=st.none() | st.from_regex(r"[A-Za-z0-9+/_-]{1,30}={0,2}", fullmatch=True),
    cookie=st.sampled_from(["", _cookie("statistics"), _cookie(), "sx_consent=x"]),
    gpc=st.sampled_from(["", "1"]),
)
def test_what_is_kept_is_what_would_be_rendered(
    site: SafeExit, path: str, nonce: str | None, cookie: str, gpc: str
) -> None:
    """Whatever path and nonce a page has, the cached pieces are those of the site, byte for byte."""
    headers = {"cookie": cookie, "sec-gpc": gpc}
    before, _, query = path.partition("?")
    request = Request(path=before, query=query, headers=headers)
    visit = Visit(site, request, nonce=lambda: nonce)
    assert site.cookies is not None
    consent = site.cookies.read(cookie, gpc=gpc == "1")
    shown = consent if consent.decided or consent.gpc else None
    assert visit.head() == site.head(nonce=nonce)
    assert visit.body_start() == site.body_start(consent=shown, next=request.address)
    assert visit.body_end() == site.body_end(nonce=nonce, next=request.address)


def test_a_page_that_uses_nothing_keeps_its_headers() -> None:
    """A visit that nobody asked for anything changes nothing."""
    own = (("Content-Type", "text/html"), ("Cache-Control", "public"))
    assert _visit(cookie=_cookie()).headers(own) == own


def _headers_of(visit: Visit, *own: tuple[str, str]) -> dict[str, str]:
    visit.body_start()
    found: Headers = visit.headers(own)
    assert len(dict(found)) == len(found)
    return dict(found)


def test_a_page_for_everybody_says_what_it_depends_on() -> None:
    """Without a choice the application's own caching holds."""
    headers = _headers_of(_visit(), ("Cache-Control", "public, max-age=60"))
    assert headers == {"Cache-Control": "public, max-age=60", "Vary": "Cookie, Sec-GPC"}


@pytest.mark.parametrize("headers", [{"cookie": _cookie()}, {"cookie": "sx_consent=old"}, {"sec_gpc": "1"}])
def test_a_page_for_one_visitor_is_private(headers: dict[str, str]) -> None:
    """With a choice of whatever version, or with Global Privacy Control, no shared cache may keep it."""
    sent = _headers_of(_visit(**headers), ("Cache-Control", "public, s-maxage=9, max-age=60"))
    assert sent["Cache-Control"] == "private, max-age=60"


def test_the_message_is_cleared_by_the_page_that_shows_it() -> None:
    """A page that has only a gate leaves the message to the next one."""
    shows = _headers_of(_visit(cookie=_cookie("statistics", saved=True)))
    assert shows["Cache-Control"] == "private, no-store"
    assert shows["Set-Cookie"].startswith("sx_saved=; Path=/; Max-Age=0")
    gate = _visit(cookie=_cookie("statistics", saved=True))
    assert gate.gate("statistics", "x") == "x"
    assert dict(gate.headers(())) == {"Vary": "Cookie, Sec-GPC", "Cache-Control": "private"}


def test_a_site_that_asks_nothing_depends_on_nothing() -> None:
    """Pages with an exit alone are the same for everybody."""
    site = SafeExit(quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"))
    assert _headers_of(_visit(site, cookie=_cookie())) == {}


def test_vary_star_is_left_as_it_is() -> None:
    """Nothing can be added to "everything"."""
    assert _headers_of(_visit(), ("Vary", "*"))["Vary"] == "*"


def test_a_wrong_nonce_is_refused() -> None:
    """A nonce that is no base64 could break out of its attribute."""
    with pytest.raises(ValueError, match="nonce='a\"b' cannot be used"):
        _visit().head(nonce='a"b')


@pytest.mark.parametrize(
    ("path", "query", "address"),
    [
        ("/search", "q=caf%C3%A9&a[]=1", "/search?q=caf%C3%A9&a%5B%5D=1"),
        ("/search", "q=100%", "/search?q=100%25"),
        ("/search", 'q=\xc3\xa9|"', "/search?q=%C3%A9%7C%22"),
        ("/caf\udce9", "", "/caf%E9"),
        ("//evil.example", "", "//evil.example"),
    ],
)
def test_an_address_is_written_as_browsers_write_it(path: str, query: str, address: str) -> None:
    """Path and query are ASCII and mean what they meant; what is no path of this site is not returned to."""
    request = Request(path=path, query=query)
    assert request.address == address
    shown = f'name="next" value="{escape(address)}"' in Visit(SITE, request).body_start()
    assert shown is not address.startswith("//")
