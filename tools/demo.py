"""The main job in one command: audit the example, print the report, serve the mended site."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_EXAMPLE = Path("examples") / "before-and-after"


def main() -> int:
    """Return 0 when the faulty pages were found faulty and the mended ones clean."""
    safeexit = Path(sys.executable).with_name("safeexit")
    print("The faulty pages:\n", flush=True)
    before = subprocess.run([safeexit, "check", _EXAMPLE / "before"], check=False).returncode
    print("\nThe same site, mended with safeexit's components:\n", flush=True)
    after = subprocess.run([safeexit, "check", _EXAMPLE / "after"], check=False).returncode
    if (before, after) != (1, 0):
        print(f"Not as it should be: exit codes {before} and {after} instead of 1 and 0.", file=sys.stderr)
        return 1
    if "--serve" not in sys.argv:
        return 0
    print(flush=True)
    return subprocess.run([sys.executable, _EXAMPLE / "serve.py"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
