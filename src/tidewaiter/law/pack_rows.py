"""The readable rows of a pack's tables, for what is asked row by row; for millions of lines there is the bulk path."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tidewaiter.engine.duck import connect
from tidewaiter.records.faults import write_rejects
from tidewaiter.records.pack import files_of
from tidewaiter.records.read import read_pack

__all__ = ["PackRows", "Row", "read_rows"]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PackRows:
    """Rows by table (empty where a table is not there), which tables the pack holds, and how many rows were refused."""

    rows: Mapping[str, list[Row]]
    present: frozenset[str]
    rejected: int

    @property
    def absent(self) -> tuple[str, ...]:
        """Tables of which not one row could be read."""
        return tuple(name for name, rows in self.rows.items() if not rows)


def read_rows(path: Path, tables: Sequence[str]) -> PackRows:
    """These tables of a pack, or of one file that is one of them."""
    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as folder:
        scratch = Path(folder)
        with connect(temp=scratch / "spill") as con:
            (scratch / "read").mkdir()
            reading = read_pack(con, files_of(path), scratch, into=scratch / "read")
            write_rejects(con, reading.faults, scratch / "rejects.csv")
            rows = {name: _rows(con, scratch / "read" / f"{name}.parquet") for name in tables}
            rejected = sum(one.rejected for one in reading.tables.values())
            return PackRows(rows, frozenset(reading.tables), rejected)


def _rows(con: duckdb.DuckDBPyConnection, path: Path) -> list[Row]:
    if not path.is_file():
        return []
    found = con.execute("SELECT * FROM read_parquet($path, hive_partitioning = false)", {"path": str(path)})
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
