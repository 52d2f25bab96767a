"""Feedback through the wrappers: clients apart, thanks on the next page, no thread held up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from safeexit import BetaNotice, Category, CookieBanner, SafeExit
from safeexit.records import Feedback
from safeexit.records.store import Store
from safeexit.web import endpoints
from safeexit.web.http import Request

from .feedbacks import FORM, environ, feedback_site, plain, through


@pytest.mark.parametrize("placement", ["top", "footer"])
def test_the_page_that_follows_thanks_once(tmp_path: Path, placement: str) -> None:
    """The form knows its page; the answer that thanks clears the cookie and is kept nowhere."""
    app = feedback_site(placement=placement).wsgi(plain, inject=True, records=f"sqlite:///{tmp_path}/r.db")
    _, told, page = through(app, environ("GET", "/help"))
    assert [each["value"] for each in page.select("form [name=next]")] == ["/help?q=1"]
    assert [each.get_text() for each in page.select("[data-safeexit=feedback-saved]")] == [""]
    assert ("Vary", "Cookie") in told
    _, told, page = through(app, environ("GET", "/help", HTTP_COOKIE="sx_saved=feedback"))
    said = [each.get_text() for each in page.select("[role=status][data-safeexit=feedback-saved]")]
    assert sorted(said) == ["", "Thank you. Your feedback has been sent."]
    assert ("Cache-Control", "private, no-store") in told
    assert ("Set-Cookie", "sx_saved=; Path=/; Max-Age=0; SameSite=Lax") in told


def test_the_thanks_are_not_taken_for_those_of_a_choice(store: Store) -> None:
    """After a message neither the banner nor the cookies page says that choices were saved."""
    site = replace(
        feedback_site(),
        cookies=CookieBanner(policy_url="/c", version="1", categories=(Category("statistics"),)),
    )
    for value, said in (("feedback", ""), ("1", "Your cookie choices have been saved.")):
        request = Request(path="/_sx/cookies", headers={"cookie": f"sx_saved={value}"})
        page = BeautifulSoup(endpoints.answer(site, request, records=store).body.decode(), "html5lib")
        assert [each.get_text() for each in page.select("[data-safeexit=cookies-saved]")] == [said]


def test_wsgi_counts_each_client(tmp_path: Path) -> None:
    """The address that the server tells is what the limit counts by."""
    app = feedback_site().wsgi(plain, records=f"sqlite:///{tmp_path}/r.db")
    statuses = [
        through(app, environ("POST", "/_sx/feedback", b"message=hello", REMOTE_ADDR=address))[0]
        for address in ["192.0.2.8"] * 11 + ["192.0.2.9"]
    ]
    assert statuses == ["303"] * 10 + ["429", "303"]


def test_asgi_counts_each_client_and_waits_for_no_function(tmp_path: Path) -> None:
    """The same over ASGI; a site's slow function runs outside of the event loop."""
    threads: list[bool] = []

    def forward(entry: Feedback) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            threads.append(True)

    async def nowhere(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError

    app = feedback_site(on_feedback=forward).asgi(nowhere)
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"message=hello"}

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    async def run() -> None:
        for client in [("192.0.2.8", 1)] * 11 + [("192.0.2.9", 1), None]:
            scope = {
                "type": "http",
                "method": "POST",
                "path": "/_sx/feedback",
                "headers": [(b"content-type", FORM.encode())],
                "client": client,
            }
            await app(scope, receive, send)

    asyncio.run(run())
    assert statuses == [303] * 10 + [429, 303, 303]
    assert threads == [True] * 12


# The notice made small


def _small(page: BeautifulSoup) -> list[bool]:
    return ["sx-beta--small" in each["class"] for each in page.select("[data-safeexit=beta]")]


def test_a_notice_stays_small_until_the_next_phase() -> None:
    """The form sets a cookie without an identifier and leads back; pages are then this visitor's own."""
    beta = BetaNotice(feedback_url="/tell", dismissible=True)
    app = SafeExit(beta=beta).wsgi(plain, inject=True)
    status, told, _ = through(app, environ("POST", "/_sx/beta", b"next=/help"))
    assert status == "303"
    assert ("Location", "/help") in told
    assert ("Set-Cookie", "sx_beta=beta; Path=/; Max-Age=15724800; SameSite=Lax") in told
    _, told, page = through(app, environ("GET", "/help"))
    assert (_small(page), page.select("form [name=next]")[0]["value"]) == ([False], "/help?q=1")
    assert ("Vary", "Cookie") in told
    _, told, page = through(app, environ("GET", "/help", HTTP_COOKIE="sx_beta=beta"))
    assert _small(page) == [True]
    assert ("Cache-Control", "private, max-age=60") in told
    later = SafeExit(beta=replace(beta, phase="alpha", placement="footer")).wsgi(plain, inject=True)
    for cookie, small in (("sx_beta=beta", False), ("sx_beta=alpha", True), ("sx_beta=", False)):
        _, _, page = through(later, environ("GET", "/help", HTTP_COOKIE=cookie))
        assert _small(page) == [small]


def test_only_this_site_makes_a_notice_small() -> None:
    """Another site's form is refused, and so is one that cannot be read or is not offered."""
    app = SafeExit(beta=BetaNotice(feedback_url="/tell", dismissible=True)).wsgi(plain)
    assert through(app, environ("POST", "/_sx/beta", HTTP_SEC_FETCH_SITE="cross-site"))[0] == "403"
    assert through(app, environ("POST", "/_sx/beta", b"next=%ff"))[0] == "400"
    assert through(app, environ("POST", "/_sx/beta", b"x" * 70_000))[0] == "413"
    assert through(app, environ("GET", "/_sx/beta"))[0] == "405"
    plainly = SafeExit(beta=BetaNotice(feedback_url="/tell")).wsgi(plain, inject=True)
    assert through(plainly, environ("POST", "/_sx/beta"))[0] == "404"
    assert _small(through(plainly, environ("GET", "/", HTTP_COOKIE="sx_beta=beta"))[2]) == [False]


def test_the_cookie_is_listed() -> None:
    """The cookies page names it with its purpose where the notice can be made small, and only there."""
    banner = CookieBanner(policy_url="/c", version="1", categories=(Category("statistics"),))
    for dismissible in (True, False):
        site = SafeExit(cookies=banner, beta=BetaNotice(feedback_url="/tell", dismissible=dismissible))
        page = endpoints.answer(site, Request(path="/_sx/cookies")).body.decode()
        listed = (
            "<bdi>sx_beta</bdi></td><td>Remembers that you have hidden the notice about this service</td>"
        )
        assert (listed in page) is dismissible
