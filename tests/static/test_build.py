"""`safeexit build`: the components in built pages, twice as once, and out again byte for byte."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeexit import BetaNotice, QuickExit, SafeExit
from safeexit.static import marks
from safeexit.static.pieces import pieces
from safeexit.web.inject import Pieces

from .conftest import Run

SITE = (
    *("--to", "https://www.bbc.co.uk/weather"),
    *("--policy-url", "/cookies", "--category", "statistics=_ga"),
    *("--feedback-url", "/feedback"),
)
PAGE = (
    b'<!doctype html>\r\n<html lang=en><head><meta charset="utf-8"><title>Help</title></head>'
    b"<body><h1>Hi</h1></body></html>"
)
FORMS = {
    "index.html": PAGE,
    "deep/er/index.htm": b"<!DOCTYPE html><title>No head, no body</title><p>Text",
    "latin.html": b"<!doctype html><html><head><meta charset=latin1><title>\xe9</title></head><body></body>",
    "bom.html": b"\xef\xbb\xbf" + PAGE,
    "upper.HTML": b"<HTML><HEAD></HEAD><BODY CLASS='x'>text</BODY></HTML>\n\n",
    "code.html": b"<!doctype html><title>x</title><script>document.write('<body>')</script><p>&lt;body&gt;",
    "part.html": b"<p>A part for htmx.</p>",
    "google1234.html": b"google-site-verification: google1234.html",
    "style.css": b"body { color: red }",
    "_sx_not_ours.js": b"1",
}
WHOLE = {"index.html", "deep/er/index.htm", "latin.html", "bom.html", "upper.HTML", "code.html"}


def put(files: dict[str, bytes], folder: str = "public") -> Path:
    """Write files into a folder."""
    for name, content in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Path(folder)


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_every_whole_page_gets_the_components(run: Run) -> None:
    """Pages of any form get each piece once, in its place; parts stay; our files stand beside."""
    public = put(FORMS)
    code, out, err = run("build", "public", *SITE)
    assert (code, err) == (0, "")
    ours = len(SafeExit().assets()) + 1  # the cookies page
    assert (
        out == f"Pages: 6 changed, 0 as they were; 2 parts of pages left alone. Our files: {ours} changed.\n"
    )
    built = tree(public)
    for name, before in FORMS.items():
        pieces_in_it = [built[name].count(hook) for hook in (b'="exit"', b'="cookies"', b'="beta"')]
        assert pieces_in_it == [int(name in WHOLE)] * 3
        if name in WHOLE and b"charset" in before:
            assert re.search(rb"charset=[\w\"-]+><!--safeexit:build--><script", built[name])
    assert {name for name in built if name.startswith("_sx/assets/")} == {
        f"_sx/assets/{name}" for name in SafeExit().assets()
    }


def test_twice_is_once(run: Run) -> None:
    """A second run changes no byte and says so."""
    public = put(FORMS)
    run("build", "public", *SITE)
    once = tree(public)
    out = run("build", "public", *SITE).out
    assert out == "Pages: 0 changed, 6 as they were; 2 parts of pages left alone. Our files: 0 changed.\n"
    assert tree(public) == once


def test_remove_restores_every_byte(run: Run) -> None:
    """The folder is as it was before, our files and folders are gone, and removing again changes nothing."""
    public = put(FORMS)
    run("build", "public", *SITE)
    assert tree(public) != FORMS
    code, _, err = run("build", "public", "--remove")
    assert (code, err) == (0, "")
    assert tree(public) == FORMS
    assert not (public / "_sx").exists()
    assert run("build", "public", "--remove", "--check") == (0, "", "")


def test_new_settings_replace_the_old_components(run: Run) -> None:
    """What was built with other settings, or by an older version, gets the components of now."""
    public = put({"index.html": PAGE})
    run("build", "public", "--to", "https://old.example/")
    run("build", "public", "--to", "https://new.example/")
    again = tree(public)
    assert b"old.example" not in again["index.html"]
    run("build", "public", "--remove")
    run("build", "public", "--to", "https://new.example/")
    assert tree(public) == again


def test_files_of_an_older_version_are_removed_too(run: Run) -> None:
    """A file is known by the hash in its name; one that only looks like ours stays."""
    public = put({"index.html": PAGE})
    run("build", "public", *SITE)
    digest = sha256(b"old").hexdigest()[:12]
    put({f"_sx/assets/safeexit.{digest}.js": b"old", "_sx/assets/safeexit.0123456789ab.js": b"other"})
    put({f"_sx/assets/main.{digest}.js": b"old"})
    run("build", "public", "--remove")
    assert tree(public) == {
        "index.html": PAGE,
        "_sx/assets/safeexit.0123456789ab.js": b"other",
        f"_sx/assets/main.{digest}.js": b"old",
    }


def test_check_changes_nothing_and_names_what_would(run: Run) -> None:
    """Exit code 1 while something would change, 0 once nothing would: for CI."""
    public = put({"index.html": PAGE, "part.html": b"<p>x"})
    code, out, err = run("build", "public", "--check", *SITE)
    assert (code, err) == (1, "")
    assert out.splitlines()[-2:] == ["public/_sx/cookies/index.html", "public/index.html"]
    assert tree(public) == {"index.html": PAGE, "part.html": b"<p>x"}
    run("build", "public", *SITE)
    assert run("build", "public", "--check", *SITE) == (0, "", "")
    built = tree(public)
    assert run("build", "public", "--check", "--remove").code == 1
    assert tree(public) == built


def test_the_cookies_page_is_written(run: Run) -> None:
    """Where the banner leads there is a page, with the exit, the form, and a link home below the base."""
    public = put({"index.html": PAGE})
    run("build", "public", *SITE, "--base", "/project")
    page = (public / "_sx/cookies/index.html").read_text("utf-8")
    assert 'data-safeexit="exit"' in page
    assert 'id="sx-category-statistics"' in page
    assert 'href="/project/"' in page
    assert page.count(' integrity="sha384-') == page.count("/project/_sx/assets/") == 5
    assert 'href="/project/_sx/cookies"' in (public / "index.html").read_text("utf-8")


def test_a_site_without_a_banner_has_no_cookies_page(run: Run) -> None:
    """The exit alone needs no page of ours."""
    public = put({"index.html": PAGE})
    run("build", "public", "--to", "https://www.bbc.co.uk/weather")
    assert not (public / "_sx/cookies").exists()


def _read_only(path: Path) -> None:
    path.write_bytes(PAGE)
    path.chmod(0o444)


PROBLEMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "utf-16": (lambda path: path.write_bytes(PAGE.decode().encode("utf-16")), "not HTML, or in UTF-16"),
    "binary": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0"), "not HTML, or in UTF-16"),
    "iso-2022-jp": (
        lambda path: path.write_bytes(PAGE.replace(b"utf-8", b"iso-2022-jp")),
        "its charset is iso-2022-jp; save it as UTF-8",
    ),
    "own": (
        lambda path: path.write_bytes(PAGE.replace(b"<h1", b"<a data-safeexit='exit' href=/x>x</a><h1")),
        "holds components already that `safeexit build` did not put there",
    ),
    "mark": (
        lambda path: path.write_bytes(PAGE.replace(b"<h1", b"<!--safeexit:build--><h1")),
        "holds a mark of `safeexit build` by itself",
    ),
    "read-only": (_read_only, "read-only, so it is left as it is"),
    "link": (lambda path: path.symlink_to(Path("elsewhere.html").absolute()), "a link out of the folder"),
    "linked-folder": (lambda path: path.symlink_to(Path("other").absolute()), "a link out of the folder"),
    "pipe": (os.mkfifo, "not a regular file"),
    "gzip": (
        lambda path: [path.write_bytes(PAGE), path.with_name(path.name + ".gz").write_bytes(b"")],
        "bad.html.gz would be served in its place",
    ),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_page_that_cannot_be_changed_is_told_and_the_others_are_built(run: Run, name: str) -> None:
    """One line names it and says why; the exit code is 2; its bytes stay."""
    put({"elsewhere.html": PAGE, "other/index.html": PAGE}, ".")
    public = put({"a.html": PAGE, "z.html": PAGE})
    make, expected = PROBLEMS[name]
    make(public / "bad.html")
    before = (public / "bad.html").read_bytes() if name not in {"pipe", "linked-folder"} else None
    code, out, err = run("build", "public", *SITE)
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("safeexit: public/bad.html: ")
    assert expected in err
    assert out.startswith("Pages: 2 changed, 0 as they were; 0 parts")
    if before is not None:
        assert (public / "bad.html").read_bytes() == before
    assert Path("elsewhere.html").read_bytes() == Path("other/index.html").read_bytes() == PAGE


def test_a_huge_page_is_told(run: Run) -> None:
    """A page past the limit is not read."""
    public = put({"a.html": PAGE})
    with (public / "bad.html").open("wb") as sparse:
        sparse.truncate(50 * 1024 * 1024 + 1)
    code, _, err = run("build", "public", *SITE)
    assert (code, err) == (2, "safeexit: public/bad.html: larger than 50 MB, the most that is read\n")


def test_a_link_inside_the_folder_is_no_news(run: Run) -> None:
    """What it leads to is built once, and the link stays a link."""
    public = put({"a.html": PAGE, "v2/index.html": PAGE})
    (public / "b.html").symlink_to("a.html")
    (public / "latest").symlink_to("v2")
    code, out, err = run("build", "public", *SITE)
    assert (code, err) == (0, "")
    assert out.startswith("Pages: 2 changed, ")
    assert (public / "b.html").is_symlink()


def test_hidden_folders_are_not_entered(run: Run) -> None:
    """A repository's own files and installed packages are nobody's pages."""
    files = {".git/x.html": PAGE, "node_modules/x/index.html": PAGE}
    public = put({"a.html": PAGE, **files})
    run("build", "public", *SITE)
    assert {name: tree(public)[name] for name in files} == files


@pytest.mark.parametrize("name", ["_sx/assets/NAME", "_sx/cookies/index.html", "_sx"])
def test_a_foreign_file_in_our_place_stops_everything(run: Run, name: str) -> None:
    """What is not ours is not replaced, and no page is changed to refer to it."""
    name = name.replace("NAME", next(iter(SafeExit().assets())))
    public = put({"index.html": PAGE, name: b"mine"})
    code, _, err = run("build", "public", *SITE)
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith(f"safeexit: public/{name}: " if name != "_sx" else "safeexit: public/_sx")
    assert tree(public) == {"index.html": PAGE, name: b"mine"}


def test_a_link_in_our_page_s_place_is_not_replaced(run: Run) -> None:
    """Not even if it leads to a page of ours."""
    put({"index.html": PAGE}, "other")
    run("build", "other", *SITE)
    public = put({"index.html": PAGE})
    (public / "_sx/cookies").mkdir(parents=True)
    (public / "_sx/cookies/index.html").symlink_to(Path("other/_sx/cookies/index.html").absolute())
    code, _, err = run("build", "public", *SITE)
    assert (code, err) == (
        2,
        "safeexit: public/_sx/cookies/index.html: not a page of ours, so it is not replaced\n",
    )
    assert (public / "index.html").read_bytes() == PAGE


def test_a_page_is_written_whole_or_not_at_all(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """When writing fails, the page is as it was, nothing is left beside it, and its permissions stay."""
    public = put({"index.html": PAGE})
    (public / "index.html").chmod(0o640)
    run("build", "public", *SITE)
    assert (public / "index.html").stat().st_mode & 0o777 == 0o640
    built = tree(public)

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    code, _, err = run("build", "public", "--remove")
    assert code == 2
    assert "safeexit: public/index.html: no space left on device\n" in err
    assert tree(public)["index.html"] == built["index.html"]
    assert not list(public.glob(".*"))


EXIT = pieces(SafeExit(quick_exit=QuickExit(to="https://www.bbc.co.uk/weather")))
MARKUP = st.lists(
    st.sampled_from(
        [
            "<!doctype html>", "<html>", "<head>", "<meta charset=utf-8>", "<title>", "</title>", "</head>",
            "<body>", "</body>", "</html>", "<!--", "-->", "<script>", "</script>", "<", ">", "é", "\r\n",
            marks.MARK, "<!--/safeexit:build-->",
        ]
    )
)  # fmt: skip


def test_a_notice_stands_before_the_page_s_own_footer() -> None:
    """It is put there once however often the page is built, and taken out again."""
    page = b"<!doctype html><html><head></head><body><main>x</main><footer>f</footer></body></html>"
    marked = marks.marked(pieces(SafeExit(beta=BetaNotice(placement="footer"))))
    built = marks.with_components(page, marked)
    assert built is not None
    before, notice, after = built.partition(b"sx-beta--footer")
    assert before.endswith(b"</main>" + marks.MARK.encode() + b'<div class="sx-beta ')
    assert notice
    assert b"<footer>f</footer>" in after
    assert marks.with_components(built, marked) == built
    assert marks.without_components(built) == page


@given(MARKUP)
def test_whatever_the_page_it_can_be_restored(parts: list[str]) -> None:
    """Any page either is refused, or is a part, or comes back; built twice it is what it was once."""
    page = "".join(parts).encode()
    wanted = marks.marked(EXIT)
    try:
        full = marks.with_components(page, wanted)
    except marks.PageError:
        return
    if full is not None:
        assert marks.without_components(full) == marks.without_components(page)
        assert marks.with_components(full, wanted) == full


def test_an_empty_piece_leaves_no_mark() -> None:
    """A site whose body needs nothing at its end has nothing there."""
    assert marks.marked(Pieces("a", "b", "")).body_end == ""
