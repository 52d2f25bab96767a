"""Shells complete the command, and `man safeexit` shows its help."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from safeexit.cli import COMMANDS
from tools.docs import pages

_BIN = Path(sys.executable).parent


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell: str) -> None:
    """`safeexit completion SHELL` prints a script that asks the command itself."""
    done = subprocess.run(
        [_BIN / "safeexit", "completion", shell], capture_output=True, text=True, check=True
    )
    assert f"_SAFEEXIT_COMPLETE={shell}_complete" in done.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("safeexit ", sorted(COMMANDS)),
        ("safeexit che", ["check"]),
        ("safeexit check --requ", ["--require"]),
        ("safeexit check --require b", ["beta-notice"]),
        ("safeexit completion ", ["bash", "zsh", "fish"]),
    ],
)
def test_commands_options_and_values_are_completed(words: str, expected: list[str]) -> None:
    """Bash sources the script, and gets what can stand where the cursor is."""
    script = f"""
        eval "$(safeexit completion bash)"
        COMP_WORDS=({words.rstrip()} {'""' if words.endswith(" ") else ""})
        COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
        _safeexit_completion safeexit
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == expected


def test_the_manual_page_shows_every_command_and_option(tmp_path: Path) -> None:
    """Each has its heading; no line of text is taken for a request of roff."""
    page = pages()["safeexit.1"]
    for name in COMMANDS:
        assert f'.SH "SAFEEXIT {name.upper()}"\n' in page
    for line in page.splitlines():
        assert not line.startswith("'")
        assert not line.startswith(".") or line.startswith((".TH ", ".SH ", ".TP", ".PP", ".B ", ".br"))
    assert "\\-\\-write\\-baseline" in page
    groff = shutil.which("groff")
    if groff is not None:  # where it is installed, it must find nothing to warn of
        file = tmp_path / "safeexit.1"
        file.write_text(page, "utf-8")
        done = subprocess.run(
            [groff, "-man", "-Tutf8", "-ww", "-k", file], capture_output=True, text=True, check=True
        )
        assert done.stderr == ""
        assert "--write-baseline" in re.sub(".\b", "", done.stdout)  # bold is a letter over itself
