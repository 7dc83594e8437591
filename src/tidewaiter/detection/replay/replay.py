"""Replays a pack beside its truth: in each view the first day on which each true case stands among the first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from tidewaiter.core.errors import InputError
from tidewaiter.detection.evaluation.folder import TableFolder, listed
from tidewaiter.detection.evaluation.goods import Goods, read_goods
from tidewaiter.detection.evaluation.truth import TrueCase, Truth, read_truth
from tidewaiter.detection.replay.evidence import About, records_about, what_could_show
from tidewaiter.detection.replay.search import first_days, grid
from tidewaiter.detection.replay.standing import DayList, Standing, day_list
from tidewaiter.detection.replay.views import View
from tidewaiter.detection.replay.worklist import by_chance, first_listed, worked_off
from tidewaiter.engine.duck import connect
from tidewaiter.engine.step import Workplace
from tidewaiter.records.as_of_day import as_of_day
from tidewaiter.records.asof import register_as_of

__all__ = ["CasesOn", "Found", "Pace", "Replayed", "Row", "Seen", "replay"]

_LATE = dt.timedelta(days=14)
"""The longest delay that the layout assumes of what happens at a place or between two."""

CasesOn = Callable[[dt.date, Path], AbstractContextManager[Path]]
"""Makes the cases of some records as of a day: the folder of their tables."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Which days are looked at, and how much somebody can look at: `capacity` cases, of one list or a week.

    Without `first` the grid begins with the first diverted leg of any case, without `last` it ends with the last day of
    which a record speaks. Whoever works lists off looks at a case again after `again` days.
    """

    capacity: int = 25
    every: int = 30
    within: int = 30
    again: int = 90
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A day on which a true case was found, how long after its first leg, and whether before its last border.

    None where there is no such day, or where the day to compare with is not known.
    """

    on: dt.date | None
    days: int | None
    before_border: bool | None

    @classmethod
    def at(cls, on: dt.date | None, case: TrueCase) -> Found:
        """Beside the days of the case."""
        days = (on - case.first_leg_on).days if on is not None and case.first_leg_on is not None else None
        before = None if case.last_border_on is None else on is not None and on < case.last_border_on
        return cls(on, days, before)


