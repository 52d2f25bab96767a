"""The parts of a consent banner: what each of its controls and links is for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import turbohtml
from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect.banner_words import commands, control_action, says
from safeexit.checker.page import Page
from safeexit.checker.templates import UNKNOWN

__all__ = [
    "Parts",
    "action_of",
    "choice_words",
    "is_choice",
    "is_control",
    "label",
    "leads_to_choice",
    "only_leads_away",
    "read_parts",
    "visible_text",
]

_UNSEEN = frozenset({"script", "style", "template", "noscript", "title", "textarea", "option"})
_LONGEST_ROW = 400
_MOST_LEVELS = 8
_MOST_IN_A_ROW = 200
_MOST_LABELS = 5
_MOST_ALIKE = 200
"""How many controls for one purpose are kept of a banner."""
_MOST_IN_A_LEAF = 12
_MOST_IN_A_CONTROL = 50
_WITHIN_NO_LEAF = frozenset(("a", "button", "input", "form"))
_NATIVE = frozenset(("a", "button", "input"))
"""What has one of these within is around the controls, and none itself, whatever it reacts to."""
_LONGEST_LABEL = 80
_SHORT_ORDER = 2
"""In words: "Accept", "No thanks"."""
_TELLING_ATTRIBUTES = ("id", "name", "value", "aria-label", "title", "data-id")
_BUTTON_INPUTS = frozenset({"button", "submit", "image", "reset"})
_CHOICE_INPUTS = frozenset({"checkbox", "radio"})
_CHOICE_ROLES = frozenset({"checkbox", "switch", "menuitemcheckbox"})
_PLAIN = frozenset({"span", "div", "i", "svg", "img", "p", "label"})
_LOOKS_LIKE_CONTROL = lazy_pattern(
    r"(?:^|[\s_-])(?:close|closer|dismiss|accept|agree|btn|button|croix|fermer|cerrar|schlie(?:ss|ß)en|cross)(?:$|[\s_-])"
)
_AROUND_A_CONTROL = ("container", "wrapper", "wrap", "group", "row")
_PRIVACY = (
    r"privac|datenschutz|confidential|rgpd|gdpr|aboutcookies|cookies?(?:[./?#_\s-]|$)|personvern|tietosuoja"
    r"|ochrana|adatvedel|integritet|prywatno|riservatezza"
)
_CHOICE_ADDRESS = lazy_pattern(_PRIVACY, re.IGNORECASE)
_POLICY_ADDRESS = lazy_pattern(
    rf"{_PRIVACY}|polic|legal|terms|condition|notice|statement|learn|impressum|politi|aviso|informativa",
    re.IGNORECASE,
)
_DOCUMENT = lazy_pattern(
    r"polic|polit|polít|privac|datenschutz|confidential|notice|statement|richtlin|erklär|terms|informat",
    re.IGNORECASE,
)
_CODES = {
    "reject": (
        r"reject declin \bden(?:y|ied) refus disagree opt[-_]?out disallow rechaz ablehn avvis afvis weiger"
        r" rifiut odrzu recus rejeit only[-_]?(?:necessary|essential)"
        r" (?:necessary|essential|required)[-_]?only"
        r" (?:accept|allow|save)[-_]?(?:necessary|essential|required)"
    ),
    "settings": (
        r"setting preferenc customi[sz] configur manage personali[sz] \bsave einstellung ajustes options"
    ),
    "accept": (
        r"accept agree allow consent[-_]?(?:yes|give|ok|btn|button) opt[-_]?in acept akzept aceit accett"
        r" akcept approve enable"
    ),
    "dismiss": r"close dismiss \bhide croix fermer cerrar got-?it \bok\b",
}
_CODED_ACTIONS = {
    action: lazy_pattern("|".join(words.split()), re.IGNORECASE) for action, words in _CODES.items()
}


_CODE_ATTRIBUTES = frozenset(
    ("id", "class", "name", "value", "onclick", "href", "x-on:click", "@click", "v-on:click")
)


@dataclass
class Parts:
    """A banner's controls, links and fields, each list in document order."""

    accepts: list[Tag] = field(default_factory=list)
    rejects: list[Tag] = field(default_factory=list)
    settings: list[Tag] = field(default_factory=list)
    dismisses: list[Tag] = field(default_factory=list)
    unknown: list[Tag] = field(default_factory=list)
    """Controls whose purpose cannot be read: a template writes their text, or nothing says it."""
    policy_links: list[Tag] = field(default_factory=list)
    other_links: list[Tag] = field(default_factory=list)
    checkboxes: list[Tag] = field(default_factory=list)
    """Check boxes, radio buttons and switches."""
    form: Tag | None = None


