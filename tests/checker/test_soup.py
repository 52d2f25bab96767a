"""The lazy tree is the one that BeautifulSoup makes with html5lib, but for what `_soup` says."""

import copy
import warnings
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, Doctype, NavigableString
from hypothesis import given, settings

from safeexit.checker.page import Page

from .markup import markup

_PAGE = """<!doctype html>
<html lang="en"><head><title>T</title><noscript><link rel="icon" href="n.png"><img src="p"></noscript></head>
<body class="a  b"><!-- note --><p id="p">One <b>two</b> three<br></p>
<noscript><p class="n">Four <i>five</i></p></noscript>
<template id="t"><p class="n">Six</p></template>
<svg viewBox="0 0 1 1"><foreignObject><p>Seven</p></foreignObject></svg>
<script>let a = "<p>";</script><ruby>8<rt>eight</rt></ruby></body></html>"""


@pytest.fixture
def soup() -> BeautifulSoup:
    """Return a lazy tree with something of everything."""
    return Page(_PAGE).soup


@pytest.fixture(scope="module")
def pairs(real_pages: dict[str, str]) -> list[tuple[BeautifulSoup, BeautifulSoup]]:
    """Return the lazy and the full soup of every fifth real page; bs4 rewrites a meta's charset."""
    texts = [text.replace('"UTF-8"', '"utf-8"') for text in list(real_pages.values())[::5]]
    return [(Page(text).soup, _full(text)) for text in texts]


