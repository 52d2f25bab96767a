"""What the command writes to standard output and standard error."""

from __future__ import annotations

import os
import sys

__all__ = ["complain", "printable", "write"]

_FAILED, _BROKEN_PIPE = 2, 141
_PASSWORDS = (r"(\bpostgres\S*?://[^:@/\s]*:)\S*(?=@)", r"(\bpassword=)[^&\s'\")]*")


def write(text: str) -> None:
    """Write to standard output, or end. A reader that has gone away (`| head`) is no news; a full disk is."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # as Python's signal page advises
        if not isinstance(error, BrokenPipeError):
            complain(f"the report cannot be written: {error.strerror}")
            sys.exit(_FAILED)
        sys.exit(_BROKEN_PIPE)


def complain(message: str) -> None:
    """Write one line to standard error. What a database's URL may hold as a password is left out."""
    import click  # noqa: PLC0415 - heavy; `--version` does without

    click.echo(f"safeexit: {printable(_without_password(' '.join(message.split())))}", err=True)


def printable(text: str) -> str:
    """Return a stranger's text with a visible mark in place of what would move a terminal's cursor."""
    from safeexit.checker.reporters import printable as checked  # noqa: PLC0415 - rich is slow to import

    return checked.printable(text)


def _without_password(message: str) -> str:
    import re  # noqa: PLC0415 - as above

    for password in _PASSWORDS:
        message = re.sub(password, r"\1***", message)
    return message
