"""A project's own words and marks: its components are found by them, and by nobody else's settings."""

import pytest

from safeexit.checker.detect.own import NOTHING, Own
from safeexit.checker.engine import check_bytes
from safeexit.checker.findings import FoundComponent, Kind

_OWN = Own(
    exit_words=("Take me away",),
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
