"""SX112: the exit comes late, or is folded away."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.detect.quick_exit import Control
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.page import Page
from safeexit.checker.rules._exit_rule import EXIT_PATTERN
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed

_CLOSED = {"details": "open", "dialog": "open"}
"""Elements that show their content only with this attribute."""
_MENUS = frozenset({"dropdown-menu", "offcanvas"})
_FEW = 4
_NAVIGATION = '<nav><a href="/a">A</a><a href="/b">B</a><a href="/c">C</a></nav>'
_EXIT = '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>'


class ExitLate(Rule):
    """The exit comes after the content, or must be unfolded before it can be pressed.

    What it checks:
        Where the exit stands in the source: after `<main>` has ended, in the page's footer, or as the last
        of five or more elements that take focus; and whether it is in a closed `<details>` or `<dialog>`, in
        a popover or a menu. One exit that is early and in the open is enough, and so is a link near the top
        that leads to it, or a positive `tabindex`. Parts of pages are left alone.

    Why it matters:
        Keyboards and screen readers follow the order of the source, whatever the style sheet makes of it. An
        exit that hovers in a corner of the screen can still be a hundred presses of Tab away, and a menu
        costs a press, and a search, that nobody has time for.

    How to fix it:
        Put the exit at the start of `<body>` and let the style sheet place it. Where that cannot be done,
        make the first link of the page lead to it.
    """

    code = "SX112"
    name = "exit-late"
    severity = Severity.WARNING
    whole_page = True
    references = (
        Reference("WCAG 2.2 SC 2.4.3 Focus Order", "https://www.w3.org/TR/WCAG22/#focus-order"),
        Reference(
            "WCAG 2.2 SC 1.3.2 Meaningful Sequence", "https://www.w3.org/TR/WCAG22/#meaningful-sequence"
        ),
        EXIT_PATTERN,
    )
    good = (
        Good(f"<!doctype html>{_EXIT}{_NAVIGATION}<main><h1>Help</h1></main>"),
        Good(f"<!doctype html>{_NAVIGATION}<main>{_EXIT}<h1>Help</h1><a href='/d'>D</a></main>"),
        Good(
            '<!doctype html><a href="#leave">Skip to the exit</a><main><h1>Help</h1></main>'
            f'<div id="leave">{_EXIT}</div>'
        ),
        Good(f"<!doctype html>{_EXIT}<main><h1>Help</h1></main><footer>{_EXIT}</footer>"),
        Good(
            "<!doctype html><main><h1>Help</h1></main>"
            '<a class="quick-exit" tabindex="1" href="https://www.bbc.co.uk" rel="noreferrer">Quick exit</a>'
        ),
        Good(f"<footer>{_EXIT}</footer>"),
    )
    bad = (
        Bad(f"<!doctype html>{_NAVIGATION}<main><h1>Help</h1></main>\n{_EXIT}", at=("2:1",)),
        Bad(f"<!doctype html><h1>Help</h1>\n<footer><p>\n{_EXIT}</footer>", at=("3:1",)),
        Bad(f"<!doctype html>{_NAVIGATION}<a href='/d'>D</a><p>Help</p>\n<div>{_EXIT}</div>", at=("2:6",)),
        Bad(
            f"<!doctype html><details><summary>Safety</summary>\n{_EXIT}</details><main><h1>Help</h1></main>",
            at=("2:1",),
        ),
        Bad(f"<!doctype html><div popover id='safety'>{_EXIT}</div><main><h1>Help</h1></main>", at=("1:41",)),
        Bad(
            f'<!doctype html><div class="dropdown-menu" role="menu">{_EXIT}</div><main><h1>Help</h1></main>',
            at=("1:55",),
        ),
    )

    def targets(self, audit: Audit) -> list[list[Control]]:
        """Return the page's controls together, unless an exit is known by its name alone: it may be early."""
        if any(found.opaque or not found.controls for found in audit.exits):
            return []
        controls = [control for found in audit.exits for control in found.controls]
        return [controls] if controls else []

    def judge(self, target: list[Control], audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for the first control where none is early and in the open."""
        order = _Order(audit.page)
        hidden = [control for control in target if _folded_in(control.tag, audit.page)]
        shown = [control for control in target if control not in hidden]
        if not shown:
            inside = _folded_in(hidden[0].tag, audit.page)
            yield failed(
                hidden[0].tag, f"The exit is folded away in {inside}: it takes another press to reach."
            )
        elif all(order.is_late(control.tag) for control in shown) and not order.has_early_link_to(shown):
            yield failed(
                shown[0].tag, "The exit comes after the page's content, and no link near the top leads to it."
            )


class _Order:
    """Where the page's content ends, and what takes focus before that."""

    def __init__(self, page: Page) -> None:
        self._page = page
        named = page.elements("main")
        roles = [e for e in page.elements("div", "section", "article") if e.attr("role") == "main"]
        self._content_ends = [page.offsets(page.tag(element))[1] for element in (*named, *roles)]
        links = [element for element in page.elements("a") if element.attr("href") is not None]
        others = page.elements("button", "input", "select", "textarea", "summary")
        self._links = [page.tag(element) for element in links]
        self._focusable = sorted(self._start(page.tag(element)) for element in (*links, *others))

    def _start(self, tag: Tag) -> int:
        return self._page.offsets(tag)[0]

    def is_late(self, tag: Tag) -> bool:
        start = self._start(tag)
        if str(tag.get("tabindex") or "").isdigit() and str(tag["tabindex"]) != "0":
            return False
        if _in_footer(tag) or any(end <= start for end in self._content_ends):
            return True
        before = [place for place in self._focusable if place < start]
        return len(before) >= _FEW and not any(place > start for place in self._focusable)

    def has_early_link_to(self, controls: list[Control]) -> bool:
        around = [tag for control in controls for tag in (control.tag, *control.tag.parents)]
        targets = {f"#{tag['id']}" for tag in around if tag.name != "body" and tag.get("id")}
        return any(link["href"] in targets and not self.is_late(link) for link in self._links)


def _in_footer(tag: Tag) -> bool:
    """Whether it is in a footer of the page, not of an article."""
    footer = tag.find_parent("footer")
    return footer is not None and footer.find_parent(["article", "aside", "main", "section"]) is None


def _folded_in(tag: Tag, page: Page) -> str:
    """Return what closed element hides a control until it is opened, or nothing."""
    for parent in tag.parents:
        shown_by = _CLOSED.get(parent.name)
        if shown_by and not parent.has_attr(shown_by) and not page.unknown(parent, shown_by):
            if parent.name == "dialog" or tag.find_parent("summary") is None:
                return f"a closed <{parent.name}>"
        elif parent.has_attr("popover"):
            return "a popover"
        elif parent.get("role") == "menu" or not _MENUS.isdisjoint(parent.get("class") or ()):
            return "a menu"
    return ""
