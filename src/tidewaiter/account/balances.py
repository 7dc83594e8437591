"""Works out what each holder should have, shows and cannot explain of each item, month by month.

Each question is a file of `queries/`, in the order of `_TABLES`; an account is a number there, and has its names again
in the last one, `balances.sql`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from tidewaiter.account.custody_nested import query
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
        *("powered", "unnamed", "passed_on", "told_again", "shortest", "months", "opened", "supply", "forms"),
    )
)
_WIDE = "balances_opened"
"""Worked out where it is asked: as a table its columns would take more memory than all others."""


def balances_step() -> Step:
    """The step that sets what should be there against what is shown."""
    claim = (
        "What each holder should have, shows and cannot explain of each item, at the end of each month in which that "
        "changed."
    )
    return Step("balances", claim, READS, ("balances",), _run)


def _run(at: Workplace) -> dict[str, int]:
    with balances_of(at.con, as_of_day(at)) as select:
        return write_table(at, "balances", select, order_by=("account", "month"), left_out=("account",))


@contextmanager
def balances_of(con: duckdb.DuckDBPyConnection, as_of: dt.date) -> Iterator[str]:
    """The SELECT that yields the balances as of a day; what it rests on is there only inside.

    Its first column numbers the accounts in the order of their names.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE as_of_day AS SELECT CAST(? AS DATE) AS day", [as_of])
    try:
        for name in _TABLES:
            kind = "VIEW" if name == _WIDE else "TABLE"
            con.execute(f"CREATE OR REPLACE TEMP {kind} {name} AS {query(name)}")
        # Months in which only another form of a chip changed are known once the forms are.
        con.execute(f"INSERT INTO balances_months {query('balances_form_months')}")
        yield query("balances")
    finally:
        con.execute(f"DROP VIEW IF EXISTS {_WIDE}")
        for name in ("as_of_day", *_TABLES):
            if name != _WIDE:
                con.execute(f"DROP TABLE IF EXISTS {name}")
