"""SX217 choice-not-announced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import ClassVar

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.banner_parts import visible_text
from safeexit.checker.detect.banner_words import says
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.page import Page
from safeexit.checker.rules._cookie_references import WCAG_4_1_3
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review
from safeexit.checker.scripts import inline_scripts, is_javascript

_LIVE_ROLES = frozenset({"status", "alert", "log", "alertdialog"})
_TELLS = lazy_pattern(r"\.focus\(|aria-live|\.role\b|[\"']role[\"']|showModal|announce")
_MOST_TEXTS = 100
"""Looked at in a banner, so that a hostile page costs no more than a large one."""
_INLINE = frozenset({"a", "abbr", "b", "button", "em", "i", "label", "small", "span", "strong"})


class ChoiceNotAnnounced(Rule):
    """The message that a choice was saved is not announced.

    What it checks:
        Messages in a banner that say that cookies were accepted or rejected, or that settings were saved.
        The message must have the role `status` or `alert`, `aria-live`, or a `tabindex` so that it can
        receive focus; on itself, around it or in it. Without, it fails where the message is hidden at first
        and no script in the page moves focus or sets a role. Otherwise it asks for a review: a linked
        script may do so, and a message that comes with a new page needs no announcement.

    Why it matters:
        The banner's buttons vanish under the finger. Who cannot see the message does not learn whether the
        choice was saved, and has lost the place.

    How to fix it:
        Put an empty `role="status"` in the page from the start, and write the message into it. A status that
        is shown together with its text is not announced by every screen reader; to move focus to it is.
    """

    code = "SX217"
    name = "choice-not-announced"
    severity = Severity.WARNING
    may_need_review = True
    references = (WCAG_4_1_3,)
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<div class="cookie-banner"><div role="alert"><p>You have accepted cookies.</p></div>\n'
            "<button>Hide</button></div>"
        ),
        Good(
            '<div class="cookie-banner"><div hidden tabindex="-1"><p>You have rejected cookies.</p></div>\n'
            "<p>We use cookies.</p><button>Accept</button> <button>Reject</button></div>"
        ),
        Good(
            '<div class="cookie-banner" aria-live="polite"><p>You have accepted cookies.</p>\n'
            "<button>Hide</button></div>"
        ),
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></div>"
        ),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button>\n"
            "<p hidden>You have <b>accepted</b> cookies.</p></div>\n<script>ask();</script>",
            at=("3:1",),
        ),
        Bad(
            '<div class="cookie-banner" hidden><div class="message">\n'
            "<p>You have rejected analytics cookies.</p></div><button>Hide</button></div>",
            at=("2:1",),
        ),
        Bad(
            '<div class="cookie-banner">\n<p>You have accepted cookies.</p><button>Hide</button></div>',
            at=("2:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button>\n"
            '<p hidden>You have accepted cookies.</p></div><script src="/cookies.js"></script>',
            at=("3:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[Tag]:
        """Return the messages."""
        return [
            message
            for banner in audit.banners
            if banner.tag is not None and says("confirmed", banner.text)
            for message in _messages(banner.tag)
        ]

    def judge(self, target: Tag, audit: Audit) -> Iterator[Verdict]:
        """Look for what announces a message, then for a script that could."""
        around = [target, *target.parents]
        if any(_announces(audit.page, place) for place in (*around, *target.find_all(True))):
            return
        if any(place.has_attr("hidden") for place in around) and not _script_may_tell(audit.page):
            yield failed(
                target, "This message has no status role, and nothing in the page moves focus to it."
            )
        else:
            yield needs_review(
                target,
                "This message has no status role. Check that it is announced, or comes with a new page.",
            )


def _messages(banner: Tag) -> list[Tag]:
    """Return the innermost blocks that say that a choice was saved, or the banner that says so as a whole."""
    blocks: dict[int, Tag] = {}
    for text in islice(banner.find_all(string=True), _MOST_TEXTS):
        block = next((parent for parent in text.parents if parent.name not in _INLINE), banner)
        blocks.setdefault(id(block), block)
    saying = [block for block in blocks.values() if says("confirmed", visible_text(block.node))]
    around = {id(parent) for block in saying for parent in block.parents}
    return [block for block in saying if id(block) not in around] or [banner]


def _announces(page: Page, tag: Tag) -> bool:
    if tag.name in {"output", "body", "html"}:
        return tag.name == "output"
    if str(tag.get("role") or "").lower() in _LIVE_ROLES or tag.get("tabindex") is not None:
        return True
    live = str(tag.get("aria-live") or "off").lower()
    return live != "off" or page.unknown(tag, "role") or page.unknown(tag, "aria-live")


def _script_may_tell(page: Page) -> bool:
    linked = any(is_javascript(tag) for tag in page.tags("script") if tag.has_attr("src"))
    return linked or any(_TELLS.search(inline.script.uncommented) for inline in inline_scripts(page))
