"""SX106: the exit leads over an open connection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from safeexit.checker.audit import Audit
from safeexit.checker.detect.exit_control import address_in_data
from safeexit.checker.detect.quick_exit import Control
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.fixes.edits import Fix, Safety
from safeexit.checker.fixes.places import swap
from safeexit.checker.fixes.start_tags import fix, secure
from safeexit.checker.page import Page
from safeexit.checker.rules._exit_rule import ControlRule, address_place, steps_of
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ExitInsecureHref(ControlRule):
    """The exit leads to an `http:` address.

    What it checks:
        The address of the link or form, the one that a `data-…url` attribute keeps for a script, and those
        that the exit's own script names. `http:` to this machine itself (`localhost`) is for tests and
        passes.

    Why it matters:
        An unencrypted request can be read and changed by whoever runs the network at home, and most sites
        answer it by sending the visitor on, which takes another moment in which the old page is still on
        screen.

    How to fix it:
        Write the address with `https:`.
    """

    code = "SX106"
    name = "exit-insecure-href"
    severity = Severity.WARNING
    fixes = (Safety.UNSAFE,)
    references = (
        Reference(
            "GOV.UK Service Manual, Using HTTPS", "https://www.gov.uk/service-manual/technology/using-https"
        ),
    )
    good = (
        Good('<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'),
        Good('<a class="quick-exit" href="http://localhost:8000/weather" rel="noreferrer">Quick exit</a>'),
        Good('<a href="http://www.bbc.co.uk/weather">Weather</a>'),
    )
    bad = (
        Bad(
            '<a class="quick-exit" href="http://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>',
            at=("1:23",),
        ),
        Bad(
            '<button class="quick-exit"\n data-exit-url="http://www.bbc.co.uk/weather">Quick exit</button>',
            at=("2:2",),
        ),
        Bad(
            '<button class="quick-exit" onclick="location.replace(\'http://www.bbc.co.uk\')">'
            "Quick exit</button>",
            at=("1:28",),
        ),
    )

    def applies(self, control: Control, audit: Audit) -> bool:
        """Whether the page shows where the control leads."""
        return bool(control.href or address_in_data(control.tag) or steps_of(control, audit))

    def judge(self, target: Control, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for each address that is not encrypted."""
        page, tag = audit.page, target.tag
        if _insecure(target.href):
            yield failed(
                address_place(page, target),
                "The exit leads to an http: address: use https:.",
                _mend_address(page, target),
            )
        if _insecure(address_in_data(tag)):
            name = next(key for key, value in tag.attrs.items() if value == address_in_data(tag))
            yield failed(
                page.attribute_span(tag, name) or tag,
                "The exit's script is given an http: address: use https:.",
                fix(page, Safety.UNSAFE, secure(page, tag, name)),
            )
        for step in steps_of(target, audit):
            if _insecure(step.url):
                edits = swap(page, step.span, rf"(?i:(http)){re.escape((step.url or '')[4:])}", "https")
                yield failed(
                    step.span,
                    "The exit's script leads to an http: address: use https:.",
                    fix(page, Safety.UNSAFE, *edits),
                )


def _mend_address(page: Page, control: Control) -> Fix | None:
    tag = control.tag
    form = tag.find_parent("form")
    places = [(tag, "href"), (tag, "formaction"), *([(form, "action")] if form is not None else [])]
    place, name = next((each for each in places if each[0].has_attr(each[1])), places[0])
    return fix(page, Safety.UNSAFE, secure(page, place, name))


def _insecure(address: str | None) -> bool:
    if not address or not address.strip().lower().startswith("http://"):
        return False
    try:
        host = urlsplit(address.strip()).hostname or ""
    except ValueError:
        return True
    return host not in _LOOPBACK and not host.endswith(".localhost")
