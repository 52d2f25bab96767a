"""Ages in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from safeexit.records.age import ago

_NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        ("1day", datetime(2026, 3, 30, 12, tzinfo=UTC)),
        ("2 Weeks", datetime(2026, 3, 17, 12, tzinfo=UTC)),
        ("13months", datetime(2025, 2, 28, 12, tzinfo=UTC)),
        ("3 months", datetime(2025, 12, 31, 12, tzinfo=UTC)),
        ("25months", datetime(2024, 2, 29, 12, tzinfo=UTC)),
        ("2025years", datetime(1, 3, 31, 12, tzinfo=UTC)),
    ],
)
def test_an_age_is_counted_on_the_calendar(age: str, expected: datetime) -> None:
    """Months are calendar months; where one lacks the day, its last day is taken."""
    assert ago(age, _NOW) == expected


def test_a_day_that_every_month_has_stays() -> None:
    """Only a missing day moves."""
    assert ago("1month", datetime(2026, 3, 14, tzinfo=UTC)) == datetime(2026, 2, 14, tzinfo=UTC)


def test_the_time_is_in_utc() -> None:
    """A local time that is already tomorrow counts as today."""
    local = datetime(2026, 4, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    assert ago("1month", local) == datetime(2026, 2, 28, 23, tzinfo=UTC)


@pytest.mark.parametrize("age", ["", "13", "months", "13monts", "0days", "-1day", "1.5 years", "1day 2weeks"])
def test_what_is_no_age_is_refused(age: str) -> None:
    """The message repeats it and says what is allowed."""
    with pytest.raises(
        ValueError, match=r"is no age: give a number of days, weeks, months or years"
    ) as raised:
        ago(age, _NOW)
    assert repr(age) in str(raised.value)


@pytest.mark.parametrize("age", ["2026years", "999999months", "999999days"])
def test_an_age_that_no_calendar_reaches_is_refused(age: str) -> None:
    """There is no year 0."""
    with pytest.raises(ValueError, match=r"goes back before the year 1"):
        ago(age, _NOW)
