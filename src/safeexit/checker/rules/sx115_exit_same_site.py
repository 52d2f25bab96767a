"""SX115: the exit does not leave the site, or leads to a page that gives the reader away."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from safeexit.checker.audit import Audit
from safeexit.checker.detect import exit_destinations
from safeexit.checker.detect.exit_scripts import Navigation
from safeexit.checker.detect.quick_exit import Control
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.page import Page
from safeexit.checker.rules._exit_rule import EXIT_PATTERN, ControlRule, address_place, is_web, steps_of
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed, needs_review
from safeexit.checker.templates import UNKNOWN

_FRONT_PAGES = frozenset(
    {"", "/", ".", "./", "index.html", "/index.html", "index.php", "/index.php", "/home"}
)
_OUR_REDIRECT = "/leave"
_MAY_REDIRECT = (
    "The exit's address is a path of this same site: check that it answers with a redirect to another."
)

_SHARED = frozenset(
    {
        *("ac.uk", "gov.uk", "nhs.uk", "org.uk", "police.uk", "service.gov.uk", "gov.scot", "gov.wales"),
        *("gov.au", "nsw.gov.au", "qld.gov.au", "sa.gov.au", "vic.gov.au", "wa.gov.au"),
        *("canada.ca", "gc.ca", "gov.ie", "govt.nz", "gouv.fr", "gov.pl"),
    }
)
"""Parents of hosts that many bodies share: a council's page and GOV.UK's are no one site."""


class ExitSameSite(ControlRule):
    """The exit leads to the same site, or to a support service.

    What it checks:
        Whether the exit's address is the site's own front page, has the host that the page names as its own
        (`<link rel="canonical">`, `og:url`, `<base>`) or that answered, where that is known, or is that of a
        known support service. Another path of the same site needs review: it may answer with a redirect that
        leaves. Where only script leaves, the path that it opens is read likewise.

    Why it matters:
        The point of an exit is a screen that raises no question. A page of the same site keeps its name in
        the address bar; a helpline's page says what the reader was reading.

    How to fix it:
        Lead to a page that anyone might have open: a forecast, the news, a search.
    """

    code = "SX115"
    name = "exit-same-site"
    severity = Severity.ERROR
    references = (EXIT_PATTERN,)
    may_need_review = True
    good = (
        Good('<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'),
        Good(
            '<a class="quick-exit" href="{{ exit_url }}" rel="noreferrer">Quick exit</a>', language="jinja2"
        ),
        Good('<a className="quick-exit" href={exitUrl} rel="noreferrer">Quick exit</a>'),
        Good(
            '<link rel="canonical" href="https://help.example/abuse">'
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'
        ),
        Good(
            '<link rel="canonical" href="https://www.anytown.gov.uk/abuse">'
            '<a class="quick-exit" href="https://www.gov.uk/" rel="noreferrer">Quick exit</a>'
        ),
        Good('<a data-safeexit="exit" href="/_sx/leave" rel="noreferrer">Leave this site</a>'),
        Good(
            '<button class="quick-exit" onclick="location.replace(\'https://www.bbc.co.uk/weather\')">'
            "Quick exit</button>"
        ),
    )
    bad = (
        Bad('<a class="quick-exit" href="/">Quick exit</a>', at=("1:23",)),
        Bad(
            '<link rel="canonical" href="https://www.help.example/abuse">\n'
            '<a class="quick-exit" href="https://help.example/" rel="noreferrer">Quick exit</a>',
            at=("2:23",),
        ),
        Bad(
            '<a class="quick-exit" href="https://www.thehotline.org/" rel="noreferrer">Quick exit</a>',
            at=("1:23",),
        ),
        Bad('<a class="quick-exit" href="/exit">Quick exit</a>', at=("1:23",), outcome=Outcome.NEEDS_REVIEW),
        Bad(
            '<button class="quick-exit" onclick="location.replace(\'help.html\')">Quick exit</button>',
            at=("1:28",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def applies(self, control: Control, audit: Audit) -> bool:
        """Whether the control has an address, or a script that was seen to open one."""
        return control.href is not None or any(step.url for step in steps_of(control, audit))

    def judge(self, target: Control, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for an address that is the site's own, or a support service's."""
        if target.href is None:
            yield from _opened_by_script(steps_of(target, audit))
            return
        page = audit.page
        href = (target.href or "").strip()
        if href.startswith("#") or not _is_known(href) or _is_ours(target):
            return
        where = address_place(page, target)
        base = _base(page)
        address = urljoin(base, href) if base else href
        if exit_destinations.is_support(address):
            yield failed(
                where, "The exit leads to a support service: lead to a page that raises no question."
            )
        elif is_web(address):
            if _same_site(_host(address), _own_hosts(audit)):
                yield failed(where, "The exit leads to a page of this same site.")
        elif href.split("?")[0].lower() in _FRONT_PAGES:
            yield failed(where, "The exit leads to this same site's own front page.")
        else:
            yield needs_review(where, _MAY_REDIRECT)


def _opened_by_script(steps: list[Navigation]) -> Iterator[Verdict]:
    """Yield a verdict where all that a control's script was seen to open is on the same site."""
    urls = [step.url for step in steps]
    if any(url is None or is_web(url) or not _is_known(url) or url.startswith("#") for url in urls):
        return
    if all(url and url.lower() in _FRONT_PAGES for url in urls):
        yield failed(steps[0].span, "The exit leads to this same site's own front page.")
    else:
        yield needs_review(steps[0].span, _MAY_REDIRECT)


def _is_known(href: str) -> bool:
    scheme = href.split(":", maxsplit=1)[0].lower() if ":" in href.split("/", maxsplit=1)[0] else ""
    return bool(href) and UNKNOWN not in href and not href.startswith("{") and scheme in {"", "http", "https"}


def _is_ours(control: Control) -> bool:
    return control.tag.get("data-safeexit") == "exit" and (control.href or "").endswith(_OUR_REDIRECT)


def _base(page: Page) -> str:
    """Return the address of the web that the page's base is; of several, the first with an address holds."""
    written = (element.attr("href") for element in page.elements("base"))
    href = next((href for href in written if href is not None), "")
    return href if is_web(href) else ""


def _own_hosts(audit: Audit) -> set[str]:
    """Return the hosts that the page names as its own, and the one that answered."""
    page, response = audit.page, audit.response
    addresses = [_base(page), (response and response.url) or ""]
    addresses += [
        str(tag.get("href") or "") for tag in page.tags("link") if "canonical" in (tag.get("rel") or [])
    ]
    addresses += [
        str(tag.get("content") or "")
        for tag in page.tags("meta")
        if str(tag.get("property") or "") == "og:url"
    ]
    return {host for address in addresses if UNKNOWN not in address and (host := _host(address))}


def _same_site(host: str, own: set[str]) -> bool:
    return any(host == name or _is_below(host, name) or _is_below(name, host) for name in own)


def _is_below(host: str, parent: str) -> bool:
    return host.endswith(f".{parent}") and parent not in _SHARED


def _host(address: str) -> str:
    try:
        return (urlsplit(address.strip()).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""
