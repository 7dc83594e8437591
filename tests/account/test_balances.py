"""The SQL of the account says what a clerk would who keeps one page a holder and item and counts day by day."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.account.balance_world import empty_tables, told

from tidewaiter.core.days import first_of_month
from tidewaiter.engine.duck import connect

AT_ONCE = 25
"""Worlds that lie side by side in one run of the step, each with holders of its own; a run costs the same for one."""
MANY = settings().max_examples * 2 // AT_ONCE
SOME = MANY // 2
START = dt.date(2024, 12, 20)
AS_OF = dt.date(2025, 4, 20)
"""By then some lines without a receipt day have been under way for ninety days, and others have not."""
CHIPS = {
    "ONE": (8, Decimal("4992.000"), Decimal("4992.000"), Decimal("4992.000")),
    "RANGE": (1, Decimal("12104.000"), Decimal("15832.000"), None),
    "UNCOUNTED": (None, Decimal("2368.000"), Decimal("2368.000"), Decimal("2368.000")),
    "UNKNOWN": (4, None, None, None),
    "RACK": (72, Decimal("40000.000"), Decimal("40000.000"), Decimal("40000.000")),
    "NO-CHIP": (0, Decimal("5284.800"), Decimal("5284.800"), Decimal("5284.800")),
}
NOT_BUILT = ("committed_units", "retired_units", "stored_units", "installed_units", "verified_units",
             "powered_max_units", "unaccounted_low", "unaccounted_mid", "unaccounted_high")  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """One shipment, as far as the account reads it."""

    seller_id: str
    buyer_id: str
    ultimate_consignee_id: str | None
    item_id: str | None
    units: int
    shipped_on: dt.date
    received_on: dt.date | None

    @property
    def holder(self) -> str:
        return self.buyer_id if self.ultimate_consignee_id is None else self.ultimate_consignee_id

    @property
    def arrived_on(self) -> dt.date:
        return self.shipped_on if self.received_on is None else self.received_on


def random_world(chance: random.Random, *, busy: bool) -> list[Moved]:
    """Lines between four parties within eighty days; a busy world has more of them, all of one item."""

    def line() -> Moved:
        shipped_on, received_on = (START + dt.timedelta(days=chance.randint(0, 80)) for _ in range(2))
        return Moved(
            chance.choice("ABCD"),
            chance.choice("ABCD"),
            chance.choice([None, *"ABCD"]),
            "ONE" if busy else chance.choice([*CHIPS, "NOT-LISTED", None]),
            chance.randint(0, 9),
            shipped_on,
            chance.choice([None, received_on]),
        )

    return [line() for _ in range(chance.randint(4, 20) if busy else chance.randint(0, 14))]


def side_by_side(worlds: Sequence[Sequence[Moved]]) -> list[Moved]:
    """All lines of these worlds, the parties of each told apart by its number."""
    return [
        replace(
            line,
            seller_id=f"{number}-{line.seller_id}",
            buyer_id=f"{number}-{line.buyer_id}",
            ultimate_consignee_id=line.ultimate_consignee_id and f"{number}-{line.ultimate_consignee_id}",
        )
        for number, world in enumerate(worlds)
        for line in world
    ]


SEEDS = st.integers(0, 2**64 - 1)


def many_worlds(seed: int) -> list[Moved]:
    """As many worlds as lie side by side, every other one busy."""
    return side_by_side([random_world(random.Random(f"{seed} {at}"), busy=at % 2 == 1) for at in range(AT_ONCE)])


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    empty_tables(con)
    con.executemany(
        "INSERT INTO item_chips (item_id, chips_per_unit, tpp_low, tpp_high, tpp) VALUES (?, ?, ?, ?, ?)",
        [(item, *facts) for item, facts in CHIPS.items()],
    )
    return con


def balances(con: duckdb.DuckDBPyConnection, world: Sequence[Moved]) -> list[dict[str, Any]]:
    """What the step's SQL says, in a fixed order."""
    con.execute("DELETE FROM shipments")
    if world:
        columns = ", ".join(one.name for one in fields(Moved))
        values = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(world))
        con.execute(
            f"INSERT INTO shipments ({columns}) VALUES {values}", [cell for line in world for cell in astuple(line)]
        )
    return told(con, AS_OF)


