"""What the cookie banner's scripts are told, and the elements that carry them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from safeexit import _assets, _markup
from safeexit.components.cookie_banner.category import Basis, Category
from safeexit.components.cookie_banner.consent import CONSENT_COOKIE, CONSENT_DAYS

__all__ = ["config", "consent_mode", "early", "keep", "policy_hash"]

# https://developers.google.com/tag-platform/security/concepts/consent-mode#consent_types
_GOOGLE_TYPES = (
    "ad_personalization",
    "ad_storage",
    "ad_user_data",
    "analytics_storage",
    "functionality_storage",
    "personalization_storage",
    "security_storage",
)


def config(categories: Sequence[Category], version: str) -> dict[str, object]:
    """Return what `consent.js` calls `ConsentConfig`."""
    return {
        "version": version,
        "days": CONSENT_DAYS,
        "categories": {each.name: [each.basis.value, _pattern(each)] for each in categories},
    }


def early(version: str, count: int, *, nonce: str | None, inline: bool, mount: str) -> Markup:
    """Return the script for the head: inline where a nonce allows it, else a file that caches keep.

    It is told how a choice begins, and of how many categories one tells that leaves nothing to ask.
    """
    told = [f"{CONSENT_COOKIE}={version}:", count]
    if nonce and inline:
        return _markup.inline_script(_assets.chosen_script(), config=told, nonce=nonce)
    return _markup.linked_script(_assets.chosen_script_url(mount), config=told, nonce=nonce)


def keep(*, nonce: str | None, mount: str) -> Markup:
    """Return the script for the head of a site without a server."""
    attributes = _markup.attributes({"src": _assets.keep_script_url(mount), "nonce": nonce})
    return Markup("<script{}></script>").format(attributes)


def consent_mode(
    categories: Sequence[Category], mapping: Mapping[str, Sequence[str]], *, nonce: str | None
) -> Markup:
    """Return the inline script for Google's tags.

    Raises:
        TypeError, ValueError: the mapping cannot be used; the message names the value and what is allowed.
    """
    if not isinstance(mapping, Mapping):
        raise TypeError(f"mapping={mapping!r} cannot be used: give a dict from categories to consent types")
    known = [each.name for each in categories]
    found: dict[str, str] = {}
    for category, types in mapping.items():
        if category not in known:
            raise ValueError(f"mapping={category!r} cannot be used: give one of {', '.join(known)}")
        for each in (types,) if isinstance(types, str) else types:
            if each not in _GOOGLE_TYPES:
                raise ValueError(f"mapping holds {each!r}: give one of {', '.join(_GOOGLE_TYPES)}")
            if each in found:
                raise ValueError(f"mapping holds {each!r} twice: give each consent type one category")
            found[each] = category
    return _markup.inline_script(_assets.consent_mode_script(), config=found, nonce=nonce)


def policy_hash(content: str | Markup | None, categories: Sequence[Category]) -> str:
    """Return 12 hexadecimal digits that change when what people are asked changes.

    Our own wording does not count: an update that mends a sentence asks nobody again.
    """
    from hashlib import sha256  # noqa: PLC0415  `import safeexit` stays cheap

    told = [content or ""]
    for each in categories:
        told += [each.name, each.basis.value, each.title or "", each.description or ""]
        for cookie in each.cookies:
            told += [cookie] if isinstance(cookie, str) else [cookie.name, str(cookie.days), cookie.purpose]
    return sha256("\0".join(told).encode()).hexdigest()[:12]


def _pattern(category: Category) -> str:
    """Return a regular expression, for JavaScript, of the names of a category's cookies."""
    if category.basis is Basis.ESSENTIAL:
        return ""
    names = (each if isinstance(each, str) else each.name for each in category.cookies)
    return "|".join(".*".join(re.escape(part) for part in name.split("*")) for name in names)
