"""SX206 no-banner-label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.detect.banner_parts import visible_text
from safeexit.checker.detect.cookie_banner import CookieBanner
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.fixes.edits import Fix, Safety
from safeexit.checker.fixes.start_tags import fix, put
from safeexit.checker.rules._cookie_references import WCAG_1_3_1, WCAG_4_1_2
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed

_NAMELESS_ROLES = frozenset({"complementary", "banner", "alert", "status", "contentinfo", "navigation"})
"""Roles that tell where one is even without a name."""
_NAMED_ROLES = frozenset({"region", "dialog", "alertdialog", "form", "group"})
_IMPLICIT = {
    "aside": "complementary",
    "dialog": "dialog",
    "section": "region",
    "form": "form",
    "fieldset": "group",
}
_NAME = "Cookies"
"""What a banner is called that has no name: the word is the same in most languages."""
_OUTER = frozenset({"section", "aside", "dialog"})


class NoBannerLabel(Rule):
    """Nothing tells a screen reader that this is the cookie banner.

    What it checks:
        That the banner's element, a wrapper around it or one that holds most of its words is a landmark or
        has a role (`section`, `aside`, `dialog`, `role="region"` …), and has an accessible name
        (`aria-label` or `aria-labelledby`) where the role counts for nothing without one: region, dialog
        and form.

    Why it matters:
        Who cannot see the page finds the banner by landmarks. Without one it is a stray paragraph and some
        buttons, often at the end of the page, and "Accept" says nothing of what is accepted.

    How to fix it:
        Put the banner in `<section aria-label="Cookies on this site">`, or give its element `role="region"`
        and a name.
    """

    code = "SX206"
    name = "no-banner-label"
    severity = Severity.WARNING
    fixes = (Safety.SAFE,)
    references = (
        WCAG_1_3_1,
        WCAG_4_1_2,
        Reference("ARIA, landmark roles", "https://www.w3.org/TR/wai-aria-1.2/#landmark_roles"),
    )
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<div class="cookie-banner" role="region" aria-label="Cookies"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></div>"
        ),
        Good(
            '<section aria-labelledby="c"><div class="cookie-banner"><h2 id="c">Cookies on this site</h2>\n'
            "<button>Accept</button> <button>Reject</button></div></section>"
        ),
        Good(
            '<template id="cookie-banner"><div role="region" aria-label="Cookies"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></div></template>"
        ),
        Good(
            '<aside class="cookie-banner"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></aside>"
        ),
        Good(
            '<div class="cookie-banner"><div role="dialog" aria-label="Cookies"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></div></div>"
        ),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<div class="cookie-banner"><p>Cookies.</p>\n<button>Yes</button> <button>No</button></div>',
            at=("1:1",),
        ),
        Bad(
            '<p>Hello</p>\n<div class="cookie-banner" role="region"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></div>",
            at=("2:1",),
        ),
        Bad(
            '<main></main>\n<section class="cookie-banner"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></section>",
            at=("2:1",),
        ),
        Bad(
            '<div id="cookie-modal" role="dialog"><p>Usamos cookies.</p>\n'
            "<button>Aceptar</button> <button>Rechazar</button></div>",
            at=("1:1",),
        ),
    )

    def targets(self, audit: Audit) -> Iterable[CookieBanner]:
        """Return the banners whose markup is here: what a `<template>` holds has no role until it is used."""
        return [
            banner for banner in audit.banners if banner.tag is not None and banner.tag.name != "template"
        ]

    def judge(self, target: CookieBanner, audit: Audit) -> Iterator[Verdict]:
        """Look for a role that is exposed, on the banner, around it and within it."""
        tag = target.tag
        if tag is None or any(_is_exposed(audit, place) for place in _places(tag, target.text)):
            return
        if _role(tag) in _NAMED_ROLES:
            yield failed(
                tag,
                f"The banner is a {_role(tag)} without a name, so that it cannot be told from others.",
                fix(audit.page, Safety.SAFE, put(audit.page, tag, "aria-label", _NAME)),
            )
        else:
            yield failed(
                tag,
                "The banner is no landmark and has no role and name, so that it cannot be found by either.",
                _make_region(audit, tag),
            )


def _make_region(audit: Audit, tag: Tag) -> Fix | None:
    """Return what gives a box a role and a name; other elements have a meaning that it would hide."""
    if tag.name != "div" or tag.get("role"):
        return None
    page = audit.page
    return fix(page, Safety.SAFE, put(page, tag, "role", "region"), put(page, tag, "aria-label", _NAME))


def _places(tag: Tag, text: str) -> Iterator[Tag]:
    yield tag
    yield from (parent for parent in tag.parents if parent.name in _OUTER)
    for inner in tag.find_all(True):
        if isinstance(inner, Tag) and _role(inner):
            said = visible_text(inner.node, limit=len(text))
            if 2 * len(said) > len(text):
                yield inner


def _role(tag: Tag) -> str | None:
    return str(tag.get("role") or "").split(" ")[0].lower() or _IMPLICIT.get(tag.name)


def _is_exposed(audit: Audit, tag: Tag) -> bool:
    role = _role(tag)
    if audit.page.unknown(tag, "role") and tag.get("role"):
        return True
    return role in _NAMELESS_ROLES or (role in _NAMED_ROLES and _is_named(tag))


def _is_named(tag: Tag) -> bool:
    return any(str(tag.get(name) or "").strip() for name in ("aria-label", "aria-labelledby", "title"))
