"""SX209 consent-mode-order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, NamedTuple

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.detect.consent_mode import ConsentCommand, ConsentMode, read_consent_mode
from safeexit.checker.findings import Outcome, Reference, Severity, Span
from safeexit.checker.fixes.edits import Fix, Safety
from safeexit.checker.fixes.places import swap
from safeexit.checker.fixes.start_tags import fix
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_TAG = '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>\n'
_MEASURE = '<script>gtag("js", new Date()); gtag("config", "G-1");</script>\n'
_DENIED = (
    '<script>gtag("consent", "default", {ad_storage: "denied", analytics_storage: "denied"});</script>\n'
)
_GRANTED = (
    '<script>gtag("consent", "default", {ad_storage: "granted", analytics_storage: "granted"});</script>\n'
)


class _Target(NamedTuple):
    """A page's Consent Mode, judged as a whole; `tag` is where its first command stands."""

    mode: ConsentMode

    @property
    def tag(self) -> Tag:
        return self.mode.commands[0].tag


class ConsentModeOrder(Rule):
    """Google's Consent Mode is set up so that tags measure before consent.

    What it checks:
        The `gtag("consent", …)` commands in the page's own scripts. It fails where the default grants
        storage to everyone, and where the default comes after the page has begun to measure
        (`gtag("config", …)`, `gtag("event", …)` or Tag Manager's start). Where the page updates a choice
        and sets no default, it asks for a review: a linked script or the container may set it. Pages
        without Consent Mode are SX207's.

    Why it matters:
        Google's tags act on what they have been told by then. A default that grants, or comes late, lets
        them store identifiers on the devices of people who have not been asked, while the site believes
        that they wait.

    How to fix it:
        Send `gtag("consent", "default", …)` with everything denied first of all, in an inline script before
        the tag, and `gtag("consent", "update", …)` once the visitor has chosen.
    """

    code = "SX209"
    name = "consent-mode-order"
    severity = Severity.WARNING
    fixes = (Safety.UNSAFE,)
    may_need_review = True
    references: ClassVar[tuple[Reference, ...]] = (
        Reference(
            "Google: set up consent mode on websites",
            "https://developers.google.com/tag-platform/security/guides/consent",
        ),
        Reference(
            "PECR 2003, regulation 6 (storage of and access to information on a device)",
            "https://www.legislation.gov.uk/uksi/2003/2426/regulation/6",
        ),
    )
    good: ClassVar[tuple[Good, ...]] = (
        Good(_DENIED + _TAG + _MEASURE),
        Good(_TAG + _DENIED + _MEASURE),
        Good(_TAG + _MEASURE),
        Good(
            '<script>if (chosen()) { gtag("consent", "default", {analytics_storage: "granted"}); }\n'
            'else { gtag("consent", "default", {analytics_storage: "denied"}); }</script>\n' + _TAG + _MEASURE
        ),
        Good(
            '<script>gtag("consent", "default", {security_storage: "granted", ad_storage: "denied"})'
            "</script>\n" + _TAG
        ),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(_GRANTED + _TAG + _MEASURE, at=("1:9",)),
        Bad(_TAG + _MEASURE + _DENIED, at=("3:9",)),
        Bad(
            "<script>\n  (function(w){w.dataLayer.push({'gtm.start': 1, event: 'gtm.js'})})(window);\n"
            '  gtag("consent", "default", {ad_storage: "denied"});\n</script>',
            at=("3:3",),
        ),
        Bad(
            _TAG + _MEASURE + '<script>function yes() { gtag("consent", "update", '
            '{analytics_storage: "granted"}); }</script>',
            at=("3:26",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            '<script>\n  gtag("consent", "default", {ad_storage: "granted"});\n'
            '  gtag("consent", "default", {ad_storage: "denied", region: ["GB"]});\n</script>\n' + _TAG,
            at=("2:3",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[_Target]:
        """Return the page's Consent Mode, if it has a command."""
        if "consent" not in audit.page.text:
            return []
        mode = read_consent_mode(audit.page)
        return [_Target(mode)] if mode.commands else []

    def judge(self, target: _Target, audit: Audit) -> Iterator[Verdict]:
        """Judge what the defaults grant, when they come, and whether there is one."""
        mode = target.mode
        if not mode.defaults:
            if mode.measures:
                command = mode.commands[0]
                message = (
                    "Consent Mode is updated here, but no default is set in the page: look where it is set."
                )
                yield needs_review(_place(command, audit), message)
            return
        regional = any(command.denies and not command.everywhere for command in mode.defaults)
        for command in mode.defaults:
            if command.grants and command.everywhere and command.plain:
                what = ", ".join(command.grants)
                if regional:
                    message = (
                        f"The default grants {what} outside of the regions listed: see that none is missing."
                    )
                    yield needs_review(_place(command, audit), message)
                else:
                    yield failed(
                        _place(command, audit),
                        f"The default grants {what} before the visitor has chosen.",
                        _deny(command, audit),
                    )
        yield from _late(mode, audit)


def _late(mode: ConsentMode, audit: Audit) -> Iterator[Verdict]:
    first = mode.defaults[0]
    if first.plain and mode.measures and mode.measures[0][0] < first.offset:
        message = "The default comes after the page has begun to measure, so the tag does not wait for it."
        yield failed(_place(first, audit), message)


def _place(command: ConsentCommand, audit: Audit) -> Span:
    return audit.page.span_at(command.offset, command.end)


def _deny(command: ConsentCommand, audit: Audit) -> Fix | None:
    pattern = rf"\b(?:{'|'.join(command.grants)})[\"']?\s*:\s*[\"'](granted)[\"']"
    return fix(audit.page, Safety.UNSAFE, *swap(audit.page, _place(command, audit), pattern, "denied"))
