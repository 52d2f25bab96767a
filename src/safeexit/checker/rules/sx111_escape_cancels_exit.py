"""SX111: the Escape that leaves also stops leaving."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect import exit_words
from safeexit.checker.detect.exit_scripts import KeyRun
from safeexit.checker.findings import Outcome, Reference, Severity
from safeexit.checker.rules._exit_rule import EXIT_COMPONENT
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_PREVENTS = lazy_pattern(r"\bpreventDefault\b")
_RETURNS_FALSE = lazy_pattern(r"\breturn\s+false\b")
_LISTENER = lazy_pattern(r"\baddEventListener\b")
"""A listener that is added so may return what it likes: that prevents nothing."""
_LONGEST_WIRING = 120
_LATER = lazy_pattern(r"\b(?:setTimeout|setInterval|requestAnimationFrame|await|then|fetch)\b")
"""Leaving that begins only after the key's own default action."""
_OTHER_KEYS = lazy_pattern(r"[\"'`](?:Enter|Tab|Backspace|Delete|Arrow\w+| |[a-zA-Z])[\"'`]|\bcase\b")

_LINK = '<a class="quick-exit" href="https://www.bbc.co.uk/weather" rel="noreferrer">Quick exit (Esc)</a>\n'
_LEAVE = "location.replace('https://www.bbc.co.uk/weather')"


class EscapeCancelsExit(Rule):
    """The key press that leaves the page also stops the browser from leaving.

    What it checks:
        Handlers in the page that leave when Escape goes down (`keydown`) without calling `preventDefault`.
        It needs review where the handler looks at several keys, leaves by pressing another control or only
        after a while, or where it cannot be seen what it listens for. Handlers of `keyup`, other keys, and
        scripts of other files are left alone.

    Why it matters:
        To browsers Escape means "stop loading". The press that starts the navigation therefore cancels it:
        always in Firefox, and in Chromium wherever the next site takes a moment to answer. The page stays on
        the screen, and the person at the keyboard believes it is gone.

    How to fix it:
        Call `event.preventDefault()` before leaving, and swallow every later Escape until the page has
        unloaded, because people press more than once.
    """

    code = "SX111"
    name = "escape-cancels-exit"
    severity = Severity.ERROR
    may_need_review = True
    references = (
        Reference(
            "UI Events, keydown: cancelable, its default action depends on the key",
            "https://www.w3.org/TR/uievents/#event-type-keydown",
        ),
        Reference(
            "HTML standard, close requests (Escape and preventDefault)",
            "https://html.spec.whatwg.org/multipage/interaction.html#close-requests",
        ),
        EXIT_COMPONENT,
    )
    good = (
        Good(
            f"{_LINK}<script>addEventListener('keydown', (event) => {{ if (event.key === 'Escape') {{"
            f" event.preventDefault(); {_LEAVE} }} }})</script>"
        ),
        Good(
            f"{_LINK}<script>addEventListener('keyup', (e) => {{"
            f" if (e.key === 'Escape') {_LEAVE} }})</script>"
        ),
        Good(
            f"{_LINK}<script>document.onkeydown = function (e) {{ if (e.keyCode === 27) leave(e) }};"
            f"function leave(e) {{ e.preventDefault(); {_LEAVE} }}</script>"
        ),
        Good(
            f"{_LINK}<script>document.onkeydown = function (e) {{"
            f" if (e.keyCode === 27) {{ {_LEAVE}; return false }} }}</script>"
        ),
        Good(
            f"{_LINK}<script>addEventListener('keydown', (e) => {{"
            f" if (e.key === 'Shift') {_LEAVE} }})</script>"
        ),
        Good(
            f"{_LINK}<script>addEventListener('keydown', (e) => {{"
            " if (e.key === 'Escape') menu.close() })</script>"
        ),
    )
    bad = (
        Bad(
            f"{_LINK}<script>addEventListener('keydown', (e) => {{\n"
            f"  if (e.key === 'Escape') {_LEAVE} }})</script>",
            at=("3:27",),
        ),
        Bad(
            f"{_LINK}<script>document.onkeydown = function (e) {{\n  if (e.keyCode == 27) leave() }}\n"
            "function leave() { window.location.href = 'https://www.bbc.co.uk/weather' }</script>",
            at=("4:20",),
        ),
        Bad(
            f"{_LINK}<script>addEventListener('keydown', (e) => {{ if (e.key === 'Escape') {{\n"
            f"  {_LEAVE}; return false }} }})</script>",
            at=("3:3",),
        ),
        Bad(
            f'{_LINK}<body onkeydown="onKey(event)">\n<script>function onKey(e) {{ if (e.keyCode == 27)'
            f" {_LEAVE} }}</script>",
            at=("3:50",),
        ),
        Bad(
            f"{_LINK}<script>$(document).on('keydown', function (e) {{ if (e.which === 27)\n"
            f"  {_LEAVE} }})</script>",
            at=("3:3",),
        ),
        Bad(
            f"{_LINK}<script>addEventListener('keydown', (e) => {{ if (e.key === 'Escape')\n"
            "  document.querySelector('.quick-exit').click() })</script>",
            at=("2:44",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            f"{_LINK}<script>addEventListener('keydown', (e) => {{ switch (e.key) {{ case 'Enter': return\n"
            f"case 'Escape': {_LEAVE} }} }})</script>",
            at=("3:16",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> list[KeyRun]:
        """Return the handlers of Escape in a page with an exit."""
        if not audit.exits:
            return []
        return [run for run in audit.exits[0].scripts.key_runs if run.key == "Escape"]

    def judge(self, target: KeyRun, audit: Audit) -> Iterator[Verdict]:
        """Yield a verdict where the handler leaves and does not prevent the default."""
        scripts = audit.exits[0].scripts
        if target.event == "keyup" or not scripts.leaves(target):
            return
        if _prevents(target):
            return
        steps = [step for step in scripts.steps_of(target.codes) if step.how != "open"]
        where = steps[0].span if steps else target.codes[0].span(0, 1)
        if steps and target.event and not _is_doubtful(target):
            yield failed(
                where, "Escape also means stop loading: without preventDefault this press cancels leaving."
            )
        elif steps or _names_an_exit(target):
            yield needs_review(
                where,
                "Escape seems to leave without preventDefault: check that the same press does not stop it.",
            )


def _prevents(run: KeyRun) -> bool:
    if any(_PREVENTS.search(code.text) for code in run.codes):
        return True
    handler = run.codes[0]
    before = handler.script.code[max(0, handler.start - _LONGEST_WIRING) : handler.start]
    return bool(_RETURNS_FALSE.search(handler.text)) and not _LISTENER.search(before)


def _is_doubtful(run: KeyRun) -> bool:
    return bool(_OTHER_KEYS.search(run.codes[0].uncommented)) or any(
        _LATER.search(code.text) for code in run.codes
    )


def _names_an_exit(run: KeyRun) -> bool:
    """Whether it calls or presses what is named as an exit, and not the button that closes a menu."""
    named = exit_words.name(run.codes[0].uncommented)
    return named.strong or named.weak or exit_words.is_exit_function(run.codes[0].text)
