"""What stands under /_sx: the exit, the choice, the cookies page and the assets."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeexit import QuickExit, SafeExit
from safeexit.web import endpoints
from safeexit.web.http import Request
from safeexit.web.withdrawal import REMOVAL_LIMIT
from tests.web.sites import SITE, ask, header, headers, send

# The exit


def test_leaving_leads_to_the_configured_exit_and_clears_what_the_site_stored() -> None:
    """GET /_sx/leave answers 303 with Clear-Site-Data, without a referrer and without being kept."""
    response = ask("/_sx/leave")
    assert response.status == 303
    assert header(response, "Location") == "https://www.bbc.co.uk/weather"
    assert header(response, "Clear-Site-Data") == '"cache", "cookies"'
    assert header(response, "Referrer-Policy") == "no-referrer"
    assert header(response, "Cache-Control") == "no-store"


def test_without_a_back_guard_leaving_clears_storage_too() -> None:
    """Where no mark has to stay for the Back button, the server clears what scripts stored as well."""
    site = SafeExit(quick_exit=QuickExit(to="https://www.bbc.co.uk/weather", back_guard=False))
    request = Request(
        method="GET", path="/_sx/leave", query="", headers={"host": "www.example.org"}, body=b"", secure=True
    )
    response = endpoints.answer(site, request)
    assert header(response, "Clear-Site-Data") == '"cache", "cookies", "storage"'


@pytest.mark.parametrize("query", ["to=https://evil.example", "next=//evil.example", "url=javascript:x"])
def test_no_parameter_changes_where_the_exit_leads(query: str) -> None:
    """The exit is no open redirect."""
    assert header(ask("/_sx/leave", query=query), "Location") == "https://www.bbc.co.uk/weather"


# The choice


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("decision=accept", "preferences.statistics:"),
        ("decision=reject", ":preferences.statistics"),
        ("decision=save&category=statistics", "statistics:preferences"),
        ("decision=save", ":preferences.statistics"),
        ("decision=save&category=statistics&category=unknown", "statistics:preferences"),
        ("decision=reject&category=statistics", ":preferences.statistics"),
    ],
)
def test_a_choice_is_kept_in_plain_text(form: str, value: str) -> None:
    """The consent cookie names what is allowed and refused, and nothing that tells visitors apart."""
    response = ask("/_sx/consent", method="POST", body=form)
    (cookie,) = (each for each in headers(response, "Set-Cookie") if each.startswith("sx_consent="))
    version, seconds, rest = cookie.split("=", 1)[1].split(";")[0].split(":", 2)
    assert (version, rest) == ("7", value)
    assert seconds.isdigit()
    assert "Path=/; Max-Age=15724800; SameSite=Lax" in cookie
    assert "HttpOnly" not in cookie


def test_a_placeholder_adds_to_the_choice() -> None:
    """With `keep` what was allowed before stays so; without it a category that is left out is refused."""
    before = ask("/_sx/consent", method="POST", body="decision=save&category=preferences")
    cookie = headers(before, "Set-Cookie")[1].split(";")[0]
    assert cookie.startswith("sx_consent=")
    for form, value in (("&keep=1", "preferences.statistics:"), ("", "statistics:preferences")):
        body = f"decision=save&category=statistics{form}"
        after = ask("/_sx/consent", method="POST", body=body, cookie=cookie)
        assert any(f":{value}" in each for each in headers(after, "Set-Cookie"))


def test_a_placeholder_decides_on_what_it_names_alone() -> None:
    """What nobody was asked about stays open, so the banner still asks: no message says that all is done."""
    answer = ask("/_sx/consent", method="POST", body="decision=save&category=statistics&keep=1")
    (cookie,) = headers(answer, "Set-Cookie")
    assert cookie.split(";")[0].endswith(":statistics:")
    assert SITE.cookies is not None
    consent = SITE.cookies.read(cookie.split(";")[0])
    assert (consent.allows("statistics"), consent.decided) == (True, False)
    whole = ask("/_sx/consent", method="POST", body="decision=reject", cookie=cookie.split(";")[0])
    assert any(":preferences.statistics;" in each for each in headers(whole, "Set-Cookie"))


def test_a_placeholder_leaves_what_was_refused_refused() -> None:
    """It adds to a choice that was made, and the choice stays whole."""
    before = headers(ask("/_sx/consent", method="POST", body="decision=reject"), "Set-Cookie")[1]
    body = "decision=save&category=statistics&keep=1"
    after = ask("/_sx/consent", method="POST", body=body, cookie=before.split(";")[0])
    assert any(":statistics:preferences;" in each for each in headers(after, "Set-Cookie"))
    assert any(each.startswith("sx_saved=1") for each in headers(after, "Set-Cookie"))


def test_a_choice_returns_to_the_page_and_says_so_once() -> None:
    """The form's answer is 303 to `next` with a flash cookie of 60 seconds, and is not kept."""
    response = ask("/_sx/consent", method="POST", body="decision=accept&next=/help%3Fa%3D1")
    assert response.status == 303
    assert header(response, "Location") == "/help?a=1"
    assert any(each.startswith("sx_saved=1; Path=/; Max-Age=60") for each in headers(response, "Set-Cookie"))
    assert header(response, "Cache-Control") == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "evil",
        "/a%0d%0aSet-Cookie:x",
        "",
        "/" + "a" * 3000,
    ],
)
def test_next_is_a_path_of_this_site_or_the_front_page(path: str) -> None:
    """A forged `next` leads to the front page: no open redirect, no header injection."""
    response = ask("/_sx/consent", method="POST", body=f"decision=accept&next={path}")
    assert header(response, "Location") == "/"


