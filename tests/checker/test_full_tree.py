"""What a check finds in the whole tree, made by BeautifulSoup itself, is what it finds in the lazy one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bs4 import Tag
from hypothesis import given, settings

from safeexit.checker.engine import check_bytes
from safeexit.checker.findings import Kind, PageResult
from safeexit.checker.page import Page
from safeexit.checker.rules import all_rules
from safeexit.checker.rules.rule import Bad, Good
from safeexit.checker.sources.http_files import is_response, read_head

from .markup import markup

_EXAMPLES = Path(__file__).parents[2] / "examples"
_LINKS = (
    "attrs",
    "contents",
    "parent",
    "next_sibling",
    "previous_sibling",
    "next_element",
    "previous_element",
)


def _checked(data: bytes, name: str, *, full_tree: bool) -> PageResult:
    """Return all that can be told of a page, or of a saved response."""
    response = None
    if is_response(data):
        response, data = read_head(data)
    return check_bytes(
        data,
        source=name,
        response=response,
        require=tuple(Kind),
        destinations=("https://www.example.org/",),
        show_passed=True,
        explain=True,
        full_tree=full_tree,
    )


def _alike(data: bytes, name: str) -> bool:
    return _checked(data, name, full_tree=False) == _checked(data, name, full_tree=True)


def _examples() -> Iterator[tuple[str, bytes]]:
    """Yield what the rules show as good and bad, and the pages and templates of the examples."""
    for rule in all_rules():
        examples: tuple[Good | Bad, ...] = (*rule.good, *rule.bad)
        for number, example in enumerate(examples):
            source = example.source
            yield f"{rule.code}-{number}.html", source if isinstance(source, bytes) else source.encode()
    for file in sorted(_EXAMPLES.rglob("*.html")):
        yield file.relative_to(_EXAMPLES).as_posix(), file.read_bytes()


def test_findings_are_alike_on_examples() -> None:
    """On every example: findings, passes, places, selectors, fingerprints, components and their evidence."""
    examples = list(_examples())
    assert len(examples) >= 400
    assert [name for name, data in examples if not _alike(data, name)] == []


def test_findings_are_alike_on_classes_of_code() -> None:
    """What is called after a banner, but is no component of JSX, is none in either tree."""
    assert _alike(
        b"<?php\nclass CookieConsentManager {\n  const X = '<button onclick=a()>';\n}\n", "banner.php"
    )


def test_findings_are_alike_on_real_pages(real_pages: dict[str, str]) -> None:
    """The same on real pages: all whole ones, then components."""
    whole = {name: text for name, text in real_pages.items() if name.endswith(".html")}
    chosen = list((whole | real_pages).items())[:300]
    assert len(whole) >= 50
    assert len(chosen) == 300
    assert [name for name, text in chosen if not _alike(text.encode(), f"{name}.html")] == []


@settings(deadline=None)
@given(markup)
def test_findings_are_alike_on_any_markup(text: str) -> None:
    """The same on whatever markup, however it is broken."""
    assert _alike(text.encode(), "page.html")


@settings(deadline=None)
@given(markup)
def test_trees_are_alike_on_any_markup(text: str) -> None:
    """Both trees have the same Tags and strings, in the same order, with the same parts and neighbours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bs4 warns of text that looks like a file name
        lazy, full = (Page(text, language="html", full_tree=full_tree) for full_tree in (False, True))
    assert list(map(_told, lazy.soup.descendants)) == list(map(_told, full.soup.descendants))
    assert str(lazy.soup) == str(full.soup)


def _told(item: Any) -> tuple[Any, ...]:
    near = [
        str(getattr(item, link)) for link in ("parent", "next_sibling", "previous_sibling", "next_element")
    ]
    if isinstance(item, Tag):
        place = (item.sourceline, item.sourcepos, item.shift)
        return item.name, item.namespace, list(item.attrs.items()), item.get_text(), *place, *near
    return type(item).__name__.removeprefix("Lazy"), str(item), *near


