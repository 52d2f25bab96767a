"""The command `safeexit`: which commands there are, exit codes, and how misuse is told."""

from __future__ import annotations

import atexit
import gc
import io
import sys

from safeexit import _streams
from safeexit._version import VERSION

TYPE_CHECKING = False  # as in safeexit itself
if TYPE_CHECKING:
    from typing import NoReturn

# Each stands beside what it does, and is imported when asked for: `safeexit --version` needs none of them.
COMMANDS = {
    "assets": "safeexit.static.commands:assets",
    "build": "safeexit.static.commands:build",
    "check": "safeexit.checker.commands:check",
    "completion": "safeexit.completion:completion",
    "config": "safeexit.checker.commands:config",
    "init": "safeexit.init.commands:init",
    "lsp": "safeexit.checker.lsp.commands:lsp",
    "records": "safeexit.records.commands:records",
    "rule": "safeexit.checker.commands:rule",
    "snippet": "safeexit.static.commands:snippet",
}

_MISUSE, _INTERRUPTED = 2, 130


def main() -> NoReturn:
    """Run the command and end the process with its exit code; misuse is told in one line."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller: `>&-`
            setattr(sys, name, io.StringIO())
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if sys.argv[1:] == ["--version"]:
        _streams.write(f"safeexit {VERSION}\n")
        sys.exit()
    atexit.register(gc.freeze)  # else Python would look through all that there is for cycles before it ends
    sys.exit(_run())


def _run() -> int:
    import click  # noqa: PLC0415 - heavy; `--version` does without

    from safeexit._group import cli  # noqa: PLC0415 - as above

    try:
        code: int = cli.main(prog_name="safeexit", standalone_mode=False) or 0  # `rule` returns nothing
    except click.ClickException as error:
        _streams.complain(error.format_message())
        code = _MISUSE
    except click.Abort:
        code = _INTERRUPTED
    return code
