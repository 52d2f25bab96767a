"""The examples of frameworks and of CI: what their READMEs and workflow say is run as it stands."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeexit.checker.engine import check_bytes
from safeexit.checker.findings import Outcome

_ROOT = Path(__file__).parent.parent
_EXAMPLES = _ROOT / "examples"
_SITES = ("django_site", "fastapi_app", "flask_app")
_PATIENCE = 60.0  # seconds; nothing here measures speed


@pytest.fixture(params=_SITES)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an example, started by the one command of its README."""
    readme = (_EXAMPLES / request.param / "README.md").read_text("utf-8")
    (command,) = re.findall(r"^    python (\S+)$", readme, re.MULTILINE)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, command], cwd=_ROOT, env=environment, stderr=subprocess.DEVNULL
    ) as server:
        yield f"http://127.0.0.1:{port}"
        server.terminate()


def _get(url: str) -> bytes:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=_PATIENCE) as answer:
                body: bytes = answer.read()
                return body
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError) or time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_a_site_starts_with_one_command_and_passes_the_checker(address: str) -> None:
    """Every page that the home page leads to has an exit, a banner and a notice, and no finding."""
    home = _get(f"{address}/").decode()
    paths = set(re.findall(r'href="(/[a-z-]*)"', home))
    assert {"/", "/accessibility", "/contact", "/cookies"} <= paths
    for path in sorted(paths):
        result = check_bytes(_get(f"{address}{path}"), source=path)
        assert {component.kind for component in result.components} == {
            "beta-notice",
            "cookie-banner",
            "quick-exit",
        }
        assert [
            finding.code
            for finding in result.findings
            if finding.outcome in {Outcome.FAILED, Outcome.NEEDS_REVIEW}
        ] == []


@pytest.mark.parametrize("name", _SITES)
def test_a_sites_templates_pass_the_checker(name: str) -> None:
    """`safeexit check` has nothing to say of the files themselves."""
    done = subprocess.run(
        [sys.executable, "-m", "safeexit", "check", str(_EXAMPLES / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing failed" in done.stdout


def _workflow_commands() -> list[list[str]]:
    workflow = (_EXAMPLES / "ci" / ".github" / "workflows" / "safeexit.yml").read_text("utf-8")
    return [shlex.split(line) for line in re.findall(r"- run: (.*)", workflow)]


def test_the_workflow_finds_what_is_expected(tmp_path: Path) -> None:
    """Run as it stands in the workflow, the check fails the pull request, and the SARIF file says why."""
    repository = shutil.copytree(_EXAMPLES / "ci", tmp_path / "repository")
    install, check = _workflow_commands()
    assert install == ["pip", "install", "safeexit"]
    done = subprocess.run(
        [sys.executable, "-m", *check], cwd=repository, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    expected = (repository / "expected.txt").read_text("utf-8").splitlines()
    assert _in_sarif(repository / "safeexit.sarif") == expected
    annotated = re.findall(r"file=([^,]+),line=(\d+),.*?title=(SX\d+)", done.stdout)
    assert sorted(" ".join(line.split()[:2]) for line in expected) == sorted(
        f"{file}:{line} {code}" for file, line, code in annotated
    )


def _in_sarif(report: Path) -> list[str]:
    (run,) = json.loads(report.read_text("utf-8"))["runs"]
    outcomes = {"fail": "failed", "review": "needs-review"}
    found = []
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        line = place["region"]["startLine"]
        found.append(
            f"{place['artifactLocation']['uri']}:{line} {result['ruleId']} {outcomes[result['kind']]}"
        )
    return sorted(found)