def test_candidates_are_alike(real_pages: dict[str, str]) -> None:
    """The parser's indices have the elements that a walk over all Tags finds, in the same order."""
    for text in list(real_pages.values())[::9]:
        lazy, full = Page(text), Page(text, full_tree=True)
        names = {tag.name for tag in full.soup.find_all(True)} | {"x-absent"}
        for name in names:
            assert _places(lazy, lazy.elements(name)) == _places(full, full.elements(name))
        for may in (lambda _: True, lambda marks: "govuk" in marks):
            ours, theirs = lazy.marked(may), full.marked(may)
            assert [mark for mark, _ in ours] == [mark for mark, _ in theirs]
            assert _places(lazy, [e for _, e in ours]) == _places(full, [e for _, e in theirs])
        for tag in full.soup.find_all(id=True):
            one, other = lazy.by_id(str(tag["id"])), full.by_id(str(tag["id"]))
            assert str(one) == str(other)


def _places(page: Page, elements: list[Any]) -> list[tuple[str, tuple[int, int]]]:
    return [(element.tag, page.offsets(page.tag(element))) for element in elements]


def test_the_whole_tree_is_made_before_it_is_read() -> None:
    """Every Tag has all that bs4 gives it, in bs4's own types and by none of the lazy tree's ways."""
    soup = Page("<p id=a class='b c'>One <b>two</b><noscript><i>3</i></noscript>", full_tree=True).soup
    tags = [item for item in soup.descendants if isinstance(item, Tag)]
    assert [tag.name for tag in tags] == ["html", "head", "body", "p", "b", "noscript", "i"]
    for tag in tags:
        assert set(_LINKS) <= set(vars(tag))
        assert all(getattr(type(tag), link, None) is getattr(Tag, link, None) for link in _LINKS)
        assert all(base.__module__ != "safeexit.checker._soup" for base in type(tag).__mro__)
        assert type(tag.contents) is list


def test_all_words_are_held() -> None:
    """A search for words that a detector's work depends on is not trusted: the work is done."""
    assert Page("<p>", full_tree=True).holds("cookie")
    assert not Page("<p>").holds("cookie")


def test_what_a_template_holds_has_tags_too() -> None:
    """An element of a template's content, which the tree lacks, has a Tag that stands below it."""
    page = Page("<div><template><p id=a>x<b>y</b></p><i></i></template></div>", full_tree=True)
    paragraph = page.elements("template")[0].children[0].children[0]
    tag = page.tag(paragraph)
    assert page.tag(paragraph) is tag
    assert (str(tag), tag.parent, tag.next_sibling) == ('<p id="a">x<b>y</b></p>', page.soup, None)
    assert str(page.tag(paragraph.children[1]).parent) == str(tag)
    assert page.elements("p") == []


def test_nested_elements_are_walked() -> None:
    """Depth breaks nothing."""
    page = Page("<div>" * 20_000 + "deep", full_tree=True)
    assert len(page.elements("div")) == 20_000


def test_the_command_has_an_option(tmp_path: Path) -> None:
    """With `--full-tree` the report is the same, and nothing is taken from results that were kept."""
    (tmp_path / "a.html").write_text('<a class="quick-exit" href="http://www.bbc.co.uk/">Leave</a>', "utf-8")
    kept = tmp_path / "kept"
    reports = []
    for options in (["--full-tree"], []):
        done = subprocess.run(
            [sys.executable, "-m", "safeexit", "check", "a.html", "--format", "json", *options],
            cwd=tmp_path,
            capture_output=True,
            check=False,
            env={**os.environ, "SAFEEXIT_CACHE": str(kept)},
        )
        assert done.returncode == 1, done.stderr
        reports.append(json.loads(done.stdout)["pages"])
        assert kept.exists() is not bool(options)
    assert reports[0] == reports[1]
    assert reports[0][0]["findings"]
