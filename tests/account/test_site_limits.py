"""What a site can power is what a clerk works out with whole fractions; the 47 % of the case are a difference here."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.account.site_world import (
    KINDS,
    PACKAGE,
    WORLDS,
    World,
    connected,
    filled,
    limits,
    orders_by_hand,
    rows,
    sites_by_hand,
)

from tidewaiter.account.site_limits import power, site_limits_step
from tidewaiter.engine.step import Workplace
from tidewaiter.records.contracts import outputs

ORDERS = PACKAGE.joinpath("order_capacity.sql").read_text(encoding="utf-8")
MARCH = dt.date(2025, 3, 1)
MANY = settings().max_examples // 4
FEW = settings().max_examples // 10
UNITS = ("powered_max_units", "powered_low_units", "powered_high_units", "capacity_max_units")


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return connected()


@settings(max_examples=MANY)
@given(WORLDS)
def test_the_limits_are_those_a_clerk_works_out(con: duckdb.DuckDBPyConnection, world: World) -> None:
    by_hand = sites_by_hand(world)
    found = limits(filled(con, world))
    columns = by_hand[0].keys() if by_hand else ()
    assert [{name: row[name] for name in columns} for row in found] == by_hand


@settings(max_examples=MANY)
@given(WORLDS)
def test_orders_are_set_against_what_was_claimed_on_their_day(con: duckdb.DuckDBPyConnection, world: World) -> None:
    by_hand = orders_by_hand(world)
    found = rows(filled(con, world), ORDERS)
    found.sort(key=lambda row: (row["site_id"] or "", row["order_id"]))
    columns = by_hand[0].keys() if by_hand else ()
    assert [{name: row[name] for name in columns} for row in found] == by_hand


@settings(max_examples=FEW)
@given(WORLDS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    con: duckdb.DuckDBPyConnection, world: World, chance: random.Random
) -> None:
    first = limits(filled(con, world)), rows(con, ORDERS)
    capacity, seen, orders = [*world.site_capacity], [*world.seen], [*world.orders]
    for one in (capacity, seen, orders):
        chance.shuffle(one)
    turned = replace(world, site_capacity=capacity, seen=seen, orders=orders)
    assert (limits(filled(con, turned)), rows(con, ORDERS)) == first


@settings(max_examples=FEW)
@given(WORLDS, st.integers(1, 20_000))
def test_watts_that_become_known_never_flip_what_was_decided(
    con: duckdb.DuckDBPyConnection, world: World, more: int
) -> None:
    """A server draws at least what its chips draw, so its own rating can only raise the need."""
    before = {row["order_id"]: row for row in rows(filled(con, world), ORDERS)}
    own = {"CHIPS": 8 * 700 + more, "NOTHING": more, "ZERO": more, "NOT-LISTED": more}
    con.execute("INSERT INTO items (item_id) VALUES ('NOT-LISTED')")
    try:
        for item, watts in own.items():
            con.execute("UPDATE items SET rated_power_w = ? WHERE item_id = ?", [watts, item])
        after = {row["order_id"]: row for row in rows(con, ORDERS)}
    finally:
        con.execute("DELETE FROM items WHERE item_id = 'NOT-LISTED'")
        con.execute("UPDATE items SET rated_power_w = NULL WHERE item_id IN ('CHIPS', 'NOTHING', 'ZERO')")
    for order_id, row in before.items():
        for kind in (*KINDS, "built_for"):
            if kind not in (row["open"] or "").split("|"):
                assert answer(after[order_id], kind) == answer(row, kind)


def answer(row: dict[str, object], kind: str) -> str:
    if kind in str(row["more_than"] or "").split("|"):
        return "yes"
    return "open" if kind in str(row["open"] or "").split("|") else "no"


@settings(max_examples=FEW)
@given(WORLDS)
def test_a_servers_own_watts_narrow_what_its_chips_alone_allow(con: duckdb.DuckDBPyConnection, world: World) -> None:
    wide = {(row["site_id"], row["month"]): row for row in limits(filled(con, world)) if row["item_id"] == "CHIPS"}
    con.execute("UPDATE items SET rated_power_w = 10200, idle_power_w = 2000 WHERE item_id = 'CHIPS'")
    try:
        narrow = {(row["site_id"], row["month"]): row for row in limits(con) if row["item_id"] == "CHIPS"}
    finally:
        con.execute("UPDATE items SET rated_power_w = NULL, idle_power_w = NULL WHERE item_id = 'CHIPS'")
    for place, row in wide.items():
        for name in ("powered_max_units", "powered_high_units", "capacity_max_units"):
            assert row[name] is None or narrow[place][name] <= row[name]
        assert row["powered_low_units"] is None or narrow[place]["powered_low_units"] >= row["powered_low_units"]


def test_orders_of_one_day_count_in_the_order_of_their_numbers(con: duckdb.DuckDBPyConnection) -> None:
    orders = [(number, "S1", "OWN", 100, MARCH, None) for number in ("O3", "O1", "O2")]
    found = {row["order_id"]: row["units_so_far"] for row in rows(filled(con, World(orders=orders)), ORDERS)}
    assert found == {"O1": 100, "O2": 200, "O3": 300}


def test_watts_of_the_chips_alone_can_exceed_a_capacity_and_are_never_within_it(con: duckdb.DuckDBPyConnection) -> None:
    capacity = [("S1", "1", "energised", Decimal(1), MARCH)]
    orders = [("O1", "S1", "CHIPS", 100, MARCH, None), ("O2", "S1", "CHIPS", 100, MARCH, None)]
    first, second = rows(filled(con, World(site_capacity=capacity, orders=orders)), ORDERS)
    assert (answer(first, "energised"), answer(second, "energised")) == ("open", "yes")
    assert "items.rated_power_w" in str(first["missing_facts"])


def test_a_permit_that_only_follows_from_what_is_energised_is_never_exceeded(con: duckdb.DuckDBPyConnection) -> None:
    capacity = [("S1", "1", "energised", Decimal(1), MARCH)]
    orders = [("O1", "S1", "OWN", 98, MARCH, None), ("O2", "S1", "OWN", 1, MARCH, None)]
    first, second = rows(filled(con, World(site_capacity=capacity, orders=orders)), ORDERS)
    assert (answer(first, "permitted"), answer(second, "permitted")) == ("no", "open")
    assert answer(second, "energised") == "yes"


def one(con: duckdb.DuckDBPyConnection, world: World, item: str | None = "OWN") -> dict[str, object]:
    (row,) = [row for row in limits(filled(con, world)) if row["item_id"] == item and row["month"] == MARCH]
    return row


def drawing(load: str, item: str = "OWN", **more: object) -> World:
    seen = [("custody_events", "S1", item, MARCH)]
    return World(site_power={("S1", MARCH): Decimal(load)}, seen=seen, **more)  # type: ignore[arg-type]


def test_47_percent_of_the_declared_power_is_a_difference_of_673_megawatts(con: duckdb.DuckDBPyConnection) -> None:
    """Malaysia, June 2025: 603 MW drawn of 1,276 MW declared. In megawatts the records force no width at all; in
    servers the width is that of the published shares and no more."""
    world = drawing("603", site_capacity=[("S1", None, "contracted", Decimal(1276), dt.date(2024, 1, 1))])
    row = one(con, world)
    assert (row["undrawn_mw"], row["drawn_pct"]) == (Decimal(673), Decimal("47.25"))
    assert row["capacity_max_units"] == 1_276_000_000 // 10_200
    assert row["powered_low_units"] == 603_000_000 * 100 // (10_200 * 82)
    assert row["powered_high_units"] == 603_000_000 * 100 // (10_200 * 40)
    assert row["powered_max_units"] == 603_000_000 // 2000


def test_no_overhead_of_cooling_is_applied_to_the_load_of_it_equipment(con: duckdb.DuckDBPyConnection) -> None:
    assert one(con, drawing("2.000000"))["powered_max_units"] == 1000
    assert one(con, drawing("1.999999"))["powered_max_units"] == 999


@pytest.mark.parametrize(("load", "units"), [("0", 0), ("90000", 45_000_000), ("90000.000001", None)])
def test_a_load_of_nothing_is_a_fact_and_an_absurd_one_is_none(
    con: duckdb.DuckDBPyConnection, load: str, units: int | None
) -> None:
    row = one(con, drawing(load))
    assert row["powered_max_units"] == units
    assert row["load_mw"] == Decimal(load)
    assert row["problem"] == {"0": "load_of_zero", "90000": None}.get(load, "load_not_credible")
    assert ("site_power.mean_it_load_mw" in str(row["missing_facts"])) is (units is None)


def test_a_negative_load_that_slips_in_bounds_nothing(con: duckdb.DuckDBPyConnection) -> None:
    row = one(con, drawing("-1"))
    assert {row[name] for name in UNITS} == {None}
    assert row["problem"] == "load_not_credible"


def test_figures_at_the_edge_of_every_type_stop_nothing(con: duckdb.DuckDBPyConnection) -> None:
    most = Decimal("999999999999.999999")
    capacity = [("S1", str(phase), "energised", most, MARCH) for phase in range(9)]
    world = drawing(str(most), "ODD", site_capacity=capacity, built_for={"S1": most})
    con.execute("INSERT INTO items (item_id, rated_power_w, idle_power_w) VALUES ('ODD', ?, ?)", [most, most])
    con.execute(
        "INSERT INTO item_chips (item_id, chips_per_unit, rated_power_w) VALUES ('ODD', 9223372036854775807, ?)", [most]
    )
    orders = [("O1", "S1", "ODD", 999_999_999_999_999_999, MARCH, None), ("O2", "S1", "OWN", 10**18 - 1, MARCH, None)]
    try:
        row = one(con, replace(world, orders=orders), "ODD")
        assert {row[name] for name in UNITS} == {None}
        assert row["problem"] == "load_not_credible|capacity_not_credible|watts_not_credible"
        assert [order["more_than"] for order in rows(con, ORDERS)] == [None, None]
    finally:
        con.execute("DELETE FROM items WHERE item_id = 'ODD'")
        con.execute("DELETE FROM item_chips WHERE item_id = 'ODD'")


def test_a_phase_that_advances_is_counted_once_in_each_kind(con: duckdb.DuckDBPyConnection) -> None:
    steps = [("S1", "1", kind, Decimal(12), dt.date(2024, month, 1)) for month, kind in enumerate(KINDS, start=1)]
    row = one(con, drawing("1", site_capacity=[*steps, ("S1", "2", "planned", Decimal(10), MARCH)]))
    assert [row[f"{kind}_mw"] for kind in KINDS] == [22, 12, 12, 12]


def test_what_is_energised_without_a_plan_on_record_is_part_of_what_was_planned(con: duckdb.DuckDBPyConnection) -> None:
    capacity = [("S1", "1", "energised", Decimal(12), MARCH), ("S1", "2", "planned", Decimal(10), MARCH)]
    row = one(con, drawing("1", site_capacity=capacity))
    assert [row[f"{kind}_mw"] for kind in KINDS] == [22, None, None, 12]


def test_the_load_of_a_colocation_is_that_of_all_its_tenants(con: duckdb.DuckDBPyConnection) -> None:
    """Each item's bound supposes that nothing else runs; together, units times idle watts stay within the load."""
    seen = [("tenancies", "S1", item, MARCH) for item in ("OWN", "CHIPS")]
    world = World(site_power={("S1", MARCH): Decimal(1)}, seen=seen)
    found = {row["item_id"]: row for row in limits(filled(con, world))}
    assert (found["OWN"]["powered_max_units"], found["CHIPS"]["powered_max_units"]) == (500, 2029)
    assert (found["OWN"]["idle_w"], found["CHIPS"]["idle_w"]) == (Decimal(2000), Decimal("492.8"))
    assert found[None]["powered_max_units"] is None
    assert found[None]["load_mw"] == 1


