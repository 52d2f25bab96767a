"""Whether a check finds in the lazy tree what it finds in the whole one, on every page at hand."""

from __future__ import annotations

import time
from collections.abc import Iterator

from safeexit.checker.engine import check_bytes
from safeexit.checker.findings import Kind, PageResult
from tests.benchmarks.packages import large_pages
from tests.checker.pages import real_pages


def _pages() -> Iterator[bytes]:
    for page in large_pages():
        yield page.read_bytes()
    for text in real_pages().values():
        yield text.encode()


def _found(data: bytes, *, full_tree: bool) -> tuple[PageResult, float]:
    """Return all that can be told of a page, and the seconds of CPU that it took."""
    began = time.process_time()
    found = check_bytes(
        data,
        source="page.html",
        require=tuple(Kind),
        show_passed=True,
        explain=True,
        full_tree=full_tree,
    )
    return found, time.process_time() - began


def report() -> None:
    """Print on how many pages findings, passes, places, components and their evidence are alike."""
    pages = alike = findings = 0
    lazily = fully = 0.0
    for data in _pages():
        lazy, seconds = _found(data, full_tree=False)
        lazily += seconds
        full, seconds = _found(data, full_tree=True)
        fully += seconds
        pages += 1
        alike += lazy == full
        findings += len(full.findings)
    rows = {
        "findings alike, full tree and lazy": f"{alike:,} of {pages:,} pages, {findings:,} findings",
        "CPU seconds": f"{lazily:.1f} lazily, {fully:.1f} with the full tree",
    }
    print("\nThe lazy tree beside the whole one; every rule, passes and evidence shown")
    for name, value in rows.items():
        print(f"  {name:46} {value}")
