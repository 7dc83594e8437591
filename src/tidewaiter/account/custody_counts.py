"""Counts the units of each holder and item by state, month by month, from what changed in each."""

from __future__ import annotations

import duckdb
import numpy as np

from tidewaiter.account.accounts import ACCOUNTS, in_parts, insert, months_in
from tidewaiter.account.custody_nested import make_table, query
from tidewaiter.engine.arrays import arrays_of
from tidewaiter.engine.kernels import kernels
from tidewaiter.engine.step import Workplace, write_table

__all__ = ["QUINTILLION", "count_months"]

QUINTILLION = 10**18
"""Units of lots come as quintillions and the rest, so that even the sum of typing errors is exact."""

_WORDS = (
    *("in_transit", "held", "stored", "installed", "open", "in_repair", "inside", "came_inside", "put_in", "taken_out"),
    *("doubtful", "verified", "received", "appeared", "shipped", "so_far_returned", "so_far_scrapped", "so_far_seized"),
    *("so_far_lost", "departed"),
)
"""What is counted of an account."""

_NOT_COUNTED = ("coming", "returned", "scrapped", "seized", "lost", "renamed")
_WORD = f"ENUM {(*_WORDS, *_NOT_COUNTED)}"
_TABLES = ("custody_holders", "custody_kinds")
_TOLD = f"""
SELECT account, day, CAST(enum_code(CAST(word AS {_WORD})) AS BIGINT) AS word, quintillions, units, of_lots
FROM (
  SELECT account, CAST(month - DATE '1970-01-01' AS BIGINT) AS day, word, 0::BIGINT AS quintillions, units, 0 AS of_lots
  FROM ({{custody_changes}})
  UNION ALL
  SELECT account, CAST(month - DATE '1970-01-01' AS BIGINT), word, quintillions, units, 1
  FROM ({{custody_lot_sums}})
)
"""
_MOST_CHANGES = "SELECT 7 * (SELECT count(*) FROM custody_placed) + 2 * (SELECT count(*) FROM custody_lot_changes)"
"""About as many as there can be: of a unit's stay, it comes and goes at a party and at a site, and was seen there."""

_AT_ONCE = 4_000_000
"""Changes that are in memory as arrays, with their sums: less than a gigabyte."""


def count_months(at: Workplace) -> dict[str, int]:
    """Write custody_counts from `custody_placed` and the lots of the same step."""
    con = at.con
    try:
        make_table(at, "custody_holders")
        make_table(at, "custody_kinds")
        columns = ", ".join(f"{word} BIGINT" for word in ("basis", "seen", *_WORDS))
        con.execute(f"CREATE OR REPLACE TEMP TABLE custody_so_far (holder BIGINT, item BIGINT, month DATE, {columns})")
        ((rows,),) = con.execute(_MOST_CHANGES).fetchall()
        told = _TOLD.format(**{name: query(name) for name in ("custody_changes", "custody_lot_sums")})
        with in_parts(con, 1 + rows // _AT_ONCE, at.scratch, told) as parts:
            for (part,) in parts:
                _sum_up(con, part)
        by = ("holder", "item", "month")
        return write_table(at, "custody_counts", query("custody_counts"), order_by=by, left_out=("holder", "item"))
    finally:
        for name in (*_TABLES, "custody_so_far"):
            con.execute(f"DROP TABLE IF EXISTS {name}")


def _sum_up(con: duckdb.DuckDBPyConnection, part: str) -> None:
    """Sum up the accounts of one part."""
    told = arrays_of(con, f"SELECT account, day, word, quintillions, units, of_lots FROM {part} ORDER BY account, day")
    found = np.empty((4 + len(_WORDS), months_in(told["account"], told["day"])), np.int64)
    rows = kernels("account.kernels.so_far").sums_so_far(*told.values(), _WORDS.index("verified"), found)
    insert(
        con,
        "custody_so_far",
        f"account // {ACCOUNTS}, account % {ACCOUNTS}, DATE '1970-01-01' + CAST(day AS INTEGER), "
        "COLUMNS(* EXCLUDE (account, day))",
        dict(zip(("account", "day", "basis", "seen", *_WORDS), found[:, :rows], strict=True)),
    )
