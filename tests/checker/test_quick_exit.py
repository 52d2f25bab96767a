"""Quick exits are found by evidence that adds up, and nothing else is taken for one."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeexit import QuickExit as Component
from safeexit import SafeExit, Shortcut
from safeexit.checker.detect.quick_exit import detect
from safeexit.checker.engine import check
from safeexit.checker.findings import Kind, Outcome
from safeexit.checker.page import Page
from safeexit.checker.rules import all_rules

_FIXTURES = Path(__file__).parents[2] / "node_modules/govuk-frontend/dist/govuk/components"


_EXITS = {
    "link with a name": '<a class="quick-exit" href="https://www.example.org">Leave</a>',
    "container with a name": '<div id="quick-exit"><a href="https://www.bbc.co.uk">Leave this site</a></div>',
    "button split over two lines": '<div class="quick-escape_wrapper"><button>Quick<br>Escape</button></div>',
    "a symbol in a named button": '<button class="quickExitBtn">✕</button>',
    "label and decoy": '<a href="https://www.weather.com">Exit site</a>',
    "clear label": '<a href="https://www.example.org/">Quickly leave this site</a>',
    "clear label on a button": '<button type="button">Quick exit</button>',
    "handler with a name": '<button onclick="leaveSite()" class="exit-btn">Exit</button>',
    "handler that leaves": "<button onclick=\"location='https://www.google.com'\">Leave this site</button>",
    "address in data": '<button data-exit-button data-exit-url="https://weather.example">Exit</button>',
    "button in a link": '<div class="exit-button"><a href="https://www.cbc.ca"><button>Exit</button></a></div>',
    "custom element": "<rpl-quick-exit></rpl-quick-exit>",
    "empty container": '<div id="quick-exit"></div>',
    "framework's class": '<button className="quick-exit-btn" onClick={go}>✕ LEAVE SITE NOW</button>',
    "arrow function of JSX": "<button onClick={() => go('https://x.example')}><b>Quick exit</b> ✖</button>",
    "component of JSX": (
        "const Exit: FC = () => {\n  const go = (): void => { location.href = 'https://www.bbc.com' }\n"
        '  return <button className="btn" onClick={go}>Safe exit</button>\n}'
    ),
    "component's name in humps": '<RplPrimaryNavQuickExit variant="fixed" />',
    "framework's handler": '<button @click="quickExit" class="b">Exit now</button>',
    "link that only script follows": '<a href="javascript:void(0)" onclick="bye()">Quick exit</a>',
    "list of decoys": (
        '<div class="quick-exit">To <a href="https://www.google.com">Google</a>'
        ' <a href="https://www.bbc.co.uk">BBC</a></div>'
    ),
    "key alone": (
        "<script>document.addEventListener('keyup', function (e) {"
        " if (e.keyCode == 27) { window.location.replace('https://www.google.com') } })</script>"
    ),
    "key through a function": (
        "<script>const go = () => { location.replace('https://www.google.com') };"
        " addEventListener('keydown', (e) => { if (e.key === 'Escape') go() })</script>"
    ),
    "markup in a script": '<script>bar.innerHTML = \'<a class="quick-exit" href="/x">Exit</a>\'</script>',
    "script file": '<script src="/js/quick-exit.min.js"></script>',
    "server include": '<!--#include virtual="/parts/quick-exit.html" -->',
    "link that leads nowhere": '<div><a href="#">Quick exit</a></div>',
    "call in an address": '<div id="get-away"><a href="javascript:getaway()">EXIT SITE IMMEDIATELY</a></div>',
    "bare button": "<button>Leave this site</button>",
    "path named for leaving": '<a href="/leave">Leave this site</a>',
    "variable of JSX": '<a id="escape-button" href={site}>Press to Leave Site</a>',
    "component named for a button": "<EscapeButton />",
    "component of Blade": "<x-safe-exit />",
    "component of Twig": "<twig:QuickExit />",
    "link in a button": '<button><a href="https://www.stuff.co.nz/">QUICK EXIT</a></button>',
    "box made to look like a button": '<div class="ow-leave-page-fab"><h3>Safety Exit</h3></div>',
    "class bound by a framework": '<RplButton el="a" :class="`nav__quick-exit nav--${look}`" @click="go" />',
    "urgent words and a weak name": '<button id="escape-btn">Leave this page immediately</button>',
    "label that Astro fills in": (
        '<button id="safe-exit">{label} &rarr;</button><script>document.getElementById("safe-exit")'
        '?.addEventListener("click", () => { location.replace("https://www.google.com") })</script>'
    ),
    "address kept under a name": (
        "<script>var DECOY = 'https://www.google.com'; addEventListener('keydown', (e) => {"
        " if (e.key === 'Escape') location.replace(DECOY) })</script>"
    ),
    "button that a library animates": (
        '<motion.button onClick={() => window.location.href = "https://www.bbc.co.uk"}><p>Escape Site</p>'
        "<p>Quick Exit</p></motion.button>"
    ),
    "small print under the label": (
        '<a href="https://www.google.com"><b>Quick exit</b> <small>A search opens</small></a>'
    ),
    "component of JSX with a decoy": (
        'function SafeExit() {\n  return <Link href="https://www.google.com" className={s.b}>Go</Link>\n}'
    ),
    "sentence that offers it": (
        '<p>If you need to leave quickly, <a href="https://www.google.ca/">click here</a>.</p>'
    ),
    "sentence around the link": (
        '<p><a href="https://www.google.com">Click here to leave</a> this website quickly.</p>'
    ),
    "our own hook": '<a data-safeexit="exit" href="https://www.example.org">Anything</a>',
    "Welsh": '<a href="https://www.bbc.co.uk/cymrufyw">Gadael y wefan hon</a>',
    "French": '<a href="https://www.exemple.fr">Sortie rapide</a>',
    "German": '<a href="https://www.beispiel.de">Seite schnell verlassen</a>',
    "Spanish": '<a href="https://www.ejemplo.es">Salida rápida</a>',
    "Polish": '<a href="https://www.przyklad.pl">Szybkie wyjście</a>',
    "Arabic": '<a href="https://www.google.com">خروج سريع</a>',
    "Chinese": '<a href="https://www.google.com">快速离开</a>',
    "Greek": '<a href="https://www.google.com">Γρήγορη έξοδος</a>',
}


_OTHERS = {
    "prose": "<h2>Quick exit</h2><p>A quick exit lets people leave this site quickly.</p>",
    "link in a sentence": '<p>Use the <a href="/parts/exit-this-page">Exit this page</a> part there.</p>',
    "link to a design system": '<a href="https://design.example/parts/exit-this-page/">Exit this page</a>',
    "selectors only": '<style>.quick-exit {}</style><script>find(".quick-exit").hide()</script><p>x',
    "breadcrumb": '<ol><li><a href="/parts">Parts</a></li><li><a href="#">Quick exit</a></li></ol>',
    "closing a menu": '<a href="#menu" class="menu-exit">Close the menu</a>',
    "full screen": '<button class="fullscreen-exit">Exit full screen</button>',
    "log-out": '<a class="exit-button" href="/logout">Exit</a>',
    "brexit": '<a href="/brexit" class="brexit">Brexit</a>',
    "exit survey": '<a href="https://survey.example" class="exit-survey">Exit survey</a>',
    "emergency exits": '<a href="/fire/emergency-exits">Emergency exits</a>',
    "age gate": (
        '<div class="age-gate"><p>You must be over 18.</p><button>Enter</button>'
        '<a href="https://www.google.com">Leave site</a></div>'
    ),
    "warning": "<div><button>Continue anyway</button><button>Leave this site</button></div>",
    "unsaved changes": "<dialog><p>Changes you made may be lost.</p><button>Leave page</button></dialog>",
    "leaving for elsewhere": '<p>You are leaving this site.</p><a href="https://example.org">Leave</a>',
    "article": '<h3><a href="https://www.bbc.co.uk/news/politics/leave">Leave</a></h3>',
    "encyclopedia": '<ul><li><a href="https://en.wikipedia.org/wiki/Exit">Exit</a></ul>',
    "holiday": '<section class="quick-escape"><h2>A quick escape?</h2><a href="/book">Book now</a></section>',
    "holiday named as an exit": (
        '<section class="quick-escape"><a href="https://shop.example/">Book your quick escape</a></section>'
    ),
    "form field": '<label for="quick-exit">Exit</label><input id="quick-exit" type="number">',
    "shop's form": '<div class="quick-exit"><form><input type="number"><button>Save</button></form></div>',
    "closing a picture": "<script>onkeydown = (e) => { if (e.key === 'Escape') box.close() }</script>",
    "key and address apart": (
        "<script>addEventListener('keydown', (e) => { if (e.key === 'Escape') box.close() });"
        "function go() { location.href = 'https://www.google.com' }</script>"
    ),
    "comment in a script": "<script>// addEventListener('keydown', 'Escape', location.href = 'https://x.example')</script>",
    "skip link": '<a href="#exit">Skip to Exit this page</a>',
    "community": '<div class="modal"><button>Cancel</button><button>Leave site</button></div>',
    "accordion": '<a href="#">Cover your tracks</a>',
    "list of topics": '<ul class="toc"><li><a href="#">Quick exit</a></li><li><a href="#">Help</a></li></ul>',
    "log-out with a variable": '<a class="exit-link" href={logoutUrl}>Exit</a>',
    "partner's address": '<div><a href="https://partner.example">Leave this site</a></div>',
    "heading of a part": '<div class="exit-banner-fixed"><h2>About the exit</h2></div>',
    "sentence about leaving": '<p>Many leave quickly: see <a href="https://www.bbc.co.uk/">BBC News</a>.</p>',
    "gate by its name": '<p class="gate-exit">No? <a href="https://www.google.com">Leave this site</a>.</p>',
    "gate beside it": (
        "<div>You confirm that you are 18 years old.</div>"
        '<div><a href="https://google.com">Leave site</a></div>'
    ),
    "gate in its sentence": (
        '<p>Under 18? Please <a href="https://www.google.com" class="exit-link">exit this site</a>.'
    ),
    "warning with another button": (
        "<div><button>LEAVE THIS SITE</button><button>I understand the risk, proceed</button></div>"
    ),
    "action of a row": '<table><tr><td><a href="#">Quick exit</a></td></tr></table>',
    "record of JSX": "<button onClick={() => logExit(log.pin)} className='x'>Quick Exit</button>",
    "dialog that JSX opens": "<button onClick={() => setShowEmergencyExit(true)}>Emergency Exit</button>",
    "deep page elsewhere": '<a class="exit-button" href="https://data.example/reports/2024/">Exit</a>',
    "component without a decoy": "function EmergencyExit() {\n  return <div className='map'>A</div>\n}",
    "card of an article": '<a href="https://paper.example/x"><b>Quick exit</b> <p>They left early</p></a>',
    "address set more than once": (
        "<script>let to = 'https://www.google.com'; to = menu; addEventListener('keydown', (e) => {"
        " if (e.key === 'Escape') location.replace(to) })</script>"
    ),
    "inert": '<p>Text<template><a class="quick-exit" href="https://www.bbc.co.uk">Exit</a></template>',
}


@pytest.mark.parametrize("markup", _EXITS.values(), ids=_EXITS)
def test_exits_are_found(markup: str) -> None:
    """An exit is found in a part of a page and in a whole page, once, and says by what evidence."""
    for page in (Page(markup), Page(f"<!doctype html><title>Help</title><body>{markup}<p>Text</p>")):
        found = detect(page)
        assert len(found) == 1
        assert found[0].kind is Kind.QUICK_EXIT
        assert found[0].evidence


@pytest.mark.parametrize("markup", _OTHERS.values(), ids=_OTHERS)
def test_others_are_not_taken_for_exits(markup: str) -> None:
    """What shares an exit's words, and no more, is none."""
    assert detect(Page(markup)) == []


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("{{ govukExitThisPage() }}", "nunjucks"),
        ('{% call govukExitThisPage({ "redirectUrl": "/x" }) %}{% endcall %}', "jinja2"),
        (
            '{{ govukSkipLink({ href: "https://x.example", classes: "govuk-js-exit-this-page-skiplink" }) }}',
            "nunjucks",
        ),
        ('{% include "parts/quick_exit.html" %}', "django"),
        ("{% quick_exit %}", "django"),
        ('{% component "quick_exit" %}', "django"),
        ('{% include "includes/escape_button.html" %}', "django"),
        ("{% render 'leave-site' %}", "liquid"),
        ('<%= render partial: "layouts/escape_button" %>', "erb"),
        ('<?php include "partials/_safe_exit.php"; ?>', "php"),
        ("<%= govuk_exit_this_page %>", "erb"),
        ('<%= link_to "Quick exit", "https://www.bbc.co.uk", class: "btn" %>', "erb"),
        ('<?php echo \'<a class="quick-exit" href="/x">Exit</a>\'; ?>', "php"),
        ('<#include "hide-this-page.ftl">', "html"),
        ('@await Html.PartialAsync("Shared/_QuickExit")', "html"),
    ],
)
def test_exits_named_by_templates_are_opaque(source: str, language: str) -> None:
    """A macro, a tag or an include that is named as an exit counts, and no rule speaks of its parts."""
    page = Page(source, language=language)
    [found] = detect(page)
    assert found.opaque
    assert found.controls == ()
    assert [finding for finding in check(page).findings if finding.code.startswith("SX1")] == []


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ('<%= link_to "About the quick exit", "/about" %>', "erb"),
        ('{% include "parts/header.html" %}', "django"),
        ('{% include "parts/unsafe_exit_code.html" %}', "django"),
        ("{% url 'leave_site' %}", "django"),
        ('{% if page == "quick-exit" %}current{% endif %}', "jinja2"),
        ("{# {{ govukExitThisPage() }} #}", "jinja2"),
    ],
)
def test_templates_without_an_exit_have_none(source: str, language: str) -> None:
    """A condition, a comment or a link that only speaks of exits is none."""
    assert detect(Page(source, language=language)) == []


