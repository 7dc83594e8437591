"""A line is explained once, a day that nobody wrote down ends, and goods written down twice are one stock."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import duckdb
import pytest
from tests.account.balance_world import account, empty_tables, rows

from tidewaiter.engine.duck import connect

Row = dict[str, Any]
ITEM = "H100"
CHECKED = dt.date(2025, 3, 31)
CHIPS = [
    {"item_id": "RACK", "chip": "B200", "chips_per_unit": 72},
    {"item_id": "SRV", "chip": "B200", "chips_per_unit": 8},
    {"item_id": "SRV-B", "chip": "B200", "chips_per_unit": 8},
]


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    empty_tables(con)
    return con


def line(units: int, shipped: str, received: str | None = None, **more: Any) -> Row:
    found = {"shipment_id": f"{shipped}-{units}", "line": "1", "kind": "export", "seller_id": "M", "buyer_id": "OP",
             "item_id": ITEM, "units": units, "shipped_on": dt.date.fromisoformat(shipped), "site_id": "HALL",
             "received_on": dt.date.fromisoformat(received) if received else None, **more}  # fmt: skip
    return {"row_id": f"{found['shipment_id']}/{found['line']}", **found}


def inspected(there: int, lines: list[Row]) -> dict[str, list[Row]]:
    full = {"inspection_id": "I", "inspected_on": CHECKED, "site_id": "HALL", "item_id": ITEM,
            "units_declared": there, "units_sampled": there, "units_confirmed": there}  # fmt: skip
    return {"sites": [{"site_id": "HALL", "operator_id": "OP"}], "inspections": [full], "shipments": lines}


def ends(row: Row) -> list[Any]:
    return [row[f"unaccounted_{end}"] for end in ("low", "mid", "high")]


def test_a_line_shipped_after_the_inspection_explains_its_units_once(con: duckdb.DuckDBPyConnection) -> None:
    """Ten were there to find and five were; five more are under way: five are surely missed."""
    world = inspected(5, [line(10, "2025-01-02", "2025-01-05"), line(5, "2025-04-02")])
    row = account(rows(con, world, as_of=dt.date(2025, 4, 30)), "HALL", ITEM)
    assert (row["expected_units"], row["pending_units"], ends(row)) == (15, 5, [5, 10, 10])
    assert row["unaccounted_why"] == "received_since_inspection"


def test_a_line_under_way_at_the_inspection_may_have_come_after_it(con: duckdb.DuckDBPyConnection) -> None:
    """Sixty days after shipping it was not found; later it counts as received, and may have come since."""
    world = inspected(10, [line(10, "2025-01-02", "2025-01-05"), line(5, "2025-02-01")])
    for as_of in (dt.date(2025, 4, 1), dt.date(2026, 1, 1)):
        row = account(rows(con, world, as_of=as_of), "HALL", ITEM)
        assert (ends(row), row["unaccounted_why"]) == ([0, 5, 5], "receipt_day_unknown"), as_of


def test_a_line_that_must_have_come_before_the_inspection_explains_nothing(con: duckdb.DuckDBPyConnection) -> None:
    world = inspected(10, [line(10, "2025-01-02", "2025-01-05"), line(5, "2024-12-31")])
    assert ends(account(rows(con, world), "HALL", ITEM)) == [5, 5, 5]


@pytest.mark.parametrize(("as_of", "low", "pending"), [("2025-04-01", 0, 5), ("2025-04-02", 5, 0)])
def test_nothing_is_under_way_for_ever(con: duckdb.DuckDBPyConnection, as_of: str, low: int, pending: int) -> None:
    """Ninety days after shipping a line without a receipt day counts as received, though nothing else happens."""
    counted = {"holder_kind": "party", "holder_id": "OP", "item_id": ITEM, "month": dt.date(2025, 1, 1),
               "basis": "lots", "installed_units": 10}  # fmt: skip
    world = {"custody_counts": [counted], "shipments": [line(10, "2025-01-02", "2025-01-05"), line(5, "2025-01-02")]}
    row = account(rows(con, world, as_of=dt.date.fromisoformat(as_of)), "OP", ITEM)
    assert (ends(row), row["pending_units"]) == ([low, 5, 5], pending)


def counted(there: int, lines: list[Row]) -> dict[str, list[Row]]:
    seen = {"event_id": "C", "event_at": dt.datetime.combine(CHECKED, dt.time(9)), "step": "observed", "item_id": ITEM,
            "units": there, "party_id": "OP", "site_id": "HALL"}  # fmt: skip
    return {"sites": [{"site_id": "HALL", "operator_id": "OP"}], "custody_events": [seen], "shipments": lines}


@pytest.mark.parametrize(
    ("lines", "low"),
    [
        ([line(60, "2025-01-10", "2025-02-01"), line(20, "2025-05-10", "2025-06-01")], 0),
        ([line(80, "2025-01-10", "2025-02-01")], 20),
        ([line(80, "2025-01-10", "2025-02-01"), line(20, "2025-05-10", "2025-06-01")], 20),
    ],
    ids=["all counted, and a line after it", "fewer counted than came before", "fewer counted, and a line after it"],
)
def test_what_came_after_a_count_is_not_surely_missing(
    con: duckdb.DuckDBPyConnection, lines: list[Row], low: int
) -> None:
    row = account(rows(con, counted(60, lines), as_of=dt.date(2025, 9, 30)), "OP", ITEM)
    assert row["unaccounted_low"] == low
    assert (row["unaccounted_why"] == "received_since_inspection") is (len(lines) == 2)


def lived(chance: random.Random, site: str) -> tuple[list[Row], int, int]:
    """Lines to a site as they are known, the units that stood there on the day of the check, and those gone by then."""
    lines, there, gone = [], 0, 0
    for number in range(chance.randint(1, 5)):
        units = chance.randint(1, 6)
        shipped = CHECKED + dt.timedelta(days=chance.randint(-160, 40))
        arrived = shipped + dt.timedelta(days=chance.randint(0, 89))
        known = chance.random() < 0.4
        lines.append(
            line(units, str(shipped), str(arrived) if known else None, shipment_id=f"{site}-{number}", site_id=site)
        )
        if arrived <= CHECKED:
            lost = chance.randint(0, units)
            there, gone = there + units - lost, gone + lost
    return lines, there, gone


def test_no_more_is_surely_missing_than_is_gone_whenever_the_lines_came(con: duckdb.DuckDBPyConnection) -> None:
    """Full counts, and lines whose receipt day is often unknown: at the end of every month, on every as-of day."""
    sites = {f"S{number}": lived(random.Random(f"lived {number}"), f"S{number}") for number in range(120)}
    checks = [
        {"inspection_id": site, "inspected_on": CHECKED, "site_id": site, "item_id": ITEM, "units_confirmed": there,
         "units_sampled": max(there, 1), "units_declared": max(there, 1)}
        for site, (_, there, _) in sites.items()
    ]  # fmt: skip
    world = {
        "sites": [{"site_id": site, "operator_id": site} for site in sites],
        "shipments": [one for lines, _, _ in sites.values() for one in lines],
        "inspections": checks,
    }
    surely = exact = 0
    for days in (0, 31, 75, 400):
        for row in rows(con, world, as_of=CHECKED + dt.timedelta(days=days)):
            if row["holder_kind"] == "site" and row["unaccounted_low"] is not None:
                gone = sites[row["holder_id"]][2]
                assert row["unaccounted_low"] <= gone, (row["holder_id"], row["month"], days)
                surely += row["unaccounted_low"] > 0
                exact += 0 < gone == row["unaccounted_low"]
    assert surely > 100 and exact > 20


RACK = line(1, "2025-01-02", "2025-01-05", item_id="RACK", shipment_id="A")
SERVERS = line(9, "2025-01-02", "2025-01-05", item_id="SRV", shipment_id="B")
IN_RACK = [
    {"serial_number": f"S{number}", "parent_serial_number": "R", "from_at": dt.datetime(2024, 12, 1)}  # noqa: DTZ001
    for number in range(9)
]


def numbered(shipment: str, *names: str) -> list[Row]:
    return [{"shipment_id": shipment, "line": "1", "serial_number": name} for name in names]


def shown(**units: int) -> list[Row]:
    there = {"holder_kind": "party", "holder_id": "OP", "month": dt.date(2025, 2, 1), "basis": "lots"}
    return [{**there, "item_id": name.replace("_", "-"), "installed_units": many} for name, many in units.items()]


@pytest.mark.parametrize(
    "said",
    [
        {"devices": IN_RACK, "serials": [*numbered("A", "R"), *numbered("B", *(f"S{n}" for n in range(9)))]},
        {"serials": [*numbered("A", *(f"S{n}" for n in range(9))), *numbered("B", *(f"S{n}" for n in range(9)))]},
    ],
    ids=["containment", "serials"],
)
def test_servers_on_a_line_of_their_own_are_those_of_the_rack_where_records_say_so(
    con: duckdb.DuckDBPyConnection, said: dict[str, list[Row]]
) -> None:
    world = {"item_chips": CHIPS, "shipments": [SERVERS, RACK], "custody_counts": shown(RACK=1), **said}
    told = rows(con, world)
    assert (account(told, "OP", "RACK")["received_units"], ends(account(told, "OP", "RACK"))) == (1, [0, 0, 0])
    servers = account(told, "OP", "SRV")
    assert (servers["received_units"], servers["restated_units"], servers["expected_units"]) == (0, 9, 0)
    assert account(told, "M", "SRV")["reshipped_units"] == 0


def test_a_server_taken_out_before_and_one_that_never_sat_in_the_rack_count(con: duckdb.DuckDBPyConnection) -> None:
    out = [*IN_RACK[:7], {**IN_RACK[7], "until_at": dt.datetime(2025, 1, 1)}]  # noqa: DTZ001
    world = {"item_chips": CHIPS, "shipments": [RACK, SERVERS], "devices": out,
             "serials": [*numbered("A", "R"), *numbered("B", *(f"S{n}" for n in range(9)))]}  # fmt: skip
    assert account(rows(con, world), "OP", "SRV")["received_units"] == 2


@pytest.mark.parametrize("change", [{"shipped_on": dt.date(2025, 1, 3)}, {"seller_id": "N"}, {"buyer_id": "Q"}])
def test_a_unit_that_went_again_counts_again(con: duckdb.DuckDBPyConnection, change: Row) -> None:
    world = {"shipments": [RACK, {**RACK, "shipment_id": "C", "row_id": "C", **change}],
             "serials": [*numbered("A", "R"), *numbered("C", "R")]}  # fmt: skip
    assert {row["restated_units"] for row in rows(con, world)} <= {None, 0}


def test_units_that_sit_in_each_other_are_not_lost(con: duckdb.DuckDBPyConnection) -> None:
    circle = [{"serial_number": "R", "parent_serial_number": "S"}, {"serial_number": "S", "parent_serial_number": "R"}]
    world = {"shipments": [RACK, {**SERVERS, "units": 1}], "devices": circle,
             "serials": [*numbered("A", "R"), *numbered("B", "S")]}  # fmt: skip
    told = rows(con, world)
    assert [account(told, "OP", item)["received_units"] for item in ("RACK", "SRV")] == [1, 1]


def test_where_nothing_says_that_they_are_others_they_are_not_surely_missed(con: duckdb.DuckDBPyConnection) -> None:
    """A rack and nine servers of one day, and custody shows the rack alone: those may be its own."""
    world = {"item_chips": CHIPS, "shipments": [RACK, SERVERS], "custody_counts": shown(RACK=1, SRV=0, H=0)}
    servers = account(rows(con, world), "OP", "SRV")
    assert ends(servers) == [None] * 3  # custody says nothing of servers
    world["custody_counts"] = shown(RACK=1, SRV=2)
    servers = account(rows(con, world), "OP", "SRV")
    assert (servers["expected_units"], ends(servers), servers["unaccounted_why"]) == (9, [0, 7, 7], "two_levels")


@pytest.mark.parametrize(
    "other",
    [{"shipped_on": dt.date(2025, 1, 1)}, {"seller_id": "N"}, {"item_id": "SRV-B"}],
    ids=["another day", "another seller", "the same size"],
)
def test_what_cannot_be_the_same_goods_explains_nothing(con: duckdb.DuckDBPyConnection, other: Row) -> None:
    world = {"item_chips": CHIPS, "shipments": [{**RACK, **other}, SERVERS], "custody_counts": shown(SRV=2)}
    assert ends(account(rows(con, world), "OP", "SRV")) == [7, 7, 7]


def test_a_rack_explains_no_more_servers_than_its_chips(con: duckdb.DuckDBPyConnection) -> None:
    many = {**SERVERS, "units": 20}
    world = {"item_chips": CHIPS, "shipments": [RACK, many], "custody_counts": shown(SRV=2, RACK=1)}
    assert ends(account(rows(con, world), "OP", "SRV")) == [9, 18, 18]
