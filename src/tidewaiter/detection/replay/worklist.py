"""Works lists off: so many cases a week from the top of the newest list, none again before some time has passed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

from tidewaiter.detection.replay.search import First

__all__ = ["Lists", "by_chance", "first_listed", "worked_off"]

_WEEK = 7

Cases = Sequence[tuple[str, frozenset[str]]]
"""The cases of a list in their order, each with the true cases it touches."""

Lists = Mapping[dt.date, Cases]
"""The list of each day."""


def by_chance(lists: Lists) -> Lists:
    """The same lists, each in an order of chance that can be repeated: what a rank must be better than."""
    return {day: sorted(cases, key=lambda one: _chance(day, one[0])) for day, cases in lists.items()}


def _chance(day: dt.date, case: str) -> str:
    return hashlib.sha256(f"{day} {case}".encode()).hexdigest()


def first_listed(lists: Lists, since: Mapping[str, dt.date], capacity: int) -> First:
    """By true case the first day, from its own in `since` on, whose first `capacity` cases touch it."""
    found: First = dict.fromkeys(since)
    for day in sorted(lists):
        for name in frozenset[str]().union(*(touched for _, touched in lists[day][:capacity])):
            if found[name] is None and day >= since[name]:
                found[name] = day
    return found


def worked_off(lists: Lists, since: Mapping[str, dt.date], capacity: int, again: int) -> First:
    """By true case the day on which somebody would have looked at a case that touches it, None for never.

    On the day of a list, and every week until the next, the first `capacity` cases are looked at that were not within
    the last `again` days. Only days from `since` on count. Between two lists the older one is all there is.
    """
    found: First = dict.fromkeys(since)
    looked: dict[str, dt.date] = {}
    days = sorted(lists)
    for number, listed_on in enumerate(days):
        end = days[number + 1] if number + 1 < len(days) else listed_on + dt.timedelta(days=1)
        day = listed_on
        while day < end:
            for case, touched in _next(lists[listed_on], looked, day, capacity, again):
                looked[case] = day
                for name in touched:
                    if found[name] is None and day >= since[name]:
                        found[name] = day
            day += dt.timedelta(days=_WEEK)
    return found


def _next(
    cases: Cases, looked: Mapping[str, dt.date], day: dt.date, capacity: int, again: int
) -> list[tuple[str, frozenset[str]]]:
    """The first so many that were not looked at lately."""
    open_ = (one for one in cases if one[0] not in looked or (day - looked[one[0]]).days >= again)
    return [one for one, _ in zip(open_, range(capacity), strict=False)]