def test_watts_of_the_chips_alone_and_what_is_missing_are_said(con: duckdb.DuckDBPyConnection) -> None:
    built = {"S1": Decimal(24)}
    chips = one(con, drawing("1", "CHIPS", built_for=built), "CHIPS")
    assert chips["basis"] == "idle:chips|rated:chips|capacity:built_for|utilization:C"
    nothing = one(con, drawing("1", "NOTHING"), "NOTHING")
    assert nothing["missing_facts"] == "site_capacity.it_mw|items.idle_power_w|items.rated_power_w"
    assert {nothing[name] for name in UNITS} == {None}
    assert one(con, drawing("1", "CROSSED"), "CROSSED")["problem"] == "idle_above_rated"
    above = drawing("13", site_capacity=[("S1", "1", "energised", Decimal(12), MARCH)])
    assert one(con, above)["problem"] == "load_above_capacity"


def test_the_published_shares_have_a_source_and_a_grade_and_only_widen() -> None:
    published = power()
    assert [(*share[:3],) for share in published.shares] == [("item", 82, 40), ("chips", 225, 40)]
    assert all(share[3] == "C" for share in published.shares)
    assert (published.credible_mw, published.credible_w) == (90_000, 10_000_000)
    assert "between 0 and 90000 " in ORDERS
    assert "<= 10000000 " in ORDERS
    for told in published.ranges:
        assert {"low_pct", "high_pct", "says", "source"} <= told.keys()
        assert told["grade"] in ("A", "B", "C")


def test_the_step_writes_the_columns_of_its_contract(con: duckdb.DuckDBPyConnection, tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    filled(con, drawing("1"))
    order = {"site_limits": outputs()["site_limits"].order}
    written = site_limits_step().run(Workplace(con, folder, folder, order))
    assert written == {"tables/site_limits.parquet": 2, "tables/site_limits.csv": 2}
    limits_written = f"SELECT * FROM '{folder}/tables/site_limits.parquet'"
    for name, query in (("site_limits", limits_written), ("order_capacity", ORDERS)):
        described = con.execute(f"DESCRIBE {query}").fetchall()
        assert [(row[0], row[1]) for row in described] == [(c.name, c.type.sql) for c in outputs()[name].columns]
