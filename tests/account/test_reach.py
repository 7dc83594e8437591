"""The tables of an audit say where the units of each license and line went, as a linear program does."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.account.flow_world import Move as Moved
from tests.account.flow_world import least_and_most, world

from tidewaiter.account.concern import COUNTRIES_OF_CONCERN
from tidewaiter.account.moves import number_moves
from tidewaiter.account.reach import in_units, reach_step
from tidewaiter.core.days import parse_day
from tidewaiter.engine.duck import connect
from tidewaiter.engine.step import Workplace
from tidewaiter.law.load import rulebook
from tidewaiter.records.contracts import outputs

ITEMS = [("SRV", "H100", 8), ("BOARD", "H100", 1), ("BOX", None, 1)]
HEADER = (
    "shipment_id line shipped_on received_on kind seller_id buyer_id from_country to_country item_id units license_id"
)
SPLIT = [
    "A1,1,2025-03-01,2025-03-08,export,MAKER,RESELLER,US,MY,SRV,50,D1",
    "B1,1,2025-03-02,2025-03-05,export,OTHER,RESELLER,TW,MY,SRV,20,",
    "R1,1,2025-03-20,2025-03-22,reexport,RESELLER,FORWARDER,MY,TH,SRV,60,",
    "F1,1,2025-04-01,2025-04-03,reexport,FORWARDER,LAB,TH,CN,BOARD,240,",
    "F2,1,2025-04-02,2025-04-03,return,FORWARDER,MAKER,TH,US,BOARD,240,D1",
]


def tables(folder: Path, lines: list[str], listed: tuple[str, ...] = ()) -> dict[str, list[dict[str, str]]]:
    """What the step writes where the shipments are these lines."""
    folder.mkdir(parents=True, exist_ok=True)
    con = connect(threads=1)
    types = {"shipped_on": "DATE", "received_on": "DATE", "units": "BIGINT"}
    columns = ", ".join(f"{name} {types.get(name, 'VARCHAR')}" for name in HEADER.split())
    con.execute(f"CREATE TABLE shipments ({columns}, ultimate_consignee_id VARCHAR, row_id VARCHAR)")
    for line in lines:
        cells = [cell or None for cell in line.split(",")]
        con.execute(f"INSERT INTO shipments VALUES ({', '.join('?' * 14)})", [*cells, None, f"shipments:{line}"])
    con.execute("CREATE TABLE item_chips (item_id VARCHAR, chip VARCHAR, chips_per_unit BIGINT)")
    con.executemany("INSERT INTO item_chips VALUES (?, ?, ?)", ITEMS)
    con.execute("CREATE TABLE serials (shipment_id VARCHAR, line VARCHAR, serial_number VARCHAR)")
    con.execute("CREATE TABLE screenings (party_id VARCHAR, state VARCHAR, effect VARCHAR)")
    for party in listed:
        con.execute("INSERT INTO screenings VALUES (?, 'open', 'license')", [party])
    order = {name: outputs()[name].order for name in ("license_reach", "lot_reach", "paths")}
    reach_step().run(Workplace(con, folder, folder, order))
    found = {}
    for name in order:
        with (folder / "tables" / f"{name}.csv").open() as stream:
            found[name] = list(csv.DictReader(stream))
    return found


def test_a_license_has_bounds_for_each_place_in_chips_and_in_units_rounded_outward(tmp_path: Path) -> None:
    found = {row["place"]: row for row in tables(tmp_path, SPLIT)["license_reach"]}
    assert sorted(found) == ["CN", "concern"]
    row = found["CN"]
    assert (row["lots"], row["chips"], row["units"]) == ("1", "400", "50")
    assert (row["chips_low"], row["chips_mid"], row["chips_high"]) == ("80", "80", "240")
    assert (row["units_low"], row["units_mid"], row["units_high"], row["bound"]) == ("10", "10", "30", "exact")


def test_a_route_names_its_hops_its_end_and_what_went_that_way(tmp_path: Path) -> None:
    found = {row["place"]: row for row in tables(tmp_path, SPLIT)["paths"] if row["subject_id"] == "D1"}
    assert sorted(found) == ["CN", "kept:MAKER", "kept:RESELLER"]
    row = found["CN"]
    assert row["party_ids"] == "MAKER|RESELLER|FORWARDER|LAB"
    assert (row["countries"], row["lines"], row["hops"]) == ("US|MY|TH|CN", "A1:1|R1:1|F1:1", "3")
    assert int(row["chips_low"]) <= int(row["chips_mid"]) == 80 <= int(row["chips_high"])


def test_a_listed_party_is_a_place_like_a_country(tmp_path: Path) -> None:
    found = {row["place"]: row for row in tables(tmp_path, SPLIT, ("LAB", "NOBODY"))["license_reach"]}
    assert sorted(found) == ["CN", "concern", "listed", "party:LAB"]
    assert found["listed"]["chips_low"] == found["party:LAB"]["chips_low"] == "80"


def test_a_day_that_is_not_known_makes_the_bound_an_outer_one_and_is_named(tmp_path: Path) -> None:
    vague = [SPLIT[0], SPLIT[1].replace("2025-03-05", ""), *SPLIT[2:]]
    row = tables(tmp_path, vague)["license_reach"][0]
    assert (row["bound"], row["missing_facts"]) == ("outer", "shipments.received_on")


def test_a_route_whose_last_receipt_is_not_known_ends_on_no_day(tmp_path: Path) -> None:
    """A day before that of shipping is none either."""
    last = "F1,1,2025-04-01,{},reexport,FORWARDER,LAB,TH,CN,BOARD,240,"
    for name, day, told in (("known", "2025-04-03", "2025-04-03"), ("unknown", "", ""), ("before", "2025-03-31", "")):
        rows = tables(tmp_path / name, [*SPLIT[:3], last.format(day)])["paths"]
        assert {row["ended_on"] for row in rows if row["place"] == "CN"} == {told}


def test_a_line_without_a_license_is_followed_too(tmp_path: Path) -> None:
    found = [row for row in tables(tmp_path, SPLIT)["paths"] if row["subject_kind"] == "lot"]
    assert [(row["subject_id"], row["place"], row["chips_mid"]) for row in found] == [("B1:1", "CN", "160")]


def test_the_bounds_in_the_tables_are_those_of_a_linear_program(tmp_path: Path) -> None:
    for seed in range(12):
        chance = random.Random(seed)
        moves = sorted(world(chance, lines=14, circles=False), key=lambda m: m.out_on)
        # What a holder sends to itself stays with it: whole on the day on which it is sent.
        moves = [replace(m, in_on=m.out_on) if m.source == m.target else m for m in moves]
        lots, ends = set(chance.sample(range(len(moves)), 2)), set(chance.sample(range(len(moves)), 3))
        lines = [as_line(n, m, lots, ends) for n, m in enumerate(moves)]
        shuffled = list(lines)
        chance.shuffle(shuffled)
        found = tables(tmp_path / f"{seed}", lines)
        assert tables(tmp_path / f"{seed} shuffled", shuffled) == found  # the order of the rows is nothing
        least, most = least_and_most(moves, lots, ends)
        rows = [row for row in found["license_reach"] if row["place"] == "concern"]
        if round(most):
            assert [(int(row["chips_low"]), int(row["chips_high"])) for row in rows] == [(round(least), round(most))]
        assert {row["place"] for row in found["lot_reach"]} == {"concern"}  # nobody is listed
        for row in found["lot_reach"]:
            one = int(row["shipment_id"][1:])
            least, most = least_and_most(moves, {one}, ends)
            assert int(row["chips_low"]) <= round(least) <= round(most) <= int(row["chips_high"])


def as_line(number: int, move: Moved, lots: set[int], ends: set[int]) -> str:
    country, license_id = "CN" if number in ends else "MY", "D1" if number in lots else ""
    days = f"2025-03-{move.out_on + 1:02},2025-03-{move.arrives + 1:02}"
    parties = f"P{move.source},P{move.target}"
    return f"S{number:02},1,{days},export,{parties},US,{country},BOARD,{move.chips},{license_id}"


def test_a_line_without_an_item_only_widens_whatever_its_item_is(tmp_path: Path) -> None:
    wider = 0
    for seed in range(20):
        chance = random.Random(seed)
        moves = world(chance, holders=3, lines=16)
        lots, ends = (
            set(chance.sample(range(len(moves)), min(len(moves), 3))),
            set(chance.sample(range(len(moves)), min(len(moves), 4))),
        )
        lines = [as_line(n, m, lots, ends) for n, m in enumerate(moves)]
        others = [n for n in range(len(moves)) if n not in lots]
        if not others:
            continue
        one = chance.choice(others)
        found = {}
        for item in ("", "BOARD", "SRV", "BOX"):
            known = [*lines[:one], lines[one].replace(",BOARD,", f",{item},"), *lines[one + 1 :]]
            rows = tables(tmp_path / f"{seed}{item}", known)["license_reach"]
            found[item] = [(int(r["chips_low"]), int(r["chips_high"])) for r in rows if r["place"] == "concern"] or [
                (0, 0)
            ]
        ((low, high),) = found[""]
        for item in ("BOARD", "SRV", "BOX"):
            assert low <= found[item][0][0] <= found[item][0][1] <= high, (seed, item)
        wider += any(found[item] != found[""] for item in ("BOARD", "SRV", "BOX"))
    assert wider > 1


def test_a_line_without_an_item_is_named_as_what_is_missing(tmp_path: Path) -> None:
    unnamed = "X1,1,2025-04-02,2025-04-03,reexport,FORWARDER,LAB,TH,CN,,7,"
    found = tables(tmp_path, [*SPLIT, unnamed])
    (row,) = [row for row in found["license_reach"] if row["place"] == "CN"]
    assert (row["chips_low"], row["chips_mid"], row["chips_high"]) == ("24", "80", "296")
    assert (row["bound"], row["missing_facts"]) == ("outer", "shipments.item_id")
    assert {row["shipment_id"] for row in found["lot_reach"]} == {"A1", "B1", "R1", "F1"}  # it is nobody's lot


def test_a_chip_under_two_lines_of_one_license_counts_once(tmp_path: Path) -> None:
    legs = [
        "A1,1,2025-03-01,2025-03-02,export,MAKER,RESELLER,US,HK,BOARD,50,D1",
        "A2,1,2025-03-05,2025-03-06,reexport,RESELLER,LAB,HK,CN,BOARD,50,D1",
    ]
    (row,) = [row for row in tables(tmp_path, legs)["license_reach"] if row["place"] == "concern"]
    assert [row[name] for name in ("lots", "chips", "chips_low", "chips_mid", "chips_high")] == ["2", *["50"] * 4]
    assert row["bound"] == "exact"


def test_movements_are_numbered_by_shipment_and_line_however_the_rows_come() -> None:
    with connect(threads=4) as con:
        con.execute("CREATE TABLE item_chips (item_id VARCHAR, chip VARCHAR, chips_per_unit BIGINT)")
        con.execute(
            "CREATE TABLE shipments AS SELECT 'S' || hash(n)::VARCHAR AS shipment_id, '1' AS line, 'r' || n AS row_id, "
            "'export' AS kind, DATE '2025-01-01' AS shipped_on, DATE '2025-01-02' AS received_on, "
            "'P' || n % 900 AS seller_id, "
            "'Q' || n % 700 AS buyer_id, NULL::VARCHAR AS ultimate_consignee_id, 'US' AS from_country, "
            "'MY' AS to_country, 'BOX' AS item_id, 1::BIGINT AS units, NULL::VARCHAR AS license_id "
            "FROM range(400000) AS t (n)"
        )
        number_moves(con)
        placed = "SELECT number, row_number() OVER (ORDER BY shipment_id) - 1 AS place FROM moves"
        assert con.execute(f"SELECT count(*) FROM ({placed}) WHERE number <> place").fetchall() == [(0,)]


def test_a_pack_without_shipments_has_no_paths(tmp_path: Path) -> None:
    assert tables(tmp_path, []) == {"license_reach": [], "lot_reach": [], "paths": []}


def test_units_that_no_number_holds_are_left_out_and_the_rest_goes_on(tmp_path: Path) -> None:
    typing_error = [f"E{n},1,2025-01-01,,export,X,Y,US,CN,BOX,999999999999,D9" for n in range(3)]
    found = tables(tmp_path, [*SPLIT, *typing_error])
    assert {row["license_id"] for row in found["license_reach"]} == {"D1", "D9"}
    assert [row["chips_high"] for row in found["license_reach"] if row["license_id"] == "D9"] == ["2999999999997"] * 2


@pytest.mark.parametrize(("chips", "expected"), [(15, (1, 2, 2)), (16, (2, 2, 2)), (11, (1, 1, 2)), (0, (0, 0, 0))])
def test_chips_become_units_outward(chips: int, expected: tuple[int, int, int]) -> None:
    assert (in_units(chips, 8, -1), in_units(chips, 8, 0), in_units(chips, 8, 1)) == expected


def test_the_countries_of_concern_are_those_of_the_law() -> None:
    groups = rulebook("us_ear").groups
    since = [f"20{year}-10-07" for year in range(22, 27)]
    of_law = {country for name in ("D5", "E1", "E2") for day in since for country in groups[name].on(parse_day(day))}
    assert of_law | {"MO", "HK"} == COUNTRIES_OF_CONCERN
