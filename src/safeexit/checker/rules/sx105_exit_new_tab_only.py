"""SX105: the page stays open behind a new tab."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.detect.quick_exit import Control
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.fixes.edits import Fix, Safety
from safeexit.checker.fixes.start_tags import drop, fix
from safeexit.checker.page import Page
from safeexit.checker.rules._exit_rule import EXIT_PATTERN, ControlRule, steps_of
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed, needs_review

_SAME_TAB = frozenset({"", "_self", "_top", "_parent"})


class ExitNewTabOnly(ControlRule):
    """The exit opens a new tab and leaves the page open in the old one.

    What it checks:
        Whether the exit's link or form has a `target` that opens another tab, or its script only calls
        `window.open`, and nothing in the page also replaces the page itself. Where the page loads scripts
        from other files, or is a part of a page, it needs review: they may replace it.

    Why it matters:
        The page that the reader wanted gone is still there, one tab away and named in the tab's title.

    How to fix it:
        Remove the `target`. If a second tab is wanted as a decoy, open it by script and replace this page in
        the same moment; the link alone must still replace it.
    """

    code = "SX105"
    name = "exit-new-tab-only"
    severity = Severity.ERROR
    fixes = (Safety.SAFE, Safety.UNSAFE)
    references = (EXIT_PATTERN,)
    may_need_review = True
    good = (
        Good('<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'),
        Good(
            '<a class="quick-exit" target="_top" href="https://www.bbc.co.uk/weather" '
            'rel="noreferrer">Quick exit</a>'
        ),
        Good(
            '<a class="quick-exit" target="_blank" href="https://www.bbc.co.uk/weather" rel="noreferrer"'
            " onclick=\"location.replace('https://www.google.com')\">Quick exit</a>"
        ),
    )
    bad = (
        Bad(
            "<!doctype html>\n"
            '<a class="quick-exit" target="_blank" href="https://www.bbc.co.uk/weather" '
            'rel="noreferrer">Quick exit</a>',
            at=("2:23",),
        ),
        Bad(
            '<!doctype html>\n<button class="quick-exit" '
            "onclick=\"window.open('https://www.bbc.co.uk/weather')\">"
            "Quick exit</button>",
            at=("2:1",),
        ),
        Bad(
            '<!doctype html>\n<form action="https://www.bbc.co.uk/weather" target="new">'
            '<button class="quick-exit">Quick exit</button></form>',
            at=("2:59",),
        ),
        Bad(
            '<!doctype html><script src="/app.js"></script>\n'
            '<a class="quick-exit" target="_blank" href="https://www.bbc.co.uk/weather" '
            'rel="noreferrer">Quick exit</a>',
            at=("2:23",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def applies(self, control: Control, audit: Audit) -> bool:
        """Whether the page shows where the control leads."""
        return control.href is not None or bool(steps_of(control, audit))

    def judge(self, target: Control, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for a control that only opens another tab."""
        tag, page = target.tag, audit.page
        steps = {step.how for step in steps_of(target, audit)}
        if steps & {"assign", "replace"} or not (_opens_tab(target) or steps == {"open"}):
            return
        where = page.attribute_span(tag, "target") or tag
        if audit.exits[0].scripts.external or page.fragment:
            yield needs_review(
                where,
                "The exit opens a new tab: check that a script of another file replaces this page as well.",
                _mend(page, target, steps, Safety.UNSAFE),
            )
        else:
            yield failed(
                where,
                "The exit opens a new tab and leaves this page open in the old one.",
                _mend(page, target, steps, Safety.SAFE),
            )


def _opens_tab(control: Control) -> bool:
    return control.href is not None and bool(_targets(control.tag))


def _targets(tag: Tag) -> list[tuple[Tag, str]]:
    """Return the attributes, each with its element, that open another tab; `formtarget` counts first."""
    carrier = tag if tag.name == "a" else tag.find_parent("form")
    if tag.get("formtarget") and not _leaves_tab(tag, "formtarget"):
        return []
    places = [(tag, "formtarget"), *([(carrier, "target")] if carrier is not None else [])]
    return [(place, name) for place, name in places if _leaves_tab(place, name)]


def _leaves_tab(tag: Tag, name: str) -> bool:
    return str(tag.get(name) or "").strip().lower() not in _SAME_TAB


def _mend(page: Page, control: Control, steps: set[str], safety: Safety) -> Fix | None:
    if "open" in steps:
        return None  # the script is what has to change
    return fix(page, safety, *(drop(page, place, name) for place, name in _targets(control.tag)))
