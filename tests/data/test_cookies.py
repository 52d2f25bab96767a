"""The cookie names."""

from __future__ import annotations

import pytest

from safeexit.data.cookies import classify


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("sessionid", "necessary"),
        ("csrftoken", "security"),
        ("connect.sid", "necessary"),
        ("XSRF-TOKEN", "security"),
        ("SESS0123456789abcdef", "necessary"),
        ("lang", "personalization"),
    ],
)
def test_frameworks_cookies_accuse_nobody(name: str, category: str) -> None:
    """Web frameworks' names are known with high confidence, whatever the database says of them."""
    found = classify(name)
    assert found is not None
    assert (found.category, found.confidence, found.tracking) == (category, "high", False)


@pytest.mark.parametrize("name", ["_ga", "_ga_ABC123", "_fbp", "_pk_id.1.1fff", "_clck", "nmstat"])
def test_trackers_own_names_are_certain(name: str) -> None:
    """A name that no other software uses gives its purpose with high confidence."""
    found = classify(name)
    assert found is not None
    assert found.tracking
    assert found.confidence == "high"


def test_a_name_alone_is_a_guess() -> None:
    """A row of the database is a guess of low confidence, since anybody may use the name."""
    found = classify("uid")
    assert found is not None
    assert found.confidence == "low"


@pytest.mark.parametrize("name", ["", "_GA", "my_own_cookie", "tp_choice"])
def test_unknown_names(name: str) -> None:
    """Unknown names, another case and names that only share a few first letters give None."""
    assert classify(name) is None


def test_the_longest_prefix_wins() -> None:
    """Of two wildcards that match, the more exact one answers."""
    found = classify("_gat_UA-1")
    assert found is not None
    assert found.name == "_gat*"
