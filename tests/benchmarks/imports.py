"""How long an import takes, beside a peer's, in CPU time of processes that do nothing else."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from pathlib import Path

_ROUNDS = 15
_MODULES = ("jinja2", "safeexit", "markupsafe")


def _cpu_seconds(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Without the site module, so that no other package's start-up files are measured.
    packages = str(Path(next(p for p in sys.path if p.endswith("site-packages"))))
    source = str(Path(__file__).parents[2] / "src")
    subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path += [{source!r}, {packages!r}]; {code}"],
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def report() -> None:
    """Print the table: interleaved rounds, Python's own start-up taken off."""
    rounds: dict[str, list[float]] = {name: [] for name in _MODULES}
    for _ in range(_ROUNDS):
        start = _cpu_seconds("pass")
        for name in _MODULES:
            rounds[name].append(_cpu_seconds(f"import {name}") - start)
    peer = statistics.median(rounds["jinja2"])
    print(f"Import, CPU ms, {_ROUNDS} interleaved rounds            min   median      max   share of jinja2")
    for name, values in rounds.items():
        low, middle, high = min(values) * 1e3, statistics.median(values) * 1e3, max(values) * 1e3
        print(f"  import {name:40} {low:8.1f} {middle:8.1f} {high:8.1f}   {middle / 1e3 / peer:11.0%}")
