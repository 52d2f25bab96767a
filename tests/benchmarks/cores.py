"""What a second process gains, in time of the clock, beside two commands that share nothing."""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.packages import large_pages

_ROUNDS = 5
_COPIES = 3  # of 150 pages


def _command(jobs: int, folder: Path) -> list[str]:
    options = ("--no-cache", "--jobs", str(jobs), "--format", "json")
    return [sys.executable, "-m", "safeexit", "check", *options, str(folder)]


def _run(*commands: list[str]) -> tuple[float, float]:
    """Run commands at once. Returns the seconds that passed, and those of all processors."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for running in [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]:
        if running.wait() not in {0, 1}:
            raise RuntimeError(f"{running.args!r} ended with {running.returncode}")
    passed, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _copies(folder: Path) -> None:
    """Fill two folders with as many pages each."""
    for half in "ab":
        (folder / half).mkdir()
    for index, page in enumerate(large_pages() * _COPIES):
        shutil.copyfile(page, folder / "ab"[index % 2] / f"{index}.html")


def report() -> None:
    """Print the table: interleaved rounds. Two commands that have half of the pages each are the ceiling."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _copies(folder)
        ways = {
            "--jobs 1": [_command(1, folder)],
            "--jobs 2": [_command(2, folder)],
            "two commands, half the pages each": [_command(1, folder / "a"), _command(1, folder / "b")],
        }
        rounds: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
        for _ in range(_ROUNDS):
            for way, commands in ways.items():
                rounds[way].append(_run(*commands))
    one = statistics.median(passed for passed, _ in rounds["--jobs 1"])
    title = f"Seconds, {len(large_pages()) * _COPIES} pages of 104 KB, {_ROUNDS} rounds"
    print(f"\n{title:48} {'min':>8} {'median':>8} {'max':>8}   CPU   gain")
    for way, values in rounds.items():
        passed = [value for value, _ in values]
        middle = statistics.median(passed)
        cpu = statistics.median(value for _, value in values)
        low, high = min(passed), max(passed)
        print(f"  {way:46} {low:8.1f} {middle:8.1f} {high:8.1f} {cpu:6.1f}   {one / middle:5.2f} x")
