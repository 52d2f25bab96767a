"""Reads what may be the control of a quick exit, and judges by evidence whether it is one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple, cast

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import exit_destinations, exit_elsewhere, exit_words
from safeexit.checker.detect.exit_keys import key_promises
from safeexit.checker.detect.exit_scripts import ExitScripts, arrow_body, handles_press
from safeexit.checker.detect.exit_words import Label, Name
from safeexit.checker.findings import Span
from safeexit.checker.page import Page
from safeexit.checker.templates import UNKNOWN

__all__ = [
    "Control",
    "Judge",
    "address_in_data",
    "filled_in",
    "is_control",
    "named_as",
    "short_text",
    "within",
]

ENOUGH = 3
_INPUTS = frozenset({"button", "submit", "image", "reset"})
_DATA_URL = lazy_pattern(r"data-(?:[a-z-]*-)?(?:url|href|link|destination|redirect|location)")
_WEB = lazy_pattern(r"\s*(?:https?:)?//", re.IGNORECASE)
_IN_FRONT = lazy_pattern(r"dialog|modal|popup|pop-up|popover|sharepoint", re.IGNORECASE)
_HOOKS = ("id", "classname", "data-module", "data-component", "data-testid")
_GENERIC = frozenset(
    {"click here", "here", "press here", "tap here", "this link", "google", "bbc", "weather"}
)
"""What a link says that is named by the sentence around it."""
_RECORD = lazy_pattern(r"[?&](?:\w+_)?id=")
_DEEP = lazy_pattern(r"\s*(?:https?:)?//[^/]+/[^/?#]+/[^/?#]")
"""A page deep in some site: exits lead to front pages."""
_STAYS = lazy_pattern(
    r"\s*\{?\s*(?:set[A-Z]\w*\(|\w+\(\s*(?!(?:document|e|event|location|window)\b)[a-z]\w*\.\w)"
)
"""A handler of JSX that opens something in the page, or works on a record (`remove(row.id)`)."""
_LONGEST_CONTROL = 2000
"""No exit says so much; a page that nests its controls in one another would be read anew for each."""
_LONGEST_OFFER = 300
_MOST_LABELS = 5
_LONGEST_TITLED = 400
_LATIN = lazy_pattern(r"[a-z]", re.IGNORECASE)
"""A label without one is in a language whose words the lists hardly know."""
_LINES = ("b", "div", "p", "span", "strong")
"""What a control's first line may stand in, above what is small print."""
_LONGEST_PARTIAL = 600
_FIXED_STYLE = lazy_pattern(r"position\s*:\s*(?:fixed|sticky)", re.IGNORECASE)
_PROSE = frozenset({"p", "li", "dd", "td", "blockquote", "figcaption"})


class Control(NamedTuple):
    """What a visitor presses to leave.

    `href` is where it leads without script: the link's address, or the action of the form that it submits;
    None where there is none. `said` is its accessible name as far as the markup has it; `label` what that
    means.
    """

    tag: Tag
    href: str | None
    said: str
    label: Label
    filled: bool = False
    """Whether a template's expression or call puts something into it."""


