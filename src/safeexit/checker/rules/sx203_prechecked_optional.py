"""SX203 prechecked-optional."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.banner_parts import choice_words
from safeexit.checker.detect.banner_words import says
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.fixes.edits import Fix, Safety
from safeexit.checker.fixes.start_tags import drop, fix, put
from safeexit.checker.page import Page
from safeexit.checker.rules._cookie_references import EDPB_TASKFORCE, GDPR_RECITAL_32, PLANET49
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_NEGATED = lazy_pattern(
    r"\b(?:non?|not|nicht|niet|ikke|inte|icke|nie)\W(?:strictly )?"
    r"(?:ne[ck]|necess|essen[tz]|notwend|noodzak|nødvend|nödvänd|niezb)",
    re.IGNORECASE,
)
_REFUSES = frozenset({"no", "off", "false", "0", "reject", "deny", "refuse", "decline", "essential"})


class PrecheckedOptional(Rule):
    """An optional category of cookies is ticked before the visitor has ticked it.

    What it checks:
        The check boxes, switches and radio buttons of a banner and its settings. It fails where one is on
        from the start, can be turned off, and its words name an optional purpose (statistics, marketing,
        preferences and the like). Where the words tell nothing of the purpose, it asks for a review.
        Necessary categories may be on: there is nothing to choose.

    Why it matters:
        Consent is an act. A box that was ticked by the site shows only that nobody unticked it, and is no
        consent.

    How to fix it:
        Remove `checked` (or set `aria-checked` to `false`) from every optional category.
    """

    code = "SX203"
    name = "prechecked-optional"
    severity = Severity.ERROR
    fixes = (Safety.SAFE, Safety.UNSAFE)
    may_need_review = True
    references = (GDPR_RECITAL_32, PLANET49, EDPB_TASKFORCE)
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<label><input type="checkbox" name="statistics"> Statistics</label>\n'
            "<button>Save</button> <button>Accept all</button></div>"
        ),
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<label><input type="checkbox" checked> Strictly necessary</label>\n'
            "<button>Accept</button></div>"
        ),
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<label><input type="checkbox" checked disabled> Basics</label>\n'
            "<button>Accept</button></div>"
        ),
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<label><input type="radio" name="statistics" value="no" checked> No</label>\n'
            '<label><input type="radio" name="statistics" value="yes"> Yes</label>\n'
            "<button>Save</button></div>"
        ),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<label><input type="checkbox" name="statistics" checked> Statistics</label>\n'
            "<button>Save</button></div>",
            at=("2:8",),
        ),
        Bad(
            '<div id="cookie-banner"><p>We use cookies.</p><button>Accept</button></div>\n'
            '<div id="cookie-settings-modal"><p>Cookies</p>\n'
            '<input type="checkbox" id="m" checked><label for="m">Marketing</label></div>',
            at=("3:1",),
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<label><input type="checkbox" id="non-necessary" checked> Others</label>\n'
            "<button>Save</button></div>",
            at=("2:8",),
        ),
        Bad(
            '<div class="cookie-banner"><p>Nous utilisons des cookies.</p>\n'
            '<span role="switch" aria-checked="true" tabindex="0">Publicité personnalisée</span>\n'
            "<button>Enregistrer</button></div>",
            at=("2:1",),
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<label><input type="checkbox" checked> Group 2</label>\n'
            "<button>Save</button></div>",
            at=("2:8",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[Tag]:
        """Return the choices by category that the banners offer."""
        return [box for banner in audit.banners for box in banner.checkboxes]

    def judge(self, target: Tag, audit: Audit) -> Iterator[Verdict]:
        """Tell from the words of a choice that is on whether it is optional."""
        if not _on(target) or _refuses(target) or audit.page.unknown(target, "checked"):
            return
        words = choice_words(audit.page, target)
        negated = _NEGATED.search(words) is not None
        if not negated and says("necessary", words):
            return
        if negated or says("optional", words):
            yield failed(
                target,
                "An optional category is on before the visitor has chosen it.",
                _untick(audit.page, target, Safety.SAFE),
            )
        else:
            yield needs_review(
                target,
                "This choice is on from the start. Check that it is a category the site cannot do without.",
                _untick(audit.page, target, Safety.UNSAFE),
            )


def _on(tag: Tag) -> bool:
    """Whether a choice is on and can be turned off."""
    if tag.has_attr("disabled") or tag.get("aria-disabled") == "true":
        return False
    return tag.has_attr("checked") or tag.get("aria-checked") == "true"


def _refuses(tag: Tag) -> bool:
    return tag.get("type") == "radio" and str(tag.get("value") or "").lower() in _REFUSES


def _untick(page: Page, tag: Tag, safety: Safety) -> Fix | None:
    edits = []
    if tag.has_attr("checked"):
        edits.append(drop(page, tag, "checked"))
    if tag.get("aria-checked") == "true":
        edits.append(put(page, tag, "aria-checked", "false"))
    return fix(page, safety, *edits)
