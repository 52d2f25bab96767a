"""Every string that a component shows or announces, one TOML file a language.

A new language is a new file with the keys of `en.toml`; the tests refuse missing and untranslated ones.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["Locale", "available", "load"]


class Locale:
    """One language's strings.

    Attributes:
        code: The BCP 47 language tag, which is the file's name.
        name: What the language is called in English.
        direction: `"ltr"` or `"rtl"`.
        read_by_native_speaker: Whether a native speaker has read the texts; `None` for English, which the
            others are translated from.
        strings: The text for each `table.key`.
    """

    __slots__ = ("code", "direction", "name", "read_by_native_speaker", "strings")

    def __init__(
        self,
        code: str,
        *,
        name: str,
        direction: str,
        read_by_native_speaker: bool | None,
        strings: dict[str, str],
    ) -> None:
        self.code = code
        self.name = name
        self.direction = direction
        self.read_by_native_speaker = read_by_native_speaker
        self.strings = strings

    def __call__(self, key: str, /, **values: object) -> Markup:
        """Return the escaped text for a key such as `quick_exit.label`.

        Args:
            key: The table and the key, joined by a full stop.
            values: What fills the text's `{placeholders}` (`str` is escaped, `Markup` is trusted).
        """
        return escape(self.strings[key]).format(**values)

    def __contains__(self, key: str) -> bool:
        """Say whether there is a text for a key."""
        return key in self.strings


@cache
def available() -> tuple[str, ...]:
    """Return the language tags that have a file, sorted."""
    return tuple(
        sorted(
            entry.name.removesuffix(".toml") for entry in _folder().iterdir() if entry.name.endswith(".toml")
        )
    )


def load(code: str) -> Locale:
    """Return a language's strings.

    Raises:
        ValueError: there is no file for this language. Names those that exist.
    """
    if not isinstance(code, str) or code not in available():
        raise ValueError(f"locale={code!r} cannot be used: give one of {', '.join(available())}")
    return _read(code)


@cache
def _read(code: str) -> Locale:
    import tomllib  # noqa: PLC0415  `import safeexit` stays cheap

    tables = tomllib.loads(_folder().joinpath(f"{code}.toml").read_text("utf-8"))
    language = tables.pop("language")
    return Locale(
        code,
        name=language["name"],
        direction=language["direction"],
        read_by_native_speaker=language.get("read_by_native_speaker"),
        strings={f"{table}.{key}": text for table, texts in tables.items() for key, text in texts.items()},
    )


def _folder() -> Traversable:
    from importlib.resources import files  # noqa: PLC0415  `import safeexit` stays cheap

    return files(__name__)
