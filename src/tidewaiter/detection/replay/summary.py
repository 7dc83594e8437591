"""Sums a replay up: how soon, how often before the last border, how often never, and how often it cannot be seen."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from tidewaiter.detection.replay.replay import Found, Row

__all__ = ["Summary", "Times", "of_ways", "summed", "wilson"]

_NORMAL = 1.959963984540054
"""Standard deviations to either side that hold 95 %."""


@dataclass(frozen=True, slots=True)
class Times:
    """How soon cases were found; `median_days` is over those that were, `median_of_all` over all of them.

    In `median_of_all` a case never found counts as one found later than any other; None where that is the middle one.
    """

    found: int
    before_border: int
    with_border: int
    median_days: float | None
    median_of_all: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """One view over some true cases: on a list, and reached by whoever works lists off; `blind` cannot be seen.

    Beside both what the same lists in an order of chance would have done.
    """

    cases: int
    blind: int
    listed: Times
    reached: Times
    listed_by_chance: Times
    reached_by_chance: Times


def summed(rows: Sequence[Row], view: str) -> Summary:
    """What one view saw of these cases, those in which something was diverted."""
    seen = [row.seen[view] for row in rows if not row.case.ambiguous]
    blind = sum(not one.can_be_seen for one in seen)
    return Summary(
        len(seen),
        blind,
        _times([one.listed for one in seen]),
        _times([one.reached for one in seen]),
        _times([one.listed_by_chance for one in seen]),
        _times([one.reached_by_chance for one in seen]),
    )


def of_ways(rows: Sequence[Row], view: str) -> dict[str, Summary]:
    """The same by way of diverting; a case counts in each of its ways."""
    every = sorted({way for row in rows if not row.case.ambiguous for way in row.case.ways})
    return {way: summed([row for row in rows if way in row.case.ways], view) for way in every}


def _times(found: Sequence[Found]) -> Times:
    days = sorted(one.days for one in found if one.days is not None)
    ended = [one for one in found if one.before_border is not None]
    return Times(
        found=sum(one.on is not None for one in found),
        before_border=sum(bool(one.before_border) for one in ended),
        with_border=len(ended),
        median_days=float(statistics.median(days)) if days else None,
        median_of_all=_median_of_all(days, len(found)),
    )


def wilson(hits: int, whole: int) -> tuple[float, float] | None:
    """Where a share lies with 95 % of the chance, by Wilson; None of nothing."""
    if not whole:
        return None
    share, square = hits / whole, _NORMAL**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = _NORMAL * math.sqrt(share * (1 - share) / whole + square / (4 * whole**2)) / (1 + square / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


def _median_of_all(days: Sequence[int], cases: int) -> float | None:
    """The middle of all cases, those without days last; between two days the mean of both."""
    if not cases or cases // 2 >= len(days):
        return None
    high = days[cases // 2]
    return float(high) if cases % 2 else (days[cases // 2 - 1] + high) / 2