def _full(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html5lib")


def _outline(node: Tag, depth: int = 0) -> Iterator[tuple[Any, ...]]:
    """Yield what matters of each node; bs4 with html5lib gives scripts and styles no class of their own."""
    for child in node.contents:
        if isinstance(child, Tag):
            yield depth, child.name, child.namespace, child.attrs
            yield from _outline(child, depth + 1)
        else:
            kind = next((kind for kind in (Comment, Doctype) if isinstance(child, kind)), NavigableString)
            yield depth, kind, str(child)


def test_the_tree_is_html5libs_on_real_pages(real_pages: dict[str, str]) -> None:
    """Names, namespaces, attributes, texts, comments and nesting agree on every real page."""
    assert len(real_pages) >= 100
    for name, text in real_pages.items():
        assert list(_outline(Page(text).soup)) == list(_outline(_full(text))), name


def test_markup_and_strings_agree_on_real_pages(pairs: list[tuple[BeautifulSoup, BeautifulSoup]]) -> None:
    """`str` and every string are those of the full soup, and `get_text` below elements without scripts."""
    for lazy, full in pairs:
        assert str(lazy) == str(full)
        assert lazy.find_all(string=True) == full.find_all(string=True)
        for one, other in zip(
            lazy.find_all(["p", "label", "td"]), full.find_all(["p", "label", "td"]), strict=True
        ):
            assert one.get_text(" ", strip=True) == other.get_text(" ", strip=True)
            assert one.string == other.string


@pytest.mark.parametrize(
    "find",
    [
        lambda soup: soup.find_all(True),
        lambda soup: soup.find_all("a", href=True),
        lambda soup: soup.find_all(class_="govuk-label"),
        lambda soup: soup.find_all(["input", "button"], limit=3),
        lambda soup: soup.select(
            "label[for], svg path, div > p:first-child, li:nth-of-type(2), :not(div) > span"
        ),
        lambda soup: soup.select("a[rel~=noreferrer], input:checked, p:-soup-contains('a')"),
        lambda soup: [tag.find_parent("div") for tag in soup.find_all("input")],
        lambda soup: [tag.find_next("input") for tag in soup.find_all("label")],
        lambda soup: [tag.find_previous("label") for tag in soup.find_all("input")],
        lambda soup: [tag.find_next_sibling() for tag in soup.find_all("div")],
        lambda soup: [tag.find_previous_siblings("div") for tag in soup.find_all("div")],
        lambda soup: [list(tag.descendants) for tag in soup.find_all("fieldset")],
        lambda soup: [list(tag.next_elements) for tag in soup.find_all("h1")],
        lambda soup: [[item for item in tag.previous_elements if item.parent] for tag in soup.find_all("h1")],
        lambda soup: [[parent.name for parent in tag.parents] for tag in soup.find_all("a")],
    ],
)
def test_searches_agree_on_real_pages(
    find: Callable[[BeautifulSoup], list[Any]], pairs: list[tuple[BeautifulSoup, BeautifulSoup]]
) -> None:
    """Every way to search or walk finds in the lazy tree what it finds in the full one."""
    found = 0
    for lazy, full in pairs:
        theirs = find(full)
        assert list(map(str, find(lazy))) == list(map(str, theirs))
        found += len(theirs)
    assert found


@settings(deadline=None)
@given(markup)
def test_links_agree_with_each_other(text: str) -> None:
    """On any markup, elements follow each other in both directions, and children know their parent."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bs4 warns of text that looks like a file name
        soup = Page(text, language="html").soup
    walked = list(_walk(soup))
    assert [id(node) for node in soup.descendants] == [id(node) for node in walked]
    for before, after in pairwise([soup, *walked]):
        assert before.next_element is after
        assert after.previous_element is before
    for tag in soup.find_all(True):
        assert isinstance(tag, Tag)
        assert tag.parent is not None
        assert any(child is tag for child in tag.parent.contents)
    assert len(str(soup)) >= len(soup.get_text())


@settings(deadline=None)
@given(markup)
def test_tags_know_where_they_are_however_they_are_reached(text: str) -> None:
    """A Tag reached from the index has the same parent and siblings as the one reached from the root."""
    page = Page(text, language="html")
    upwards = [(tag, tag.parent, tag.next_sibling) for tag in page.tags("p", "b", "a", "img", "tr", "path")]
    for tag, parent, sibling in upwards:
        assert parent is not None
        position = [child is tag for child in parent.contents].index(True)
        after = parent.contents[position + 1 :]
        assert sibling is (after[0] if after else None)
        assert any(found is tag for found in page.soup.find_all(tag.name))


def _walk(tag: Tag) -> Iterator[Any]:
    for child in tag.contents:
        yield child
        if isinstance(child, Tag):
            yield from _walk(child)


def test_noscript_holds_elements_wherever_it_stands(soup: BeautifulSoup) -> None:
    """What a noscript holds is found below it, also an image in a head, which html5lib would move."""
    image = soup.find("img", src="p")
    assert image is not None
    assert image.find_parent("head") is not None
    assert [parent.name for parent in image.parents][:3] == ["noscript", "head", "html"]
    five = soup.select_one("body noscript p.n > i")
    assert five is not None
    assert five.get_text() == "five"
    assert str(five.previous_element) == "Four "


def test_a_tag_in_a_noscript_knows_its_parent_when_reached_first() -> None:
    """The parent is the noscript of the page, also before anything else was read."""
    page = Page("<head><noscript><img></noscript>")
    assert page.tags("img")[0].parent is page.tags("noscript")[0]


def test_a_noscript_in_a_noscript_is_not_parsed_twice() -> None:
    """What a noscript holds was parsed as markup once: its references are not decoded again."""
    page = Page("<noscript><div><noscript>&amp;lt;b></noscript>", language="html")
    assert len(page.tags("noscript")) == 2
    assert page.soup.get_text() == "&lt;b>"


def test_template_content_is_inert(soup: BeautifulSoup) -> None:
    """A template's content is one string of markup: no search finds its elements, and no text has it."""
    template = soup.find(id="t")
    assert isinstance(template, Tag)
    assert template.string == '<p class="n">Six</p>'
    assert str(template) == '<template id="t"><p class="n">Six</p></template>'
    assert [tag.get_text() for tag in soup.select("p.n")] == ["Four five"]
    assert "Six" not in soup.get_text()


def test_foreign_content_has_its_namespace_and_case(soup: BeautifulSoup) -> None:
    """SVG's names and attributes keep their capitals, and HTML inside is HTML."""
    svg = soup.svg
    assert svg is not None
    assert svg["viewBox"] == "0 0 1 1"
    assert [(tag.name, tag.namespace) for tag in svg.find_all(True)] == [
        ("foreignObject", "http://www.w3.org/2000/svg"),
        ("p", "http://www.w3.org/1999/xhtml"),
    ]


def test_text_leaves_out_what_is_not_read_aloud(soup: BeautifulSoup) -> None:
    """Comments, scripts, and the readings beside ruby characters are in no text but their own."""
    assert soup.script is not None
    assert soup.script.get_text() == 'let a = "<p>";'
    for hidden in ("let a", "note", "eight", "DOCTYPE"):
        assert hidden not in soup.get_text()


@pytest.mark.parametrize(
    "doctype",
    [
        "html",
        'html PUBLIC "-//W3C//DTD HTML 4.01//EN" "x.dtd"',
        'html SYSTEM "about:legacy-compat"',
        'html PUBLIC ""',
        "x",
    ],
)
def test_doctypes_agree(doctype: str) -> None:
    """A doctype's name and identifiers are written as bs4 writes them."""
    text = f"<!DOCTYPE {doctype}><p>"
    assert str(Page(text).soup) == str(_full(text))


@pytest.mark.parametrize(
    "text",
    [
        '<p class="" accesskey="a b" rel="c d"><a rel=" x  y " rev="z w" ping="a b"></a>',
        '<table><td headers="a b"><th headers=""></table><output for="a b"></output>',
        '<iframe sandbox="a b"></iframe><link sizes="1 2" rel="icon"><form accept-charset="a b">',
        '<area rel="a b"><object archive="a b"></object>',
        "<input CHECKED VALUE='1' value=2><br class>",
    ],
)
def test_attributes_with_several_values_agree(text: str) -> None:
    """The attributes that bs4 splits are lists, all others strings, and the first of two alike wins."""
    assert [tag.attrs for tag in Page(text).soup.find_all(True)] == [
        tag.attrs for tag in _full(text).find_all(True)
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda tag: tag.append("x"),
        lambda tag: tag.extend(["x"]),
        lambda tag: tag.insert(0, "x"),
        lambda tag: tag.clear(),
        lambda tag: tag.decompose(),
        lambda tag: tag.extract(),
        lambda tag: tag.replace_with("x"),
        lambda tag: tag.unwrap(),
        lambda tag: tag.wrap(BeautifulSoup("<p>", "html.parser")),
        lambda tag: tag.insert_before("x"),
        lambda tag: tag.insert_after("x"),
        lambda tag: tag.smooth(),
        lambda tag: tag.__setitem__("class", "x"),
        lambda tag: tag.__delitem__("id"),
        lambda tag: tag.attrs.update(id="x"),
        lambda tag: tag.attrs.__setitem__("id", "x"),
        lambda tag: tag.attrs.pop("id"),
        lambda tag: setattr(tag, "string", "x"),
        lambda tag: setattr(tag, "name", "x"),
        lambda tag: delattr(tag, "name"),
        lambda tag: tag.contents[0].replace_with("x"),
        lambda tag: tag.contents[0].extract(),
        lambda tag: tag.parent.append("x"),
        copy.copy,
        copy.deepcopy,
    ],
)
def test_the_tree_cannot_be_changed(change: Callable[[Any], Any], soup: BeautifulSoup) -> None:
    """Whatever would change the tree, or copy a part of it, raises and says what to do instead."""
    tag = soup.find(id="p")
    before = str(soup)
    with pytest.raises(TypeError, match=r"read-only; parse str\(tag\)"):
        change(tag)
    assert str(soup) == before


def test_the_soup_itself_cannot_be_changed(soup: BeautifulSoup) -> None:
    """The root is closed too."""
    with pytest.raises(TypeError, match="read-only"):
        soup.append("x")


def test_tags_are_equal_only_to_themselves() -> None:
    """Twins are two: a set keeps both, a list finds the right one."""
    first, second = Page("<p>x</p><p>x</p>").tags("p")
    assert first != second
    assert len({first, second}) == 2
    assert [first, second].index(second) == 1


def test_a_hundred_thousand_nested_elements_can_be_walked() -> None:
    """Depth breaks no search, text, string or hash (the parser stops nesting where browsers do)."""
    page = Page("<div>" * 100_000 + "deep")
    assert len(page.elements("div")) == 100_000
    innermost = page.tags("div")[-1]
    assert len(str(page.soup)) > 1_000_000
    assert page.soup.get_text() == "deep"
    assert sum(1 for _ in innermost.parents) > 500
    assert page.soup.find("p") is None
