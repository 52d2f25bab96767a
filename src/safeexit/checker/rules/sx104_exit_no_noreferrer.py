"""SX104: the next site learns where the visitor came from."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.detect.exit_scripts import Navigation
from safeexit.checker.detect.quick_exit import Control
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.fixes.edits import Fix, Safety
from safeexit.checker.fixes.places import insert_after
from safeexit.checker.fixes.start_tags import add_word, fix, put
from safeexit.checker.page import Page
from safeexit.checker.rules._exit_rule import EXIT_COMPONENT, ControlRule, is_web, steps_of
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed
from safeexit.checker.templates import UNKNOWN

_SILENT = frozenset({"no-referrer", "same-origin", "never"})


class ExitNoNoreferrer(ControlRule):
    """Leaving tells the next site which site the visitor was on.

    What it checks:
        Whether a link or form that leads to another site keeps the `Referer` header back: by
        `rel="noreferrer"`, by `referrerpolicy="no-referrer"`, or for the whole page by
        `<meta name="referrer">` or, where the response's headers are known, by `Referrer-Policy`. Where
        script in the page leaves by an address that is written in it, only the policies of the whole page
        count. Of a file alone the header cannot be known; an exit that carries the attribute is safe with or
        without it.

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
    fixes = (Safety.SAFE, Safety.UNSAFE)
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
        Good(
            "HTTP/1.1 200 OK\nReferrer-Policy: same-origin\n\n"
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather">Quick exit</a>'
        ),
        Good(
            '<meta name="referrer" content="no-referrer">'
            '<button class="quick-exit" onclick="location.replace(\'https://www.bbc.co.uk\')">Exit</button>'
        ),
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
        Bad(
            '<a class="quick-exit" href="https://www.bbc.co.uk" rel="noreferrer"'
            " onclick=\"location.replace('https://www.bbc.co.uk')\">Quick exit</a>",
            at=("1:69",),
        ),
        Bad(
            "<!doctype html><head>\n  <title>Help</title></head>\n"
            '<button class="quick-exit" onclick="location.replace(\'https://www.bbc.co.uk\')">Exit</button>',
            at=("3:28",),
        ),
        Bad('<a class="quick-exit" href="{{ exit_url }}">Quick exit</a>', at=("1:1",), language="jinja2"),
        Bad(
            'HTTP/1.1 200 OK\nReferrer-Policy: no-referrer\n\n<meta name="referrer" content="origin">\n'
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather">Quick exit</a>',
            at=("2:1",),
        ),
    )

    def applies(self, control: Control, audit: Audit) -> bool:
        """Whether the page shows that the control leads to another site."""
        return _leads_away(control) or bool(_scripted(control, audit))

    def judge(self, target: Control, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for a link, and for script, that lets the Referer header pass."""
        page = audit.page
        if _policy_of_page(audit):
            return
        if _leads_away(target) and not _kept_back(page, target.tag):
            yield failed(
                target.tag,
                'Leaving tells the next site where the visitor came from: add rel="noreferrer".',
                _mend(page, target.tag),
            )
        steps = _scripted(target, audit)
        if steps and not audit.exits[0].scripts.speak_of_referrer:
            for step in steps:
                yield failed(
                    step.span,
                    'Script that leaves sends the Referer whatever rel says: add <meta name="referrer">.',
                    _mend_page(page),
                )


def _leads_away(control: Control) -> bool:
    href = control.href or ""
    return is_web(href) or UNKNOWN in href


def _scripted(control: Control, audit: Audit) -> list[Navigation]:
    """Return the steps to another site that pressing the control makes by script in this tab."""
    return [step for step in steps_of(control, audit) if step.how != "open" and is_web(step.url or "")]


def _mend(page: Page, tag: Tag) -> Fix | None:
    carrier = _carrier(tag)
    if carrier.name not in {"a", "form"}:
        return None  # a button's form that is elsewhere
    return fix(page, Safety.SAFE, add_word(page, carrier, "rel", "noreferrer"))


def _mend_page(page: Page) -> Fix | None:
    """Return what gives the page a policy that script keeps to: in its last `<meta>`, or a new one."""
    policies = [meta for meta in page.tags("meta") if _is_policy(meta)]
    if policies:
        return fix(page, Safety.UNSAFE, put(page, policies[-1], "content", "no-referrer"))
    written = '<meta name="referrer" content="no-referrer">'
    return fix(page, Safety.UNSAFE, *(insert_after(page, head, written) for head in page.tags("head")[:1]))


def _carrier(tag: Tag) -> Tag:
    return tag if tag.name == "a" else tag.find_parent("form") or tag


def _kept_back(page: Page, tag: Tag) -> bool:
    carrier = _carrier(tag)
    if page.unknown(carrier, "rel") or page.unknown(carrier, "referrerpolicy"):
        return True
    words = {str(word).lower() for word in _words(carrier.get("rel"))}
    policy = str(carrier.get("referrerpolicy") or "").strip().lower()
    return "noreferrer" in words or policy in _SILENT


def _words(value: object) -> list[str]:
    return value.split() if isinstance(value, str) else list(value) if isinstance(value, list) else []


def _policy_of_page(audit: Audit) -> bool:
    """Whether the page's own referrer policy keeps the header back, or a template decides on it.

    A policy in the page comes after the response's, and so replaces it.
    """
    policy = audit.response.referrer_policy if audit.response is not None else None
    for meta in audit.page.tags("meta"):
        if _is_policy(meta):
            content = str(meta.get("content") or "").lower()
            if UNKNOWN in content:
                return True
            policy = content.split(",")[-1].strip() or policy
    return policy in _SILENT


def _is_policy(meta: Tag) -> bool:
    return str(meta.get("name") or "").strip().lower() == "referrer"
