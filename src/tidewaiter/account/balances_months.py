"""Sums up what changed each account of the balances, month by month."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np

from tidewaiter.account.accounts import in_parts, insert, months_in
from tidewaiter.engine.arrays import arrays_of
from tidewaiter.engine.kernels import kernels

__all__ = ["make_months"]

_SUMS = ("received", "reshipped", "in_transit", "pending")
_DAY = "CAST(month - DATE '1970-01-01' AS BIGINT) AS day"
_CHANGES = (
    f"SELECT account, {_DAY}, {', '.join(_SUMS)}, line_in + 2 * line_out + 4 * counted + 8 * changed AS flags "
    "FROM balances_changes"
)
_SHORTEST = f"SELECT account, {_DAY}, short FROM balances_shortest"
_AT_ONCE = 4_000_000
"""Changes that are in memory as arrays, with their sums: less than a gigabyte."""


def make_months(con: duckdb.DuckDBPyConnection, scratch: Path | None = None) -> None:
    """Make `balances_months` as its query would, where no sum needs more than 64 bits."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE balances_months (account BIGINT, month DATE, {' BIGINT, '.join(_SUMS)} BIGINT, "
        "lines_in INTEGER, lines_out INTEGER, counted_on DATE, short BIGINT)"
    )
    ((rows,),) = con.execute("SELECT count(*) FROM balances_changes").fetchall()
    with in_parts(con, 1 + rows // _AT_ONCE, scratch, _CHANGES, _SHORTEST) as parts:
        for changes, shortest in parts:
            _sum_up(con, changes, shortest)


def _sum_up(con: duckdb.DuckDBPyConnection, changes: str, shortest: str) -> None:
    """Sum up the accounts of one part."""
    told = arrays_of(con, f"SELECT account, day, {', '.join(_SUMS)}, flags FROM {changes} ORDER BY account, day")
    short = arrays_of(con, f"SELECT account, day, short FROM {shortest} ORDER BY account, day")
    found = np.empty((10, months_in(told["account"], told["day"])), np.int64)
    rows = kernels("account.kernels.so_far").months_so_far(*told.values(), *short.values(), found)
    names = ("account", "day", *_SUMS, "lines_in", "lines_out", "counted", "short")
    insert(
        con,
        "balances_months",
        f"account, DATE '1970-01-01' + CAST(day AS INTEGER), {', '.join(_SUMS)}, lines_in, lines_out, "
        "CASE WHEN counted >= 0 THEN DATE '1970-01-01' + CAST(counted AS INTEGER) END, short",
        dict(zip(names, found[:, :rows], strict=True)),
    )