class Judge:
    """Judges the controls of one page."""

    def __init__(self, page: Page, scripts: ExitScripts) -> None:
        self._page = page
        self._scripts = scripts

    def control(self, tag: Tag, around: Name) -> Control | None:
        """Return `tag` as a control if it is an exit's; `around` is the best name of what holds it."""
        if len(_raw_text(tag)) > _LONGEST_CONTROL:
            return None
        link = None
        if tag.name != "a":  # a button in a link, or a link in a button: the link is what leads away
            link = tag.find_parent("a", href=True) or tag.find("a", href=True)
        control = self.read(tag if link is None else link)
        return control if self._is_exit(control, around) else None

    def read(self, tag: Tag) -> Control:
        """Return `tag` as a control, whatever it is."""
        texts = list(_spoken(self._page, tag))
        label = max((exit_words.label(text) for text in texts), default=Label.NONE)
        said = texts[0] if texts else ""
        return Control(tag, _destination(self._page, tag), said, label, filled_in(self._page, tag))

    def _is_exit(self, control: Control, around: Name) -> bool:
        if control.tag.get("data-safeexit") == "exit":
            return True
        if _leads_inside(control):
            return False
        own = exit_words.name(named_as(control.tag))
        if (own.vendor and not own.part) or _is_offered(control):
            return True
        scores = {**self._scores(control, own, around), "place": _score_of_look(control)}
        missing = ENOUGH - sum(scores.values())
        if missing > 0 or own.strong or around.strong:
            return missing <= 0
        # Asked last: it reads much of the page.
        return missing - _score_of_surroundings(control, leaves=scores["action"] > 1) <= 0

    def weights(self, control: Control, around: Name) -> dict[str, int]:
        """Return what each kind of sign adds to a control's score, of which `ENOUGH` makes an exit."""
        own = exit_words.name(named_as(control.tag))
        named = own.strong or around.strong
        scores = self._scores(control, own, around)
        place = _score_of_look(control)
        if not named:
            place += _score_of_surroundings(control, leaves=scores["action"] > 1)
        return {**scores, "place": place}

    def _scores(self, control: Control, own: Name, around: Name) -> dict[str, int]:
        return {
            "names": _score_of_names(own, around),
            "label": _score_of_label(control, own, around),
            "destination": _score_of_destination(control, named=own.weak or around.weak),
            "action": self._score_of_action(control),
        }

    def _score_of_action(self, control: Control) -> int:
        if self._scripts.calls_exit(control.tag):
            return 2
        urls = [navigation.url for navigation in self._scripts.navigations(control.tag) if navigation.url]
        if any(exit_destinations.is_decoy(url) for url in urls):
            return 2
        if any(_WEB.match(url) for url in urls):
            return 1
        return int(_only_pressed(control) and control.label >= Label.SITE)


def filled_in(page: Page, tag: Tag) -> bool:
    """Whether a template's expression or call inside an element puts in what this file does not show."""
    if UNKNOWN in _raw_text(tag) and UNKNOWN in tag.get_text():
        return True
    if not page.calls:
        return False
    span = page.span(tag)
    first = bisect_left(
        page.calls, (span.line, span.column), key=lambda call: (call.span.line, call.span.column)
    )
    return first < len(page.calls) and within(page.calls[first].span, span)


def within(inner: Span, outer: Span) -> bool:
    """Whether one span lies inside another."""
    begins = (outer.line, outer.column) <= (inner.line, inner.column)
    return begins and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)


def _raw_text(tag: Tag) -> str:
    """Return an element's text from the parser's own node, for which no Tag has to be made."""
    return str(cast("Any", tag).node.text)


def short_text(tag: Tag, limit: int) -> str:
    """Return an element's text, or nothing where it is longer than `limit` characters."""
    if len(_raw_text(tag)) > limit:
        return ""
    return " ".join(tag.get_text(" ").split())


def is_control(tag: Tag) -> bool:
    """Whether a visitor can be meant to press an element."""
    if tag.name in {"a", "button"} or tag.name.endswith((".a", ".button")):
        return True
    if tag.name == "input":
        return str(tag.get("type") or "").lower() in _INPUTS
    return str(tag.get("role") or "").lower() in {"button", "link"} or tag.has_attr("onclick")


def named_as(tag: Tag) -> str:
    """Return a tag's names in one string: id, classes, script hooks and the names of its data attributes."""
    hooks = [str(tag.get(name) or "") for name in _HOOKS]
    data = [name for name in tag.attrs if name.startswith("data-")]
    return " ".join(filter(None, [*map(str, tag.get("class") or ()), *hooks, *data]))


def address_in_data(tag: Tag) -> str | None:
    """Return the address that a data attribute keeps for a script (`data-exit-url`), or None."""
    for name, value in tag.attrs.items():
        if isinstance(value, str) and _DATA_URL.fullmatch(name):
            return value
    return None


def _destination(page: Page, tag: Tag) -> str | None:
    if tag.name in {"button", "input"}:
        return _submits_to(page, tag)
    href = tag.get("href")
    return str(href) if href is not None else None


