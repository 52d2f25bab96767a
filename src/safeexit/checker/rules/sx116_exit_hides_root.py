"""SX116: the page hides its root element while it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.exit_code import Code
from safeexit.checker.detect.quick_exit import QuickExit
from safeexit.checker.findings import Outcome, Reference, Severity, Span
from safeexit.checker.rules._exit_rule import EXIT_COMPONENT
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_ROOT = (
    r"(?:document\s*\.\s*documentElement|document\s*\.\s*querySelector\(\s*[\"'`](?:html|:root)[\"'`]\s*\)"
    r"|document\s*\.\s*getElementsByTagName\(\s*[\"'`]html[\"'`]\s*\)\s*\[\s*0\s*\])"
)
_JQUERY_ROOT = r"(?:\$|jQuery)\(\s*(?:[\"'`](?:html|:root)[\"'`]|document\s*\.\s*documentElement)\s*\)"
_HIDES_ROOT = lazy_pattern(
    rf"{_ROOT}\s*\.\s*(?:style\s*\.\s*(?:display\s*=\s*[\"'`]none"
    r"|setProperty\(\s*[\"'`]display[\"'`]\s*,\s*[\"'`]none"
    r"|cssText\s*\+?=\s*[\"'`][^\"'`\n]*display\s*:\s*none)"
    r"|hidden\s*=\s*(?:true|!0)"
    r"|(?:setAttribute|toggleAttribute)\(\s*[\"'`]hidden[\"'`])"
    rf"|{_JQUERY_ROOT}\s*\.\s*(?:hide\s*\(|css\(\s*[\"'`]display[\"'`]\s*,\s*[\"'`]none)"
)

_LINK = (
    '<a id="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>\n'
    "<script>document.getElementById('quick-exit').addEventListener('click', (event) => {"
)
_LEAVE = "location.replace('https://www.bbc.co.uk/weather')"


class ExitHidesRoot(Rule):
    """Leaving hides the root element, after which the browser delivers no keys.

    What it checks:
        Code in the page that runs when the exit is pressed or its key is hit, and takes `<html>` out of the
        display: by `display: none`, by `hidden`, or by jQuery's `hide()`. A function that is only named as
        an exit needs review. Hiding `<body>` is fine.

    Why it matters:
        Firefox sends no more key events to a page whose root is not displayed. A second press of Escape then
        reaches the browser alone, which stops the navigation: the visitor sits before an empty tab that
        still has the page's address, and Back or a reload brings it up again.

    How to fix it:
        Hide what is inside instead: empty the body, or set `visibility: hidden` on everything in it. Keep
        the root, and the handler that swallows later keys.
    """

    code = "SX116"
    name = "exit-hides-root"
    severity = Severity.WARNING
    may_need_review = True
    references = (
        Reference("CSS Display 3, display: none", "https://www.w3.org/TR/css-display-3/#valdef-display-none"),
        Reference("UI Events, keydown", "https://www.w3.org/TR/uievents/#event-type-keydown"),
        EXIT_COMPONENT,
    )
    good = (
        Good(f"{_LINK} document.body.style.display = 'none'; {_LEAVE} }})</script>"),
        Good(f"{_LINK} document.documentElement.style.visibility = 'hidden'; {_LEAVE} }})</script>"),
        Good(f"{_LINK} document.documentElement.style.display = 'block'; {_LEAVE} }})</script>"),
        Good(
            f"{_LINK} {_LEAVE} }}); addEventListener('keydown', (event) => {{"
            " if (event.key === 'Escape') document.documentElement.style.display = 'none' })</script>"
        ),
        Good(
            f"{_LINK} {_LEAVE} }});"
            " if (self !== top) document.documentElement.style.display = 'none'</script>"
        ),
    )
    bad = (
        Bad(
            f"{_LINK}\ndocument.documentElement.style.display = 'none'; {_LEAVE} }})</script>",
            at=("3:1",),
        ),
        Bad(
            '<a id="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer" '
            f"onclick=\"$('html').hide(); {_LEAVE}\">Quick exit</a>",
            at=("1:74",),
        ),
        Bad(
            '<a id="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>\n'
            "<script>addEventListener('keydown', (e) => { if (e.key === 'Escape') { e.preventDefault();\n"
            f"document.querySelector('html').hidden = true; {_LEAVE} }} }})</script>",
            at=("3:1",),
        ),
        Bad(
            '<a id="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit</a>\n'
            "<script>export function quickExit() {\n"
            f" document.documentElement.style.setProperty('display', 'none'); {_LEAVE} }}</script>",
            at=("3:2",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> list[QuickExit]:
        """Return the first exit whose markup is in the page: its scripts are the page's."""
        return [found for found in audit.exits if not found.opaque][:1]

    def judge(self, target: QuickExit, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict for each place that hides the root."""
        scripts = target.scripts
        run = [code for found in audit.exits for c in found.controls for code in scripts.code(c.tag)]
        run += [code for keyed in scripts.key_runs if scripts.leaves(keyed) for code in keyed.codes]
        sure = set(_hidings(run))
        for span in sorted(sure):
            yield failed(span, "Hiding the root element stops key events: a second Escape cancels leaving.")
        for span in sorted(set(_hidings(scripts.named_code)) - sure):
            yield needs_review(
                span,
                "A function named as an exit hides the root element: check whether the exit calls it.",
            )


def _hidings(codes: list[Code]) -> Iterator[Span]:
    for code in codes:
        for start, end in _places(code.uncommented):
            yield code.span(start, end)


@lru_cache(maxsize=32)
def _places(uncommented: str) -> list[tuple[int, int]]:
    """Return where code hides the root; kept, for many controls may run the same."""
    return [found.span() for found in _HIDES_ROOT.finditer(uncommented)]
