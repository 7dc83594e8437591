"""Accounts by number: a holder's number times a billion plus that of an item; those of a holder lie together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np

from tidewaiter.engine.arrays import Column
from tidewaiter.engine.duck import quote_text
from tidewaiter.engine.step import parquet

__all__ = ["ACCOUNTS", "in_parts", "insert", "months_in"]

ACCOUNTS = 1_000_000_000
"""As many accounts a holder can have; the last is of what has no item."""


@contextmanager
def in_parts(
    con: duckdb.DuckDBPyConnection, parts: int, scratch: Path | None, *selects: str
) -> Iterator[list[tuple[str, ...]]]:
    """What each of `selects` yields, in so many parts that each fits in memory; each is to be put after FROM.

    A holder is in one part, the same for all, however many rows it has. Several parts are written into `scratch` in one
    pass: asked of a table, each would cost a look at all of it, and the work would grow with the square of the rows.
    """
    if parts == 1:
        yield [tuple(f"({select})" for select in selects)]
        return
    with TemporaryDirectory(dir=scratch) as name:
        folders = [Path(name) / str(number) for number in range(len(selects))]
        for select, folder in zip(selects, folders, strict=True):
            spread = f"SELECT *, account // {ACCOUNTS} % {parts} AS part FROM ({select})"
            to = quote_text(str(folder))
            con.execute(f"COPY ({spread}) TO {to} (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (part))")
        pairs = list(zip(selects, folders, strict=True))
        yield [tuple(_part(select, folder / f"part={one}") for select, folder in pairs) for one in range(parts)]


def _part(select: str, folder: Path) -> str:
    files = sorted(folder.glob("*.parquet"))
    return parquet(*files) if files else f"(SELECT * FROM ({select}) WHERE false)"


def months_in(account: Column, day: Column) -> int:
    """How many different months of accounts there are in these, which come in order."""
    return int(np.count_nonzero((account[1:] != account[:-1]) | (day[1:] != day[:-1]))) + min(1, account.size)


def insert(con: duckdb.DuckDBPyConnection, table: str, select: str, columns: Mapping[str, Column]) -> None:
    """Add to a table what `select` makes of these columns."""
    con.register("found", dict(columns))
    try:
        con.execute(f"INSERT INTO {table} SELECT {select} FROM found")
    finally:
        con.unregister("found")
