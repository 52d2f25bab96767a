"""What a page's own Content Security Policy (CSP 3) says of our inline scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

__all__ = ["allows_inline", "find_nonce", "is_told"]

_NONCE = re.compile(r"'nonce-([A-Za-z0-9+/_-]+={0,2})'", re.IGNORECASE)
_RESTRICTS = re.compile(r"'(?:nonce-|sha\d{3}-|strict-dynamic)", re.IGNORECASE)


def find_nonce(headers: Iterable[tuple[str, str]]) -> str | None:
    """Return the first nonce for scripts that a response's policies have, or None.

    With several policies it need not satisfy them all: `allows_inline` tells.
    """
    for policy in _policies(headers):
        if match := _NONCE.search(_script_sources(policy) or ""):
            return match[1]
    return None


def is_told(headers: Iterable[tuple[str, str]]) -> bool:
    """Say whether a response has a policy that is enforced."""
    return bool(_policies(headers))


def allows_inline(
    headers: Iterable[tuple[str, str]], hashes: Callable[[], Iterable[str]], *, nonce: str | None = None
) -> bool:
    """Say whether inline scripts of these hashes all run with this nonce: every policy has to allow each."""
    return all(_allows(_script_sources(policy), hashes, nonce) for policy in _policies(headers))


def _allows(sources: str | None, hashes: Callable[[], Iterable[str]], nonce: str | None) -> bool:
    if sources is None or (nonce is not None and nonce in _NONCE.findall(sources)):
        return True
    if set(hashes()).issubset(sources.split()):
        return True
    return "'unsafe-inline'" in sources.lower() and not _RESTRICTS.search(sources)


def _policies(headers: Iterable[tuple[str, str]]) -> list[str]:
    return [
        policy
        for name, value in headers
        if name.lower() == "content-security-policy"
        for policy in value.split(",")
    ]


def _script_sources(policy: str) -> str | None:
    """Return the sources for script elements, or None where the policy does not restrict them."""
    found: dict[str, str] = {}
    for directive in policy.split(";"):
        name, _, sources = directive.strip().partition(" ")
        found.setdefault(name.lower(), sources)
    for name in ("script-src-elem", "script-src", "default-src"):
        if name in found:
            return found[name]
    return None
