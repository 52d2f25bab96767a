"""What keeps rules from accusing: for each guard a page of which a rule must say nothing, and one beside it.

The rules' own examples teach; these pages hold each condition to what it is for.
"""

from __future__ import annotations

import pytest

from safeexit.checker.engine import check
from safeexit.checker.page import Page
from safeexit.checker.rules import find_rule

_BBC = "https://www.bbc.co.uk/weather"
_LINK = f'<a class="quick-exit" href="{_BBC}">Quick exit</a>'
_QUIET = f'<a class="quick-exit" href="{_BBC}" rel="noreferrer">Quick exit</a>'
_LEAVES = f"""<button class="quick-exit" onclick="location.replace('{_BBC}')">Quick exit</button>"""
_GOVUK = (
    '<div class="govuk-exit-this-page" data-module="govuk-exit-this-page"><a href="https://www.bbc.co.uk/weather"'
    ' class="govuk-exit-this-page__button govuk-js-exit-this-page-button">Exit this page</a></div>'
)
_SHIFT = _GOVUK.replace("</div>", " Press Shift three times.</div>")
_WHOLE = "<!doctype html><html lang=en><title>Help</title><body>"
_TAG = "https://www.googletagmanager.com/gtag/js?id=G-1"
_FILM = '<iframe src="https://www.youtube.com/embed/1" title="Film"></iframe>'
_CHOICE = "<button>Accept</button><button>Reject</button>"


def _beacon(address: str) -> str:
    return _QUIET.replace("rel=", f"onclick=\"navigator.sendBeacon('{address}')\" rel=")


def _banner(content: str) -> str:
    return f'<div class="cookie-banner"><p>We use cookies.</p>{content}</div>'


def _ticked(attributes: str) -> str:
    kind = "" if "type" in attributes else 'type="checkbox"'
    field = f'<input {kind} id="s" name="statistics" checked {attributes}>'
    return _banner(f'{field}<label for="s">Statistics cookies</label>{_CHOICE}')


