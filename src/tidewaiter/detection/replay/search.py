"""Finds first days: on a grid of days, then between the last day without and the first day with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

__all__ = ["First", "first_days", "grid"]

First = dict[str, dt.date | None]
"""By case the first day found, None where none was."""

Look = Callable[[dt.date], frozenset[str]]
"""The cases that are there on a day."""


def grid(first: dt.date, last: dt.date, every: int) -> list[dt.date]:
    """Days from `first` on, `every` so many days, and `last`."""
    days = [first + dt.timedelta(days=step) for step in range(0, max((last - first).days, 0) + 1, every)]
    return days if days[-1] >= last else [*days, last]


def first_days(look: Look, days: list[dt.date], since: Mapping[str, dt.date], within: int) -> First:
    """For each case the first day of the grid, from its own day in `since` on, on which it is there, then refined.

    Being there is no question of more or less: a case may come, go and come again between two days of the grid. What
    is found is a day on which it is there, with a day at most `within` days earlier on which it is not, or which is
    before `since`. Every day is looked at once, for all cases together.
    """
    there = {day: look(day) for day in days}
    found: First = {}
    for case, begins in since.items():
        on = next((day for day in days if day >= begins and case in there[day]), None)
        if on is None:
            found[case] = None
            continue
        off = max((day for day in days if day < on), default=begins - dt.timedelta(days=1))
        while (on - max(off, begins - dt.timedelta(days=1))).days > within:
            middle = off + dt.timedelta(days=(on - off).days // 2)
            if middle >= begins and middle not in there:
                there[middle] = look(middle)
            if middle >= begins and case in there[middle]:
                on = middle
            else:
                off = middle
        found[case] = on
    return found
