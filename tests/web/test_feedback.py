"""Feedback by our own form: kept, or refused with the text still there; nothing tells who wrote."""

from __future__ import annotations

import json
import logging
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from safeexit import BetaNotice, SafeExit
from safeexit.components.beta_notice.form import MESSAGE_LIMIT
from safeexit.records import Feedback
from safeexit.records.store import Store
from safeexit.web import endpoints
from safeexit.web.http import Request
from tests.web.sites import header, headers

from .feedbacks import (
    FORM,
    SORRY,
    Post,
    error_in,
    feedback_site,
    form_in,
    get,
    text_in,
)

_SCRIPT = "<script>alert('&amp;')</script></textarea>"


def _fail(entry: Feedback) -> None:
    raise ConnectionError("mail server gone")


# What is kept


def test_a_message_is_kept_and_leads_back(post: Post, store: Store) -> None:
    """303 to where the form stood; text, rating, path, language and phase are stored, and nothing else."""
    response = post(_SCRIPT, next="/help?case=12#top", rating="4")
    assert response.status == 303
    assert header(response, "Location") == "/help?case=12#top"
    assert header(response, "Cache-Control") == "no-store"
    assert header(response, "Set-Cookie") == "sx_saved=feedback; Path=/; Max-Age=60; SameSite=Lax"
    (kept,) = store.feedback()
    assert kept == Feedback(at=kept.at, page="/help", locale="en", phase="beta", rating=4, message=_SCRIPT)


@pytest.mark.parametrize(
    ("fields", "location", "page"),
    [
        ({}, "/", None),
        ({"next": "/"}, "/", "/"),
        ({"next": "//evil.example"}, "/", "/"),
        ({"next": "https://evil.example/"}, "/", "/"),
        ({"next": "/a\r\nSet-Cookie: x=1"}, "/", "/"),
        ({"next": "/a?q=secret"}, "/a?q=secret", "/a"),
    ],
)
def test_the_form_leads_to_this_site_alone(
    post: Post, store: Store, fields: dict[str, str], location: str, page: str | None
) -> None:
    """Whatever `next` says, the answer stays here, and no query is stored."""
    assert header(post(**fields), "Location") == location
    assert [each.page for each in store.feedback()] == [page]


@pytest.mark.parametrize(
    "path", ["/refuge", "/refuge/", "/refuge/north?x=1", "/REFUGE/north", "/r%65fuge/north", "/SECRET"]
)
def test_the_path_of_a_sensitive_page_is_not_kept(post: Post, store: Store, path: str) -> None:
    """The visitor returns there, but the store does not learn which page it was."""
    site = feedback_site(sensitive=("/refuge/*", "/secret"))
    assert header(post(site=site, next=path), "Location") == path
    post(site=site, next="/refuges")
    assert [each.page for each in store.feedback()] == [None, "/refuges"]


@pytest.mark.parametrize(
    ("rating", "kept"), [("5", 5), ("1", 1), ("0", None), ("6", None), ("x", None), ("", None)]
)
def test_only_a_rating_that_was_offered_is_kept(
    post: Post, store: Store, rating: str, kept: int | None
) -> None:
    """A forged rating is none; a site that does not ask keeps none."""
    assert post(rating=rating).status == 303
    assert post(rating=rating, site=feedback_site()).status == 303
    assert [each.rating for each in store.feedback()] == [kept, None]


def test_the_trap_is_answered_as_if_it_were_saved(post: Post, store: Store) -> None:
    """A program that fills in everything learns nothing, and nothing is stored."""
    assert post(website="https://spam.example", next="/help").status == 303
    assert post(website="x", accept="application/json").body == b'{"saved": true}'
    post()
    assert store.count(kind="feedback") == 1


def test_the_language_is_that_of_the_form(post: Post, store: Store) -> None:
    """A Welsh page's feedback says so."""
    post(site=replace(feedback_site(phase="Peilot"), locale="cy"))
    assert [(each.locale, each.phase) for each in store.feedback()] == [("cy", "Peilot")]


# What is refused


@pytest.mark.parametrize("message", [None, "", "  \r\n\t "])
def test_an_empty_message_is_refused(post: Post, store: Store, message: str | None) -> None:
    """400: the error is said, marked in the field and linked to it; the rating and the way back stay."""
    response = post(message, rating="2", next="/help")
    assert response.status == 400
    assert error_in(response) == "Write your feedback before you send it."
    form = form_in(response)
    (area,) = form.select("textarea[aria-invalid=true][autofocus]")
    assert area.get_attribute_list("aria-describedby")[0].split()[0] == "sx-feedback-error"
    assert [each["value"] for each in form.select("[name=rating][checked]")] == ["2"]
    assert [each["value"] for each in form.select("[name=next]")] == ["/help"]
    assert b"<title>Error: Give feedback on this service</title>" in response.body
    assert not store._backend.exists()


