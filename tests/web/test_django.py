"""The front door for Django: the contract's answers and headers, in Django's own idiom."""

# Django has no types of its own.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import asyncio
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from safeexit import BetaNotice
from safeexit.records import Feedback
from tests.web import django_project as project
from tests.web.sites import SITE

# Django has to be configured first.
from django.conf import settings  # isort: skip
from django.core.checks import run_checks  # isort: skip
from django.core.exceptions import ImproperlyConfigured  # isort: skip
from django.core.handlers.wsgi import WSGIHandler  # isort: skip
from django.http import HttpResponse  # isort: skip
from django.test import AsyncClient, Client, override_settings  # isort: skip
from safeexit.web.django.configuration import read  # isort: skip

_FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def client() -> Client:
    """A browser that keeps cookies and sends no CSRF token."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def injecting() -> Iterator[None]:
    """The project with `inject`."""
    with override_settings(SAFEEXIT={"site": SITE, "inject": True}):
        yield


def _choose(client: Client, form: str, **headers: str) -> HttpResponse:
    return client.post("/_sx/consent", form, content_type=_FORM, headers=headers)


def _codes() -> set[str]:
    return {message.id for message in run_checks()}


def test_a_template_renders_the_components(client: Client) -> None:
    """The tags give what the site gives, with the path of the page; caches learn what it depends on."""
    page = client.get("/?a=b")
    text = page.content.decode()
    assert str(SITE.head()) in text
    assert str(SITE.body_start(next="/?a=b")) in text
    assert str(SITE.body_end(next="/?a=b")) in text
    assert '<template data-safeexit="gate" data-category="statistics">' in text
    assert "Cookie" in page["Vary"]
    assert "Sec-GPC" in page["Vary"]


def test_a_choice_holds_and_its_message_is_shown_once(client: Client) -> None:
    """The form works without a token; the page that follows thanks, clears its cookie and is kept nowhere."""
    answer = _choose(client, "decision=accept&next=/")
    assert (answer.status_code, answer["Location"]) == (303, "/")
    first = client.get("/")
    assert "You have accepted" in first.content.decode()
    assert first["Cache-Control"] == "private, no-store"
    assert first.cookies["sx_saved"]["max-age"] == "0"
    del client.cookies["sx_saved"]
    later = client.get("/")
    assert 'data-safeexit="cookies"' not in later.content.decode()
    assert "<template" not in later.content.decode()
    assert later["Cache-Control"] == "private"


def test_a_form_of_another_site_is_refused(client: Client) -> None:
    """Instead of a token the origin is asked."""
    assert _choose(client, "decision=accept", sec_fetch_site="cross-site").status_code == 403


def test_a_form_that_is_too_large_is_refused(client: Client) -> None:
    """No more is read of it than shows that."""
    assert _choose(client, "decision=" + "a" * 3_000_000).status_code == 413


def test_feedback_reaches_the_site(client: Client) -> None:
    """The notice's own form works here, too, and the page that follows thanks for it."""
    told: list[Feedback] = []
    site = replace(SITE, beta=BetaNotice(on_feedback=told.append))
    with override_settings(SAFEEXIT={"site": site}):
        answer = client.post("/_sx/feedback", "message=hello&next=/", content_type=_FORM)
        assert (answer.status_code, [entry.message for entry in told]) == (303, ["hello"])
        assert 'data-safeexit="feedback-saved"' in client.get("/").content.decode()


def _raw(path: str, form: str, cookie: str) -> list[tuple[str, str]]:
    sent: list[tuple[str, str]] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "www.example.org",
        "SERVER_PORT": "80",
        "HTTP_HOST": "www.example.org",
        "HTTP_COOKIE": cookie,
        "CONTENT_TYPE": _FORM,
        "CONTENT_LENGTH": str(len(form)),
        "wsgi.input": io.BytesIO(form.encode()),
        "wsgi.url_scheme": "http",
    }
    WSGIHandler()(environ, lambda _status, headers: sent.extend(headers))
    return sent


def test_a_refused_cookie_is_removed_from_every_domain() -> None:
    """One name stands in several Set-Cookie headers, which Django's own cookies could not hold."""
    removed = [
        value.strip()
        for name, value in _raw("/_sx/consent", "decision=reject", "_ga=1")
        if name == "Set-Cookie" and value.strip().startswith("_ga=")
    ]
    domains = {found[1] if (found := re.search("(?i)domain=([^;]*)", each)) else "" for each in removed}
    assert domains == {"", "www.example.org", "example.org"}


