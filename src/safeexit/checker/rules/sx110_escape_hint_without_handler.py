"""SX110: a promised key does nothing."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.audit import Audit
from safeexit.checker.detect.exit_words import vendor_keys
from safeexit.checker.detect.quick_exit import QuickExit
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.rules._exit_rule import EXIT_PATTERN
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_HINT = '<p class="quick-exit">Press Esc to leave. <a href="https://www.bbc.co.uk" rel="noreferrer">'
"Quick exit</a></p>"


class EscapeHintWithoutHandler(Rule):
    """The page promises a key that nothing handles.

    What it checks:
        Whether the text of the exit, or close around it, promises Escape or Shift, and a script in the page
        handles that key. Where scripts of other files are loaded, or a handler does something that cannot be
        followed, it needs review. Parts of pages are left alone.

    Why it matters:
        A reader who trusts the promise presses the key at the worst moment, and stays on the page.

    How to fix it:
        Handle the key, or take the hint away. Best is a hint that the script itself shows once it listens, so
        that the promise is never made where it cannot be kept.
    """

    code = "SX110"
    name = "escape-hint-without-handler"
    severity = Severity.ERROR
    references = (EXIT_PATTERN,)
    may_need_review = True
    whole_page = True
    good = (
        Good(
            f"<!doctype html>{_HINT}<script>addEventListener('keydown', (e) => {{"
            " if (e.keyCode === 27) location.replace('https://www.bbc.co.uk') })</script>"
        ),
        Good("<!doctype html><p>Press Esc to close the picture.</p>"),
        Good(_HINT),
        Good(
            "<!doctype html>"
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'
        ),
    )
    bad = (
        Bad(f"<!doctype html>\n{_HINT}", at=("2:1",)),
        Bad(
            "<!doctype html>\n"
            '<div class="quick-exit"><a href="https://www.bbc.co.uk" rel="noreferrer">Quick exit</a>'
            "<small>or the Shift key three times</small></div>",
            at=("2:88",),
        ),
        Bad(f"<!doctype html>\n{_HINT}<script>// Escape\nlet key = 'Escape'</script>", at=("2:1",)),
        Bad(
            f'<!doctype html><script src="/exit.js"></script>\n{_HINT}',
            at=("2:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> list[QuickExit]:
        """Return the exits that promise a key."""
        return [found for found in audit.exits if found.promises]

    def judge(self, target: QuickExit, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002
        """Yield a verdict for each promised key that no script was seen to handle."""
        scripts = target.scripts
        for key, where in target.promises.items():
            if key in scripts.keys or (scripts.external and key in vendor_keys(target.vendor)):
                continue
            if scripts.external or key in scripts.other_keys:
                yield needs_review(where, f"The text promises {key}: check that a script leaves by that key.")
            else:
                yield failed(where, f"The text promises {key}, and no script handles that key.")
