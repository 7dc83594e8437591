"""What a holder cannot explain is a range no wider than the records force, and a ledger that counts things agrees."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

import duckdb
import pytest
from tests.account.balance_world import account, empty_tables, rows
from tests.account.ledger import ITEM, World, ledger, more_known, random_world, records

from tidewaiter.engine.duck import connect

MARCH = dt.date(2025, 3, 1)
RANGE = ("unaccounted_low", "unaccounted_mid", "unaccounted_high")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    empty_tables(con)
    return con


def arrived(units: int, **more: Any) -> Row:
    line = {"kind": "export", "seller_id": "M", "buyer_id": "OP", "item_id": ITEM, "units": units}
    return {**line, "shipped_on": dt.date(2025, 1, 5), "received_on": dt.date(2025, 1, 20), **more}


def counted(**units: int) -> Row:
    named = {"holder_kind": "party", "holder_id": "OP", "item_id": ITEM, "month": MARCH, "basis": "lots"}
    return named | {f"{name}_units": value for name, value in units.items()}


def found(row: Row) -> list[Any]:
    return [row[name] for name in RANGE]


def test_serial_numbers_on_shipments_do_not_say_that_the_others_are_missing(con: duckdb.DuckDBPyConnection) -> None:
    told = counted(received=60, held=60)
    world = {"shipments": [arrived(100)], "custody_counts": [told | {"own_records": "no"}]}
    listed = account(rows(con, world), "OP")
    assert (found(listed), listed["unaccounted_why"], listed["expected_units"]) == ([None] * 3, "no_custody", 100)
    recorded = account(rows(con, world | {"custody_counts": [told | {"own_records": "yes"}]}), "OP")
    assert found(recorded) == [40, 100, 100]


def test_the_sentence_an_analyst_must_be_able_to_say(con: duckdb.DuckDBPyConnection) -> None:
    """2,400 promised and arrived, 1,040 shown, 300 in a declared warehouse, 1,060 (900 to 1,200) unaccounted for."""
    world = {
        "licenses": [
            {"license_id": "D1", "kind": "license", "consignee_id": "OP", "site_id": "HALL", "item_id": ITEM,
             "max_units": 2400, "issued_on": dt.date(2024, 12, 1), "expires_on": dt.date(2026, 12, 1)}
        ],
        "shipments": [arrived(2400, license_id="D1")],
        "custody_counts": [
            counted(received=2400, installed=1040, stored=300, open=100, held=60, doubtful=140, verified=1040)
        ],
    }  # fmt: skip
    row = account(rows(con, world, promises=True), "OP")
    assert (row["committed_units"], row["committed_basis"], row["received_units"]) == (2400, "license", 2400)
    assert (row["verified_units"], row["stored_units"], row["month"]) == (1040, 300, MARCH)
    assert found(row) == [900, 1060, 1200]
    assert row["unaccounted_why"] == "removed_open|held_only|contradictory_place"


def of_one(world: World, told: Sequence[Row]) -> dict[dt.date, Row]:
    return {row["month"]: row for row in told if row["holder_id"] == world.holder_id}


def worlds(seed: str, many: int) -> list[World]:
    return [random_world(random.Random(f"{seed} {at}"), f"H{at}", full=at % 5 == 0) for at in range(many)]


@pytest.mark.parametrize(("seed", "many"), [("first", 300), pytest.param("more", 5000, marks=pytest.mark.slow)])
def test_the_account_is_the_one_a_ledger_of_things_gives(con: duckdb.DuckDBPyConnection, seed: str, many: int) -> None:
    all_of_them = worlds(seed, many)
    told = rows(con, records(all_of_them))
    compared = 0
    for world in all_of_them:
        by_hand = ledger(world)
        for month, row in of_one(world, told).items():
            if month in by_hand:
                assert {name: row[name] for name in by_hand[month]} == by_hand[month], (world.holder_id, month)
                compared += 1
    assert compared > 3 * many


FORMS = {"SRV": ("X", 4), "BRD": ("X", 1), "OTHER": ("Y", 1)}


def many_forms(seed: str, many: int) -> dict[str, dict[str, World]]:
    """For each holder a world of each item, two of them of one chip."""
    return {
        f"F{at}": {item: random_world(random.Random(f"{seed} {at} {item}"), f"F{at}") for item in FORMS}
        for at in range(many)
    }


def with_forms(con: duckdb.DuckDBPyConnection, holders: dict[str, dict[str, World]]) -> list[Row]:
    tables: dict[str, list[Row]] = {"shipments": [], "custody_counts": []}
    for item in FORMS:
        for name, cells in records([worlds[item] for worlds in holders.values()]).items():
            tables[name] += [{**row, "item_id": item} for row in cells]
    chips = [{"item_id": item, "chip": chip, "chips_per_unit": many} for item, (chip, many) in FORMS.items()]
    return rows(con, {**tables, "item_chips": chips})


def may_be_of(item: str, ledgers: dict[str, dict[dt.date, Row]], month: dt.date) -> int:
    """Chips that other forms of this chip have without an explanation, less those that somebody put together here."""
    chip, _ = FORMS[item]
    found = built = 0
    for other, (its_chip, in_unit) in FORMS.items():
        if its_chip == chip:
            page = ledgers[other][month]
            built += in_unit * ((page["put_in_units"] or 0) - (page["taken_out_units"] or 0))
            found += in_unit * page["unexplained_supply_units"] * (other != item)
    return max(found - max(built, 0), 0)


def test_what_another_form_of_the_chip_may_explain_is_not_surely_missing(con: duckdb.DuckDBPyConnection) -> None:
    holders = many_forms("forms", 150)
    told = with_forms(con, holders)
    con.execute("DELETE FROM item_chips")
    explained = compared = 0
    for holder, worlds in holders.items():
        ledgers = {item: ledger(world) for item, world in worlds.items()}
        for item, (_, in_unit) in FORMS.items():
            mine = {row["month"]: row for row in told if (row["holder_id"], row["item_id"]) == (holder, item)}
            before: Row = {}
            for month, page in ledgers[item].items():
                row = before = mine.get(month, before)
                if not row or page["unaccounted_low"] is None or row["unaccounted_mid"] is None:
                    continue
                units = -(-may_be_of(item, ledgers, month) // in_unit)
                low = max(page["unaccounted_low"] - units, 0)
                assert (row["unaccounted_low"], row["unaccounted_mid"]) == (low, page["unaccounted_mid"]), (
                    holder,
                    item,
                    month,
                )
                explained += low != page["unaccounted_low"]
                compared += 1
    assert compared > 500 and explained > 10


def test_every_account_adds_up_to_nothing(con: duckdb.DuckDBPyConnection) -> None:
    for row in rows(con, records(worlds("sums", 200))):
        came, went = (sum(row[f"{name}_units"] or 0 for name in names) for names in (
            ("received", "unexplained_supply", "taken_out"), ("reshipped", "put_in", "expected")
        ))  # fmt: skip
        assert came == went
        if row["unaccounted_mid"] is not None:
            placed = sum(row[f"{name}_units"] for name in ("retired", "stored", "installed", "stand_in"))
            beyond = row["beyond_expected_units"]
            assert row["expected_units"] + beyond == placed + row["unaccounted_mid"]
            assert 0 <= found(row)[0] <= found(row)[1] <= found(row)[2] <= row["expected_units"]


def test_what_is_placed_by_serial_number_on_known_days_leaves_no_width(con: duckdb.DuckDBPyConnection) -> None:
    full = [random_world(random.Random(f"full {at}"), f"H{at}", full=True) for at in range(100)]
    spoken = [row for row in rows(con, records(full)) if row["unaccounted_mid"] is not None]
    assert spoken
    assert {(len({*found(row)}), row["unaccounted_why"]) for row in spoken} == {(1, None)}


def test_what_is_found_out_only_narrows_the_range(con: duckdb.DuckDBPyConnection) -> None:
    """A receipt day or the fate of an open unit; a later receipt may raise unexplained supply with the range."""
    before, chance = worlds("narrow", 120), random.Random("narrow")
    after = [more_known(world, chance) for world in before]
    wide, narrow = (rows(con, records(which)) for which in (before, after))
    compared = 0
    for world in before:
        was, now = of_one(world, wide), of_one(world, narrow)
        for month in was.keys() & now.keys():
            if None in (*found(was[month]), *found(now[month])):
                continue
            more_supply = now[month]["unexplained_supply_units"] - was[month]["unexplained_supply_units"]
            low, _, high = found(now[month])
            assert found(was[month])[0] <= low, (world.holder_id, month)
            assert high <= found(was[month])[2] + more_supply, (world.holder_id, month)
            compared += found(was[month]) != found(now[month])
    assert compared > 10


def test_the_order_of_the_rows_does_not_matter_to_what_is_unaccounted(con: duckdb.DuckDBPyConnection) -> None:
    tables = records(worlds("order", 60))
    turned = {name: list(reversed(cells)) for name, cells in tables.items()}
    assert rows(con, tables) == rows(con, turned)


def test_a_site_has_an_account_of_its_own(con: duckdb.DuckDBPyConnection) -> None:
    full = [random_world(random.Random(f"site {at}"), f"S{at}", full=True) for at in range(60)]
    told = [row for row in rows(con, records(full, kind="site")) if row["holder_kind"] == "site"]
    for world in full:
        by_hand = ledger(world)
        for month, row in of_one(world, told).items():
            if month in by_hand:
                assert {name: row[name] for name in by_hand[month]} == by_hand[month]
    assert len(told) > 100


def test_where_no_custody_speaks_nothing_is_said_to_be_gone(con: duckdb.DuckDBPyConnection) -> None:
    row = account(rows(con, {"shipments": [arrived(10)]}), "OP")
    assert (found(row), row["unaccounted_why"], row["stored_units"]) == ([None] * 3, "no_custody", None)


def test_an_operator_with_custody_alone_gets_balances(con: duckdb.DuckDBPyConnection) -> None:
    row = account(rows(con, {"custody_counts": [counted(received=8, installed=7, open=1, scrapped=2)]}), "OP")
    assert (row["received_units"], row["unexplained_supply_units"], row["expected_units"]) == (8, 2, 10)
    assert (row["received_basis"], row["retired_units"], found(row)) == ("custody", 2, [0, 1, 1])


def test_a_count_of_units_seen_shows_them_and_a_later_store_shrinks_the_gap(con: duckdb.DuckDBPyConnection) -> None:
    seen = {
        "event_id": "E",
        "event_at": dt.datetime(2025, 2, 3, tzinfo=dt.UTC),
        "item_id": ITEM,
        "units": 60,
        "step": "observed",
    }
    world = {"shipments": [arrived(100)], "custody_events": [{**seen, "party_id": "OP"}]}
    assert found(account(rows(con, world), "OP")) == [40, 40, 40]
    later = account(rows(con, {**world, "custody_counts": [counted(stored=25)]}), "OP")
    assert (found(later), later["verified_units"], later["stored_units"]) == ([15, 15, 15], 60, 25)


@pytest.mark.parametrize(
    ("declared", "sampled", "confirmed", "expected"),
    [
        (100, 100, 80, [20, 20, 20]),
        (100, 20, 18, [2, 10, 82]),
        (100, 20, 20, [0, 0, 80]),
        (None, 20, 20, [0, 80, 80]),
    ],
)
def test_an_inspection_counts_where_no_custody_is_kept(
    con: duckdb.DuckDBPyConnection, declared: int | None, sampled: int, confirmed: int, expected: list[int]
) -> None:
    """A full count is a number, a sample a range: at least what was missed, at most all that was not seen."""
    inspection = {"inspection_id": "I", "inspected_on": dt.date(2025, 2, 9), "site_id": "HALL", "item_id": ITEM,
                  "units_declared": declared, "units_sampled": sampled, "units_confirmed": confirmed}  # fmt: skip
    world = {
        "sites": [{"site_id": "HALL", "operator_id": "OP", "kind": "data_hall"}],
        "shipments": [arrived(100, site_id="HALL")],
        "inspections": [inspection],
    }
    told = rows(con, world)
    for holder in ("HALL", "OP"):
        row = account(told, holder)
        assert (found(row), row["verified_units"]) == (expected, confirmed), holder


LEFT: Row = {
    "shipment_id": "OUT", "line": "1", "shipped_on": dt.date(2025, 6, 3), "kind": "reexport", "seller_id": "OP",
    "buyer_id": "ELSEWHERE", "item_id": ITEM, "units": 50,
}  # fmt: skip


@pytest.mark.parametrize(
    "told_by",
    [
        {"inspections": [{"inspection_id": "I", "inspected_on": dt.date(2025, 5, 9), "site_id": "HALL", "item_id": ITEM,
                          "units_declared": 50, "units_sampled": 50, "units_confirmed": 50}]},
        {"custody_events": [{"event_id": "E", "event_at": dt.datetime(2025, 5, 9, tzinfo=dt.UTC), "item_id": ITEM,
                             "units": 50, "step": "observed", "party_id": "OP"}]},
    ],
)  # fmt: skip
def test_what_was_counted_and_then_left_no_longer_accounts_for_the_rest(
    con: duckdb.DuckDBPyConnection, told_by: dict[str, list[Row]]
) -> None:
    """Fifty of a hundred were counted, then fifty left: those may be the same, and the other fifty gone before."""
    world = {
        "sites": [{"site_id": "HALL", "operator_id": "OP", "kind": "data_hall"}],
        "shipments": [arrived(100, site_id="HALL"), LEFT],
        **told_by,
    }
    last = max((row for row in rows(con, world) if row["holder_id"] == "OP"), key=lambda row: row["month"])
    assert (last["expected_units"], last["unaccounted_high"]) == (50, 50)
    assert "left_since_check" in last["unaccounted_why"]


def test_a_sample_of_nothing_is_no_check(con: duckdb.DuckDBPyConnection) -> None:
    full = {"inspection_id": "I", "inspected_on": dt.date(2025, 2, 9), "site_id": "HALL", "item_id": ITEM,
            "units_declared": 100, "units_sampled": 100, "units_confirmed": 60}  # fmt: skip
    empty = full | {"inspection_id": "J", "inspected_on": dt.date(2025, 3, 9), "units_sampled": 0, "units_confirmed": 0}
    world = {
        "sites": [{"site_id": "HALL", "operator_id": "OP", "kind": "data_hall"}],
        "shipments": [arrived(100, site_id="HALL")],
        "inspections": [full, empty],
    }
    assert found(account(rows(con, world), "OP")) == [40, 40, 40]


def test_units_that_an_inspection_missed_are_no_longer_surely_there(con: duckdb.DuckDBPyConnection) -> None:
    inspection = {"inspection_id": "I", "inspected_on": dt.date(2025, 3, 9), "site_id": "HALL", "item_id": ITEM,
                  "units_declared": 100, "units_sampled": 20, "units_confirmed": 18}  # fmt: skip
    world = {
        "sites": [{"site_id": "HALL", "operator_id": "OP", "kind": "data_hall"}],
        "shipments": [arrived(100)],
        "inspections": [inspection],
        "custody_counts": [counted(installed=100)],
    }
    row = account(rows(con, world), "OP")
    assert (found(row), row["unaccounted_why"]) == ([0, 0, 10], "not_confirmed")


def test_what_a_colocation_shows_is_not_taken_for_its_operator(con: duckdb.DuckDBPyConnection) -> None:
    world = {
        "sites": [{"site_id": "HALL", "operator_id": "OP"}],
        "tenancies": [{"site_id": "HALL", "tenant_id": "T", "item_id": ITEM}],
        "shipments": [arrived(100)],
        "inspections": [{"inspection_id": "I", "inspected_on": dt.date(2025, 3, 9), "site_id": "HALL", "item_id": ITEM,
                         "units_declared": 90, "units_sampled": 90, "units_confirmed": 90}],
        "site_limits": [{"site_id": "HALL", "month": MARCH, "item_id": ITEM, "powered_max_units": 70}],
    }  # fmt: skip
    told = rows(con, world | {"custody_counts": [counted(installed=100)]})
    assert account(told, "OP")["verified_units"] is None
    assert account(told, "HALL")["verified_units"] == 90
    assert account(told, "OP")["powered_max_units"] == 70


def test_power_of_several_halls_adds_up_and_one_without_a_figure_leaves_it_open(con: duckdb.DuckDBPyConnection) -> None:
    halls = [{"site_id": name, "operator_id": "OP", "kind": "data_hall"} for name in ("A", "B")]
    store = {"site_id": "W", "operator_id": "OP", "kind": "warehouse"}
    limits = [
        {"site_id": name, "month": dt.date(2025, 1, 1), "item_id": ITEM, "powered_max_units": 50} for name in "AB"
    ]
    world = {"sites": [*halls, store], "shipments": [arrived(200)], "site_limits": limits}
    row = account(rows(con, world), "OP")
    assert (row["powered_max_units"], row["unaccounted_mid"]) == (100, None)
    assert account(rows(con, {**world, "site_limits": limits[:1]}), "OP")["powered_max_units"] is None


def test_a_return_that_the_manufacturer_received_is_retired_once(con: duckdb.DuckDBPyConnection) -> None:
    back = arrived(10, kind="return", seller_id="OP", buyer_id="M", shipped_on=MARCH, received_on=MARCH)
    world = {"shipments": [arrived(100), back], "custody_counts": [counted(installed=85, returned=10)]}
    row = account(rows(con, world), "OP")
    assert (row["expected_units"], row["returned_units"], row["retired_units"]) == (90, 10, 0)
    assert (found(row), row["unaccounted_why"]) == ([0, 5, 5], "return_counted_twice")


def test_a_unit_of_unknown_item_may_be_the_one_that_is_missed(con: duckdb.DuckDBPyConnection) -> None:
    gone = arrived(4, item_id=None, seller_id="OP", buyer_id="Z", shipped_on=MARCH, received_on=MARCH)
    world = {"shipments": [arrived(10), gone], "custody_counts": [counted(installed=3)]}
    row = account(rows(con, world), "OP")
    assert (found(row), row["unaccounted_why"]) == ([3, 7, 7], "item_unknown")


def test_what_a_warehouse_received_is_stored_there(con: duckdb.DuckDBPyConnection) -> None:
    here = counted(held=10) | {"holder_kind": "site", "holder_id": "W"}
    world = {"sites": [{"site_id": "W", "operator_id": "OP", "kind": "free_zone"}], "custody_counts": [here],
             "shipments": [arrived(10, site_id="W")]}  # fmt: skip
    row = account(rows(con, world), "W")
    assert (row["stored_units"], row["held_units"], found(row)) == (10, 0, [0, 0, 0])


def test_what_the_operator_passed_on_may_have_left_from_the_site(con: duckdb.DuckDBPyConnection) -> None:
    gone = arrived(4, seller_id="OP", buyer_id="Z", shipped_on=MARCH, received_on=MARCH)
    inspection = {"inspection_id": "I", "inspected_on": dt.date(2025, 3, 9), "site_id": "HALL", "item_id": ITEM,
                  "units_declared": 6, "units_sampled": 6, "units_confirmed": 6}  # fmt: skip
    world = {"sites": [{"site_id": "HALL", "operator_id": "OP"}], "shipments": [arrived(10, site_id="HALL"), gone],
             "inspections": [inspection]}  # fmt: skip
    row = account(rows(con, world), "HALL")
    assert (found(row), row["unaccounted_why"]) == ([0, 4, 4], "origin_site_unknown")


def test_more_boards_put_in_than_ever_came_have_no_explained_supply(con: duckdb.DuckDBPyConnection) -> None:
    row = account(rows(con, {"shipments": [arrived(3)], "custody_counts": [counted(put_in=8, inside=8)]}), "OP")
    assert (row["unexplained_supply_units"], row["expected_units"], found(row)) == (5, 0, [0, 0, 0])
    alone = account(rows(con, {"custody_counts": [counted(put_in=8, inside=8, received=3)]}), "OP")
    assert (alone["unexplained_supply_units"], alone["expected_units"], found(alone)) == (5, 0, [0, 0, 0])


def test_nobody_is_expected_to_hold_less_than_nothing(con: duckdb.DuckDBPyConnection) -> None:
    """Lines say what came in, and custody alone what went on: more than came."""
    row = account(rows(con, {"shipments": [arrived(3)], "custody_counts": [counted(shipped=5, installed=1)]}), "OP")
    assert (row["unexplained_supply_units"], row["expected_units"]) == (2, 0)


def test_a_typing_error_in_one_cell_leaves_the_range_unknown_and_stops_nothing(con: duckdb.DuckDBPyConnection) -> None:
    lines = [arrived(999_999_999_999_999_999)] * 12
    row = account(rows(con, {"shipments": lines, "custody_counts": [counted(installed=3)]}), "OP")
    assert (row["received_units"], found(row), row["installed_units"]) == (None, [None] * 3, 3)
