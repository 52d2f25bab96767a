"""SX117: pressing the exit is reported to analytics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.quick_exit import QuickExit
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.fixes.edits import Fix, Safety
from safeexit.checker.fixes.start_tags import drop, fix
from safeexit.checker.page import Page
from safeexit.checker.rules._exit_rule import EXIT_PATTERN
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed
from safeexit.checker.templates import UNKNOWN

_ATTRIBUTE = lazy_pattern(
    r"ping|data-(?:ga4?|gtm|gtag|analytics|matomo|piwik|umami|plausible|fathom|heap|mixpanel|segment|amplitude"
    r"|posthog|pendo|track(?:ing)?|event-(?:category|action|label)|on-click-event)(?:[-_].*)?"
)
_MODULE = lazy_pattern(
    r"(?:^|\s)(?:ga4-[\w-]{0,40}track\w{0,40}|gem-track-click|track-click|auto-track-event)(?:\s|$)"
)
"""Names of script modules that report clicks, in `data-module`."""
_CLASS = lazy_pattern(r"(?:plausible-event-name|ga-track|gtm-track|js-track|track-click|analytics-event)\b")
_CALL = lazy_pattern(
    r"(?<![\w$.])(?:gtag|ga|fbq|_gaq\s*\.\s*push|_paq\s*\.\s*push|(?:window\s*\.\s*)?dataLayer\s*\.\s*push|plausible"
    r"|mixpanel\s*\.\s*track|amplitude\s*\.\s*track|analytics\s*\.\s*track|posthog\s*\.\s*capture"
    r"|umami\s*\.\s*track|_hsq\s*\.\s*push|clarity|hj|trackEvent|sendBeacon|navigator\s*\.\s*sendBeacon)\s*\("
)
_OWN_ENDING = lazy_pattern(
    r"sendBeacon\s*\(\s*[\"'`]/(?!/)[^\"'`]*(?:log-?out|sign-?out|session|clear)", re.IGNORECASE
)
"""A beacon by which the visitor's session at the site itself is ended."""
_MOST_CALLS = 20
"""How many calls are told of in one handler."""


class ExitTracked(Rule):
    """Pressing the exit is counted or reported.

    What it checks:
        Attributes and classes by which analytics take note of a press (`data-ga4-…`, `data-gtm-…`, `ping`)
        on the exit's control or container, and calls to analytics (`gtag(…)`, `dataLayer.push(…)`,
        `sendBeacon(…)`) in code of the page that runs when the exit is pressed.

    Why it matters:
        Whoever leaves in a hurry sends a record of that moment: which page, which device, when. It lies with
        a third party, and in accounts that others may open. A request also keeps the browser busy when
        nothing but leaving matters.

    How to fix it:
        Take the attributes and the call away. How often an exit is used can be learned from the page's
        readers, in tests, without recording anyone who is in danger.
    """

    code = "SX117"
    name = "exit-tracked"
    severity = Severity.WARNING
    fixes = (Safety.UNSAFE,)
    references = (
        Reference(
            "HTML standard, hyperlink auditing (ping)",
            "https://html.spec.whatwg.org/multipage/links.html#hyperlink-auditing",
        ),
        Reference(
            "GDPR article 5(1)(c), data minimisation", "https://eur-lex.europa.eu/eli/reg/2016/679/oj#art_5"
        ),
        EXIT_PATTERN,
    )
    good = (
        Good('<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'),
        Good(
            '<a class="quick-exit" data-exit-url="https://www.bbc.co.uk" href="https://www.bbc.co.uk/weather"'
            ' rel="noreferrer">Quick exit</a><a href="/help" data-ga4-link="help">Help</a>'
        ),
        Good(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer" '
            "onclick=\"location.replace('https://www.bbc.co.uk')\">Quick exit</a>"
            "<script>gtag('config', 'G-1')</script>"
        ),
        Good(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer"'
            " {{ tracking }}>Quick exit</a>",
            language="jinja2",
        ),
        Good(
            '<a class="quick-exit" {% if counted %}data-ga4-link="exit"{% endif %} '
            'href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>',
            language="jinja2",
        ),
    )
    bad = (
        Bad(
            '<a class="quick-exit" data-ga4-link="exit" href="https://www.bbc.co.uk/weather" '
            'rel="noreferrer">Quick exit</a>',
            at=("1:23",),
        ),
        Bad(
            '<p>\n<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer"'
            ' ping="/count">Quick exit</a>',
            at=("2:77",),
        ),
        Bad(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer" '
            "onclick=\"gtag('event', 'exit')\">Quick exit</a>",
            at=("1:77",),
        ),
        Bad(
            '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer" '
            "onclick=\"gtag('event', 'exit'); navigator.sendBeacon('/logout')\">Quick exit</a>",
            at=("1:77",),
        ),
        Bad(
            '<a id="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>\n'
            "<script>document.getElementById('quick-exit').addEventListener('click', () => {\n"
            " dataLayer.push({ event: 'exit' }) })</script>",
            at=("3:2",),
        ),
        Bad(
            '<div class="quick-exit" data-module="ga4-link-tracker">\n'
            '<a href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a></div>',
            at=("1:25",),
        ),
    )

    def targets(self, audit: Audit) -> list[QuickExit]:
        """Return the exits whose markup is in the page."""
        return [found for found in audit.exits if not found.opaque]

    def judge(self, target: QuickExit, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for each mark of analytics, and each call to them."""
        tags = [*([target.tag] if target.tag is not None else []), *(c.tag for c in target.controls)]
        for tag in dict.fromkeys(tags):
            for name in _marks(tag, audit.page):
                yield failed(
                    audit.page.attribute_span(tag, name) or tag,
                    "Analytics take note of who presses the exit: remove this.",
                    _mend(tag, name, audit.page),
                )
        for control in target.controls:
            for code in target.scripts.code(control.tag):
                for start, end in _records(code.text, code.uncommented):
                    yield failed(
                        code.span(start, end),
                        "Pressing the exit sends a record to analytics: remove this.",
                    )


@lru_cache(maxsize=32)
def _records(code: str, uncommented: str) -> list[tuple[int, int]]:
    """Return where code first calls analytics; kept, for many controls may run the same."""
    calls = (found.span() for found in _CALL.finditer(code))
    return list(
        islice((place for place in calls if not _is_own_ending(code, uncommented, *place)), _MOST_CALLS)
    )


def _is_own_ending(code: str, uncommented: str, start: int, end: int) -> bool:
    beacon = code.find("sendBeacon", start, end)
    return beacon >= 0 and _OWN_ENDING.match(uncommented, beacon) is not None


def _mend(tag: Tag, name: str, page: Page) -> Fix | None:
    """Return what takes an attribute away that does nothing but this."""
    if name == "class" or (name == "data-module" and " " in str(tag[name]).strip()):
        return None
    return fix(page, Safety.UNSAFE, drop(page, tag, name))


def _marks(tag: Tag, page: Page) -> Iterator[str]:
    """Yield the attributes that mark an element for analytics, but not those that a template decides."""
    for name, value in tag.attrs.items():
        text = value if isinstance(value, str) else " ".join(map(str, value))
        if UNKNOWN not in name and _is_mark(name, text) and not page.unknown(tag, name):
            yield name


def _is_mark(name: str, value: str) -> bool:
    if name == "data-module":
        return _MODULE.search(value) is not None
    if name == "class":
        return _CLASS.search(value) is not None
    return _ATTRIBUTE.fullmatch(name) is not None and value.strip().lower() not in {"false", "off", "0"}
