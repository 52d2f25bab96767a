"""The example site: faulty in every way that the rules know, and clean once mended."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from safeexit.checker.engine import check_bytes
from safeexit.checker.findings import Outcome
from safeexit.checker.rules import all_rules

_ROOT = Path(__file__).parent.parent
_EXAMPLE = _ROOT / "examples" / "before-and-after"
_NOT_SHOWN = {
    "SX001": "an unreadable file would be no realistic page",
    "SX100": "speaks only where a site's policy requires an exit",
    "SX118": "speaks only where a site's settings list the exit's destinations",
    "SX215": "is about a server's answer",
    "SX216": "is about a server's answer",
    "SX220": "is about a server's answer",
    "SX300": "speaks only where a site's policy requires a notice",
}


def _codes(folder: str) -> set[str]:
    return {
        finding.code
        for path in sorted((_EXAMPLE / folder).glob("*.html"))
        for finding in check_bytes(path.read_bytes(), source=path.name).findings
        if finding.outcome in {Outcome.FAILED, Outcome.NEEDS_REVIEW}
    }


def test_the_faulty_pages_show_every_rule() -> None:
    """Whoever runs the demo sees each rule at work, but for those that no page can show."""
    assert _codes("before") == {rule.code for rule in all_rules()} - _NOT_SHOWN.keys()


def test_the_mended_pages_have_no_finding() -> None:
    """With our components in it, the same site has nothing to fail and nothing to review."""
    assert _codes("after") == set()


def _files(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_mended_pages_are_up_to_date(tmp_path: Path) -> None:
    """The committed pages are what the components render now (`make examples` writes them anew)."""
    copy = tmp_path / "example"
    shutil.copytree(_EXAMPLE, copy, ignore=shutil.ignore_patterns("after"))
    subprocess.run([sys.executable, "build.py"], cwd=copy, check=True)
    assert _files(copy / "after") == _files(_EXAMPLE / "after")


def test_the_demo_ends_well_without_serving() -> None:
    """`make demo SERVE=0` prints both reports and ends with 0."""
    environment = {**os.environ, "MAKEFLAGS": "", "MAKELEVEL": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "tools.demo"],
        cwd=_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "SX101 exit-empty-href" in done.stdout
    assert "nothing failed" in done.stdout


@pytest.fixture
def served() -> Iterator[str]:
    """The address of the example site, served as the demo does."""
    command = [sys.executable, "-u", str(_EXAMPLE / "serve.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        first = server.stdout.readline() if server.stdout else ""
        yield re.findall(r"http://\S+", first)[0]
        server.terminate()


def test_a_choice_holds_on_the_served_site(served: str) -> None:
    """Accept, see the message once, and find the gate open and the banner gone."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(path: str, data: bytes | None = None) -> str:
        with browser.open(f"{served}{path}", data=data, timeout=10) as answer:
            text: str = answer.read().decode()
        return text

    first = get("")
    assert 'data-safeexit="cookies"' in first
    assert "<template" in first
    after = get("_sx/consent", b"decision=accept&next=/contact")
    assert "You have accepted" in after
    assert "Contact us" in after
    later = get("contact")
    assert 'data-safeexit="cookies"' not in later
    assert "<template" not in later