def clerk(world: Sequence[Moved]) -> list[dict[str, Any]]:
    """The same account, kept by hand: one page a holder and item, closed at the end of each month with an entry."""
    pages: dict[tuple[str, str | None], list[tuple[dt.date, int, int, int]]] = defaultdict(list)
    for line in world:
        pages[line.holder, line.item_id].append((line.arrived_on, line.units, 0, 0))
        pages[line.seller_id, line.item_id].append((line.shipped_on, 0, line.units, 0))
        if line.arrived_on > line.shipped_on:
            pages[line.holder, line.item_id].append((line.shipped_on, 0, 0, line.units))
            pages[line.holder, line.item_id].append((line.arrived_on, 0, 0, -line.units))
    closed = []
    for (holder, item), entries in pages.items():
        for month in {first_of_month(on) for on, *_ in entries}:
            until = [entry for entry in entries if first_of_month(entry[0]) <= month]
            closed.append({"holder_id": holder, "item_id": item, "month": month, **month_end(until, item)})
    return sorted(closed, key=lambda row: (row["holder_id"], row["item_id"] or "", row["month"]))


def month_end(entries: Sequence[tuple[dt.date, int, int, int]], item: str | None) -> dict[str, Any]:
    received = sum(units for _, units, _, _ in entries)
    reshipped = sum(units for _, _, units, _ in entries)
    in_transit = sum(units for _, _, _, units in entries)
    supply = 0
    while not never_below_zero(supply, entries):
        supply += 1
    expected = supply + received - reshipped
    chips_per_unit, *tpps = CHIPS.get(item or "", (None, None, None, None))
    chips = None if chips_per_unit is None else expected * chips_per_unit
    low, high, one = (None if chips is None or tpp is None else chips * tpp for tpp in tpps)
    return {
        "received_units": received,
        "reshipped_units": reshipped,
        "in_transit_units": in_transit,
        "unexplained_supply_units": supply,
        "expected_units": expected,
        "chips": chips,
        "tpp_low": low,
        "tpp_high": high,
        "tpp": one,
    }


def never_below_zero(stock: int, entries: Sequence[tuple[dt.date, int, int, int]]) -> bool:
    """Whether this opening stock carries the page through every evening."""
    for day in sorted({entry[0] for entry in entries}):
        stock += sum(received - reshipped for on, received, reshipped, _ in entries if on == day)
        if stock < 0:
            return False
    return True


