"""Markup that is made once and used for page after page: only the page's nonce and path are put in anew.

It is made with stand-ins in their places, and kept with the component itself: two components that are equal
though one's text is escaped (`str`) and the other's trusted (`Markup`) share nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property, lru_cache, wraps
from typing import Any, Concatenate, ParamSpec

from markupsafe import Markup, escape

from safeexit import _markup

__all__ = ["NONCE", "PATH", "Prepared", "prepare", "prepared"]

_Options = ParamSpec("_Options")

NONCE = "c3gtbm9uY2Utc3RhbmRzLWhlcmU"
"""Stands for the page's nonce."""
PATH = "/sx-path-stands-here?sx-query-stands-here"
"""Stands for the path that forms return to, also where a link's query quotes it."""

_QUOTED = PATH.replace("?", "%3F")
_STAND_INS = "|".join(re.escape(each) for each in (NONCE, PATH, _QUOTED))
_MOST = 64  # languages, each with and without a nonce, a path, a message


class Prepared:
    """Markup between its stand-ins."""

    def __init__(self, markup: Markup) -> None:
        self._parts = re.split(f"({_STAND_INS})", str(markup))
        self._ascii = [part.encode("ascii", "xmlcharrefreplace").decode() for part in self._parts]

    def fill(self, *, nonce: str | None = None, path: str | None = None) -> Markup:
        """Return the markup with this nonce and path, which were checked before."""
        return Markup(_filled(self._parts, nonce, path))  # noqa: S704  what is put in is escaped

    def fill_ascii(self, *, nonce: str | None = None, path: str | None = None) -> str:
        """Return the same in ASCII, with character references: it then reads the same in every charset."""
        return _filled(self._ascii, nonce, path)

    @cached_property
    def digest(self) -> bytes:
        """A hash of what is the same in every page."""
        from hashlib import sha256  # noqa: PLC0415  `import safeexit` stays cheap

        return sha256("".join(self._ascii).encode()).digest()


def _filled(parts: list[str], nonce: str | None, path: str | None) -> str:
    if len(parts) == 1:
        return parts[0]
    values = {} if path is None else _as_field_and_query(path)
    if nonce is not None:
        values = {**values, NONCE: nonce}
    filled = parts.copy()
    filled[1::2] = [values[stand_in] for stand_in in parts[1::2]]
    return "".join(filled)


@lru_cache(256)
def _as_field_and_query(path: str) -> dict[str, str]:
    from urllib.parse import quote  # noqa: PLC0415  `import safeexit` stays cheap

    ascii_path = _markup.as_ascii(path)
    return {PATH: str(escape(ascii_path)), _QUOTED: quote(ascii_path)}


def prepare(owner: object, key: Hashable, make: Callable[[], Markup]) -> Prepared:
    """Return what `make` returned when its owner was first asked for this key."""
    kept: dict[Hashable, Prepared] = owner.__dict__.setdefault("_prepared", {})
    try:
        found = kept.get(key)
    except TypeError:  # no option that can be used is unhashable: `make` says which one is wrong
        return Prepared(make())
    if found is None:
        if len(kept) >= _MOST:
            kept.clear()
        found = kept[key] = Prepared(make())
    return found


def prepared(
    method: Callable[Concatenate[Any, _Options], Markup],
) -> Callable[Concatenate[Any, _Options], Markup]:
    """Make a component's method render once for each set of options, but for `nonce` and `next`.

    Raises:
        ValueError: the nonce is not base64.
    """

    @wraps(method)
    def filled(owner: object, /, *args: _Options.args, **options: _Options.kwargs) -> Markup:
        nonce, path, told = _parted(options)
        key = (method.__name__, *told.items())
        return prepare(owner, key, lambda: method(owner, *args, **told)).fill(nonce=nonce, path=path)

    return filled


def _parted(options: Mapping[str, Any]) -> tuple[str | None, str | None, dict[str, Any]]:
    """Return nonce and path, where there are usable ones, and the options with stand-ins in their place."""
    told = dict(options)
    nonce, path = told.get("nonce"), told.get("next")
    if nonce is not None:
        _markup.check_nonce(nonce)
        told["nonce"] = NONCE
    if path is not None:
        path = path if _markup.is_path(path) else None
        told["next"] = path and PATH
    return nonce, path, told
