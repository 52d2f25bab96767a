"""How long a check of large pages takes, beside the checkers that others publish, in CPU time."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.packages import large_pages, npm_environment, python_environment

_ROUNDS = 3
_EVERY = 3  # of the large pages: the slowest peer takes a second for two
_AXE = Path(__file__).with_name("axe.mjs")
_OURS = "safeexit check, JSON"
_GOALS = {"djlint": 25, "html-validate": 22, "axe-core": 250}


def _commands() -> dict[str, list[str]]:
    """Return what is run, by name: each with the rules that are its own default."""
    validate = npm_environment("html-validate@11.21.1")
    axe = npm_environment("axe-core@4.14.1", "jsdom@27.4.0")
    djlint = python_environment("djlint==1.49.9")
    ours = [sys.executable, "-m", "safeexit", "check", "--no-cache", "--jobs", "1", "--format", "json"]
    return {
        _OURS: ours,
        "djlint --lint": [str(djlint / "djlint"), "--lint", "--quiet"],
        "html-validate, JSON": [str(validate / "node_modules/.bin/html-validate"), "--formatter", "json"],
        "axe-core in jsdom, JSON": ["node", str(_AXE), str(axe)],
    }


def _cpu_seconds(command: list[str], pages: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*command, *pages], capture_output=True, check=False)
    if done.returncode not in {0, 1} or not done.stdout:  # 1: it found something, and says what
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def report() -> None:
    """Print the table: interleaved rounds, what a run over one page costs taken off."""
    pages = [os.fspath(page) for page in large_pages()[::_EVERY]]
    size = sum(Path(page).stat().st_size for page in pages[1:]) / len(pages[1:]) / 1e3
    commands = _commands()
    rounds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(_ROUNDS):
        for name, command in commands.items():
            net = _cpu_seconds(command, pages) - _cpu_seconds(command, pages[:1])
            rounds[name].append(net * 1e3 / (len(pages) - 1))
    ours = statistics.median(rounds[_OURS])
    title = f"CPU ms a page of {size:.0f} KB, {len(pages) - 1} pages, {_ROUNDS} rounds"
    print(f"\n{title:48} {'min':>8} {'median':>8} {'max':>8}   pages/s    ours is")
    for name, values in rounds.items():
        middle = statistics.median(values)
        goal = next((f" (goal {goal})" for peer, goal in _GOALS.items() if name.startswith(peer)), "")
        print(
            f"  {name:46} {min(values):8.1f} {middle:8.1f} {max(values):8.1f}   {1e3 / middle:7.1f}"
            f"   {middle / ours:6.1f} times as fast{goal}"
        )
