"""A day is written 2025-03-14 and in no other way; a month is its first day."""

from __future__ import annotations

import datetime as dt
import re

from tidewaiter.core.errors import InputError

__all__ = ["EARLIEST_DAY", "LATEST_DAY", "first_of_month", "parse_day"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

EARLIEST_DAY = dt.date(1990, 1, 1)
"""No record of an accelerator is older; an earlier day is a typing error such as 0025-03-14."""

LATEST_DAY = dt.date(2099, 12, 31)
"""No permission runs longer; a later day is a typing error or a placeholder such as 9999-12-31."""


def parse_day(text: str) -> dt.date:
    """The day that `text` names, if it is written YYYY-MM-DD and lies between 1990 and 2099."""
    if _DAY.fullmatch(text):
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            pass
        else:
            if EARLIEST_DAY <= day <= LATEST_DAY:
                return day
    raise InputError(
        "This is not a day.",
        value=text,
        expected=f"a day from {EARLIEST_DAY} to {LATEST_DAY}, written YYYY-MM-DD",
        hint="Write the day as 2025-03-14; leave it empty if it is not known.",
    )


def first_of_month(day: dt.date) -> dt.date:
    """The month that `day` lies in, named by its first day."""
    return day.replace(day=1)
