"""Empty tables for a step, rows of dataclasses in them, and the step's answer checked against its contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import duckdb

from tidewaiter.engine.duck import quote_name
from tidewaiter.engine.step import Step, Workplace
from tidewaiter.records.contracts import outputs, tables

__all__ = ["empty", "load", "run_step", "words"]


def empty(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """The tables that a step reads, empty."""
    every = tables() | outputs()
    for name in names:
        columns = ", ".join(f"{quote_name(one.name)} {one.type.sql}" for one in every[name].columns)
        con.execute(f"CREATE TABLE {name} ({columns}{'' if 'row_id' in columns else ', row_id VARCHAR'})")


def load(con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Any]) -> None:
    """These rows and no others, each with a row id of its own."""
    con.execute(f"DELETE FROM {table}")
    cells = [tuple(getattr(row, one.name) for one in fields(row)) for row in rows]
    if not cells:
        return
    names = [one.name for one in fields(next(iter(rows)))]
    for start in range(0, len(cells), 200):
        part = [(*row, f"{table[0]}{row[0]}/{row[1]}") for row in cells[start : start + 200]]
        marks = ", ".join([f"({', '.join('?' * len(part[0]))})"] * len(part))
        con.execute(
            f"INSERT INTO {table} ({', '.join(map(quote_name, names))}, row_id) VALUES {marks}",
            [cell for row in part for cell in row],
        )


def run_step(con: duckdb.DuckDBPyConnection, step: Step, folder: Path) -> list[dict[str, Any]]:
    """The rows that the step writes, as dictionaries, after checking that they are those of the contract."""
    (table,) = step.writes
    contract = outputs()[table]
    step.run(Workplace(con, folder, folder, order={table: contract.order}))
    answer = con.execute(f"SELECT * FROM read_parquet('{folder}/tables/{table}.parquet')")
    names = [column[0] for column in answer.description or []]
    assert names == [column.name for column in contract.columns]
    rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    described = con.execute(f"DESCRIBE SELECT * FROM read_parquet('{folder}/tables/{table}.parquet')").fetchall()
    types = {name: kind for name, kind, *_ in described}
    assert types == {column.name: column.type.sql for column in contract.columns}
    for row in rows:
        for column in contract.columns:
            assert not column.required or row[column.name] is not None, column.name
            assert not column.choices or row[column.name] in (None, *column.choices), row
    return rows


def words(row: dict[str, Any], column: str) -> set[str]:
    """The words of a list, none where it is empty."""
    return set((row[column] or "").split("|")) - {""}
