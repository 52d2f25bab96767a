"""The word lists: people keep them in TOML, the checker reads JSON."""

from __future__ import annotations

import tomllib

from safeexit.data.loading import words
from tools.words import WORDS, as_json


def test_committed_json_is_what_the_tool_writes() -> None:
    """Each list's JSON is byte for byte what `python -m tools.words` makes of its TOML."""
    made = {file.stem: as_json(file.read_text("utf-8")) for file in WORDS.glob("*.toml")}
    assert {file.stem: file.read_text("utf-8") for file in WORDS.glob("*.json")} == made


def test_json_says_what_the_toml_says() -> None:
    """A list loads as its TOML would."""
    for file in WORDS.glob("*.toml"):
        assert words(file.stem) == tomllib.loads(file.read_text("utf-8"))


def test_a_caller_may_change_what_it_loaded() -> None:
    """What one caller adds to a list, another does not see."""
    words("quick_exit")["labels"]["clear"].append("added")
    assert "added" not in words("quick_exit")["labels"]["clear"]
