"""SX108: the exit does not say what it is."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.audit import Audit
from safeexit.checker.detect.exit_words import Label
from safeexit.checker.detect.quick_exit import Control
from safeexit.checker.findings import Severity
from safeexit.checker.rules._exit_rule import LINK_PURPOSE, NAME_ROLE_VALUE, ControlRule
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed


class ExitNoLabel(ControlRule):
    """The exit has no name in words.

    What it checks:
        Whether the control has a word in its text, `aria-label`, `aria-labelledby`, `title`, value or the
        alternative text of an image in it. A lone symbol such as a cross is no word. A name that a template
        puts in is left alone.

    Why it matters:
        A screen reader announces "link" or "times", and someone who never saw the site cannot know that this
        is the way out. Speech control cannot press what has no name.

    How to fix it:
        Write the words into the link: "Leave this site". If only a symbol shall show, hide the words visually
        and keep them in the markup.
    """

    code = "SX108"
    name = "exit-no-label"
    severity = Severity.ERROR
    references = (LINK_PURPOSE, NAME_ROLE_VALUE)
    good = (
        Good(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Leave this site</a>'
        ),
        Good('<button class="quick-exit" aria-label="Leave this site">&times;</button>'),
        Good('<button class="quick-exit"><img src="exit.svg" alt="Quick exit"></button>'),
        Good('<button class="quick-exit">{{ label }}</button>', language="jinja2"),
    )
    bad = (
        Bad('<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer"></a>', at=("1:1",)),
        Bad('<p>\n<button class="quick-exit"><i class="fa fa-times"></i></button>', at=("2:1",)),
        Bad('<button class="quick-exit" onclick="quickExit()">&times;</button>', at=("1:1",)),
        Bad(
            '<a class="quick-exit" href="https://www.bbc.co.uk"><img src="exit.svg" alt=""></a>', at=("1:1",)
        ),
    )

    def judge(self, target: Control, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002
        """Yield a verdict for a control without a word."""
        if target.label is not Label.NONE or target.filled:
            return
        if target.said:
            yield failed(target.tag, f'The exit says only "{target.said}": give it a name in words.')
        else:
            yield failed(target.tag, "The exit has no accessible name: give it a name in words.")
