"""Tables of a pack as rows of text, for writing them in another form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from tidewaiter.engine.duck import quote_name
from tidewaiter.engine.step import parquet
from tidewaiter.records.contracts import tables
from tidewaiter.records.pack import SETTINGS_FILES, files_of
from tidewaiter.records.read import read_pack

__all__ = ["pack_rows"]


def pack_rows(
    con: duckdb.DuckDBPyConnection, pack: Path, scratch: Path, names: Iterable[str]
) -> tuple[dict[str, list[dict[str, str]]], int]:
    """The good rows of these tables in the order of their key, and how many were left out."""
    names = tuple(names)
    files = files_of(pack)
    others = {f"{name}{ending}" for name in tables() if name not in names for ending in (".csv", ".parquet")}
    files = {name: path for name, path in files.items() if name not in others}
    if files.keys() <= set(SETTINGS_FILES):
        return {name: [] for name in names}, 0
    into = scratch / "tables"
    into.mkdir()
    reading = read_pack(con, files, scratch, into=into)
    reading.faults.close()
    found: dict[str, list[dict[str, str]]] = {}
    for name in names:
        table, path = tables()[name], into / f"{name}.parquet"
        columns = [column.name for column in table.columns]
        found[name] = []
        if path.exists():
            con.execute(f"SELECT {', '.join(map(quote_name, columns))} FROM {parquet(path)}")
            found[name] = [dict(zip(columns, map(_text, values), strict=True)) for values in con.fetchall()]
    return found, sum(reading.tables[name].rejected for name in names if name in reading.tables)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        text = value.isoformat()
        return (text.rstrip("0") if "." in text else text) + "Z"
    return str(value)
