"""What was found in a page is kept until the page, the settings or the checker change."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from safeexit.checker import cache as caching
from safeexit.checker import config, engine
from safeexit.checker.cache import Cache
from safeexit.checker.checking import Checker
from safeexit.checker.findings import Kind, PageResult
from safeexit.checker.sources.documents import Document
from safeexit.checker.sources.headers import Response
from tests.checker.faulty import HOSTILE

_PAGE = (
    b'<!doctype html><html lang=en><title>Help</title><main><a class="quick-exit" href="#">Leave</a>'
    b"<!-- safeexit: ignore SX106 -- it moves --><a class='quick-exit' href='http://bbc.co.uk'>Leave</a></main>"
)


@pytest.fixture
def kept(tmp_path: Path) -> Cache:
    """Return an empty cache."""
    return Cache(tmp_path / "cache")


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the pages that were really checked."""
    names: list[str] = []
    real = engine.check_bytes

    def spy(data: bytes, *, source: str, **options: object) -> PageResult:
        names.append(source)
        return real(data, source=source, **options)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(engine, "check_bytes", spy)
    return names


def _files(cache: Cache) -> list[Path]:
    return [file for file in cache.root.rglob("*") if file.is_file()]


@pytest.mark.parametrize(("show_passed", "explain"), [(False, False), (True, True)])
def test_what_is_kept_is_what_was_found(
    show_passed: bool, explain: bool, kept: Cache, checks: list[str]
) -> None:
    """The second answer is equal to the first in every detail, and nothing is checked for it."""
    checker = Checker(None, config.Config(), None, show_passed, None, explain, kept)
    document = Document(f"page{HOSTILE}.html", _PAGE)
    first = checker.check(document)
    assert first.findings
    assert first.hidden
    assert any(finding.fix for finding in first.findings)
    assert checker.check(document) == first
    assert len(checks) == 1


def test_all_that_a_result_depends_on_makes_it_another(kept: Cache, checks: list[str]) -> None:
    """Another page, name, header, setting or option is checked anew."""
    settings = config.Config()
    first = Checker(None, settings, None, cache=kept)
    document = Document("page.html", _PAGE)
    others = [
        (first, document),
        (first, Document("page.html", _PAGE + b" ")),
        (first, Document("page.njk", _PAGE)),
        (first, document._replace(response=Response((("Set-Cookie", "a=1"),)))),
        (first._replace(language="twig"), document),
        (first._replace(show_passed=True), document),
        (first._replace(explain=True), document),
        *(
            (first._replace(settings=replace(settings, **changed)), document)
            for changed in (
                {"require": (Kind.BETA_NOTICE,)},
                {"ignore": config.rules_named(["SX101"], "")},
                {"exit_destinations": ("https://example.org/",)},
                {"words": ((Kind.QUICK_EXIT, ("Away",)),)},
                {"marks": ((Kind.QUICK_EXIT, ("acme-away",)),)},
                {"severity": ((config.rules_named(["SX101"], "")[0], "info"),)},
            )
        ),
    ]
    for checker, page in [*others, *others]:
        checker.check(page)
    assert len(checks) == len(others)
    assert len(_files(kept)) == len(others)


def test_another_checker_checks_anew(kept: Cache, checks: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the checker's own files have changed, nothing that another one kept counts, and it is dropped."""
    checker = Checker(None, config.Config(), None, cache=kept)
    checker.check(Document("page.html", _PAGE))
    monkeypatch.setattr(caching, "_stamp", lambda: "another")
    checker.check(Document("page.html", _PAGE))
    assert len(checks) == 2
    assert [folder.name for folder in kept.root.iterdir()] == ["another"]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"source": 3}', b"\xff", b"[" * 100_000])
def test_a_damaged_file_is_checked_anew(damage: bytes, kept: Cache, checks: list[str]) -> None:
    """Half a file, and one that holds something else, count for nothing and are written anew."""
    checker = Checker(None, config.Config(), None, cache=kept)
    first = checker.check(Document("page.html", _PAGE))
    (file,) = _files(kept)
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert checker.check(Document("page.html", _PAGE)) == first
    assert file.read_bytes() == whole
    assert len(checks) == 2


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """Where nothing can be kept, everything is checked, and nobody is told."""
    (tmp_path / "file").touch()
    for root in (tmp_path / "file" / "cache", Path("/dev/null"), Path("/proc/cache")):
        checker = Checker(None, config.Config(), None, cache=Cache(root))
        assert checker.check(Document("page.html", _PAGE)).findings


def test_what_could_not_be_checked_is_not_kept(kept: Cache) -> None:
    """A want of memory may pass: an error is not kept."""
    checker = Checker(None, config.Config(), None, cache=kept)
    assert checker.check(Document("page.html", b"\0" * 100)).error
    assert _files(kept) == []


def test_the_command_keeps_where_the_variable_says(tmp_path: Path) -> None:
    """SAFEEXIT_CACHE names the folder; with --no-cache, or where it is empty, nothing is kept."""
    (tmp_path / "page.html").write_bytes(_PAGE)
    folder = tmp_path / "kept"
    first = _check(tmp_path, "--no-cache", cache=str(folder))
    assert not folder.exists()
    assert _check(tmp_path, cache="") == first
    assert _check(tmp_path, cache=str(folder)) == first
    assert len(_files(Cache(folder))) == 1
    assert _check(tmp_path, cache=str(folder)) == first


def _check(folder: Path, *options: str, cache: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "safeexit", "check", ".", *options],
        cwd=folder,
        env={**os.environ, "SAFEEXIT_CACHE": cache},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    return done.stdout


def test_a_run_that_is_killed_leaves_the_cache_whole(tmp_path: Path) -> None:
    """After a kill in the middle, each file is whole, and the next run finds what an unbroken one does."""
    for number in range(300):
        (tmp_path / f"{number}.html").write_bytes(_PAGE + b"<p>x</p>" * 500 + str(number).encode())
    root = tmp_path / ".kept"
    killed = subprocess.Popen(
        [sys.executable, "-m", "safeexit", "check", ".", "--jobs", "1"],
        cwd=tmp_path,
        env={**os.environ, "SAFEEXIT_CACHE": str(root)},
        stdout=subprocess.DEVNULL,
    )
    while killed.poll() is None and len(list(root.rglob("*.json"))) < 20:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    kept = list(root.rglob("*.json"))
    assert 20 <= len(kept) < 300
    cache = Cache(root)
    assert all(cache.get(f"{file.parent.name}{file.stem}") for file in kept)
    assert _check(tmp_path, cache=str(root)) == _check(tmp_path, cache="")
