"""Removes the cookies of a category that a visitor has refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate

from safeexit.components.cookie_banner import Category, Consent
from safeexit.web.http import Request, cookie_names, set_cookie

__all__ = ["REMOVAL_LIMIT", "removals"]

REMOVAL_LIMIT = 50
"""How many removal headers one answer has at most: some HTTP clients refuse more than 100 headers."""

_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def removals(categories: tuple[Category, ...], consent: Consent, request: Request) -> list[tuple[str, str]]:
    """Return a `Set-Cookie` header for each refused cookie of the request and each domain it may be on.

    A cookie does not say which domain it was set for, so it is removed from the host and each of its parents
    down to two labels; a browser passes over a domain that is a public suffix.
    """
    refused = [re.compile(translate(pattern)) for pattern in _patterns(categories, consent)]
    headers = [
        set_cookie(name, "", seconds=0, secure=request.secure, domain=domain)
        for name in dict.fromkeys(cookie_names(request.cookies))
        if any(pattern.match(name) for pattern in refused)
        for domain in ("", *_domains(request))
    ]
    return headers[:REMOVAL_LIMIT]


def _patterns(categories: tuple[Category, ...], consent: Consent) -> Iterator[str]:
    for category in categories:
        if category.name in consent.refused:
            yield from (each if isinstance(each, str) else each.name for each in category.cookies)


def _domains(request: Request) -> Iterator[str]:
    host = request.headers.get("host", "").lower().partition(":")[0]
    if not _HOST.fullmatch(host) or host.replace(".", "").isdigit():
        return
    labels = host.split(".")
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])
