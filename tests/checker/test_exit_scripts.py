"""What runs when an exit is pressed or its key is hit is followed as far as the page shows it."""

import pytest

from safeexit.checker.detect.exit_scripts import ExitScripts
from safeexit.checker.page import Page

_LEAVE = "location.replace('https://x.example')"


@pytest.mark.parametrize(
    ("script", "event"),
    [
        (f"addEventListener('keydown', (e) => {{ if (e.key === 'Escape') {_LEAVE} }})", "keydown"),
        (f"document.onkeyup = function (e) {{ if (e.keyCode === 27) {_LEAVE} }}", "keyup"),
        (f"$(document).on('keypress', function (e) {{ if (e.which === 27) {_LEAVE} }})", "keypress"),
        (
            f"function go(e) {{ if (e.key === 'Escape') {_LEAVE} }} on('keyup', go); on('keydown', other)",
            "keyup",
        ),
        (
            f"function go(e) {{ if (e.key === 'Escape') {_LEAVE} }} on('keyup'); on('keydown')",
            None,
        ),
    ],
)
def test_a_handler_s_event_is_the_one_named_beside_it(script: str, event: str | None) -> None:
    """The event is read where the handler is bound; where two are possible, it is not known."""
    [run] = ExitScripts(Page(f"<script>{script}</script>")).key_runs
    assert (run.key, run.event) == ("Escape", event)


def test_a_body_s_attribute_handles_keys() -> None:
    """A handler in an attribute counts, whether it looks at the key itself or calls a function that does."""
    alone = ExitScripts(Page(f"<body onkeydown=\"if (event.key === 'Escape') {_LEAVE}\">"))
    assert [(run.key, run.event) for run in alone.key_runs] == [("Escape", "keydown")]
    assert alone.keys == {"Escape"}
    called = ExitScripts(
        Page(f'<body onkeyup="k(event)"><script>function k(e) {{ if (e.key === "Shift") {_LEAVE} }}</script>')
    )
    assert [(run.key, run.event) for run in called.key_runs] == [("Shift", "keyup")]
    assert called.keys == {"Shift"}


def test_code_is_placed_in_the_page() -> None:
    """A match in a control's code has the page's lines and columns, in a function and in an attribute."""
    page = Page(
        '<a id="exit-link" onclick="bye()" href="javascript:go()">Quick exit</a>\n'
        "<script>\nfunction bye() { count() }\nfunction go() { count() }</script>"
    )
    code = ExitScripts(page).code(page.tags("a")[0])
    spans = [each.span(at, at + 7) for each in code if (at := each.text.find("count()")) >= 0]
    assert [(span.line, span.column) for span in spans] == [(3, 18), (4, 17)]
    assert [page.snippet(span) for span in spans] == ["count()", "count()"]
    attributes = [page.snippet(each.span(0, 1)) for each in code if each.attribute]
    assert attributes == ['onclick="bye()"', 'href="javascript:go()"']