def test_a_script_gets_the_choice_as_json() -> None:
    """`Accept: application/json` answers 200 with what is allowed, and sets no flash cookie."""
    response = ask("/_sx/consent", method="POST", body="decision=accept", accept="application/json")
    assert response.status == 200
    assert response.body == b'{"allowed": ["preferences", "statistics"]}'
    assert all("sx_saved" not in each for each in headers(response, "Set-Cookie"))


def test_cookies_are_secure_where_the_application_says_https() -> None:
    """Every cookie is marked Secure on https and only there."""
    safe = ask("/_sx/consent", method="POST", body="decision=accept", secure=True)
    assert all("; Secure" in each for each in headers(safe, "Set-Cookie"))
    plain = ask("/_sx/consent", method="POST", body="decision=accept")
    assert all("Secure" not in each for each in headers(plain, "Set-Cookie"))


def test_refusing_removes_the_cookies_that_match_from_host_and_parents() -> None:
    """Names and wildcards of a refused category go; other cookies stay."""
    response = ask("/_sx/consent", method="POST", body="decision=reject", cookie="_ga_X1=1; _gat=2; lang=cy")
    removed = [each for each in headers(response, "Set-Cookie") if "Max-Age=0" in each]
    assert {each.split("=")[0] for each in removed} == {"_ga_X1", "lang"}
    domains = {each.partition("Domain=")[2].split(";")[0] for each in removed}
    assert domains == {"", "www.example.org", "example.org"}


@pytest.mark.parametrize(
    ("host", "domains"),
    [
        ("a.shop.co.uk", {"", "a.shop.co.uk", "shop.co.uk"}),
        ("refuge.org.uk:8000", {"", "refuge.org.uk"}),
        ("www.gov.uk", {"", "www.gov.uk"}),
        ("www.co.example", {"", "www.co.example", "co.example"}),
        ("bbc.uk", {"", "bbc.uk"}),
        ("co.uk", {""}),
        ("localhost", {""}),
        ("192.0.2.1", {""}),
    ],
)
def test_no_removal_goes_to_a_registry(host: str, domains: set[str]) -> None:
    """Parents are tried down to what a site can have registered: no browser would take `co.uk`."""
    response = ask("/_sx/consent", method="POST", body="decision=reject", cookie="_ga=1", host=host)
    removed = [each for each in headers(response, "Set-Cookie") if "Max-Age=0" in each]
    assert {each.partition("Domain=")[2].split(";")[0] for each in removed} == domains


def test_refusing_removes_a_folders_cookies_by_whole_name() -> None:
    """A cookie of a folder is not sent with the form: its name is removed from the page's folders."""
    body = "decision=save&category=preferences&next=/shop/cart?a=1"
    response = ask("/_sx/consent", method="POST", body=body, host="localhost")
    removed = [each for each in headers(response, "Set-Cookie") if "Max-Age=0" in each]
    assert [each.split("; Max-Age")[0] for each in removed] == ["_ga=; Path=/shop", "_ga=; Path=/shop/cart"]