def _submits_to(page: Page, tag: Tag) -> str | None:
    if str(tag.get("type") or "submit").lower() not in {"submit", "image"}:
        return None
    if tag.has_attr("formaction"):
        return str(tag["formaction"])
    identity = tag.get("form")
    form = page.by_id(str(identity)) if identity else tag.find_parent("form")
    return str(form["action"]) if form is not None and form.has_attr("action") else None


def _spoken(page: Page, tag: Tag) -> Iterator[str]:
    """Yield what a control is called: its accessible name first, then what else it says."""
    names = dict.fromkeys(str(tag.get("aria-labelledby") or "").split())
    labels = [page.by_id(identity) for identity in islice(names, _MOST_LABELS)]
    texts = [" ".join(label.get_text(" ") for label in labels if label is not None)]
    texts += [str(tag.get("aria-label") or ""), _own_text(tag), str(tag.get("value") or "")]
    texts += [str(image.get("alt") or "") for image in tag.find_all("img")]
    texts.append(str(tag.get("title") or ""))
    for text in (*texts, *_clear_lines(tag)):
        if text.strip():
            yield " ".join(text.split())


def _clear_lines(tag: Tag) -> list[str]:
    """Return the parts of a control that say what only an exit says, beside others ("Opens the weather")."""
    if len(_raw_text(tag)) > _LONGEST_TITLED:
        return []
    if tag.name == "a" and not exit_destinations.is_decoy(str(tag.get("href"))):
        return []  # a card with a heading leads to what it announces
    lines = (part.get_text(" ") for part in tag.find_all(_LINES))
    return [line for line in lines if exit_words.label(line) is Label.CLEAR]


def _own_text(tag: Tag) -> str:
    """Return an element's text; of JSX, whose `=>` ends a start tag too soon, what follows the real end."""
    return tag.get_text(" ").removeprefix(arrow_body(tag)).removeprefix(">")


def _leads_inside(control: Control) -> bool:
    """Whether it is a skip link, calls or writes to someone, or acts on a record (`?id=7`)."""
    href = (control.href or "").strip().lower()
    if (href.startswith("#") and len(href) > 1) or href.startswith(("mailto:", "tel:", "sms:")):
        return True
    return not href.startswith(("http:", "https:", "//")) and _RECORD.search(href) is not None


def _leads_nowhere(control: Control) -> bool:
    href = (control.href or "").strip().lower()
    return href in {"", "#"} or href.startswith("javascript:")


def _only_pressed(control: Control) -> bool:
    """Whether a control leads nowhere by itself, and is no entry of a list of links."""
    if control.tag.name != "a":
        return control.href is None and not _STAYS.match(arrow_body(control.tag))
    if not _leads_nowhere(control):
        return False
    furniture = control.tag.find_parent(["footer", "header"]) is not None  # of the site: no list of topics
    if furniture and control.label is Label.CLEAR and (control.href or "").strip() == "#":
        return True
    return handles_press(control.tag) or control.tag.find_parent(["li", "nav", "ol", "tr", "ul"]) is None


def _is_offered(control: Control) -> bool:
    """Whether it is the link of a sentence that offers to leave quickly, and leads where exits lead."""
    parent = control.tag.parent
    if parent is None or not exit_destinations.is_decoy(control.href or ""):
        return False
    generic = control.label >= Label.PLAIN or control.said.lower() in _GENERIC
    return generic and exit_words.asks_to_leave(short_text(parent, _LONGEST_OFFER))


def _score_of_names(own: Name, around: Name) -> int:
    if own.part:
        return int(around.strong)
    if own.strong or around.strong:
        return 2
    return 1 if own.weak or around.weak else 0


def _score_of_label(control: Control, own: Name, around: Name) -> int:
    named = (own.strong and not own.part) or around.strong
    if control.label is Label.OTHER:
        if named and _says_its_decoy(control):
            return 1
        if named and _LATIN.search(control.said) is None:
            return 0
        return 0 if (named or own.weak or around.weak) and exit_words.speaks_of_leaving(control.said) else -2
    if control.label in {Label.NONE, Label.UNKNOWN}:
        return int(named)
    if control.label is Label.SITE:
        return 2 if _only_pressed(control) or exit_destinations.is_exit_path(control.href or "") else 1
    return 2 if control.label is Label.CLEAR else 1


