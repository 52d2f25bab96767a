"""SX113: two exits of one page lead to different places."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from safeexit.checker.audit import Audit
from safeexit.checker.detect.quick_exit import QuickExit
from safeexit.checker.findings import Severity
from safeexit.checker.rules._exit_rule import CONSISTENT, EXIT_PATTERN, is_web
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed
from safeexit.checker.templates import UNKNOWN

_WEATHER = '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'


class ExitDuplicate(Rule):
    """The page has more than one exit, and they lead to different places.

    What it checks:
        The addresses of the page's exits, but not those within one container: a list of places to choose from
        is one exit. A skip link and a button that lead to the same page are fine.

    Why it matters:
        Controls that look alike are taken for the same thing. One that leads somewhere unforeseen is a
        surprise when there is no time for surprises, and one of the two is easily forgotten when the other is
        mended.

    How to fix it:
        Keep the address in one place, and let every exit of the site use it.
    """

    code = "SX113"
    name = "exit-duplicate"
    severity = Severity.WARNING
    references = (CONSISTENT, EXIT_PATTERN)
    good = (
        Good(_WEATHER),
        Good(
            f'{_WEATHER}<a class="quick-exit" href="http://bbc.co.uk/weather/" rel="noreferrer">'
            f"Quick exit</a>"
        ),
        Good(
            '<div class="quick-exit"><a href="https://www.bbc.co.uk" rel="noreferrer">Leave this site</a>'
            '<a href="https://www.google.com" rel="noreferrer">Leave this site</a></div>'
        ),
    )
    bad = (
        Bad(
            f'{_WEATHER}\n<a class="quick-exit" href="https://www.google.com" rel="noreferrer">'
            f"Quick exit</a>",
            at=("2:1",),
        ),
        Bad(
            f"<p>\n{_WEATHER}</p>\n"
            '<footer>\n<a id="quick-exit" href="https://www.bbc.co.uk/news" rel="noreferrer">Leave</a>'
            "</footer>",
            at=("4:1",),
        ),
        Bad(
            f'{_WEATHER}\n<div class="quick-exit"><form action="https://www.google.com">'
            "<button>Quick exit</button></form></div>",
            at=("2:63",),
        ),
    )

    def targets(self, audit: Audit) -> list[list[QuickExit]]:
        """Return the exits with an address, together, where there are two or more."""
        known = [found for found in audit.exits if _addresses(found)]
        return [known] if len(known) > 1 else []

    def judge(self, target: list[QuickExit], audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002
        """Yield a verdict for each exit that leads elsewhere than the first."""
        first = _addresses(target[0])
        for found in target[1:]:
            for control in found.controls:
                address = _address(control.href)
                if address and address not in first:
                    yield failed(
                        control.tag,
                        f"This exit leads to {control.href}, another to {target[0].controls[0].href}.",
                    )


def _addresses(found: QuickExit) -> set[str]:
    return {address for control in found.controls if (address := _address(control.href))}


def _address(href: str | None) -> str:
    """Return what matters of an address of the web, or nothing where it is none or not known."""
    if not href or UNKNOWN in href or not is_web(href):
        return ""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"
