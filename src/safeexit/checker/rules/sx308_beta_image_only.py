"""SX308: the phase is said by a picture alone."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from safeexit.checker.audit import Audit
from safeexit.checker.detect import phase_words
from safeexit.checker.detect.beta_notice import BetaNotice
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.page import Page
from safeexit.checker.rules._notice_rule import NoticeRule
from safeexit.checker.rules.rule import Bad, Good, Verdict, failed

_TEXT = 'This is a new service. <a href="/f">Give feedback</a></div>'
_NAMES = ("alt", "aria-label", "aria-labelledby", "title")


class BetaImageOnly(NoticeRule):
    """The phase is shown by a picture that has no text, and nothing else in the notice says it.

    What it checks:
        Whether a picture whose file or class is named after a phase has a text alternative, or the notice
        says the phase in words. A notice of which a template decides some part is left alone.

    Why it matters:
        Who does not see the picture, because they use a screen reader or it does not load, is asked for
        feedback and not told that the service is a test.

    How to fix it:
        Write the phase as text, and style it; or give the picture `alt="Beta"`.
    """

    code = "SX308"
    name = "beta-image-only"
    severity = Severity.ERROR
    references = (
        Reference("WCAG 2.2 SC 1.1.1 Non-text Content", "https://www.w3.org/TR/WCAG22/#non-text-content"),
    )
    good = (
        Good(f'<div class="phase-banner"><img src="beta.png" alt="Beta"> {_TEXT}'),
        Good(f'<div class="phase-banner"><img src="beta.png" alt=""> <b>BETA</b> {_TEXT}'),
        Good(f'<div class="phase-banner"><svg class="beta-icon"><title>Beta</title></svg> {_TEXT}'),
        Good(f'<div class="phase-banner"><img src="logo.png"> {_TEXT}'),
        Good(f'<div class="phase-banner"><img src="beta.png" alt="{{{{ phase }}}}"> {_TEXT}', "jinja2"),
    )
    bad = (
        Bad(f'<div class="phase-banner">\n<img src="/img/beta.png"> {_TEXT}', at=("2:1",)),
        Bad(f'<div class="phase-banner"><img src="tag_beta.svg?v=2" alt=""> {_TEXT}', at=("1:27",)),
        Bad(
            '<div class="phase-banner"><svg role="img"><use href="#icon-alpha"></use></svg> ' + _TEXT,
            at=("1:27",),
        ),
    )

    def judge(self, target: BetaNotice, audit: Audit) -> Iterator[Verdict]:
        """Yield one verdict for a picture of the phase that nobody can read."""
        if target.tag is None or _says_phase(target.tag):
            return
        pictures = [found for found in target.tag.find_all(("img", "svg")) if _names_phase(found)]
        if pictures and not any(_has_text(found, audit.page) for found in [*pictures, target.tag]):
            yield failed(pictures[0], "The picture that shows the phase has no text.")


def _names_phase(picture: Tag) -> bool:
    """Whether a picture's file, symbol or class is named after a phase."""
    used = [str(use.get("href") or use.get("xlink:href") or "") for use in picture.find_all("use")]
    sources = [str(picture.get("src") or ""), *used]
    files = [source.partition("?")[0].rpartition("/")[2].rpartition("#")[2] for source in sources]
    files += [str(name) for name in picture.get_attribute_list("class")]
    return any(phase_words.words(file.replace("_", " ").replace("-", " ")).tag for file in files)


def _has_text(tag: Tag, page: Page) -> bool:
    return bool(tag.get_text(strip=True) and tag.name == "svg") or any(
        tag.get(name) or (name != "alt" and page.unknown(tag, name)) for name in _NAMES
    )


def _says_phase(tag: Tag) -> bool:
    words = phase_words.words(tag.get_text(" "))
    return words.tag or words.sentence
