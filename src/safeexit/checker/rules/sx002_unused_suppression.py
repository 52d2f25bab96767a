"""SX002: an ignore comment that hides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import Tag

from safeexit.checker import suppressions
from safeexit.checker.audit import Audit
from safeexit.checker.findings import Reference, Severity, Span
from safeexit.checker.fixes.edits import Safety
from safeexit.checker.fixes.places import remove
from safeexit.checker.fixes.start_tags import fix
from safeexit.checker.rules import find_rule
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed
from safeexit.checker.suppressions import NEVER_HIDDEN, Suppression

_EXIT = '<a class="quick-exit" href="http://www.bbc.co.uk" rel="noreferrer">Leave this site</a>'


@dataclass
class Comments:
    """The suppressions of a page, and what each rule that they name found: None if it was not asked."""

    all: list[Suppression]
    found: dict[str, list[Span] | None] = field(default_factory=dict)

    def is_idle(self, suppression: Suppression, rule: Rule, audit: Audit) -> bool:
        """Whether a rule finds nothing that a suppression reaches."""
        if rule.code not in self.found:
            self.found[rule.code] = _places(rule, audit)
        places = self.found[rule.code]
        return places is not None and not any(map(suppression.covers, places))


class UnusedSuppression(Rule):
    """A comment that is to hide a finding hides nothing.

    What it checks:
        Whether each comment "safeexit: ignore" names rules that exist, gives a reason after two hyphens, and
        hides a finding of each rule that it names, in the place that it speaks for. Comments about what is
        missing from a page are left alone where that was not asked.

    Why it matters:
        A comment without a reason cannot be checked by the next person. One whose fault has been mended, or
        that stands in the wrong place, would hide the next fault of its kind without anyone noticing.

    How to fix it:
        Delete the comment or the code that is not needed, move it to its element's line or to the line before
        it, or write why the finding may stay: `safeexit: ignore SX104 -- reason`.
    """

    code = NEVER_HIDDEN
    name = "unused-suppression"
    severity = Severity.WARNING
    fixes = (Safety.SAFE,)
    references = (
        Reference(
            "WCAG-EM 1.0, Step 5.a: Document the Outcomes of Each Step",
            "https://www.w3.org/TR/WCAG-EM/#step5a",
        ),
    )
    good = (
        Good(f"<!-- safeexit: ignore SX106 -- the address is redirected -->\n{_EXIT}"),
        Good(f"<p>\n{_EXIT} <!-- safeexit: ignore exit-insecure-href -- only in this example -->\n</p>"),
        Good(f"{{# safeexit: ignore-file SX106 -- only for testing #}}\n<p>\n{_EXIT}", language="django"),
        Good("{# safeexit: ignore-file SX300 -- it is in the layout #}\n<p>A part", language="django"),
        Good("<pre>&lt;!-- safeexit: ignore SX106 -- a sample --&gt;</pre>"),
    )
    bad = (
        Bad("<p>\n  <!-- safeexit: ignore SX106 -- mended since -->\n  Nothing here.</p>", at=("2:3",)),
        Bad(f"<!-- safeexit: ignore SX106 -->\n{_EXIT}", at=("1:1",)),
        Bad(f"<!-- safeexit: ignore SX106, SX999 -- a slip -->\n{_EXIT}", at=("1:1",)),
        Bad(f"<!-- safeexit: ignore SX106, SX105 -- too many -->\n{_EXIT}", at=("1:1",)),
        Bad(f"<p>\n{{{{!-- safeexit: ignore -- no rule --}}}}\n{_EXIT}", at=("2:1",), language="handlebars"),
        Bad("<!-- safeexit: ignore-file SX002 -- be quiet -->", at=("1:1",)),
    )

    def targets(self, audit: Audit) -> list[Comments]:
        """Return the page's suppressions as one target, so that each rule is asked once."""
        found = suppressions.find(audit.page)
        return [Comments(found)] if found else []

    def judge(self, target: Comments, audit: Audit) -> Iterator[Verdict]:
        """Yield one verdict for each comment that is wrong or hides nothing."""
        for suppression in target.all:
            problem = _problem(suppression)
            rules = [] if problem else [rule for rule in map(find_rule, suppression.keys) if rule is not None]
            idle = [rule.code for rule in rules if target.is_idle(suppression, rule, audit)]
            if idle:
                problem = f"This comment hides nothing: there is no {' or '.join(idle)} here."
            if problem:
                unused = idle and len(idle) == len(rules)
                mend = fix(audit.page, Safety.SAFE, remove(audit.page, suppression.span)) if unused else None
                yield failed(suppression.span, problem, mend)


def _problem(target: Suppression) -> str | None:
    rules = {key: find_rule(key) for key in target.keys}
    unknown = [key for key, rule in rules.items() if rule is None]
    if not rules:
        return "This comment names no rule: write `safeexit: ignore SX104 -- reason`."
    if not target.reason:
        return "This comment hides nothing, for it gives no reason: write `-- reason` after the codes."
    if unknown:
        return f"This comment names what is no rule: {', '.join(unknown)}."
    if any(rule is not None and rule.code == NEVER_HIDDEN for rule in rules.values()):
        return f"Findings about such comments ({NEVER_HIDDEN}) cannot be hidden."
    return None


def _places(rule: Rule, audit: Audit) -> list[Span] | None:
    """Return where a rule finds something; None where it speaks of what this page was not asked for."""
    targets = [] if rule.whole_page and audit.page.fragment else list(rule.targets(audit))
    if rule.whole_page and not targets:
        return None
    places = [verdict.where for target in targets for verdict in rule.judge(target, audit)]
    return [audit.page.start_span(place) if isinstance(place, Tag) else place for place in places]
