"""Accounts by number: a holder's number times a billion plus that of an item; those of a holder lie together."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np

from tidewaiter.engine.arrays import Column

__all__ = ["ACCOUNTS", "insert", "months_in", "parts_of", "within"]

ACCOUNTS = 1_000_000_000
"""As many accounts a holder can have; the last is of what has no item."""


def parts_of(con: duckdb.DuckDBPyConnection, table: str, rows: int) -> list[tuple[int, int]]:
    """Holders, from one number up to another, with about so many rows of a table, so that each part fits in memory.

    A holder is in one part, however many rows it has.
    """
    found = con.execute(
        f"SELECT account // {ACCOUNTS} AS holder, count(*) AS rows FROM {table} GROUP BY 1 ORDER BY 1"
    ).fetchnumpy()
    holders, part = found["holder"], np.cumsum(found["rows"]) // rows
    if not holders.size:
        return []
    begins = holders[np.flatnonzero(np.diff(part, prepend=-1))]
    return list(zip(begins.tolist(), [*begins[1:].tolist(), int(holders[-1]) + 1], strict=True))


def within(begin: int, end: int) -> str:
    """The condition that an account is of a holder from one number up to another."""
    return f"account >= {begin * ACCOUNTS} AND account < {end * ACCOUNTS}"


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
