"""SX103: leaving keeps the page one step back."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.audit import Audit
from safeexit.checker.detect.exit_scripts import Navigation
from safeexit.checker.detect.quick_exit import QuickExit
from safeexit.checker.findings import Outcome, Reference, Severity, Span
from safeexit.checker.fixes.edits import Fix, Safety
from safeexit.checker.fixes.places import swap
from safeexit.checker.fixes.start_tags import fix
from safeexit.checker.page import Page
from safeexit.checker.rules._exit_rule import EXIT_COMPONENT
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_ASSIGNED = r"\blocation\b((?:\s*\.\s*href)?\s*=\s*)(?![=\s])"
_STRING_END = r"\blocation\b(?:\s*\.\s*href)?\s*=\s*(?:'[^'\"]*'|\"[^'\"]*\")()(?=\s*(?:[;})\"'\n]|\Z))"
_METHOD = r"\blocation\s*\.\s*(assign)\s*\("


class ExitHistoryKept(Rule):
    """The exit's script adds a step to the history instead of replacing the page.

    What it checks:
        Script in the page that leaves by assigning `location` (or by `location.assign`) when the exit is
        pressed or its key is hit. A function that is only named as an exit needs review. Where the same code
        also calls `location.replace`, assigning is taken for the fallback. What other files do is not seen.

    Why it matters:
        After an assignment, one press of Back shows the page again to whoever sits down next. Replacing
        removes this one page from the tab's history. It cannot remove the pages before it, nor what the
        browser and the network keep.

    How to fix it:
        Use `location.replace("https://…")`, and keep the address in the link's `href` too.
    """

    code = "SX103"
    name = "exit-history-kept"
    severity = Severity.ERROR
    fixes = (Safety.UNSAFE,)
    references = (
        Reference(
            "HTML standard, location.replace()",
            "https://html.spec.whatwg.org/multipage/nav-history-apis.html#dom-location-replace",
        ),
        EXIT_COMPONENT,
    )
    may_need_review = True
    good = (
        Good(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Leave this site</a>'
        ),
        Good(
            '<button class="quick-exit" onclick="location.replace(\'https://www.bbc.co.uk/weather\')">'
            "Leave this site</button>"
        ),
        Good(
            '<a id="quickExit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'
            "<script>function quickExit(url) { try { location.replace(url) } catch { location.href = url } }"
            'document.getElementById("quickExit").addEventListener("click", quickExit)</script>'
        ),
        Good(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Leave this site</a>'
            "<script>function search() { location.href = '/search' }</script>"
        ),
    )
    bad = (
        Bad(
            '<button class="quick-exit" onclick="location.href=\'https://www.bbc.co.uk/weather\'">'
            "Quick exit</button>",
            at=("1:28",),
        ),
        Bad(
            '<button class="quick-exit" onclick="quickExit()">Quick exit</button>\n'
            "<script>function quickExit() { window.location = 'https://www.bbc.co.uk/weather' }</script>",
            at=("2:32",),
        ),
        Bad(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>\n'
            "<script>document.addEventListener('keydown', (e) => {\n"
            "if (e.key === 'Escape') { location.assign('https://www.bbc.co.uk/weather') } })</script>",
            at=("3:27",),
        ),
        Bad(
            '<button class="quick-exit" data-action="leave">Quick exit</button>\n'
            "<script>export const quickExit = (url) => { location.href = url }</script>",
            at=("2:45",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> list[QuickExit]:
        """Return the first exit whose markup is in the page: its scripts are the page's."""
        return [found for found in audit.exits if not found.opaque][:1]

    def judge(self, target: QuickExit, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for each assignment by which the exit leaves."""
        scripts = target.scripts
        groups = [scripts.navigations(control.tag) for found in audit.exits for control in found.controls]
        sure = {step.span: step for steps in [*groups, scripts.key_exits] for step in _kept(steps)}
        for span in sorted(sure):
            yield failed(
                span,
                "Leaving by assigning location keeps this page one step back: use replace.",
                _replace(span, audit.page),
            )
        for step in _kept(scripts.named_exits):
            if step.span not in sure:
                yield needs_review(
                    step.span,
                    "A function named as an exit assigns location: check whether the exit calls it, "
                    "and use replace.",
                    _replace(step.span, audit.page),
                )


def _replace(span: Span, page: Page) -> Fix | None:
    """Return what calls `replace` in place of one assignment of a string, or one call of `assign`."""
    begun, ended = swap(page, span, _ASSIGNED, ".replace("), swap(page, span, _STRING_END, ")")
    called = swap(page, span, _METHOD, "replace")
    if (len(begun), len(ended), len(called)) not in {(1, 1, 0), (0, 0, 1)}:
        return None
    return fix(page, Safety.UNSAFE, *begun, *ended, *called)


def _kept(steps: list[Navigation]) -> list[Navigation]:
    if any(step.how == "replace" for step in steps):
        return []
    return [step for step in steps if step.how == "assign"]