def _says_its_decoy(control: Control) -> bool:
    """Whether one of several exits is called after where it leads ("Google")."""
    href, said = (control.href or "").lower(), control.said.lower()
    return " " not in said and said in href and exit_destinations.is_decoy(href)


def _score_of_destination(control: Control, *, named: bool) -> int:
    links = [] if _leads_nowhere(control) else [control.href]
    addresses = [address for address in (*links, address_in_data(control.tag)) if address]
    sure = control.label is Label.CLEAR or (control.label is Label.SITE and named)
    return max((_score_of_address(address, sure=sure) for address in addresses), default=0)


def _score_of_address(address: str, *, sure: bool) -> int:
    if not _WEB.match(address):
        if UNKNOWN in address or address.startswith("{"):
            return int(sure)
        return 1 if exit_destinations.is_exit_path(address) else -1
    if exit_words.describes_exits(address):
        return -2
    if exit_destinations.is_decoy(address):
        return 2
    return int(sure or not _DEEP.match(address))


def _score_of_look(control: Control) -> int:
    rel = {str(word).lower() for word in control.tag.get("rel") or ()}
    score = int({"nofollow", "noreferrer"} <= rel) + int(any(key_promises(control.said)))
    if control.label is Label.CLEAR and _stays_on_screen(control.tag):
        score += 2
    return score


def _score_of_surroundings(control: Control, *, leaves: bool) -> int:
    """Score what is around a control; `leaves` where its script was seen to leave the site."""
    return -3 * _is_elsewhere(control, leaves=leaves) - 2 * _within_prose(control)


def _stays_on_screen(tag: Tag) -> bool:
    """Whether an element itself is fixed to the screen, by its style or by a class of Tailwind's kind."""
    fixed = {"fixed", "sticky", "position-fixed"} & set(map(str, tag.get("class") or ()))
    return bool(fixed) or _FIXED_STYLE.search(str(tag.get("style") or "")) is not None


def _is_elsewhere(control: Control, *, leaves: bool) -> bool:
    """Whether what is around it shows it to be an age gate's, a warning's, a log-out or a dialog's button."""
    marks, text = _surroundings(control.tag)
    if control.label is Label.CLEAR:
        return exit_elsewhere.offers_to_stay(text) or exit_elsewhere.is_gate(_sentence(control.tag))
    if not (leaves and control.label is Label.SITE) and exit_elsewhere.is_log_out(marks, text):
        return True
    in_front = control.label is Label.SITE and _only_pressed(control) and _IN_FRONT.search(marks)
    beside = short_text(body, _LONGEST_PARTIAL) if (body := control.tag.find_parent("body")) else ""
    return bool(in_front) or exit_elsewhere.is_elsewhere(marks, text) or exit_elsewhere.is_gate(beside)


def _surroundings(tag: Tag) -> tuple[str, str]:
    """Return the names of a control and the four elements around it, and the text of the widest small one."""
    names, text = [named_as(tag)], ""
    for parent, _ in zip(tag.parents, range(4), strict=False):
        if parent.name in {"body", "html", "[document]"}:
            break
        names.append(f"{parent.name} {named_as(parent)} {parent.get('role') or ''}")
        text = short_text(parent, 1500) or text
    return " ".join(names), text


def _sentence(tag: Tag) -> str:
    """Return the text of the paragraph that a control is a part of, or nothing."""
    parent = tag.parent
    return short_text(parent, _LONGEST_OFFER) if parent is not None and parent.name in _PROSE else ""


def _within_prose(control: Control) -> bool:
    """Whether a link is a part of a sentence."""
    parent = control.tag.parent
    if parent is None or parent.name not in _PROSE:
        return False
    return len(" ".join(_raw_text(parent)[:2000].split())) > len(control.said) + 40
