"""SX218 banner-traps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.banner_words import says
from safeexit.checker.detect.cookie_banner import CookieBanner
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.fixes.edits import Safety
from safeexit.checker.fixes.start_tags import drop, fix, put
from safeexit.checker.page import Page
from safeexit.checker.rules._cookie_references import ARIA_MODAL, WCAG_2_1_2, WCAG_2_4_3
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_POSITIVE = lazy_pattern(r"\s*\+?0*[1-9]")
_DIALOGS = frozenset({"dialog", "alertdialog"})
_NOT_MODAL_BY_NAME = lazy_pattern(r"bar(?:$|[\s_-])|banner|notice|notification|message|snackbar|toast|strip")
_MOST_TOLD = 50
"""Elements looked at in one banner: more would drown the rest of a report."""


class BannerTraps(Rule):
    """The banner breaks the way that a keyboard or a screen reader takes through the page.

    What it checks:
        Positive `tabindex` values in the banner. `aria-modal="true"` on the banner or around it: it fails
        on an element that is no dialog, and on a banner that says that the visitor may go on reading. On a
        dialog whose name is that of a bar or a notice it asks for a review, because only a browser shows
        whether the rest of the page can be used.

    Why it matters:
        A positive `tabindex` is visited before everything else in the page, a quick exit included.
        `aria-modal` tells a screen reader that nothing else is there: where the page below is in use, the
        person who listens cannot reach it, and cannot know that it exists.

    How to fix it:
        Remove the positive values: the order of the markup is the order of the keyboard. Remove
        `aria-modal`, and let the banner be a region. Keep it for a `<dialog>` opened by `showModal()`.
    """

    code = "SX218"
    name = "banner-traps"
    severity = Severity.WARNING
    fixes = (Safety.UNSAFE,)
    may_need_review = True
    references = (WCAG_2_1_2, WCAG_2_4_3, ARIA_MODAL)
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<div class="cookie-banner" tabindex="-1"><p>We use cookies.</p>\n'
            '<button tabindex="0">Accept</button> <button>Reject</button></div>'
        ),
        Good(
            '<div id="cookie-modal" role="dialog" aria-modal="true" aria-label="Cookies">\n'
            "<p>We use cookies.</p><button>Accept</button> <button>Reject</button></div>"
        ),
        Good(
            '<div class="cookie-banner" role="region" aria-modal="false"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></div>"
        ),
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<button tabindex="{{ order }}">Accept</button> <button>Reject</button></div>',
            language="jinja2",
        ),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<button tabindex="1">Accept</button>\n'
            '<button tabindex="2">Reject</button></div>',
            at=("2:1", "3:1"),
        ),
        Bad(
            '<p>News</p>\n<div class="cookie-banner" role="region" aria-modal="true"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></div>",
            at=("2:1",),
        ),
        Bad(
            '<div id="cookie-modal" role="dialog" aria-modal="true"><p>We use cookies.\n'
            "If you continue to browse, you accept them.</p><button>Accept</button></div>",
            at=("1:1",),
        ),
        Bad(
            '<div class="cookie-bar" role="dialog" aria-modal="true"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></div>",
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[CookieBanner]:
        """Return the banners whose markup is here."""
        return [banner for banner in audit.banners if banner.tag is not None]

    def judge(self, target: CookieBanner, audit: Audit) -> Iterator[Verdict]:
        """Look at every element's place in the tab order, then for a claim to be modal."""
        tag = target.tag
        if tag is None:
            return
        for inner in (tag, *tag.find_all(tabindex=True, limit=_MOST_TOLD)):
            value = str(inner.get("tabindex") or "")
            if _POSITIVE.match(value) and not audit.page.unknown(inner, "tabindex"):
                yield failed(
                    inner,
                    f'tabindex="{value.strip()}" puts this before everything else in the page.',
                    fix(audit.page, Safety.UNSAFE, put(audit.page, inner, "tabindex", "0")),
                )
        for place in (tag, *tag.parents, *tag.find_all(True, {"aria-modal": "true"})):
            if place.get("aria-modal") == "true" and not audit.page.unknown(place, "aria-modal"):
                yield from _modal(place, target, audit.page)


def _modal(tag: Tag, banner: CookieBanner, page: Page) -> Iterator[Verdict]:
    mend = fix(page, Safety.UNSAFE, drop(page, tag, "aria-modal"))
    role = str(tag.get("role") or tag.name).strip().lower()
    name = " ".join([*tag.get_attribute_list("class"), str(tag.get("id") or "")]).lower()
    if role not in _DIALOGS and "-" not in tag.name:
        yield failed(tag, "aria-modal on an element that is no dialog.", mend)
    elif says("implied", banner.text):
        yield failed(
            tag,
            "aria-modal hides the page from screen readers, and the banner says that it can be used.",
            mend,
        )
    elif _NOT_MODAL_BY_NAME.search(name):
        yield needs_review(
            tag,
            "aria-modal hides the page from screen readers. Check that nobody else can use it either.",
            mend,
        )