def visible_text(element: Any, *, limit: int | None = None) -> str:
    """Return the text of a parser's element without scripts, styles and other text that nobody sees.

    Past `limit` characters the rest is left out, which saves reading a page to learn that it is long.
    """
    pieces: list[str] = []
    room = math.inf if limit is None else limit
    nodes = iter(element.descendants)
    for node in nodes:
        if node.__class__ is turbohtml.Text:
            pieces.append(node.data)
            room -= len(pieces[-1].strip())
            if room < 0:
                break
        elif node.__class__ is turbohtml.Element and node.tag in _UNSEEN:
            for _ in node.descendants:
                next(nodes)
    return " ".join(" ".join(pieces).split())


def label(tag: Tag) -> str:
    """Return what a control is called: its text, else the attribute that stands for it."""
    return next((text for text in _labels(_node(tag)) if text), "")


def _node(tag: Tag) -> Any:
    """Return the parser's element behind a Tag."""
    return tag.node


def _labels(element: Any) -> Iterator[str]:
    yield visible_text(element)
    for name in ("aria-label", "value", "alt", "title"):
        yield (element.attr(name) or "").strip()
    for child in element.iter_elements():
        for name in ("aria-label", "alt", "title"):
            yield (child.attr(name) or "").strip()


def read_parts(page: Page, root: Any) -> Parts:
    """Sort everything in a banner that can be operated by what it is for."""
    parts = Parts()
    inside: set[Any] = set()
    for element in root.iter_elements():
        if element.parent in inside or element in inside:
            inside.add(element)
            continue
        if is_choice(element):
            _add(parts.checkboxes, page.tag(element))
        elif is_control(element):
            inside.add(element)
            _sort_control(page, element, parts)
        elif element.tag == "form" and parts.form is None:
            parts.form = page.tag(element)
    form = (
        root
        if root.tag == "form"
        else next((parent for parent in _ancestors(root) if parent.tag == "form"), None)
    )
    if form is not None:
        parts.form = page.tag(form)
    return parts


def _ancestors(element: Any) -> Iterator[Any]:
    parent = element.parent
    while isinstance(parent, turbohtml.Element):
        yield parent
        parent = parent.parent


def is_choice(element: Any) -> bool:
    """Whether an element is a check box, a radio button or a switch."""
    if element.tag == "input":
        return (element.attr("type") or "").lower() in _CHOICE_INPUTS
    return (element.attr("role") or "").lower() in _CHOICE_ROLES


def is_control(element: Any) -> bool:
    """Whether an element is something to press: by its name, its role, or what its attributes make of it."""
    tag = element.tag
    if tag in {"a", "button"} or tag.endswith("-button"):
        return True
    if tag == "input":
        return (element.attr("type") or "").lower() in _BUTTON_INPUTS
    if (element.attr("role") or "").lower() in {"button", "link"}:
        return True
    if element.attr("onclick") is None and not (tag in _PLAIN and _made_a_control(element)):
        return False
    within = list(islice(element.iter_elements(), _MOST_IN_A_CONTROL))
    return len(within) < _MOST_IN_A_CONTROL and not any(child.tag in _NATIVE for child in within)


def _made_a_control(element: Any) -> bool:
    if element.attr("tabindex") is not None or element.attr("data-href") is not None:
        return True
    marks = f"{element.attr('class') or ''} {element.attr('id') or ''}".lower()
    names = " ".join(name for name in marks.split() if not name.endswith(_AROUND_A_CONTROL))
    return bool(_LOOKS_LIKE_CONTROL.search(names)) and _is_leaf(element)


def _is_leaf(element: Any) -> bool:
    children = list(islice(element.iter_elements(), _MOST_IN_A_LEAF))
    if len(children) == _MOST_IN_A_LEAF or any(child.tag in _WITHIN_NO_LEAF for child in children):
        return False
    return len(element.text.strip()) <= 40


def _sort_control(page: Page, element: Any, parts: Parts) -> None:
    tag = page.tag(element)
    action = action_of(element)
    leads_away = _leads_away(element)
    names_policy = leads_away and _speaks_of_policy(element)
    if names_policy:
        _add(parts.policy_links, tag)
        if not _does_more_than_tell(element, action):
            return
    if action is not None:
        by_action = {
            "accept": parts.accepts,
            "reject": parts.rejects,
            "settings": parts.settings,
            "dismiss": parts.dismisses,
        }
        _add(by_action[action], tag)
    elif leads_away:
        if not names_policy:
            _add(parts.other_links, tag)
    else:
        _add(parts.unknown, tag)


