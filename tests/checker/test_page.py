"""A page knows its elements, where each stands in the source, and how to name it."""

import pytest
from bs4 import Tag
from hypothesis import given, settings

from safeexit.checker import _limits
from safeexit.checker.findings import Span
from safeexit.checker.page import Page, UnreadableSource

from .markup import markup


def _source(page: Page, tag: Tag) -> str:
    return page.snippet(page.span(tag))


# What is in the page


def test_elements_come_in_document_order_with_noscript_and_without_template() -> None:
    """The index has what a reader may meet: noscript content in its place, template content never."""
    page = Page(
        "<p id=A class='X  Y'><noscript><p id=b><template><p></template></noscript>"
        "<template><p id=c class=z><noscript><p></noscript></template><p id=d>"
    )
    assert [tag.get("id") for tag in page.tags("p")] == ["A", "b", "d"]
    assert [names for names, _ in page.marked(bool)] == ["a x  y", "b ", "d "]
    assert page.by_id("b") is page.tags("p")[1]
    assert page.by_id("c") is None
    assert page.tags("template", "noscript", "video") != []
    assert page.elements("video") == []


def test_the_first_of_two_ids_is_found() -> None:
    """An id that stands twice means its first element, as in a browser."""
    page = Page("<p id=x>1</p><p id=x>2</p>")
    assert page.by_id("x") is page.tags("p")[0]


@pytest.mark.parametrize(
    ("text", "language", "fragment"),
    [
        ("<!doctype html><title>x</title>", "html", False),
        ("<html><p>x", "html", False),
        ("<!-- c --><!doctype html>", "html", False),
        ("<p>x</p>", "html", True),
        ("<p>x</p><script>let a = '<html>'</script><!-- <!doctype html> -->", "html", True),
        ("", "html", True),
        ("<!doctype html><html><body>{{ x }}</body></html>", "jinja2", False),
        ("<!doctype html><html><body>", "php", True),
        ("{% extends 'base.html' %}", "jinja2", True),
    ],
)
def test_fragments_are_told_from_pages(text: str, language: str, fragment: bool) -> None:
    """A page has a doctype or `<html>`; a header's partial, which opens `<html>` alone, is a fragment."""
    assert Page(text, language=language).fragment is fragment


def test_line_ends_are_one() -> None:
    """CR LF and CR count as one line end each; a byte order mark counts as nothing."""
    page = Page("\ufeff<p>\r\n<b>\r<i>x</i>")
    assert page.text == "<p>\n<b>\n<i>x</i>"
    assert page.start_span(page.tags("i")[0]) == Span(3, 1, 3, 4)
    assert page.line(2) == "<b>"


def test_unknown_attributes() -> None:
    """What an expression or a condition makes is unknown, also what is missing where any may be added."""
    page = Page(
        '<a href="{{ x }}" class="a {{ y }}" id=b></a>'
        '<i {{ attributes }}></i><u {% if a %}id=x{% endif %} rel=y class="z{% if b %} w{% endif %}"></u>',
        language="jinja2",
    )
    link, added, conditional = page.tags("a", "i", "u")
    assert [page.unknown(link, name) for name in ("href", "class", "id", "rel")] == [True, True, False, False]
    assert page.unknown(added, "rel")
    assert [page.unknown(conditional, name) for name in ("id", "rel", "class")] == [True, False, True]


# Where it is


