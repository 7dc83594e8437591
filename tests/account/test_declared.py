"""Declarations and shipments are set side by side as a clerk would, and what is decided stays decided."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.account.declared_clerk import clerk
from tests.account.declared_world import START, Declared, Shipped, World, filled, matches, random_world
from tests.account.step_tables import empty, load, run_step, words

from tidewaiter.account.declared import READS, declaration_matches_step
from tidewaiter.account.papers import paper_words
from tidewaiter.engine.duck import connect

AT_ONCE = 80


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    empty(con, READS)
    return con


def declared_rows(rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    found = {(row["declaration_id"], row["declaration_line"]): row for row in rows if row["declaration_id"]}
    assert len(found) == sum(row["declaration_id"] is not None for row in rows)
    return found


def compare(worlds: list[World], rows: list[dict[str, Any]]) -> int:
    told, compared = declared_rows(rows), 0
    states = {(r["shipment_id"], r["shipment_line"], r["kind"]): r["state"] for r in rows if not r["declaration_id"]}
    lone = set(states)
    assert len(lone) == sum(not row["declaration_id"] for row in rows)
    assert len(told) == sum(len(declared) for _, declared in worlds)
    expected_lone = set()
    for world in worlds:
        by_hand, undeclared = clerk(world)
        expected_lone |= set(undeclared)
        for lone_key, state in undeclared.items():
            if state == "ambiguous":
                assert states[lone_key] == state, (lone_key, world)
        for key, expected in by_hand.items():
            row = told[key]
            got: dict[str, Any] = {name: row[name] for name in ("state", "matched_by", "shipment_id")}
            if row["state"] == "matched":
                got |= {"differs": words(row, "differs"), "open": words(row, "open")}
                compared += 1
            assert got == expected, (row, world)
    assert lone == expected_lone
    return compared


def ways_of(con: duckdb.DuckDBPyConnection, folder: Path, packs: int) -> Counter[tuple[str, str]]:
    """How often each kind of row came out of packs of random worlds, all of them as by hand."""
    chance = random.Random(20261130)
    ways: Counter[tuple[str, str]] = Counter()
    for _ in range(packs):
        worlds = [random_world(chance, number) for number in range(AT_ONCE)]
        rows = matches(con, worlds, folder)
        compare(worlds, rows)
        ways.update((row["matched_by"], row["state"]) for row in rows)
    return ways


def test_hundreds_of_small_worlds_are_matched_and_compared_as_a_clerk_would(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    ways = ways_of(con, tmp_path, 1)
    assert len(ways) >= 7
    assert ways["goods_and_dates", "matched"] > 3


@pytest.mark.slow
def test_thousands_of_small_worlds_are_matched_and_compared_as_a_clerk_would(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert ways_of(con, tmp_path, 20)["goods_and_dates", "ambiguous"] > 5


def decided(rows: list[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {(r["declaration_id"], r["declaration_line"], r["kind"], r["shipment_id"] if not r["declaration_id"] else "",
             r["shipment_line"] if not r["declaration_id"] else ""): r for r in rows}  # fmt: skip


def flips_never(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> int:
    """A row that no unknown shipment number can move stays, and what it says differs, or does not, stays said."""
    now, settled = decided(after), 0
    for key, was in decided(before).items():
        open_row = "declarations.shipment_id" in words(was, "missing_facts")
        if was["state"] != "matched":
            if not open_row:
                assert key in now, (was, after)
                assert now[key]["state"] == was["state"]
                settled += 1
            continue
        if was["matched_by"] == "goods_and_dates":
            assert open_row
            continue
        became = now[key]
        assert (became["state"], became["matched_by"], became["shipment_id"]) == (
            "matched",
            was["matched_by"],
            was["shipment_id"],
        )
        assert words(was, "differs") <= words(became, "differs"), (was, became)
        assert words(became, "differs") <= words(was, "differs") | words(was, "open"), (was, became)
        assert words(became, "open") <= words(was, "open"), (was, became)
        assert bool(words(was, "open")) <= bool(was["missing_facts"])
        assert was["shipment_line"] in (None, became["shipment_line"])
        settled += 1
    return settled


@pytest.mark.parametrize("packs", [1, pytest.param(20, marks=pytest.mark.slow)])
def test_more_facts_never_flip_what_was_decided(con: duckdb.DuckDBPyConnection, tmp_path: Path, packs: int) -> None:
    chance = random.Random(packs)
    for _ in range(packs):
        worlds = [random_world(chance, number) for number in range(AT_ONCE)]
        before = matches(con, worlds, tmp_path)
        assert flips_never(before, matches(con, [filled(world, chance) for world in worlds], tmp_path)) > AT_ONCE


def test_the_order_of_the_rows_does_not_matter(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    chance = random.Random(7)
    worlds = [random_world(chance, number) for number in range(AT_ONCE)]
    told = matches(con, worlds, tmp_path)
    shuffled = [(chance.sample(s, len(s)), chance.sample(d, len(d))) for s, d in chance.sample(worlds, len(worlds))]
    assert matches(con, shuffled, tmp_path) == told
    assert len(told) > 100


S, D = Shipped("S"), Declared("D", shipment_id="S")


def one(con: duckdb.DuckDBPyConnection, folder: Path, told: Declared = D, *more: Any) -> dict[str, Any]:
    shipped = [each for each in more if isinstance(each, Shipped)] or [S]
    rows = matches(con, [(shipped, [told, *(each for each in more if isinstance(each, Declared))])], folder)
    return declared_rows(rows)[told.declaration_id, told.line]


@pytest.mark.parametrize(
    ("told", "differs"),
    [
        ({}, None),
        ({"units": 9}, "units"),
        ({"value_usd": Decimal(1100)}, None),
        ({"value_usd": Decimal(1101)}, "value"),
        ({"value_usd": Decimal(899)}, "value"),
        ({"net_weight_kg": Decimal(105)}, None),
        ({"net_weight_kg": Decimal(106)}, "weight"),
        ({"hs_code": "84715000"}, None),
        ({"hs_code": "0902"}, "hs_code"),
        ({"eccn": "EAR99"}, "eccn"),
        ({"description": "Tea"}, "description"),
        ({"port_to": "CNSHA"}, "destination"),
        ({"port_to": "SG SIN"}, None),
        ({"consignee_id": "X"}, "consignee"),
        ({"exporter_id": "X"}, "exporter"),
        ({"permit_id": "M"}, "license"),
        ({"filed_on": START + dt.timedelta(days=10)}, None),
        ({"filed_on": START + dt.timedelta(days=11)}, "date"),
        ({"filed_on": START - dt.timedelta(days=31)}, "date"),
    ],
)
def test_each_difference_has_its_word_and_its_tolerance(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, told: dict[str, Any], differs: str | None
) -> None:
    row = one(con, tmp_path, replace(D, **told))
    assert (row["state"], row["differs"], row["open"]) == ("matched", differs, None)


@pytest.mark.parametrize("port", ["KUL", "TOKYO", "PORT KLANG", None])
def test_a_port_that_is_no_code_leaves_the_destination_open(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, port: str | None
) -> None:
    row = one(con, tmp_path, replace(D, port_to=port))
    assert (row["differs"], row["open"], row["missing_facts"]) == (None, "destination", "declarations.port_to")


def test_several_declarations_of_one_shipment_are_compared_as_a_sum(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    half: dict[str, Any] = {"units": 5, "value_usd": Decimal(500), "net_weight_kg": Decimal(50)}
    row = one(con, tmp_path, replace(D, **half), replace(D, declaration_id="E", **half))
    assert (row["differs"], row["declared_units"], row["shipped_units"]) == (None, 10, 10)
    alone = one(con, tmp_path, replace(D, **half), replace(D, declaration_id="E", authority="US DDTC", **half))
    assert alone["differs"] == "units|value|weight"


def test_another_declaration_that_may_belong_here_leaves_sums_open(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    stray = Declared("E", hs_code=None)
    row = one(con, tmp_path, replace(D, units=5), stray)
    assert (row["differs"], row["open"], row["missing_facts"]) == (
        None,
        "units|value|weight",
        "declarations.shipment_id",
    )
    assert one(con, tmp_path, replace(D, units=11), stray)["differs"] == "units"
    elsewhere = replace(stray, exporter_id="X")
    assert one(con, tmp_path, replace(D, units=5), elsewhere)["differs"] == "units"


def test_an_import_is_found_by_the_waybill_that_the_export_declaration_bears(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    arrival = Declared("I", kind="import", authority="MY Customs", transport_document="297-1", hs_code="0902")
    row = one(con, tmp_path, arrival, replace(D, transport_document="297-1"))
    assert (row["matched_by"], row["shipment_id"]) == ("transport_document", "S")


def test_a_paper_about_the_shipment_lends_it_its_number(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    load(con, "shipments", [S])
    load(con, "declarations", [Declared("D", transport_document="297-2")])
    con.execute(
        "INSERT INTO documents (document_id, kind, subject_kind, subject_id) "
        "VALUES ('297-2', 'air_waybill', 'shipment', 'S')"
    )
    (row,) = run_step(con, declaration_matches_step(), tmp_path)
    con.execute("DELETE FROM documents")
    assert row["matched_by"] == "transport_document"


def test_goods_and_dates_join_only_where_neither_side_has_another_candidate(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    alone = Declared("D")
    row = one(con, tmp_path, alone)
    assert (row["state"], row["matched_by"], row["missing_facts"]) == (
        "matched",
        "goods_and_dates",
        "declarations.shipment_id",
    )
    twice = one(con, tmp_path, alone, S, replace(S, shipment_id="T"))
    assert (twice["state"], twice["shipment_id"]) == ("ambiguous", None)
    rows = matches(con, [([S], [alone, Declared("E")])], tmp_path)
    assert [row["state"] for row in rows] == ["ambiguous", "ambiguous", "ambiguous"]
    late = replace(S, shipment_id="T", shipped_on=START + dt.timedelta(days=200))
    assert one(con, tmp_path, alone, S, late)["shipment_id"] == "S"


def test_what_no_declaration_explains_is_a_lead_only_where_such_declarations_are_on_record(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    other = replace(S, shipment_id="T", seller_id="Z")
    (lone,) = [row for row in matches(con, [([S, other], [D])], tmp_path) if not row["declaration_id"]]
    assert (lone["state"], lone["kind"], lone["authority"], lone["shipment_id"]) == (
        "only_shipped",
        "export",
        "US",
        "T",
    )
    assert (lone["missing_facts"], lone["shipped_units"]) == ("declarations", 10), "all on record are of another firm"
    nameless = replace(D, declaration_id="E", exporter_id=None, shipment_id="nowhere")
    (lone,) = [row for row in matches(con, [([S, other], [D, nameless])], tmp_path) if not row["declaration_id"]]
    assert lone["missing_facts"] == "declarations", "whoever is not named may be the same firm"
    stranger = replace(D, declaration_id="E", exporter_id="Y", shipment_id="nowhere")
    (lone,) = [row for row in matches(con, [([S, other], [D, stranger])], tmp_path) if not row["declaration_id"]]
    assert (lone["state"], lone["missing_facts"]) == ("only_shipped", None)
    assert all(row["declaration_id"] for row in matches(con, [([replace(other, from_country="TW")], [D])], tmp_path))
    years_later = replace(other, shipped_on=START + dt.timedelta(days=900))
    assert all(row["declaration_id"] for row in matches(con, [([S, years_later], [D])], tmp_path))


def test_a_declaration_without_its_party_or_goods_may_be_of_a_line_that_it_does_not_contradict(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    def states(told: Declared, line: Shipped = S) -> list[str]:
        return [row["state"] for row in matches(con, [([line], [told])], tmp_path)]

    unsure, apart = ["ambiguous", "ambiguous"], ["only_declared", "only_shipped"]
    no_goods, no_party = Declared("D", hs_code=None), Declared("D", exporter_id=None)
    assert states(no_goods) == unsure
    assert states(replace(no_goods, exporter_id="Z")) == apart
    assert states(replace(no_goods, filed_on=START + dt.timedelta(days=11))) == apart[:1]
    assert states(no_party) == unsure
    assert states(replace(no_party, units=11)) == apart
    assert states(replace(no_party, units=None)) == apart
    assert states(replace(no_party, hs_code="854231")) == apart
    assert states(Declared("D"), replace(S, hs_code=None)) == unsure
    assert states(Declared("D", exporter_id="Z"), replace(S, hs_code=None)) == apart


def test_a_shipment_number_that_nobody_shipped_settles_that_only_the_authority_knows(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    row = one(con, tmp_path, replace(D, shipment_id="nowhere"))
    assert (row["state"], row["missing_facts"]) == ("only_declared", None)
    assert one(con, tmp_path, replace(D, shipment_id=None, hs_code=None))["missing_facts"] == "declarations.shipment_id"


def test_hs_codes_tell_which_line_is_meant(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    lines = [replace(S, line="1", license_id="L"), replace(S, line="2", hs_code="8473.30", license_id="M")]
    row = one(con, tmp_path, replace(D, hs_code="847330", permit_id="L"), *lines)
    assert (row["shipment_line"], "license" in words(row, "differs")) == ("2", True)
    unsaid = one(con, tmp_path, replace(D, hs_code=None, permit_id="L"), *lines)
    assert (unsaid["shipment_line"], "license" in words(unsaid, "open")) == (None, True)


def test_a_typing_error_of_many_digits_stops_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    many = [
        replace(S, line=str(n), units=9_223_372_036_854_775_807, value_usd=Decimal("9999999999999999.99"))
        for n in range(9)
    ]
    row = one(con, tmp_path, replace(D, units=9_223_372_036_854_775_807), *many)
    assert (row["shipped_units"], row["declared_units"]) == (None, 9_223_372_036_854_775_807)
    assert {"units", "value"} <= words(row, "differs")


def test_names_of_ports_are_in_order_and_no_codes() -> None:
    names = paper_words().port_names
    assert len(names) == len(set(names))
    assert all(name.isupper() for name in names)
