"""The tables that custody reads, filled with a few rows, and the step run over them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from tidewaiter.account.custody import READS, custody_step
from tidewaiter.engine.duck import quote_name
from tidewaiter.engine.step import Workplace, parquet
from tidewaiter.records.contracts import outputs, tables

__all__ = ["Rows", "custody", "empty_tables"]

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def empty_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Every table that custody reads, empty, with the columns of its contract."""
    for name in READS:
        columns = ", ".join(f"{quote_name(c.name)} {c.type.sql}" for c in tables()[name].columns)
        con.execute(f"CREATE OR REPLACE TABLE {name} ({columns}, row_id VARCHAR)")


def custody(
    con: duckdb.DuckDBPyConnection, folder: Path, rows: Rows, as_of: str = "2026-06-30"
) -> dict[str, list[dict[str, Any]]]:
    """What the step writes of these rows, by table, in the order in which it stands there."""
    folder.mkdir(exist_ok=True)
    for name in READS:
        con.execute(f"DELETE FROM {name}")
    for name, bare in rows.items():
        given = [{"row_id": f"{name[0]}{at}", **row} for at, row in enumerate(bare)]
        for columns in {tuple(row) for row in given}:
            path = folder / f"{name}.csv"
            with path.open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows([row[c] for c in columns] for row in given if tuple(row) == columns)
            names = ", ".join(map(quote_name, columns))
            types = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
            con.execute(
                f"INSERT INTO {name} ({names}) SELECT * FROM read_csv('{path}', header = false, auto_detect = false, "
                f"columns = {{{types}}}, nullstr = '')"
            )
    order = {name: one.order for name, one in outputs().items()}
    custody_step().run(Workplace(con, folder, folder, order, {"as_of": as_of}))
    told = {}
    for name in ("custody_spans", "custody_problems", "custody_counts"):
        answer = con.execute(f"FROM {parquet(folder / 'tables' / f'{name}.parquet')}")
        found = [column[0] for column in answer.description or []]
        told[name] = [dict(zip(found, row, strict=True)) for row in answer.fetchall()]
    return told
