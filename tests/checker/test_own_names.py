"""A project's own words and marks: its components are found by them, and by nobody else's settings."""

import importlib
import pkgutil
import types
from collections.abc import Iterator
from typing import Any

import pytest

from safeexit.checker import detect
from safeexit.checker.detect import own as owns
from safeexit.checker.detect.own import NOTHING, Own
from safeexit.checker.engine import check_bytes
from safeexit.checker.findings import FoundComponent, Kind
from safeexit.checker.rules import all_rules

_OWN = Own(
    exit_words=("Take me away",),
    banner_words=("We keep crumbs!",),
    accept_words=("Eat them",),
    notice_words=("Preview",),
    exit_marks=("acme-away",),
    banner_marks=("acme-choices",),
    notice_marks=("acme-stage",),
)


def _found(body: str, own: Own, language: str = "html") -> tuple[FoundComponent, ...]:
    page = f'<!doctype html><html lang="en"><title>Help</title><body>{body}</body></html>'
    return check_bytes(page.encode(), language=language, own=own).components


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.QUICK_EXIT, '<a class="acme-away" href="https://example.org">Bye</a>'),
        (Kind.QUICK_EXIT, '<a href="https://example.org">Take me away</a>'),
        (
            Kind.COOKIE_BANNER,
            '<div class="acme-choices"><p>Privacy</p><button>Accept</button><button>Reject</button></div>',
        ),
        (Kind.COOKIE_BANNER, "<div><p>First: we keep  crumbs.</p><button>Eat them</button></div>"),
        (Kind.BETA_NOTICE, '<div class="acme-stage">This is a new service.</div>'),
        (
            Kind.BETA_NOTICE,
            '<div><strong>Preview</strong> This is a new service: <a href="/f">give feedback</a>.</div>',
        ),
    ],
)
def test_a_component_is_found_by_what_its_project_calls_it(kind: Kind, body: str) -> None:
    """With the words it is found; the next page, checked without them, is read as if they had never been."""
    assert [found.kind for found in _found(body, _OWN)] == [kind]
    assert _found(body, NOTHING) == ()
    assert [found.kind for found in _found(body, _OWN)] == [kind]


@pytest.mark.parametrize(
    ("own", "label"),
    [
        (Own(accept_words=("Eat them",), reject_words=("Keep it plain",)), "Keep it plain"),
        (Own(accept_words=("Eat them",), reject_words=("いらない",)), "いらない"),
        (Own(accept_words=("Eat them",), settings_words=("Pick & mix",)), "Pick &amp; mix"),
    ],
)
def test_controls_are_read_by_the_projects_words(own: Own, label: str) -> None:
    """A banner is not said to lack what stands on its controls in words that the project alone knows."""
    banner = f"<div><p>We use cookies.</p><button>Eat them</button><button>{label}</button></div>"
    page = f"<!doctype html><title>Help</title><body>{banner}<main>Help</main></body></html>"
    rules = [rule for rule in all_rules() if rule.code in {"SX201", "SX212"}]
    settings = bool(own.settings_words)
    assert [each.code for each in check_bytes(page.encode(), rules=rules, own=own).findings] == (
        ["SX201"] if settings else []
    )


def test_marks_say_whose_it_is() -> None:
    """A component that is known by the project's marks is the project's own."""
    for body in (
        '<a class="acme-away" href="https://example.org">Bye</a>',
        '<div class="acme-choices"><p>We use cookies.</p><button>Accept</button></div>',
        '<div class="acme-stage">This is a new service.</div>',
    ):
        assert [found.vendor for found in _found(body, _OWN)] == ["own"], body


def test_macros_are_known_by_marks() -> None:
    """In a template, a call of the project's macro is its component."""
    found = _found("{{ acme_away() }}", Own(exit_marks=("acme-away",)), "jinja2")
    assert [each.kind for each in found] == [Kind.QUICK_EXIT]


def _used(code: types.CodeType, names: dict[str, Any]) -> Iterator[Any]:
    """Yield what a function's code names: functions and classes of the module, and those of its modules."""
    for value in (names.get(name) for name in code.co_names):
        yield value
        if isinstance(value, types.ModuleType):
            yield from (getattr(value, name, None) for name in code.co_names)
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _used(inner, names)


def _asks_for_own(value: Any, seen: set[int]) -> bool:
    """Whether a function, class or property, or what it uses, asks for the words in use."""
    if value is owns.in_use:
        return True
    for inside in ("__wrapped__", "fget", "func", "__func__"):
        value = getattr(value, inside, value)
    if id(value) in seen or not str(getattr(value, "__module__", "")).startswith("safeexit"):
        return False
    seen.add(id(value))
    if isinstance(value, type):
        return any(_asks_for_own(each, seen) for each in vars(value).values())
    code = getattr(value, "__code__", None)
    return code is not None and any(_asks_for_own(each, seen) for each in _used(code, value.__globals__))


def test_no_cache_outlives_the_words_that_it_was_made_with() -> None:
    """Whatever of detection is remembered, and depends on a project's words, is forgotten with them."""
    caches = {
        f"{module.name}.{name}": value
        for module in pkgutil.iter_modules(detect.__path__)
        for name, value in vars(importlib.import_module(f"{detect.__name__}.{module.name}")).items()
        if hasattr(value, "cache_clear")
    }
    depend = {name for name, cache in caches.items() if _asks_for_own(cache, set())}
    assert "exit_words.label" in depend
    assert "banner_words.normalised" not in depend
    registered = {clear.__self__ for clear in owns._caches if isinstance(clear, types.BuiltinMethodType)}
    assert {name for name in depend if caches[name] not in registered} == set()
