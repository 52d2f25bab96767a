"""Injection into pages that others have made."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeexit.web.inject import Injector, Pieces, inject

_PIECES = Pieces(head="[H]", body_start="[S]", body_end="[E]")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            "<!doctype html><html><head><title>t</title></head><body class='a>b'>x</body></html>",
            "<!doctype html><html><head>[H]<title>t</title></head><body class='a>b'>[S]x[E]</body></html>",
        ),
        (
            '<html><head>\n<meta charset="utf-8">\n<title>t</title></head><body>x</body></html>',
            '<html><head>\n<meta charset="utf-8">[H]\n<title>t</title></head><body>[S]x[E]</body></html>',
        ),
        ("<HTML><HEAD></HEAD><BODY>x</BODY></HTML>", "<HTML><HEAD>[H]</HEAD><BODY>[S]x[E]</BODY></HTML>"),
        ("<!doctype html><title>t</title><p>x", "<!doctype html>[H]<title>t</title>[S]<p>x[E]"),
        ("<!doctype html>words", "<!doctype html>[H][S]words[E]"),
        ("<html><body>x", "<html>[H]<body>[S]x[E]"),
        ("<body>x</body>", "[H]<body>[S]x[E]</body>"),
        ("<!doctype html><p>x</p>", "<!doctype html>[H][S]<p>x</p>[E]"),
        ("<!-- a --><!doctype html><html><body>x", "<!-- a --><!doctype html><html>[H]<body>[S]x[E]"),
        (
            '<?xml version="1.0"?>\n<!DOCTYPE html><html><!BODY x><head></head><body>x',
            '<?xml version="1.0"?>\n<!DOCTYPE html><html><!BODY x><head>[H]</head><body>[S]x[E]',
        ),
        (
            "<!doctype html><!-- <head><body> --><html><head><title><body></title></head><body>x",
            "<!doctype html><!-- <head><body> --><html><head>[H]<title><body></title></head><body>[S]x[E]",
        ),
        (
            "<html><head><script>'<body>'</script></head><body>x</body>",
            "<html><head>[H]<script>'<body>'</script></head><body>[S]x[E]</body>",
        ),
        (
            "<html><body><script>'</body>'</script>x</body></html><!-- </body> -->",
            "<html>[H]<body>[S]<script>'</body>'</script>x[E]</body></html><!-- </body> -->",
        ),
        (
            "<html><head><script>a <!-- <script> </script> <body> --> b</script></head><body>x",
            "<html><head>[H]<script>a <!-- <script> </script> <body> --> b</script></head><body>[S]x[E]",
        ),
        (
            "<html><head><script><!-- a </script><title>t</title></head><body>x",
            "<html><head>[H]<script><!-- a </script><title>t</title></head><body>[S]x[E]",
        ),
        (
            "<html><head><script><!-- <script> --> </script></head><body>x</body>",
            "<html><head>[H]<script><!-- <script> --> </script></head><body>[S]x[E]</body>",
        ),
        (
            "<html><head><script><!--> <script> </script><body>x",
            "<html><head>[H]<script><!--> <script> </script><body>[S]x[E]",
        ),
        (
            "<html><head><script><!-- <scripts> <script/> </SCRIPT > </script ></head><body>x",
            "<html><head>[H]<script><!-- <scripts> <script/> </SCRIPT > </script ></head><body>[S]x[E]",
        ),
        (
            "<html><head></head><noframes><body></noframes><frameset><frame></frameset></html>",
            "<html><head>[H]</head><noframes><body></noframes><frameset><frame></frameset></html>",
        ),
        ("<!doctype html><frameset><frame src=a>", "<!doctype html>[H]<frameset><frame src=a>"),
        ("<html><head></head></body>x", "<html><head>[H]</head>[S]</body>x[E]"),
        ("<html><head></head>\n<body>x", "<html><head>[H]</head>\n<body>[S]x[E]"),
        ("\ufeff<!doctype html><html><body>x", "\ufeff<!doctype html><html>[H]<body>[S]x[E]"),
    ],
)
def test_the_pieces_stand_where_a_browser_would_put_them(page: str, expected: str) -> None:
    """Head, start and end of the body are found as HTML defines them, and no other byte changes."""
    result = inject(page.encode(), _PIECES)
    assert result is not None
    assert result.decode() == expected


@pytest.mark.parametrize(
    "fragment", ["", "<p>x</p>", "words", "<tr><td>x</td></tr>", "</body>", "<!-- <html> -->"]
)
def test_a_fragment_is_left_alone(fragment: str) -> None:
    """What htmx or Turbo fetch is not a page and gets nothing."""
    assert inject(fragment.encode(), _PIECES) is None


def test_a_charset_whose_letters_look_like_tags_is_left_alone() -> None:
    """ISO-2022-JP writes letters with the bytes of `<` and `>`, so nothing can be found in it."""
    page = "<!doctype html><html><head><meta charset=iso-2022-jp></head><body>次</body>"
    assert inject(page.encode("iso-2022-jp"), _PIECES) is None


def test_the_pieces_read_the_same_in_any_charset() -> None:
    """A letter that the page's charset lacks becomes a character reference."""
    pieces = Pieces(head="", body_start="Allanfa gyflym ŵ", body_end="")
    result = inject("<html><body>é</body>".encode("iso-8859-1"), pieces)
    assert result == b"<html><body>Allanfa gyflym &#373;\xe9</body>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<main>x</main><footer>f</footer>", "<main>x</main>[N]<footer>f</footer>[E]"),
        (
            "<div><main>x</main><footer class=a>f</footer></div>",
            "<div><main>x</main>[N]<footer class=a>f</footer></div>[E]",
        ),
        (
            "<footer>a</footer><footer>b<nav>n</nav><!-- c --></footer>",
            "<footer>a</footer>[N]<footer>b<nav>n</nav><!-- c --></footer>[E]",
        ),
        ("<article>x<footer>f</footer></article>", "<article>x<footer>f</footer></article>[N][E]"),
        ("<MAIN>x<footer>f</footer></MAIN>", "<MAIN>x<footer>f</footer></MAIN>[N][E]"),
        ("x<!-- <footer> -->", "x<!-- <footer> -->[N][E]"),
        ("x<script>'<footer>'</script>", "x<script>'<footer>'</script>[N][E]"),
        ("x<footer-links></footer-links>", "x<footer-links></footer-links>[N][E]"),
        ("<p>x</p>", "<p>x</p>[N][E]"),
    ],
)
def test_a_notice_stands_before_the_footer_of_the_page(body: str, expected: str) -> None:
    """Not before one of an article, nor in a comment or script; without one it stands at the end."""
    pieces = Pieces(head="", body_start="", body_end="[E]", before_footer="[N]")
    result = inject(f"<html><body>{body}</body></html>".encode(), pieces)
    assert result == f"<html><body>{expected}</body></html>".encode()


