"""The tables that the balances read, empty, and rows for them; the SQL of the step and of the promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

import tidewaiter
from tidewaiter.account.balances import balances_of
from tidewaiter.engine.duck import quote_name
from tidewaiter.records.contracts import outputs, tables

__all__ = ["LONG_AFTER", "PROMISES_SQL", "account", "empty_tables", "insert", "rows", "told"]

_ROOM = Path(tidewaiter.__file__).parent / "account"
PROMISES_SQL = (_ROOM / "promises.sql").read_text(encoding="utf-8")
LONG_AFTER = dt.date(2030, 1, 1)
"""An as-of day on which nothing is under way any more."""
READ = (
    "custody_counts", "custody_events", "devices", "documents", "inspections", "item_chips", "license_lines",
    "licenses", "orders", "promises", "serials", "shipments", "site_limits", "sites", "tenancies",
)  # fmt: skip

Cells = Mapping[str, Any]


def empty_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Every table that the balances and the promises read, with the columns of its contract and no row."""
    contracts = {**tables(), **outputs()}
    for name in READ:
        columns = [f"{quote_name(column.name)} {column.type.sql}" for column in contracts[name].columns]
        if name in tables():
            columns.append("row_id VARCHAR")
        con.execute(f"CREATE OR REPLACE TABLE {name} ({', '.join(columns)})")


def insert(con: duckdb.DuckDBPyConnection, table: str, new: Sequence[Cells]) -> None:
    """These rows instead of those that were there; what a row does not say is empty."""
    con.execute(f"DELETE FROM {table}")
    names = sorted({name for row in new for name in row})
    for start in range(0, len(new), 400):
        part = new[start : start + 400]
        marks = ", ".join([f"({', '.join('?' * len(names))})"] * len(part))
        cells = [row.get(name) for row in part for name in names]
        con.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES {marks}", cells)


def rows(
    con: duckdb.DuckDBPyConnection,
    world: Mapping[str, Sequence[Cells]],
    *,
    promises: bool = False,
    as_of: dt.date = LONG_AFTER,
) -> list[Any]:
    """What the step says of a world: one dict a row, in the order of holder, item and month."""
    for name in READ:
        if name != "item_chips" or name in world:
            insert(con, name, world.get(name, ()))
    if promises:
        con.execute(f"INSERT INTO promises BY NAME {PROMISES_SQL}")
    return told(con, as_of)


def told(con: duckdb.DuckDBPyConnection, as_of: dt.date = LONG_AFTER) -> list[Any]:
    """What the step says of the tables as they are."""
    with balances_of(con, as_of) as select:
        answer = con.execute(f"SELECT * EXCLUDE (account) FROM ({select})")
        names = [column[0] for column in answer.description or []]
        found = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    return sorted(found, key=lambda row: (row["holder_kind"], row["holder_id"], row["item_id"] or "", row["month"]))


def account(told: Sequence[Any], holder_id: str, item_id: str | None = "H100") -> Any:
    """The last row of one account."""
    return [row for row in told if (row["holder_id"], row["item_id"]) == (holder_id, item_id)][-1]
