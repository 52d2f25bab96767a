"""Feed mutated pages and templates to the checker, with atheris: `python tools/fuzz.py [SECONDS]`.

A page may be as broken as it likes: nothing is raised, every position lies inside the file, and 100 KB of
it take less than a second. What breaks that promise is written to `crash-…` in the working directory.

atheris is no dependency of the project: it wants an environment of its own, with `pip install atheris .`.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SECONDS = 1800
_LONGEST = 4096
_LARGE = 100_000
_LARGE_EVERY = 64
"""One input in so many is also repeated until it is large: what is slow in its square shows there."""
_MOST_CPU_SECONDS = 4.0
"""For a large page: one second, and four times that because the instrumented code runs so much slower."""
_TRIES = 3
"""How often a page that took too long is tried: on a busy machine the same work may take twice the time."""


def main() -> None:
    """Fuzz for the number of seconds given on the command line, half an hour if none is."""
    atheris: Any = importlib.import_module("atheris")
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with atheris.instrument_imports(include=["safeexit"]):
        promise = importlib.import_module("safeexit.checker.engine").check_bytes
        languages = importlib.import_module("safeexit.checker.templates").LANGUAGES
        rules = importlib.import_module("safeexit.checker.rules").all_rules()
    count = 0
    most = 0.0

    def judge(data: bytes) -> None:
        nonlocal count, most
        count += 1
        if len(data) < 2:
            return
        language, page = languages[data[0] % len(languages)], data[1:]
        _check(promise, page, language)
        if count % _LARGE_EVERY == 0:
            took = _check(promise, page * (_LARGE // len(page)), language)
            if took > most:
                most = took
                print(f"page {count}: {took:.2f} s of processor time, {language}: {page[:200]!r}", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        _write_seeds(Path(folder), rules, languages)
        arguments = [sys.argv[0], f"-max_total_time={seconds}", f"-max_len={_LONGEST}", "-timeout=60", folder]
        atheris.Setup(arguments, judge)
        atheris.Fuzz()


def _write_seeds(folder: Path, rules: Any, languages: tuple[str, ...]) -> None:
    """Write the rules' own examples: they have every word and construct that a rule looks for."""
    examples = [example for rule in rules for example in (*rule.good, *rule.bad)]
    for number, example in enumerate(examples):
        source = example.source if isinstance(example.source, bytes) else example.source.encode()
        language = languages.index(example.language or "html")
        (folder / str(number)).write_bytes(bytes([language]) + source)


def _check(check_bytes: Any, page: bytes, language: str) -> float:
    """Check a page as promised, and return the processor time that it took, in seconds."""
    for _ in range(_TRIES):
        began = time.process_time()
        result = check_bytes(page, source="fuzzed", language=language, show_passed=True)
        took = time.process_time() - began
        if len(page) > _LARGE or took <= _MOST_CPU_SECONDS:
            break
    else:
        raise AssertionError(f"{len(page)} bytes of {language} took {took:.1f} s")
    if result.error is None:
        lines = _lines(page)
        for found in (*result.components, *result.findings):
            _inside(found.span, lines)
    return took


def _lines(page: bytes) -> list[int]:
    decode = importlib.import_module("safeexit.checker.page").Page.from_bytes
    return [len(line) for line in decode(page).text.split("\n")]


def _inside(span: Any, lines: list[int]) -> None:
    for line, column in ((span.line, span.column), (span.end_line, span.end_column)):
        if not (1 <= line <= len(lines) and 1 <= column <= lines[line - 1] + 1):
            raise AssertionError(f"{span} is outside a file of {len(lines)} lines")
    if (span.line, span.column) > (span.end_line, span.end_column):
        raise AssertionError(f"{span} ends before it begins")


if __name__ == "__main__":
    main()
