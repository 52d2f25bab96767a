"""The exit's inline scripts: as small as promised, and what the server tells them."""

from __future__ import annotations

import gzip
import html
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from safeexit import QuickExit, SafeExit, Shortcut, locales
from tests.benchmarks import exits

_ROOT = Path(__file__).resolve().parents[2]
_TO = "https://www.bbc.co.uk/weather"


def _minify() -> ModuleType:
    spec = importlib.util.spec_from_file_location("minify", _ROOT / "tools/minify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _config(**options: Any) -> dict[str, Any]:
    """Return what the page tells the script."""
    head = str(QuickExit(to=_TO, **options).script())
    found = re.search(r"<script data-sx='([^']*)'", head)
    assert found is not None
    told = json.loads(html.unescape(found[1]))
    assert isinstance(told, dict)
    return told


def test_the_minified_scripts_are_those_of_the_sources() -> None:
    """Each `.min.js` is what tools/minify.py makes of its source today."""
    minify = _minify()
    sources = minify.sources()
    assert {"arm.js", "one_entry.js"} <= {source.name for source in sources}
    for source in sources:
        written = source.with_suffix(".min.js").read_text("utf-8")
        assert written == minify.minified(source), f"{source.name} changed: run python tools/minify.py"


def test_the_document_shows_what_the_benchmark_prints() -> None:
    """The table beside two other exits has the columns of today, every browser, and our script's size."""
    block = exits.BLOCK.search(exits.DOCUMENT.read_text("utf-8"))
    assert block is not None
    header, _, *rows = re.findall(r"^\| (.*) \|$", block[0], re.MULTILINE)
    assert tuple(header.split(" | ")) == exits.COLUMNS
    cells = [row.split(" | ") for row in rows]
    assert [cell[1] for cell in cells] == list(exits.ENGINES) * 3
    size = len((_ROOT / "src/safeexit/components/quick_exit/arm.min.js").read_bytes().strip())
    assert [cell[2] for cell in cells if cell[0] == "safeexit"] == [f"{size:,}"] * 3


def test_the_script_is_told_text_and_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is announced or becomes the tab's title holds no character reference."""
    strings = locales.load("en").strings
    for key in ("once_more", "times_more", "tab_title"):
        monkeypatch.setitem(strings, f"quick_exit.{key}", "It's <new>")
    told = _config(shortcut=Shortcut(presses=3))
    assert (told["say"], told["title"]) == (["It's <new>", "It's <new>"], "It's <new>")


def test_the_script_is_small() -> None:
    """The whole exit is at most 1.5 KB gzipped."""
    script = (_ROOT / "src/safeexit/components/quick_exit/arm.min.js").read_bytes().strip()
    assert len(gzip.compress(script, mtime=0)) <= 1536


def test_the_script_stands_in_markup() -> None:
    """Nothing in the scripts ends their element or opens a comment in it."""
    for script in (_ROOT / "src/safeexit/components/quick_exit").glob("*.min.js"):
        assert "</" not in script.read_text("utf-8")
        assert "<!--" not in script.read_text("utf-8")


def test_what_the_script_is_told_by_default() -> None:
    """Escape once, the Back guard, other tabs, what is in front first, a neutral title."""
    assert _config() == {
        "to": _TO,
        "title": "New tab",
        "key": "Escape",
        "presses": 1,
        "within": 1500,
        "say": [],
        "defer": 1,
        "guard": 1,
        "tabs": 1,
    }


def test_every_switch_is_told() -> None:
    """Each option that changes the script's doing reaches it."""
    told = _config(
        shortcut=None, title="Weather", defer=False, back_guard=False, other_tabs=False, decoy_tab=True
    )
    assert told == {"to": _TO, "title": "Weather", "decoy": 1}
    assert _config(via_server=True)["via"] == "/_sx/leave"


def test_the_countdown_is_in_the_language_of_the_page() -> None:
    """The script is told what to announce before each press that is still needed, nearest first."""
    site = SafeExit(quick_exit=QuickExit(to=_TO, shortcut=Shortcut("Shift", presses=3)), locale="cy")
    head = html.unescape(str(site.head()).replace("\\u0027", "'"))
    assert '"say":["Pwyswch y fysell Shift unwaith eto i adael","Pwyswch y fysell Shift 2 gwaith' in head
    assert '"title":"Tab newydd"' in head


def test_the_status_is_there_only_for_counted_presses() -> None:
    """An empty status waits for announcements where more than one press is asked, and nowhere else."""
    counted = QuickExit(to=_TO, shortcut=Shortcut("Shift", presses=3)).body()
    assert '<p class="sx-exit__status" role="status" data-safeexit="exit-status"></p>' in counted
    assert "status" not in QuickExit(to=_TO).body()


def test_the_link_leads_through_the_server() -> None:
    """With `via_server` the link takes the server's way too, under the site's own mount."""
    site = SafeExit(quick_exit=QuickExit(to=_TO, via_server=True), mount="/help")
    assert 'href="/help/leave"' in site.body_start()
    assert '"via":"/help/leave"' in site.head()


def test_history_is_minimised_by_a_script_of_its_own() -> None:
    """The second script comes with `minimise_history` alone, has the nonce, and its hash is known."""
    plain, minimised = QuickExit(to=_TO), QuickExit(to=_TO, minimise_history=True)
    assert str(plain.script(nonce="abc")).count("<script") == 1
    assert str(minimised.script(nonce="abc")).count('nonce="abc">') == 2
    assert len(plain.csp_hashes()) == 1
    assert len(minimised.csp_hashes()) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"key": "Shift"}, "presses=1 cannot be used with key='Shift'"),
        ({"key": "F9"}, "key='F9' cannot be used"),
        ({"presses": 0}, "presses=0 cannot be used"),
        ({"presses": True}, "presses=True cannot be used"),
        ({"within": 2}, "within=2 cannot be used: give whole milliseconds from 200 to 10000"),
        ({"within": 1.5}, "within=1.5 cannot be used"),
    ],
)
def test_a_shortcut_refuses_what_cannot_be_pressed(options: dict[str, Any], message: str) -> None:
    """A wrong argument is named with its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(message)):
        Shortcut(**options)


@pytest.mark.parametrize(
    "name", ["defer", "back_guard", "other_tabs", "minimise_history", "via_server", "decoy_tab"]
)
def test_a_switch_is_on_or_off(name: str) -> None:
    """A switch that is neither True nor False is refused by name."""
    with pytest.raises(TypeError, match=f"{name}='no' cannot be used: give True or False"):
        QuickExit(to=_TO, **{name: "no"})  # type: ignore[arg-type]  # the mistake under test


def test_an_empty_title_is_refused() -> None:
    """A tab without a title shows its address, so the title cannot be empty."""
    with pytest.raises(ValueError, match="title='' cannot be used"):
        QuickExit(to=_TO, title="")
