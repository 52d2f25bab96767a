"""The words by which a quick exit is known: names, labels, destinations (data/words/quick_exit.toml)."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any, NamedTuple

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect import own
from safeexit.checker.page import Page
from safeexit.checker.templates import UNKNOWN
from safeexit.data.loading import words as load_words

__all__ = [
    "Label",
    "Name",
    "asks_to_leave",
    "describes_exits",
    "is_exit_function",
    "is_label",
    "label",
    "may_be_named",
    "may_name",
    "may_name_strongly",
    "name",
    "names_element",
    "names_file",
    "says_exit",
    "speaks_of_leaving",
    "vendor_keys",
]

_NOT_WORDS = lazy_pattern(r"[\W_]+")
_LABEL_ENDS = lazy_pattern(r"^[^\w']+|[^\w']+$")
_FIRST_WORD = lazy_pattern(r"[a-zA-Z0-9]+(?:'[a-zA-Z0-9]+)*")
_ASIDE = lazy_pattern(r"(?<=\S)\s*\([^()]*\)\s*$")
"""What a label adds in brackets ("(opens the weather)")."""
_LONGEST_LABEL = 80
_BEGINNING = 30
_BRACED = lazy_pattern(r"\{[\w$]+(?:\.[\w$]+)*(?:\([^{}()]{0,40}\))?\}")
"""A name, or a call, that JSX or Astro fills in (`{label}`, `{t("leave")}`)."""
_MAY_NAME_STRONGLY = lazy_pattern(
    r"quick|rapid|safety|safe[-_]*exit|exit[-_]*this|escape[-_]*(?:this|site|web|button)|leave[-_]*this"
    r"|hide[-_]*(?:this|my|page)|panic|sftext|sx[-_]*exit"
)


_PREFIX = lazy_pattern(r"^(?:x-|[a-z]+:)")
"""What template languages put before a component's name (`<x-safe-exit>`, `<twig:SafeExit>`)."""
_OFFERS = frozenset({"book", "buy", "game", "holiday", "order", "reserve", "shop", "trip"})
_ASKS_TO_LEAVE = lazy_pattern(
    r"\b(?:leave|exit|escape)(?: (?:this|the|our) (?:site|website|web site|page))? quickly\b"
    r"|\bquickly (?:leave|exit|escape) (?:this|the|our) (?:site|website|web site|page)\b"
)


class Label(IntEnum):
    """What a control's own words say."""

    OTHER = 0
    """Something else: it is not the exit."""
    NONE = 1
    """No word at all."""
    UNKNOWN = 2
    """A template expression decides."""
    PLAIN = 3
    """What exits say, and log-outs and dialogs too."""
    SITE = 4
    """That a site is left: what warnings and dialogs say too, and few other things."""
    CLEAR = 5
    """What only a quick exit says."""


class Name(NamedTuple):
    """What a class, id, element or macro is called after."""

    vendor: str | None = None
    strong: bool = False
    """Named as a quick exit, by a vendor's mark or in plain words."""
    weak: bool = False
    """Named as log-outs and dialogs are too."""
    part: bool = False
    """Names a part that is not the control (a tip, a title)."""


_NO_NAME = Name()


@own.by_own
@cache
def _may_name() -> re.Pattern[str]:
    """Return a cheap test that nearly all names fail."""
    marks = map(_alternatives, ([mark] for mark in own.in_use().exit_marks))
    return re.compile("|".join(("exit|escape|leave|hide|panic|quit|cover|sftext", *marks)))


@own.by_own
@cache
def _words() -> dict[str, Any]:
    words = load_words("quick_exit")
    words["labels"]["clear"] += own.in_use().exit_words
    if own.in_use().exit_marks:
        words["vendors"][own.OWN] = {"marks": list(own.in_use().exit_marks)}
    return words


def _alternatives(names: list[str]) -> str:
    return "|".join(re.escape(name.lower()).replace(r"\-", "[-_]*") for name in names)


@own.by_own
@lru_cache(maxsize=256)
def _name_pattern(held: frozenset[str]) -> re.Pattern[str]:
    """Return the pattern of the names that a text holds: all of them would be slow to compile."""
    names, vendors = _words()["names"], _words()["vendors"].values()
    groups = {f"vendor_{number}": vendor["marks"] for number, vendor in enumerate(vendors)}
    groups |= {"strong": names["strong"], "weak": names["weak"]}
    found = {group: [name for name in listed if name in held] for group, listed in groups.items()}
    any_name = "|".join(f"(?P<{group}>{_alternatives(listed)})" for group, listed in found.items() if listed)
    joined = "|".join(names["joined"])
    return re.compile(rf"(?<![a-z])(?:{any_name})(?:{joined})?(?![a-z])(?P<rest>[\w-]*)")


