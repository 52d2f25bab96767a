"""SX305: a link in the notice opens a new tab without saying so."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.detect import phase_words
from safeexit.checker.detect.notice_parts import FeedbackLink, is_decided_elsewhere
from safeexit.checker.findings import Outcome, Reference, Severity
from safeexit.checker.fixes.edits import Safety
from safeexit.checker.fixes.start_tags import drop, fix
from safeexit.checker.rules._notice_rule import LinkRule
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed, needs_review

_BANNER = '<div class="govuk-phase-banner"><strong>Beta</strong> '


class BetaNewTabUnannounced(LinkRule):
    """A link in the notice opens a new tab or window and does not say so.

    What it checks:
        Whether each link with `target="_blank"` says in its text, its name or its description, or the notice
        beside it, that it opens in a new tab or window. A link with an icon, and a page whose own styles or
        scripts handle such links, need review: the icon or the script may say it. A link whose text a
        template decides is left alone.

    Why it matters:
        Back does not lead home from a new tab, and people who cannot see the tabs, or see only a part of the
        screen, are lost there. Who leaves this site in a hurry closes one tab, and the sensitive page is
        still open in the other.

    How to fix it:
        Take the `target` away. Where a new tab is needed, say so in the link: "Give feedback on this service
        (opens in a new tab)".
    """

    code = "SX305"
    name = "beta-new-tab-unannounced"
    severity = Severity.WARNING
    fixes = (Safety.UNSAFE,)
    may_need_review = True
    references = (
        Reference("WCAG 2.2 SC 3.2.5 Change on Request", "https://www.w3.org/TR/WCAG22/#change-on-request"),
        Reference(
            "WCAG technique G201, Giving users advanced warning when opening a new window",
            "https://www.w3.org/WAI/WCAG22/Techniques/general/G201",
        ),
    )
    good = (
        Good(f'{_BANNER}<a href="/f">Give feedback</a></div>'),
        Good(f'{_BANNER}<a href="/f" target="_blank">Give feedback (opens in a new tab)</a></div>'),
        Good(f'{_BANNER}<a href="/f" target="_blank" title="New window">Give feedback</a></div>'),
        Good(f'{_BANNER}<a href="/f" target="_blank">Rhoi adborth</a> (yn agor mewn ffenestr newydd)</div>'),
        Good(f'{_BANNER}<a href="/f" target="_blank">{{{{ t("beta.link") }}}}</a></div>', language="jinja2"),
        Good(f'{_BANNER}<a href="/f" target="_self">Give feedback</a></div>'),
    )
    bad = (
        Bad(f'{_BANNER}\n<a href="/f" target="_blank" rel="noopener">Give feedback</a></div>', at=("2:1",)),
        Bad(
            "<div id=beta-notice>In beta, help us improve: <a href='/a' target='_BLANK'>English</a>\n"
            "<a href='/b' target=blank>Cymraeg</a></div>",
            at=("1:47", "2:1"),
        ),
        Bad(
            '{{ govukPhaseBanner({\n  html: \'Please <a href="/f" target="_blank">tell us</a>.\'\n}) }}',
            at=("2:17",),
            language="nunjucks",
        ),
        Bad(
            f'{_BANNER}<a href="/f" target="_blank">Give feedback <svg></svg></a></div>',
            at=("1:55",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            f'{_BANNER}{{{{ sentence }}}} <a href="/f" target="_blank">Give feedback</a></div>',
            at=("1:70",),
            language="jinja2",
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            f'<style>[target="_blank"]::after {{ content: var(--tab) }}</style>{_BANNER}'
            '<a href="/f" target="_blank">Give feedback</a></div>',
            at=("1:118",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def judge(self, target: FeedbackLink, audit: Audit) -> Iterator[Verdict]:
        """Yield one verdict for a link that opens a tab in silence."""
        if not target.opens_tab or phase_words.announces_tab(f"{target.said} {target.around}"):
            return
        language = audit.page.language
        if is_decided_elsewhere(target.said, language):
            return
        mend = None
        if isinstance(target.where, Tag):
            mend = fix(audit.page, Safety.UNSAFE, drop(audit.page, target.where, "target"))
        if target.pictured or is_decided_elsewhere(target.around, language) or _is_handled(audit):
            yield needs_review(
                target.where, f'Check that the link "{target.text}" says that it opens a new tab.', mend
            )
        else:
            yield failed(target.where, f'The link "{target.text}" opens a new tab and does not say so.', mend)


def _is_handled(audit: Audit) -> bool:
    """Whether the page's own styles or scripts speak of links to a new tab."""
    return any("_blank" in element.text for element in audit.page.elements("style", "script"))
