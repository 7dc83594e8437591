"""What truly happened in a world, from tables of whichever generator; only cases and their lines must be there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.detection.evaluation.folder import Row, TableFolder, listed
from tidewaiter.detection.evaluation.goods import Goods, line_id
from tidewaiter.detection.evaluation.lots import Lot, most_from_one_sender

__all__ = ["TrueCase", "Truth", "read_truth"]

_DAYS = "first_leg_on last_border_on"
_NO_GROUP = frozenset({"", "-1"})
"""What stands for the group of lines that belong to all, such as those between makers."""


@dataclass(frozen=True, slots=True)
class TrueCase:
    """One true case; in an ambiguous one nothing was diverted, but asking is right."""

    case_id: str
    ways: tuple[str, ...]
    ambiguous: bool
    parties: frozenset[str]
    units: float
    first_leg_on: dt.date | None
    last_border_on: dt.date | None


@dataclass(slots=True)
class Truth:
    """A world's truth; `by_line` says which lots, `asked_by_line` which ambiguous cases a line belongs to."""

    cases: dict[str, TrueCase]
    lots: list[Lot]
    by_line: dict[str, list[Lot]] = field(default_factory=dict)
    asked_by_line: dict[str, set[str]] = field(default_factory=dict)
    lookalikes: frozenset[str] = frozenset()
    groups: dict[str, str] = field(default_factory=dict)
    party_groups: dict[str, str] = field(default_factory=dict)

    @property
    def diverted(self) -> list[TrueCase]:
        """The true cases in which something was diverted."""
        return [case for case in self.cases.values() if not case.ambiguous]


def read_truth(tables: TableFolder, folder: Path, goods: Goods) -> Truth:
    """Everything that the folder says; what it lacks is remembered by `tables`."""
    for name, columns in (("cases", "case_id"), ("case_lines", "case_id, shipment_id, line")):
        if tables.path(name) is None:
            raise InputError(
                f"This truth has no table {name}.",
                place=Place(file=str(folder)),
                expected=f"{name}.csv or {name}.parquet with at least {columns}",
                hint="Give WORLD/truth of `tidewaiter world --out WORLD`, or such tables of another generator.",
            )
    told = {
        row["case_id"]: row for row in tables.rows("cases", "case_id", f"typologies ambiguous party_ids units {_DAYS}")
    }
    asked = {name for name, row in told.items() if row["ambiguous"].lower() in {"yes", "true", "1"}}
    carried, asked_by_line = _carried(tables, goods, set(told), asked)
    lots, spans = _lots(tables, goods, carried, told)
    truth = Truth({}, lots, asked_by_line=asked_by_line)
    for lot in lots:
        for line in lot.carried:
            truth.by_line.setdefault(line, []).append(lot)
    for name, row in sorted(told.items()):
        own = [lot for lot in lots if lot.case == name]
        said = tables.number("cases", row, "units")
        truth.cases[name] = TrueCase(
            name,
            listed(row["typologies"]),
            name in asked,
            frozenset(listed(row["party_ids"])),
            sum(lot.units for lot in own) if said is None else said,
            tables.day("cases", row, "first_leg_on") or min(spans.get(name, ([], []))[0], default=None),
            tables.day("cases", row, "last_border_on") or max(spans.get(name, ([], []))[1], default=None),
        )
    lines = tables.rows("lookalike_lines", "shipment_id line")
    truth.lookalikes = frozenset(line_id(row["shipment_id"], row["line"]) for row in lines)
    for row in tables.rows("lines", "shipment_id line", "cell"):
        if row["cell"] not in _NO_GROUP:
            truth.groups[line_id(row["shipment_id"], row["line"])] = row["cell"]
    parties = tables.rows("groups", "party_id", "cell", silent=True)
    truth.party_groups = {row["party_id"]: row["cell"] for row in parties if row["cell"] not in _NO_GROUP}
    return truth


_Carried = dict[tuple[str, str], dict[str, float]]


def _carried(
    tables: TableFolder, goods: Goods, known: set[str], asked: set[str]
) -> tuple[_Carried, dict[str, set[str]]]:
    """By case and lot: how many diverted units went on each line; and the lines of ambiguous cases."""
    carried: _Carried = {}
    asked_by_line: dict[str, set[str]] = {}
    for row in tables.rows("case_lines", "case_id shipment_id line", "diversion_id units"):
        case, line = row["case_id"], line_id(row["shipment_id"], row["line"])
        if case not in known:
            raise InputError(
                "A line belongs to a case that is not in the table cases.",
                place=Place(str(tables.path("case_lines")), None, "case_id"),
                value=case,
                expected="a case_id of the table cases",
                hint="Add the case, or leave the line out.",
            )
        if case in asked:
            asked_by_line.setdefault(line, set()).add(case)
            continue
        units = tables.number("case_lines", row, "units")
        if units is None:
            units = goods.sent[line].units if line in goods.sent else 0.0
        on = carried.setdefault((case, row["diversion_id"]), {})
        on[line] = on.get(line, 0.0) + units
    return carried, asked_by_line


def _lots(
    tables: TableFolder, goods: Goods, carried: _Carried, told: dict[str, Row]
) -> tuple[list[Lot], dict[str, tuple[list[dt.date], list[dt.date]]]]:
    """The lots, and by case the days on which they left first and crossed the last border."""
    about = {
        (row["case_id"], row["diversion_id"]): row
        for row in tables.rows("diversions", "case_id diversion_id", f"typology units {_DAYS}")
        if row["case_id"] in told
    }
    lots, spans = [], dict[str, tuple[list[dt.date], list[dt.date]]]()
    for case, lot in sorted({*carried, *about}):
        on, row = carried.get((case, lot), {}), about.get((case, lot))
        units = None if row is None else tables.number("diversions", row, "units")
        ways = listed(row["typology"]) if row else ()
        if not ways and case in told and not about:
            ways = listed(told[case]["typologies"])
        lots.append(Lot(lot, case, ways, most_from_one_sender(goods, on) if units is None else units, on))
        first, last = spans.setdefault(case, ([], []))
        for days, column in ((first, "first_leg_on"), (last, "last_border_on")):
            if row is not None and (day := tables.day("diversions", row, column)) is not None:
                days.append(day)
    return lots, spans
