"""Small random worlds of one holder each, the lineage step over many of them, a linear program and a FIFO clerk."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import highspy
import numpy as np

from tidewaiter.account.lineage import lineage_step
from tidewaiter.engine.duck import connect
from tidewaiter.engine.step import Workplace
from tidewaiter.records.contracts import outputs

__all__ = [
    "ITEMS",
    "LAST",
    "START",
    "Line",
    "Pair",
    "Program",
    "World",
    "clerk",
    "fixed_pairs",
    "followed",
    "load",
    "pairs_of",
    "random_world",
    "tables_of",
    "unclear",
    "with_days",
]

START = dt.date(2025, 1, 1)
ITEMS: dict[str, tuple[str | None, int | None]] = {
    "ONE": ("K", 1),
    "SRV": ("L", 8),
    "BRD": ("L", 1),
    "DUO": ("M", 2),
    "DARK": (None, None),
}
FORMS = (("ONE",), ("ONE",), ("SRV", "BRD"), ("DUO",), ("DARK",))
LAST = 9

Pair = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """A line that came in, or one that went out (`received` means nothing then)."""

    name: str
    shipped: int
    received: int | None
    item: str
    units: int
    serials: tuple[str, ...] = ()

    @property
    def day(self) -> int:
        """Earliest day on which it can have been received."""
        return self.shipped if self.received is None else max(self.received, self.shipped)

    @property
    def per_unit(self) -> int:
        return ITEMS[self.item][1] or 1

    @property
    def chips(self) -> int:
        return self.units * self.per_unit


@dataclass(frozen=True)
class World:
    came: tuple[Line, ...]
    went: tuple[Line, ...]
    true_flow: Mapping[Pair, int] = field(default_factory=dict)
    true_opening: int = 0
    true_days: Mapping[str, int] = field(default_factory=dict)


def random_world(dice: random.Random, *, serials: float, unknown: float) -> World:
    """Units that come, may leave and may come back, with what is written down of them.

    They come back only where every number is written down: a unit stayed unless a line says that it left.
    """
    all_told = serials > 0 and dice.random() < 0.3
    forms = dice.choice(FORMS)
    busy = dice.random()
    events = sorted(
        (dice.randrange(LAST), dice.random() < 0.5, dice.random(), number)
        for number in range(dice.randint(2, 12 if busy < 0.2 else 6))
    )
    inside: dict[str, list[tuple[str, str]]] = {item: [] for item in forms}
    outside: dict[str, list[tuple[int, str]]] = {item: [] for item in forms}
    came, went, days, flow, opening, fresh = [], [], {}, Counter[Pair](), 0, 0
    for day, goes, _, number in sorted(events, key=lambda event: (event[0], event[1])):
        item, units = dice.choice(forms), dice.randint(1, 4)
        per_unit = ITEMS[item][1] or 1
        marks, earliest = [], 0
        for _ in range(units):
            fresh += 1
            mark = f"S{fresh}"
            if goes and inside[item] and dice.random() < 0.95:
                source, mark = inside[item].pop(0 if dice.random() < 0.6 else dice.randrange(len(inside[item])))
                flow[source, f"b{number}"] += per_unit
            elif goes:
                opening += per_unit
            elif all_told and outside[item] and dice.random() < 0.4:
                left_on, mark = outside[item].pop()
                earliest = max(earliest, left_on)
            (outside[item].append((day, mark)) if goes else inside[item].append((f"a{number}", mark)))
            marks.append(mark)
        chance = 1.0 if all_told else dice.choice([0.0, serials, serials, 1.0 if serials else 0.0])
        told = tuple(mark for mark in marks if dice.random() < chance)
        if goes:
            went.append(Line(f"b{number}", day, None, item, units, told))
        else:
            day_known = dice.random() >= unknown
            shipped = max(earliest, day - dice.randrange(3))
            days[f"a{number}"] = day
            came.append(Line(f"a{number}", shipped, day if day_known else None, item, units, told))
    return World(tuple(came), tuple(went), dict(flow), opening, days)


def tables_of(worlds: Mapping[str, World]) -> dict[str, list[tuple[Any, ...]]]:
    """Shipments and serials of many worlds, each a holder of its own."""
    shipments, serials = [], []
    for holder, world in worlds.items():
        for line, goes in [*((one, False) for one in world.came), *((one, True) for one in world.went)]:
            number, on = f"{holder}-{line.name}", START + dt.timedelta(line.shipped)
            received = None if line.received is None or goes else START + dt.timedelta(line.received)
            parties = (holder, "OUT") if goes else ("IN", holder)
            shipments.append((number, "1", number, "reexport", on, received, *parties, line.item, line.units))
            serials += [(number, "1", f"{holder}-{mark}") for mark in line.serials]
    return {"shipments": shipments, "serials": serials}


def load(
    con: duckdb.DuckDBPyConnection, rows: Mapping[str, list[tuple[Any, ...]]], dice: random.Random | None = None
) -> None:
    """Make the tables that the account reads, their rows in any order."""
    con.execute(
        "CREATE TABLE shipments (shipment_id VARCHAR, line VARCHAR, row_id VARCHAR, kind VARCHAR, shipped_on DATE, "
        "received_on DATE, seller_id VARCHAR, buyer_id VARCHAR, item_id VARCHAR, units BIGINT, "
        "ultimate_consignee_id VARCHAR, from_country VARCHAR, to_country VARCHAR, license_id VARCHAR)"
    )
    con.execute("CREATE TABLE serials (shipment_id VARCHAR, line VARCHAR, serial_number VARCHAR)")
    con.execute("CREATE TABLE item_chips (item_id VARCHAR, chip VARCHAR, chips_per_unit BIGINT)")
    con.executemany("INSERT INTO item_chips VALUES (?, ?, ?)", [(item, *facts) for item, facts in ITEMS.items()])
    for table, lines in rows.items():
        if dice is not None:
            dice.shuffle(lines)
        columns = ", ".join("?" * len(lines[0])) if lines else ""
        named = "(shipment_id, line, row_id, kind, shipped_on, received_on, seller_id, buyer_id, item_id, units)"
        for begin in range(0, len(lines), 500):
            some = lines[begin : begin + 500]
            values = ", ".join([f"({columns})"] * len(some))
            into = named if table == "shipments" else ""
            con.execute(f"INSERT INTO {table} {into} VALUES {values}", [cell for line in some for cell in line])


def followed(
    folder: Path, worlds: Mapping[str, World], dice: random.Random | None = None, more: Sequence[tuple[Any, ...]] = ()
) -> tuple[dict[str, dict[Pair, dict[str, Any]]], list[dict[str, Any]]]:
    """What the step says of each world, by pair of lines; and the conversions of them all."""
    rows = tables_of(worlds)
    rows["shipments"] += more
    with connect(threads=1) as con:
        load(con, rows, dice)
        (folder / "scratch").mkdir(parents=True)
        order = {name: table.order for name, table in outputs().items()}
        lineage_step().run(Workplace(con, folder, folder / "scratch", order=order, csv_rows=0))
        written = {}
        for name in ("lineage", "conversions"):
            answer = con.execute(f"SELECT * FROM read_parquet('{folder}/tables/{name}.parquet')")
            names = [column[0] for column in answer.description or []]
            assert names == [column.name for column in outputs()[name].columns]
            rows_found = answer.fetchall()
            keys = [row[: len(outputs()[name].key)] for row in rows_found]
            assert keys == sorted(set(keys)), "in the order of the key, each once"
            written[name] = [dict(zip(names, row, strict=True)) for row in rows_found]
    found: dict[str, dict[Pair, dict[str, Any]]] = {holder: {} for holder in worlds}
    for row in written["lineage"]:
        pair = row["from_shipment_id"].split("-")[1], row["to_shipment_id"].split("-")[1]
        assert pair not in found[row["holder_id"]], "a pair is one row"
        found[row["holder_id"]][pair] = row
    return found, written["conversions"]


def fixed_pairs(world: World) -> list[tuple[str, str, str, int]]:
    """Inbound line, outbound line, serial number, chips: by following each number through the days, receipts first."""
    stories: dict[str, list[tuple[int, int, Line]]] = defaultdict(list)
    for side, lines in enumerate((world.came, world.went)):
        for line in lines:
            for mark in line.serials:
                stories[mark].append((line.day, side, line))
    fixed = []
    for mark, story in stories.items():
        times = Counter((day, side) for day, side, _ in story)
        story.sort(key=lambda event: event[:2])
        for (day, side, line), (later, other, out) in pairwise(story):
            once = times[day, side] == 1 and times[later, other] == 1
            tied = line.received is None and day == later  # it may have been sent back after it left
            if (side, other) == (0, 1) and once and not tied and line.item == out.item:
                fixed.append((line.name, out.name, mark, line.per_unit))
    return fixed


def unclear(world: World) -> set[tuple[int, str, str]]:
    """Side, line and serial number, unmatched, where a line of the other side bears it that may be the same passage."""
    fixed = {(side, name, mark) for a, b, mark, _ in fixed_pairs(world) for side, name in ((0, a), (1, b))}
    loose = [
        (side, line, mark)
        for side, lines in enumerate((world.came, world.went))
        for line in lines
        for mark in line.serials
        if (side, line.name, mark) not in fixed
    ]
    found = set()
    for side, line, mark in loose:
        for other, its_line, its_mark in loose:
            if mark == its_mark and (side, other) == (0, 1) and line.day <= its_line.day:
                found |= {(0, line.name, mark), (1, its_line.name, mark)}
    return found


class Program:
    """Which chips went where, as a linear program: an arc for every source and every sink that it may have gone to.

    A source is a unit with a serial number, the chips of a line that bear none, or the opening stock; a sink likewise.
    """

    def __init__(self, world: World, *, least: int | None = None) -> None:
        """Build the program; the opening stock is the least that fulfils it, or `least`."""
        self.world = world
        fixed = fixed_pairs(world)
        lines = (*world.came, *world.went)
        by_name = len({line.item for line in lines}) == 1 and all(line.per_unit == 1 for line in lines)
        doubted = unclear(world)
        self.by_name = by_name and any(line.serials for line in world.came) and any(line.serials for line in world.went)
        told = [
            Counter({(a, mark): chips for a, _, mark, chips in fixed}),
            Counter({(b, m): c for _, b, m, c in fixed}),
        ]
        forced = {(a, b, mark) for a, b, mark, _ in fixed}
        sides: list[list[tuple[str, int, str, int]]] = [[], []]
        for side, group in enumerate((world.came, world.went)):
            for line in group:
                rest = line.chips
                for mark in line.serials:
                    if told[side][line.name, mark] > 0 or (by_name and (side, line.name, mark) not in doubted):
                        sides[side].append((line.name, line.day, mark, line.per_unit))
                        rest -= line.per_unit
                sides[side].append((line.name, line.day, "", rest))
        sources, sinks = [*sides[0], ("", -1, "", -1)], sides[1]
        self.arcs: list[tuple[str, str, int, int, int]] = []
        for s, (name, day, mark, _) in enumerate(sources):
            for t, (to, until, its_mark, chips) in enumerate(sinks):
                if (name, to, mark) in forced and mark == its_mark:
                    self.arcs.append((name, to, s, t, chips))
                    continue
                busy = told[0][name, mark] > 0 or told[1][to, its_mark] > 0
                if day <= until and not busy and not (mark and its_mark):
                    self.arcs.append((name, to, s, t, 0))
        self._build([one[3] for one in sources], [one[3] for one in sinks])
        opening = {k: 1.0 for k, arc in enumerate(self.arcs) if arc[0] == ""}
        self.opening = self._solve(opening, least=True) if least is None else least
        self.solver.changeRowBounds(len(sources) - 1, float(self.opening), float(self.opening))

    def _build(self, sources: Sequence[int], sinks: Sequence[int]) -> None:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.arcs), len(sources) + len(sinks)
        lp.col_cost_ = np.zeros(len(self.arcs))
        lp.col_lower_ = np.array([float(arc[4]) for arc in self.arcs])
        lp.col_upper_ = np.full(len(self.arcs), highspy.kHighsInf)
        lp.row_lower_ = np.array([0.0] * len(sources) + [float(n) for n in sinks])
        lp.row_upper_ = np.array(
            [float(n) if n >= 0 else highspy.kHighsInf for n in sources] + [float(n) for n in sinks]
        )
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.arange(0, 2 * len(self.arcs) + 1, 2)
        lp.a_matrix_.index_ = np.array(
            [row for _, _, s, t, _ in self.arcs for row in (s, len(sources) + t)], dtype=np.int32
        )
        lp.a_matrix_.value_ = np.ones(2 * len(self.arcs))
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("presolve", "off")
        self.solver.passModel(lp)

    def _solve(self, cost: Mapping[int, float], *, least: bool) -> int:
        costs = np.zeros(len(self.arcs))
        for column, value in cost.items():
            costs[column] = value
        if not len(self.arcs):
            return 0
        self.solver.changeColsCost(len(self.arcs), np.arange(len(self.arcs), dtype=np.int32), costs)
        self.solver.changeObjectiveSense(highspy.ObjSense.kMinimize if least else highspy.ObjSense.kMaximize)
        self.solver.run()
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, self.solver.getModelStatus()
        value = float(self.solver.getInfo().objective_function_value)
        assert abs(value - round(value)) < 1e-6, "bounds are whole"
        return round(value)

    def bounds(self, pair: Pair) -> tuple[int, int]:
        """The least and the most chips that can have gone from one line to the other."""
        cost = {k: 1.0 for k, arc in enumerate(self.arcs) if arc[:2] == pair}
        if not cost:
            return 0, 0
        return self._solve(cost, least=True), self._solve(cost, least=False)


def clerk(world: World, opening: int) -> Counter[Pair]:
    """First in, first out, with a card for every chip: those told by a serial number first, then from the oldest."""
    moved = Counter[Pair]()
    rest = {line.name: line.chips for line in (*world.came, *world.went)}
    for a, b, _, chips in fixed_pairs(world):
        moved[a, b] += chips
        rest[a] -= chips
        rest[b] -= chips
    cards = deque([""] * opening)
    events = [*((line.day, 0, line.name) for line in world.came), *((line.day, 1, line.name) for line in world.went)]
    for _, goes, name in sorted(events):
        for _ in range(rest[name]):
            if not goes:
                cards.append(name)
            elif source := cards.popleft():
                moved[source, name] += 1
    return moved


def pairs_of(world: World) -> Iterator[Pair]:
    """Every inbound line with every outbound one."""
    return ((line.name, out.name) for line in world.came for out in world.went)


def with_days(world: World, days: Mapping[str, int | None]) -> World:
    """The same world with these receipt days known; a day beyond all others is as good as never."""
    came = tuple(replace(line, received=days[line.name]) if line.name in days else line for line in world.came)
    return replace(world, came=came)
