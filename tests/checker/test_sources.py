"""Inputs: which files a name stands for, and what reading them gives."""

import inspect
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from safeexit.checker.sources import files
from safeexit.checker.sources.files import Input, UnreadableInputError, find_inputs, is_page_name
from safeexit.checker.sources.ignores import Ignores


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(*names: str, text: str = "<p>") -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


def _found(*paths: str, exclude: tuple[str, ...] = ()) -> list[str]:
    return [item.name for item in find_inputs(paths, Ignores().excluding(Path.cwd(), exclude))]


_PAGES = """a.html A.HTM a.xhtml a.njk a.j2 a.jinja a.jinja2 a.twig a.liquid a.hbs a.mustache a.erb a.html.erb
a.ejs a.php a.blade.php a.gohtml a.tmpl a.html.tmpl a.v2.html _partial.html"""
_OTHERS = "a.css a.js a.md a.html.bak html .html a.htmlx nginx.conf.j2 app.js.erb x.YML.tmpl mail.txt.njk"


@pytest.mark.parametrize("name", _PAGES.split())
def test_pages_and_templates_are_known_by_their_names(name: str) -> None:
    """A folder's walk takes pages and the templates of pages."""
    assert is_page_name(name)


@pytest.mark.parametrize("name", _OTHERS.split())
def test_other_files_are_passed_over(name: str) -> None:
    """A folder's walk leaves out what is no page, templates of other formats among it."""
    assert not is_page_name(name)


def test_a_folder_is_walked_in_the_order_of_names(folder: Path) -> None:
    """Files and folders come sorted, whatever order the disk has them in."""
    _write("site/b.html", "site/a/z.njk", "site/c.html", "site/a.html", "site/note.txt")
    assert _found("site") == ["site/a/z.njk", "site/a.html", "site/b.html", "site/c.html"]


def test_a_named_file_is_read_whatever_its_name(folder: Path) -> None:
    """Neither suffixes nor ignore patterns concern a file that the user names."""
    Path(".git").mkdir()
    _write("note.txt", "draft.html")
    _write(".gitignore", text="draft.html\n")
    assert _found("note.txt", "draft.html", exclude=("*.html",)) == ["note.txt", "draft.html"]


def test_an_input_named_twice_is_read_once(folder: Path) -> None:
    """The same file by another path, a link or its folder counts once, and so does standard input."""
    _write("site/a.html", "site/b.html")
    Path("link.html").symlink_to("site/b.html")
    assert _found("link.html", "-", "site", "./site/a.html", "-") == ["link.html", "-", "site/a.html"]


def test_gitignore_files_are_respected(folder: Path) -> None:
    """A nested .gitignore adds to the ones above it and can take their patterns back."""
    Path(".git").mkdir()
    _write(".gitignore", text="*.tmp.html\n/build/\ndrafts\n")
    _write("site/.gitignore", text="!kept.tmp.html\nb.html\n")
    _write(
        "a.html", "x.tmp.html", "build/a.html", "site/build/a.html", "site/kept.tmp.html", "site/x.tmp.html"
    )
    _write("site/b.html", "site/drafts/a.html", "other/b.html")
    _write(".git/a.html", "node_modules/p/a.html")
    assert _found(".") == ["a.html", "other/b.html", "site/build/a.html", "site/kept.tmp.html"]


def test_gitignore_above_the_walk_counts_up_to_the_repository(folder: Path) -> None:
    """A walk inside a repository heeds its root's .gitignore, but not one above the repository."""
    _write(".gitignore", text="*.html\n")
    Path("repository/.git").mkdir(parents=True)
    _write("repository/.gitignore", text="old.html\n")
    _write("repository/site/old.html", "repository/site/new.html")
    assert _found("repository/site") == ["repository/site/new.html"]


def test_gitignore_agrees_with_git(folder: Path) -> None:
    """The files found are those that git itself does not ignore."""
    subprocess.run(["git", "init", "-q", "."], check=True)
    _write(".gitignore", text="# c\n\\#x.html\nfoo/*\n!foo/keep\n**/deep/*.html\n[a-c]1.html\n!\n[z-a]\n")
    _write(
        "#x.html", "foo/a.html", "foo/keep/a.html", "q/deep/a.html", "q/deep/r/a.html", "a1.html", "d1.html"
    )
    _write("foo/keep/.gitignore", text="/a.html\n")
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard", "*.html"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert sorted(_found(".")) == sorted(listed.stdout.split())


def test_an_ignored_folder_that_is_named_is_walked(folder: Path) -> None:
    """The user's word counts more than a .gitignore file above the named folder."""
    Path(".git").mkdir()
    _write(".gitignore", text="dist/\n")
    _write("dist/a.html")
    assert _found("dist") == ["dist/a.html"]


