"""`safeexit snippet` and `safeexit assets`: what to paste, and the files that it loads."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256, sha384
from pathlib import Path

import pytest

from safeexit import SafeExit

from .conftest import Run

EXIT = ("--to", "https://www.bbc.co.uk/weather")
BANNER = ("--policy-url", "/cookies", "--category", "statistics=_ga, _ga_*", "--category", "marketing")
BETA = ("--feedback-url", "/feedback")


def test_one_component_is_printed(run: Run) -> None:
    """The quick exit needs its script, the stylesheet and the link; nothing of the others is there."""
    code, out, err = run("snippet", "quick-exit", *EXIT)
    assert (code, err) == (0, "")
    assert 'href="https://www.bbc.co.uk/weather"' in out
    assert 'data-safeexit="cookies"' not in out
    assert "3." not in out
    assert out.index("In <head>") < out.index("<script") < out.index("Right after <body>")


def test_several_components_are_printed(run: Run) -> None:
    """Head, start and end of the body, and the form for the cookies page, in this order."""
    out = run("snippet", *EXIT, *BANNER, *BETA).out
    places = [
        "1. In <head>",
        "2. Right after <body>",
        "3. Right before </body>",
        "4. In the page /_sx/cookies/",
    ]
    assert all(place in out for place in places)
    assert places == sorted(places, key=out.index)
    for hook in ("exit", "cookies", "beta", "cookies-form"):
        assert f'data-safeexit="{hook}"' in out
    assert '"statistics":["consent","_ga|_ga_.*"]' in out


def test_the_settings_describe_the_components(run: Run) -> None:
    """Without names all of the settings' components are printed, with names those; options win."""
    Path("safeexit.toml").write_text(
        '[site]\nlocale = "cy"\n[site.quick-exit]\nto = "https://a.example/"\n'
        '[site.beta-notice]\nfeedback-url = "/feedback"\n',
        "utf-8",
    )
    out = run("snippet").out
    assert "https://a.example/" in out
    assert 'data-safeexit="beta"' in out
    assert 'lang="cy"' in out
    out = run("snippet", "quick-exit", "--to", "https://b.example/").out
    assert "https://b.example/" in out
    assert "https://a.example/" not in out
    assert 'data-safeexit="beta"' not in out


def test_every_linked_file_has_its_hash(run: Run) -> None:
    """A browser refuses a file whose bytes are not those that the snippet was printed for."""
    out = run("snippet", *EXIT, *BANNER, *BETA).out
    linked = re.findall(r'(?:src|href)="/_sx/assets/([^"]+)" integrity="sha384-([^"]+)"', out)
    assert len(linked) == out.count('="/_sx/assets/') == 4
    for name, digest in linked:
        assert b64encode(sha384(SafeExit().assets()[name]).digest()).decode() == digest


def test_the_policy_allows_the_inline_script(run: Run) -> None:
    """The printed policy holds the hash of each inline script, and no more sources than that and the site."""
    out = run("snippet", *EXIT, *BANNER).out
    (policy,) = re.findall(r"^Content-Security-Policy: (.*)$", out, re.MULTILINE)
    inline = [script for script in re.findall(r"<script[^>]*>(.*?)</script>", out) if script]
    assert [b64decode(found) for found in re.findall(r"sha256-([^']+)", policy)] == [
        sha256(script.encode()).digest() for script in inline
    ]
    assert policy.startswith("default-src 'none'; script-src 'self' 'sha256-")
    assert "unsafe" not in policy
    assert "'sha256-" not in run("snippet", *BETA).out


def test_what_is_printed_follows_the_base(run: Run) -> None:
    """Addresses begin with the base; the files' folder does not."""
    out = run("snippet", *EXIT, "--base", "/project", "--mount", "/sx").out
    assert 'href="/project/sx/assets/safeexit.' in out
    assert "safeexit assets YOUR-SITE/sx/assets" in out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("snippet", "no component is described: give --to"),
        ("snippet quick-exit", "site.quick-exit: to is missing: give it there, or as --to"),
        ("snippet --to http://x.example/", "site.quick-exit: to='http://x.example/' cannot be used"),
        ("snippet --category statistics", "site.cookie-banner: policy-url is missing"),
        ("snippet --policy-url /c", "categories is missing: give it there, or as --category"),
        ("snippet --policy-url /c --category =_ga", "categories[0]: name='' cannot be used"),
        ("snippet --policy-url /c --category statistics=a;b", "cookie name 'a;b' cannot be used"),
        ("snippet quickexit --to https://x.example/", "'quickexit' is not one of 'quick-exit'"),
        ("snippet --to https://x.example/ --locale xx", "locale='xx' cannot be used"),
        ("snippet --config gone.toml", "gone.toml: no such file or directory"),
        ("build gone --to https://x.example/", "Directory 'gone' does not exist"),
        ("build .", "no component is described"),
        ("build . --to https://x.example/", ".: holds no HTML pages"),
        ("assets", "Missing argument 'DIR'"),
    ],
)
def test_a_mistake_is_one_line(run: Run, arguments: str, expected: str) -> None:
    """The exit code is 2, and nothing goes to standard output."""
    code, out, err = run(*arguments.split())
    assert (code, out) == (2, "")
    assert err.startswith("safeexit: ")
    assert err.count("\n") == 1
    assert expected in err


def test_the_files_are_written_once(run: Run, folder: Path) -> None:
    """Every file is there with its bytes and its path is printed; the second time there is nothing to do."""
    code, out, err = run("assets", "public/_sx/assets")
    assert (code, err) == (0, "")
    assets = SafeExit().assets()
    assert {path.name: path.read_bytes() for path in Path("public/_sx/assets").iterdir()} == assets
    assert out.splitlines() == [f"public/_sx/assets/{name}" for name in sorted(assets)]
    assert run("assets", "public/_sx/assets") == (0, "", "")


def test_a_file_of_someone_else_is_never_replaced(run: Run) -> None:
    """A file, a folder or a link of one of our names stops the command before anything is written."""
    names = sorted(SafeExit().assets())
    other = "has other content than our file of this name; not replaced"
    puts: list[tuple[Callable[[Path], object], str]] = [
        (lambda path: path.write_text("mine"), other),
        (lambda path: path.mkdir(), "not a file of ours, so it is not replaced"),
        (lambda path: path.symlink_to("elsewhere"), "not a file of ours, so it is not replaced"),
    ]
    for at, (put, expected) in enumerate(puts):
        target = Path(f"out{at}")
        target.mkdir()
        put(target / names[-1])
        code, out, err = run("assets", str(target))
        assert (code, out, err) == (2, "", f"safeexit: {target / names[-1]}: {expected}\n")
        assert [path.name for path in target.iterdir()] == [names[-1]]


def test_a_folder_that_cannot_be_is_told(run: Run) -> None:
    """A file where a folder should be is one line."""
    Path("file").write_text("")
    assert run("assets", "file/assets").err == "safeexit: file/assets: not a directory\n"
    assert "'file' is a file" in run("assets", "file").err
