"""SX207 tracker-before-consent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from safeexit.checker.audit import Audit
from safeexit.checker.detect.trackers import Tracker
from safeexit.checker.findings import Outcome, Reference, Severity
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_WHAT = {
    "script": "this script",
    "inline": "this inline script",
    "pixel": "this image",
    "frame": "this frame",
    "preload": "this preload",
}


class TrackerBeforeConsent(Rule):
    """A tracker runs before the visitor has chosen.

    What it checks:
        Scripts, inline snippets, tracking pixels, advertising frames and preloads of analytics,
        advertising, social widgets, tag managers, session recording and chat, by their hosts and their
        code, also inside `<noscript>`. It fails where nothing in the page holds the tracker back. Gates
        that are known: a script type that does not run, the attributes of consent managers, a consent
        manager that blocks what comes after it, a template's condition about consent, `<template
        data-safeexit="gate">`, and Consent Mode denied before Google's tag. Where a gate may be there but
        cannot be read from the page (a callback, a tag manager's container, another script's call), it asks
        for a review. So it does for a Matomo of the site's own, which UK law may allow. Content networks,
        fonts, payment, maps and error monitoring do not count as trackers.

    Why it matters:
        The tracker stores or reads an identifier on the visitor's device, and tells another company which
        page is being read: here, that somebody reads about abuse, debt or illness. Without consent that is
        unlawful in the EU and, but for narrow exceptions, in the UK; a banner that comes after it changes
        nothing.

    How to fix it:
        Let the tracker wait: with this package, `site.cookies.gate("statistics", markup)`. Otherwise give
        the script the type `text/plain` and the attributes of your consent manager, or load it from the
        consent manager's callback. Remove preloads and noscript pixels: they cannot wait. Better still, do
        without.
    """

    code = "SX207"
    name = "tracker-before-consent"
    severity = Severity.ERROR
    may_need_review = True
    references: ClassVar[tuple[Reference, ...]] = (
        Reference(
            "PECR 2003, regulation 6 (storage of and access to information on a device)",
            "https://www.legislation.gov.uk/uksi/2003/2426/regulation/6",
        ),
        Reference(
            "ePrivacy Directive 2002/58/EC, article 5(3)", "https://eur-lex.europa.eu/eli/dir/2002/58/oj"
        ),
        Reference(
            "EDPB Guidelines 2/2023 on the technical scope of article 5(3)",
            "https://www.edpb.europa.eu/our-work-tools/our-documents/guidelines/"
            "guidelines-22023-technical-scope-art-53-eprivacy-directive_en",
        ),
    )
    good: ClassVar[tuple[Good, ...]] = (
        Good('<script src="https://cdn.jsdelivr.net/npm/htmx.org@2"></script>'),
        Good(
            '<script type="text/plain" data-cookieconsent="statistics"\n'
            '  src="https://www.google-analytics.com/analytics.js"></script>'
        ),
        Good(
            '<script src="https://consent.cookiebot.com/uc.js" data-blockingmode="auto"></script>\n'
            '<script src="https://static.hotjar.com/c/hotjar-1.js?sv=6"></script>'
        ),
        Good(
            "<script>function gtag(){dataLayer.push(arguments)}\n"
            'gtag("consent", "default", {ad_storage: "denied", analytics_storage: "denied"});</script>\n'
            '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>\n'
            '<script>gtag("js", new Date()); gtag("config", "G-1");</script>'
        ),
        Good(
            '{% if cookies_accepted %}\n<script src="https://plausible.io/js/script.js"></script>\n'
            '<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>\n{% endif %}',
            language="jinja2",
        ),
        Good(
            '<!-- <script src="https://www.google-analytics.com/ga.js"></script> -->\n'
            "<p>We use Google Analytics.</p>"
        ),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<head>\n  <script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>\n</head>',
            at=("2:3",),
        ),
        Bad(
            "<p>Help</p>\n<script>\n(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':\n"
            "new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],\n"
            "j=d.createElement(s);j.async=true;j.src='https://www.googletagmanager.com/gtm.js?id='+i;\n"
            "f.parentNode.insertBefore(j,f);})(window,document,'script','dataLayer','GTM-1');\n</script>",
            at=("2:1",),
        ),
        Bad(
            '<noscript><img height="1" width="1" alt=""\n'
            '  src="https://www.facebook.com/tr?id=1&amp;ev=PageView&amp;noscript=1"></noscript>',
            at=("1:11",),
        ),
        Bad('<link rel="preload" as="script" href="https://static.hotjar.com/c/hotjar-1.js">', at=("1:1",)),
        Bad(
            "{% if site.ga %}\n"
            '<script src="https://www.googletagmanager.com/gtag/js?id={{ site.ga }}"></script>\n'
            "{% endif %}",
            at=("2:1",),
            language="jinja2",
        ),
        Bad(
            "<script>\nfunction onChoice() {\n  var s = document.createElement('script');\n"
            "  s.src = 'https://www.clarity.ms/tag/abc';\n  document.head.appendChild(s);\n}\n</script>",
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            '<img src="https://stats.example.org/matomo.php?idsite=1&amp;rec=1" alt="">',
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[Tracker]:
        """Return the trackers, but for embeds (SX208)."""
        return [tracker for tracker in audit.trackers if tracker.how != "embed"]

    def judge(self, target: Tracker, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - the interface's
        """Fail what nothing holds back; ask where a gate cannot be read."""
        what = _WHAT[target.how]
        if target.doubt:
            yield needs_review(target.tag, f"{target.name} may run before consent ({what}): {target.doubt}.")
        elif not target.gated:
            yield failed(
                target.tag, f"{target.name} runs before consent: nothing in the page holds {what} back."
            )
