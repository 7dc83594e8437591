"""Reads a pack: every table is checked cell by cell, the good rows are kept, the others listed.

One pass over a file counts its rows, its unreadable rows and its keys; further passes happen only where one of
these asks for it. What does not fit in memory goes to the connection's temporary folder.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import tee
from pathlib import Path

import duckdb

from tidewaiter.core.days import EARLIEST_DAY, LATEST_DAY
from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import copy_to_parquet, quote_name, reason, rows_of
from tidewaiter.records.contracts import Table, tables
from tidewaiter.records.duplicates import Repeats, find_repeats
from tidewaiter.records.faults import Fault, FaultList, shortened
from tidewaiter.records.open_source import named, open_pack, open_source
from tidewaiter.records.opened import Opened
from tidewaiter.records.pack import Source
from tidewaiter.records.select import Checked, complete, identity

__all__ = ["PackReading", "TableReading", "look_through", "read_pack", "unreadable_cells"]


@dataclass(frozen=True, slots=True)
class TableReading:
    """What came of one table."""

    table: Table
    files: tuple[str, ...]
    rows: int
    rejected: int
    written: bool = False
    unknown_columns: tuple[str, ...] = ()
    absent_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackReading:
    """What came of every table that the pack holds, what was not read, and the list of what could not be."""

    tables: Mapping[str, TableReading]
    unread: tuple[str, ...]
    faults: FaultList

    @property
    def absent(self) -> list[Table]:
        """The tables of which not one row could be read."""
        return [table for name, table in tables().items() if not self.tables.get(name) or not self.tables[name].rows]


def read_pack(
    con: duckdb.DuckDBPyConnection,
    files: Mapping[str, Path],
    scratch: Path,
    *,
    into: Path | None = None,
    told: Callable[[float], None] = lambda share: None,
) -> PackReading:
    """Read the files of a pack; with `into`, write each table's good rows to `into`/TABLE.parquet.

    `scratch` is an empty folder for what is needed on the way. The faults stay open for `write_rejects`.
    """
    pack = open_pack(files)
    faults = FaultList(scratch / "faults.csv")
    found: dict[str, TableReading] = {}
    by_table = pack.by_table()
    try:
        faults.add(pack.faults)
        for done, (name, sources) in enumerate(by_table.items()):
            told(done / len(by_table))
            found[name] = _read_table(con, tables()[name], sources, scratch, into, faults)
    except BaseException:
        faults.close()
        raise
    return PackReading(found, pack.unread, faults)


def _read_table(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    sources: Sequence[Source],
    scratch: Path,
    into: Path | None,
    faults: FaultList,
) -> TableReading:
    before = faults.rows
    counted: list[_Counted] = []
    for source in sources:
        try:
            counted.append(_count(con, table, open_source(con, source, scratch), faults))
        except InputError as error:
            faults.add([Fault.of(named(error, source.path, source.shown), table_name=table.name, file=source.shown)])
    opened = [one.opened for one in counted]
    doubtful = len(counted) > 1 or any(one.readable != one.keys for one in counted)
    checks = [one.checked for one in counted]
    repeats = find_repeats(con, checks, opened, faults) if doubtful else Repeats()
    rows = sum(one.readable for one in counted) - repeats.rows
    written = into is not None and bool(opened)
    if into is not None and written:
        _write(con, checks, repeats, into / f"{table.name}.parquet")
    unknown = _unknown(checks)
    absent = tuple(c.name for c in table.columns if all(c.name not in one.cells.found for one in opened))
    return TableReading(table, tuple(s.shown for s in sources), rows, faults.rows - before, written, unknown, absent)


def _write(con: duckdb.DuckDBPyConnection, checks: Sequence[Checked], repeats: Repeats, path: Path) -> None:
    """Write the rows in the order of their key; unsorted, the threads' timing would decide where row groups end.

    To number them and sort by that would keep all but one thread idle. What need not be sorted is added later.
    """
    table = checks[0].table
    found = {name for checked in checks for name in checked.cells.found}
    rows = " UNION ALL BY NAME ".join(f"({repeats.without(at, checked)})" for at, checked in enumerate(checks))
    order = ", ".join(quote_name(name) for name in identity(table) if name in found)
    copy_to_parquet(con, complete(table, f"SELECT * FROM ({rows}) ORDER BY {order}", found, _unknown(checks)), path)


def _unknown(checks: Sequence[Checked]) -> tuple[str, ...]:
    """The columns that no contract knows, under the first spelling where files write one differently."""
    names = [name for checked in checks for name, _ in checked.cells.extra]
    return tuple({name.lower(): name for name in reversed(names)}[low] for low in dict.fromkeys(map(str.lower, names)))


@dataclass(frozen=True, slots=True)
class _Counted:
    """A source, how many of its rows are readable, and how many different keys these hold."""

    opened: Opened
    checked: Checked
    readable: int
    keys: int


def _count(con: duckdb.DuckDBPyConnection, table: Table, one: Opened, faults: FaultList) -> _Counted:
    """Look at every cell of the source once; what cannot be read is listed."""
    try:
        total, readable, unreadable, keys = _look(con, Checked(table, one.first_cells), one.shown)
    except InputError:
        if salvaged := one.salvaged():
            return _count(con, table, salvaged, faults)
        raise
    if mended := one.mended():
        return _count(con, table, mended, faults)
    faults.add(one.known_faults)
    faults.add(one.structural())
    checked = Checked(table, one.cells, all_readable=readable == total)
    if unreadable:
        faults.add(unreadable_cells(con, checked, one))
    return _Counted(one, checked, readable, keys)


def look_through(con: duckdb.DuckDBPyConnection, table: Table, opened: Opened, faults: FaultList) -> Checked:
    """The readable rows of one source, every cell looked at; what cannot be read is listed."""
    return _count(con, table, opened, faults).checked


def _look(con: duckdb.DuckDBPyConnection, checked: Checked, shown: str) -> tuple[int, int, int, int]:
    try:
        # DuckDB hands over the rows it refused only when a result was fetched to its end.
        ((total, readable, unreadable, keys, _),) = con.execute(checked.count()).fetchall()
    except (duckdb.BinderException, duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        raise InputError(
            "This file cannot be read to its end.",
            place=Place(shown),
            value=reason(error, shown),
            hint="Copy or export it again: it may have been damaged on the way.",
        ) from error
    return total, readable, unreadable, keys


def unreadable_cells(con: duckdb.DuckDBPyConnection, checked: Checked, one: Opened) -> Iterator[Fault]:
    """The unreadable cells in the order of the file, read in step with the file that tells their lines."""
    cells, numbers = tee(rows_of(con.execute(f"SELECT * FROM ({checked.faults()}) ORDER BY ALL")))
    last = 0
    for (record, column, value, expected), line in zip(cells, one.lines(n for n, *_ in numbers), strict=True):
        fault = Fault(
            one.shown,
            line,
            one.names.get(column, column),
            shortened(value or ""),
            expected,
            _problem(value),
            _to_do(checked.table, column, value, one.hints) if value else "",
            checked.table.name,
            rows=int(record != last),
        )
        last = record
        yield fault


def _problem(value: str | None) -> str:
    return "This cell cannot be read." if value else "A value is missing."


def _to_do(table: Table, column: str, value: str, hints: Mapping[str, str]) -> str:
    if "\0" in value:
        return "The cell holds NUL bytes: the file was damaged. Copy or export it again."
    kind = table.column(column).type
    return hints.get(column, "") or _beyond(kind, value) or _TO_DO.get(kind, "")


def _beyond(kind: str, value: str) -> str:
    """What to do with a value that is written as it should be, and lies beyond what is taken for possible."""
    if kind in {"units", "count"} and value.isdecimal():
        return "A number of more than 18 digits is taken for a typing error: correct it."
    if kind not in {"day", "instant"}:
        return ""
    try:
        day = dt.date.fromisoformat(value[:10])
    except ValueError:
        return ""
    known = EARLIEST_DAY <= day <= LATEST_DAY
    return "" if known else f"Only days from {EARLIEST_DAY} to {LATEST_DAY} are read; what is not known is left empty."


_TO_DO = {
    "hs": "Keep the column as text; programs that read it as a number drop a leading zero.",
    "eccn": "Keep the column as text; programs that read it as a number turn 3E001 into 30.",
    "country": "Write the code, not the name; `tidewaiter map` translates names.",
    "countries": "Write the codes, not the names, joined by |.",
    "day": "Write the day as 2025-03-14; `tidewaiter map` turns other forms into it.",
    "units": "Write digits only: no thousands separator, no unit.",
    "money": "Write digits with a decimal point: no thousands separator, no currency sign.",
}
