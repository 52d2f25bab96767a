"""The commands `safeexit assets`, `safeexit snippet` and `safeexit build`: for sites without a server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from safeexit import _streams

if TYPE_CHECKING:
    from safeexit.static.build import Built
    from safeexit.static.settings import StaticSite

__all__ = ["assets", "build", "snippet"]

_COMPONENTS = ("quick-exit", "cookie-banner", "beta-notice")
_FOLDER = click.Path(path_type=Path, file_okay=False)
_Command = TypeVar("_Command", bound=Callable[..., object])


def _site_options(command: _Command) -> _Command:
    """Add the options that say what the site holds; each replaces the setting of its name."""
    for option in reversed(
        (
            click.option("--to", metavar="URL", help="Where the quick exit leads: a whole https: address."),
            click.option("--policy-url", metavar="URL", help="The page that explains the cookies."),
            click.option(
                "--category",
                "categories",
                metavar="NAME=COOKIES",
                multiple=True,
                help="An optional category and its cookies: statistics=_ga,_ga_*. Repeatable.",
            ),
            click.option("--feedback-url", metavar="URL", help="Where the beta notice asks for feedback."),
            click.option("--locale", metavar="TAG", help="The language, such as cy. By default en."),
            click.option("--mount", metavar="PATH", help="Where our files are served. By default /_sx."),
            click.option(
                "--base", metavar="PATH", help="Where the site's folder is served, such as /project."
            ),
            click.option(
                "--config",
                metavar="FILE",
                type=click.Path(path_type=Path),
                help="Take settings from this file, in place of the nearest safeexit.toml or pyproject.toml.",
            ),
        )
    ):
        command = option(command)
    return command


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
def assets(folder: Path) -> None:
    """Write the components' stylesheet and scripts into DIR.

    Serve DIR as MOUNT/assets. Names change with the content, so a file may be kept by caches for ever. A
    file of the same name with other content is never overwritten.

    Exit code: 0 written, or there already; 2 wrong use, or a file in the way.
    """
    from safeexit import SafeExit  # noqa: PLC0415 - `--help` does without
    from safeexit.static import assets as files  # noqa: PLC0415 - as above

    try:
        written = files.write(SafeExit().assets(), folder)
    except files.ForeignFileError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{folder}: {(error.strerror or str(error)).lower()}") from error
    for path in written:
        _streams.write(f"{path}\n")


@click.command()
@click.argument("components", metavar="[COMPONENT]...", nargs=-1, type=click.Choice(_COMPONENTS))
@_site_options
def snippet(components: tuple[str, ...], **options: Any) -> None:
    """Print what to paste into a page, and the Content Security Policy that allows it.

    COMPONENT is quick-exit, cookie-banner or beta-notice; without any, all that the options and the table
    [site] of the settings describe.
    """
    from safeexit.static.snippet import render  # noqa: PLC0415 - `--help` does without

    static = _static_site(options, only=components)
    _streams.write(render(static))


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--remove", is_flag=True, help="Take the components out again: every page as it was before.")
@click.option("--check", is_flag=True, help="Change nothing; name the files that would change.")
@_site_options
def build(folder: Path, *, remove: bool, check: bool, **options: Any) -> int:
    """Put the components into the built pages of a static site.

    Every whole page in DIR and below it gets the components; run it after the site's generator, as the last
    step. Running it again changes nothing. Hidden folders, node_modules and links are not entered.

    Exit code: 0 done, or nothing to do; 1 with --check, something would change; 2 wrong use, or a page that
    could not be changed (the others still are).
    """
    from safeexit.static import build as building  # noqa: PLC0415 - `--help` does without

    if remove:
        built = building.remove(folder, write=not check)
    else:
        built = building.build(folder, _static_site(options), write=not check)
    if not (built.problems or built.pages or built.files or built.kept or built.fragments):
        raise click.ClickException(f"{folder}: holds no HTML pages")
    return _report(built, check=check)


def _report(built: Built, *, check: bool) -> int:
    for problem in built.problems:
        _streams.complain(problem)
    changed = [*built.files, *built.pages]
    if check:
        _streams.write("".join(f"{path}\n" for path in changed))
    else:
        _streams.write(
            f"Pages: {len(built.pages)} changed, {built.kept} as they were; "
            f"{built.fragments} parts of pages left alone. Our files: {len(built.files)} changed.\n"
        )
    if built.problems:
        return 2
    return int(check and bool(changed))


def _static_site(options: dict[str, Any], only: tuple[str, ...] = ()) -> StaticSite:
    from safeexit.static import settings  # noqa: PLC0415 - `--help` does without

    try:
        place, table = settings.load_table(options.pop("config"))
        table = _with_options(dict(table), **options)
        if only:
            others = {name: value for name, value in table.items() if name not in _COMPONENTS}
            table = others | {name: table.get(name, {}) for name in only}
        static = settings.site_from(table, place)
    except settings.ConfigError as error:
        raise click.UsageError(str(error)) from error
    if not set(_COMPONENTS) & table.keys():
        raise click.UsageError(
            "no component is described: give --to, --feedback-url, or --policy-url with --category, or a "
            "table [site] in safeexit.toml"
        )
    return static


def _with_options(
    table: dict[str, Any], *, categories: tuple[str, ...], **options: str | None
) -> dict[str, Any]:
    for option, (name, key) in {
        "to": ("quick-exit", "to"),
        "policy_url": ("cookie-banner", "policy-url"),
        "feedback_url": ("beta-notice", "feedback-url"),
    }.items():
        if options[option] is not None:
            table[name] = {**_below(table, name), key: options[option]}
    if categories:
        described = [_category(each) for each in categories]
        table["cookie-banner"] = {**_below(table, "cookie-banner"), "categories": described}
    for option in ("locale", "mount", "base"):
        if options[option] is not None:
            table[option] = options[option]
    return table


def _below(table: dict[str, Any], name: str) -> dict[str, Any]:
    found = table.get(name)
    return found if isinstance(found, dict) else {}


def _category(text: str) -> dict[str, Any]:
    name, _, cookies = text.partition("=")
    return {"name": name.strip(), "cookies": [each.strip() for each in cookies.split(",") if each.strip()]}
