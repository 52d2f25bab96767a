"""The command `safeexit`: which commands there are, exit codes, and how misuse is told."""

from __future__ import annotations

import io
import sys
from importlib import import_module
from typing import NoReturn

import click

from safeexit import _streams

HELP_OPTIONS = ["-h", "--help"]
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


class _Commands(click.Group):
    """The group whose commands are imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click names it
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  as above
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": HELP_OPTIONS, "max_content_width": 100},
)
@click.version_option(package_name="safeexit", message="safeexit %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Audit quick exits, cookie banners and beta notices in pages and templates; keep consent receipts."""
    if context.invoked_subcommand is None:
        _streams.write(context.get_help() + "\n")


def main() -> NoReturn:
    """Run the command and end the process with its exit code; misuse is told in one line."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller: `>&-`
            setattr(sys, name, io.StringIO())
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = cli.main(prog_name="safeexit", standalone_mode=False) or 0  # `rule` returns nothing
    except click.ClickException as error:
        _streams.complain(error.format_message())
        code = _MISUSE
    except click.Abort:
        code = _INTERRUPTED
    sys.exit(code)
