"""Conditions of a license become dated duties, and what the records show of them is said day by day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.account.duties import READS, license_duties_step, months_after, reinspections
from tidewaiter.core.days import LATEST_DAY
from tidewaiter.engine.duck import connect, quote_name
from tidewaiter.engine.step import Workplace
from tidewaiter.records.contracts import outputs, tables

CONTRACT = outputs()["license_duties"]
ISSUED = dt.date(2025, 1, 31)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    for name in READS:
        columns = ", ".join(f"{quote_name(one.name)} {one.type.sql}" for one in tables()[name].columns)
        con.execute(f"CREATE TABLE {name} ({columns}, row_id VARCHAR)")
    return con


def add(con: duckdb.DuckDBPyConnection, table: str, **cells: object) -> None:
    con.execute(f"INSERT INTO {table} ({', '.join(cells)}) VALUES ({', '.join('?' * len(cells))})", [*cells.values()])


def permit(con: duckdb.DuckDBPyConnection, **cells: object) -> None:
    told: dict[str, object] = {"license_id": "L", "site_id": "S", "issued_on": ISSUED, "reinspect_every_months": 6}
    add(con, "licenses", **(told | cells))


def duties(con: duckdb.DuckDBPyConnection, folder: Path, as_of: str = "2026-08-15") -> list[dict[str, Any]]:
    at = Workplace(con, folder, folder, order={"license_duties": CONTRACT.order}, parameters={"as_of": as_of})
    license_duties_step().run(at)
    answer = con.execute(f"SELECT * FROM read_parquet('{folder}/tables/license_duties.parquet')")
    names = [column[0] for column in answer.description or []]
    assert names == [column.name for column in CONTRACT.columns]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def states(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(str(row["due_on"]), row["state"]) for row in rows]


def test_an_inspection_in_the_interval_fulfils_the_duty_and_its_absence_is_late(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    permit(con)
    add(con, "inspections", inspected_on=dt.date(2025, 7, 31), site_id="S", row_id="i")
    add(con, "inspections", inspected_on=dt.date(2025, 9, 1), site_id="T", row_id="j")
    rows = duties(con, tmp_path)
    assert states(rows) == [
        ("2025-07-31", "done"),
        ("2026-01-31", "late"),
        ("2026-07-31", "late"),
        ("2027-01-31", "due"),
    ]
    assert (rows[0]["done_on"], rows[0]["evidence"]) == (dt.date(2025, 7, 31), "inspections:i")
    assert rows[1]["since_on"] == dt.date(2025, 8, 1)


def test_without_any_inspection_on_record_a_past_duty_is_unknown(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    permit(con, expires_on=dt.date(2026, 6, 1))
    rows = duties(con, tmp_path)
    assert states(rows) == [("2025-07-31", "unknown"), ("2026-01-31", "unknown")]
    assert {row["missing_facts"] for row in rows} == {"inspections"}


def test_a_license_without_a_site_owes_at_those_its_lines_name_else_nobody_can_tell(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    permit(con, site_id=None, reinspect_every_months=12)
    permit(con, license_id="M", site_id=None, reinspect_every_months=12)
    for line, site in (("1", "S"), ("2", "T"), ("3", "S")):
        add(con, "license_lines", license_id="L", line=line, site_id=site)
    add(con, "inspections", inspected_on=dt.date(2025, 9, 1), site_id="T", row_id="j")
    rows = duties(con, tmp_path, "2026-02-01")
    told = [(row["license_id"], row["site_id"], str(row["due_on"]), row["state"]) for row in rows]
    assert told == [
        ("L", "S", "2026-01-31", "late"),
        ("L", "T", "2026-01-31", "done"),
        ("L", "S", "2027-01-31", "due"),
        ("L", "T", "2027-01-31", "due"),
        ("M", None, "2026-01-31", "unknown"),
        ("M", None, "2027-01-31", "due"),
    ]


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"done_on": dt.date(2026, 1, 2)}, "done"),
        ({"state": "submitted"}, "done"),
        ({"due_on": dt.date(2026, 8, 15)}, "due"),
        ({}, "unknown"),
        ({"state": "overdue"}, "late"),
        ({"state": "who knows"}, "unknown"),
    ],
)
def test_a_recorded_duty_is_taken_at_its_word(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, cells: dict[str, object], state: str
) -> None:
    told: dict[str, object] = {"license_id": "L", "duty": "report", "due_on": dt.date(2026, 1, 1), "row_id": "d"}
    add(con, "duties", **(told | cells))
    (row,) = duties(con, tmp_path)
    assert (row["state"], row["evidence"], row["basis"]) == (state, "duties:d", "recorded")


def test_without_an_as_of_day_the_last_day_on_record_counts_and_never_the_clock(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    permit(con, expires_on=dt.date(2050, 1, 1))
    add(con, "orders", ordered_on=dt.date(2025, 8, 1))
    rows = duties(con, tmp_path, "")
    assert {row["as_of"] for row in rows} == {dt.date(2025, 8, 1)}
    assert states(rows) == [("2025-07-31", "unknown"), ("2026-01-31", "due")]


def test_a_pack_that_speaks_of_nothing_has_no_duties(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert duties(con, tmp_path, "") == []


def test_a_license_number_may_hold_any_sign(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    odd = 'a,"b"\n\u202ec'
    permit(con, license_id=odd)
    assert {row["license_id"] for row in duties(con, tmp_path)} == {odd}


@given(DAYS, st.none() | DAYS, st.integers(1, 40), DAYS)
def test_intervals_follow_one_another_without_gap_until_expiry(
    issued: dt.date, expires: dt.date | None, every: int, as_of: dt.date
) -> None:
    spans = list(reinspections(issued, expires, every, as_of))
    since = issued
    for number, (start, due) in enumerate(spans, start=1):
        assert start == since
        assert due == months_after(issued, number * every)
        assert due <= (expires or LATEST_DAY)
        since = due + dt.timedelta(days=1)
    assert all(due < as_of for _, due in spans[:-1])
    following = months_after(issued, (len(spans) + 1) * every)
    assert following > (expires or LATEST_DAY) or (bool(spans) and spans[-1][1] >= as_of)


def test_a_typing_error_in_the_months_ends_at_the_last_day_there_is() -> None:
    assert list(reinspections(ISSUED, None, 10**12, ISSUED)) == []
