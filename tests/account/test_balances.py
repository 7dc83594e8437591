"""The SQL of the account says what a clerk would who keeps one page a holder and item and counts day by day."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tidewaiter
from tidewaiter.core.days import first_of_month
from tidewaiter.engine.duck import connect

SQL = (Path(tidewaiter.__file__).parent / "account" / "balances.sql").read_text(encoding="utf-8")
MANY = settings().max_examples * 2
START = dt.date(2024, 12, 20)
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


PARTIES = st.sampled_from(["A", "B", "C", "D"])
DAYS = st.integers(0, 80).map(lambda days: START + dt.timedelta(days=days))
LINES = st.builds(
    Moved,
    PARTIES,
    PARTIES,
    st.none() | PARTIES,
    st.sampled_from([*CHIPS, "NOT-LISTED", None]),
    st.integers(0, 9),
    DAYS,
    st.none() | DAYS,
)
WORLDS = st.lists(LINES, max_size=14)
BUSY_WORLDS = st.lists(LINES.map(lambda line: replace(line, item_id="ONE")), min_size=4, max_size=20)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    con.execute(
        "CREATE TABLE shipments (seller_id VARCHAR, buyer_id VARCHAR, ultimate_consignee_id VARCHAR, "
        "item_id VARCHAR, units BIGINT, shipped_on DATE, received_on DATE)"
    )
    con.execute(
        "CREATE TABLE item_chips (item_id VARCHAR, chips_per_unit BIGINT, tpp_low DECIMAL(18,3), "
        "tpp_high DECIMAL(18,3), tpp DECIMAL(18,3))"
    )
    con.executemany("INSERT INTO item_chips VALUES (?, ?, ?, ?, ?)", [(item, *facts) for item, facts in CHIPS.items()])
    return con


def balances(con: duckdb.DuckDBPyConnection, world: Sequence[Moved]) -> list[dict[str, Any]]:
    """What the step's SQL says, in a fixed order."""
    con.execute("DELETE FROM shipments")
    if world:
        values = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(world))
        con.execute(f"INSERT INTO shipments VALUES {values}", [cell for line in world for cell in astuple(line)])
    result = con.execute(SQL)
    names = [column[0] for column in result.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return sorted(rows, key=lambda row: (row["holder_id"], row["item_id"] or "", row["month"]))


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


@settings(max_examples=MANY)
@given(WORLDS | BUSY_WORLDS)
def test_the_account_is_the_one_a_clerk_would_keep(con: duckdb.DuckDBPyConnection, world: list[Moved]) -> None:
    by_hand = clerk(world)
    columns = by_hand[0].keys() if by_hand else ()
    assert [{name: row[name] for name in columns} for row in balances(con, world)] == by_hand


@given(WORLDS | BUSY_WORLDS)
def test_nobody_holds_less_than_nothing(con: duckdb.DuckDBPyConnection, world: list[Moved]) -> None:
    for row in balances(con, world):
        assert row["expected_units"] >= 0
        assert row["in_transit_units"] >= 0
        assert row["unexplained_supply_units"] >= 0


@given(WORLDS | BUSY_WORLDS)
def test_no_unit_is_invented(con: duckdb.DuckDBPyConnection, world: list[Moved]) -> None:
    """What one holder receives another has shipped: in the end only unexplained supply is left to be held."""
    ends = last_rows(balances(con, world))
    for item in {row["item_id"] for row in ends}:
        of_item = [row for row in ends if row["item_id"] == item]
        assert sum(row["received_units"] - row["reshipped_units"] for row in of_item) == 0
        assert sum(row["in_transit_units"] for row in of_item) == 0
        supplied = sum(row["unexplained_supply_units"] for row in of_item)
        assert sum(row["expected_units"] for row in of_item) == supplied


@given(WORLDS | BUSY_WORLDS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    con: duckdb.DuckDBPyConnection, world: list[Moved], chance: random.Random
) -> None:
    shuffled = list(world)
    chance.shuffle(shuffled)
    assert balances(con, shuffled) == balances(con, world)


@given(BUSY_WORLDS)
def test_a_later_month_never_takes_back_what_an_earlier_one_counted(
    con: duckdb.DuckDBPyConnection, world: list[Moved]
) -> None:
    seen: dict[str, dict[str, Any]] = {}
    for row in balances(con, world):
        before = seen.get(row["holder_id"])
        for name in ("received_units", "reshipped_units", "unexplained_supply_units"):
            assert before is None or row[name] >= before[name]
        seen[row["holder_id"]] = row


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
