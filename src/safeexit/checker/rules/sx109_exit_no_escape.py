"""SX109: no key leaves the page."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.audit import Audit
from safeexit.checker.detect.exit_words import vendor_keys
from safeexit.checker.detect.quick_exit import QuickExit
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.rules._exit_rule import EXIT_COMPONENT, EXIT_PATTERN
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review


class ExitNoEscape(Rule):
    """No key was seen by which the page can be left.

    What it checks:
        Whether a script in the page listens for Escape or Shift and leaves by it, or the exit belongs to a
        known component that brings such a script. Where scripts of other files are loaded it needs review:
        they may handle a key. Parts of pages are left alone, and so are pages that promise a key (SX110 reads
        those).

    Why it matters:
        Finding the button with a pointer takes longer than hitting a key, and a person whose hands shake may
        miss it.

    How to fix it:
        Listen for `keydown` on the window, take a key that people find blind (Escape, or Shift three times),
        prevent its default and leave by `location.replace`. Tell readers about the key beside the exit.
    """

    code = "SX109"
    name = "exit-no-escape"
    severity = Severity.WARNING
    references = (EXIT_COMPONENT, EXIT_PATTERN)
    may_need_review = True
    whole_page = True
    good = (
        Good(
            "<!doctype html>"
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'
            "<script>addEventListener('keydown', (e) => {"
            " if (e.key === 'Escape') location.replace('https://www.bbc.co.uk/weather') })</script>"
        ),
        Good('<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'),
        Good(
            "<!doctype html><body onkeyup=\"if (event.key === 'Escape') location.replace('https://www.bbc.co.uk')\">"
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'
        ),
        Good(
            '<!doctype html><script src="govuk-frontend.min.js" type="module"></script>'
            '<div class="govuk-exit-this-page" data-module="govuk-exit-this-page">'
            '<a class="govuk-js-exit-this-page-button" href="https://www.bbc.co.uk/weather" rel="noreferrer">'
            "Exit this page</a></div>"
        ),
    )
    bad = (
        Bad(
            "<!doctype html>\n"
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>',
            at=("2:1",),
        ),
        Bad(
            "<!doctype html>\n"
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'
            "<script>addEventListener('click', count)</script>",
            at=("2:1",),
        ),
        Bad(
            '<!doctype html><script src="/site.js"></script>\n'
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>',
            at=("2:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            "<!doctype html>\n"
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'
            "<script>addEventListener('keyup', (e) => { if (e.key === 'Escape') hide() })</script>",
            at=("2:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> list[QuickExit]:
        """Return the page's first exit: a key is the page's, not one control's."""
        if any(found.opaque for found in audit.exits):
            return []
        return [found for found in audit.exits if found.controls][:1]

    def judge(self, target: QuickExit, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict where no key was seen to leave."""
        scripts, where = target.scripts, target.tag or target.span
        if scripts.keys or any(found.promises for found in audit.exits):
            return
        if scripts.external and any(vendor_keys(found.vendor) for found in audit.exits):
            return
        if scripts.external or scripts.other_keys:
            yield needs_review(
                where, "No key was seen to leave the page: check whether its scripts handle one."
            )
        else:
            yield failed(where, "No key leaves the page.")
