"""An age in words that people use, such as `13months`, and the time that lies so far back."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta

__all__ = ["ago"]

_AGE = re.compile(r"([1-9][0-9]{0,5}) ?(day|week|month|year)s?")


def ago(age: str, now: datetime) -> datetime:
    """Return the time, in UTC, that lies `age` before `now`; a month's missing day becomes its last.

    Raises:
        ValueError: the age is not a number of days, weeks, months or years, or goes back before the year 1.
    """
    match = _AGE.fullmatch(age.strip().lower())
    if match is None:
        raise ValueError(
            f"{age!r} is no age: give a number of days, weeks, months or years, such as 13months"
        )
    number, unit = int(match[1]), match[2]
    try:
        if unit in {"day", "week"}:
            return now.astimezone(UTC) - timedelta(days=number * (7 if unit == "week" else 1))
        return _months_before(now.astimezone(UTC), number * (12 if unit == "year" else 1))
    except (OverflowError, ValueError):
        raise ValueError(f"{age!r} goes back before the year 1") from None


def _months_before(now: datetime, number: int) -> datetime:
    years, month = divmod(now.year * 12 + now.month - 1 - number, 12)
    day = min(now.day, calendar.monthrange(years, month + 1)[1])
    return now.replace(year=years, month=month + 1, day=day)
