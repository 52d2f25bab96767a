"""The script reader tells code from comments, strings, template literals and regular expressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeexit.checker.page import Page
from safeexit.checker.scripts import inline_scripts, is_javascript, read


def _values(text: str) -> list[str]:
    return [literal.value for literal in read(text).strings]


@pytest.mark.parametrize(
    ("text", "uncommented"),
    [
        ("a // gtag()\nb", "a          \nb"),
        ("a /* gtag()\n*/ b", "a          \n   b"),
        ("<!-- hidden\nb", "           \nb"),
        ("a /* never closed", "a                "),
        ("'// no comment'", "'// no comment'"),
        ("`/* no comment */`", "`/* no comment */`"),
        ("x = /[/*]'/; // gone", "x = /[/*]'/;        "),
        ("a = b / c; // gone", "a = b / c;        "),
        ("return /'/g // gone", "return /'/g        "),
    ],
)
def test_comments_become_blanks(text: str, uncommented: str) -> None:
    """Comments alone are blanked, however strings, templates and slashes surround them."""
    assert read(text).uncommented == uncommented


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("'Escape'", ["Escape"]),
        ('"a\\"b"', ['a"b']),
        (r"'\x45sc\u0061\u{70}e'", ["Escape"]),
        ("'a\\\nb'", ["ab"]),
        ("`Esc`", ["Esc"]),
        ("`a${b + 'c' + `d${e}`}f`", ["a", "c", "d", "", "f"]),
        ("`${ {a: '}'} }`", ["", "}", ""]),
        ("/'not a string'/.test('x')", ["x"]),
        ("'unclosed\nnext = 'b'", ["unclosed", "b"]),
        ("a = 4 / 2 / 'b'", ["b"]),
        ("return/'/", []),
    ],
)
def test_strings_are_read_with_their_escapes(text: str, values: list[str]) -> None:
    """Each string, and each stretch of text of a template literal, is read once with its escapes resolved."""
    assert _values(text) == values


def test_code_has_no_words_of_strings() -> None:
    """In `code` a call can be told from markup held in a string."""
    script = read("let html = '<a onclick=\"exit()\">'; let r = /exit()/; leave(`exit() ${now()}`)")
    assert "exit()" not in script.code
    assert "now()" in script.code
    assert "leave(`" in script.code


def test_string_at_finds_the_string_behind_a_quote() -> None:
    """A string is found by the offset just past its quote, and nowhere else."""
    text = "location.replace('https://example.org')"
    found = read(text).string_at(text.index("https"))
    assert found is not None
    assert found.value == "https://example.org"
    assert read(text).string_at(3) is None


@given(st.text(alphabet="ab\"'`/*\\${}\n<!-[]()", max_size=60))
def test_any_text_keeps_its_shape(text: str) -> None:
    """Whatever the text, the readings have its length and its line breaks, and literals lie inside it."""
    script = read(text)
    for reading in (script.uncommented, script.code):
        assert len(reading) == len(text)
        assert [i for i, c in enumerate(reading) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]
    assert all(0 <= literal.start <= literal.end <= len(text) for literal in script.strings)


def test_nested_templates_of_any_depth_are_read() -> None:
    """Depth costs no recursion."""
    depth = 20_000
    script = read("`${" * depth + "x" + "}`" * depth)
    assert "x" in script.code
    assert len(script.strings) == 2 * depth


@pytest.mark.parametrize(
    ("markup", "runs"),
    [
        ("<script>a</script>", True),
        ("<script type='text/javascript; charset=utf-8'>a</script>", True),
        ("<script type=MODULE>a</script>", True),
        ("<script language=JavaScript>a</script>", True),
        ("<script type='text/plain'>a</script>", False),
        ("<script type='application/json'>a</script>", False),
        ("<script type='text/x-template'>a</script>", False),
    ],
)
def test_only_javascript_runs(markup: str, runs: bool) -> None:
    """A script element of another type is data, as browsers have it."""
    page = Page(markup)
    assert is_javascript(page.tags("script")[0]) is runs
    assert bool(list(inline_scripts(page))) is runs


def test_inline_scripts_know_where_their_text_starts() -> None:
    """The offset points into the page's text; a script with a source of its own has no inline text."""
    page = Page("<p>\n<script src=a.js>ignored()</script><script>go()</script>")
    [inline] = inline_scripts(page)
    assert page.text[inline.offset :].startswith("go()")
    assert inline.script.source == "go()"
