"""SX208 embed-before-consent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from safeexit.checker.audit import Audit
from safeexit.checker.detect.trackers import Tracker
from safeexit.checker.findings import Outcome, Reference, Severity
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review


class EmbedBeforeConsent(Rule):
    """Another company's frame, which stores something on the device, loads before the visitor has chosen.

    What it checks:
        Frames of video, music, posts and forms from companies that are known to set cookies as soon as the
        frame loads. It fails where nothing holds the frame back, also with `loading="lazy"`. Where what the
        frame stores depends on the browser or on settings that the page does not show (maps, booking
        forms), it asks for a review. YouTube's `youtube-nocookie.com` and Vimeo's `dnt=1` pass.

    Why it matters:
        The frame lets the other company set and read identifiers and tells it which page is being read. A
        person who only wanted to read about help has then been seen there by a company with an account of
        theirs.

    How to fix it:
        Show a picture and a link or button in the frame's place, say who will be asked and what for, and
        load the frame when the visitor asks for it. For video prefer the provider's mode without cookies,
        or a file of your own.
    """

    code = "SX208"
    name = "embed-before-consent"
    severity = Severity.WARNING
    may_need_review = True
    references: ClassVar[tuple[Reference, ...]] = (
        Reference(
            "PECR 2003, regulation 6 (storage of and access to information on a device)",
            "https://www.legislation.gov.uk/uksi/2003/2426/regulation/6",
        ),
        Reference(
            "ePrivacy Directive 2002/58/EC, article 5(3)", "https://eur-lex.europa.eu/eli/dir/2002/58/oj"
        ),
    )
    good: ClassVar[tuple[Good, ...]] = (
        Good('<iframe title="How to apply" src="https://www.youtube-nocookie.com/embed/abc"></iframe>'),
        Good('<iframe title="How to apply" src="https://player.vimeo.com/video/1?dnt=1"></iframe>'),
        Good(
            '<iframe title="How to apply" data-cookieconsent="marketing"\n'
            '  data-cookieblock-src="https://www.youtube.com/embed/abc"></iframe>'
        ),
        Good('<iframe title="Map" src="https://www.openstreetmap.org/export/embed.html?bbox=1"></iframe>'),
        Good('<a href="https://www.youtube.com/watch?v=abc">How to apply (YouTube)</a>'),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<p>Watch:</p>\n<iframe title="How to apply" src="https://www.youtube.com/embed/abc"></iframe>',
            at=("2:1",),
        ),
        Bad('<iframe loading="lazy" title="Talk" src="//player.vimeo.com/video/1"></iframe>', at=("1:1",)),
        Bad(
            "<div>\n"
            '  <iframe title="Posts" src="https://www.facebook.com/plugins/page.php?href=x"></iframe>\n'
            '  <iframe title="Song" src="https://open.spotify.com/embed/track/1"></iframe>\n'
            "</div>",
            at=("2:3", "3:3"),
        ),
        Bad(
            '<iframe title="Where we are" src="https://www.google.com/maps/embed?pb=1"></iframe>',
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[Tracker]:
        """Return the embeds."""
        return [tracker for tracker in audit.trackers if tracker.how == "embed"]

    def judge(self, target: Tracker, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - the interface's
        """Fail what nothing holds back; ask where it cannot be known."""
        if target.doubt:
            yield needs_review(
                target.tag, f"{target.name} may store something before consent: {target.doubt}."
            )
        elif not target.gated:
            yield failed(
                target.tag, f"{target.name} loads before consent: nothing in the page holds this frame back."
            )
