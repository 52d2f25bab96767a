"""Runs work on many inputs in several processes; one that crashes costs its own input alone."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from safeexit.checker import own_rules
from safeexit.checker.rules import own_files

__all__ = ["cores", "each"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_work: list[Callable[[Any], Any]] = []
"""In a worker: what it does with each item."""


def cores() -> int:
    """Return how many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def each(
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    jobs: int,
    crashed: Callable[[_Item], _Result],
) -> Iterator[_Result]:
    """Yield what `work` returns for each item, in order; `crashed` says what an item is worth that kills.

    Work, items and results must be picklable. The processes are started at once, not with the first result.
    """
    packed = pickle.dumps(work)
    return _results(_start(packed, items, jobs), packed, items, jobs, crashed)


_Running = tuple[ProcessPoolExecutor, list[Future[Any]]]


def _start(packed: bytes, items: Sequence[Any], jobs: int) -> _Running:
    pool = _pool(jobs, packed)
    futures: list[Future[Any]] = []
    with suppress(BrokenProcessPool):  # before all were handed over; the rest is for another pool
        for item in items:
            futures.append(pool.submit(_do, item))  # noqa: PERF401 - those before the breach count
    return pool, futures


def _results(
    running: _Running, packed: bytes, items: Sequence[Any], jobs: int, crashed: Callable[[Any], Any]
) -> Iterator[Any]:
    done = 0
    while True:
        pool, futures = running
        try:
            for future in futures:
                yield future.result()
                done += 1
        except BrokenProcessPool:  # by one of those under way: each on its own tells by which
            yield _alone(packed, items[done], crashed)
            done += 1
        finally:
            pool.shutdown(cancel_futures=True)
        if done == len(items):
            return
        running = _start(packed, items[done:], jobs)


def _alone(packed: bytes, item: _Item, crashed: Callable[[_Item], _Result]) -> _Result:
    with _pool(1, packed) as pool:
        try:
            result: _Result = pool.submit(_do, item).result()
        except BrokenProcessPool:
            return crashed(item)
    return result


def _pool(jobs: int, packed: bytes) -> ProcessPoolExecutor:
    # Where a fork is safe it is quick: nothing is imported anew.
    method = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(method)
    files = tuple(own_files())
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(files, packed))


def _begin(files: Sequence[str], packed: bytes) -> None:
    """Set a worker up. Ctrl-C is the parent's to answer; rules are known before what names them is read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    own_rules.load([Path(file) for file in files])
    _work[:] = [pickle.loads(packed)]  # noqa: S301 - the parent's own


def _do(item: Any) -> Any:
    return _work[0](item)
