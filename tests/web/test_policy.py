"""What a page's own Content Security Policy says of our inline scripts."""

from __future__ import annotations

import pytest

from safeexit.web import policy

_HASH = "'sha256-abc='"
_OTHER = "'sha256-def='"


def _headers(*policies: str) -> list[tuple[str, str]]:
    return [("Content-Security-Policy", each) for each in policies]


@pytest.mark.parametrize(
    ("policies", "nonce"),
    [
        ((), None),
        (("script-src 'nonce-r4nd0m=='",), "r4nd0m=="),
        (("default-src 'self' 'nonce-r4nd0m=='",), "r4nd0m=="),
        (("script-src 'self'; style-src 'nonce-style'",), None),
        (("default-src 'nonce-default'; script-src-elem 'nonce-element'",), "element"),
        (("img-src 'self'", "script-src 'nonce-second'"), "second"),
        (("img-src 'self', script-src 'nonce-second'",), "second"),
        (("script-src 'NONCE-Capital'",), "Capital"),
    ],
)
def test_the_nonce_for_scripts_is_found(policies: tuple[str, ...], nonce: str | None) -> None:
    """It is that of the directive that governs script elements, and no other's."""
    assert policy.find_nonce(_headers(*policies)) == nonce


@pytest.mark.parametrize(
    ("policies", "allowed"),
    [
        ((), True),
        (("img-src 'self'",), True),
        (("script-src 'self'",), False),
        (("default-src 'self'",), False),
        (("SCRIPT-SRC 'unsafe-inline'",), True),
        (("script-src 'unsafe-inline' 'nonce-other'",), False),
        ((f"script-src {_HASH}",), True),
        (("script-src 'self'; style-src 'unsafe-inline'",), False),
        (("script-src 'unsafe-inline'", "default-src 'self'"), False),
    ],
)
def test_inline_scripts_need_the_leave_of_every_policy(policies: tuple[str, ...], allowed: bool) -> None:
    """A hash of ours or `'unsafe-inline'` allows them, unless a nonce or another hash makes that void."""
    assert policy.allows_inline(_headers(*policies), lambda: [_HASH]) is allowed


@pytest.mark.parametrize(
    ("policies", "allowed"),
    [
        (("script-src 'nonce-C' 'self'",), True),
        (("script-src 'self'", "script-src 'nonce-C' 'self'"), False),
        (("script-src 'nonce-C' 'self'", "script-src 'self'"), False),
        (("script-src 'self', script-src 'nonce-C' 'self'",), False),
        (("script-src 'nonce-C'", "script-src 'nonce-D'"), False),
        (("script-src 'nonce-C'", "default-src 'nonce-C'"), True),
        (("script-src 'nonce-C'", "img-src 'none'"), True),
        (("script-src 'nonce-C'", f"script-src {_HASH}"), True),
        (("script-src 'nonce-C'", "script-src 'unsafe-inline'"), True),
    ],
)
def test_a_nonce_counts_where_every_policy_allows_it(policies: tuple[str, ...], allowed: bool) -> None:
    """A second policy without the nonce blocks an inline script, so it has to allow it in another way."""
    assert policy.allows_inline(_headers(*policies), lambda: [_HASH], nonce="C") is allowed


@pytest.mark.parametrize(
    ("policies", "allowed"),
    [
        ((f"script-src {_HASH} {_OTHER}",), True),
        ((f"script-src {_HASH}",), False),
        ((f"script-src {_OTHER} 'unsafe-inline'",), False),
        ((f"script-src {_HASH} {_OTHER}", f"script-src {_OTHER}"), False),
    ],
)
def test_every_inline_script_needs_its_hash(policies: tuple[str, ...], allowed: bool) -> None:
    """The hash of one script lets no other run."""
    assert policy.allows_inline(_headers(*policies), lambda: [_HASH, _OTHER]) is allowed


def test_a_policy_that_only_reports_forbids_nothing() -> None:
    """`Content-Security-Policy-Report-Only` is no policy that is enforced."""
    headers = [("Content-Security-Policy-Report-Only", "default-src 'none'")]
    assert not policy.is_told(headers)
    assert policy.allows_inline(headers, list)
