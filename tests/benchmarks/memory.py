"""What 10,000 pages leave behind in one process: the memory that it holds after each thousand."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import resource
from pathlib import Path
from safeexit.checker.engine import check_bytes
from tests.benchmarks.packages import large_pages

def held():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6

files = large_pages()
for number in range(1, {pages} + 1):
    data = files[number % len(files)].read_bytes()
    # Each page is another one: its classes, identities, addresses and words.
    own = b"p%d" % number
    changed = data.replace(b'class="', b'class="' + own).replace(b'href="', b'href="/' + own)
    changed = changed.replace(b'id="', b'id="' + own).replace(b" the ", b" " + own + b" ")
    check_bytes(changed, source="page.html")
    if number % {step} == 0:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
        print(f"  after {{number:6,}} pages {{held():32.1f}} {{peak:8.1f}}", flush=True)
"""
_PAGES, _STEP = 10_000, 1_000


def report(pages: int = _PAGES, step: int = _STEP) -> None:
    """Print the table, on Linux alone: what is held, and the most that ever was."""
    if sys.platform != "linux":
        return
    print(f"\nMemory of a check, MB, {pages:,} pages of 104 KB          held     peak", flush=True)
    subprocess.run([sys.executable, "-c", _PROGRAM.format(pages=pages, step=step)], check=True)