def _add(alike: list[Tag], tag: Tag) -> None:
    if len(alike) < _MOST_ALIKE:
        alike.append(tag)


def action_of(element: Any) -> str | None:
    """Return what a control does, by its own words; where they are unknown or mute, by those of its code."""
    action = next((action for text in _labels(element) if text and (action := control_action(text))), None)
    if action is None:
        return _coded_action(element)
    if action == "reject" and not visible_text(element) and _coded_action(element) == "accept":
        return "dismiss"  # a cross that is titled "No", and whose code accepts
    return action


def _coded_action(element: Any) -> str | None:
    coded = " ".join(
        str(value)
        for name, value in element.attrs.items()
        if name in _CODE_ATTRIBUTES or name.startswith("data-")
    )
    if not coded or (_leads_away(element) and not _template_text(element)):
        return None
    return next((action for action, pattern in _CODED_ACTIONS.items() if pattern.search(coded)), None)


def _does_more_than_tell(element: Any, action: str | None) -> bool:
    """Whether a link to what may be a policy also makes the choice that its words name.

    "…you can accept or refuse cookies" as a link to the policy describes; "/cookies/reject" is a choice.
    """
    if action not in {"accept", "reject"} or not _policy_address(element):
        return action in {"accept", "reject", "settings"}
    if _CODED_ACTIONS[action].search(element.attr("href") or ""):
        return True
    return any(commands(action, text) and not _DOCUMENT.search(text) for text in _labels(element) if text)


def only_leads_away(element: Any) -> bool:
    """Whether this is a link to another page that is no order by its words, and no choice by its address."""
    href = str(element.attr("href") or "")
    if not _leads_away(element) or "//" in href:
        return "//" in href
    action = action_of(element)
    if action is None or any(commands(action, text) for text in _labels(element) if text):
        return action is None
    if len(visible_text(element).split()) <= _SHORT_ORDER and not _policy_address(element):
        return False
    return _CODED_ACTIONS[action].search(href) is None


def _template_text(element: Any) -> bool:
    return UNKNOWN in element.text


def _leads_away(element: Any) -> bool:
    """Whether this is a link to somewhere else (or one that hides its address from robots)."""
    href = (element.attr("href") or element.attr("data-href") or "").strip().lower()
    return element.tag != "button" and bool(href) and not href.startswith(("#", "javascript:"))


def _policy_address(element: Any) -> bool:
    return bool(_POLICY_ADDRESS.search(element.attr("href") or ""))


def _speaks_of_policy(element: Any) -> bool:
    return _policy_address(element) or any(says("policy", text) for text in _labels(element) if text)


def choice_words(page: Page, tag: Tag) -> str:
    """Return all that tells what a check box or switch is for: attributes, label, the words around it."""
    element = _node(tag)
    pieces = [element.attr(name) or "" for name in _TELLING_ATTRIBUTES]
    identity = element.attr("id")
    if identity:
        its_own = (other for other in page.elements("label") if other.attr("for") == identity)
        pieces += [visible_text(other) for other in islice(its_own, _MOST_LABELS)]
    names = dict.fromkeys((element.attr("aria-labelledby") or "").split())
    named = [page.by_id(other) for other in islice(names, _MOST_LABELS)]
    pieces += [label(other) for other in named if other is not None]
    pieces.append(_row_text(element))
    return " ".join(pieces).replace("-", " ").replace("_", " ")


def _row_text(element: Any) -> str:
    """Return the text of the largest element around a choice that holds no other, up to a few lines."""
    text = visible_text(element)
    for parent in islice(_ancestors(element), _MOST_LEVELS):
        within = list(islice(parent.iter_elements(), _MOST_IN_A_ROW))
        choices = sum(1 for child in islice(filter(is_choice, within), 2))
        if choices > 1 or len(within) == _MOST_IN_A_ROW:
            break
        wider = visible_text(parent, limit=_LONGEST_ROW)
        if len(wider) > _LONGEST_ROW or _decides(parent):
            break
        text = wider
    return text


def _decides(element: Any) -> bool:
    """Whether an element holds what accepts or refuses: it is the banner, and no row of its choices."""
    return any(
        action_of(child) in {"accept", "reject"} for child in element.iter_elements() if is_control(child)
    )


def leads_to_choice(element: Any) -> bool:
    """Whether a link or button leads to the cookies page, the privacy page or the settings."""
    if element.tag == "a" and _CHOICE_ADDRESS.search(element.attr("href") or ""):
        return True
    words = " ".join(text for text in _labels(element) if text)
    if len(words) > _LONGEST_LABEL:
        return False
    return says("cookie", words) or (element.tag == "a" and _CHOICE_ADDRESS.search(words) is not None)