def test_what_is_allowed_is_not_removed() -> None:
    """Only refused categories lose their cookies."""
    body = "decision=save&category=preferences"
    response = ask("/_sx/consent", method="POST", body=body, cookie="_ga=1; lang=cy")
    assert {each.split("=")[0] for each in headers(response, "Set-Cookie") if "Max-Age=0" in each} == {"_ga"}


def test_at_most_fifty_removals_are_sent() -> None:
    """A visitor with hundreds of cookies gets an answer that HTTP clients accept."""
    many = "; ".join(f"_ga_{number}=1" for number in range(300))
    response = ask("/_sx/consent", method="POST", body="decision=reject", cookie=many)
    assert len([each for each in headers(response, "Set-Cookie") if "Max-Age=0" in each]) == REMOVAL_LIMIT


# Who may send it


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"sec_fetch_site": "same-origin", "origin": "null"}, 303),
        ({"sec_fetch_site": "cross-site", "origin": "https://evil.example"}, 403),
        ({"sec_fetch_site": "none"}, 403),
        ({"sec_fetch_site": "junk"}, 403),
        ({"sec_fetch_site": "none", "origin": "http://www.example.org"}, 303),
        ({"sec_fetch_site": "same-site", "origin": "https://other.example.org"}, 403),
        ({"origin": "https://www.example.org"}, 303),
        ({"origin": "http://www.example.org"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://www.example.org.evil.example"}, 403),
        ({"origin": "https://["}, 403),
        ({}, 303),
    ],
)
def test_only_this_site_may_send_a_choice(sent: dict[str, str], status: int) -> None:
    """Fetch Metadata settles it, else Origin; old browsers that send neither pass."""
    assert send("/_sx/consent", "decision=accept", **sent).status == status


def test_a_plain_origin_may_not_send_to_a_secure_site() -> None:
    """On https an http origin of the same name is a stranger."""
    sent = ask(
        "/_sx/consent", method="POST", body="decision=accept", secure=True, origin="http://www.example.org"
    )
    assert sent.status == 403


# What is refused


@pytest.mark.parametrize("body", ["", "decision=maybe", "decision=%ff", "&".join(["a=1"] * 500), "\x80"])
def test_a_form_that_cannot_be_read_is_named(body: str) -> None:
    """A broken form answers 400 in one sentence and sets nothing."""
    response = ask("/_sx/consent", method="POST", body=body)
    assert response.status == 400
    assert headers(response, "Set-Cookie") == []


def test_a_form_that_is_too_large_is_refused() -> None:
    """More than 64 KiB answers 413."""
    assert ask("/_sx/consent", method="POST", body="a=" + "b" * 65_536).status == 413


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/_sx", "GET", 404),
        ("/_sx/nothing", "GET", 404),
        ("/_sx/leave", "POST", 405),
        ("/_sx/beta", "POST", 404),
        ("/_sx/assets/nothing.css", "POST", 404),
        ("/_sx/consent", "GET", 405),
        ("/_sx/cookies", "PUT", 405),
        ("/_sx/assets/../../../etc/passwd", "GET", 404),
    ],
)
def test_other_addresses_and_methods_are_refused(path: str, method: str, status: int) -> None:
    """What is not there says so, without a traceback."""
    assert ask(path, method=method).status == status


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("/_sx/leave", "POST", "GET, HEAD"),
        ("/_sx/cookies", "POST", "GET, HEAD"),
        ("/_sx/consent", "HEAD", "POST"),
        ("/_sx/feedback", "DELETE", "GET, HEAD, POST"),
        (f"/_sx/assets/{min(SITE.assets())}", "POST", "GET, HEAD"),
    ],
)
def test_a_refused_method_is_told_which_would_do(path: str, method: str, allowed: str) -> None:
    """405 names the methods of that very address (RFC 9110, 15.5.6)."""
    response = ask(path, method=method)
    assert (response.status, header(response, "Allow")) == (405, allowed)


def test_a_form_of_another_type_is_told_so() -> None:
    """`multipart/form-data` answers 415 and names the type that is read."""
    response = send("/_sx/consent", "decision=accept", content_type="multipart/form-data; boundary=x")
    assert response.status == 415
    assert b"application/x-www-form-urlencoded" in response.body


