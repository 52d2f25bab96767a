"""The Jinja2 extension: the components as a global, and the block that holds things back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from jinja2 import DictLoader, Environment, TemplateSyntaxError

from safeexit import QuickExit, SafeExit
from safeexit.components.cookie_banner import consent as choices
from safeexit.web.http import Request
from safeexit.web.jinja2 import install
from safeexit.web.visit import Visit
from tests.web.sites import SITE

_SCRIPT = '<script src="https://stats.example.org/count.js"></script>'
_GATE = f'{{% gate "statistics" %}}{_SCRIPT}{{% endgate %}}'


def _environment(site: SafeExit = SITE, **templates: str) -> Environment:
    environment = Environment(autoescape=True, loader=DictLoader(templates))
    install(environment, site)
    return environment


def _visit(*allowed: str, path: str = "/help") -> Visit:
    banner = SITE.cookies
    assert banner is not None
    consent = choices.decide(banner.categories, allowed, at=datetime.now(UTC))
    cookie = f"sx_consent={choices.encode(consent, version=banner.policy_version)}"
    return Visit(SITE, Request(path=path, headers={"cookie": cookie}))


def test_the_global_renders_what_every_visitor_may_see() -> None:
    """A static page needs nothing but the extension."""
    made = _environment().from_string(
        "{{ safeexit.head() }}|{{ safeexit.body_start() }}|{{ safeexit.body_end() }}|" + _GATE
    )
    assert SITE.cookies is not None
    held = SITE.cookies.gate("statistics", SITE.head().__class__(_SCRIPT))
    assert made.render() == f"{SITE.head()}|{SITE.body_start()}|{SITE.body_end()}|{held}"


def test_a_visit_opens_what_its_visitor_allows() -> None:
    """The block is live for those who allow the category, and inert for those who do not."""
    made = _environment().from_string(_GATE)
    assert made.render(safeexit=_visit("statistics")) == _SCRIPT
    assert made.render(safeexit=_visit("preferences")).startswith("<template")


def test_a_label_puts_a_placeholder() -> None:
    """Options take any expression; the placeholder's form returns to the page."""
    made = _environment().from_string(
        '{% gate "statistics", label="Film: " ~ name, link=url %}<p>film</p>{% endgate %}'
    )
    page = made.render(safeexit=_visit(path="/films"), name="<b>", url="https://films.example.org/1")
    assert "Film: &lt;b&gt;" in page
    assert 'href="https://films.example.org/1"' in page
    assert '<input type="hidden" name="next" value="/films">' in page


def test_what_stands_in_the_block_is_escaped_as_elsewhere() -> None:
    """The template's markup is trusted, a value in it is not; loops and includes work."""
    environment = _environment(part="<i>{{ name }}</i>")
    made = environment.from_string(
        '{% gate "statistics" %}{% for name in names %}{% include "part" %}{% endfor %}{% endgate %}'
    )
    page = made.render(safeexit=_visit("statistics"), names=["<b>", "c"])
    assert page == "<i>&lt;b&gt;</i><i>c</i>"


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ('{% gate "statistics", colour="red" %}{% endgate %}', "gate has no option 'colour': give label="),
        ('{% gate "statistics" 3 %}{% endgate %}', "expected token 'name'"),
        ('{% gate "statistics" %}', "endgate"),
    ],
)
def test_a_block_that_is_wrong_is_refused(block: str, words: str) -> None:
    """The template does not compile, and the message names the line."""
    with pytest.raises(TemplateSyntaxError, match=words) as caught:
        _environment().from_string(f"\n\n{block}")
    assert caught.value.lineno == 3


def test_a_category_that_there_is_not_is_refused() -> None:
    """A misspelt category names those that there are."""
    with pytest.raises(ValueError, match="category='statistic' cannot be used: give one of preferences"):
        _environment().from_string('{% gate "statistic" %}{% endgate %}').render()


def test_a_site_without_a_banner_has_no_gates() -> None:
    """What asks nobody cannot hold anything back."""
    site = SafeExit(quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"))
    with pytest.raises(ValueError, match="has no cookies=CookieBanner"):
        _environment(site).from_string(_GATE).render()
