"""Folds what happened to units into where they are: at whom, where, inside what, since when, on what basis."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from importlib import resources
from pathlib import Path

from tidewaiter.account.custody_counts import QUINTILLION, count_months
from tidewaiter.account.custody_lots import fold_lots
from tidewaiter.account.custody_nested import PASSING, make_table, nest, query
from tidewaiter.engine.duck import quote_name, quote_text, rows_of
from tidewaiter.engine.step import Step, Workplace, write_table
from tidewaiter.records.as_of_day import AS_OF_READS, as_of_day
from tidewaiter.records.contracts import outputs

__all__ = ["READS", "WRITES", "custody_step", "dwell_limit_days"]

READS = tuple(sorted({*AS_OF_READS, "devices", "item_parts", "parties", "serials", "sites"}))
WRITES = ("custody_counts", "custody_problems", "custody_spans")

_DAY_ONE = dt.date(1970, 1, 1)
_UNITS = "DECIMAL(38,0)"
_CHANGES = {
    "number": "BIGINT", "named_by": "BIGINT", "account": "VARCHAR", "quintillions": "BIGINT", "units": "BIGINT",
    "level": _UNITS,
}  # fmt: skip
_MISSING = {"number": "BIGINT", "problem": "VARCHAR", "units": _UNITS, "from_on": "DATE", "until_on": "DATE"}
_NEVER_INSIDE = ", ".join(f"CAST(NULL AS VARCHAR) AS {mark}_{name}" for mark, name in (
    ("p", "item_id"), ("n", "item_id"), ("loose", "party_id"), ("loose", "site_id"),
))  # fmt: skip
_NO_PROBLEMS = (
    "problem VARCHAR, serial_number VARCHAR, item_id VARCHAR, units DECIMAL(38,0), party_id VARCHAR, site_id VARCHAR, "
    "from_on DATE, until_on DATE, detail VARCHAR, evidence VARCHAR, missing_facts VARCHAR"
)
_PASSING = (
    "as_of_day", "custody_items", "custody_lots", "custody_lot_changes", "custody_lot_problems", "custody_named",
    "custody_nested_problems", "custody_read", "custody_stays", *PASSING,
)  # fmt: skip


def custody_step() -> Step:
    """The step that says where every unit is and has been, what does not fit, and how many each holder has."""
    claim = "Where each unit is and has been, what in the records does not fit, and how many each holder has."
    return Step("custody", claim, READS, WRITES, _run)


def dwell_limit_days() -> int:
    """How many days a removed unit may stay open: our parameter, unverified; custody.toml beside this file."""
    text = resources.files(__package__).joinpath("custody.toml").read_text(encoding="utf-8")
    return int(tomllib.loads(text)["dwell_limit"]["days"])


def _run(at: Workplace) -> dict[str, int]:
    if not _has(at, "SELECT 1 FROM custody_events UNION ALL SELECT 1 FROM serials UNION ALL SELECT 1 FROM devices"):
        return _nothing(at)
    as_of, limit = as_of_day(at), dwell_limit_days()
    at.con.execute(
        "CREATE OR REPLACE TEMP TABLE as_of_day AS "
        "SELECT CAST(? AS DATE) AS day, CAST(? AS INTEGER) AS dwell_limit_days",
        [as_of, limit],
    )
    try:
        _serials(at)
        _lots(at, limit, (as_of - _DAY_ONE).days)
        return {
            **write_table(at, "custody_spans", query("custody_spans")),
            **write_table(at, "custody_problems", query("custody_problems")),
            **count_months(at),
        }
    finally:
        for name in ("custody_placed", "custody_told", "custody_told_alone"):
            at.con.execute(f"DROP VIEW IF EXISTS {name}")
        for name in _PASSING:
            at.con.execute(f"DROP TABLE IF EXISTS {name}")


def _nothing(at: Workplace) -> dict[str, int]:
    written: dict[str, int] = {}
    for name in WRITES:
        columns = ", ".join(f"CAST(NULL AS {c.type.sql}) AS {quote_name(c.name)}" for c in outputs()[name].columns)
        written |= write_table(at, name, f"SELECT {columns} WHERE false")
    return written


def _serials(at: Workplace) -> None:
    """Fold the records of serial numbers; what sat in what costs only where devices, or a replacement, say so."""
    nested = _has(at, "SELECT 1 FROM devices WHERE parent_serial_number <> serial_number")
    at.con.execute(f"CREATE OR REPLACE TEMP TABLE custody_nested_problems ({_NO_PROBLEMS})")
    if not nested:
        at.con.execute(f"CREATE OR REPLACE TEMP VIEW custody_told AS {query('custody_told')}")
        make_table(at, "custody_read")
        make_table(at, "custody_stays")
        at.con.execute(f"CREATE OR REPLACE TEMP VIEW custody_placed AS SELECT *, {_NEVER_INSIDE} FROM custody_stays")
    else:
        nest(at)
    if _has(at, "SELECT 1 FROM custody_stays WHERE item_id IS NULL"):
        make_table(at, "custody_items")
        at.con.execute(
            "CREATE OR REPLACE TEMP TABLE custody_named AS "
            "SELECT p.* REPLACE (coalesce(p.item_id, i.item_id) AS item_id) FROM custody_placed AS p "
            "LEFT JOIN custody_items AS i USING (serial_number)"
        )
        at.con.execute("CREATE OR REPLACE TEMP VIEW custody_placed AS SELECT * FROM custody_named")


def _lots(at: Workplace, limit: int, as_of: int) -> None:
    """The rows go through a clerk one by one: what a step takes depends on all that was there before it."""
    at.con.execute(f"CREATE OR REPLACE TEMP TABLE custody_lots AS {query('custody_lots_told')}")
    at.con.execute(
        "SELECT number, holder, site_id, CAST(told_at AS DATE) - DATE '1970-01-01', code, CAST(units AS BIGINT), "
        "CAST(early = 0 AND (basis IN ('telemetry', 'attestation', 'inspection') OR code = 8) AS INTEGER), "
        "of_shipments FROM custody_lots ORDER BY number"
    )
    changes, missing = at.scratch / "changes.csv", at.scratch / "missing.csv"
    with changes.open("w", newline="", encoding="utf-8") as one, missing.open("w", newline="", encoding="utf-8") as two:
        change, problem = csv.writer(one), csv.writer(two)
        for row in fold_lots(rows_of(at.con), limit, as_of):
            if row[1].__class__ is int:
                number, named_by, account, units, level = row
                change.writerow((number, named_by, account, *divmod(units, QUINTILLION), level))
            else:
                number, word, missing_units, since, until = row
                problem.writerow((number, word, missing_units, _day(since), _day(until) if until else ""))
    _load(at, "custody_lot_changes", changes, _CHANGES)
    _load(at, "custody_lot_problems", missing, _MISSING)


def _has(at: Workplace, query: str) -> bool:
    return at.con.execute(f"{query} LIMIT 1").fetchone() is not None


def _day(number: int) -> dt.date:
    return _DAY_ONE + dt.timedelta(days=number)


def _load(at: Workplace, name: str, path: Path, columns: dict[str, str]) -> None:
    types = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
    at.con.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM read_csv({quote_text(str(path))}, "
        f"columns = {{{types}}}, header = false, auto_detect = false, hive_partitioning = false, delim = ',')"
    )
