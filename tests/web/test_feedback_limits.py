"""How often and how soon feedback may come, without anything that tells who sends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from safeexit.components.beta_notice import token
from safeexit.records.store import Store
from safeexit.web import feedback
from safeexit.web.rate import RateLimit
from tests.web.sites import header

from .feedbacks import PAGE, Post, environ, error_in, feedback_site, form_in, get, text_in, through

# How often


def test_fifty_rapid_messages_meet_the_limit(post: Post, store: Store) -> None:
    """Ten of them are kept; the others are 429 with the time to wait and the text; others may still write."""
    answers = [post(f"Message {number}") for number in range(50)]
    assert [each.status for each in answers] == [303] * 10 + [429] * 40
    assert 1 <= int(header(answers[-1], "Retry-After")) <= 600
    assert text_in(answers[-1]) == "Message 49"
    assert error_in(answers[-1]).startswith("You have sent several messages in a short time.")
    assert post(client="192.0.2.2").status == 303
    assert post(site=feedback_site()).status == 303
    assert store.count(kind="feedback") == 12


def test_mistakes_do_not_count_against_the_limit(post: Post) -> None:
    """Who forgets the message, or meets a trap, may correct it as often as needed."""
    for _ in range(20):
        assert post("").status == 400
        assert post(website="x").status == 303
    assert post().status == 303


def test_the_limit_holds_for_all_languages_of_a_site(post: Post) -> None:
    """A copy of the site in another language shares its limit."""
    english = feedback_site()
    statuses = [post(site=replace(english, locale=code)).status for code in ("en", "cy") * 10]
    assert statuses == [303] * 10 + [429] * 10


def test_no_address_is_remembered() -> None:
    """What the limit keeps holds neither the address nor a hash that anybody could compute again."""
    one, other = RateLimit(), RateLimit()
    for limit in (one, other):
        limit.wait("192.0.2.1")
    assert "192.0.2.1" not in repr(vars(one))
    assert one._counts.keys() != other._counts.keys()


def test_the_key_and_the_counts_are_thrown_away_after_ten_minutes() -> None:
    """Then a client may write again, and no earlier hash can be told from another's."""
    now = 0.0
    limit = RateLimit(clock=lambda: now)
    assert [limit.wait("a") for _ in range(11)] == [0] * 10 + [600]
    before = (limit._key, set(limit._counts))
    now = 599.6
    assert limit.wait("a") == 1
    now = 600.0
    assert limit.wait("a") == 0
    assert limit._key != before[0]
    assert before[1].isdisjoint(limit._counts)


def test_the_limit_is_bounded_in_size() -> None:
    """Any number of clients takes no more memory than it says."""
    limit = RateLimit(clients=100)
    for number in range(1000):
        assert limit.wait(f"10.0.{number // 256}.{number % 256}") == 0
    assert len(limit._counts) <= 100


def test_one_household_is_one_client() -> None:
    """Addresses of one IPv6 network of /64 count together; those of IPv4 count apart."""
    limit = RateLimit(most=1)
    assert limit.wait("2001:db8::1") == 0
    assert limit.wait("2001:db8::2%eth0") > 0
    assert limit.wait("2001:db8:0:1::1") == 0
    assert limit.wait("192.0.2.1") == limit.wait("192.0.2.2") == limit.wait("") == limit.wait("unix") == 0


# How soon


def test_what_comes_within_a_second_is_refused(
    post: Post, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a secret the form tells when it was made; 400 keeps the text, and a second later it passes."""
    site = feedback_site(secret="s3cret")  # noqa: S106  a test's own
    now = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    (field,) = form_in(get(site, store)).select("[name=token]")
    signed = str(field["value"])
    now += 0.9
    response = post(site=site, token=signed)
    assert (response.status, text_in(response)) == (400, "Where is the phone number?")
    assert error_in(response) == "Your feedback could not be checked. Please send it again."
    assert not form_in(response).select("[aria-invalid]")
    now += 0.1
    assert post(site=site, token=signed).status == 303
    now += 30 * 86_400  # a page from a cache
    assert post(site=site, token=signed).status == 303


def test_a_forged_time_is_refused(post: Post) -> None:
    """Another secret's token, a changed, a broken or a missing one is refused; the text stays."""
    site = feedback_site(secret="s3cret")  # noqa: S106  a test's own
    early = "1000.".ljust(69, "0")
    for forged in (token.sign("other"), early, "x", "1", "9" * 400, f"-{early}"):
        assert post(site=site, token=forged).status == 400
    for missing in ({}, {"token": ""}):
        response = post("kept", site=site, **missing)
        assert (response.status, text_in(response)) == (400, "kept")
    assert post(token="x").status == 303  # noqa: S106  a site without a secret looks at none


def test_pages_with_the_time_in_them_stay_the_same_to_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token changes from page to page, tells no visitor from another, and leaves the ETag alone."""
    site = feedback_site(secret="s3cret")  # noqa: S106  a test's own

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/html"), ("ETag", '"1"')])
        return [PAGE]

    wrapped = site.wsgi(app, inject=True, records="sqlite:///unused.db")
    seen = []
    for at in (1_800_000_000.0, 1_800_000_005.0):
        monkeypatch.setattr("time.time", lambda at=at: at)
        _, told, page = through(wrapped, environ("GET", "/"))
        (field,) = page.select("[name=token]")
        seen.append((str(field["value"]), dict(told)["ETag"]))
    assert token.is_old_enough(seen[0][0], "s3cret")
    assert seen[0][0] != seen[1][0]
    assert seen[0][1] == seen[1][1]


def test_limits_go_with_their_sites() -> None:
    """A notice that is no more leaves nothing behind."""
    before = len(feedback._limits)
    site = feedback_site(on_feedback=print)
    assert site.beta is not None
    feedback._limit(site.beta)
    assert len(feedback._limits) == before + 1
    del site
    assert len(feedback._limits) == before
