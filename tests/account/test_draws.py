"""Every draw is what a clerk would enter who keeps one page a license, and what is decided stays decided."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.account.permission_world import (
    SQL,
    Line,
    Permit,
    PermitLine,
    World,
    clerk,
    draws,
    filled,
    random_world,
    tables,
)

from tidewaiter.engine.duck import connect
from tidewaiter.records.contracts import outputs

SEEDS = st.integers(0, 2**32 - 1)
WORLDS = 2_000


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    tables(con)
    return con


def words(row: dict[str, Any], column: str) -> set[str]:
    return set((row[column] or "").split("|")) - {""}


def open_return(row: dict[str, Any]) -> bool:
    """Whether a line that cannot be told had a part in the row."""
    return "license_line" in words(row, "missing_facts")


def with_open_lines(worlds: list[World], told: dict[str, dict[str, Any]]) -> set[str]:
    return {row["license_id"] for row in told.values() if open_return(row)}


def check_against_the_clerk(worlds: list[World], told: dict[str, dict[str, Any]]) -> int:
    """Compare every draw; where a return's line cannot be told, only what does not depend on it."""
    blurred, compared = with_open_lines(worlds, told), 0
    for world in worlds:
        for key, by_hand in clerk(world).items():
            row = told[key]
            assert [row["running_units"], row["running_tpp"], row["running_value_usd"]] == by_hand["running"]
            assert row["license_line"] == by_hand["license_line"]
            if row["license_id"] in blurred:
                assert words(row, "problem") <= by_hand["problem"] | {"overdrawn_units"}
                continue
            assert words(row, "problem") == by_hand["problem"]
            assert [row["left_units"], row["left_tpp"], row["left_value_usd"]] == by_hand["left"]
            assert words(row, "undecided") == set()
            compared += 1
    return compared


def test_thousands_of_small_worlds_are_kept_as_a_clerk_would(con: duckdb.DuckDBPyConnection) -> None:
    chance = random.Random(20261130)
    worlds = [random_world(chance, number, known=True) for number in range(WORLDS)]
    told = draws(con, worlds)
    assert len(told) == sum(1 for world in worlds for one in world.shipments if one.license_id)
    assert check_against_the_clerk(worlds, told) > WORLDS


