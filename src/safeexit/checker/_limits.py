"""Refuses pages whose tree would cost unbounded memory, before they are parsed, and those of all script.

Depth needs no limit: the parser, as browsers do, nests no more than 512 elements and makes the rest siblings.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

from safeexit.checker._decode import UnreadableSource
from safeexit.checker._lazily import lazy_pattern

MAX_TAGS = 2_000_000
"""About 600 MB of the parser's memory. The HTML standard in one page has 0.6 million."""

MAX_SCRIPT = 5_000_000
"""Characters of inline script. To read a million of the worst takes 2 seconds and 90 MB."""

# The elements that the parser opens anew in each following paragraph until they are closed (HTML standard,
# 13.2.4.3). `a` and `nobr` are left out: a second one closes the first.
_FORMATTING = lazy_pattern(
    r"<(/?)(b|big|code|em|font|i|s|small|strike|strong|tt|u)(?=[\s/>])[^>]*(?:>|\Z)", re.IGNORECASE
)
_OPENED = lazy_pattern(r"<[bcefistuBCEFISTU](?:[\s/>]|(?i:ig|ode|m|ont|mall|trike|trong|t)[\s/>])")
"""The start of one of those, or of a name like theirs: first a letter that nearly all other tags lack."""
_REOPENED_ALIKE = 3


def refuse_too_many(markup: str) -> None:
    """Refuse markup of too many tags, or whose unclosed formatting would multiply them.

    Raises:
        UnreadableSource: its tree would be too large.
    """
    tags = markup.count("<")
    if tags > MAX_TAGS:
        raise UnreadableSource(f"it has {tags:,} tags; at most {MAX_TAGS:,} are read")
    if tags * tags <= 4 * MAX_TAGS:
        return
    if len(_OPENED.findall(markup)) * tags <= 4 * MAX_TAGS:
        return
    unclosed = _most_unclosed(markup)
    if unclosed * tags > 4 * MAX_TAGS:
        raise UnreadableSource(
            f"it leaves {unclosed:,} formatting elements unclosed, which the parser would repeat "
            f"in each of up to {tags:,} others"
        )


def refuse_too_much_script(document: Any, markup: str) -> None:
    """Refuse a page with more inline script than can be read with care; data in JSON is none.

    Raises:
        UnreadableSource: reading it would take too long, and too much memory.
    """
    if len(markup) <= MAX_SCRIPT:
        return
    scripts = (script for script in document.find_all("script") if "json" not in (script.attr("type") or ""))
    length = sum(len(script.text) for script in scripts)
    if length > MAX_SCRIPT:
        raise UnreadableSource(
            f"it has {length:,} characters of inline script; at most {MAX_SCRIPT:,} are read"
        )


def _most_unclosed(markup: str) -> int:
    """Return how many formatting elements are open at once at most, of identical ones three at most."""
    opened: defaultdict[str, list[str]] = defaultdict(list)
    alike: Counter[str] = Counter()
    count = most = 0
    for found in _FORMATTING.finditer(markup):
        same_name = opened[found[2].lower()]
        if not found[1]:
            same_name.append(found[0])
            alike[found[0]] += 1
            count += alike[found[0]] <= _REOPENED_ALIKE
            most = max(most, count)
        elif same_name:
            closed = same_name.pop()
            count -= alike[closed] <= _REOPENED_ALIKE
            alike[closed] -= 1
    return most
