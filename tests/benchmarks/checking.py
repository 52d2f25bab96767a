"""How long a check takes, beside building BeautifulSoup's tree and beside the parser's floor, in CPU time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import turbohtml
from bs4 import BeautifulSoup

from safeexit.checker.engine import check_bytes
from tests.benchmarks.packages import large_pages

_ROUNDS = 3
_FLOOR = "parse and walk (the floor)"
_OURS = "safeexit, every rule"
_GOALS = {_FLOOR: "at most 6", "BeautifulSoup's tree, html.parser": "at most 0.2"}


def report() -> None:
    """Print the table: interleaved rounds over large pages of published packages, none of them the first."""
    pages = [page.read_bytes() for page in large_pages()]
    megabytes = sum(map(len, pages)) / 1e6
    ways: dict[str, Callable[[bytes], object]] = {
        _FLOOR: _walk,
        _OURS: lambda page: check_bytes(page, source="page.html"),
        "BeautifulSoup's tree, html.parser": lambda page: BeautifulSoup(page, "html.parser"),
    }
    for way in ways.values():
        for page in pages[:: len(pages) // 10]:
            way(page)  # what is loaded and compiled once is no part of a page's cost
    rounds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            start = time.process_time()
            for page in pages:
                way(page)
            rounds[name].append((time.process_time() - start) * 1e3 / megabytes)
    title = f"Check, CPU ms a megabyte, {len(pages)} pages, {_ROUNDS} rounds"
    print(f"\n{title:48} {'min':>8} {'median':>8} {'max':>8}   pages/s   ours is")
    for name, values in rounds.items():
        middle = statistics.median(values)
        ratio = statistics.median(ours / other for ours, other in zip(rounds[_OURS], values, strict=True))
        goal = f" (goal: {_GOALS[name]})" if name in _GOALS else ""
        speed = len(pages) * 1e3 / (middle * megabytes)
        costs = f"{min(values):8.1f} {middle:8.1f} {max(values):8.1f}"
        print(f"  {name:46} {costs} {speed:9.0f} {ratio:7.2f} x{goal}")


def _walk(page: bytes) -> None:
    document = turbohtml.parse(page.decode("utf-8", "replace"), source_locations=True, scripting=True)
    for _ in document.iter_elements():
        pass