def test_excluded_patterns_are_left_out_of_folders(folder: Path) -> None:
    """Patterns are relative to the current folder; one without a slash matches at any depth."""
    _write("site/a.html", "site/old/a.html", "site/b/old/a.html", "site/b/c.html")
    assert _found("site", exclude=("/site/old", "c.html")) == ["site/a.html", "site/b/old/a.html"]
    assert _found("site", exclude=("old/",)) == ["site/a.html", "site/b/c.html"]


def test_excluded_patterns_hold_for_a_folder_elsewhere(folder: Path) -> None:
    """For a folder that is not below the current one, patterns are relative to that folder."""
    _write("site/old/a.html", "site/new/old/a.html", "here/x")
    os.chdir("here")
    assert _found("../site", exclude=("/old",)) == ["../site/new/old/a.html"]


def test_a_malformed_pattern_is_named() -> None:
    """A pattern that cannot be read is an error of the user's that says which."""
    for pattern in ("!", "[z-a]"):
        with pytest.raises(ValueError, match=f"'{pattern[0]}".replace("[", r"\[")):
            Ignores().excluding(Path(), ["ok", pattern])


def test_links_to_folders_are_not_followed(folder: Path) -> None:
    """A loop of links ends at once: links to folders are passed over, links to pages are read."""
    _write("site/a.html")
    Path("site/loop").symlink_to(".", target_is_directory=True)
    _write("outside/b.html")
    Path("site/elsewhere").symlink_to("../outside", target_is_directory=True)
    Path("site/link.html").symlink_to("a.html")
    assert _found("site") == ["site/a.html"]
    Path("other").symlink_to("site", target_is_directory=True)
    assert _found("other") == ["other/a.html"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("nowhere.html", "no such file or directory"),
        ("empty", "holds no pages or templates"),
        ("", "an empty name; a dot names the current folder"),
        ("loop.html", "too many levels of symbolic links"),
        ("fifo.html", "not a regular file; pipe its content in and name it -"),
        ("x" * 300, "file name too long"),
        ("empty/", "holds no pages or templates"),
    ],
)
def test_what_cannot_be_read_says_why(folder: Path, path: str, reason: str) -> None:
    """A missing file, an empty folder, a loop, a FIFO: each gives its reason."""
    Path("empty").mkdir()
    Path("loop.html").symlink_to("loop.html")
    os.mkfifo("fifo.html")
    (item,) = find_inputs([path], Ignores())
    with pytest.raises(UnreadableInputError, match=reason):
        item.read()


def test_a_deep_folder_is_walked_to_its_end(folder: Path) -> None:
    """Folders within folders cost no recursion."""
    _write("site/" + "d/" * 400 + "a.html")
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 200)
    try:
        assert len(find_inputs(["site"], Ignores())) == 1
    finally:
        sys.setrecursionlimit(usual)


def test_a_broken_link_in_a_folder_is_reported(folder: Path) -> None:
    """What looks like a page and cannot be read is named, the pages beside it are read."""
    _write("site/b.html")
    Path("site/a.html").symlink_to("gone.html")
    broken, page = find_inputs(["site"], Ignores())
    assert page.read() == b"<p>"
    with pytest.raises(UnreadableInputError, match="no such file"):
        broken.read()


def test_a_closed_folder_is_reported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission is one unreadable input; its siblings are walked."""
    _write("site/closed/a.html", "site/b.html")
    listed = os.listdir

    def refuse(path: Path) -> list[str]:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "listdir", refuse)
    page, closed = find_inputs(["site"], Ignores())
    assert (page.name, closed.name, closed.error) == ("site/b.html", "site/closed", "permission denied")


def test_an_input_beyond_the_limit_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest size is read, one byte more is not, and the reason names the limit."""
    monkeypatch.setattr(files, "MAX_BYTES", 2 * 1024**2)
    page = Path("page.html")
    page.write_bytes(b" " * 2 * 1024**2)
    assert len(Input("page.html", page).read()) == 2 * 1024**2
    page.write_bytes(b" " * (2 * 1024**2 + 1))
    with pytest.raises(UnreadableInputError, match="larger than 2 MB"):
        Input("page.html", page).read()


def test_standard_input_is_read_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input comes undecoded; a closed one says so."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff<p>")))
    assert Input("-", None).read() == b"\xff<p>"
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UnreadableInputError, match="closed"):
        Input("-", None).read()


def test_a_name_that_is_not_text_is_shown_all_the_same(folder: Path) -> None:
    """Bytes of a file name that are not UTF-8 appear as U+FFFD, and the file is read."""
    Path(os.fsdecode(b"caf\xe9.html")).write_bytes(b"<p>")
    (item,) = find_inputs(["."], Ignores())
    assert item.name == "caf\ufffd.html"
    assert item.read() == b"<p>"
