"""What a site stores in a visitor's browser, by purpose and legal basis."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass
from enum import Enum

from markupsafe import Markup

from safeexit import _markup

__all__ = ["KNOWN_CATEGORIES", "Basis", "Category", "Cookie"]

KNOWN_CATEGORIES = frozenset({"essential", "preferences", "statistics", "marketing"})
"""The names whose title and description every language file brings."""

_OUR_COOKIES = ("sx_beta", "sx_consent", "sx_saved")
_CATEGORY_NAME = r"[a-z][a-z0-9_-]{0,31}"
_COOKIE_NAME = r"[A-Za-z0-9_!#$%&'*+.^`|~-]{1,128}"  # RFC 6265, section 4.1.1: token


class Basis(Enum):
    """Why a cookie may be set (PECR, regulation 6 and schedule A1)."""

    ESSENTIAL = "essential"
    """The service that was asked for cannot work without it; it is always allowed."""
    CONSENT = "consent"
    """Only after a person has agreed."""
    OBJECTION = "objection"
    """Until a person refuses: the exceptions for statistics and appearance, since 5 February 2026."""


@dataclass(frozen=True)
class Cookie:
    """One cookie that a category sets.

    Args:
        name: Its name; `*` stands for any characters.
        days: How long it lasts, in days (0: less than one), or `None`: until the browser is closed.
        purpose: What it does, in the page's language (`str` is escaped, `Markup` is trusted).

    Raises:
        TypeError, ValueError: an argument cannot be used; the message says which, and what is allowed.
    """

    name: str
    _: KW_ONLY
    days: int | None = None
    purpose: str | Markup = ""

    def __post_init__(self) -> None:
        _check_cookie_name(self.name)
        if self.days is not None and (type(self.days) is not int or self.days < 0):
            raise ValueError(f"days={self.days!r} cannot be used: give a whole number of days, or None")
        if self.purpose:
            _markup.check_text("purpose", self.purpose)


@dataclass(frozen=True)
class Category:
    """Cookies that are allowed or refused together.

    Args:
        name: A short name, as it stands in forms and in the consent cookie.
        basis: Why these cookies may be set; by default because a person agreed.
        cookies: The cookies that it sets: names, or `Cookie` values, which also say for how long. Those of an
            optional category are removed when it is refused, so no name may match `sx_consent` or another
            cookie of ours, nor be `*` alone.
        title: What people see; not needed for `essential`, `preferences`, `statistics` and `marketing`.
        description: What the cookies are for; likewise.

    Raises:
        TypeError, ValueError: an argument cannot be used; the message says which, and what is allowed.
    """

    name: str
    _: KW_ONLY
    basis: Basis = Basis.CONSENT
    cookies: tuple[str | Cookie, ...] = ()
    title: str | Markup | None = None
    description: str | Markup | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not re.fullmatch(_CATEGORY_NAME, self.name):
            raise ValueError(
                f"name={self.name!r} cannot be used: give a category's name of at most 32 small letters, "
                "digits, _ and -, which begins with a letter"
            )
        if not isinstance(self.basis, Basis):
            raise TypeError(
                f"basis={self.basis!r} cannot be used: give Basis.ESSENTIAL, CONSENT or OBJECTION"
            )
        object.__setattr__(self, "cookies", _markup.as_tuple("cookies", self.cookies, (str, Cookie)))
        for cookie in self.cookies:
            if isinstance(cookie, str):
                _check_cookie_name(cookie)
            if self.basis is not Basis.ESSENTIAL:
                _check_may_go(cookie if isinstance(cookie, str) else cookie.name)
        self._check_texts()

    def _check_texts(self) -> None:
        for parameter in ("title", "description"):
            value = getattr(self, parameter)
            if value is not None:
                _markup.check_text(parameter, value)
            elif self.name not in KNOWN_CATEGORIES:
                raise ValueError(
                    f"{parameter}=None cannot be used: the category {self.name!r} needs a {parameter} (only "
                    f"{', '.join(sorted(KNOWN_CATEGORIES))} have one already)"
                )


def _check_cookie_name(name: object) -> None:
    if not isinstance(name, str) or not re.fullmatch(_COOKIE_NAME, name):
        raise ValueError(
            f"cookie name {name!r} cannot be used: give letters, digits and punctuation such as _ga_*"
        )


def _check_may_go(pattern: str) -> None:
    """Refuse a pattern that would also remove cookies that must stay when its category is refused."""
    if not pattern.strip("*"):
        raise ValueError(
            f"cookies={pattern!r} cannot be used: whoever refuses the category would lose every cookie of "
            "the site, also those that keep people signed in; give the names that the category sets"
        )
    names = ".*".join(re.escape(part) for part in pattern.split("*"))
    ours = [name for name in _OUR_COOKIES if re.fullmatch(names, name)]
    if ours:
        raise ValueError(
            f"cookies={pattern!r} cannot be used: it matches {', '.join(ours)}, which only safeexit itself "
            "may set and remove; give the names that the category sets"
        )
