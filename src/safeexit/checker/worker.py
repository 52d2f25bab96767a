"""One process that checks pages for another, which may lose it."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from safeexit.checker import own_rules
from safeexit.checker.rules import own_files

__all__ = ["FORKS", "OUT_OF_MEMORY", "Worker", "signal_name"]

OUT_OF_MEMORY = 70
"""The exit code of a worker that needed more memory than it may have."""

FORKS = sys.platform == "linux"
"""Whether a worker starts at once: where a fork is safe, nothing is imported anew."""
_CONTEXT: Any = multiprocessing.get_context("fork" if FORKS else "spawn")


class Worker:
    """A process that is sent numbers of items, each with how many of its pages to pass over, and answers.

    An answer is a list of results, the name of the item's page that is begun with it, or None where the item
    has no more, and what was raised, or None.
    """

    def __init__(self, packed: bytes, memory: int) -> None:
        """Start it with the pickled pair of work and items, and `memory` bytes to spend on a page."""
        self.connection, theirs = _CONTEXT.Pipe()
        files = tuple(own_files())
        args = (self.connection, theirs, files, packed, memory)
        self._process = _CONTEXT.Process(target=_serve, args=args, daemon=True)
        self._process.start()
        theirs.close()

    def send(self, tasks: Sequence[tuple[int, int]]) -> None:
        """Hand tasks over. One that is no more is noticed where it is heard."""
        with suppress(OSError):
            self.connection.send(tasks)

    def exit_code(self) -> int:
        """Return how it ended, when it has: the negative number of a signal, or its own code."""
        self._process.join()
        return self._process.exitcode or 0

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.join()

    def end(self, seconds: float) -> None:
        """Wait for it to end, then kill it."""
        self.connection.close()
        self._process.join(seconds)
        self.kill()
        self._process.close()


def signal_name(number: int) -> str:
    """Return a signal's name, or its number where it has none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _serve(
    parents: Connection, connection: Connection, files: Sequence[str], packed: bytes, memory: int
) -> None:
    parents.close()  # else it would not be noticed here when the parent closes it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    own_rules.load([Path(file) for file in files])  # rules are known before what names them is read
    work, items = pickle.loads(packed)  # noqa: S301 - the parent's own
    _limit(memory)
    with suppress(EOFError, OSError):  # the parent is no more, or wants no more
        while True:
            for number, done in connection.recv():
                _answer(partial(work, items[number]), done, connection.send)


def _answer(
    pages: Callable[[], Iterator[tuple[str, Callable[[], Any]]]], done: int, send: Callable[[Any], None]
) -> None:
    """Send the results of an item's pages but for the first `done`, each with the name of the next one."""
    results: list[Any] = []
    try:
        for number, (name, check) in enumerate(pages()):
            if number < done:
                continue
            if number:
                send((results, name, None))
            results = [check()]
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # whatever it is, it is raised in the parent
        send(([], None, error))
        return
    send((results, None, None))


def _limit(memory: int) -> None:
    """Let this process have `memory` bytes more than it has, where the system can see to that."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - Windows has none

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        bounds = [bound for bound in (most, soft, hard) if bound != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min(bounds), hard))
