"""What a cell of a spreadsheet says, as text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

__all__ = ["Value", "cell_text", "column_letters"]

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
"""What python-calamine gives for a cell; an empty cell is an empty text."""


def cell_text(value: Value) -> str:
    """A cell as text: days and instants as ISO 8601, whole numbers without a point, no exponents, 15 digits.

    Excel keeps 15 significant digits and shows no more; further digits are noise of its binary numbers.
    """
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            whole = value.is_integer() and abs(value) < 1e15
            return str(int(value)) if whole else format(Decimal(f"{value:.15g}"), "f")
        case dt.datetime():
            return _instant_text(value)
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return value.isoformat()


def _instant_text(value: dt.datetime) -> str:
    # A sheet holds an instant as a fraction of a day: 10:30:15 may come back a few microseconds early.
    near = value + dt.timedelta(microseconds=500)
    near = near.replace(microsecond=near.microsecond // 1000 * 1000)
    if near.time() == dt.time():
        return near.date().isoformat()
    return near.isoformat(timespec="milliseconds" if near.microsecond else "seconds")


def column_letters(index: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