_COOKIES = st.one_of(
    st.text(max_size=120),
    st.builds("sx_consent={}".format, st.text(max_size=60)),
    st.builds(
        "sx_consent=7:{}:{}:{}; sx_saved={}".format, st.integers(), *[st.text("a.:;-\r\n", max_size=9)] * 3
    ),
)
_FORMS = st.one_of(
    st.text(max_size=120),
    st.builds("decision={}&category={}&next={}&keep={}".format, *[st.text(max_size=20)] * 4),
    st.builds("decision=save&next=/{}".format, st.text("/\\.%0dA\r\n", max_size=20)),
)


@settings(max_examples=20_000)
@given(cookie=_COOKIES, form=_FORMS)
def test_hostile_cookies_and_forms_never_break_the_answer(cookie: str, form: str) -> None:
    """Whatever is sent, 20,000 times: no exception, no 5xx, no line break in a header."""
    response = ask("/_sx/consent", method="POST", body=form, cookie=cookie)
    assert response.status < 500
    assert all(not set("\r\n") & set(name + value) for name, value in response.headers)


@given(text=st.text(max_size=200))
def test_hostile_headers_and_queries_never_break_a_page(text: str) -> None:
    """The host, what is accepted, the query and the cookie may hold anything."""
    for response in (
        ask("/_sx/consent", method="POST", body="decision=reject", cookie="_ga=1", host=text, accept=text),
        ask("/_sx/cookies", query=text, cookie=text),
    ):
        assert response.status < 500
        assert all(not set("\r\n") & set(name + value) for name, value in response.headers)


# The cookies page


def test_the_cookies_page_has_the_form_and_no_inline_script() -> None:
    """Its own policy allows no inline script, and it has none; the exit is a file of this site."""
    response = ask("/_sx/cookies", query="next=/help")
    page = response.body.decode()
    assert '<form class="sx-preferences" method="post" action="/_sx/consent"' in page
    assert 'name="next" value="/help"' in page
    assert "></script>" in page
    assert "<script>" not in page
    policy = header(response, "Content-Security-Policy")
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_cookies_page_shows_the_choice_and_what_was_saved_once() -> None:
    """The choice is ticked; the saved message's cookie is cleared by the answer that shows it."""
    kept = ask("/_sx/consent", method="POST", body="decision=save&category=statistics")
    cookie = "; ".join(each.split(";")[0] for each in headers(kept, "Set-Cookie"))
    response = ask("/_sx/cookies", cookie=cookie)
    page = response.body.decode()
    assert 'value="statistics" checked' in page
    assert 'value="preferences" checked' not in page
    assert 'data-safeexit="cookies-saved"' in page
    assert header(response, "Set-Cookie").startswith("sx_saved=; Path=/; Max-Age=0")
    assert header(response, "Cache-Control") == "private, no-store"


@pytest.mark.parametrize(
    "query", ["next=//evil.example", 'next="><script>', "next=javascript:alert(1)", "next=%ff"]
)
def test_the_way_back_is_a_path_of_this_site(query: str) -> None:
    """A forged `next` leads to the front page and is never written into the page."""
    page = ask("/_sx/cookies", query=query).body.decode()
    assert '<a class="sx-link" href="/">' in page
    assert "evil" not in page
    assert "alert(1)" not in page


# The assets


def test_assets_are_kept_for_a_year_and_compressed() -> None:
    """A file whose name holds its content's hash is immutable; gzip is sent to who asks for it."""
    for name, content in SITE.assets().items():
        plain = ask(f"/_sx/assets/{name}")
        assert plain.body == content
        assert header(plain, "Cache-Control") == "public, max-age=31536000, immutable"
        packed = ask(f"/_sx/assets/{name}", accept_encoding="br, gzip")
        assert header(packed, "Content-Encoding") == "gzip"
        assert header(packed, "Vary") == "Accept-Encoding"
        assert gzip.decompress(packed.body) == content


def test_every_asset_that_a_page_names_is_served() -> None:
    """The stylesheet and the scripts of our own pages are found."""
    page = ask("/_sx/cookies").body.decode()
    named = [part.split('"')[0] for part in page.split('="/_sx/assets/')[1:]]
    assert len(named) == 4
    assert all(ask(f"/_sx/assets/{name}").status == 200 for name in named)


def test_head_is_get_without_the_body() -> None:
    """HEAD tells the length of what GET would send."""
    response = ask("/_sx/cookies", method="HEAD")
    assert response.body == b""
    assert header(response, "Content-Length") == str(len(ask("/_sx/cookies").body))
