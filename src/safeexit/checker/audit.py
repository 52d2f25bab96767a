"""One page under audit: what was detected in it, read by every rule."""

from __future__ import annotations

from functools import cached_property

from safeexit.checker.detect import beta_notice, cookie_banner, feedback_form, quick_exit, trackers
from safeexit.checker.detect.beta_notice import BetaNotice
from safeexit.checker.detect.component import Component
from safeexit.checker.detect.cookie_banner import CookieBanner
from safeexit.checker.detect.feedback_form import FeedbackForm
from safeexit.checker.detect.quick_exit import QuickExit
from safeexit.checker.detect.trackers import Tracker
from safeexit.checker.findings import Kind
from safeexit.checker.page import Page
from safeexit.checker.project.surroundings import Surroundings
from safeexit.checker.sources.headers import Response


class Audit:
    """A page and its components.

    `require` holds the kinds that the site's policy asks every page to have, and `destinations` the addresses
    that it lets exits lead to, none for any; `response` is what the server
    said beside the page, and `surroundings` what the rest of its project says of it: None where nothing is
    known of them.
    """

    def __init__(
        self,
        page: Page,
        *,
        require: frozenset[Kind] = frozenset(),
        destinations: tuple[str, ...] = (),
        response: Response | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        self.page = page
        self.require = require if surroundings is None or surroundings.page else frozenset()
        self.destinations = destinations
        self.response = response
        self.surroundings = surroundings

    @property
    def part_of_a_page(self) -> bool:
        """Whether nothing can be said to be missing: `Page.fragment`, unless the project knows better."""
        return self.page.fragment if self.surroundings is None else not self.surroundings.whole

    def elsewhere(self, kind: Kind) -> bool | None:
        """Return whether another file brings a component to this page, or None where that is not known."""
        if self.surroundings is None:
            return None if any(call.kind != "import" for call in self.page.calls) else False
        if kind in self.surroundings.kinds:
            return True
        return None if self.surroundings.unknown else False

    @cached_property
    def exits(self) -> list[QuickExit]:
        """The quick exit controls, in document order."""
        return quick_exit.detect(self.page)

    @cached_property
    def banners(self) -> list[CookieBanner]:
        """The cookie consent banners and consent managers."""
        return cookie_banner.detect(self.page)

    @cached_property
    def notices(self) -> list[BetaNotice]:
        """The phase (alpha, beta) notices."""
        return beta_notice.detect(self.page)

    @cached_property
    def trackers(self) -> list[Tracker]:
        """The trackers, gated or not."""
        return trackers.detect(self.page)

    @cached_property
    def feedback_forms(self) -> list[FeedbackForm]:
        """The forms by which the service asks for feedback."""
        return feedback_form.find(self.page, self.notices)

    @property
    def components(self) -> list[Component]:
        """All components, in the order of their place in the page."""
        return sorted([*self.exits, *self.banners, *self.notices], key=lambda component: component.span)
