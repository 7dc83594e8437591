"""A day is written in one way, and a month is its first day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.days import EARLIEST_DAY, LATEST_DAY, first_of_month, parse_day
from tidewaiter.core.errors import InputError

DAYS = st.dates(EARLIEST_DAY, LATEST_DAY)


@given(DAYS)
def test_every_day_of_the_range_is_read_as_it_is_written(day: dt.date) -> None:
    assert parse_day(day.isoformat()) == day


@pytest.mark.parametrize("day", [EARLIEST_DAY - dt.timedelta(days=1), LATEST_DAY + dt.timedelta(days=1)])
def test_a_day_outside_the_range_is_a_typing_error(day: dt.date) -> None:
    with pytest.raises(InputError, match="not a day"):
        parse_day(day.isoformat())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-3-4",
        "20250314",
        "2025/03/14",
        "14.03.2025",
        "2025-02-29",
        "2025-W11-5",
        "2025-03-14T00:00",
        "٢٠٢٥-03-14",
    ],
)
def test_another_way_to_write_a_day_is_refused_and_the_right_one_shown(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_day(text)
    assert caught.value.value == text
    assert "2025-03-14" in caught.value.hint


@given(DAYS, DAYS)
def test_two_days_have_one_month_exactly_if_they_share_year_and_month(one: dt.date, other: dt.date) -> None:
    same = (one.year, one.month) == (other.year, other.month)
    assert (first_of_month(one) == first_of_month(other)) == same
    assert first_of_month(one).day == 1
