"""What browsers would rather have."""

import pytest

from safeexit.web.negotiation import takes_gzip, wants_json


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("", False),
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip; q=0.001", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("x-gzip", True),
        ("*", True),
        ("*;q=0", False),
        ("notgzip", False),
        ("gzip;q=x", False),
        ("gzip;q=2", False),
        ("identity", False),
    ],
)
def test_gzip_is_sent_to_whoever_takes_it(header: str, takes: bool) -> None:
    """A weight of zero is a refusal, and a malformed one is taken for that."""
    assert takes_gzip(header) is takes


@pytest.mark.parametrize(
    ("header", "wants"),
    [
        ("", False),
        ("application/json", True),
        ("Application/JSON;charset=utf-8", True),
        ("application/json, text/plain, */*", True),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("text/html,application/json;q=0.5", False),
        ("text/html;q=0.5, application/json", True),
        ("text/html, application/json", False),
        ("application/json;q=0", False),
        ("application/json-seq", False),
        ("*/*", False),
    ],
)
def test_json_is_for_whoever_prefers_it(header: str, wants: bool) -> None:
    """A page is what everybody else gets, also who would take either."""
    assert wants_json(header) is wants
