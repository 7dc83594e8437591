"""Empty tables of the record layout, rows set into them, and what a detector answers over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from tidewaiter.detection.detector import Detector
from tidewaiter.detection.find import answers_of
from tidewaiter.engine.duck import quote_name
from tidewaiter.records.contracts import outputs, tables

__all__ = ["Answer", "Rows", "World", "ask", "empty_tables", "fill"]

Rows = Sequence[Mapping[str, Any]]
World = Mapping[str, Rows]
Answer = dict[str, Any]
LAST_DAY = dt.date(2025, 9, 30)
"""The day for which every detector is asked."""


def empty_tables() -> duckdb.DuckDBPyConnection:
    """A connection in which every table of the layout stands, without rows; each row has a row_id."""
    con = duckdb.connect()
    for table in {**tables(), **outputs()}.values():
        columns = {column.name: column.type.sql for column in table.columns} | {"row_id": "VARCHAR"}
        listed = ", ".join(f"{quote_name(name)} {kind}" for name, kind in columns.items())
        con.execute(f"CREATE TABLE {quote_name(table.name)} ({listed})")
    return con


def fill(con: duckdb.DuckDBPyConnection, world: World) -> None:
    """These rows and no others; a row without a row_id gets its place."""
    for (name,) in con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND estimated_size > 0"
    ).fetchall():
        con.execute(f"TRUNCATE {quote_name(name)}")
    for name, rows in world.items():
        _insert(con, name, [{"row_id": f"{name}-{place}", **row} for place, row in enumerate(rows)])


def _insert(con: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> None:
    columns = sorted({column for row in rows for column in row})
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        marks = ", ".join([f"({', '.join('?' * len(columns))})"] * len(part))
        listed = ", ".join(map(quote_name, columns))
        values = [row.get(column) for row in part for column in columns]
        con.execute(f"INSERT INTO {quote_name(name)} ({listed}) VALUES {marks}", values)


def ask(
    con: duckdb.DuckDBPyConnection, one: Detector, world: World, chosen: Mapping[str, int] | None = None
) -> dict[str, Answer]:
    """What the detector answers of each subject of this world; no subject is answered twice."""
    fill(con, {table: rows for table, rows in world.items() if table in one.reads})
    table = quote_name(answers_of(con, one, LAST_DAY, chosen))
    answer = con.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in answer.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    told = {str(row["subject_id"]): row for row in rows}
    assert len(told) == len(rows), f"{one.code} answers a subject twice"
    return told