def test_an_import_is_no_exit() -> None:
    """A macro that is only imported renders nothing."""
    assert (
        detect(Page('{% from "exit-this-page/macro.njk" import govukExitThisPage %}', language="nunjucks"))
        == []
    )


@pytest.mark.parametrize(
    ("markup", "vendor"),
    [
        (
            '<div class="govuk-exit-this-page"><a href="https://www.bbc.co.uk">Exit this page</a></div>',
            "govuk",
        ),
        ('<div class="qg-quick-exit"><button>Close this site</button></div>', "queensland"),
        (
            '<div class="ds_hide-page"><a href="https://www.bbc.co.uk">Hide this page</a></div>',
            "scottish-government",
        ),
        (
            '<aside id="sftExt-frontend-button" data-url="https://google.com">Go</aside>',
            "wordpress-safety-exit",
        ),
        ('<a class="quick-exit" href="https://www.bbc.co.uk">Exit</a>', None),
    ],
)
def test_vendors_are_told_apart(markup: str, vendor: str | None) -> None:
    """A design system's own mark names the vendor; plain words name none."""
    [found] = detect(Page(markup))
    assert found.vendor == vendor
    assert len(found.controls) == 1


def test_a_framework_s_component_is_not_judged() -> None:
    """What a component of another file renders is not known, so no rule speaks of its markup."""
    page = Page(
        "<script>const go = () => { location.replace(to) }</script>"
        '<RplButton el="a" :class="`nav__quick-exit`" @click="go()" />'
    )
    [found] = detect(page)
    assert found.controls == ()
    assert [finding.code for finding in check(page).findings if finding.code < "SX2"] == []