@dataclass(frozen=True, slots=True)
class Seen:
    """One true case in one view: first among the first of a list, and first reached by whoever works lists off.

    Beside both what the same lists in an order of chance would have done. `by` are the kinds of records that could show
    it; none: it cannot be seen. `standing` says how it stood on the first day, or else on the last that was looked at.
    """

    listed: Found
    reached: Found
    listed_by_chance: Found
    reached_by_chance: Found
    by: frozenset[str]
    standing: Standing | None

    @property
    def can_be_seen(self) -> bool:
        """Whether any record could show it, or it was seen whatever the rule says."""
        return bool(self.by) or self.listed.on is not None or self.reached.on is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One true case, as it is seen in each view."""

    case: TrueCase
    seen: dict[str, Seen]


@dataclass(frozen=True, slots=True)
class Replayed:
    """All true cases in all views, and which days were looked at in each."""

    rows: tuple[Row, ...]
    views: tuple[View, ...]
    pace: Pace
    days: dict[str, tuple[dt.date, ...]]


def replay(
    cases_on: CasesOn,
    records: Path,
    truth: Path,
    views: Sequence[View],
    pace: Pace,
    work: Path,
    told: Callable[[str, dt.date], None] = lambda view, day: None,
) -> Replayed:
    """Look at the days of the grid in each view, then between them; `records` holds all tables, `work` what is made."""
    goods, known, about = _read(records, truth)
    first = pace.first or min((case.first_leg_on for case in known.cases.values() if case.first_leg_on), default=None)
    if first is None:
        raise InputError(
            "No day to begin with: no case of the truth says when its first diverted leg left.",
            value=str(truth),
            expected="first_leg_on in the table cases or diversions",
            hint="Give the first day with --from.",
        )
    last = pace.last or _last_day(records)
    days = grid(first, max(first, last), pace.every)
    since = {name: case.first_leg_on or first for name, case in known.cases.items()}
    seen: dict[str, dict[str, Seen]] = {name: {} for name in known.cases}
    looked: dict[str, tuple[dt.date, ...]] = {}
    for view in views:
        folder = work / view.name
        view.keep(records, folder)
        diary = _Diary(partial(_look, cases_on, folder, goods, known, partial(told, view.name)), pace.capacity)
        on = first_days(diary.among_the_first, days, since, pace.within)
        lists = {day: one.cases for day, one in diary.at.items()}
        chance = by_chance(lists)
        reached, reached_by_chance = (worked_off(one, since, pace.capacity, pace.again) for one in (lists, chance))
        listed_by_chance = first_listed(chance, since, pace.capacity)
        there = records_about(folder, about.values(), days[-1])
        looked[view.name] = tuple(sorted(diary.at))
        for name, case in known.cases.items():
            by = what_could_show(about[name], there.get(name, frozenset()))
            standing = diary.at[on[name] or days[-1]].standing.get(name)
            seen[name][view.name] = Seen(
                Found.at(on[name], case),
                Found.at(reached[name], case),
                Found.at(listed_by_chance[name], case),
                Found.at(reached_by_chance[name], case),
                by,
                standing,
            )
    rows = tuple(Row(case, seen[name]) for name, case in sorted(known.cases.items()))
    return Replayed(rows, tuple(views), replace(pace, first=days[0], last=days[-1]), looked)


@dataclass(slots=True)
class _Diary:
    """The days that were looked at in one view, and their lists."""

    look: Callable[[dt.date], DayList]
    capacity: int
    at: dict[dt.date, DayList] = field(default_factory=dict)

    def among_the_first(self, day: dt.date) -> frozenset[str]:
        """The true cases that stand among the first on this day."""
        self.at[day] = self.look(day)
        return self.at[day].first(self.capacity)


def _look(
    cases_on: CasesOn,
    records: Path,
    goods: Goods,
    truth: Truth,
    told: Callable[[dt.date], None],
    day: dt.date,
) -> DayList:
    told(day)
    with cases_on(day, records) as tables:
        return day_list(tables, goods, truth)


def _read(records: Path, folder: Path) -> tuple[Goods, Truth, dict[str, About]]:
    """The goods and the truth, and what each true case is about."""
    con = connect()
    try:
        goods = read_goods(TableFolder(con, "the records", records))
        told = TableFolder(con, "the truth", folder)
        truth = read_truth(told, folder, goods)
        sites = {row["case_id"]: listed(row["site_ids"]) for row in told.rows("cases", "case_id", quiet="site_ids")}
        serials: dict[str, set[str]] = {}
        for row in told.rows("case_serials", "case_id serial_number", silent=True):
            serials.setdefault(row["case_id"], set()).add(row["serial_number"])
    finally:
        con.close()
    holders: dict[str, set[str]] = {}
    for lot in truth.lots:
        for line in lot.carried:
            if line in goods.sent:
                holders.setdefault(lot.case, set()).update({goods.sent[line].buyer, goods.sent[line].seller})
    about = {}
    for name, case in truth.cases.items():
        parties = (case.parties or holders.get(name, set())) - goods.makers
        own = frozenset(sites.get(name, ())), frozenset(serials.get(name, ()))
        about[name] = About(name, case.ways, case.first_leg_on, frozenset(parties), *own)
    return goods, truth, about


def _last_day(records: Path) -> dt.date:
    """The last day of which a record speaks, and long enough after it that this record would be known."""
    con = connect()
    try:
        register_as_of(con, records, None)
        return as_of_day(Workplace(con, records, records)) + _LATE
    finally:
        con.close()
