"""Whatever a source holds: mending ends, changes nothing twice, and leaves template syntax alone."""

from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from safeexit.checker.engine import check_bytes
from safeexit.checker.fixes.mending import mend
from safeexit.checker.page import Page
from safeexit.checker.templates import LANGUAGES

_FAULTY = (
    '<a class="quick-exit" href="http://www.bbc.co.uk" target=_blank tabindex=-1 @@>Leave this site</a>',
    '<a id=quick-exit @@ href="https://www.bbc.co.uk" rel=me ping="/x">Quick exit</a>',
    '<div class="cookie-banner" @@><p>We use cookies.</p><a id=x role=button @@>Accept</a></div>',
    '<form class="cookie-banner" action="/c"><p>We use cookies.</p><button @@>Accept</button></form>',
    "<input type=checkbox name=statistics checked @@>",
    '<div class="beta-notice" @@><b>Beta</b> <a href="/f" target="_blank" @@>Give feedback</a></div><main>',
    "<!-- safeexit: ignore SX101 -- @@ -->",
)
_OTHER = ("\r\n", "\n", "<p>", "</div>", "<template>", "<noscript>", "'", '"', ">", "-->", "é")
_SYNTAX = (
    *("{% if a %}", "{% endif %}", "{{ x }}", "{# c #}", "<?php if (a): ?>", "<?= $x ?>", "<% if a %>"),
    *("<%= x %>", "{{#if a}}", "{{/if}}", "@if (a)", "@endif", "role=x", ":rel=y", "rel={{ r }}", ""),
)


@st.composite
def _sources(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(st.sampled_from(_FAULTY + _OTHER + _SYNTAX), min_size=1, max_size=7))
    parts = "".join(pieces).split("@@")
    return parts[0] + "".join(draw(st.sampled_from(_SYNTAX)) + part for part in parts[1:])


def _constructs(data: bytes, language: str) -> list[str]:
    page = Page.from_bytes(data, language=language)
    return [page.text[start:end] for start, end in page.constructs]


@given(_sources(), st.sampled_from(LANGUAGES), st.booleans())
@settings(max_examples=150)
def test_any_source_is_mended_once_and_its_template_syntax_stays(
    source: str, language: str, unsafe: bool
) -> None:
    """Mending is idempotent, and no construct of a template is touched."""
    check = partial(check_bytes, language=language)
    once = mend(source.encode(), check, unsafe=unsafe)
    again = mend(once.data, check, unsafe=unsafe)
    assert (again.data, again.mended) == (once.data, ())
    assert _constructs(once.data, language) == _constructs(source.encode(), language)
