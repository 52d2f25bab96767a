"""What frameworks and packages put around markup: Vue's files, directives that packages add to Blade."""

import pytest

from safeexit.checker.detect.cookie_banner import detect
from safeexit.checker.engine import check
from safeexit.checker.page import Page


@pytest.mark.parametrize(
    "markup",
    [
        "<script>\nconst a = `\n<div>`\n</script>\n\n  <template>\n  <p>a</p>\n  </template>",
        '<template functional><div><template v-if="a > 1"><p>a</p></template></div></template>',
        "<!-- <template> -->\n<template>\n<b #default><template #top><p>a</p></template></b>\n</template>",
    ],
)
def test_every_template_of_a_vue_file_is_live(markup: str) -> None:
    """Indented, after code that looks like markup, or inside the root: in a .vue file templates are shown."""
    page = Page(markup, source="a.vue")
    assert [tag.get_text() for tag in page.tags("p")] == ["a"]
    assert len(page.markup) == len(markup)


def test_a_vue_template_in_another_language_is_left_alone() -> None:
    """Pug is no HTML: nothing in it is an element."""
    assert Page('<template lang="pug">\np a\n</template>', source="a.vue").markup.startswith("<template")


def test_directives_of_packages_that_bring_consent_are_read() -> None:
    """Blade's own directives and those called after cookies are calls; addresses and CSS are not."""
    text = (
        "@cookieconsentscripts me@cookies.example .@cookie @media @cookieconsentbutton(action: 'a', b: f(1))"
    )
    page = Page(text, language="blade")
    assert [(call.kind, call.name, call.arguments) for call in page.calls] == [
        ("tag", "cookieconsentscripts", ""),
        ("tag", "cookieconsentbutton", "action: 'a', b: f(1)"),
    ]
    assert len(page.markup) == len(text)
    assert "@media" in page.markup


@pytest.mark.parametrize("directive", ["@cookieconsentview", "@cookieconsentscripts", "@cookieConsentBanner"])
def test_a_directive_that_brings_a_banner_is_a_banner(directive: str) -> None:
    """A layout that calls a package's directive has that package's banner."""
    (banner,) = detect(Page(f"<html><body>{directive}</body></html>", language="blade"))
    assert banner.opaque


def test_what_fills_the_blocks_of_a_banner_is_that_banner() -> None:
    """A template that extends a banner's is a variant of it; a page about cookies is none."""
    variant = '{% extends "@Contao/cookiebar/default.html.twig" %}{% block actions %}<b>A</b>{% endblock %}'
    (banner,) = detect(Page(variant, language="twig"))
    assert banner.evidence == ('extends "@Contao/cookiebar/default.html.twig"',)
    for layout in ("base.html", "cookies/policy.html", "layouts/cookie_page.html"):
        assert detect(Page(f'{{% extends "{layout}" %}}<p>Hi', language="jinja2")) == []


@pytest.mark.parametrize(
    ("attributes", "codes"),
    [
        ('src="/cookiebanner.min.js" data-message="We use cookies."', {"SX201", "SX212"}),
        (
            'src="/cookiebanner.min.js" data-message="We use cookies." data-accept-on-scroll="true"',
            {"SX201", "SX204", "SX212"},
        ),
        ('data-message="We use cookies."', set()),
    ],
)
def test_a_banner_set_up_by_its_scripts_attributes_is_judged(attributes: str, codes: set[str]) -> None:
    """What attributes state of the banner that the script will draw is as good as markup."""
    page = Page(
        f'<!doctype html><html lang="en"><body><script id="cookiebanner" {attributes}></script></html>'
    )
    assert {finding.code for finding in check(page).findings} >= codes
    if not codes:
        assert check(page).findings == ()