def test_parts_are_not_the_control() -> None:
    """Of a component with a tip and a button, the button is the control."""
    page = Page(
        '<div class="qg-quick-exit"><a class="qg-quick-exit__tip-link" href="https://safe.example">Tips for'
        ' browsing</a><button class="qg-quick-exit__button">Close this site</button></div>'
    )
    [found] = detect(page)
    assert [control.tag.name for control in found.controls] == ["button"]
    assert found.controls[0].href is None


def test_the_span_is_the_whole_component() -> None:
    """The place of a component runs from its container's start tag to its end tag."""
    [found] = detect(Page('<p>\n<div class="quick-exit"><a href="https://www.bbc.co.uk">Exit</a></div>'))
    assert (found.span.line, found.span.column, found.span.end_line, found.span.end_column) == (2, 1, 2, 71)


def test_govuk_frontend_is_right() -> None:
    """Of GOV.UK Frontend's published examples only the exits are exits, and none of them is accused."""
    files = sorted(_FIXTURES.glob("*/fixtures.json"))
    assert len(files) > 30
    seen = 0
    for file in files:
        for fixture in json.loads(file.read_text("utf-8"))["fixtures"]:
            page = Page(fixture["html"])
            found = detect(page)
            assert bool(found) is (file.parent.name == "exit-this-page"), (file.parent.name, fixture["name"])
            if found:
                seen += 1
                findings = [finding for finding in check(page).findings if finding.code.startswith("SX1")]
                assert [f.code for f in findings if f.outcome is Outcome.FAILED] == []
                assert all(f.code == "SX115" for f in findings)  # one example leads to a path of its own site
    assert seen >= 4