def test_a_page_in_parts_is_not_held_back_for_its_footer() -> None:
    """What has been sent on cannot be preceded any more: the notice then stands at the end."""
    injector = Injector(Pieces(head="", body_start="", body_end="[E]", before_footer="[N]"))
    sent = injector.feed(b"<html><body>x<footer>f</footer>") + injector.finish(b"</body>")
    assert sent == b"<html><body>x<footer>f</footer>[N][E]</body>"


@given(
    page=st.sampled_from(
        [
            b"<!doctype html><html><head><title>t</title></head><body>x</body></html>",
            b"<!doctype html><title>t</title><p>x",
            b"<html><body><script>'</body>'</script>x</body></html><!-- a -->",
            b"<!doctype html><html><head><title>t</title></head><frameset><frame src=a></frameset>",
            b"<html><head><script><!-- <script> </script> <body> --></script></head><body>x</body>",
            b"<p>fragment</p>",
        ]
    ),
    cuts=st.lists(st.integers(0, 80), max_size=6),
)
def test_a_page_in_parts_becomes_the_same_page(page: bytes, cuts: list[int]) -> None:
    """However a page is cut for streaming, the result is that of the whole."""
    injector = Injector(_PIECES)
    places = [0, *sorted(cuts), len(page)]
    sent = b"".join(injector.feed(page[a:b]) for a, b in pairwise(places)) + injector.finish()
    assert sent == (inject(page, _PIECES) or page)


def test_a_streamed_page_is_not_held_back() -> None:
    """Once the body has begun, what arrives is sent on at once."""
    injector = Injector(_PIECES)
    assert injector.feed(b"<html><body>") == b"<html>[H]<body>[S]"
    assert injector.feed(b"<p>one</p>") == b"<p>one</p>"
    assert injector.feed(b"two</bo") == b"two"
    assert injector.feed(b"dy></html>") == b""
    assert injector.finish() == b"[E]</body></html>"


@given(page=st.binary(max_size=200))
def test_any_bytes_survive(page: bytes) -> None:
    """Whatever a page holds, nothing of it is lost and nothing raised."""
    result = inject(b"<html>" + page, _PIECES)
    assert result is not None
    assert (
        result.replace(b"[H]", b"", 1).replace(b"[S]", b"", 1)[::-1].replace(b"]E[", b"", 1)[::-1]
        == b"<html>" + page
    )