@own.by_own
@cache
def _joined_names() -> list[tuple[str, str]]:
    """Return every name of an exit without its joints, and as it is listed."""
    names, vendors = _words()["names"], _words()["vendors"].values()
    listed = [*names["strong"], *names["weak"], *(mark for vendor in vendors for mark in vendor["marks"])]
    return [(_without_joints(name.lower()), name) for name in listed]


def _without_joints(text: str) -> str:
    return text.replace("-", "").replace("_", "")


@own.by_own
@cache
def _part_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[-_])(?:{'|'.join(_words()['names']['parts'])})(?![a-z])")


@own.by_own
@cache
def _name_literals() -> tuple[str, ...]:
    """Return the literals of which each name holds one; none where somebody's own are not of ASCII."""
    names, vendors = _words()["names"], _words()["vendors"].values()
    found = [*names["strong"], *names["weak"], *names["elements"], *(m for v in vendors for m in v["marks"])]
    return tuple(map(str.lower, found)) if "".join(found).isascii() else ()


def may_be_named(page: Page) -> bool:
    """Whether anything in a page may be named as an exit: cheap, and wrong only in saying yes."""
    literals = _name_literals()
    return not literals or page.holds(*literals)


def may_name(text: str) -> bool:
    """Whether a text may hold a name of any kind: cheap, and wrong only in saying yes."""
    return _may_name().search(text.lower()) is not None


def may_name_strongly(text: str) -> bool:
    """Whether a text of any length, such as a script's, may hold a strong name: wrong only in saying yes."""
    return _MAY_NAME_STRONGLY.search(text.lower()) is not None


def name(text: str) -> Name:
    """Read the names in `text` (classes and id, an element's, a macro's or a path), in any case."""
    text = text.lower()
    return _names_in(text) if _may_name().search(text) else _NO_NAME


@own.by_own
@lru_cache(maxsize=4096)
def _names_in(text: str) -> Name:
    result = _NO_NAME
    joined = _without_joints(text)
    held = frozenset(name for bare, name in _joined_names() if bare in joined)
    for found in _name_pattern(held).finditer(text) if held else ():
        result = _stronger(result, _read_name(found))
    return result


def _read_name(found: re.Match[str]) -> Name:
    groups = found.groupdict()
    vendor = next(
        (key for number, key in enumerate(_words()["vendors"]) if groups.get(f"vendor_{number}")), None
    )
    strong = vendor is not None or groups.get("strong") is not None
    part = _part_pattern().search(groups["rest"]) is not None
    return Name(vendor=vendor, strong=strong, weak=not strong, part=part)


def _stronger(first: Name, second: Name) -> Name:
    def rank(item: Name) -> tuple[bool, bool, bool, bool]:
        return (item.strong and not item.part, item.vendor is not None, item.strong, item.weak)

    return max(first, second, key=rank)


@own.by_own
@cache
def _elements() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives(_words()['names']['elements'])})(?:[-_]*(?:bar|button|link))?")


@own.by_own
@lru_cache(maxsize=4096)
def names_element(text: str) -> bool:
    """Whether a custom element or component with this name (words joined by hyphens) is an exit."""
    return name(text).strong or _elements().fullmatch(_PREFIX.sub("", text.lower())) is not None


@own.by_own
@cache
def _files() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z-])_?{_elements().pattern}(?![\w-])")


def names_file(text: str) -> bool:
    """Whether an included file, a macro or a component is called after an exit (`parts/_safe_exit.html`)."""
    return name(text).strong or _files().search(text.lower()) is not None


def vendor_keys(vendor: str | None) -> frozenset[str]:
    """Return the keys that a vendor's own script handles."""
    return frozenset(_words()["vendors"].get(vendor, {}).get("keys", ()))


# Labels


@own.by_own
@cache
def _labels() -> dict[str, Label]:
    """Return what each known label means."""
    levels = {"plain": Label.PLAIN, "site": Label.SITE, "clear": Label.CLEAR}
    return {_fold(text): level for name, level in levels.items() for text in _words()["labels"][name]}


@own.by_own
@cache
def _fillers() -> tuple[str, ...]:
    return tuple(map(_fold, _words()["labels"]["fillers"]))


@own.by_own
@cache
def _label_words() -> frozenset[str]:
    return frozenset(word for text in (*_labels(), *_fillers()) for word in text.split())


