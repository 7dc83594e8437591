"""Says which conditions of a license fall due, and whether the records show them done."""

from __future__ import annotations

import csv
import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from tidewaiter.core.days import LATEST_DAY
from tidewaiter.engine.duck import quote_text, rows_of
from tidewaiter.engine.step import Step, Workplace, write_table
from tidewaiter.records.as_of_day import AS_OF_READS, as_of_day

__all__ = ["READS", "license_duties_step", "months_after", "reinspections"]

READS = tuple(sorted({*AS_OF_READS, "license_lines"}))


def license_duties_step() -> Step:
    """The step that turns conditions into dated duties and says of each whether it was done."""
    claim = "What each license obliges its holder to do, by when, and how that stands."
    return Step("license_duties", claim, READS, ("license_duties",), _run)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months on, or the month's last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def reinspections(
    issued_on: dt.date, expires_on: dt.date | None, every: int, as_of: dt.date
) -> Iterator[tuple[dt.date, dt.date]]:
    """First and last day of each interval in which an inspection is owed: those past, and the one that runs.

    The last interval counts only if it ends by the day of expiry.
    """
    last = min(expires_on or LATEST_DAY, LATEST_DAY)
    # Beyond this many months no interval can end by LATEST_DAY; it also keeps a typing error from passing year 9999.
    most = (last.year - issued_on.year + 1) * 12
    since = issued_on
    for months in range(every, most + 1, every):
        due = months_after(issued_on, months)
        if due > last:
            return
        yield since, due
        if due >= as_of:
            return
        since = due + dt.timedelta(days=1)


def _run(at: Workplace) -> dict[str, int]:
    as_of = as_of_day(at)
    at.con.execute("CREATE OR REPLACE TEMP TABLE as_of_day AS SELECT CAST(? AS DATE) AS day", [as_of])
    at.con.execute(f"CREATE OR REPLACE TEMP TABLE due_sites AS {_query('due_sites')}")
    path = at.scratch / "reinspections.csv"
    at.con.execute("SELECT number, issued_on, expires_on, reinspect_every_months FROM due_sites ORDER BY number")
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(_owed(rows_of(at.con), as_of))
    at.con.execute(f"CREATE OR REPLACE TEMP TABLE reinspections AS {_read(path)}")
    try:
        return write_table(at, "license_duties", _query("license_duties"))
    finally:
        for name in ("as_of_day", "due_sites", "reinspections"):
            at.con.execute(f"DROP TABLE {name}")


def _owed(licenses: Iterator[tuple[Any, ...]], as_of: dt.date) -> Iterator[tuple[int, dt.date, dt.date]]:
    for number, issued_on, expires_on, every in licenses:
        for since, due in reinspections(issued_on, expires_on, every, as_of):
            yield number, since, due


def _read(path: Path) -> str:
    """A license's number is the user's text and may hold anything; the number of its row stands for it in the file."""
    columns = "{'number': 'BIGINT', 'since_on': 'DATE', 'due_on': 'DATE'}"
    return (
        f"SELECT license_id, site_id, since_on, due_on FROM read_csv({quote_text(str(path))}, columns = {columns}, "
        "header = false, auto_detect = false, hive_partitioning = false, delim = ',') JOIN due_sites USING (number)"
    )


def _query(name: str) -> str:
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
