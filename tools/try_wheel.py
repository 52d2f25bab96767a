"""Build the wheel, install it in a new environment and run the public API's test against it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

_ROOT = Path(__file__).parent.parent


def main() -> None:
    """Fail (with the failing command's status) if the wheel cannot be built, installed or used."""
    with tempfile.TemporaryDirectory(prefix="safeexit-wheel-") as folder:
        work = Path(folder)
        _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(work), str(_ROOT))
        (wheel,) = work.glob("*.whl")
        uv = str(Path(sys.executable).with_name("uv"))
        python = work / "env" / "bin" / "python"
        _run(uv, "venv", "--quiet", "--python", sys.executable, str(work / "env"))
        _run(
            *(uv, "pip", "install", "--quiet", "--python", str(python), "--constraint"),
            *(str(_ROOT / "requirements.lock"), str(wheel), "pytest"),
        )
        test = work / "test_public_api.py"
        test.write_text((_ROOT / "tests" / "test_public_api.py").read_text())
        _run(str(python), "-m", "pytest", "-q", "--confcutdir", str(work), "--rootdir", str(work), str(test))
        _run(str(work / "env" / "bin" / "safeexit"), "--version")


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
