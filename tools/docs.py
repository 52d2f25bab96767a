"""Writes the generated pages of docs/reference.

`python -m tools.docs` writes them; with `--check` it only names those that differ, and fails if any does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from safeexit import locales
from safeexit._group import HELP_OPTIONS, cli
from safeexit.checker.reporters.rule_pages import rule_index, rule_page
from safeexit.checker.rules import all_rules
from tools.component_pages import component_pages
from tools.man_page import man_page
from tools.web_pages import server_page, site_page

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
_HELP_WIDTH = 100


def pages() -> dict[str, str]:
    """Return each generated page's text by its path below docs/reference."""
    rules = all_rules()
    return {
        "cli.md": _command_line(),
        "languages.md": _languages(),
        "safeexit.1": man_page(_contexts()),
        "server.md": server_page(),
        "site.md": site_page(),
        **{f"components/{name}": text for name, text in component_pages().items()},
        "rules/README.md": rule_index(rules),
        **{f"rules/{rule.code}.md": rule_page(rule) for rule in rules},
    }


def drift(reference: Path = REFERENCE) -> list[str]:
    """Return the paths of pages that are missing, differ, or explain what is no more."""
    expected = pages()
    there = {
        f"{folder}/{page.name}"
        for folder in ("components", "rules")
        for page in (reference / folder).glob("*.md")
    }
    differing = {
        path
        for path, text in expected.items()
        if not (reference / path).is_file() or (reference / path).read_text("utf-8") != text
    }
    return sorted(differing | there - expected.keys())


def write(reference: Path = REFERENCE) -> None:
    """Write every page, and delete those of what is no more."""
    expected = pages()
    for path in drift(reference):
        if path in expected:
            (reference / path).parent.mkdir(parents=True, exist_ok=True)
            (reference / path).write_text(expected[path], "utf-8", newline="\n")
        else:
            (reference / path).unlink()


_LANGUAGES = """\
# Languages

What `locale` may be: the tag of a language (BCP 47) with a file in `src/safeexit/locales/`. Every language
has every text of all components; the markup says which it is (`lang`) and which way it runs (`dir`).

English is what the others are translated from. **No native speaker has read a language marked "not yet"**:
have it read before people depend on it, and tell us what to change. Italian and Polish address the reader by
the second person singular, Arabic by words that do not differ by gender, all others formally. Keys are called
what is printed on them where the language is spoken.

![In Arabic the exit stands at the left, and all else begins at the right](../images/right-to-left.png)

| `locale` | language | runs from | read by a native speaker |
| --- | --- | --- | --- |
"""


def _languages() -> str:
    rows = (_language(locales.load(code)) for code in locales.available())
    return _LANGUAGES + "".join(rows)


def _language(language: locales.Locale) -> str:
    runs = "right to left" if language.direction == "rtl" else "left to right"
    read = {None: "the original", True: "yes", False: "not yet"}[language.read_by_native_speaker]
    return f"| `{language.code}` | {language.name} | {runs} | {read} |\n"


def _command_line() -> str:
    sections = ["# The command line\n"]
    for context in _contexts():
        help_text = context.command.get_help(context).rstrip()
        sections.append(f"## {context.command_path}\n\n```text\n{help_text}\n```\n")
    return "\n".join(sections)


def _contexts(
    command: click.Command = cli, name: str = "safeexit", parent: click.Context | None = None
) -> Iterator[click.Context]:
    """Yield a context for the command and, below it, one for each of its commands."""
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=_HELP_WIDTH,
        help_option_names=HELP_OPTIONS,
    )
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from _contexts(found, below, context)


def main() -> int:
    """Write the pages, or with --check name those that differ."""
    parser = argparse.ArgumentParser(description="Write the generated pages of docs/reference.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page differs")
    if not parser.parse_args().check:
        write()
        return 0
    differing = drift()
    for path in differing:
        print(f"docs/reference/{path} is not what the code says: make docs")
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main())