def test_a_message_that_is_too_long_is_refused_with_its_text(post: Post, store: Store) -> None:
    """400 one character over the limit; a line break counts as one, as in the page's own count."""
    longest = "ŵ\r\n" * (MESSAGE_LIMIT // 2)
    response = post(f"{longest}x")
    assert (response.status, error_in(response)) == (
        400, "Your feedback is too long. Shorten it to 2000 characters."
    )  # fmt: skip
    assert text_in(response) == f"{longest}x".replace("\r\n", "\n")
    assert post(longest).status == 303
    assert [each.message for each in store.feedback()] == [longest]


@pytest.mark.parametrize(
    "text", [_SCRIPT, "\nfirst line empty", "</form><img src=x onerror=y>", "a\u202eb 中"]
)
def test_the_text_comes_back_as_it_was_written(post: Post, text: str) -> None:
    """What could not be saved stands in the field again, and nothing in it becomes markup."""
    site = feedback_site(on_feedback=_fail)
    response = post(text, site=site, records=None)
    assert response.status == 503
    assert text_in(response) == text
    plain = post("x", site=site, records=None)
    assert len(form_in(response).find_all(True)) == len(form_in(plain).find_all(True))


def test_a_form_that_is_too_large_is_refused(post: Post) -> None:
    """413 for a megabyte, as a page or as JSON; nothing of it is parsed."""
    response = post("x" * 1_000_000)
    assert (response.status, text_in(response)) == (413, "")
    assert "too long" in error_in(response)
    told = json.loads(post("x" * 1_000_000, accept="application/json").body)
    assert told == {"error": "Your feedback is too long. Shorten it to 2000 characters.", "field": "message"}


@pytest.mark.parametrize(
    "sent",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_another_sites_form_is_refused(post: Post, store: Store, sent: dict[str, str]) -> None:
    """403, and nothing is stored."""
    assert post(sent=sent).status == 403
    assert not store._backend.exists()


def test_a_form_that_cannot_be_read_is_refused(post: Post) -> None:
    """Another type, broken UTF-8 and a NUL, which no database keeps, are 400."""
    assert post(sent={"content-type": "multipart/form-data; boundary=x"}).status == 415
    assert post("a\0b").status == 400
    request = Request(
        method="POST", path="/_sx/feedback", headers={"content-type": FORM}, body=b"message=%ff"
    )
    assert endpoints.answer(feedback_site(), request).status == 400


# What a script is told


def test_a_script_is_told_as_json(post: Post) -> None:
    """Saved is true; an error comes as a sentence, with the field where that is at fault."""
    ask = {"accept": "application/json"}
    saved = post(**ask)
    assert (saved.status, json.loads(saved.body)) == (200, {"saved": True})
    assert header(saved, "Content-Type") == "application/json"
    assert headers(saved, "Set-Cookie") == []
    empty = post(" ", **ask)
    assert json.loads(empty.body) == {"error": "Write your feedback before you send it.", "field": "message"}
    failed = post(site=feedback_site(on_feedback=_fail), records=None, **ask)
    assert (failed.status, json.loads(failed.body)) == (503, {"error": SORRY})
    answers = [post(**ask) for _ in range(11)]
    assert answers[-1].status == 429
    assert header(answers[-1], "Retry-After")
    assert "field" not in json.loads(answers[-1].body)


# When it cannot be kept


def test_a_store_that_is_down_keeps_the_text(
    post: Post, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """503 with the message in the form; the log names the cause and not a word of the message."""
    post()
    with closing(sqlite3.connect(tmp_path / "records.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        response = post("My private words", next="/help")
    assert (response.status, error_in(response), text_in(response)) == (503, SORRY, "My private words")
    assert header(response, "Cache-Control") == "private, no-store"
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("safeexit.feedback", logging.ERROR)
    assert "database is locked" in record.getMessage()
    assert "private" not in caplog.text
    assert store.count(kind="feedback") == 1


def test_feedback_is_forwarded(post: Post, store: Store) -> None:
    """A site's function gets what was stored, after it was stored, or in the store's place."""
    got: list[tuple[Feedback, int]] = []

    def forward(entry: Feedback) -> None:
        got.append((entry, store.count(kind="feedback") if store._backend.exists() else 0))

    site = feedback_site(on_feedback=forward)
    post("one", site=site)
    post("two", site=site, records=None)
    assert [(entry.message, count) for entry, count in got] == [("one", 1), ("two", 1)]
    assert got[0][0] == next(store.feedback())


def test_a_forwarding_that_fails_is_logged(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    """What is stored is saved nevertheless; without a store the visitor is told, and the text stays."""
    site = feedback_site(on_feedback=_fail)
    assert post(site=site).status == 303
    response = post("kept", site=site, records=None)
    assert (response.status, text_in(response)) == (503, "kept")
    assert [each.name for each in caplog.records] == ["safeexit.feedback"] * 2
    assert [str(each.exc_info[1]) for each in caplog.records if each.exc_info] == ["mail server gone"] * 2


@pytest.mark.parametrize("notice", [BetaNotice(feedback="form", rating=True), BetaNotice(rating=True)])
def test_without_a_store_a_message_goes_into_the_log(
    post: Post, caplog: pytest.LogCaptureFixture, notice: BetaNotice
) -> None:
    """One line of JSON a message, whatever it holds; the visitor is thanked, and the form is there."""
    site = SafeExit(beta=notice)
    assert get(site, None).status == 200
    text = 'one\r\ntwo\x1b[31m\x7f\u2028"three" \U0001f600'
    response = post(text, site=site, records=None, rating="2", next="/help?case=1")
    assert (response.status, header(response, "Location")) == (303, "/help?case=1")
    (logged,) = caplog.records
    assert (logged.name, logged.levelname) == ("safeexit.feedback", "WARNING")
    line = logged.getMessage()
    assert line.isascii()
    assert line.isprintable()
    told = json.loads(line)
    assert datetime.fromisoformat(told.pop("time")).tzinfo is not None
    assert told == {"path": "/help", "rating": 2, "text": text}


# The page


def test_the_form_is_a_page(store: Store) -> None:
    """Labels, a hint and no required field; our script under a strict policy; the exit; the way back."""
    response = get(feedback_site(rating=True), store, "next=/help%3Fa%3D1")
    page = BeautifulSoup(response.body.decode(), "html5lib")
    assert response.status == 200
    assert header(response, "Cache-Control") == "private, no-store"
    assert "unsafe" not in header(response, "Content-Security-Policy")
    assert [each["data-safeexit"] for each in page.select("[data-safeexit]")][:2] == [
        "exit-skip",
        "exit",
    ] or (page.select("[data-safeexit=exit]"))
    assert [each.get_text() for each in page.select("h1")] == ["Give feedback on this service"]
    assert page.select("[required]") == []
    assert "Do not give personal details" in page.select("#sx-feedback-hint")[0].get_text()
    assert [each["value"] for each in page.select("[name=next]")] == ["/help?a=1"]
    assert [each["href"] for each in page.select("main > p > a")] == ["/help?a=1"]
    (script,) = page.select("script[src*='/feedback.']")
    assert str(script["src"]).removeprefix("/_sx/assets/") in feedback_site().assets()
    assert len(page.select("[id=sx-feedback-message]")) == 1


@pytest.mark.parametrize("next_path", ["//evil.example", "javascript:x", "https://evil.example", '"><b>'])
def test_the_page_leads_back_to_this_site_alone(store: Store, next_path: str) -> None:
    """A stranger's link cannot put another site behind our page."""
    response = get(feedback_site(), store, urlencode({"next": next_path}))
    page = BeautifulSoup(response.body.decode(), "html5lib")
    assert [each["href"] for each in page.select("main > p > a")] == ["/"]
    assert page.select("[name=next]") == []


def test_a_footer_does_not_bring_a_second_form(store: Store) -> None:
    """The page with the form holds one form, also where the notice stands in the footer."""
    assert form_in(get(feedback_site(placement="footer"), store))


def test_without_a_notice_there_is_no_such_page() -> None:
    """A site without a beta notice takes no feedback."""
    for method in ("GET", "POST"):
        request = Request(method=method, path="/_sx/feedback", headers={"content-type": FORM})
        assert endpoints.answer(SafeExit(), request).status == 404


# Whatever comes


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=400)
    | st.dictionaries(
        st.sampled_from(["message", "next", "rating", "website", "token", "x"]), st.text(max_size=60)
    ).map(lambda fields: urlencode(fields, errors="replace").encode())
    | st.text(alphabet="message=%0Anext&;+/?#", max_size=80).map(str.encode),
    st.sampled_from([FORM, "", "text/plain", "application/json", f"{FORM}; charset=latin-1"]),
    st.sampled_from(["text/html", "application/json", ""]),
)
def test_no_body_breaks_the_answer(body: bytes, kind: str, accept: str) -> None:
    """Any body gets an answer of ours; whatever is kept came whole; nothing leads elsewhere."""
    kept: list[Feedback] = []
    site = feedback_site(on_feedback=kept.append, secret="s3cret")  # noqa: S106  a test's own
    request = Request(
        method="POST", path="/_sx/feedback", headers={"content-type": kind, "accept": accept}, body=body
    )
    response = endpoints.answer(site, request)
    assert response.status in {200, 303, 400, 415}
    for location in headers(response, "Location"):
        assert location.startswith("/")
        assert not location.startswith("//")
        assert location.isascii()
        assert location.isprintable()
    assert all(entry.message.strip() for entry in kept)