@pytest.mark.parametrize(
    ("text", "name", "source"),
    [
        ("<p>a <b>c</b> d</p>!", "p", "<p>a <b>c</b> d</p>"),
        ("<P\n CLASS=a>é\U0001f600</P >!", "p", "<P\n CLASS=a>é\U0001f600</P >"),
        ("<br/>x", "br", "<br/>"),
        ("<img src=x>x", "img", "<img src=x>"),
        ("<ul><li>a<li>b</ul>!", "li", "<li>a"),
        ("<ul><li>a <b>x</b></ul>!", "li", "<li>a <b>x</b>"),
        ("<p>a<div>b</div>", "p", "<p>a"),
        ("<div><p>a <i>b</i> c</div>!", "p", "<p>a <i>b</i> c"),
        ("<p>to the end", "p", "<p>to the end"),
        ("<table><tr><td>a<td>b</table>!", "td", "<td>a"),
        ("<table><tr><td>a<tr><td>b</table>!", "tr", "<tr><td>a"),
        ("<dl><dt>a<dd>b</dl>", "dt", "<dt>a"),
        ("<select><option>a<option>b</select>", "option", "<option>a"),
        ("<svg><path d=1 /> <g>x</g></svg>!", "path", "<path d=1 />"),
        ("<svg><g a=1><path></svg>!", "g", "<g a=1><path>"),
        ("<head><title>x</title><p>a</p>", "head", "<head><title>x</title>"),
        ("<html><body class=a><p>x</body></html>", "body", "<body class=a><p>x</body>"),
        ("<p>1</p><noscript>é<p>a<i>b</i></noscript>!", "i", "<i>b</i>"),
        ("<noscript><i>a</noscript>!", "i", "<i>a"),
        ("<noscript>\n<i>to the end", "i", "<i>to the end"),
        ("<table><noscript><img src=a></noscript></table>", "img", "<img src=a>"),
        ("<table>x<i>b</i><tr></table>", "i", "<i>b</i>"),
        ("<p><table> <b>moved<tr><td>x</table>!", "b", "<b>moved"),
        ("<p><table><b>moved</table>!", "b", "<b>moved"),
        ("<body>a</body><p>late", "p", "<p>late"),
        ("<b><template><p>a</template>!</b>", "template", "<template><p>a</template>"),
        ("<script>let a = '</p>'</script>!", "script", "<script>let a = '</p>'</script>"),
        ("<textarea>\n<p></textarea>!", "textarea", "<textarea>\n<p></textarea>"),
        ("<a href=1>a<a href=2>b</a>", "a", "<a href=1>a"),
    ],
)
def test_an_element_ends_where_it_ends_in_the_source(text: str, name: str, source: str) -> None:
    """A span runs from the start tag to the end tag, or to what closes the element without one."""
    page = Page(text, language="html")
    assert _source(page, page.tags(name)[0]) == source


@pytest.mark.parametrize(
    ("text", "name", "start", "whole"),
    [
        ("<table> <tr><td>a</td></tr> </table>", "tbody", "<table>", "<table> <tr><td>a</td></tr>"),
        ("<p>a</p><p>b</p>", "body", "", "<p>a</p><p>b</p>"),
        ("<html lang=en><p>b</p></html>", "body", "<html lang=en>", "<html lang=en><p>b</p>"),
        ("<b>x<p>y</b>z</p>", "b", "<b>", "<b>x"),
        ("text", "body", "", ""),
    ],
)
def test_an_implied_element_starts_at_its_ancestor(text: str, name: str, start: str, whole: str) -> None:
    """What the source does not have is reported at the nearest ancestor that it has."""
    page = Page(text, language="html")
    tag = page.tags(name)[0]
    assert page.snippet(page.start_span(tag)) == start
    assert _source(page, tag) == whole


def test_attributes_have_places() -> None:
    """An attribute's span covers its name and value, also in a noscript, in SVG and over several lines."""
    page = Page("<a\n HREF='x\ny' b>\n<noscript><a href=q></noscript><svg viewbox=1 xlink:href=z /></a>")
    first, second, svg = page.tags("a", "svg")
    found = [
        page.attribute_span(tag, name) for tag, name in ((first, "href"), (first, "b"), (second, "href"))
    ]
    assert found == [Span(2, 2, 3, 3), Span(3, 4, 3, 5), Span(4, 14, 4, 20)]
    assert page.attribute_span(first, "rel") is None
    shift = page.attribute_span(svg, "viewBox")
    assert shift is not None
    assert page.snippet(shift) == "viewbox=1"
    assert page.attribute_span(page.tags("body")[0], "class") is None


def test_bs4s_own_positions_are_right_in_a_noscript() -> None:
    """`sourceline` counts from 1 and `sourcepos` from 0, as bs4's; an implied tag has neither."""
    page = Page("<p>\n<noscript>\n <i></i></noscript>")
    (tag,) = page.tags("i")
    assert (tag.sourceline, tag.sourcepos) == (3, 1)
    body = page.tags("body")[0]
    assert (body.sourceline, body.sourcepos) == (None, None)


# How to name it


def test_selectors_are_short_where_an_id_is_near() -> None:
    """The path starts at the nearest id that stands once, and counts only where there are twins."""
    page = Page(
        "<html><body><div id=main><p>a</p><p>b <i>c</i></p></div><div id=x></div><u id=x></u><s id='1 a'></s>"
    )
    assert [page.selector(page.tags(name)[-1]) for name in ("i", "p", "u", "s", "html")] == [
        "#main > p:nth-of-type(2) > i",
        "#main > p:nth-of-type(2)",
        "html > body > u",
        "html > body > s",
        "html",
    ]
    assert page.soup.select(page.selector(page.tags("s")[0])) == page.tags("s")
    odd = Page("<svg><html>")
    assert [odd.selector(tag) for tag in odd.tags("html")] == [":root", ":root > body > svg > html"]


