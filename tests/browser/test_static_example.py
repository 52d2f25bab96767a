"""The static example, started as its README says: exit, choice, policy, and nothing for a checker to find."""

from __future__ import annotations

import json
import os
import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, Route

from safeexit._group import cli

from .engines import PlaywrightTab, wait_for
from .test_components_look import AXE

_ROOT = Path(__file__).parents[2]
_EXAMPLE = _ROOT / "examples" / "static"
_DESTINATION = "https://www.bbc.co.uk/weather"
_PAGES = ("", "contact/", "cookies/", "feedback/", "accessibility/", "stay-safe-online/", "_sx/cookies/")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of the example, started by the command in its README."""
    (command,) = re.findall(r"^    python (.+)$", (_EXAMPLE / "README.md").read_text("utf-8"), re.MULTILINE)
    with subprocess.Popen(
        [sys.executable, *shlex.split(command)],
        cwd=_ROOT,
        env={**os.environ, "PORT": "0"},
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().split()[0]
        finally:
            server.terminate()


@pytest.fixture
def visitor(page: Page) -> Iterator[Page]:
    """A page in Chromium for which the way out leads to a stand-in; nothing may break the policy."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.route(f"{_DESTINATION}**", _stand_in)
    yield page
    assert [text for text in said if "Content Security Policy" in text or "integrity" in text] == []


def _stand_in(route: Route) -> None:
    assert "referer" not in route.request.headers
    route.fulfill(body="<title>Weather</title>", content_type="text/html")


def test_escape_leaves(visitor: Page, address: str) -> None:
    """From a page below the home page, too."""
    visitor.goto(f"{address}stay-safe-online/")
    visitor.keyboard.press("Escape")
    visitor.wait_for_url(_DESTINATION)


def test_visits_are_counted_once_that_is_allowed(visitor: Page, address: str) -> None:
    """Nothing but the essential cookie is set before, and after a change of mind the cookie is gone."""
    tab = PlaywrightTab(visitor)
    visitor.goto(address)
    assert visitor.evaluate("document.cookie") == ""
    visitor.click("button[value=accept]")
    wait_for(tab, "document.cookie.includes('visits=1')")
    visitor.goto(f"{address}contact/")
    wait_for(tab, "document.cookie.includes('visits=2')")
    assert not visitor.is_visible("button[value=accept]")
    visitor.goto(f"{address}cookies/")
    visitor.click("a.button")
    visitor.uncheck("#sx-category-statistics")
    visitor.click("button[value=save]")
    wait_for(tab, "!document.cookie.includes('visits')")


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_and_fits(chromium: Browser, address: str, width: int) -> None:
    """axe-core finds nothing, and nothing scrolls sideways."""
    with chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 720}) as context:
        page = context.new_page()
        for name in _PAGES:
            page.goto(f"{address}{name}")
            page.add_script_tag(path=AXE)
            violations = page.evaluate("axe.run().then(found => found.violations.map(each => each.id))")
            assert (name, violations) == (name, [])
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_checker_finds_nothing(tmp_path: Path) -> None:
    """Every built page has the exit, and `safeexit check` has nothing to fail or to review."""
    runpy.run_path(str(_EXAMPLE / "serve.py"))["build_into"](tmp_path)
    settings = ["--config", str(_EXAMPLE / "safeexit.toml")]
    arguments = ["check", str(tmp_path), "--format", "json", *settings]
    done = CliRunner().invoke(cli, arguments, standalone_mode=False)
    assert done.return_value == 0
    summary = json.loads(done.output)["summary"]
    assert (summary["pages"], summary["failed"], summary["needs_review"]) == (len(_PAGES), 0, 0)


def test_nothing_is_left_to_build(tmp_path: Path) -> None:
    """What CI runs: `safeexit build --check` agrees with what was built."""
    runpy.run_path(str(_EXAMPLE / "serve.py"))["build_into"](tmp_path)
    settings = ["--config", str(_EXAMPLE / "safeexit.toml")]
    done = CliRunner().invoke(cli, ["build", str(tmp_path), "--check", *settings], standalone_mode=False)
    assert (done.return_value, done.output) == (0, "")
