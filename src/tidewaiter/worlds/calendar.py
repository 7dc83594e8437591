"""The days of a world: counted from its first day, written as the record layout writes them."""

from __future__ import annotations

import datetime as dt

__all__ = ["FIRST_DAY", "LAST", "MONTHS", "RULE_DAYS", "day_number", "instant", "iso", "month_of"]

FIRST_DAY = dt.date(2023, 7, 1)
"""Day 0. The window covers the rules and reports that facts/detection.md calls breaks."""

_LAST_DAY = dt.date(2026, 6, 30)

LAST = (_LAST_DAY - FIRST_DAY).days
"""The last day of the records; what would happen later has not happened yet."""

_BEFORE, _AFTER = 16_000, 6_000
_ISO = [(FIRST_DAY + dt.timedelta(days=number)).isoformat() for number in range(-_BEFORE, _AFTER)]
_CLOCK = [f"T{minute // 60:02d}:{minute % 60:02d}:00Z" for minute in range(1440)]


def iso(number: int) -> str:
    """The day as YYYY-MM-DD; days before the window are negative."""
    return _ISO[number + _BEFORE]


def instant(number: int, minute: int) -> str:
    """The day and the minute of the day, in UTC."""
    return _ISO[number + _BEFORE] + _CLOCK[minute]


def day_number(year: int, month: int, day: int) -> int:
    """The number of a day."""
    return (dt.date(year, month, day) - FIRST_DAY).days


MONTHS = [
    (day_number(year, month, 1), f"{year}-{month:02d}-01")
    for year in range(2023, 2027)
    for month in range(1, 13)
    if 0 <= day_number(year, month, 1) <= LAST
]
"""First day and name of every month of the window."""

RULE_DAYS = (day_number(2023, 10, 17), day_number(2025, 5, 15), day_number(2025, 7, 14))
"""Days of rules after which trade was seen to move: the chips of October 2023, the rule that was rescinded before it
took effect, Malaysia's permit."""


def month_of(number: int) -> str:
    """The month of a day, as 2025-03."""
    return iso(number)[:7]
