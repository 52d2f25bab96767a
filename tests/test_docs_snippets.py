"""Every snippet in the README and the hand-written docs is run as a reader would run it.

Python blocks of one document run in order in one namespace. A block `console` holds lines that start with
`$ ` and the output that follows (`...` stands for any text; no output shown: any will do). A block whose
fence names a file (```html page.html) becomes that file. Blocks `sh` are for the reader's own machine (make,
pip, git): only their make targets are checked.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).parent.parent
_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DOCUMENTS = [
    _ROOT / "README.md",
    *(
        path
        for folder in ("tutorial", "how-to", "explanation")
        for path in sorted((_ROOT / "docs" / folder).glob("*.md"))
    ),
]


@dataclass(frozen=True)
class _Block:
    language: str
    file: str | None
    text: str
    line: int


def _blocks(document: Path) -> list[_Block]:
    text = document.read_text(encoding="utf-8")
    return [
        _Block(match[1], match[2], match[3], text.count("\n", 0, match.start()) + 1)
        for match in _FENCE.finditer(text)
    ]


def _commands(text: str) -> list[tuple[str, str]]:
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)
    assert not parts[0].strip(), f"output before the first command: {parts[0]!r}"
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _run_console(block: _Block, folder: Path, where: str) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }
    for command, expected in _commands(block.text):
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        output = done.stdout + done.stderr
        assert done.returncode in (0, 1), f"{where}: `{command}` ended with {done.returncode}:\n{output}"
        if expected.strip():
            flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
            same = doctest.OutputChecker().check_output(f"{expected.strip()}\n", f"{output.strip()}\n", flags)
            assert same, f"{where}: `{command}` printed\n{output}\ninstead of\n{expected}"


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: str(path.relative_to(_ROOT)))
def test_every_snippet_runs_and_prints_what_the_document_shows(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader who copies a snippet gets what the page says."""
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "__docs__"}
    for block in _blocks(document):
        where = f"{document.relative_to(_ROOT)}:{block.line}"
        if block.file:
            target = tmp_path / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            exec(compile("\n" * block.line + block.text, where, "exec"), namespace)  # noqa: S102 - our own docs
        elif block.language == "console":
            _run_console(block, tmp_path, where)


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: str(path.relative_to(_ROOT)))
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    """`make X` in a document is a target of the Makefile."""
    makefile = (_ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {
        name
        for block in _blocks(document)
        if block.language == "sh"
        for name in re.findall(r"^make ([a-z]+)", block.text, re.MULTILINE)
    }
    assert named <= targets


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: str(path.relative_to(_ROOT)))
def test_every_local_link_of_a_document_leads_to_a_file(document: Path) -> None:
    """No link or picture in the docs points to a file that is not there."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not (document.parent / link).exists()] == []