@pytest.mark.slow
@given(SEEDS)
def test_any_world_is_kept_as_a_clerk_would(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    worlds = [random_world(random.Random(seed), known=True)]
    check_against_the_clerk(worlds, draws(con, worlds))


@pytest.mark.slow
def test_more_facts_never_flip_what_was_decided(con: duckdb.DuckDBPyConnection) -> None:
    chance = random.Random(5)
    worlds = [random_world(chance, number) for number in range(WORLDS)]
    before = draws(con, worlds)
    flips_never(before, draws(con, [filled(world, chance) for world in worlds]))
    assert sum(bool(row["undecided"]) for row in before.values()) > WORLDS


@pytest.mark.slow
@given(SEEDS)
def test_more_facts_never_flip_what_was_decided_in_any_world(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    chance = random.Random(seed)
    world = random_world(chance)
    flips_never(draws(con, [world]), draws(con, [filled(world, chance)]))


def flips_never(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> None:
    assert before.keys() == after.keys()
    for key, was in before.items():
        now = after[key]
        decided_yes, undecided = words(was, "problem"), words(was, "undecided")
        assert decided_yes <= words(now, "problem")
        assert words(now, "problem") <= decided_yes | undecided
        assert words(now, "undecided") <= undecided
        assert bool(undecided) <= bool(was["missing_facts"])
        for column in ("license_line", "running_units", "running_tpp", "running_value_usd", "line_units", "line_tpp",
                       "line_value_usd", "left_units", "left_tpp", "left_value_usd"):  # fmt: skip
            assert was[column] is None or was[column] == now[column], column
        for column in ("running_tpp_low", "running_value_usd_low"):
            assert was[column] <= now[column]


def test_the_order_of_the_rows_does_not_matter(con: duckdb.DuckDBPyConnection) -> None:
    chance = random.Random(7)
    worlds = [random_world(chance, number) for number in range(300)]
    told = draws(con, worlds)
    shuffled = [
        World(
            tuple(chance.sample(world.permits, len(world.permits))),
            tuple(chance.sample(world.lines, len(world.lines))),
            tuple(chance.sample(world.shipments, len(world.shipments))),
            world.chips,
        )
        for world in chance.sample(worlds, len(worlds))
    ]
    assert draws(con, shuffled) == told


@pytest.mark.slow
@given(SEEDS)
def test_draws_sum_to_what_was_shipped_and_no_unit_is_invented(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    world = random_world(random.Random(seed))
    told = draws(con, [world])
    for permit in world.permits:
        own = [row for row in told.values() if row["license_id"] == permit.license_id]
        shipped = [one for one in world.shipments if one.license_id == permit.license_id]
        assert sum(r["units"] for r in own) == sum(-o.units if o.kind == "return" else o.units for o in shipped)
        given_back = any("returned_more_than_drawn" in words(row, "problem") for row in own)
        if own and not given_back:
            last = max(own, key=lambda row: (row["drawn_on"], row["shipment_id"], row["line"]))
            assert last["running_units"] == sum(row["units"] for row in own)
        assert all(row["running_units"] >= 0 for row in own)
        assert all(row["left_units"] is None or row["left_units"] <= permit.max_units for row in own
                   if permit.max_units is not None)  # fmt: skip


def test_the_columns_are_those_of_the_contract(con: duckdb.DuckDBPyConnection) -> None:
    assert list(one(con)) == [column.name for column in outputs()["draws"].columns]
    types = dict(zip(one(con), con.execute(f"DESCRIBE {SQL}").fetchall(), strict=True))
    assert {name: row[1] for name, row in types.items()} == {c.name: c.type.sql for c in outputs()["draws"].columns}


DAY = dt.date(2025, 3, 1)
PERMIT = Permit("L", max_units=10, max_tpp=400_000, max_value_usd=1_000)
SHIPPED = Line("A", DAY, "L", 4)


def one(con: duckdb.DuckDBPyConnection, permit: Permit = PERMIT, line: Line = SHIPPED, *others: Any) -> dict[str, Any]:
    """The row of `line`, with further lines of the license and further shipments beside it."""
    lines = tuple(each for each in others if isinstance(each, PermitLine))
    shipments = (line, *(each for each in others if isinstance(each, Line)))
    permits = (permit, *(each for each in others if isinstance(each, Permit)))
    return draws(con, [World(permits, lines, shipments)])[f"{line.shipment_id}/1"]


@pytest.mark.parametrize(
    ("permit", "line", "problem"),
    [
        ({}, {}, None),
        ({}, {"license_id": "M"}, "unknown_license"),
        ({"issued_on": dt.date(2025, 3, 2)}, {}, "not_yet_issued"),
        ({"expires_on": dt.date(2025, 2, 28)}, {}, "expired"),
        ({"expires_on": DAY}, {}, None),
        ({"max_units": 3}, {}, "overdrawn_units"),
        ({"max_tpp": 159_999}, {}, "overdrawn_tpp"),
        ({"max_tpp": 160_000}, {}, None),
        ({"max_value_usd": 99}, {}, "overdrawn_value"),
        ({"consignee_id": "R"}, {}, "other_consignee"),
        ({"end_user_id": "R"}, {}, "other_end_user"),
        ({"site_id": "T"}, {}, "other_site"),
        ({"item_id": "TWO"}, {}, "other_item"),
        ({}, {"kind": "reexport"}, "reexport_not_allowed"),
        ({"kind": "permit"}, {}, "undeclared_permit_origin"),
        ({"kind": "permit", "origin_license_id": "NOWHERE"}, {}, "undeclared_permit_origin"),
        ({"kind": "permit", "origin_license_id": "L"}, {}, None),
        ({}, {"kind": "return"}, "returned_more_than_drawn"),
    ],
)
def test_each_problem_has_its_word(
    con: duckdb.DuckDBPyConnection, permit: dict[str, Any], line: dict[str, Any], problem: str | None
) -> None:
    row = one(con, replace(PERMIT, **permit), replace(SHIPPED, **line))
    assert (row["problem"], row["undecided"]) == (problem, None)


@pytest.mark.parametrize(
    ("permit", "line", "undecided", "missing"),
    [
        ({"consignee_id": "Q"}, {"ultimate_consignee_id": None}, "other_consignee", "shipments.ultimate_consignee_id"),
        ({"end_user_id": "Q"}, {"end_user_id": None}, "other_end_user", "shipments.end_user_id"),
        ({"site_id": "S"}, {"site_id": None}, "other_site", "shipments.site_id"),
        ({"item_id": "ONE"}, {"item_id": None}, "overdrawn_tpp|other_item", "shipments.item_id|items.chip"),
        ({"expires_on": None}, {}, "expired", "licenses.expires_on"),
        ({"reexport_allowed": None}, {"kind": "reexport"}, "reexport_not_allowed", "licenses.reexport_allowed"),
        ({}, {"item_id": "NONE"}, "overdrawn_tpp", "items.chip"),
        ({"max_tpp": 20_000}, {"item_id": "RANGE"}, "overdrawn_tpp", "items.chip"),
        ({"max_tpp": 24_000}, {"item_id": "RANGE"}, None, None),
        ({}, {"value_usd": None}, "overdrawn_value", "shipments.value_usd"),
    ],
)
def test_what_is_not_known_is_not_a_problem_and_is_named(
    con: duckdb.DuckDBPyConnection,
    permit: dict[str, Any],
    line: dict[str, Any],
    undecided: str | None,
    missing: str | None,
) -> None:
    row = one(con, replace(PERMIT, **permit), replace(SHIPPED, **line))
    assert (row["problem"], row["undecided"], row["missing_facts"]) == (None, undecided, missing)


def test_of_several_lines_the_most_specific_counts_then_the_lowest_number(con: duckdb.DuckDBPyConnection) -> None:
    lines = [PermitLine("L", "1"), PermitLine("L", "10", "Q"), PermitLine("L", "2", "Q"), PermitLine("L", "3", "R")]
    assert one(con, PERMIT, SHIPPED, *lines)["license_line"] == "2"


def test_lines_that_each_fail_elsewhere_fit_no_draw_and_the_row_says_so(con: duckdb.DuckDBPyConnection) -> None:
    row = one(con, PERMIT, SHIPPED, PermitLine("L", "1", "Q", site_id="T"), PermitLine("L", "2", "R", site_id="S"))
    assert (row["license_line"], row["problem"]) == (None, "no_line_fits")


def test_a_line_can_be_overdrawn_while_the_license_is_not(con: duckdb.DuckDBPyConnection) -> None:
    row = one(con, PERMIT, SHIPPED, PermitLine("L", "1", "Q", max_units=3))
    assert (row["problem"], row["left_units"], row["line_units"]) == ("overdrawn_units", -1, 4)


def test_a_return_gives_back_only_to_the_license_it_names(con: duckdb.DuckDBPyConnection) -> None:
    back = Line("B", DAY, "L", 3, "return", "Q", "P")
    elsewhere = replace(back, shipment_id="C", license_id=None)
    last = replace(SHIPPED, shipment_id="D", units=9)
    row = one(con, PERMIT, last, SHIPPED, back, elsewhere)
    assert (row["running_units"], row["left_units"], row["problem"]) == (10, 0, None)


def test_units_returned_before_they_were_drawn_are_no_credit(con: duckdb.DuckDBPyConnection) -> None:
    row = one(con, PERMIT, replace(SHIPPED, units=11), Line("0", DAY, "L", 5, "return", "Q", "P"))
    assert (row["running_units"], row["problem"]) == (11, "overdrawn_units|overdrawn_tpp")


def test_a_typing_error_of_many_digits_stops_nothing(con: duckdb.DuckDBPyConnection) -> None:
    many = replace(SHIPPED, units=9_223_372_036_854_775_807)
    row = one(con, PERMIT, many, *(replace(many, shipment_id=str(number)) for number in range(9)))
    assert row["problem"] == "overdrawn_units"
    assert (row["running_units"], row["running_tpp"], row["left_units"]) == (None, None, None)