def last_rows(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({(row["holder_id"], row["item_id"]): row for row in rows}.values())


@settings(max_examples=MANY, deadline=None)
@given(SEEDS)
def test_the_account_is_the_one_a_clerk_would_keep(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    world = many_worlds(seed)
    by_hand = clerk(world)
    columns = by_hand[0].keys() if by_hand else ()
    assert [{name: row[name] for name in columns} for row in balances(con, world)] == by_hand


@settings(max_examples=SOME, deadline=None)
@given(SEEDS)
def test_nobody_holds_less_than_nothing(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    for row in balances(con, many_worlds(seed)):
        assert row["expected_units"] >= 0
        assert row["in_transit_units"] >= 0
        assert row["unexplained_supply_units"] >= 0


@settings(max_examples=SOME, deadline=None)
@given(SEEDS)
def test_no_unit_is_invented(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    """What one holder receives another has shipped: in the end only unexplained supply is left to be held."""
    ends = last_rows(balances(con, many_worlds(seed)))
    for item in {row["item_id"] for row in ends}:
        of_item = [row for row in ends if row["item_id"] == item]
        assert sum(row["received_units"] - row["reshipped_units"] for row in of_item) == 0
        assert sum(row["in_transit_units"] for row in of_item) == 0
        supplied = sum(row["unexplained_supply_units"] for row in of_item)
        assert sum(row["expected_units"] for row in of_item) == supplied


@settings(max_examples=SOME, deadline=None)
@given(SEEDS)
def test_the_order_of_the_rows_does_not_matter(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    world = many_worlds(seed)
    shuffled = list(world)
    random.Random(seed).shuffle(shuffled)
    assert balances(con, shuffled) == balances(con, world)


@settings(max_examples=SOME, deadline=None)
@given(SEEDS)
def test_a_later_month_never_takes_back_what_an_earlier_one_counted(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    seen: dict[tuple[str, str | None], dict[str, Any]] = {}
    for row in balances(con, many_worlds(seed)):
        before = seen.get((row["holder_id"], row["item_id"]))
        for name in ("received_units", "reshipped_units", "unexplained_supply_units"):
            assert before is None or row[name] >= before[name]
        seen[row["holder_id"], row["item_id"]] = row


def test_tpp_is_units_times_chips_times_the_tpp_of_one_chip(con: duckdb.DuckDBPyConnection) -> None:
    (row,) = last_rows([r for r in balances(con, [shipped("ONE", 3)]) if r["holder_id"] == "B"])
    assert (row["expected_units"], row["chips"], row["tpp"]) == (3, 24, Decimal("119808.000"))


def test_a_chip_known_only_as_a_range_gives_a_range_and_no_single_tpp(con: duckdb.DuckDBPyConnection) -> None:
    (row,) = [r for r in balances(con, [shipped("RANGE", 2)]) if r["holder_id"] == "B"]
    assert (row["tpp_low"], row["tpp_high"], row["tpp"]) == (Decimal("24208.000"), Decimal("31664.000"), None)


@pytest.mark.parametrize(("item", "chips"), [("UNCOUNTED", None), ("UNKNOWN", 12), ("NOT-LISTED", None), (None, None)])
def test_what_is_not_known_of_the_chip_stays_unknown(
    con: duckdb.DuckDBPyConnection, item: str | None, chips: int | None
) -> None:
    for row in balances(con, [shipped(item, 3)]):
        assert row["tpp"] is row["tpp_low"] is row["tpp_high"] is None
    assert [r["chips"] for r in balances(con, [shipped(item, 3)]) if r["holder_id"] == "B"] == [chips]


def test_an_unknown_receipt_day_is_the_shipping_day(con: duckdb.DuckDBPyConnection) -> None:
    rows = balances(con, [shipped("ONE", 3, received_on=None)])
    assert [(r["holder_id"], r["month"], r["in_transit_units"]) for r in rows] == [
        ("A", dt.date(2025, 1, 1), 0),
        ("B", dt.date(2025, 1, 1), 0),
    ]
    assert [r["pending_units"] for r in rows] == [0, 3]


def test_goods_on_their_way_are_in_transit_until_the_month_they_arrive(con: duckdb.DuckDBPyConnection) -> None:
    rows = balances(con, [shipped("ONE", 3, received_on=dt.date(2025, 3, 2))])
    found = [(r["month"], r["in_transit_units"], r["received_units"]) for r in rows if r["holder_id"] == "B"]
    assert found == [(dt.date(2025, 1, 1), 3, 0), (dt.date(2025, 3, 1), 0, 3)]


def test_what_was_passed_on_the_day_it_came_needs_no_other_supply(con: duckdb.DuckDBPyConnection) -> None:
    came = shipped("ONE", 3)
    passed_on = replace(came, seller_id="B", buyer_id="C")
    supply = {r["holder_id"]: r["unexplained_supply_units"] for r in balances(con, [passed_on, came])}
    assert supply == {"A": 3, "B": 0, "C": 0}


def test_accounts_that_are_not_built_yet_are_unknown_and_not_zero(con: duckdb.DuckDBPyConnection) -> None:
    for row in balances(con, [shipped("ONE", 3)]):
        assert {row[name] for name in NOT_BUILT} == {None}


@pytest.mark.parametrize(("lines", "units"), [(1, 999_999_999_999_999_999), (12, None)])
def test_a_sum_beyond_every_number_is_unknown_and_stops_nothing(
    con: duckdb.DuckDBPyConnection, lines: int, units: int | None
) -> None:
    """Serial numbers in the column of units; a second item in the same pack is still counted."""
    serials = [shipped("RACK", 999_999_999_999_999_999)] * lines
    rows = {(r["holder_id"], r["item_id"]): r for r in balances(con, [*serials, shipped("ONE", 3)])}
    odd = rows["B", "RACK"]
    assert (odd["received_units"], odd["expected_units"], odd["chips"], odd["tpp"]) == (units, units, None, None)
    assert rows["B", "ONE"]["tpp"] == Decimal("119808.000")


def shipped(item: str | None, units: int, received_on: dt.date | None = dt.date(2025, 1, 15)) -> Moved:
    return Moved("A", "B", None, item, units, dt.date(2025, 1, 15), received_on)
