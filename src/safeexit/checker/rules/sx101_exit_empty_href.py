"""SX101: the exit is a link that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.audit import Audit
from safeexit.checker.detect.quick_exit import Control
from safeexit.checker.findings import Severity
from safeexit.checker.rules._exit_rule import KEYBOARD, WITHOUT_SCRIPT, ControlRule, address_place
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed

_BOUND = (":href", "v-bind:href", "x-bind:href", "[href]", "ng-href", "data-ng-href", "routerlink")


class ExitEmptyHref(ControlRule):
    """The exit is a link without an address of its own.

    What it checks:
        Whether the link's `href` is missing, empty, `#` or a `javascript:` address. An address that a
        template or a framework puts in is left alone.

    Why it matters:
        Such a link works only once a script has run. While the page still loads, when a script fails, or
        where scripts are blocked, pressing it does nothing, and the reader stays on the page. A link without
        `href` cannot be reached by keyboard either.

    How to fix it:
        Give the link the address of an unremarkable page of another site, `href="https://…"`, and let scripts
        add to that.
    """

    code = "SX101"
    name = "exit-empty-href"
    severity = Severity.ERROR
    references = (KEYBOARD, WITHOUT_SCRIPT)
    good = (
        Good(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Leave this site</a>'
        ),
        Good('<a class="quick-exit" href="{{ exit_url }}">Leave this site</a>', language="jinja2"),
        Good('<a class="quick-exit" :href="exitUrl">Leave this site</a>'),
        Good('<a href="#">Close the menu</a>'),
    )
    bad = (
        Bad('<a class="quick-exit" href="#">Leave this site</a>', at=("1:23",)),
        Bad("<p>\n<a class='quick-exit' href=''>Quick exit</a>", at=("2:23",)),
        Bad('<a class="quick-exit" href="javascript:leave()">Leave this site</a>', at=("1:23",)),
        Bad('<a id="quick-exit" tabindex="0">Leave this site</a>', at=("1:1",)),
    )

    def applies(self, control: Control, audit: Audit) -> bool:  # noqa: ARG002
        """Whether the control is a link."""
        return control.tag.name == "a"

    def judge(self, target: Control, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for a link that leads nowhere without script."""
        tag, page = target.tag, audit.page
        if page.unknown(tag, "href") or any(tag.has_attr(name) for name in _BOUND):
            return
        where = address_place(page, target)
        href = (target.href or "").strip()
        if target.href is None:
            yield failed(tag, "The exit is a link without href: without script it leads nowhere.")
        elif href in {"", "#"}:
            yield failed(where, f'The exit\'s address is "{href}": without script it leads nowhere.')
        elif href.lower().startswith(("javascript:", "about:")):
            yield failed(
                where, f"The exit's address is {href.split(':')[0]}: it leads to no page of another site."
            )
