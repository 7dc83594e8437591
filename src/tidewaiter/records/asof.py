"""The one place where time is looked at: each table as it was known on a day.

A row is known from `recorded_at` on, or from its own day plus the table's assumed delay where `recorded_at` is
empty; a table without a day is always known. Of several versions of a key the latest known one counts. A value
about a later event (received_on on a shipment) stays hidden until that event's own day.

Where an audit counts several numbers of one firm as one party, its folder `resolved` holds the tables so changed; they
take the place of the recorded ones, which are then called `recorded_NAME`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb

from tidewaiter.engine.duck import quote_name
from tidewaiter.engine.step import parquet
from tidewaiter.records.contracts import Column, Table, tables

__all__ = ["RECORDED", "register_as_of"]

RECORDED = "recorded_"
"""How the view of a table begins that holds it as recorded where a resolved one has taken its name."""


def register_as_of(
    con: duckdb.DuckDBPyConnection, folder: Path, as_of: dt.date | None, resolved: Path | None = None
) -> None:
    """Make each input table a view of the same name, as known at the end of `as_of` (None = all that is recorded).

    `folder` holds the typed tables; one that it lacks becomes an empty view with the columns of its contract. A table
    that stands in `resolved`, which holds them as known on that day, is taken from there.
    """
    for table in tables().values():
        path = folder / f"{table.name}.parquet"
        select = _known(con, table, path, as_of) if path.is_file() else _empty(table)
        if resolved is not None and (together := resolved / path.name).is_file():
            con.execute(f"CREATE OR REPLACE TEMP VIEW {quote_name(RECORDED + table.name)} AS {select}")
            select = f"SELECT * FROM {parquet(together)}"
        con.execute(f"CREATE OR REPLACE TEMP VIEW {quote_name(table.name)} AS {select}")


def _known(con: duckdb.DuckDBPyConnection, table: Table, path: Path, as_of: dt.date | None) -> str:
    select = f"SELECT * FROM {parquet(path)}"
    if as_of is not None:
        hidden = [_hidden(column, as_of) for column in table.columns if column.later]
        shown = f"* REPLACE ({', '.join(hidden)})" if hidden else "*"
        select = f"SELECT {shown} FROM ({select}) WHERE {_known_on(table)} <= DATE '{as_of}'"
    if table.key and _has_versions(con, path):
        key = ", ".join(map(quote_name, table.key))
        # recorded_at decides; row_id is the same for all versions, so the content breaks a tie that reading left out.
        select += f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY recorded_at DESC NULLS LAST) = 1"
    return select


def _has_versions(con: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Whether a row id stands twice; asked only of a table in which anything carries recorded_at."""
    dated = con.execute(f"SELECT count(recorded_at) FROM {parquet(path)}").fetchone()
    if not dated or not dated[0]:
        return False
    found = con.execute(f"SELECT count(*) > count(DISTINCT row_id) FROM {parquet(path)}").fetchone()
    return bool(found and found[0])


def _known_on(table: Table) -> str:
    if not table.day:
        return "coalesce(CAST(recorded_at AS DATE), DATE '0001-01-01')"
    day = _last_day(table.column(table.day))
    return f"coalesce(CAST(recorded_at AS DATE), {day} + {table.delay_days}, DATE '0001-01-01')"


def _last_day(column: Column) -> str:
    """The day on which the fact was complete: of a month or a year, its last."""
    name = quote_name(column.name)
    match column.type:
        case "month":
            return f"last_day({name})"
        case "period":
            month = f"last_day(try_cast({name} || '-01' AS DATE))"
            return f"CASE WHEN strlen({name}) = 4 THEN try_cast({name} || '-12-31' AS DATE) ELSE {month} END"
        case _:
            return f"CAST({name} AS DATE)"


def _hidden(column: Column, as_of: dt.date) -> str:
    name = quote_name(column.name)
    return f"CASE WHEN CAST({name} AS DATE) <= DATE '{as_of}' THEN {name} END AS {name}"


def _empty(table: Table) -> str:
    columns = [f"CAST(NULL AS {c.type.sql}) AS {quote_name(c.name)}" for c in table.columns]
    return f"SELECT {', '.join(columns)}, CAST(NULL AS VARCHAR) AS row_id WHERE false"
