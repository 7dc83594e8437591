"""Reads the records to be rechecked as an audit would read them: the same layout, the same errors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from tidewaiter.audit.recheck.local import check_table
from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import connect
from tidewaiter.engine.step import parquet
from tidewaiter.records.as_of_day import AS_OF_READS
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.contracts import tables
from tidewaiter.records.pack import files_of
from tidewaiter.records.read import PackReading, read_pack

__all__ = ["MOST_ROWS", "later_than", "read_records", "refuse_older", "refuse_unknown"]

MOST_ROWS = 100
"""More records than these are a delivery, for which an audit is the right thing."""


def read_records(con: duckdb.DuckDBPyConnection, files: Sequence[Path], scratch: Path) -> dict[str, Path]:
    """The Parquet file of each table that the files hold, by the table's name.

    Raises InputError at the first cell that cannot be read, for a table that cannot be rechecked, and for no row.
    """
    read: dict[str, Path] = {}
    into = scratch / "records"
    into.mkdir()
    for number, file in enumerate(files):
        if file.stem in tables():  # before it is read: nobody should mend a file that is then refused
            check_table(file.stem, file.name)
        own = scratch / f"reading-{number}"
        own.mkdir()
        reading = read_pack(con, files_of(file), own, into=into)
        _refuse_faults(con, reading, file)
        for name, one in reading.tables.items():
            check_table(name, file.name)
            if name in read:
                raise InputError("Two files hold the same table.", place=Place(str(file)), value=name)
            if one.rows:
                read[name] = into / f"{name}.parquet"
            if one.rows > MOST_ROWS:
                raise InputError(
                    "These are too many records for one look.",
                    place=Place(str(file)),
                    value=f"{one.rows:,} rows",
                    expected=f"{MOST_ROWS} rows at most",
                    hint="Put them into the pack and run the audit.",
                )
    if not read:
        named = ", ".join(str(file) for file in files)
        raise InputError("There is no record here.", place=Place(named), expected="a table with one row at least")
    return read


def refuse_unknown(records: Mapping[str, Path], as_of: str) -> None:
    """An InputError where the audit was made as of a day on which one of the records was not known yet."""
    if not as_of:
        return
    folder = next(iter(records.values())).parent
    with connect() as con:
        register_as_of(con, folder, parse_day(as_of))
        for name, path in records.items():
            later = [f"count({column.name})" for column in tables()[name].columns if column.later]
            counts = ", ".join(["count(*)", *later])
            there, known = (con.execute(f"SELECT {counts} FROM {one}").fetchone() for one in (parquet(path), name))
            if known != there:
                raise InputError(
                    "The audit was made as of a day on which this was not known yet.",
                    place=Place(name),
                    expected=f"records known by {as_of}",
                    hint="Run the audit as of a later day, or without one.",
                )


def refuse_older(con: duckdb.DuckDBPyConnection, records: Mapping[str, Path]) -> None:
    """An InputError for a record that would not be the last word: of rows with one key the latest recorded counts."""
    for name, path in records.items():
        key = ", ".join(tables()[name].key)
        twice = con.execute(f"SELECT min(row_id) FROM {parquet(path)} GROUP BY row_id HAVING count(*) > 1").fetchone()
        if twice and tables()[name].key:
            raise InputError(
                "Two rows of this file have one key.",
                place=Place(path.name, None, key),
                value=str(twice[0]),
                hint="Leave the one that counts.",
            )
        older = con.execute(
            f"SELECT n.row_id, max(o.recorded_at) FROM {parquet(path)} AS n JOIN {name} AS o USING (row_id) "
            "WHERE o.recorded_at IS NOT NULL AND coalesce(n.recorded_at < o.recorded_at, true) "
            "GROUP BY n.row_id ORDER BY n.row_id"
        ).fetchone()
        if older:
            raise InputError(
                "The audit has a row of this key that was recorded later, and would keep it.",
                place=Place(path.name, None, "recorded_at"),
                value=str(older[0]),
                expected=f"{older[1]} or later",
                hint="Fill recorded_at with the day on which the correction came to be known.",
            )


def later_than(con: duckdb.DuckDBPyConnection, records: Mapping[str, Path], last_day: dt.date) -> dt.date | None:
    """The last day of the audit, up to which time is counted, where one of the records is of a later day; else None."""
    for name, path in records.items():
        day = "done_on" if name == "duties" else tables()[name].day  # a duty may well lie ahead
        if name in AS_OF_READS and day:
            ((last,),) = con.execute(f"SELECT max(CAST({day} AS DATE)) FROM {parquet(path)}").fetchall()
            if last and last > last_day:
                return last_day
    return None


def _refuse_faults(con: duckdb.DuckDBPyConnection, reading: PackReading, file: Path) -> None:
    order = 'line NULLS FIRST, "column", expected, problem'
    columns = 'file, line, "column", value, expected, problem, to_do'
    found = con.execute(f"SELECT {columns} FROM ({reading.faults.select()}) ORDER BY {order}").fetchall()
    if not found:
        if not reading.tables:
            raise InputError(
                "This is no table of the record layout.",
                place=Place(str(file)),
                expected="a file named as its table, such as inspections.csv",
            )
        return
    name, line, column, value, expected, problem, to_do = found[0]
    more = f" {len(found) - 1} more cells or rows cannot be read either." if len(found) > 1 else ""
    raise InputError(
        f"{problem}{more}",
        place=Place(name or str(file), line, column or ""),
        value=value or "",
        expected=expected or "",
        hint=to_do or "Correct it and try again; nothing was changed.",
    )
