"""A view of a day holds what was known then, whatever became known later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.engine.duck import connect, copy_to_parquet, quote_name
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.contracts import tables

START = dt.date(2025, 3, 1)
DELAY = 5
FEWER = max(settings().max_examples // 4, 1)
instant = dt.datetime.fromisoformat
LONG_AGO = instant("1900-01-01")
_serial = count(1)

Row = dict[str, Any]

DAYS = st.integers(0, 20).map(lambda days: START + dt.timedelta(days=days))
INSTANTS = st.builds(
    dt.datetime.combine, DAYS, st.sampled_from([dt.time(0), dt.time(9, 30), dt.time(23, 59, 59, 999_999)])
)
SHIPMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "shipment_id": st.sampled_from(["S1", "S2", "S3"]),
            "line": st.sampled_from(["1", "2"]),
            "shipped_on": DAYS,
            "received_on": st.none() | DAYS,
            "units": st.integers(0, 99),
            "recorded_at": st.none() | INSTANTS,
        }
    ),
    max_size=12,
    # The reader lets no two rows of a key pass that were recorded at the same time.
    unique_by=lambda row: (row["shipment_id"], row["line"], row["recorded_at"]),
)
COLUMNS = ("shipment_id", "line", "shipped_on", "received_on", "units", "recorded_at")


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return connect(threads=1)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("asof")


def write(con: duckdb.DuckDBPyConnection, folder: Path, name: str, rows: Sequence[Row]) -> None:
    """Write rows as the reader does: every column of the contract, and a row id made of the key."""
    table = tables()[name]
    columns = ", ".join(f"{quote_name(c.name)} {c.type.sql}" for c in table.columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE written ({columns}, row_id VARCHAR)")
    names = list(dict.fromkeys(name for row in rows for name in row))
    if rows:
        values = ", ".join([f"({', '.join('?' * (len(names) + 1))})"] * len(rows))
        cells = [cell for row in rows for cell in (*map(row.get, names), "|".join(str(row.get(k)) for k in table.key))]
        con.execute(f"INSERT INTO written ({', '.join(map(quote_name, [*names, 'row_id']))}) VALUES {values}", cells)
    copy_to_parquet(con, "FROM written", folder / f"{name}.parquet")


def view(con: duckdb.DuckDBPyConnection, name: str, *columns: str) -> list[tuple[Any, ...]]:
    return con.execute(f"SELECT {', '.join(map(quote_name, columns))} FROM {quote_name(name)} ORDER BY ALL").fetchall()


def shown(con: duckdb.DuckDBPyConnection, base: Path, rows: Sequence[Row], as_of: dt.date | None) -> list[Row]:
    folder = base / str(next(_serial))
    folder.mkdir()
    write(con, folder, "shipments", rows)
    register_as_of(con, folder, as_of)
    return [dict(zip(COLUMNS, row, strict=True)) for row in view(con, "shipments", *COLUMNS)]


def known_on(row: Row) -> dt.date:
    if row["recorded_at"] is not None:
        return dt.date(*row["recorded_at"].timetuple()[:3])
    day: dt.date = row["shipped_on"]
    return day + dt.timedelta(days=DELAY)


def remembered(rows: Sequence[Row], as_of: dt.date | None) -> list[Row]:
    """What a clerk would have on the desk: the books as they stood, read in the order in which they were written."""
    desk: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: row["recorded_at"] or LONG_AGO):
        if as_of is None or known_on(row) <= as_of:
            desk[row["shipment_id"], row["line"]] = dict(row)
    for row in desk.values():
        if as_of is not None and row["received_on"] is not None and row["received_on"] > as_of:
            row["received_on"] = None
    return sorted(desk.values(), key=lambda row: (row["shipment_id"], row["line"]))


@pytest.mark.slow
@given(SHIPMENTS, st.none() | DAYS)
def test_a_view_shows_the_latest_version_known_that_day(
    con: duckdb.DuckDBPyConnection, base: Path, rows: list[Row], as_of: dt.date | None
) -> None:
    assert tables()["shipments"].delay_days == DELAY
    assert shown(con, base, rows, as_of) == remembered(rows, as_of)


@settings(max_examples=FEWER)
@given(SHIPMENTS, SHIPMENTS, DAYS)
def test_what_is_recorded_after_the_day_never_changes_its_view(
    con: duckdb.DuckDBPyConnection, base: Path, rows: list[Row], more: list[Row], as_of: dt.date
) -> None:
    midnight = dt.datetime.combine(as_of + dt.timedelta(days=1), dt.time(0))
    later = [row | {"recorded_at": midnight + dt.timedelta(hours=7 * n)} for n, row in enumerate(more)]
    taken = {(row["shipment_id"], row["line"], row["recorded_at"]) for row in rows}
    later = [row for row in later if (row["shipment_id"], row["line"], row["recorded_at"]) not in taken]
    assert shown(con, base, [*later, *rows], as_of) == shown(con, base, rows, as_of)


@settings(max_examples=FEWER)
@given(SHIPMENTS, DAYS)
def test_a_receipt_after_the_day_might_as_well_not_have_happened(
    con: duckdb.DuckDBPyConnection, base: Path, rows: list[Row], as_of: dt.date
) -> None:
    hidden = [
        row | {"received_on": None if (row["received_on"] or as_of) > as_of else row["received_on"]} for row in rows
    ]
    assert shown(con, base, rows, as_of) == shown(con, base, hidden, as_of)


def test_absent_tables_are_empty_views_with_every_column(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    register_as_of(con, tmp_path, dt.date(2025, 3, 1))
    for table in tables().values():
        result = con.execute(f"SELECT * FROM {quote_name(table.name)}")
        assert [column[0] for column in result.description or []] == [*(c.name for c in table.columns), "row_id"]
        assert result.fetchall() == []
        types = [kind for _, kind, *_ in con.execute(f"DESCRIBE {quote_name(table.name)}").fetchall()]
        assert types == [*(c.type.sql for c in table.columns), "VARCHAR"]


@pytest.mark.parametrize("as_of", [None, dt.date(2025, 3, 1)])
def test_columns_that_no_contract_knows_stay_in_the_view(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, as_of: dt.date | None
) -> None:
    columns = [f"CAST(NULL AS {c.type.sql}) AS {quote_name(c.name)}" for c in tables()["items"].columns]
    select = f"SELECT {', '.join(columns)}, 'blue' AS \"Their Color\", 'r' AS row_id"
    copy_to_parquet(con, select, tmp_path / "items.parquet")
    register_as_of(con, tmp_path, as_of)
    assert view(con, "items", "Their Color") == [("blue",)]


@pytest.mark.parametrize(
    ("name", "row", "first_known"),
    [
        ("site_power", {"site_id": "D", "month": dt.date(2025, 2, 1)}, dt.date(2025, 3, 14)),
        ("trade_flows", {"period": "2024-02", "source": "x"}, dt.date(2024, 4, 29)),
        ("trade_flows", {"period": "2024", "source": "x"}, dt.date(2025, 3, 1)),
        ("custody_events", {"event_id": "E", "event_at": instant("2025-03-01T23:59")}, dt.date(2025, 3, 4)),
    ],
)
def test_without_recorded_at_a_fact_is_known_the_assumed_days_after_it_was_complete(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, row: Row, first_known: dt.date
) -> None:
    write(con, tmp_path, name, [row])
    register_as_of(con, tmp_path, first_known - dt.timedelta(days=1))
    assert view(con, name, "row_id") == []
    register_as_of(con, tmp_path, first_known)
    assert len(view(con, name, "row_id")) == 1


def test_a_table_without_a_day_is_always_known_unless_it_says_when(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    noted = {"item_id": "B", "recorded_at": instant("2025-03-02")}
    write(con, tmp_path, "items", [{"item_id": "A"}, noted])
    register_as_of(con, tmp_path, dt.date(1990, 1, 1))
    assert view(con, "items", "item_id") == [("A",)]
    register_as_of(con, tmp_path, dt.date(2025, 3, 2))
    assert view(con, "items", "item_id") == [("A",), ("B",)]


def test_every_row_of_a_table_without_a_key_counts(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    at = instant("2025-03-02")
    quoted = {"quoted_on": dt.date(2025, 3, 1), "country": "MY", "item_id": "A", "recorded_at": at}
    write(con, tmp_path, "prices", [quoted, quoted | {"recorded_at": at + dt.timedelta(days=1)}])
    register_as_of(con, tmp_path, None)
    assert len(view(con, "prices", "item_id")) == 2


def test_an_empty_cell_of_a_key_tells_versions_apart_from_other_rows(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    at = instant("2025-03-02")
    order: Row = {
        "order_id": "O",
        "item_id": "A",
        "end_user_id": None,
        "site_id": None,
        "ordered_on": dt.date(2025, 3, 1),
    }
    rows = [order | {"units": 1}, order | {"units": 2, "recorded_at": at}, order | {"site_id": "D", "units": 3}]
    write(con, tmp_path, "orders", rows)
    register_as_of(con, tmp_path, None)
    assert view(con, "orders", "units") == [(2,), (3,)]
