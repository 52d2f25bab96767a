"""The group of all commands, as click knows it."""

from __future__ import annotations

from importlib import import_module

import click

from safeexit import _streams
from safeexit._version import VERSION
from safeexit.cli import COMMANDS

__all__ = ["HELP_OPTIONS", "cli"]

HELP_OPTIONS = ["-h", "--help"]


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
@click.version_option(VERSION, message="safeexit %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Audit quick exits, cookie banners and beta notices in pages and templates; keep consent receipts."""
    if context.invoked_subcommand is None:
        _streams.write(context.get_help() + "\n")