@pytest.mark.parametrize("locale", ["en", "cy"])
@pytest.mark.parametrize(
    "shortcut", [Shortcut(), Shortcut("Escape", presses=3), Shortcut("Shift", presses=3)]
)
def test_our_own_exit_passes_every_rule(shortcut: Shortcut, locale: str) -> None:
    """A page with this project's exit has that exit, and no rule on exits has anything to say."""
    site = SafeExit(
        quick_exit=Component(to="https://www.bbc.co.uk/weather", shortcut=shortcut), locale=locale
    )
    page = Page(
        f'<!doctype html><html lang="{locale}"><head><title>Help</title>{site.head()}</head>'
        f"<body>{site.body_start()}<main><p>Help</p></main>{site.body_end()}</body></html>"
    )
    rules = [rule for rule in all_rules() if rule.code.startswith("SX1")]
    result = check(page, rules=rules, require=[Kind.QUICK_EXIT])
    assert [(found.kind, found.vendor) for found in result.components] == [(Kind.QUICK_EXIT, "safeexit")]
    assert result.findings == ()


_PIECES = [
    *("<a ", "<button ", "<div ", "<form ", "<input ", "<script>", "</script>", "</div>", "</a>", ">", "\n"),
    *('class="quick-exit" ', 'id="exit" ', 'href="https://www.bbc.co.uk" ', 'href="#" ', 'href="https://[" '),
    *(
        'onclick="quickExit()" ',
        'target="_blank" ',
        'tabindex="-1" ',
        'data-safeexit="exit" ',
        "rel= ",
        "<p>",
    ),
    *("location.href = '//x'", "location.replace(", "addEventListener('keydown', () => {", "'Escape'", "}"),
    *("{{ x }}", "{% include 'quick-exit' %}", "<template>", "<noscript>", "<!--", "-->", "<html>", "\x00"),
    *("Quick exit", "Esc key", "`${", "{"),
]


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_markup_breaks_the_rules(markup: str) -> None:
    """Whatever stands together in a page, the rules end with findings whose places are in the page."""
    page = Page(markup, language="jinja2")
    rules = [rule for rule in all_rules() if rule.code.startswith("SX1")]
    lines = page.text.split("\n")
    for finding in check(page, rules=rules, require=[Kind.QUICK_EXIT], show_passed=True).findings:
        assert 1 <= finding.span.line <= len(lines)
        assert 1 <= finding.span.column <= len(lines[finding.span.line - 1]) + 1
