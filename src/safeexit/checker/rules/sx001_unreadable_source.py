"""SX001: what cannot be read cannot be checked."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker.audit import Audit
from safeexit.checker.findings import Reference, Severity, Span
from safeexit.checker.rules.rule import WHOLE_FILE, Bad, Good, Rule, Verdict


class UnreadableSource(Rule):
    """The source cannot be decoded or parsed, so nothing in it was checked.

    What it checks:
        Whether the bytes are text in an encoding that browsers read, and whether their tree of elements is
        of a size that can be held in memory: more than 50 MB, two million tags or five million characters of
        inline script are not read. The encoding is the one that the page declares (byte order mark, HTTP
        header, `<meta charset>`), else UTF-8, else windows-1252. Single bytes that do not fit are read as
        U+FFFD and are no fault here. The message says why the source could not be read.

    Why it matters:
        A page that was not read has no findings, which is easily taken for a page without faults.

    How to fix it:
        Save the page as UTF-8 and declare it by `<meta charset="utf-8">`. Leave images, archives and other
        files that are no pages out of the run. Close formatting elements such as `<b>` and `<font>`:
        thousands of them left open are repeated in each paragraph that follows, and make browsers slow too.
    """

    code = "SX001"
    name = "unreadable-source"
    severity = Severity.ERROR
    references = (
        Reference(
            "HTML standard 13.2.3.2 Determining the character encoding",
            "https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding",
        ),
    )
    good = (
        Good(b'<!doctype html><meta charset="utf-8"><title>Help</title><p>Caf\xc3\xa9'),
        Good("<!doctype html><title>Cymorth</title><p>T\u0177".encode("utf-16")),
        Good(b"<!doctype html><title>Caf\xe9</title><p>One stray \x00 byte"),
        Good(b""),
    )
    bad = (
        Bad(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", at=("1:1",)),
        Bad("<!doctype html><title>No byte order mark</title>".encode("utf-16-le"), at=("1:1",)),
        Bad(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>", at=("1:1",)),
    )

    def targets(self, audit: Audit) -> tuple[Span, ...]:  # noqa: ARG002 - a page that has an audit was read
        """Return the whole file."""
        return (WHOLE_FILE,)

    def judge(self, target: Span, audit: Audit) -> Iterator[Verdict]:  # noqa: ARG002
        """Yield nothing: `engine.check_bytes` reports what could not be read."""
        yield from ()
