"""What is done with each input: read it, check its pages, mend them; here or in worker processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from safeexit.checker import engine, workers
from safeexit.checker.cache import Cache
from safeexit.checker.checking import Checker
from safeexit.checker.config import Config
from safeexit.checker.findings import PageResult
from safeexit.checker.sources.documents import Document
from safeexit.checker.sources.files import Input
from safeexit.checker.sources.reading import is_archive, read

if TYPE_CHECKING:
    from safeexit.checker.baseline.changes import Changes
    from safeexit.checker.baseline.known import Baseline
    from safeexit.checker.fixes.files import Mender
    from safeexit.checker.project.loading import Folder

__all__ = ["Settled", "Work", "results"]

Settled = tuple[Input, Config]
"""An input, and the settings that hold for it."""

_FEW = 50  # inputs that are checked before workers would have begun


class Work(NamedTuple):
    """How inputs are checked, as the command's options say."""

    language: str | None = None
    show_passed: bool = False
    explain: bool = False
    folder: Folder | None = None
    changes: Changes | None = None
    mender: Mender | None = None
    old: Baseline | None = None
    """What a baseline knows, which is not to be mended."""
    cache: Cache | None = None
    full_tree: bool = False

    def crashed(self, settled: Settled, name: str | None, reason: str) -> PageResult:
        """Return what is said of a page, called `name` where its input has others, that cost its process."""
        item, settings = settled
        rules = settings.rules_for(item.path)
        return engine.unreadable(name or item.name, reason, language=self.language, rules=rules)

    def pages(self, settled: Settled) -> Iterator[tuple[str, Callable[[], PageResult]]]:
        """Yield for each page of an input its name, and what finds what is in it."""
        item, settings = settled
        checker = Checker(
            self.language,
            settings,
            item.path,
            show_passed=self.show_passed,
            folder=self.folder,
            explain=self.explain,
            cache=self.cache,
            full_tree=self.full_tree,
        )
        known: frozenset[str] = frozenset()
        before = self.changes.before(item.path) if self.changes and item.path else None
        if before is not None:
            found = checker.check(Document(item.name, before)).findings
            known = frozenset(finding.fingerprint for finding in found)
        for document in read(item):
            check = partial(_news, checker, document, known, self.old if self.mender else None)
            if self.mender is not None and document.name == item.name and document.response is None:
                yield item.name, partial(self.mender.mend, item.path, item.name, document.data, check)
            else:
                yield document.name, partial(check, document.data)


def _news(
    checker: Checker, document: Document, known: Set[str], old: Baseline | None, data: bytes
) -> PageResult:
    """Return what is found in `data`, the document's or as mended, but for what is `known` at its base.

    What a baseline knows is not to be mended: it would be new to the baseline then.
    """
    result = checker.check(document._replace(data=data))
    result = result._replace(findings=tuple(f for f in result.findings if f.fingerprint not in known))
    if old is None:
        return result
    left = old.fingerprints_of(result)
    return result._replace(
        findings=tuple(f._replace(fix=None) if f.fingerprint in left else f for f in result.findings),
    )


def results(
    work: Work, settled: Sequence[Settled], jobs: int | None, *, ordered: bool = True
) -> Iterator[tuple[PageResult, ...]]:
    """Yield what is found in each input, in order or as it comes; `jobs` None: as is quickest.

    One job, too, is a worker's where a page that ends, holds or fills its process would cost others.
    """
    if jobs is None:
        jobs = _cores() if len(settled) > _FEW else 1
    sent = [pair for pair in settled if _can_be_sent(pair[0])]
    alone = jobs == 1 and not (len(settled) > 1 or any(is_archive(item) for item, _ in settled))
    if alone or not sent or (jobs == 1 and not workers.FORKS):
        return _in_turn(work, settled, None)
    return _in_turn(work, settled, workers.each(work.pages, sent, jobs, work.crashed, ordered=ordered))


def _can_be_sent(item: Input) -> bool:
    """Whether another process can read an input: standard input is this one's own."""
    return item.path is not None or item.address


def _in_turn(
    work: Work, settled: Iterable[Settled], sent: Iterator[tuple[PageResult, ...]] | None
) -> Iterator[tuple[PageResult, ...]]:
    for pair in settled:
        if sent is None or not _can_be_sent(pair[0]):
            yield tuple(check() for _, check in work.pages(pair))
        else:
            yield next(sent)


def _cores() -> int:
    """Return how many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
