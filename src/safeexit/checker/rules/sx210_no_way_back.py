"""SX210 no-way-back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from safeexit.checker.audit import Audit
from safeexit.checker.detect.banner_parts import leads_to_choice
from safeexit.checker.detect.cookie_banner import CookieBanner
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.rules._cookie_references import EDPB_TASKFORCE, GDPR_7_3, ICO
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_BANNER = (
    '<section class="cookie-banner" aria-label="Cookies"><p>We use cookies.</p>\n'
    '<button>Accept</button> <button>Reject</button> <a href="/cookies">View cookies</a></section>\n'
)


class NoWayBack(Rule):
    """Once the banner is gone, nothing leads back to the choice.

    What it checks:
        That a whole page with a banner has, outside the banner, a link or button to its cookies page,
        privacy page or cookie settings: by its words or its address. A link inside the banner goes away
        with it. Where the page loads scripts or a template fills it, which may add one, it asks for a
        review. A consent manager's own script usually shows a button that stays: such pages are left alone.

    Why it matters:
        Consent must be as easy to withdraw as to give. Somebody who changes their mind, or whose device was
        searched, needs the way back on every page.

    How to fix it:
        Put a link named "Cookies" or "Cookie settings" in the footer of every page, and let that page
        change the choice.
    """

    code = "SX210"
    name = "no-way-back"
    severity = Severity.WARNING
    may_need_review = True
    whole_page = True
    references = (GDPR_7_3, ICO, EDPB_TASKFORCE)
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            f'<!doctype html><html lang="en">{_BANNER}<footer><a href="/cookies">Cookies</a></footer></html>'
        ),
        Good(f'<!doctype html><html lang="en">{_BANNER}<button>Change cookie settings</button></html>'),
        Good(f'<!doctype html><html lang="en">{_BANNER}<a href="/privacy">Your data</a></html>'),
        Good(_BANNER),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(f'<!doctype html><html lang="en">\n{_BANNER}</html>', at=("2:1",)),
        Bad(
            f'<!doctype html><html lang="en">\n{_BANNER}<a href="/contact">Contact</a></html>',
            at=("2:1",),
        ),
        Bad(f'<!doctype html><html lang="en">\n<h1>Help</h1>\n{_BANNER}</html>', at=("3:1",)),
        Bad(
            f'<!doctype html><html lang="en"><script src="/site.js"></script>\n{_BANNER}</html>',
            at=("2:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[CookieBanner]:
        """Return the banners whose markup is here."""
        return [banner for banner in audit.banners if banner.asks]

    def judge(self, target: CookieBanner, audit: Audit) -> Iterator[Verdict]:
        """Look for a way back among all links and buttons outside the banner."""
        if target.tag is None or _way_back(audit):
            return
        if audit.page.calls or any(element.attr("src") for element in audit.page.elements("script")):
            yield needs_review(
                target.tag,
                "No link back to the choice was found outside the banner. Check that one stays on the page.",
            )
        else:
            yield failed(
                target.tag, "Outside the banner, nothing on the page leads back to the cookie choice."
            )


def _way_back(audit: Audit) -> bool:
    inside = {
        element
        for banner in audit.banners
        for tag in (banner.tag, *banner.layers)
        if tag is not None
        for element in _with_descendants(tag.node)
    }
    return any(
        element not in inside and leads_to_choice(element)
        for element in audit.page.elements("a", "button", "input")
    )


def _with_descendants(element: Any) -> Iterator[Any]:
    yield element
    yield from element.iter_elements()
