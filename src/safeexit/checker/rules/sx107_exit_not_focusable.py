"""SX107: the keyboard cannot reach the exit."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.detect.quick_exit import QuickExit
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.fixes.edits import Safety
from safeexit.checker.fixes.start_tags import drop, fix
from safeexit.checker.page import Page
from safeexit.checker.rules._exit_rule import KEYBOARD, NAME_ROLE_VALUE
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_NATIVE = frozenset({"a", "button", "input"})
"""Custom elements, with a hyphen in their name, may take focus in their own way."""


class ExitNotFocusable(Rule):
    """The exit cannot be reached by keyboard.

    What it checks:
        Whether each control is a link, a button or another element that takes focus, and is not taken out of
        the order by a negative `tabindex`. A container that only a script fills needs review.

    Why it matters:
        People who use a keyboard, a switch or a screen reader move by focus. A `div` that listens to clicks
        does not exist for them, and they are not told that it could be pressed.

    How to fix it:
        Use `<a href="https://…">`. Remove `tabindex="-1"`.
    """

    code = "SX107"
    name = "exit-not-focusable"
    severity = Severity.ERROR
    fixes = (Safety.UNSAFE,)
    references = (KEYBOARD, NAME_ROLE_VALUE)
    may_need_review = True
    good = (
        Good('<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'),
        Good('<button class="quick-exit">Quick exit</button>'),
        Good('<div class="quick-exit" role="button" tabindex="0" onclick="quickExit()">Quick exit</div>'),
    )
    bad = (
        Bad('<div class="quick-exit" onclick="quickExit()">Quick exit</div>', at=("1:1",)),
        Bad('<p>\n<span id="quick-exit" role="button" onclick="quickExit()">Quick exit</span>', at=("2:1",)),
        Bad(
            '<a class="quick-exit" tabindex="-1" href="https://www.bbc.co.uk/weather" '
            'rel="noreferrer">Quick exit</a>',
            at=("1:23",),
        ),
        Bad('<div id="qg-quick-exit"></div>', at=("1:1",), outcome=Outcome.NEEDS_REVIEW),
    )

    def targets(self, audit: Audit) -> list[QuickExit]:
        """Return the exits whose markup is in the page."""
        return [found for found in audit.exits if not found.opaque]

    def judge(self, target: QuickExit, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for each control that does not take focus."""
        if not target.controls and target.tag is not None and not target.filled_elsewhere:
            yield needs_review(
                target.tag, "Nothing here takes focus: check what a script puts in, with the keyboard alone."
            )
        for control in target.controls:
            yield from _judge_control(control.tag, audit.page)


def _judge_control(tag: Tag, page: Page) -> Iterator[Verdict]:
    if page.unknown(tag, "tabindex"):
        return
    index = str(tag.get("tabindex") or "").strip()
    if index.startswith("-"):
        where = page.attribute_span(tag, "tabindex") or tag
        yield failed(
            where,
            f'tabindex="{index}" takes the exit out of the keyboard\'s reach.',
            fix(page, Safety.UNSAFE, drop(page, tag, "tabindex")) if _takes_focus(tag) else None,
        )
    elif not _takes_focus(tag) and not index.isdigit():
        yield failed(tag, f"The exit is a <{tag.name}>, which the keyboard cannot reach: use a link.")


def _takes_focus(tag: Tag) -> bool:
    return tag.name in _NATIVE or "-" in tag.name
