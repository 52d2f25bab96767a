"""Writes the word lists in `src/safeexit/data/words` anew as JSON: `python -m tools.words`.

People keep them in TOML, with comments; the checker reads JSON, which loads in a fraction of the time.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

WORDS = Path(__file__).parents[1] / "src/safeexit/data/words"


def as_json(source: str) -> str:
    """Return TOML as JSON, a line for each of its tables."""
    tables = (f"{json.dumps(name)}: {_compact(value)}" for name, value in tomllib.loads(source).items())
    return "{\n" + ",\n".join(tables) + "\n}\n"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Write each file's JSON beside it."""
    for file in sorted(WORDS.glob("*.toml")):
        file.with_suffix(".json").write_text(as_json(file.read_text("utf-8")), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
