"""What a receipt says was asked."""

from __future__ import annotations

import hashlib

import pytest

from safeexit import Category, CookieBanner
from safeexit.records import wording

from .samples import receipt

_BANNER = CookieBanner(
    policy_url="/notice",
    categories=(
        Category("statistics", cookies=("_ga",)),
        Category("video", title="Videos", description="<b>They play.</b>"),
    ),
)


def test_the_wording_is_every_word_that_is_shown() -> None:
    """Banner, cookies page and the policy's address are in it, as text: markup reads as it is seen."""
    words = wording(_BANNER, "en")
    assert words.startswith("/notice\nCookies on this site ")
    for shown in (
        "Reject optional cookies",
        "_ga",
        "Allow: Videos",
        "Cookie What it does Days it lasts",
        "<b>They play.</b>",
    ):
        assert shown in words
    assert "sx-" not in words


@pytest.mark.parametrize(
    "other",
    [
        CookieBanner(policy_url="/other", categories=_BANNER.categories),
        CookieBanner(policy_url="/notice", categories=_BANNER.categories[:1]),
        CookieBanner(policy_url="/notice", categories=_BANNER.categories, content="May we?"),
    ],
)
def test_another_wording_has_another_hash(other: CookieBanner) -> None:
    """Whatever changes what is asked changes the hash; so does the language, and the version does not."""
    hashes = {receipt(wording=words).wording_hash for words in (wording(_BANNER, "en"), wording(other, "en"))}
    assert len(hashes) == 2
    assert wording(_BANNER, "cy") != wording(_BANNER, "en")
    later = CookieBanner(policy_url="/notice", categories=_BANNER.categories, version="2")
    assert wording(later, "en") == wording(_BANNER, "en")


def test_the_hash_can_be_recomputed_by_anyone() -> None:
    """It is the SHA-256 of the wording's UTF-8."""
    words = "Gawn ni gyfri ŵyr ymweliad?"
    assert receipt(wording=words).wording_hash == hashlib.sha256(words.encode()).hexdigest()