def test_whoever_is_not_signed_in_may_choose(client: Client) -> None:
    """A project that is closed to strangers lets our addresses pass."""
    closed = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ]
    with override_settings(MIDDLEWARE=[*closed, project.MIDDLEWARE]):
        assert client.get("/").status_code == 302
        assert client.get("/_sx/cookies").status_code == 200


def test_nobody_changes_the_exit(client: Client) -> None:
    """Neither a session nor a policy for referrers comes between the visitor and the way out."""
    client.get("/signed-in")
    with override_settings(MIDDLEWARE=["tests.web.django_project.overwriting", *settings.MIDDLEWARE]):
        way_out = Client().get(
            "/_sx/leave", headers={"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
        )
    sent = dict(way_out.items())
    assert (way_out.status_code, sent["Location"]) == (303, "https://www.bbc.co.uk/weather")
    assert sent["Referrer-Policy"] == "no-referrer"
    assert "sessionid" in client.cookies
    assert not way_out.cookies


@pytest.mark.parametrize("policy", project.POLICIES)
@pytest.mark.parametrize("inject", [False, True])
def test_the_nonce_is_that_of_the_pages_policy(client: Client, policy: str, inject: bool) -> None:
    """It is taken from django-csp or Django's own middleware, which put it into the header."""
    order = [policy, project.MIDDLEWARE]
    with override_settings(MIDDLEWARE=order, SAFEEXIT={"site": SITE, "inject": inject}):
        page = client.get("/bare" if inject else "/")
    nonces = re.findall(r"'nonce-([^']+)'", page["Content-Security-Policy"])
    assert len(nonces) == 1
    assert set(re.findall(r'<script[^>]* nonce="([^"]*)"', page.content.decode())) == set(nonces)


def test_a_policy_that_is_written_first_gets_linked_scripts(client: Client) -> None:
    """With our middleware in the wrong place the page has no nonce; its exit works all the same."""
    order = [project.MIDDLEWARE, project.DJANGO_CSP]
    with override_settings(MIDDLEWARE=order, SAFEEXIT={"site": SITE, "inject": True}):
        page = client.get("/bare").content.decode()
    assert re.search(r'<script[^>]* src="/_sx/assets/exit\.', page)
    assert "nonce=" not in page


def test_a_page_for_nobody_is_for_everybody() -> None:
    """A template without a request, such as that of an error, has what every visitor may see."""
    assert project.render("{% safeexit_body_start %}") == str(SITE.body_start())


def test_a_gate_may_have_a_placeholder(client: Client) -> None:
    """`label` puts a form in the place of what is held back."""
    page = client.get("/fragment")
    assert 'data-safeexit="embed"' in page.content.decode()
    assert "Cookie" in page["Vary"]


def test_what_has_nothing_of_ours_keeps_its_headers(client: Client) -> None:
    """A page without components does not depend on the choice."""
    assert "Sec-GPC" not in client.get("/bare").get("Vary", "")


def test_a_streamed_template_is_for_its_visitor(client: Client) -> None:
    """What a stream will render is not known when its headers go: they are those of a page with all."""
    _choose(client, "decision=accept")
    assert client.get("/streamed-template")["Cache-Control"] == "private"


@pytest.mark.usefixtures("injecting")
@pytest.mark.parametrize("path", ["/bare", "/streamed", "/tagged"])
def test_a_page_is_injected(client: Client, path: str) -> None:
    """A template that nobody touched gets the components, at once or streamed; its length is true."""
    page = client.get(path)
    text = page.getvalue().decode()
    assert text.startswith(f"<!doctype html><html><head>{SITE.head()}<title>")
    assert str(SITE.body_start(next=path)) in text
    assert text.endswith(f"{SITE.body_end(next=path)}</body></html>")
    assert page.get("Content-Length", str(len(text.encode()))) == str(len(text.encode()))


@pytest.mark.usefixtures("injecting")
@pytest.mark.parametrize("path", ["/bare", "/streamed-later"])
def test_a_page_is_injected_under_asgi(path: str) -> None:
    """An asynchronous project gets the same."""

    async def ask() -> str:
        page = await AsyncClient().get(path)
        if not page.streaming:
            return str(page.content.decode())
        return b"".join([part async for part in page.streaming_content]).decode()

    assert str(SITE.body_start(next=path)) in asyncio.run(ask())


@pytest.mark.usefixtures("injecting")
def test_a_part_of_a_page_is_not_injected(client: Client) -> None:
    """What htmx fetches goes into a page that has the components already."""
    page = client.get("/bare", headers={"HX-Request": "true"})
    assert page.content.decode() == project.PAGE
    assert "HX-Request" in page["Vary"]
    assert client.get("/part").content == b"<li>part</li>"


@pytest.mark.usefixtures("injecting")
def test_our_own_pages_are_not_injected(client: Client) -> None:
    """The cookies page brings one exit, not two."""
    assert client.get("/_sx/cookies").content.decode().count('data-safeexit="exit"') == 1


@pytest.mark.usefixtures("injecting")
def test_an_injected_page_may_be_told_not_modified(client: Client) -> None:
    """Our validator leads to 304, the application's own and one with another banner to the page."""
    tag = client.get("/tagged")["ETag"]
    assert tag.startswith('"v1-sx')
    unchanged = client.get("/tagged", headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged["ETag"]) == (304, tag)
    made_outside = client.get("/bare")["ETag"]  # by ConditionalGetMiddleware, of the finished page
    asked = {"Accept": "text/html", "If-None-Match": made_outside}
    assert client.get("/bare", headers=asked).status_code == 304
    assert client.get("/bare", headers={"If-None-Match": '"other"'}).status_code == 200
    _choose(client, "decision=accept")
    del client.cookies["sx_saved"]
    assert client.get("/tagged", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.usefixtures("injecting")
def test_a_compressed_page_is_injected_before(client: Client) -> None:
    """GZipMiddleware stands around ours and sees the finished page."""
    page = client.get("/bare", headers={"Accept-Encoding": "br, gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert 'data-safeexit="exit"' in gzip.decompress(page.content).decode()


@pytest.mark.parametrize("path", ["/_sx/cookies", "/_sx/feedback"])
def test_our_own_pages_tell_their_compressed_length(client: Client, path: str) -> None:
    """What GZipMiddleware makes of them is read whole: with the length of before, WebKit showed no page."""
    page = client.get(path, headers={"Accept-Encoding": "gzip"})
    sent = dict(page.items())
    assert sent["Content-Encoding"] == "gzip"
    assert sent["Content-Length"] == str(len(page.content))
    assert sent["Vary"] == "Cookie, Accept-Encoding"


def test_a_sound_project_has_nothing_to_mend() -> None:
    """The checks are silent."""
    assert _codes() == set()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"SAFEEXIT": None}, "safeexit.E001"),
        ({"MIDDLEWARE": []}, "safeexit.E002"),
        ({"ROOT_URLCONF": "tests.web.test_django"}, "safeexit.E003"),
        ({"SAFEEXIT": {"site": replace(SITE, mount="/ours")}}, "safeexit.E004"),
        ({"MIDDLEWARE": [project.MIDDLEWARE, project.DJANGO_CSP]}, "safeexit.W001"),
        (
            {"TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]},
            "safeexit.W002",
        ),
    ],
)
def test_each_fault_of_a_project_is_named(changed: dict[str, Any], code: str) -> None:
    """`manage.py check` says what lacks, with a hint that mends it."""
    with override_settings(**changed):
        (message,) = run_checks()
    assert message.id == code
    assert message.hint


urlpatterns: list[object] = []


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        (None, "SAFEEXIT=None cannot be used"),
        ({}, r'SAFEEXIT\["site"\]=None cannot be used'),
        ({"site": "mine"}, "give a SafeExit"),
        ({"sites": SITE}, "did you mean 'site'"),
        ({"site": SITE, "colour": 1}, "give inject, records, site"),
        ({"site": SITE, "inject": "no"}, "give True or False"),
        ({"site": SITE, "records": "mysql://x"}, r'SAFEEXIT\["records"\] cannot be used'),
    ],
)
def test_a_bad_setting_is_refused(setting: object, words: str) -> None:
    """The message names the key and what is allowed."""
    with override_settings(SAFEEXIT=setting), pytest.raises(ImproperlyConfigured, match=words):
        read()
