"""Write each `NAME.min.js` of the components from its `NAME.js`, with terser from node_modules.

`python tools/minify.py` writes the files; a test fails when one of them is not what this would write.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "src/safeexit/components"
_TERSER = ROOT / "node_modules/terser/bin/terser"
# ECMAScript 2019 runs in every browser of the last seven years.
_OPTIONS = ("--ecma", "2019", "--compress", "passes=3,pure_getters=true", "--mangle", "--toplevel")


def sources() -> list[Path]:
    """Return the scripts that are written by hand, sorted."""
    return sorted(path for path in FOLDER.glob("*/*.js") if not path.name.endswith(".min.js"))


def minified(source: Path) -> str:
    """Return what `source` becomes, one line.

    Raises:
        FileNotFoundError: node or terser is not there.
        subprocess.CalledProcessError: terser could not read the script.
    """
    done = subprocess.run(
        [_node(), str(_TERSER), str(source), *_OPTIONS], capture_output=True, text=True, check=True
    )
    return done.stdout.strip() + "\n"


def _node() -> str:
    beside = Path(sys.executable).parent / "node"
    found = str(beside) if beside.exists() else shutil.which("node")
    if found is None or not _TERSER.exists():
        raise FileNotFoundError("node or terser is missing: run `make install`, which brings both")
    return found


def main() -> None:
    """Write every minified script and print its size."""
    for source in sources():
        text = minified(source)
        source.with_suffix(".min.js").write_text(text, "utf-8")
        packed = len(gzip.compress(text.strip().encode(), mtime=0))
        print(f"{source.stem}.min.js: {len(text)} bytes, {packed} gzipped")


if __name__ == "__main__":
    main()
