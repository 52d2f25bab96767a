"""SX214 accept-not-focusable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.fixes.edits import Fix, Safety
from safeexit.checker.fixes.places import rename
from safeexit.checker.fixes.start_tags import drop, fix
from safeexit.checker.page import Page
from safeexit.checker.rules._cookie_references import WCAG_2_1_1, WCAG_4_1_2
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_FOCUSABLE = frozenset({"button", "input", "label", "select", "summary", "textarea"})
_UNFOCUSABLE = frozenset(
    {"a", "b", "div", "em", "figure", "i", "img", "li", "p", "section", "span", "strong", "svg", "td"}
)
"""Elements that take no focus by themselves. Of a component's name ("BlueButton") nothing is known."""
_TO_BUTTON = frozenset({"a", "b", "div", "em", "i", "p", "span", "strong"})
_IN_BUTTON = frozenset({"b", "br", "em", "i", "img", "small", "span", "strong", "svg", "path", "use", "g"})
"""What a button may hold of what controls are made with."""
_PRESSED = frozenset({"onclick", "@click", "v-on:click", "ng-click", "(click)", "x-on:click"})
_NAMED_A_CONTROL = lazy_pattern(
    r"(?:^|[\s_-])(?:btn|button|close|closer|dismiss|cross|croix|fermer|cerrar|schlie(?:ss|ß)en)(?:$|[\s_-])"
)


class AcceptNotFocusable(Rule):
    """A control of the banner cannot be reached by keyboard.

    What it checks:
        The controls that accept, refuse, close or open settings, in all layers of the banner. It fails where
        one is an `<a>` without `href` or another element that takes no focus (`<div>`, `<span>`, `<img>`)
        and has no `tabindex`, although its role, its handler or its name makes it a control. Where only the
        words of a class suggest a control, or `tabindex="-1"` takes a control out of the tab order, it asks
        for a review, because script may put it back.

    Why it matters:
        Who uses a keyboard, a switch or a screen reader cannot answer the banner, and often cannot put it
        away either: it stays above the page.

    How to fix it:
        Use `<button type="button">`.
    """

    code = "SX214"
    name = "accept-not-focusable"
    severity = Severity.ERROR
    fixes = (Safety.UNSAFE,)
    may_need_review = True
    references = (WCAG_2_1_1, WCAG_4_1_2)
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<button>Accept</button> <a href="#">Reject</a></div>'
        ),
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<div role="button" tabindex="0">Accept</div> <input type="submit" value="Reject"></div>'
        ),
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n'
            '<label class="btn" for="seen">Close</label><input id="seen" type="checkbox"></div>'
        ),
        Good(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<a {{ attributes }}>Accept</a></div>',
            language="jinja2",
        ),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<a id="yes">Accept</a>\n'
            "<button>Reject</button></div>",
            at=("2:1",),
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<div class="btn">Accept</div>\n'
            '<div class="btn" onclick="no()">Reject</div></div>',
            at=("2:1", "3:1"),
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<button>Accept</button>\n'
            '<button>Reject</button> <span class="banner-close" title="Close"></span></div>',
            at=("3:25",),
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<button tabindex="-1">Accept</button>\n'
            "<button>Reject</button></div>",
            at=("2:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[Tag]:
        """Return the controls of the banners whose markup is here."""
        return [
            control
            for banner in audit.banners
            for parts in (banner.parts, *banner.layer_parts)
            for control in (
                *(*parts.accepts, *parts.rejects, *parts.settings, *parts.dismisses),
                *(tag for tag in parts.unknown if _is_surely_a_control(tag)),
            )
        ]

    def judge(self, target: Tag, audit: Audit) -> Iterator[Verdict]:
        """Ask whether the element takes focus by what it is or has."""
        if _is_unknown(audit.page, target):
            return
        tabindex = str(target.get("tabindex") or "").strip()
        if tabindex.startswith("-"):
            yield needs_review(
                target, 'tabindex="-1" keeps this control from the keyboard. Check that script puts it back.'
            )
        elif tabindex or _takes_focus(target):
            return
        elif _is_surely_a_control(target):
            yield failed(
                target,
                f"This <{target.name}> cannot be reached by keyboard. Use a button.",
                _make_button(target, audit.page),
            )
        else:
            yield needs_review(
                target, f"This <{target.name}> cannot be reached by keyboard. Check whether it is a control."
            )


def _make_button(tag: Tag, page: Page) -> Fix | None:
    """Return what makes a button of an element, if it could hold what that holds."""
    held = all(inner.name in _IN_BUTTON for inner in tag.find_all(True))
    if tag.name not in _TO_BUTTON or not held or tag.has_attr("type"):
        return None
    if tag.find_parent(["a", "button", "label"]) is not None:
        return None
    named = rename(page, tag, 'button type="button"')
    says_so = str(tag.get("role") or "").lower() == "button"
    return fix(page, Safety.UNSAFE, *named, *([drop(page, tag, "role")] if says_so else []))


def _is_unknown(page: Page, tag: Tag) -> bool:
    """Whether a template or a script framework may give it what it lacks."""
    bound = any(name.lower().endswith(("href", "routerlink", "sref")) or name == "to" for name in tag.attrs)
    return bound or page.unknown(tag, "tabindex") or page.unknown(tag, "href")


def _takes_focus(tag: Tag) -> bool:
    return tag.name not in _UNFOCUSABLE or _is_link(tag) or tag.find(_is_focusable) is not None


def _is_focusable(tag: Tag) -> bool:
    return tag.name in _FOCUSABLE or _is_link(tag) or tag.has_attr("tabindex")


def _is_link(tag: Tag) -> bool:
    return tag.name == "a" and tag.has_attr("href")


def _is_surely_a_control(tag: Tag) -> bool:
    if tag.name == "a" or str(tag.get("role") or "").lower() in {"button", "link"}:
        return True
    names = " ".join([*tag.get_attribute_list("class"), str(tag.get("id") or "")])
    return not _PRESSED.isdisjoint(tag.attrs) or _NAMED_A_CONTROL.search(names.lower()) is not None
