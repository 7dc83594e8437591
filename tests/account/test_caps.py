"""The ledger of caps: what is used under each license, line and law, and the day it was reached."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.account.permission_world import SQL, Line, Permit, PermitLine, World, draws, random_world, tables

from tidewaiter.account.caps import cap_ledger_step, law_caps
from tidewaiter.engine.duck import connect
from tidewaiter.engine.step import Workplace
from tidewaiter.records.contracts import outputs

CONTRACT = outputs()["cap_ledger"]


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    tables(con)
    return con


def ledger(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    """What the step writes, from the tables that stand in `con`."""
    cap_ledger_step().run(Workplace(con, folder, folder, order={"cap_ledger": CONTRACT.order}))
    answer = con.execute(f"SELECT * FROM read_parquet('{folder}/tables/cap_ledger.parquet')")
    assert [(column[0]) for column in answer.description or []] == [column.name for column in CONTRACT.columns]
    rows = [dict(zip((c.name for c in CONTRACT.columns), row, strict=True)) for row in answer.fetchall()]
    return {(row["scope"], row["measure"], row["period"]): row for row in rows}


def of_licenses(con: duckdb.DuckDBPyConnection, world: World, folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """The ledger of the licenses of a world, by scope and measure."""
    draws(con, [world])
    con.execute(f"CREATE OR REPLACE TABLE draws AS {SQL}")
    con.execute(
        "CREATE TEMP TABLE shipments AS SELECT *, 'US' AS from_country, 'MY' AS to_country, 'Q' AS buyer_id "
        "FROM main.shipments WHERE false"
    )
    con.execute(
        "CREATE TEMP TABLE item_chips AS SELECT *, item_id AS chip, CAST(6 AS DECIMAL(18,3)) AS performance_density, "
        "'yes' AS datacenter_marketed FROM main.item_chips"
    )
    try:
        return {(scope, measure): row for (scope, measure, _), row in ledger(con, folder).items()}
    finally:
        con.execute("DROP TABLE temp.shipments")
        con.execute("DROP TABLE temp.item_chips")


def _law_tables(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "CREATE OR REPLACE TABLE shipments (shipped_on DATE, kind VARCHAR, from_country VARCHAR, to_country VARCHAR, "
        "buyer_id VARCHAR, ultimate_consignee_id VARCHAR, item_id VARCHAR, units BIGINT)"
    )
    con.execute(
        "CREATE OR REPLACE TABLE item_chips (item_id VARCHAR, chip VARCHAR, chips_per_unit BIGINT, "
        "tpp_low DECIMAL(18,3), tpp_high DECIMAL(18,3), performance_density DECIMAL(18,3), datacenter_marketed VARCHAR)"
    )


@pytest.mark.slow
@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_the_cap_of_a_license_is_used_by_its_draws_and_binds_when_they_reach_it(
    con: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    world = random_world(random.Random(seed), known=True)
    told = draws(con, [world])
    rows = of_licenses(con, world, tmp_path_factory.mktemp("caps"))
    for permit in world.permits:
        own = sorted(
            (row for row in told.values() if row["license_id"] == permit.license_id),
            key=lambda row: (row["drawn_on"], row["shipment_id"], row["line"]),
        )
        for measure, limit, column in (
            ("units", permit.max_units, "running_units"),
            ("tpp", permit.max_tpp, "running_tpp"),
            ("value_usd", permit.max_value_usd, "running_value_usd"),
        ):
            row = rows.get((f"license:{permit.license_id}", measure))
            assert (row is None) == (limit is None)
            if row is None or limit is None:
                continue
            used = own[-1][column] if own else 0
            assert (row["limit_value"], row["used"], row["headroom"]) == (limit, used, limit - used)
            reached = [one["drawn_on"] for one in own if one[column] >= limit]
            assert row["binds_on"] == (min(reached) if reached else None)


def test_a_line_has_a_ledger_of_its_own(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    day = dt.date(2025, 3, 1)
    world = World((Permit("L"),), (PermitLine("L", "1", "Q", max_units=5),), (Line("A", day, "L", 5),))
    row = of_licenses(con, world, tmp_path)["license:L/1", "units"]
    assert (row["used"], row["headroom"], row["binds_on"], row["standing"]) == (5, 0, day, "license")


def test_where_a_draw_may_lie_on_several_lines_their_use_is_not_known(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    lines = (PermitLine("L", "1", "Q", max_units=5), PermitLine("L", "2", "R", max_units=5))
    shipped = Line("A", dt.date(2025, 3, 1), "L", 5, ultimate_consignee_id=None)
    rows = of_licenses(con, World((Permit("L"),), lines, (shipped,)), tmp_path)
    for line in ("1", "2"):
        row = rows[f"license:L/{line}", "units"]
        assert (row["used"], row["headroom"], row["binds_on"]) == (None, None, None)
        assert row["missing_facts"] == "license_line"


@pytest.fixture
def law(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    tables(con)
    con.execute("DROP TABLE shipments")
    con.execute("DROP TABLE item_chips")
    con.execute(f"CREATE TABLE draws AS SELECT {', '.join(_empty())} WHERE false")
    _law_tables(con)
    con.execute("INSERT INTO item_chips VALUES ('H', 'H200', 1, 15832, 15832, 19.4, 'yes')")
    con.execute("INSERT INTO item_chips VALUES ('WEAK', 'L4', 1, 1000, 1000, 3, 'yes')")
    con.execute("INSERT INTO item_chips VALUES ('UNKNOWN', NULL, 1, NULL, NULL, NULL, NULL)")
    return con


def _empty() -> list[str]:
    return [f"CAST(NULL AS {column.type.sql}) AS {column.name}" for column in outputs()["draws"].columns]


def ship(con: duckdb.DuckDBPyConnection, *rows: tuple[str, str, str, int, str]) -> None:
    """Lines of export: day, to, consignee, units, item; to the US they stay within the country."""
    for day, to, party, units, item in rows:
        kind = "in_country" if to == "US" else "export"
        values = [dt.date.fromisoformat(day), kind, "US", to, party, party, item, units]
        con.execute("INSERT INTO shipments VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)


def test_a_consignee_has_a_cap_a_calendar_year_which_is_not_enforced(
    law: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    ship(
        law,
        ("2025-02-01", "MY", "P", 1000, "H"),
        ("2025-12-31", "MY", "P", 700, "H"),
        ("2026-01-01", "MY", "P", 1, "H"),
    )
    rows = ledger(law, tmp_path)
    one, two = rows["LPP:party:P", "tpp", "2025"], rows["LPP:party:P", "tpp", "2026"]
    assert (one["limit_value"], one["used"], one["headroom"]) == (26_900_000, 1700 * 15832, 26_900_000 - 1700 * 15832)
    assert (one["binds_on"], two["binds_on"], two["used"]) == (dt.date(2025, 12, 31), None, 15832)
    assert (one["standing"], one["grade"], "90 FR 4544" in one["law"]) == ("not_enforced", "B", True)
    assert ("DIFFUSION:country:MY", "tpp", "2025-01-13/2027-12-31") in rows


def test_what_a_law_does_not_reach_does_not_count(law: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    ship(
        law,
        ("2025-01-12", "MY", "P", 9, "H"),  # before its first day
        ("2025-02-01", "MY", "P", 9, "WEAK"),  # below the level of 3A090.a
        ("2025-02-01", "CN", "P", 9, "H"),  # not a destination of the exception
        ("2025-02-01", "US", "P", 9, "H"),  # no export
    )
    assert ledger(law, tmp_path) == {}


def test_a_country_has_one_cap_for_its_whole_period(law: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    ship(
        law,
        ("2025-02-01", "MY", "P", 30_000, "H"),
        ("2027-12-31", "MY", "Q", 20_000, "H"),
        ("2028-01-01", "MY", "Q", 1, "H"),
    )
    ship(law, ("2025-02-01", "JP", "P", 5, "H"))
    rows = ledger(law, tmp_path)
    row = rows["DIFFUSION:country:MY", "tpp", "2025-01-13/2027-12-31"]
    assert (row["used"], row["binds_on"]) == (50_000 * 15832, dt.date(2027, 12, 31))
    assert not [scope for scope, _, _ in rows if scope == "DIFFUSION:country:JP"]


def test_an_unknown_chip_leaves_the_use_unknown_and_says_what_is_used_at_least(
    law: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    ship(law, ("2025-02-01", "MY", "P", 1, "UNKNOWN"), ("2025-03-01", "MY", "P", 1700, "H"))
    row = ledger(law, tmp_path)["LPP:party:P", "tpp", "2025"]
    assert (row["used"], row["headroom"], row["binds_on"], row["used_low"]) == (None, None, None, 1700 * 15832)
    assert row["missing_facts"] == "items.chip"


def test_the_lane_of_2026_measures_china_and_macau_against_us_customers(
    law: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    ship(law, ("2026-02-01", "US", "P", 10, "H"), ("2026-02-02", "CN", "Q", 5, "H"), ("2026-02-03", "MO", "Q", 1, "H"))
    row = ledger(law, tmp_path)["LANE2026:product:H200", "tpp", "2026-01-15/"]
    assert (row["limit_value"], row["used"], row["headroom"]) == (5 * 15832, 6 * 15832, -15832)
    assert (row["binds_on"], row["standing"]) == (dt.date(2026, 2, 3), "in_force")
    assert "end use in the US" in row["missing_facts"]


def test_without_sales_to_the_us_the_ratio_is_unknown_and_not_exceeded(
    law: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    ship(law, ("2026-02-02", "CN", "Q", 5, "H"))
    row = ledger(law, tmp_path)["LANE2026:product:H200", "tpp", "2026-01-15/"]
    assert (row["limit_value"], row["headroom"], row["binds_on"], row["used"]) == (None, None, None, 5 * 15832)
    assert "shipments to US customers" in row["missing_facts"]


def test_the_order_of_the_rows_does_not_matter(law: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    lines = [("2026-02-02", "CN", "Q", 5, "H"), ("2026-02-01", "US", "P", 10, "H"), ("2025-02-01", "MY", "P", 7, "H")]
    ship(law, *lines)
    one = ledger(law, tmp_path)
    law.execute("DELETE FROM shipments")
    ship(law, *reversed(lines))
    assert ledger(law, tmp_path) == one


def test_every_cap_of_a_law_is_dated_cited_and_graded() -> None:
    for cap in law_caps():
        assert isinstance(cap["from"], dt.date) and isinstance(cap["until"], dt.date)
        assert cap["grade"] in {"A", "B", "C"} and cap["standing"] in {"in_force", "not_enforced"}
        assert cap["law"] and cap["says"]
    limits = {cap["cap"]: cap.get("limit_value", cap.get("share_pct")) for cap in law_caps()}
    assert limits == {"LPP": 26_900_000, "DIFFUSION": 790_000_000, "LANE2026": 50}
    assert Decimal(26_900_000) / 15832 > 1699  # as many H100 as the sources say