_SILENT = [
    *(
        ("SX101", f'<a class="quick-exit" {bound}="leaveTo">Quick exit</a>')
        for bound in (
            ":href",
            "v-bind:href",
            "x-bind:href",
            "[href]",
            "ng-href",
            "data-ng-href",
            "routerlink",
        )
    ),
    ("SX101", f'<a class="quick-exit" {{% if x %}}href="{_BBC}"{{% endif %}}>Quick exit</a>'),
    ("SX102", '<form method="post"><button class="quick-exit">Quick exit</button></form>'),
    ("SX102", '<form id="f"></form><button class="quick-exit" form="f">Quick exit</button>'),
    ("SX102", '<form><input type="image" class="quick-exit" alt="Quick exit"></form>'),
    ("SX102", f"{_LEAVES}<noscript>{_LINK}</noscript>"),
    ("SX103", _LEAVES),
    ("SX104", f"""<button class="quick-exit" onclick="window.open('{_BBC}')">Quick exit</button>"""),
    ("SX104", """<button class="quick-exit" onclick="location.replace('/home')">Quick exit</button>"""),
    (
        "SX104",
        f'<form action="{_BBC}" rel="noreferrer"><button class="quick-exit">Quick exit</button></form>',
    ),
    ("SX104", f'<a class="quick-exit" referrerpolicy="no-referrer" href="{_BBC}">Quick exit</a>'),
    ("SX104", f'<a class="quick-exit" referrerpolicy="{{{{ policy }}}}" href="{_BBC}">Quick exit</a>'),
    ("SX104", f'<meta name="referrer" content="{{{{ policy }}}}">{_LINK}'),
    ("SX105", _QUIET.replace("rel=", 'target="_self" rel=')),
    (
        "SX105",
        f'<form action="{_BBC}" target="_blank"><button class="quick-exit" formtarget="_self">Exit</button>',
    ),
    ("SX105", _QUIET.replace("rel=", 'target="_blank" onclick="location.replace(\'/\')" rel=')),
    ("SX106", '<a class="quick-exit" href="http://dev.localhost/">Quick exit</a>'),
    ("SX106", '<a class="quick-exit" href="http://127.0.0.1:8000/">Quick exit</a>'),
    ("SX107", '<div class="quick-exit" role="button" tabindex="{{ order }}" onclick="go()">Quick exit</div>'),
    ("SX107", '<div class="quick-exit" role="button" tabindex="0" onclick="go()">Quick exit</div>'),
    ("SX108", f'<a class="quick-exit" href="{_BBC}">{{{{ label }}}}</a>'),
    ("SX109", f"{_WHOLE}<p>Press Esc to leave. {_QUIET}</p>"),
    ("SX109", f'{_WHOLE}{_GOVUK}<script src="/govuk-frontend.js"></script>'),
    ("SX110", f'{_WHOLE}{_SHIFT}<script src="/govuk-frontend.js"></script>'),
    ("SX112", f'{_WHOLE}<a href="#leave">Leave</a><main>Help</main><div id="leave">{_QUIET}</div>'),
    ("SX112", f"{_WHOLE}<main><p>Help</p></main>{_QUIET.replace('rel=', 'tabindex=1 rel=')}"),
    ("SX112", f"{_WHOLE}<article><footer>{_QUIET}</footer><p>Help <a href=/b>b</a></article>"),
    ("SX112", f"{_WHOLE}<details open><summary>Menu</summary>{_QUIET}</details>"),
    ("SX112", f"{_WHOLE}<details><summary>{_QUIET}</summary>Menu</details>"),
    (
        "SX112",
        f"{_WHOLE}<details {{% if o %}}open{{% endif %}}><summary>Menu</summary>{_QUIET}</details></html>",
    ),
    ("SX113", f"{_QUIET}<p>Text</p>{_QUIET.replace('www.bbc.co.uk/weather', 'bbc.co.uk/weather/')}"),
    ("SX113", f"{_QUIET}<p>Text</p>{_QUIET.replace(_BBC, '{{ address }}')}"),
    ("SX113", f"{_QUIET}<p>Text</p>{_QUIET.replace(_BBC, '/leave')}"),
    (
        "SX115",
        f'<link rel="canonical" href="https://www.anytown.gov.uk/">{_QUIET.replace(_BBC, "https://www.gov.uk/")}',
    ),
    ("SX115", f'<base href="https://www.gov.uk/">{_QUIET.replace(_BBC, "https://x.service.gov.uk/")}'),
    *(
        ("SX115", _QUIET.replace(_BBC, address))
        for address in ("#leave", "{exitUrl}", "{{ address }}", "mailto:a@example.org", "")
    ),
    ("SX115", '<a data-safeexit="exit" class="quick-exit" href="/_sx/leave">Quick exit</a>'),
    ("SX115", f'<meta property="og:title" content="{_BBC}">{_QUIET}'),
    ("SX115", f'<link rel="alternate" href="{_BBC}">{_QUIET}'),
    ("SX117", _beacon("/logout")),
    ("SX117", f'<a class="quick-exit" {{% if x %}}ping="/count"{{% endif %}} href="{_BBC}">Quick exit</a>'),
    ("SX117", _QUIET.replace("rel=", 'data-track="false" rel=')),
    ("SX117", _QUIET.replace("rel=", 'data-module="exit" rel=')),
    ("SX200", f"{_WHOLE}{_FILM}"),
    ("SX200", f'{_WHOLE}<script type="text/plain" data-category="statistics" src="{_TAG}"></script>'),
    ("SX200", f'{_WHOLE}<script src="{_TAG}"></script>{_banner(_CHOICE)}'),
    ("SX201", _banner("<p>We only use essential cookies.</p><button>OK</button>")),
    ("SX201", _banner("<input type=checkbox id=s><label for=s>Statistics</label><button>Save</button>")),
    ("SX201", _banner(_CHOICE)),
    ("SX202", _banner(_CHOICE)),
    ("SX202", _banner('<a role="button" href="/y">Accept</a><a role="button" href="/n">Reject</a>')),
    ("SX202", _banner('<button>Accept</button><a class="btn" href="/n">Reject</a>')),
    ("SX202", _banner("<button>Accept</button><x-button>Reject</x-button>")),
    ("SX203", _ticked("disabled")),
    ("SX203", _ticked('aria-disabled="true"')),
    ("SX203", _ticked('type="radio" value="no"')),
    ("SX203", _ticked('{{ "checked" }}').replace(" checked", "")),
    ("SX204", _banner("<button>Accept</button><button>Continue without accepting</button>")),
    ("SX104", f"<script>meta.content = 'no-referrer'</script>{_LEAVES}"),
]
_SPEAK = [
    ("SX101", '<a class="quick-exit" data-href="leaveTo">Quick exit</a>'),
    ("SX102", '<form><button type="button" class="quick-exit">Quick exit</button></form>'),
    ("SX102", '<button type="submit" class="quick-exit">Quick exit</button>'),
    ("SX102", f'{_LINK}<p>Text</p><button class="quick-exit" onclick="leave()">Quick exit</button>'),
    ("SX103", _LEAVES.replace("replace", "assign")),
    ("SX104", f'<meta name="description" content="no-referrer">{_LINK}'),
    ("SX104", f'<meta name="referrer">{_LINK}'),
    ("SX104", f'<form rel="noreferrer">{_LINK}</form>'),
    ("SX104", _LEAVES),
    ("SX105", _QUIET.replace("rel=", 'target="_blank" rel=')),
    ("SX105", f'<form action="{_BBC}" target="_blank"><button class="quick-exit">Exit</button></form>'),
    ("SX106", '<a class="quick-exit" href="http://localhost.example/">Quick exit</a>'),
    ("SX107", '<div class="quick-exit" role="button" onclick="go()">Quick exit</div>'),
    ("SX108", f'<a class="quick-exit" href="{_BBC}">&times;</a>'),
    ("SX109", f'{_WHOLE}{_QUIET}<script src="/site.js"></script>'),
    ("SX110", f"{_WHOLE}{_SHIFT}"),
    (
        "SX112",
        f"{_WHOLE}<main>Help</main><a href='#leave'>x</a><div id=leave>{_QUIET}</div>",
    ),
    ("SX112", f"{_WHOLE}<div popover>{_QUIET}</div>"),
    ("SX112", f"{_WHOLE}<ul role=menu><li>{_QUIET}</ul>"),
    ("SX112", f"{_WHOLE}<p>Help<footer>{_QUIET}</footer>"),
    ("SX112", f"{_WHOLE}<dialog>{_QUIET}</dialog>"),
    ("SX113", f"{_QUIET}<p>Text</p>{_QUIET.replace('/weather', '/news')}"),
    ("SX115", f'<link rel="canonical" href="https://bbc.co.uk/help">{_QUIET}'),
    ("SX115", f'<meta property="og:url" content="https://help.bbc.co.uk/">{_QUIET}'),
    ("SX115", f'<base href="https://bbc.co.uk/help">{_QUIET}'),
    ("SX115", _QUIET.replace(_BBC, "/home")),
    ("SX115", '<a class="quick-exit" href="/_sx/leave">Quick exit</a>'),
    ("SX117", _beacon("/count")),
    ("SX117", _beacon("https://other.example/logout")),
    ("SX117", _QUIET.replace("rel=", 'data-track="exit" rel=')),
    ("SX117", _QUIET.replace('class="', 'class="js-track ')),
    ("SX200", f'{_WHOLE}<script src="{_TAG}"></script>'),
    ("SX201", _banner("<button>Accept</button>")),
    ("SX202", _banner('<button>Accept</button><a href="/n">Reject</a>')),
    ("SX203", _ticked("")),
    ("SX203", _ticked('type="radio" value="yes"')),
]


def _findings(code: str, source: str) -> list[str]:
    rule = find_rule(code)
    assert rule is not None
    language = "jinja2" if "{{" in source or "{%" in source else "html"
    return [finding.message for finding in check(Page(source, language=language), rules=[rule]).findings]


@pytest.mark.parametrize(("code", "source"), _SILENT)
def test_a_rule_keeps_silent(code: str, source: str) -> None:
    """A page that a guard lets pass is not accused."""
    assert _findings(code, source) == []


@pytest.mark.parametrize(("code", "source"), _SPEAK)
def test_a_rule_speaks_beside_its_guard(code: str, source: str) -> None:
    """A page that only looks like one that a guard lets pass is told of."""
    assert _findings(code, source)
