"""SX118: the exit leads to a place that the site's policy does not list."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from safeexit.checker.audit import Audit
from safeexit.checker.detect.quick_exit import Control
from safeexit.checker.findings import Severity
from safeexit.checker.rules._exit_rule import EXIT_PATTERN, ControlRule, address_place, is_web
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed
from safeexit.checker.templates import UNKNOWN

_LISTED = ("https://www.bbc.co.uk/weather", "https://www.google.co.uk")


class ExitUnlistedDestination(ControlRule):
    """The exit leads to a place that the site's policy does not list.

    What it checks:
        Only where the settings list `exit-destinations`: whether the exit's address is one of them, or below
        one. An address on the same site, or one that a template fills in, cannot be compared and is left
        alone.

    Why it matters:
        The destination is chosen with care: it must be plausible, load fast and say nothing about the reader.
        A page that leads elsewhere was copied, forgotten or changed, and nobody has looked at where.

    How to fix it:
        Lead to a listed address. If the new one has been looked at and agreed on, add it to
        `exit-destinations`.
    """

    code = "SX118"
    name = "exit-unlisted-destination"
    severity = Severity.ERROR
    references = (EXIT_PATTERN,)
    good = (
        Good('<a class="quick-exit" href="https://example.org/" rel="noreferrer">Quick exit</a>'),
        Good(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather/26" rel="noreferrer">Quick exit</a>',
            destinations=_LISTED,
        ),
        Good(
            '<a class="quick-exit" href="//WWW.google.co.uk?q=rain" rel="noreferrer">Quick exit</a>',
            destinations=_LISTED,
        ),
        Good(
            '<a class="quick-exit" href="{{ exit_url }}" rel="noreferrer">Quick exit</a>',
            language="jinja2",
            destinations=_LISTED,
        ),
        Good('<a class="quick-exit" href="/leave" rel="noreferrer">Quick exit</a>', destinations=_LISTED),
    )
    bad = (
        Bad(
            '<a class="quick-exit" href="https://example.org/" rel="noreferrer">Quick exit</a>',
            at=("1:23",),
            destinations=_LISTED,
        ),
        Bad(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weathermap" rel="noreferrer">Quick exit</a>',
            at=("1:23",),
            destinations=_LISTED,
        ),
        Bad(
            '<a class="quick-exit" href="https://www.google.co.uk.example/" rel="noreferrer">Quick exit</a>',
            at=("1:23",),
            destinations=_LISTED,
        ),
    )

    def applies(self, control: Control, audit: Audit) -> bool:
        """Whether there is a list, and an address on another site to compare with it."""
        href = control.href or ""
        return bool(audit.destinations) and is_web(href) and UNKNOWN not in href

    def judge(self, target: Control, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for an address that is neither listed nor below a listed one."""
        href = (target.href or "").strip()
        if not any(_is_below(href, listed) for listed in audit.destinations):
            where = address_place(audit.page, target)
            yield failed(where, f"The exit leads to {_host(href)}, which exit-destinations does not list.")


def _is_below(address: str, listed: str) -> bool:
    place, allowed = _split(address), _split(listed)
    if place is None or allowed is None or place.hostname != allowed.hostname:
        return False
    above = allowed.path.rstrip("/")
    return place.path.rstrip("/") == above or place.path.startswith(f"{above}/")


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _host(address: str) -> str:
    split = _split(address)
    return (split and split.hostname) or "an address that cannot be read"
