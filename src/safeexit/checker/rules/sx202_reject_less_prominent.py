"""SX202 reject-less-prominent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.banner_parts import label
from safeexit.checker.detect.cookie_banner import CookieBanner
from safeexit.checker.findings import Outcome, Reference, Severity
from safeexit.checker.rules._cookie_references import EDPB_TASKFORCE, ICO
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_BUTTON_CLASS = lazy_pattern(r"(?:^|[\s_-])btn(?:$|[\s_-])|button", re.IGNORECASE)
_QUIET_CLASS = lazy_pattern(
    r"secondary|tertiary|outline|ghost|(?:^|[\s_-])(?:link|text|plain|minimal|subtle|light|muted|grey|gray)(?:$|[\s_-])",
    re.IGNORECASE,
)


class RejectLessProminent(Rule):
    """Refusing is made to look like less than accepting.

    What it checks:
        The first accept control and the first reject control of a banner. It fails where accepting is a
        button and refusing a link inside a sentence. Where refusing is a link of its own, or its class
        ("secondary", "outline", "ghost", "link" and the like) promises a quieter look, it asks for a
        review: the stylesheet decides, and the checker does not read it.

    Why it matters:
        What is hard to see is hard to choose. Regulators hold that both choices must be equally prominent,
        and have fined sites for coloured "Accept" buttons beside grey links.

    How to fix it:
        Use the same element and the same classes for both.
    """

    code = "SX202"
    name = "reject-less-prominent"
    severity = Severity.WARNING
    may_need_review = True
    references = (
        ICO,
        EDPB_TASKFORCE,
        Reference(
            "CNIL, deliberation 2020-092 of 17 September 2020 (refusing is as easy as accepting)",
            "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000042388197",
        ),
    )
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<button class="btn">Accept</button> <button class="btn">Reject</button></div>'
        ),
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<a href="#" class="button">Accept</a> <a href="#" class="button">Reject</a></div>'
        ),
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<button class="btn-secondary">Yes</button> <button class="btn-secondary">No</button></div>'
        ),
        Good('<div class="cookie-banner"><p>We use cookies.</p>\n<button>Accept</button></div>'),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<div class="cookie-banner"><p>We use cookies.\n'
            '<a href="/no">Continue without accepting</a> or read on.</p>\n'
            "<button>Accept</button></div>",
            at=("2:1",),
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<button>Accept</button>\n'
            '<a href="#">Reject</a></div>',
            at=("3:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<button class="btn btn-primary">Accept</button>\n'
            '<button class="btn btn-outline-dark">Reject</button></div>',
            at=("3:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            '<div id="cookie-notice"><button class="btn">OK, I agree</button>\n'
            "<span>We use cookies. To say no,\n<a href='#' id='no'>opt out</a> here.</span></div>",
            at=("3:1",),
        ),
    )

    def targets(self, audit: Audit) -> Iterable[CookieBanner]:
        """Return the banners that can be accepted and refused."""
        return [banner for banner in audit.banners if banner.parts.accepts and banner.parts.rejects]

    def judge(self, target: CookieBanner, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - the page says all
        """Compare the two controls' elements, then their classes."""
        accept, reject = target.parts.accepts[0], target.parts.rejects[0]
        if _is_button(accept) and not _is_button(reject):
            if _stands_in_a_sentence(reject):
                yield failed(reject, "Accepting is a button, and refusing a link inside a sentence.")
            else:
                yield needs_review(
                    reject, "Accepting is a button, and refusing a link. Check that both look alike."
                )
        elif _is_quiet(reject) and not _is_quiet(accept):
            yield needs_review(
                reject,
                "By its classes, refusing looks quieter than accepting. Check that both look alike.",
            )


def _classes(tag: Tag) -> str:
    return " ".join(tag.get_attribute_list("class"))


def _is_button(tag: Tag) -> bool:
    if tag.name in {"button", "input"} or tag.name.endswith("-button") or tag.get("role") == "button":
        return True
    return _BUTTON_CLASS.search(_classes(tag)) is not None


def _is_quiet(tag: Tag) -> bool:
    return _QUIET_CLASS.search(_classes(tag)) is not None


def _stands_in_a_sentence(tag: Tag) -> bool:
    """Whether words stand beside a link that are no control's."""
    if tag.parent is None:
        return False
    words = [
        text for text in tag.parent.find_all(string=True, recursive=False) if any(map(str.isalpha, text))
    ]
    return bool(words) and label(tag) != ""
