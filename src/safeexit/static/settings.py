"""A static site's components, from the table `site` of the settings' file and from options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from safeexit import (
    Basis,
    BetaNotice,
    Category,
    Cookie,
    CookieBanner,
    QuickExit,
    SafeExit,
    Shortcut,
    _markup,
    _settings,
)
from safeexit._settings import ConfigError, closest

__all__ = ["COMPONENTS", "ConfigError", "StaticSite", "load_table", "site_from"]

COMPONENTS = ("quick-exit", "cookie-banner", "beta-notice")

_TOP = ("base", "locale", "mount", *COMPONENTS)
_EXIT = (
    "back-guard",
    "content",
    "decoy-tab",
    "defer",
    "minimise-history",
    "other-tabs",
    "shortcut",
    "title",
    "to",
)
_SHORTCUT = ("key", "presses", "within")
_BANNER = ("categories", "content", "policy-url", "version")
_CATEGORY = ("basis", "cookies", "description", "name", "title")
_COOKIE = ("days", "name", "purpose")
_BETA = ("content", "feedback-url", "phase", "placement")
_OPTION = {
    "categories": "--category",
    "feedback-url": "--feedback-url",
    "policy-url": "--policy-url",
    "to": "--to",
}
_Table = Mapping[str, Any]
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class StaticSite:
    """The components of a static site.

    Attributes:
        site: The components; its mount begins with `base`.
        base: The path at which the site's folder is served: empty, or such as `/project`.
    """

    site: SafeExit
    base: str

    @property
    def folder(self) -> str:
        """Where our files stand, relative to the site's folder."""
        return self.site.mount.removeprefix(self.base).strip("/")


def load_table(path: Path | None) -> tuple[str, dict[str, Any]]:
    """Return the table `site`, and the name of its place for messages; an empty one if there is none.

    Raises ConfigError.
    """
    found = (path, _settings.read(path)) if path is not None else _settings.nearest()
    if found is None:
        return "site", {}
    file, settings = found
    table = settings.get("site", {})
    place = f"{file}: site"
    if not isinstance(table, dict):
        raise ConfigError(f"{place} must be a table, as in [site]")
    return place, table


def site_from(table: _Table, place: str) -> StaticSite:
    """Return the components that a table describes; `place` names it in messages.

    Raises ConfigError.
    """
    _check_keys(table, _TOP, place)
    base = table.get("base", "")
    if base != "" and (not _markup.is_path(base) or base[-1] == "/" or not {"?", "#"}.isdisjoint(base)):
        raise ConfigError(
            f"{place}: base={base!r} cannot be used: give the path at which the folder is served, without a "
            "slash at its end, such as '/project'"
        )
    mount = table.get("mount", "/_sx")
    components = {
        "quick_exit": _component(table, "quick-exit", place, _quick_exit),
        "cookies": _component(table, "cookie-banner", place, _cookie_banner),
        "beta": _component(table, "beta-notice", place, _beta_notice),
    }
    if not isinstance(mount, str):
        raise ConfigError(f"{place}: mount={mount!r} cannot be used: give a path, such as '/_sx'")
    site = _made(
        lambda: SafeExit(**components, mount=base + mount, locale=table.get("locale", "en")),
        place,
    )
    return StaticSite(site, base)


def _component(table: _Table, name: str, place: str, make: Callable[[_Table, str], Any]) -> Any:
    if name not in table:
        return None
    below = f"{place}.{name}"
    return make(_table(table[name], below), below)


def _quick_exit(table: _Table, place: str) -> QuickExit:
    _check_keys(table, _EXIT, place)
    _need(table, "to", place)
    options = _options(table)
    if "shortcut" in options:
        options["shortcut"] = _shortcut(options["shortcut"], f"{place}.shortcut")
    return _made(lambda: QuickExit(**options), place)


def _shortcut(value: object, place: str) -> Shortcut | None:
    if value is False:
        return None
    table = _table(value, place)
    _check_keys(table, _SHORTCUT, place)
    return _made(lambda: Shortcut(**table), place)


def _cookie_banner(table: _Table, place: str) -> CookieBanner:
    _check_keys(table, _BANNER, place)
    for key in ("policy-url", "categories"):
        _need(table, key, place)
    categories = [
        _category(each, f"{place}.categories[{at}]")
        for at, each in enumerate(_list(table["categories"], f"{place}.categories"))
    ]
    options = {**_options(table), "categories": tuple(categories)}
    return _made(lambda: CookieBanner(**options, kept_by="script"), place)


def _category(value: object, place: str) -> Category:
    table = _table(value, place)
    _check_keys(table, _CATEGORY, place)
    _need(table, "name", place)
    options = dict(table)
    if "basis" in options:
        options["basis"] = _basis(options["basis"], place)
    cookies = _list(options.get("cookies", []), f"{place}.cookies")
    options["cookies"] = tuple(
        each if isinstance(each, str) else _cookie(each, f"{place}.cookies[{at}]")
        for at, each in enumerate(cookies)
    )
    return _made(lambda: Category(options.pop("name"), **options), place)


def _basis(value: object, place: str) -> Basis:
    known = {basis.value: basis for basis in Basis}
    if not isinstance(value, str) or value not in known:
        raise ConfigError(f"{place}: basis={value!r} cannot be used: give one of {', '.join(known)}")
    return known[value]


def _cookie(value: object, place: str) -> Cookie:
    table = dict(_table(value, place))
    _check_keys(table, _COOKIE, place)
    _need(table, "name", place)
    return _made(lambda: Cookie(table.pop("name"), **table), place)


def _beta_notice(table: _Table, place: str) -> BetaNotice:
    _check_keys(table, _BETA, place)
    _need(table, "feedback-url", place)  # the default is a page of the server's
    return _made(lambda: BetaNotice(**_options(table)), place)


def _options(table: _Table) -> dict[str, Any]:
    return {key.replace("-", "_"): value for key, value in table.items()}


def _made(make: Callable[[], _Made], place: str) -> _Made:
    """Return what is made; what its maker says against its arguments names the place, too."""
    try:
        return make()
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{place}: {error}") from error


def _check_keys(table: _Table, allowed: tuple[str, ...], place: str) -> None:
    for key in table:
        if key not in allowed:
            raise ConfigError(
                f"{place}: unknown key {key!r}{closest(key, allowed)}; allowed: {', '.join(allowed)}"
            )


def _need(table: _Table, key: str, place: str) -> None:
    if key not in table:
        option = f": give it there, or as {_OPTION[key]}" if key in _OPTION else ""
        raise ConfigError(f"{place}: {key} is missing{option}")


def _table(value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{place} must be a table, not {value!r}")
    return value


def _list(value: object, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise ConfigError(f"{place} must be a list, not {value!r}")
    return value
