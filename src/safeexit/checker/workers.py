"""Runs work on many inputs in several processes; a page that ends, holds or fills one costs itself alone."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from time import monotonic
from typing import Any, TypeVar

from safeexit.checker.worker import FORKS, OUT_OF_MEMORY, Worker, signal_name

__all__ = ["FORKS", "Limits", "each"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Work = Callable[[_Item], Iterator[tuple[str, Callable[[], _Result]]]]
"""What is done with an item: for each of its pages, what the page is called, and what checks it."""
_Crashed = Callable[[_Item, str | None, str], _Result]
"""What is said of a page that could not be checked: by item, name (None for its only page) and reason."""

_AT_ONCE = 16  # items handed over together, where many are left
_TICK = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost a worker.

    `seconds` are of the clock. `memory` is in bytes, beyond what the worker has when it begins; it holds on
    Linux alone: macOS and Windows have no such limit for one process.
    """

    seconds: float = 60
    memory: int = 2 * 1024**3


def each(
    work: _Work[_Item, _Result],
    items: Sequence[_Item],
    jobs: int,
    crashed: _Crashed[_Item, _Result],
    limits: Limits = Limits(),
    *,
    ordered: bool = True,
) -> Iterator[tuple[_Result, ...]]:
    """Yield the results for each item's pages, in the items' order unless `ordered` is false: as they come.

    The processes are started at once. Work, items and results must be picklable. What `work` raises is raised
    here.
    """
    return _each(_Crew(work, items, jobs, crashed, limits), len(items), ordered)


def _each(crew: _Crew, items: int, ordered: bool) -> Iterator[tuple[Any, ...]]:
    try:
        for number in range(items):
            yield crew.results(number if ordered else None)
    finally:
        crew.dismiss()


@dataclass(slots=True)
class _Task:
    """One item: what is known of its pages so far, and the name of the one under way where there are more."""

    number: int
    results: list[Any] = field(default_factory=list)
    name: str | None = None
    restarted: bool = False
    """Whether it was begun anew, after a page that ended its worker, and nothing was heard of it since."""


class _Crew:
    """The workers, and who does what."""

    def __init__(
        self,
        work: _Work[Any, Any],
        items: Sequence[Any],
        jobs: int,
        crashed: _Crashed[Any, Any],
        limits: Limits,
    ) -> None:
        self._packed = pickle.dumps((work, items))
        self._items = items
        self._crashed = crashed
        self._limits = limits
        self._jobs = min(jobs, len(items))
        self._waiting = deque(_Task(number) for number in range(len(items)))
        self._done: dict[int, tuple[Any, ...]] = {}
        self._due: dict[Worker, deque[_Task]] = {}
        self._waited: dict[Worker, float] = {}
        for _ in range(self._jobs):
            self._hire()

    def results(self, number: int | None) -> tuple[Any, ...]:
        """Return what was found in an item, or in any one (None), when it is known; in none twice."""
        while not self._done if number is None else number not in self._done:
            self._listen()
        return self._done.pop(next(iter(self._done)) if number is None else number)

    def dismiss(self) -> None:
        """End all workers, each after the page that it is at."""
        for worker in self._due:
            worker.connection.close()
        for worker in self._due:
            worker.end(self._limits.seconds)

    def _hire(self) -> None:
        worker = Worker(self._packed, self._limits.memory)
        self._due[worker] = deque()
        self._waited[worker] = 0
        self._hand_over(worker)

    def _hand_over(self, worker: Worker) -> None:
        """Give a worker more before it has done all, so that it never waits; towards the end, a little."""
        due = self._due[worker]
        if len(due) > 1 or not self._waiting:
            return
        count = max(1, min(_AT_ONCE, len(self._waiting) // (4 * self._jobs)))
        tasks = [self._waiting.popleft() for _ in range(count)]
        due.extend(tasks)
        worker.send([(task.number, len(task.results)) for task in tasks])

    def _listen(self) -> None:
        """Hear what the workers have to say, and lose patience with those that say nothing for too long.

        Only the time that is spent waiting counts, a tick at a time: not that in which all were stopped.
        """
        began = monotonic()
        tick = min(_TICK, self._limits.seconds)
        ready = wait([worker.connection for worker in self._due], tick)
        waited = min(monotonic() - began, tick)
        for worker in list(self._due):
            if worker.connection in ready:
                self._waited[worker] = 0
                self._hear(worker)
            elif self._due[worker]:
                self._waited[worker] += waited
                if self._waited[worker] >= self._limits.seconds:
                    worker.kill()
                    self._replace(worker, f"its check took longer than {self._limits.seconds:g} seconds")

    def _hear(self, worker: Worker) -> None:
        try:
            results, name, error = worker.connection.recv()
        except (EOFError, OSError):
            self._replace(worker, self._why(worker.exit_code()))
            return
        if error is not None:
            raise error
        due = self._due[worker]
        task = due[0]
        task.results += results
        task.name, task.restarted = name, False
        if name is None:
            self._done[due.popleft().number] = tuple(task.results)
            self._hand_over(worker)

    def _why(self, code: int) -> str:
        if code == OUT_OF_MEMORY:
            return f"its check needs more than {self._limits.memory / 1024**3:g} GB of memory"
        how = signal_name(-code) if code < 0 else f"exit code {code}"
        return f"safeexit itself was ended by this ({how}), please report it"

    def _replace(self, worker: Worker, reason: str) -> None:
        """Let another worker go on after the page that ended this one."""
        due = self._due.pop(worker)
        del self._waited[worker]
        worker.end(0)
        if due:
            self._lose_page(due.popleft(), reason)
            self._waiting.extendleft(reversed(due))
        if self._waiting:
            self._hire()

    def _lose_page(self, task: _Task, reason: str) -> None:
        item = self._items[task.number]
        if not task.restarted:
            task.results.append(self._crashed(item, task.name, reason))
            task.restarted = True
            self._waiting.appendleft(task)
            return
        # Not a page, but reading what follows it: there is no way past.
        if task.name is not None:
            task.results.append(self._crashed(item, None, reason))
        self._done[task.number] = tuple(task.results)
