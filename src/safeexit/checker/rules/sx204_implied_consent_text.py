"""SX204 implied-consent-text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.banner_parts import visible_text
from safeexit.checker.detect.banner_words import says
from safeexit.checker.detect.cookie_banner import CookieBanner
from safeexit.checker.findings import Severity
from safeexit.checker.rules._cookie_references import EDPB_CONSENT, GDPR_4_11, GDPR_RECITAL_32, ICO
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed

_MOST_LEVELS = 20
_DENIAL = lazy_pattern(
    r"\bif you (?:continue|carry on|do nothing)\b"
    r"(?: without (?:choosing|answering|accepting|(?:making )?a choice))?,?"
    r" (?:nothing|none|no |only |we (?:will |do )?(?:not|only)|we won't)[^.!?]*",
    re.IGNORECASE,
)
"""What says that silence is taken for a no."""


class ImpliedConsentText(Rule):
    """The banner says that going on is agreeing.

    What it checks:
        The words of a banner, and the texts in a consent manager's settings in the page, in twenty-two
        languages: "by continuing to use this site you agree", "if you continue we assume", and their like.
        A sentence that ties consent to pressing a button ("by clicking Accept") is fine.

    Why it matters:
        Consent needs a clear affirmative act. Scrolling, reading on or staying silent is none, so what is
        stored on that ground is stored without consent.

    How to fix it:
        Strike the sentence. Ask a question, wait for the answer, and store nothing optional until then.
    """

    code = "SX204"
    name = "implied-consent-text"
    severity = Severity.ERROR
    references = (GDPR_4_11, GDPR_RECITAL_32, EDPB_CONSENT, ICO)
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<div class="cookie-banner"><p>By clicking Accept you agree to analytics cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></div>"
        ),
        Good(
            '<div class="cookie-banner"><p>May we use analytics cookies?</p>\n'
            "<button>Yes</button> <button>No</button></div>"
        ),
        Good("<p>By continuing you agree to our terms of carriage.</p>"),
        Good(
            '<div class="cookie-banner"><p>May we set analytics cookies?\n'
            "If you continue without choosing, nothing is set.</p>\n"
            "<button>Accept</button> <button>Reject</button></div>"
        ),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<div class="cookie-banner">\n<p>By continuing to use this site you agree to cookies.</p>\n'
            "<button>OK</button></div>",
            at=("2:1",),
        ),
        Bad(
            '<div id="cookie-notice"><span>Utilizziamo i cookie.</span>\n'
            "<span>Se continui ad utilizzare questo sito noi assumiamo che tu ne sia felice.</span>\n"
            '<a href="#">Ok</a></div>',
            at=("2:1",),
        ),
        Bad(
            '<script type="application/json">{"eu_cookie_compliance": {"popup_html_info":\n'
            '"\\u003Cp\\u003EBy clicking any link you agree to cookies.\\u003C/p\\u003E"}}</script>',
            at=("1:1",),
        ),
        Bad(
            '<div class="cookie-bar">En poursuivant votre navigation, vous acceptez les cookies.\n'
            "<button>Fermer</button></div>",
            at=("1:1",),
        ),
    )

    def targets(self, audit: Audit) -> Iterable[CookieBanner]:
        """Return the banners whose words can be read."""
        return [banner for banner in audit.banners if banner.text or banner.states("implied")]

    def judge(self, target: CookieBanner, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002 - the banner says all
        """Look for the sentence, and point at the innermost element that holds it."""
        stated = target.states("implied")
        where = stated.tag if stated else target.tag
        if where is not None and (stated or _implies(target.text)):
            yield failed(
                where if stated else _innermost(where),
                "The banner takes going on for consent, which needs a clear act.",
            )


def _implies(text: str) -> bool:
    return says("implied", text) and says("implied", _DENIAL.sub(" ", text))


def _innermost(tag: Tag) -> Tag:
    for _ in range(_MOST_LEVELS):
        children = [child for child in tag.find_all(True, recursive=False) if isinstance(child, Tag)]
        inner = next((child for child in children if _implies(visible_text(child.node))), None)
        if inner is None:
            break
        tag = inner
    return tag