@own.by_own
@lru_cache(maxsize=8192)
def says_exit(text: str) -> bool:
    """Whether a control's text is what exits say, or may hold a name: on most pages of a site it is alike."""
    return may_name(text) or is_label(text)


def is_label(text: str) -> bool:
    """Whether a text is what exits say, clear or plain: `label`, but cheap where it says something else."""
    if text.isascii():
        first = _FIRST_WORD.search(text)
        if first is None or first[0].lower() not in _label_words():
            return False
    elif UNKNOWN not in text and "{" not in text:
        words = _fold(text[:_BEGINNING]).split()
        if len(words) > 1 and words[0] not in _label_words():
            return False
    return label(text) >= Label.PLAIN


def _fold(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold().replace("\u2019", "'").replace("\u2018", "'")
    text = _NOT_WORDS.sub(lambda found: "'" if found[0] == "'" else " ", text)
    return " ".join(text.split())


@own.by_own
@lru_cache(maxsize=4096)
def label(text: str) -> Label:
    """Say what a control's own text means. `text` may hold template expressions."""
    keyed = any(_is_strong_key(found[0]) for found in _BRACED.finditer(text))
    text = _ASIDE.sub("", _BRACED.sub(UNKNOWN, text)).replace("&", " and ")
    unknown = UNKNOWN in text
    folded = _fold(text.replace(UNKNOWN, " "))
    if len(folded) > _LONGEST_LABEL:
        return Label.OTHER
    meaning = _known_label(folded)
    if keyed and meaning < Label.PLAIN:
        return Label.CLEAR
    if unknown and meaning < Label.PLAIN:
        return Label.UNKNOWN
    return meaning


def _is_strong_key(braced: str) -> bool:
    """Whether a translation's key (`{t.quick_exit}`) is named as an exit, and not as a part of one."""
    found = name(braced)
    return found.strong and not found.part


def _known_label(folded: str) -> Label:
    if not folded:
        return Label.NONE
    known = _labels()
    if _label_words().issuperset(folded.split()):
        for form in (folded, _without_fillers(folded)):
            if form in known:
                return known[form]
    return Label.CLEAR if _starts_clear(folded) else Label.OTHER


@own.by_own
@cache
def _verbs() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_words()['labels']['verbs'])})\b")


@own.by_own
@lru_cache(maxsize=1024)
def speaks_of_leaving(text: str) -> bool:
    """Whether a short label that is not in the lists still has a word of leaving in it, and sells nothing."""
    words = _fold(text).split()
    if len(words) > 7 or not _OFFERS.isdisjoint(words):
        return False
    return _verbs().search(" ".join(words)) is not None


def _without_fillers(folded: str) -> str:
    fillers = _fillers()
    changed = True
    while changed:
        changed = False
        for filler in fillers:
            if folded.startswith(f"{filler} "):
                folded, changed = folded[len(filler) + 1 :], True
            elif folded.endswith(f" {filler}"):
                folded, changed = folded[: -len(filler) - 1], True
    return folded


_KEY_HINT = lazy_pattern(r"\b(?:esc|escape|shift)\b")


def _starts_clear(folded: str) -> bool:
    """Whether a longer label starts as an exit's and goes on about a key, where it leads to, or what else."""
    known = _labels()
    if any(known.get(folded.partition(joint)[0]) is Label.CLEAR for joint in (" to ", " and ")):
        return True
    found = _KEY_HINT.search(folded, 1)
    if not found:
        return False
    words = folded[: found.start()].split()
    return any(" ".join(words[:count]) in known for count in range(2, len(words) + 1))


# Sentences and addresses


def asks_to_leave(text: str) -> bool:
    """Whether a sentence offers its reader to leave quickly."""
    return _ASKS_TO_LEAVE.search(text.lower()) is not None


def describes_exits(url: str) -> bool:
    """Whether a URL is that of a page about quick exits (a design system's), not of a place to leave to."""
    found = name(url)
    return found.strong or any(f"/{word}/" in url.lower() for word in _words()["names"]["about"])


# Functions


@own.by_own
@cache
def _function_pattern() -> re.Pattern[str]:
    before = "".join(f"(?<!{word})" for word in _words()["functions"]["before"])
    return re.compile(rf"{before}(?:{_alternatives(_words()['functions']['names'])})")


@own.by_own
@lru_cache(maxsize=2048)
def is_exit_function(text: str) -> bool:
    """Whether a function is named as one that leaves the site (`quickExit`, `leave_site`)."""
    joined = _without_joints(text.lower())
    listed = _words()["functions"]["names"]
    may = any(_without_joints(name.lower()) in joined for name in listed)  # the pattern is slow to compile
    return may and _function_pattern().search(text.lower()) is not None
