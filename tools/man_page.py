"""Writes the manual page safeexit(1) from the commands' own help."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator

import click

__all__ = ["man_page"]


def man_page(contexts: Iterable[click.Context]) -> str:
    """Return the page as roff (man(7)), each command and subcommand as a section."""
    first, *rest = contexts
    lines = [
        '.TH SAFEEXIT 1 "" safeexit "User Commands"',
        ".SH NAME",
        f"safeexit \\- {_escaped(_first_sentence(first.command))}",
        ".SH SYNOPSIS",
        ".B safeexit",
        "COMMAND [OPTION]... [ARGUMENT]...",
        ".SH DESCRIPTION",
        *_paragraphs(first.command),
        *_options(first),
    ]
    for context in rest:
        usage = " ".join(context.command.collect_usage_pieces(context))
        lines += [f'.SH "{context.command_path.upper()}"', f".B {context.command_path}", _text(usage), ".PP"]
        lines += [*_paragraphs(context.command), *_options(context)]
    return "\n".join(lines) + "\n"


def _first_sentence(command: click.Command) -> str:
    return (command.help or "").split("\n\n")[0].replace("\n", " ").rstrip(".")


def _paragraphs(command: click.Command) -> Iterator[str]:
    for number, paragraph in enumerate(inspect.cleandoc(command.help or "").split("\n\n")):
        if number:
            yield ".PP"
        kept, _, text = paragraph.rpartition("\b\n")
        lines = text.split("\n") if kept or paragraph.startswith("\b") else [" ".join(text.split())]
        for line in lines:
            yield _text(line)
            if len(lines) > 1:
                yield ".br"


def _options(context: click.Context) -> Iterator[str]:
    for parameter in context.command.get_params(context):
        names, text = parameter.get_help_record(context) or ("", "")
        if text:  # arguments stand in the usage
            yield from (".TP", f".B {_escaped(names)}", _text(" ".join(text.split())))


def _text(line: str) -> str:
    """Return a line that is text, whatever it begins with."""
    return re.sub(r"^(?=[.'])", r"\\&", _escaped(line))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-")
