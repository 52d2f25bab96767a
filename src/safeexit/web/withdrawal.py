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

# Second labels under a country's, below which strangers' sites stand, such as co.uk and com.au.
_REGISTRIES = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def removals(
    categories: tuple[Category, ...], consent: Consent, request: Request, *, page: str
) -> list[tuple[str, str]]:
    """Return a `Set-Cookie` header for each refused cookie, each domain and each path that it may be on.

    A cookie tells neither. So it is removed from the host and each of its parents down to the domain that the
    site has registered, as far as that can be known without the list of public suffixes: such as `co.uk` are
    left out, and browsers pass over the others themselves (RFC 6265, section 5.3, step 5). Cookies for a
    folder of the site are not sent with the form: those with a whole name are removed from the folders of
    `page`, on which the form stood; the others are left to the page's script.
    """
    patterns = list(_patterns(categories, consent))
    refused = [re.compile(translate(pattern)) for pattern in patterns]
    sent = [name for name in cookie_names(request.cookies) if any(pattern.match(name) for pattern in refused)]
    whole = [pattern for pattern in patterns if "*" not in pattern]
    places = [*((name, "/") for name in sent), *((name, path) for path in _folders(page) for name in whole)]
    headers = [
        set_cookie(name, "", seconds=0, secure=request.secure, domain=domain, path=path)
        for name, path in dict.fromkeys(places)
        for domain in ("", *_domains(request))
    ]
    return headers[:REMOVAL_LIMIT]


def _folders(page: str) -> Iterator[str]:
    parts = [part for part in page.partition("?")[0].split("/") if part and ";" not in part]
    for end in range(1, len(parts) + 1):
        yield f"/{'/'.join(parts[:end])}"


def _patterns(categories: tuple[Category, ...], consent: Consent) -> Iterator[str]:
    for category in categories:
        if category.name in consent.refused:
            yield from (each if isinstance(each, str) else each.name for each in category.cookies)


def _domains(request: Request) -> Iterator[str]:
    host = request.headers.get("host", "").lower().partition(":")[0]
    if not _HOST.fullmatch(host) or host.replace(".", "").isdigit():
        return
    labels = host.split(".")
    is_registry = len(labels[-1]) == 2 and labels[-2] in _REGISTRIES
    for start in range(len(labels) - (2 if is_registry else 1)):
        yield ".".join(labels[start:])
