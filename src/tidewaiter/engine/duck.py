"""One way to open DuckDB and one way to write a table, so that the same input gives the same bytes.

Extensions never load themselves, nothing is fetched, times are UTC, and what does not fit in `memory`
goes to `temp`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

__all__ = ["connect", "copy_to_csv", "copy_to_parquet", "pattern_of", "quote_name", "quote_text", "reason", "rows_of"]

ROW_GROUP_ROWS = 122_880

_QUOTED_PATH = re.compile(r"""(["'])[^"']*/[^"']*\1""")

_SIGNS = re.compile(r"[*?[]")

_AT_ONCE = 10_000
"""Rows of a result that are held as Python objects."""


def connect(
    database: Path | None = None, *, memory: str = "3GB", threads: int = 2, temp: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """An empty DuckDB (in memory, or in the file `database`) that reaches nothing but the files it is given."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "memory_limit": memory,
        "threads": str(threads),
        "preserve_insertion_order": "true",
    }
    if temp is not None:
        config["temp_directory"] = str(temp)
    con = duckdb.connect(str(database) if database else ":memory:", config=config)
    con.execute("SET TimeZone = 'UTC'")
    return con


def quote_name(name: str) -> str:
    """`name` as an SQL identifier, whatever characters a user's header holds."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """`text` as an SQL string; for paths and fixed vocabularies, never for the content of cells."""
    return "'" + text.replace("'", "''") + "'"


def pattern_of(path: Path) -> str:
    """The path as DuckDB reads it as itself, though it may hold the signs of a pattern."""
    return _SIGNS.sub(r"[\g<0>]", str(path))


def reason(error: duckdb.Error, shown: str) -> str:
    """What DuckDB says, in one line, the file called as the user calls it and not by where it lies."""
    return _QUOTED_PATH.sub(shown, str(error).splitlines()[0])


def rows_of(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """The rows of what was executed last, however many, a batch at a time; ask nothing else of `con` meanwhile."""
    while batch := con.fetchmany(_AT_ONCE):
        yield from batch


def copy_to_parquet(
    con: duckdb.DuckDBPyConnection,
    select: str,
    path: Path,
    *,
    order_by: Sequence[str] = (),
    left_out: Sequence[str] = (),
) -> int:
    """Write what `select` yields to `path`, in `order_by` and without the columns `left_out`, and say how many rows.

    Without `order_by` the rows keep the order in which `select` yields them. Where that order is total the bytes
    depend on the rows and on DuckDB's version only: fixed compression, fixed row groups. Rows in no stated order are
    cut into row groups as the threads happen to run.
    """
    options = f"FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP_ROWS}"
    return _copy(con, select, path, order_by, options, left_out)


def copy_to_csv(con: duckdb.DuckDBPyConnection, select: str, path: Path, *, order_by: Sequence[str] = ()) -> int:
    """Write what `select` yields to `path` as UTF-8 CSV with a header; empty means unknown."""
    return _copy(con, select, path, order_by, "FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"'")


def _copy(
    con: duckdb.DuckDBPyConnection,
    select: str,
    path: Path,
    order_by: Sequence[str],
    options: str,
    left_out: Sequence[str] = (),
) -> int:
    kept = f"* EXCLUDE ({', '.join(map(quote_name, left_out))})" if left_out else "*"
    order = f" ORDER BY {', '.join(map(quote_name, order_by))}" if order_by else ""
    row = con.execute(f"COPY (SELECT {kept} FROM ({select}){order}) TO {quote_text(str(path))} ({options})").fetchone()
    return int(row[0]) if row else 0
