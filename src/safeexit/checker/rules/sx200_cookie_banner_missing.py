"""SX200 cookie-banner-missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.findings import Kind, Outcome, Severity
from safeexit.checker.rules._cookie_references import EPRIVACY_5_3, GDPR_4_11, ICO, PECR_6
from safeexit.checker.rules._elsewhere import what_may_bring_it
from safeexit.checker.rules.rule import WHOLE_FILE, Bad, Good, Rule, Verdict, failed, needs_review

_HEAD = '<!doctype html>\n<html lang="en">\n<head>\n'
_TAIL = "</head>\n<body><h1>Support near you</h1></body>\n</html>"


class CookieBannerMissing(Rule):
    """The page tracks its readers and asks nobody.

    What it checks:
        That a whole page with a tracker that runs at once (see SX207) has a cookie banner: markup, a
        consent manager's script or settings, or a template's call of one. It fails where nothing in the
        page could draw a banner. Where the page loads another script, or a tag manager, which might, it
        asks for a review. With `--require cookie-banner` it fails for every page without a banner.

    Why it matters:
        Storing or reading anything on a visitor's device that the page does not need requires consent, and
        consent requires a question. A person in danger cannot protect themselves from tracking that nobody
        mentions.

    How to fix it:
        Remove the tracker, which is the best answer on a page about abuse, health or money. Otherwise put a
        banner on every page that tracks (with this package, `CookieBanner`) and let the tracker wait for
        the choice. If the site's own script draws the banner, check it in a browser.
    """

    code = "SX200"
    name = "cookie-banner-missing"
    severity = Severity.ERROR
    may_need_review = True
    whole_page = True
    across_files = True
    references = (PECR_6, EPRIVACY_5_3, GDPR_4_11, ICO)
    good: ClassVar[tuple[Good, ...]] = (
        Good(_HEAD + _TAIL),
        Good(
            _HEAD + '<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js"></script>\n'
            '<script src="https://www.google-analytics.com/analytics.js"></script>\n' + _TAIL
        ),
        Good(
            _HEAD + "</head>\n<body>\n<div id='cookie-banner' role='region' aria-label='Cookies'>"
            "<p>May we use analytics cookies?</p><button>Accept</button><button>Reject</button></div>\n"
            "</body></html>",
            require=("cookie-banner",),
        ),
        Good('<script src="https://www.google-analytics.com/analytics.js"></script>'),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            _HEAD + '<script src="https://www.google-analytics.com/analytics.js"></script>\n' + _TAIL,
            at=("4:1",),
        ),
        Bad(_HEAD + _TAIL, at=("1:1",), require=("cookie-banner",)),
        Bad(
            _HEAD + '<script src="https://static.hotjar.com/c/hotjar-1.js?sv=6"></script>\n'
            '<script src="https://www.google-analytics.com/analytics.js"></script>\n' + _TAIL,
            at=("4:1",),
        ),
        Bad(
            _HEAD + '<script src="/assets/site.js"></script>\n'
            '<script src="https://www.google-analytics.com/analytics.js"></script>\n' + _TAIL,
            at=("5:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[object]:
        """Return the first tracker that runs at once, or the page where a banner is required."""
        running = [tracker.tag for tracker in audit.trackers if not tracker.gated and tracker.how != "embed"]
        required = [WHOLE_FILE] if Kind.COOKIE_BANNER in audit.require else []
        return required or running[:1]

    def judge(self, target: object, audit: Audit) -> Iterator[Verdict]:
        """Fail where no banner was found; ask for a review where a script might draw one."""
        elsewhere = audit.elsewhere(Kind.COOKIE_BANNER)
        if audit.banners or elsewhere:
            return
        if not isinstance(target, Tag):
            yield _required(audit, elsewhere)
        elif script := _might_draw_one(audit, elsewhere):
            yield needs_review(
                target,
                "A tracker runs here, and no cookie banner was found in the page. "
                f"See in a browser whether {script} draws one.",
            )
        else:
            yield failed(target, "A tracker runs here, and nothing in the page asks for consent.")


def _required(audit: Audit, elsewhere: bool | None) -> Verdict:
    if elsewhere is None:
        return needs_review(
            WHOLE_FILE, f"No cookie banner is in this file: check that {what_may_bring_it(audit)} brings it."
        )
    return failed(WHOLE_FILE, "The page has no cookie banner, which this site requires on every page.")


def _might_draw_one(audit: Audit, elsewhere: bool | None) -> str | None:
    """Say what the page loads that could draw a banner, if anything."""
    trackers = {id(tracker.tag): tracker for tracker in audit.trackers}
    if any(tracker.category == "tag-manager" for tracker in trackers.values()):
        return "the tag manager"
    for tag in audit.page.tags("script"):
        if tag.get("src") and id(tag) not in trackers:
            return "a script that the page loads"
    if audit.surroundings is not None:
        return what_may_bring_it(audit) if elsewhere is None else None
    return "the rest of the template" if audit.page.calls else None
