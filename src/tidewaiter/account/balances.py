"""Works out what each holder should have, shows and cannot explain of each item, month by month.

Each question is a file of `queries/`, in the order of `_TABLES`; an account is a number there, and has its names again
in the last one, `balances.sql`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tidewaiter.account.balances_months import make_months
from tidewaiter.account.custody_nested import query
from tidewaiter.engine.duck import quote_name
from tidewaiter.engine.step import Step, Workplace, write_table
from tidewaiter.records.as_of_day import AS_OF_READS, as_of_day

__all__ = ["READS", "balances_of", "balances_step"]

READS = tuple(
    sorted(
        {
            *AS_OF_READS,
            *("custody_counts", "devices", "item_chips", "promises", "serials", "site_limits", "sites", "tenancies"),
        }
    )
)
_TABLES = tuple(
    f"balances_{name}"
    for name in (
        *("holders", "items", "restated", "lines", "came", "went", "counts", "promised", "checks", "seen", "spoken_of"),
        *("powered", "unnamed", "passed_on", "told_again", "shortest", "changes", "months", "opened", "supply"),
        "forms",
    )
)
_VIEWS = ("balances_changes", "balances_opened")
"""Worked out where they are asked: as tables they would take more memory than all others."""

_MOST = 2**56
"""Chips of all units: below this no sum of a few such sums needs more than 64 bits."""

_SUMS = ("HUGEINT", "DECIMAL(38,0)")
"""What SQL makes of a sum of whole numbers."""


def balances_step() -> Step:
    """The step that sets what should be there against what is shown."""
    claim = (
        "What each holder should have, shows and cannot explain of each item, at the end of each month in which that "
        "changed."
    )
    return Step("balances", claim, READS, ("balances",), _run)


def _run(at: Workplace) -> dict[str, int]:
    with balances_of(at.con, as_of_day(at), at.scratch) as select:
        return write_table(at, "balances", select, order_by=("account", "month"), left_out=("account",))


@contextmanager
def balances_of(con: duckdb.DuckDBPyConnection, as_of: dt.date, scratch: Path | None = None) -> Iterator[str]:
    """The SELECT that yields the balances as of a day; what it rests on is there only inside.

    Its first column numbers the accounts in the order of their names. Into `scratch` goes what is too much for memory.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE as_of_day AS SELECT CAST(? AS DATE) AS day", [as_of])
    try:
        small = _fits(con)
        for name in _TABLES:
            if name in _VIEWS:
                con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query(name)}")
            elif name == "balances_months" and small:
                make_months(con, scratch)
            else:
                select = _narrow(con, query(name)) if small else query(name)
                con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")
        # Months in which only another form of a chip changed are known once the forms are.
        con.execute(f"INSERT INTO balances_months {query('balances_form_months')}")
        yield query("balances")
    finally:
        for name in ("as_of_day", *_TABLES):
            con.execute(f"DROP {'VIEW' if name in _VIEWS else 'TABLE'} IF EXISTS {name}")


def _fits(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether no sum needs more than 64 bits; where a cell may be a typing error all are of 128."""
    told = con.execute(query("balances_most")).fetchone() or ()
    units, chips, items, counted = (int(one or 0) for one in told)
    return (units + counted * (items + 1)) * max(chips, 1) < _MOST


def _narrow(con: duckdb.DuckDBPyConnection, select: str) -> str:
    """The same rows with sums of 64 bits."""
    described = con.execute(f"DESCRIBE {select}").fetchall()
    sums = [
        f"CAST({quote_name(name)} AS BIGINT) AS {quote_name(name)}" for name, kind, *_ in described if kind in _SUMS
    ]
    return f"SELECT * REPLACE ({', '.join(sums)}) FROM ({select})" if sums else select
