"""How long a check takes, beside building BeautifulSoup's tree and beside the parser's floor, in CPU time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import turbohtml
from bs4 import BeautifulSoup

from safeexit.checker.engine import check_bytes
from tests.checker.pages import whole_pages

_ROUNDS = 5
_LEAST_BYTES = 5_000


def report() -> None:
    """Print the table: interleaved rounds over whole pages of published packages."""
    pages = [text.encode() for text in whole_pages().values() if len(text) >= _LEAST_BYTES]
    megabytes = sum(map(len, pages)) / 1e6
    ways: dict[str, Callable[[bytes], object]] = {
        "parse and walk (the floor)": _walk,
        "safeexit, every rule": lambda page: check_bytes(page, source="page.html"),
        "BeautifulSoup's tree, html.parser": lambda page: BeautifulSoup(page, "html.parser"),
        "BeautifulSoup's tree, html5lib": lambda page: BeautifulSoup(page, "html5lib"),
    }
    for way in ways.values():
        way(pages[0])  # what is loaded once is no part of a page's cost
    rounds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            start = time.process_time()
            for page in pages:
                way(page)
            rounds[name].append((time.process_time() - start) * 1e3 / megabytes)
    ours = statistics.median(rounds["safeexit, every rule"])
    title = f"Check, CPU ms a megabyte, {len(pages)} pages, {_ROUNDS} rounds"
    print(f"\n{title:48} {'min':>8} {'median':>8} {'max':>8}   ours is")
    for name, values in rounds.items():
        middle = statistics.median(values)
        print(f"  {name:46} {min(values):8.1f} {middle:8.1f} {max(values):8.1f}   {ours / middle:6.2f} x")


def _walk(page: bytes) -> None:
    document = turbohtml.parse(page.decode(), source_locations=True, scripting=True)
    for _ in document.iter_elements():
        pass
