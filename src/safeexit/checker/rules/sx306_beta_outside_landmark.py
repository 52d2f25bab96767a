"""SX306: a notice outside every landmark."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.detect.beta_notice import BetaNotice
from safeexit.checker.findings import Outcome, Reference, Severity
from safeexit.checker.fixes.edits import Fix, Safety
from safeexit.checker.fixes.start_tags import fix, put
from safeexit.checker.page import Page
from safeexit.checker.rules._notice_rule import MOST_NOTICES, NoticeRule
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed, needs_review

_LANDMARKS = frozenset({"header", "footer", "main", "aside", "nav"})
_NAMED_LANDMARKS = frozenset({"section", "form"})
_ROLES = frozenset({"banner", "contentinfo", "main", "complementary", "navigation", "search"})
_NAMED_ROLES = frozenset({"region", "form"})
_ANNOUNCED_ROLES = frozenset({"alert", "status", "log", "dialog", "alertdialog"})
"""Not landmarks; but a screen reader says or opens them by itself."""
_GOVUK_ELEMENTS = frozenset({"phase-tag", "phase-banner-alpha", "phase-banner-beta"})
_JUDGED = (None, "safeexit")
_NAMES = ("aria-label", "aria-labelledby", "title")
_NOTICE = (
    '<div class="beta-notice"><strong>Beta</strong> <a href="/f">Give feedback on this service</a></div>'
)
_START = "<!doctype html><title>Apply</title>"


class BetaOutsideLandmark(NoticeRule):
    """The notice is in no landmark of a page that has landmarks.

    What it checks:
        Whether a page with a main landmark holds the notice in one too: a header, footer, aside or main, or a
        region with a name. A region or section without a name is no landmark, which the message says. A
        design system's own component is left alone where its maintainers put it, and so are live regions,
        custom elements and parts of pages. In a template, an include before the notice may open a landmark:
        this needs review.

    Why it matters:
        People who use a screen reader jump from landmark to landmark. What is in none is passed over: they
        never learn that the service is unfinished, or where to say what is wrong.

    How to fix it:
        Move the notice into the page's header, or give it `role="region"` and a name such as
        `aria-label="Beta"`.
    """

    code = "SX306"
    name = "beta-outside-landmark"
    severity = Severity.INFO
    fixes = (Safety.SAFE, Safety.UNSAFE)
    may_need_review = True
    whole_page = True
    references = (
        Reference(
            "WCAG 2.2 SC 1.3.1 Info and Relationships", "https://www.w3.org/TR/WCAG22/#info-and-relationships"
        ),
        Reference(
            "ARIA Authoring Practices Guide, Landmark Regions",
            "https://www.w3.org/WAI/ARIA/apg/practices/landmark-regions/",
        ),
    )
    good = (
        Good(f"{_START}<header>{_NOTICE}</header><main>Start</main>"),
        Good(f'{_START}<section aria-label="Beta">{_NOTICE}</section><main>Start</main>'),
        Good(f"{_START}<header>Apply</header>{_NOTICE}<p>No landmark for the content."),
        Good(
            f'{_START}<header>Apply</header><div class="govuk-phase-banner"><strong>Beta</strong> '
            '<a href="/f">Give feedback</a></div><main>Start</main>'
        ),
        Good(
            f'{_START}<header>Apply</header><div class="phase-banner"><p><strong class="phase-tag">BETA'
            '</strong> <a href="/f">Give feedback</a></p></div><main>Start</main>'
        ),
        Good(f"{_NOTICE}<main>A part of a page</main>"),
        Good(f'{_START}<div role="{{{{ role }}}}">{_NOTICE}</div><main>Start</main></html>', "jinja2"),
    )
    bad = (
        Bad(f"{_START}<header>Apply</header>\n{_NOTICE}<main>Start</main>", at=("2:1",)),
        Bad(f"{_START}<section>\n{_NOTICE}</section><div role=main>Start</div>", at=("2:1",)),
        Bad(
            f'{_START}\n<div role="region" class="beta-notice"><b>Beta</b> <a href="/f">Give feedback</a>'
            "</div><main>Start</main>",
            at=("2:1",),
        ),
        Bad(f"{_START}<article><header>\n{_NOTICE}</header></article><main>Start</main>", at=("2:1",)),
        Bad(
            f'<html><body>{{% include "top.html" %}}\n{_NOTICE}<main>Start</main></html>',
            at=("2:1",),
            language="jinja2",
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> list[BetaNotice]:
        """Return the notices that a site made for itself, in a page with a main landmark."""
        own = [notice for notice in audit.notices if notice.vendor in _JUDGED and _is_own(notice.tag)]
        places = audit.page.tags("main", "div", "section", "article") if own else []
        return own[:MOST_NOTICES] if any(_role(tag) == "main" for tag in places) else []

    def judge(self, target: BetaNotice, audit: Audit) -> Iterator[Verdict]:
        """Yield one verdict for a notice in no landmark."""
        tag = target.tag
        if tag is None or any(_is_reached(found, audit.page) for found in _around(tag)):
            return
        unnamed = next((found for found in _around(tag) if _lacks_name(found)), None)
        why = f": the {unnamed.name} needs a name to be one" if unnamed is not None else ""
        if _may_be_opened_before(target, audit.page):
            yield needs_review(
                tag,
                f"Check that a template before the notice opens a landmark{why}.",
                _make_region(target, audit.page, Safety.UNSAFE),
            )
        else:
            yield failed(
                tag,
                f"The notice is in no landmark of the page{why}.",
                _make_region(target, audit.page, Safety.SAFE),
            )


def _make_region(notice: BetaNotice, page: Page, safety: Safety) -> Fix | None:
    """Return what makes a box or an unnamed region a landmark; other elements have a meaning of their own."""
    tag = notice.tag
    if tag is None:
        return None
    label = put(page, tag, "aria-label", notice.parts.phase.capitalize() or "Beta")
    if _lacks_name(tag):
        return fix(page, safety, label)
    if tag.name == "div" and not tag.get("role"):
        return fix(page, safety, put(page, tag, "role", "region"), label)
    return None


def _is_own(tag: Tag | None) -> bool:
    """Whether this is markup of the site's own: no custom element, and not GOV.UK's of before 2018."""
    if tag is None or "-" in tag.name:
        return False
    classes = {
        str(name) for found in [tag, *tag.find_all(True)] for name in found.get_attribute_list("class")
    }
    return not classes & _GOVUK_ELEMENTS


def _around(tag: Tag) -> list[Tag]:
    """Return what holds the notice, or is the landmark in it."""
    return [tag, *tag.find_all(True), *(parent for parent in tag.parents if parent.parent is not None)]


def _role(tag: Tag) -> str:
    return str(tag.get("role") or ("main" if tag.name == "main" else "")).lower()


def _is_reached(tag: Tag, page: Page) -> bool:
    """Whether an element is a landmark, is announced by itself, or may be either."""
    if page.unknown(tag, "role") or "-" in tag.name or tag.get("aria-live") is not None:
        return True
    role = str(tag.get("role") or "").lower()
    if role:
        return role in _ROLES | _ANNOUNCED_ROLES or (role in _NAMED_ROLES and _is_named(tag))
    if tag.name in {"header", "footer"}:
        return tag.find_parent(("article", "aside", "main", "nav", "section")) is None
    return tag.name in _LANDMARKS or (tag.name in _NAMED_LANDMARKS and _is_named(tag))


def _is_named(tag: Tag) -> bool:
    return any(tag.get(name) for name in _NAMES)


def _lacks_name(tag: Tag) -> bool:
    role = str(tag.get("role") or "").lower()
    return (role == "region" or (not role and tag.name == "section")) and not _is_named(tag)


def _may_be_opened_before(notice: BetaNotice, page: Page) -> bool:
    return any(call.kind in {"include", "macro", "tag"} and call.span < notice.span for call in page.calls)
