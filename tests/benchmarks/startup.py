"""How long the command takes for one small page, in CPU time, Python's own start taken off."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

_ROUNDS = 7
_PAGE = Path(__file__).parents[2] / "examples/before-and-after/after/contact.html"
_WAYS = {
    "safeexit --version": ("--version",),
    "safeexit check, a page of 7 KB": ("check", "--no-cache", str(_PAGE)),
    "the same as JSON": ("check", "--no-cache", "--format=json", str(_PAGE)),
}
_MAIN = "from safeexit.cli import main; main()"
# Packages that only the tests need, and that BeautifulSoup loads where it finds them, are hidden.
_HIDDEN = "import sys; sys.modules['html5lib'] = None; "


def _cpu_seconds(code: str, arguments: tuple[str, ...], compiled: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", code, *arguments],
        check=False,  # what the page holds decides the exit code
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def report() -> None:
    """Print the table: interleaved rounds, modules compiled beforehand."""
    rounds: dict[str, list[float]] = {name: [] for name in _WAYS}
    with TemporaryDirectory() as compiled:
        for number in range(_ROUNDS + 1):
            start = _cpu_seconds("pass", (), compiled)
            for name, arguments in _WAYS.items():
                seconds = _cpu_seconds(_HIDDEN + _MAIN, arguments, compiled) - start
                if number:  # the first round compiles
                    rounds[name].append(seconds * 1e3)
    print(f"\nStart-up, CPU ms above Python's own, {_ROUNDS} rounds     min   median      max")
    for name, values in rounds.items():
        print(f"  {name:46} {min(values):8.1f} {statistics.median(values):8.1f} {max(values):8.1f}")
