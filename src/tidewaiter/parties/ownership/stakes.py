"""A stake: who holds how much of whom from which day to which, in millionths of a percent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

__all__ = [
    "END",
    "HALF",
    "START",
    "WHOLE",
    "Problem",
    "Stake",
    "by_pair",
    "day_number",
    "day_of",
    "in_parallel",
    "in_sequence",
    "pct",
    "stake",
]

WHOLE = 100_000_000
"""100 %, in millionths of a percent: as fine as the layout writes a share, so that none is rounded to 50 %."""
HALF = WHOLE // 2

START = 0
"""Before every day: a stake whose first day is unknown is taken to have been there always."""
END = 4_000_000
"""After every day: what has no last day lasts."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What in the records contradicts itself, where, and what was done about it; the calculation goes on."""

    party_id: str
    message: str
    value: str = ""
    expected: str = ""
    hint: str = ""
    row_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stake:
    """A link from owner to owned that holds on the days from `start` up to, but not including, `until`.

    `low` and `high` bound the share; 0 and WHOLE say that only the link is known. Only the kind `ownership` counts as
    a share; `voting`, `control` and `consolidation` say who directs the party. `numbers` are those of both in the
    record, where one stands for a firm that has several.
    """

    owner: str
    owned: str
    low: int = 0
    high: int = WHOLE
    start: int = START
    until: int = END
    kind: str = "ownership"
    row_id: str = ""
    numbers: tuple[str, str] = ("", "")

    def holds_on(self, day: int) -> bool:
        """Whether the stake is held on that day."""
        return self.start <= day < self.until


def stake(
    owner: str,
    owned: str,
    share_pct: Decimal | int | str | None = None,
    from_on: dt.date | None = None,
    until_on: dt.date | None = None,
    *,
    share_min_pct: Decimal | int | str | None = None,
    share_max_pct: Decimal | int | str | None = None,
    kind: str = "ownership",
    row_id: str = "",
) -> Stake:
    """The stake that a row of the table `ownership` states; an exact share goes before a range."""
    exact = _millionths(share_pct)
    low = exact if exact is not None else _millionths(share_min_pct) or 0
    most = exact if exact is not None else _millionths(share_max_pct)
    high = WHOLE if most is None else most
    start = START if from_on is None else day_number(from_on)
    until = END if until_on is None else day_number(until_on)
    return Stake(owner, owned, low, high, start, until, kind or "ownership", row_id)


def in_sequence(stakes: Iterable[Stake], problems: list[Problem]) -> list[Stake]:
    """The stakes of one owner in one party, one at a time.

    A later row may replace the one before it or come on top of it: the later share alone is the least, the sum the
    greatest. Two that begin on one day are one stake between the lowest and the highest stated.
    """
    by_start: dict[int, Stake] = {}
    for stated in sorted(stakes, key=lambda each: (each.start, each.until, each.low, each.high, each.row_id)):
        one = stated
        if one.until <= one.start:
            problems.append(_backwards(one))
            continue
        if one.low > one.high:
            problems.append(_crossed(one))
            one = replace(one, low=one.high, high=one.low)
        twin = by_start.get(one.start)
        by_start[one.start] = _hull(twin, one) if twin else one
    ordered = list(by_start.values())
    for at in range(len(ordered) - 1):
        before, later = ordered[at], ordered[at + 1]
        if before.until > later.start:
            problems.append(_overlap(before, later))
            ordered[at] = replace(before, until=later.start)
            most = min(WHOLE, before.high + later.high)
            ordered[at + 1] = replace(later, high=most)
    return ordered


def in_parallel(stakes: Iterable[Stake], problems: list[Problem]) -> list[Stake]:
    """The stakes of one owner in one party, one at a time, where either may stand under several numbers.

    Those of two numbers may be one stake recorded twice, or two: the greater alone is the least, the sum the most.
    """
    by_numbers: dict[tuple[str, str], list[Stake]] = {}
    for one in stakes:
        by_numbers.setdefault(one.numbers, []).append(one)
    sequences = [in_sequence(by_numbers[numbers], problems) for numbers in sorted(by_numbers)]
    if len(sequences) == 1:
        return sequences[0]
    clear = [one for each in sequences for one in each]
    days = sorted({day for one in clear for day in (one.start, one.until)})
    found: list[Stake] = []
    for start, until in pairwise(days):
        held = [one for one in clear if one.holds_on(start)]
        if held:
            most = min(WHOLE, sum(one.high for one in held))
            found.append(replace(max(held, key=lambda one: (one.low, one.row_id)), high=most, start=start, until=until))
    return found


def _hull(one: Stake, other: Stake) -> Stake:
    low, high = min(one.low, other.low), max(one.high, other.high)
    return replace(one, low=low, high=high, until=max(one.until, other.until))


def _overlap(before: Stake, later: Stake) -> Problem:
    return Problem(
        later.owned,
        f"Two stakes of {later.owner} overlap; the later one alone counts as the least it holds.",
        f"{pct(before.low)}, then {pct(later.low)}",
        "until_on of the first where the second replaces it, or one row with the sum",
        "End the earlier stake in ownership.",
        tuple(one.row_id for one in (before, later) if one.row_id),
    )


def _backwards(one: Stake) -> Problem:
    return Problem(
        one.owned,
        f"The stake of {one.owner} ends before it begins; it was left out.",
        f"{day_of(one.start)} to {day_of(one.until)}",
        "a first day before the day on which it no longer held",
        "Correct from_on or until_on in ownership.",
        (one.row_id,) if one.row_id else (),
    )


def _crossed(one: Stake) -> Problem:
    return Problem(
        one.owned,
        f"The least share of {one.owner} is above the greatest; both were taken as bounds in the other order.",
        f"{pct(one.low)} to {pct(one.high)}",
        "share_min_pct not above share_max_pct",
        "Correct the range in ownership.",
        (one.row_id,) if one.row_id else (),
    )


def day_number(day: dt.date) -> int:
    """The day as a whole number."""
    return day.toordinal()


def day_of(number: int) -> dt.date | None:
    """The day of that number; None for the open ends."""
    return None if number in {START, END} else dt.date.fromordinal(number)


def pct(share: int) -> str:
    """The share as a person writes it: 33.5 %."""
    return f"{(Decimal(share) / 1_000_000).normalize():f} %"


def _millionths(value: Decimal | int | str | None) -> int | None:
    return None if value is None else int(Decimal(value) * 1_000_000)


def by_pair(stakes: Iterable[Stake]) -> Mapping[tuple[str, str], list[Stake]]:
    """The stakes of each owner in each party."""
    found: dict[tuple[str, str], list[Stake]] = {}
    for one in stakes:
        found.setdefault((one.owner, one.owned), []).append(one)
    return found
