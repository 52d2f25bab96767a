"""SX307: a notice that stays on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.beta_notice import BetaNotice
from safeexit.checker.findings import Outcome, Reference, Severity
from safeexit.checker.page import Page
from safeexit.checker.rules._notice_rule import MOST_NOTICES
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, needs_review

_STAYS = lazy_pattern(r"(?:^|[;\s{])position\s*:\s*(?:fixed|(?:-webkit-)?sticky)\b", re.IGNORECASE)
_LAST_COMPOUND = lazy_pattern(r"(?:^|[\s>+~])[a-z0-9]*((?:[.#][\w-]+)+)$", re.IGNORECASE)
_MARK = lazy_pattern(r"[.#][\w-]+")
_COMMENT = lazy_pattern(r"/\*.*?\*/", re.DOTALL)
_STAYING_CLASSES = frozenset(
    {"fixed-top", "fixed-bottom", "sticky-top", "sticky-bottom", "position-fixed", "position-sticky"}
    | {"fixed", "sticky", "is-fixed", "is-sticky", "navbar-fixed-top", "navbar-fixed-bottom"}
)
_TEXT = '<strong>Beta</strong> <a href="/f">Give feedback on this service</a>'


class BetaSticky(Rule):
    """The notice stays on the screen while the page is scrolled, and may cover what has the focus.

    What it checks:
        Whether the notice, or an element around nothing else, has `position: fixed` or `sticky` in its own
        style or in a style sheet inside the page, or has a class of a common framework that means it. It
        always needs review: whether something is covered shows in a browser only. Style sheets in other files
        are not read.

    Why it matters:
        On a small screen or at 400 % zoom a strip that never goes away takes a large part of what can be
        seen. What is reached with the Tab key may be below it, and so may the control by which people leave.

    How to fix it:
        Let the notice scroll away with the page. Keep the screen's edge for the quick exit.
    """

    code = "SX307"
    name = "beta-sticky"
    severity = Severity.WARNING
    may_need_review = True
    references = (
        Reference(
            "WCAG 2.2 SC 2.4.11 Focus Not Obscured (Minimum)",
            "https://www.w3.org/TR/WCAG22/#focus-not-obscured-minimum",
        ),
        Reference("WCAG 2.2 SC 1.4.10 Reflow", "https://www.w3.org/TR/WCAG22/#reflow"),
    )
    good = (
        Good(f'<div class="beta-notice">{_TEXT}</div>'),
        Good(f'<style>.beta-notice {{ position: relative }}</style><div class="beta-notice">{_TEXT}</div>'),
        Good(f'<style>.menu {{ position: fixed }}</style><div class="beta-notice">{_TEXT}</div>'),
        Good(f'<div class="fixed app"><div class="beta-notice">{_TEXT}</div><main>Start</main></div>'),
    )
    bad = (
        Bad(
            f'<p>Hello</p>\n<div class="beta-notice" style="position: fixed; top: 0">{_TEXT}</div>',
            at=("2:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(f'<div class="beta-notice sticky-top">{_TEXT}</div>', at=("1:1",), outcome=Outcome.NEEDS_REVIEW),
        Bad(
            "<style>\n@media screen { a:hover, body > div.beta-notice { left: 0; position:sticky; } }\n"
            f'</style>\n<div class="beta-notice">{_TEXT}</div>',
            at=("4:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            f'<div class="fixed top-0">\n  <div class="beta-notice">{_TEXT}</div></div>',
            at=("2:3",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> list[BetaNotice]:
        """Return the notices whose markup is in the page."""
        return [notice for notice in audit.notices if notice.tag is not None][:MOST_NOTICES]

    def judge(self, target: BetaNotice, audit: Audit) -> Iterator[Verdict]:
        """Yield one verdict for a notice that stays on the screen."""
        if target.tag is None:
            return
        marks = _staying_marks(audit.page)
        if any(_stays(tag, marks) for tag in [target.tag, *_wrappers(target.tag)]):
            yield needs_review(
                target.tag, "The notice stays on the screen: check that it never covers what has the focus."
            )


def _wrappers(tag: Tag) -> Iterator[Tag]:
    """Yield the elements around the notice that hold no other element."""
    for parent in tag.parents:
        others = [child for child in parent.contents if isinstance(child, Tag)]
        if len(others) != 1 or parent.name in {"html", "body", "[document]"}:
            return
        yield parent


def _stays(tag: Tag, staying: list[frozenset[str]]) -> bool:
    own = {str(name) for name in tag.get_attribute_list("class")}
    marks = {f".{name}" for name in own} | {f"#{tag.get('id')}"}
    styled = _STAYS.search(str(tag.get("style") or "")) is not None
    return styled or bool(own & _STAYING_CLASSES) or any(wanted <= marks for wanted in staying)


def _staying_marks(page: Page) -> list[frozenset[str]]:
    """Return the classes and ids of what the page's own style sheets keep on the screen, a set for each."""
    found: list[frozenset[str]] = []
    for element in page.elements("style"):
        if "fixed" not in element.text and "sticky" not in element.text:
            continue
        for block in _COMMENT.sub(" ", element.text).split("}"):
            before, _, declarations = block.rpartition("{")
            if _STAYS.search(declarations):
                found += _selected(before.rpartition("{")[2])
    return found


def _selected(selectors: str) -> list[frozenset[str]]:
    """Return the classes and ids that the last part of each selector asks for."""
    matches = [_LAST_COMPOUND.search(selector.strip()) for selector in selectors.split(",")]
    return [frozenset(_MARK.findall(match[1])) for match in matches if match]
