"""What law and papers promise to a holder: licenses within their scope, else orders and shipments with a statement."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import pytest
from tests.account.balance_world import account, empty_tables, rows

from tidewaiter.engine.duck import connect

JANUARY, JUNE = dt.date(2025, 1, 5), dt.date(2025, 6, 30)
Row = dict[str, Any]


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    empty_tables(con)
    con.execute(
        "INSERT INTO item_chips (item_id, chips_per_unit, tpp_low, tpp_high, tpp) "
        "VALUES ('SRV', 8, 1000, 1000, 1000), ('TWO', 1, 900, 1100, NULL)"
    )
    return con


def license_of(**more: Any) -> Row:
    return {"license_id": "L", "kind": "license", "issued_on": JANUARY, "expires_on": JUNE, **more}


def line(units: int, day: dt.date = JANUARY, **more: Any) -> Row:
    named = {"shipment_id": "S1", "line": "1", "kind": "export", "seller_id": "M", "buyer_id": "OP", "item_id": "SRV"}
    return {**named, "units": units, "shipped_on": day, "received_on": day, "license_id": "L", **more}


def committed(con: duckdb.DuckDBPyConnection, holder: str = "OP", item: str = "SRV", **world: list[Row]) -> Any:
    row = account(rows(con, world, promises=True), holder, item)
    return row["committed_units"], row["committed_basis"]


def test_a_license_promises_to_the_consignee_and_item_it_names(con: duckdb.DuckDBPyConnection) -> None:
    named = license_of(consignee_id="OP", item_id="SRV", max_units=70)
    assert committed(con, licenses=[named]) == (70, "license")


def test_a_license_that_names_nobody_promises_to_those_who_drew_on_it(con: duckdb.DuckDBPyConnection) -> None:
    assert committed(con, licenses=[license_of(max_units=70)], shipments=[line(5)]) == (70, "license")


def test_a_draw_outside_its_scope_is_no_promise(con: duckdb.DuckDBPyConnection) -> None:
    other = license_of(consignee_id="ELSE", max_units=70)
    assert committed(con, licenses=[other], shipments=[line(5)]) == (None, None)


def test_lines_add_up_within_the_limit_of_their_license(con: duckdb.DuckDBPyConnection) -> None:
    lines = [
        {"license_id": "L", "line": str(number), "consignee_id": "OP", "item_id": "SRV", "max_units": units}
        for number, units in ((1, 30), (2, 50))
    ]
    assert committed(con, licenses=[license_of()], license_lines=lines) == (80, "license")
    assert committed(con, licenses=[license_of(max_units=60)], license_lines=lines) == (60, "license")


@pytest.mark.parametrize(
    ("item", "told"), [("SRV", (3, "license")), ("TWO", (None, "license|tpp_unknown"))], ids=["known", "unknown chip"]
)
def test_a_limit_in_tpp_counts_as_whole_units(con: duckdb.DuckDBPyConnection, item: str, told: tuple[Any, str]) -> None:
    named = license_of(consignee_id="OP", item_id=item, max_tpp=31_999)
    assert committed(con, item=item, licenses=[named]) == told


def test_a_license_without_a_limit_promises_no_number(con: duckdb.DuckDBPyConnection) -> None:
    named = license_of(consignee_id="OP", item_id="SRV")
    assert committed(con, licenses=[named]) == (None, "license|no_limit")


def test_an_expired_license_keeps_what_was_drawn_while_it_was_valid(con: duckdb.DuckDBPyConnection) -> None:
    """Its last day is the last of June: that month's end still has all of it, the next has what was drawn."""
    named = license_of(consignee_id="OP", item_id="SRV", max_units=70)
    lines = [line(20), line(4, JUNE), line(9, dt.date(2025, 7, 2))]
    told = rows(con, {"licenses": [named], "shipments": lines}, promises=True)
    assert [row["committed_units"] for row in told if row["holder_id"] == "OP"] == [70, 70, 24]


def test_what_rests_on_a_license_for_the_same_units_is_not_promised_twice(con: duckdb.DuckDBPyConnection) -> None:
    origin = license_of(consignee_id="OP", item_id="SRV", max_units=70)
    permit = {**origin, "license_id": "P", "kind": "permit", "origin_license_id": "L"}
    other = {**origin, "license_id": "Q", "max_units": 5}
    assert committed(con, licenses=[origin, permit, other]) == (75, "license")


@pytest.mark.parametrize(("claimed", "units"), [(None, 12), (9, 9)])
def test_without_a_license_the_order_with_its_statement_counts(
    con: duckdb.DuckDBPyConnection, claimed: int | None, units: int
) -> None:
    order = {"order_id": "O", "ordered_on": JANUARY, "buyer_id": "OP", "item_id": "SRV", "units": 12, "site_id": "HALL"}
    paper = {"document_id": "D", "kind": "end_use_statement", "subject_kind": "order", "subject_id": "O",
             "claimed_units": claimed}  # fmt: skip
    assert committed(con, orders=[order], documents=[paper]) == (units, "end_use_statement")
    assert committed(con, "HALL", orders=[order], documents=[paper]) == (units, "end_use_statement")
    with_license = license_of(consignee_id="OP", item_id="SRV", max_units=70)
    assert committed(con, orders=[order], documents=[paper], licenses=[with_license]) == (70, "license")


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"order_id": "OTHER"}], ids=["cancelled", "no statement"])
def test_an_order_without_statement_or_cancelled_promises_nothing(con: duckdb.DuckDBPyConnection, change: Row) -> None:
    order = {"order_id": "O", "ordered_on": JANUARY, "buyer_id": "OP", "item_id": "SRV", "units": 12} | change
    paper = {"document_id": "D", "kind": "end_use_statement", "subject_kind": "order", "subject_id": "O"}
    assert committed(con, orders=[order], documents=[paper], shipments=[line(1, license_id=None)]) == (None, None)


def test_a_statement_about_a_shipment_adds_to_what_licenses_promise(con: duckdb.DuckDBPyConnection) -> None:
    free = line(6, shipment_id="S2", license_id=None)
    paper = {"document_id": "D", "kind": "end_use_statement", "subject_kind": "shipment", "subject_id": "S2"}
    named = license_of(consignee_id="OP", item_id="SRV", max_units=70)
    told = committed(con, licenses=[named], documents=[paper], shipments=[line(5), free])
    assert told == (76, "license|end_use_statement")


def test_a_limit_that_two_share_counts_in_full_for_each(con: duckdb.DuckDBPyConnection) -> None:
    shared, lines = [license_of(max_units=70)], [line(5), line(6, buyer_id="TWO")]
    for holder in ("OP", "TWO"):
        assert committed(con, holder, licenses=shared, shipments=lines) == (70, "license")
