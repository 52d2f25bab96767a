"""The command `safeexit lsp`."""

from __future__ import annotations

import click

__all__ = ["lsp"]


@click.command()
def lsp() -> None:
    """Serve an editor over standard input and output (Language Server Protocol).

    An editor starts it. It shows findings while you type, explains a rule where the pointer rests, and
    offers to mend what can be mended. Needs the extra lsp.
    """
    try:
        from safeexit.checker.lsp.server import make_server  # noqa: PLC0415 - only now it must be there
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in {"pygls", "lsprotocol"}:
            raise
        raise click.UsageError(
            f"lsp needs the package {package}, which is not installed: pip install 'safeexit[lsp]'"
        ) from error
    make_server().start_io()
