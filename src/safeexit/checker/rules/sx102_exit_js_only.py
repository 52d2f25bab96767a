"""SX102: only a script makes the exit work."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.audit import Audit
from safeexit.checker.detect.quick_exit import Control, QuickExit
from safeexit.checker.findings import Severity
from safeexit.checker.rules._exit_rule import EXIT_COMPONENT, WITHOUT_SCRIPT
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed

_SUBMITS = frozenset({"submit", "image"})


class ExitJsOnly(Rule):
    """The exit is a button or a box that does nothing until a script has run.

    What it checks:
        Whether what is pressed is a link, or a button that submits a form; or whether there is only a button,
        a `div` or an empty container for a script to fill. A second way out in the same container, or a link
        to leave by in `<noscript>`, is enough.

    Why it matters:
        Scripts arrive last, fail on bad connections and are blocked by some browsers. A person who presses
        the button in the first second gets no answer, and cannot know why.

    How to fix it:
        Make the exit a link, `<a href="https://…" rel="noreferrer">`, and let the script only add to it: the
        key, covering the page, replacing it in the history.
    """

    code = "SX102"
    name = "exit-js-only"
    severity = Severity.ERROR
    references = (WITHOUT_SCRIPT, EXIT_COMPONENT)
    good = (
        Good(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Leave this site</a>'
        ),
        Good(
            '<form action="https://www.bbc.co.uk/weather"><button class="quick-exit">'
            "Leave this site</button></form>"
        ),
        Good(
            '<div class="quick-exit"><button>Quick exit</button>'
            '<noscript><a href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'
            "</noscript></div>"
        ),
        Good(
            '<noscript><a href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a></noscript>'
            '<div class="quick-exit" onclick="quickExit()">Quick exit</div>'
        ),
        Good("<quick-exit>{{ exit_link }}</quick-exit>", language="jinja2"),
    )
    bad = (
        Bad('<button type="button" class="quick-exit">Leave this site</button>', at=("1:1",)),
        Bad('<p>\n<div class="quick-exit" role="button" onclick="quickExit()">Quick exit</div>', at=("2:1",)),
        Bad('<div id="qg-quick-exit"></div>', at=("1:1",)),
        Bad('<div class="quick-exit"><p>In a hurry?</p><button>Leave this site</button></div>', at=("1:43",)),
    )

    def targets(self, audit: Audit) -> list[QuickExit]:
        """Return the exits whose markup is in the page; not what a link in `<noscript>` stands in for."""
        exits = [found for found in audit.exits if not found.opaque]
        linked = [found for found in exits if any(control.href for control in found.controls)]
        stands_in = any(_stands_in(control) for found in linked for control in found.controls)
        return linked if stands_in else exits

    def judge(self, target: QuickExit, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002
        """Yield a verdict for each control that has neither a link nor a form behind it."""
        if not target.controls:
            if target.tag is not None and not target.filled_elsewhere:
                yield failed(target.tag, "The exit's container is empty until a script fills it.")
            return
        if any(control.href for control in target.controls):
            return
        for control in target.controls:
            if not _works_alone(control):
                yield failed(
                    control.tag,
                    f"The exit is a <{control.tag.name}> with no link or form behind it: only script leaves.",
                )


def _stands_in(control: Control) -> bool:
    """Whether it is a link for those without script."""
    return bool(control.href) and control.tag.find_parent("noscript") is not None


def _works_alone(control: Control) -> bool:
    tag = control.tag
    if tag.name == "a":
        return True  # without an address it is SX101's
    kind = str(tag.get("type") or ("submit" if tag.name == "button" else "")).lower()
    return kind in _SUBMITS and (tag.find_parent("form") is not None or tag.has_attr("form"))
