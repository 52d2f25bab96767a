"""The command `safeexit completion`: what makes a shell complete commands, options and their values."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from safeexit import _streams

__all__ = ["completion"]

_SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_SAFEEXIT_COMPLETE"


# After a line of its own, \b keeps the lines of a paragraph as they are.
_HELP = """Print what lets SHELL complete this command.

\b
bash: eval "$(safeexit completion bash)" in ~/.bashrc
zsh:  eval "$(safeexit completion zsh)" in ~/.zshrc
fish: safeexit completion fish > ~/.config/fish/completions/safeexit.fish
"""


@click.command(help=_HELP)
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> None:
    """Print the script of a shell."""
    from safeexit._group import cli  # noqa: PLC0415 - it imports this module

    class_ = get_completion_class(shell)
    if class_ is None:
        raise click.UsageError(f"this version of click completes nothing in {shell}")
    _streams.write(class_(cli, {}, "safeexit", _VARIABLE).source())
