"""Nothing of a page stays behind when it has been checked: a million of them need no more than a few."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import Tag

from safeexit.checker._soup import Tree
from safeexit.checker.engine import check_bytes
from safeexit.checker.page import Page

_MOST_KEPT = 16384
_PAGE = """<!doctype html><html lang=en><title>Help {0}</title><body class="page-{0}">
<a class="quick-exit-{0}" id="exit-{0}" href="https://example{0}.org/?{0}">Leave now {0}</a>
<div class="cookie-banner-{0}" id="cookies-{0}"><p>We use cookies {0}.</p>
<a href="/cookies-{0}">Cookies {0}</a>
<button id="accept-{0}">Accept {0}</button><button class="reject-{0}">Reject {0}</button></div>
<p class="beta-{0}"><strong class="tag-{0}">Beta</strong> This is new:
<a href="/feedback-{0}">tell us {0}</a>.</p>
<script src="https://cdn{0}.example.com/gtag/js?id=G-{0}"></script><script>var a{0} = "{0}"; go{0}()</script>
<iframe src="https://www.youtube.com/embed/{0}"></iframe><img src="https://px{0}.example.net/?{0}" width=1>
<form action="/feedback-{0}"><textarea name="message-{0}"></textarea></form>
"""
_CONFIGURED = b"""<!doctype html><script src="https://cdn.example/cookieconsent.min.js"></script>
<script>window.cookieconsent.initialise({type: "info", name: "kept"});</script>"""


def _check(numbers: range) -> None:
    for number in numbers:
        check_bytes(_PAGE.format(number).encode(), source=f"{number}.html", show_passed=True, explain=True)


def _caches() -> Iterator[tuple[str, Any]]:
    """Yield every function of the checker that remembers what it was asked."""
    for module in [name for name in sys.modules if name.startswith("safeexit.checker")]:
        for name, value in list(vars(sys.modules[module]).items()):
            if hasattr(value, "cache_parameters") and value.__module__ == module:
                yield f"{module}.{name}", value


def test_what_is_remembered_does_not_grow_with_pages() -> None:
    """A function that remembers what pages say has a limit."""
    _check(range(20))
    before = {name: cache.cache_info().currsize for name, cache in _caches()}
    _check(range(20, 60))
    assert len(before) > 20
    for name, cache in _caches():
        most = cache.cache_parameters()["maxsize"]
        if most is None:
            assert cache.cache_info().currsize == before[name], name
        else:
            assert most <= _MOST_KEPT, name


def test_no_page_stays_behind() -> None:
    """Neither a page nor a Tag of its tree is held by anything once it has been checked."""
    _check(range(5))
    check_bytes(_CONFIGURED, source="configured.html")
    gc.collect()
    assert not [held for held in gc.get_objects() if isinstance(held, Page | Tag) and not _is_shared(held)]


@pytest.mark.parametrize("full_tree", [False, True])
def test_a_page_is_let_go_of_at_once(full_tree: bool) -> None:
    """The parser's memory does not wait until Python looks for objects that hold each other."""
    gc.collect()
    gc.disable()
    try:
        for number in range(5):
            page = _PAGE.format(number).encode()
            check_bytes(page, source=f"{number}.html", show_passed=True, explain=True, full_tree=full_tree)
        held = [held for held in gc.get_objects() if isinstance(held, Page | Tree | Tag)]
    finally:
        gc.enable()
    assert not [one for one in held if not isinstance(one, Tag) or "node" in vars(one)]


def _is_shared(held: Page | Tag) -> bool:
    """Whether it is the empty page of a class's own, which is there from the start."""
    return isinstance(held, Tag) and bool(vars(held)) and held.parent is None and not held.contents
