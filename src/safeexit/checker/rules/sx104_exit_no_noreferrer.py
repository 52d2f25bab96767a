"""SX104: the next site learns where the visitor came from."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.detect.quick_exit import Control
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.page import Page
from safeexit.checker.rules._exit_rule import EXIT_COMPONENT, ControlRule, is_web
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed
from safeexit.checker.templates import UNKNOWN

_SILENT = frozenset({"no-referrer", "same-origin", "never"})


class ExitNoNoreferrer(ControlRule):
    """Leaving tells the next site which site the visitor was on.

    What it checks:
        Whether a link or form that leads to another site keeps the `Referer` header back: by
        `rel="noreferrer"`, by `referrerpolicy="no-referrer"`, or by `<meta name="referrer">` for the whole
        page. A header of the response that does the same cannot be seen in the page; an exit that carries the
        attribute is safe on every page, with or without that header.

    Why it matters:
        Browsers name the site, at least its host, to the page that opens next. That page's host, its
        advertisers and scripts then know that this visitor came from a support service.

    How to fix it:
        Add `rel="noreferrer"` to the link. Where a script leaves, this attribute has no effect: put
        `<meta name="referrer" content="no-referrer">` into the page as well.
    """

    code = "SX104"
    name = "exit-no-noreferrer"
    severity = Severity.ERROR
    references = (
        Reference(
            'HTML standard, link type "noreferrer"',
            "https://html.spec.whatwg.org/multipage/links.html#link-type-noreferrer",
        ),
        Reference(
            "Referrer Policy, 3 Referrer Policies", "https://www.w3.org/TR/referrer-policy/#referrer-policies"
        ),
        EXIT_COMPONENT,
    )
    good = (
        Good(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="nofollow noreferrer">'
            "Quick exit</a>"
        ),
        Good(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" referrerpolicy="no-referrer">'
            "Quick exit</a>"
        ),
        Good(
            '<meta name="referrer" content="no-referrer">'
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather">Quick exit</a>'
        ),
        Good(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="{{ rel }}">Quick exit</a>',
            "jinja2",
        ),
        Good('<a class="quick-exit" href="/leave">Quick exit</a>'),
    )
    bad = (
        Bad('<a class="quick-exit" href="https://www.bbc.co.uk/weather">Quick exit</a>', at=("1:1",)),
        Bad(
            '<p>\n  <a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="nofollow '
            'noopener">Quick exit</a>',
            at=("2:3",),
        ),
        Bad(
            '<meta name="referrer" content="origin">\n'
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather">Quick exit</a>',
            at=("2:1",),
        ),
        Bad(
            '<form action="https://www.bbc.co.uk/weather"><button class="quick-exit">'
            "Quick exit</button></form>",
            at=("1:46",),
        ),
        Bad('<a class="quick-exit" href="{{ exit_url }}">Quick exit</a>', at=("1:1",), language="jinja2"),
    )

    def judge(self, target: Control, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for a control that lets the Referer header pass."""
        page, href = audit.page, target.href or ""
        if not (is_web(href) or UNKNOWN in href):
            return
        if _kept_back(page, target.tag) or _policy_of_page(page):
            return
        yield failed(
            target.tag,
            'Leaving tells the next site where the visitor came from: add rel="noreferrer".',
        )


def _kept_back(page: Page, tag: Tag) -> bool:
    carrier = tag if tag.name == "a" else tag.find_parent("form") or tag
    if page.unknown(carrier, "rel") or page.unknown(carrier, "referrerpolicy"):
        return True
    words = {str(word).lower() for word in _words(carrier.get("rel"))}
    policy = str(carrier.get("referrerpolicy") or "").strip().lower()
    return "noreferrer" in words or policy in _SILENT


def _words(value: object) -> list[str]:
    return value.split() if isinstance(value, str) else list(value) if isinstance(value, list) else []


def _policy_of_page(page: Page) -> bool:
    """Whether the page's own referrer policy keeps the header back, or a template decides on it."""
    for meta in page.tags("meta"):
        if str(meta.get("name") or "").strip().lower() == "referrer":
            content = str(meta.get("content") or "").lower()
            if UNKNOWN in content or content.split(",")[-1].strip() in _SILENT:
                return True
    return False