@pytest.mark.parametrize("name", ["x:y", 'x"y', "x.y", "x\ufffd", "foreignObject"])
def test_odd_names_have_selectors(name: str) -> None:
    """A name that CSS could read otherwise is counted instead."""
    page = Page(f"<svg><{name}></{name}><{name}><g>")
    second = page.tags(name)[1]
    assert page.soup.select(page.selector(second)) == [second]


def test_a_selector_of_many_steps_is_left_out() -> None:
    """An element more than a hundred deep has no selector that anyone, or bs4, could use."""
    page = Page("<div>" * 150)
    divs = page.tags("div")
    assert page.selector(divs[90]).count(">") == 92
    assert page.selector(divs[140]) == ""


def test_spans_and_selectors_on_real_pages(real_pages: dict[str, str]) -> None:
    """On real pages every tag starts with its name at its place, and its selector finds it alone."""
    for text in list(real_pages.values())[::30]:
        page = Page(text)
        for tag in page.soup.find_all(True):
            assert isinstance(tag, Tag)
            if tag.sourceline is not None:
                assert page.snippet(page.start_span(tag)).lower().startswith(f"<{tag.name.lower()}")
            assert page.soup.select(page.selector(tag)) == [tag]


@settings(deadline=None)
@given(markup)
def test_any_markup_has_places_and_names(text: str) -> None:
    """On any markup in any order, every place is inside the file and every selector means its tag alone."""
    page = Page(text)
    for tag in page.soup.find_all(True):
        assert isinstance(tag, Tag)
        start, end = page.offsets(tag)
        assert page.start(tag) == start
        assert 0 <= start <= end <= len(page.text)
        assert page.start_span(tag) <= page.span(tag)
        for name in tag.attrs:
            place = page.attribute_span(tag, name)
            assert place is None or page.snippet(place).lower().startswith(name.lower()[:1])
        assert page.soup.select(page.selector(tag)) == [tag]
    for number in range(1, page.text.count("\n") + 2):
        assert "\n" not in page.line(number)


# What is refused


def test_formatting_that_multiplies_is_refused() -> None:
    """Unclosed formatting that the parser would repeat in every paragraph is refused before it is parsed."""
    fonts = "<i>" + "</i>" * 3000 + "".join(f"<font size={number}>" for number in range(3000))
    with pytest.raises(UnreadableSource, match="leaves 3,000 formatting elements unclosed"):
        Page(f"<p>{fonts}</p>" + "<p>x" * 3000 + "</font>" * 3000)


def test_much_formatting_is_no_hindrance() -> None:
    """Formatting that is closed, and identical formatting that never is, are read: their trees are small."""
    closed = "".join(f"<b class={number}>x</b>" for number in range(5000))
    alike = "<p><i class=icon></p>" * 5000
    assert len(Page(closed + alike).elements("i", "b")) < 50_000


def test_too_many_tags_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of tags and the limit are told."""
    monkeypatch.setattr(_limits, "MAX_TAGS", 10)
    Page("<p></p>" * 5)
    with pytest.raises(UnreadableSource, match="it has 12 tags; at most 10 are read"):
        Page("<p></p>" * 6)


def test_a_banner_in_inert_content_is_reported_without_a_selector() -> None:
    """A finding inside a `<template>`, which the tree lacks, has its place and no selector."""
    source = (
        "<div>\n<template><p class=cookie-banner>We use cookies <button>Accept</button></p></template></div>"
    )
    page = Page(source)
    element = next(each for each in page.elements("template")[0].iter_elements() if each.tag == "button")
    tag = page.tag(element)
    assert page.selector(tag) == ""
    assert page.start_span(tag) == Span(2, 49, 2, 57)
    assert tag.next_sibling is None
    assert "Accept" in str(tag)


def test_names_are_found_by_their_pieces() -> None:
    """A page whose parser looks for a piece of an id or class yields what reading all of them does."""
    source = (
        '<div id="A-Cookie" class="b"><noscript><p class="xCOOKIE y"></p><img class=z></noscript>'
        "<template><i class=cookie></i></template><b class=other title=cookie></b>"
    )

    def may(mark: str) -> bool:
        return "cookie" in mark

    by_piece = Page(source).marked(may, "consent", "cookie")
    assert [(mark, element.tag) for mark, element in by_piece] == [("a-cookie b", "div"), ("xcookie y", "p")]
    for page in (Page(source), Page(source, full_tree=True)):
        assert [mark for mark, _ in page.marked(may)] == ["a-cookie b", "xcookie y"]
    assert Page(source).marked(may, "consent") == []
