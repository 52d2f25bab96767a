"""SX114: the page promises more than an exit can do."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.audit import Audit
from safeexit.checker.detect.exit_promises import false_promises
from safeexit.checker.detect.quick_exit import QuickExit
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.rules._exit_rule import EXIT_PATTERN
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed

_LINK = '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'


class ExitFalsePromise(Rule):
    """The page says that its exit erases the history, or leaves no trace.

    What it checks:
        What the exit says of itself, what stands beside it, and sentences of the page about it: claims that
        leaving clears the browser's history, leaves no trace or hides the visit from everyone. Sentences
        that deny it, and advice on clearing the history by hand, are fine.

    Why it matters:
        No page can do that. The history keeps what was read before, and so do the network, search engines
        and software that watches the device. A person who believes the promise does not take the steps that
        would protect them.

    How to fix it:
        Say what the exit does: it replaces this page quickly. Say what it does not do, and link to advice on
        private windows and on clearing the history.
    """

    code = "SX114"
    name = "exit-false-promise"
    severity = Severity.ERROR
    references = (
        Reference(
            "NNEDV Safety Net, Exit from this Website Quickly",
            "https://www.techsafety.org/exit-from-this-website-quickly",
        ),
        EXIT_PATTERN,
    )
    good = (
        Good(f"{_LINK}<p>The quick exit does not clear your browser history.</p>"),
        Good(f"{_LINK}<p>Remember to clear your history after you have pressed the button.</p>"),
        Good(
            f"{_LINK}<p>Press Esc to leave this site quickly. <a href='/h'>How to clear your history</a></p>"
        ),
        Good(f"{_LINK}<p>The museum's button collection covers a history of 200 years.</p>"),
        Good(
            "<div class='quick-exit'><p>Ce bouton n'efface pas votre historique.</p>"
            '<a href="https://www.bbc.co.uk" rel="noreferrer">Quitter</a></div>'
        ),
    )
    bad = (
        Bad(f"{_LINK}\n<p>Pressing this button clears your browser history.</p>", at=("2:1",)),
        Bad(
            '<div class="quick-exit"><p>Leave this site without a trace.</p>\n'
            '<a href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a></div>',
            at=("1:25",),
        ),
        Bad(
            '<p>\n<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">'
            "Exit and delete history</a>",
            at=("2:1",),
        ),
        Bad(
            '<div class="quick-exit"><p>Ce bouton efface votre historique.</p>'
            '<a href="https://www.bbc.co.uk" rel="noreferrer">Quitter</a></div>',
            at=("1:25",),
        ),
    )

    def targets(self, audit: Audit) -> list[list[QuickExit]]:
        """Return the page's exits, together."""
        return [audit.exits] if audit.exits else []

    def judge(self, target: list[QuickExit], audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for each element that promises it."""
        for tag in false_promises(audit.page, target):
            yield failed(
                tag, "No page can erase the history or a visit's traces: say what the exit does not do."
            )
