"""Every column that names a party names the firm; everything else stays as it was recorded."""

from __future__ import annotations

from pathlib import Path
from random import Random

import duckdb
import pytest

from tidewaiter.engine.duck import connect, quote_name
from tidewaiter.parties.resolution.tables import (
    MEMBERS,
    conflicts,
    lines_within,
    party_columns,
    write_resolved,
)
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.contracts import ColumnType, Table, tables

FIRM = {"P1": "P1", "P2": "P1", "P5": "P3", "P3": "P3"}
NAMES = ["P1", "P2", "P3", "P4", "P5", None]
Row = dict[str, str | None]


def world(con: duckdb.DuckDBPyConnection, draw: Random, table: Table) -> list[Row]:
    """A few rows of the table, of which only the columns that name parties and the row id are filled."""
    rows: list[Row] = []
    for at in range(12):
        row: Row = {"row_id": f"r{at:02}"}
        for column in party_columns(table):
            several = [name for name in draw.choices(NAMES, k=draw.randint(1, 4)) if name]
            row[column.name] = "|".join(several) or None if column.type is ColumnType.LIST else draw.choice(NAMES)
        if "subject_kind" in (column.name for column in table.columns):
            row["subject_kind"] = draw.choice(["party", "shipment"])
        rows.append(row)
    here = quote_name(f"rows of {table.name}")
    con.execute(f"CREATE TEMP TABLE {here} AS SELECT * FROM {quote_name(table.name)} WHERE false")
    names = ", ".join(map(quote_name, rows[0]))
    values = ", ".join([f"({', '.join('?' * len(rows[0]))})"] * len(rows))
    con.execute(f"INSERT INTO {here} ({names}) VALUES {values}", [cell for row in rows for cell in row.values()])
    con.execute(f"CREATE OR REPLACE TEMP VIEW {quote_name(table.name)} AS SELECT * FROM {here}")
    return rows


def expected(table: Table, row: Row) -> Row:
    """The oracle: every number looked up, and of neighbors in a list that are now the same only the first."""
    found = dict(row)
    for column in party_columns(table):
        told = row[column.name]
        if told is None or (column.name == "subject_id" and row["subject_kind"] != "party"):
            continue
        parts = told.split("|") if column.type is ColumnType.LIST else [told]
        new = [FIRM.get(part, part) for part in parts]
        kept = [part for at, part in enumerate(new) if at == 0 or part != new[at - 1]]
        found[column.name] = "|".join(kept if new != parts else parts)
    return found


@pytest.fixture
def con(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    register_as_of(con, tmp_path / "nothing", None)
    con.execute(f"CREATE TEMP TABLE {MEMBERS} (party_id VARCHAR, resolved_id VARCHAR)")
    con.executemany(f"INSERT INTO {MEMBERS} VALUES (?, ?)", list(FIRM.items()))
    return con


def test_each_table_names_the_firm_wherever_it_names_a_party(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    others = [table for table in tables().values() if table.name != "parties"]
    worlds = {table.name: world(con, Random(table.name), table) for table in others}
    written = write_resolved(con, tmp_path / "resolved")
    for table in others:
        rows, path = worlds[table.name], tmp_path / "resolved" / f"{table.name}.parquet"
        want = [expected(table, row) for row in rows]
        assert (path.name in written) == (want != rows)
        if want != rows:
            shown = ", ".join(map(quote_name, rows[0]))
            con.execute(f"SELECT {shown} FROM read_parquet($path) ORDER BY row_id", {"path": str(path)})
            assert [dict(zip(rows[0], row, strict=True)) for row in con.fetchall()] == want, table.name


PARTIES = [
    # party_id, name, alt_names, country, headquarters_country, registration_number, incorporated_on, row_id
    ("P2", "Lantern Trading", "LT|Harbor Lantern", "HK", None, "77", "2020-01-02", "r2"),
    ("P1", "Harbor Lantern", None, "HK", "CN", "78", "2020-01-02", "r1"),
    ("P3", "Kuala Quartz", None, "MY", None, None, None, "r3"),
    ("P4", "Alone", "A|B", "SG", "SG", "9", None, "r4"),
    ("P5", "Kuala|Quartz", "Kuala Quartz", "MY", "MY", "55", None, "r5"),
]


def test_of_a_firm_one_row_remains_and_what_its_records_dispute_is_unknown(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    con.execute("CREATE TEMP TABLE rows AS SELECT * FROM parties WHERE false")
    con.executemany(
        "INSERT INTO rows (party_id, name, alt_names, country, headquarters_country, registration_number, "
        "incorporated_on, row_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        PARTIES,
    )
    con.execute("CREATE OR REPLACE TEMP VIEW parties AS SELECT * FROM rows")
    assert conflicts(con) == {"P1": ("registration_number",), "P3": ()}
    assert write_resolved(con, tmp_path / "resolved") == {"parties.parquet": 3}
    con.execute(
        "SELECT party_id, name, alt_names, country, headquarters_country, registration_number, "
        "CAST(incorporated_on AS VARCHAR), row_id FROM read_parquet($path)",
        {"path": str(tmp_path / "resolved" / "parties.parquet")},
    )
    assert con.fetchall() == [
        ("P1", "Harbor Lantern", "Lantern Trading|LT", "HK", "CN", None, "2020-01-02", "r1"),
        ("P3", "Kuala Quartz", "Kuala/Quartz", "MY", "MY", "55", None, "r3"),
        ("P4", "Alone", "A|B", "SG", "SG", "9", None, "r4"),
    ]


def test_rows_from_a_firm_to_itself_are_counted_for_the_number_they_leave(con: duckdb.DuckDBPyConnection) -> None:
    trades = [("P1", "P2"), ("P2", "P1"), ("P2", "P1"), ("P1", "P1"), ("P1", "P3"), ("P4", "P1"), ("P5", "P3")]
    con.execute("CREATE TEMP TABLE trades (seller_id VARCHAR, buyer_id VARCHAR)")
    con.executemany("INSERT INTO trades VALUES (?, ?)", trades)
    con.execute("CREATE OR REPLACE TEMP VIEW shipments AS SELECT * FROM trades")
    assert lines_within(con) == {"P1": 1, "P2": 2, "P5": 1}
