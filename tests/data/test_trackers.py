"""The tracker hosts."""

from __future__ import annotations

import pytest

from safeexit.data.trackers import match_host


@pytest.mark.parametrize(
    ("host", "category"),
    [
        ("www.google-analytics.com", "analytics"),
        ("google-analytics.com", "analytics"),
        ("WWW.GoogleTagManager.com.", "tag-manager"),
        ("stats.g.doubleclick.net", "ad"),
        ("connect.facebook.net", "social"),
        ("embed.tawk.to", "chat"),
        ("scripts.clarity.ms", "analytics"),
        ("siteimproveanalytics.com", "analytics"),
        ("bat.bing.com", "ad"),
        ("snap.licdn.com", "ad"),
        ("s.ntv.io", "ad"),
    ],
)
def test_trackers_are_known_by_their_hosts(host: str, category: str) -> None:
    """A tracker's own host, and any name below a listed domain, gives its category in any case."""
    found = match_host(host)
    assert found is not None
    assert found.category == category
    assert found.certain


@pytest.mark.parametrize(
    "host",
    [
        "fonts.googleapis.com",
        "cdn.jsdelivr.net",
        "js.stripe.com",
        "tile.openstreetmap.org",
        "browser.sentry-cdn.com",
        "media.licdn.com",
        "media-exp1.licdn.com",
        "logo.clearbit.com",
        "www.bing.com",
        "plausible.io",
        "www.apple.com",
        "ajax.aspnetcdn.com",
        "www.microsoft.com",
        "shop.example.net.pl",
        "www.example.org",
        "notgoogle-analytics.com",
        "google-analytics.com.example.org",
        "com",
        "",
    ],
)
def test_other_hosts_are_no_trackers(host: str) -> None:
    """Content networks, fonts, payment, maps, fault monitoring and cookieless counters do not count."""
    assert match_host(host) is None


def test_a_host_that_may_track_is_not_certain() -> None:
    """Where the overrides say that a person must look, the host is known but not certain."""
    for host in ("widget.trustpilot.com", "www.redditstatic.com"):
        found = match_host(host)
        assert found is not None
        assert not found.certain


def test_a_longer_name_wins() -> None:
    """A host that people corrected is told apart from the domain that it sits in."""
    found = match_host("analytics.tiktok.com")
    assert found is not None
    assert (found.category, found.source) == ("ad", "safeexit")
    outer = match_host("www.tiktok.com")
    assert outer is not None
    assert (outer.category, outer.source) == ("social", "third-party-web")
