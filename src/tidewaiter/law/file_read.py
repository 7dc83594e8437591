"""Reads a file to be determined: which table it is, its good lines with all its columns, and what cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import copy_to_parquet, quote_name
from tidewaiter.engine.step import parquet
from tidewaiter.law.file_lines import CASES, SHIPMENTS, Shape
from tidewaiter.law.file_sheet import sheet_of
from tidewaiter.records.faults import FaultList
from tidewaiter.records.open_source import open_source
from tidewaiter.records.opened import Opened
from tidewaiter.records.pack import WORKBOOKS, Source
from tidewaiter.records.read import unreadable_cells
from tidewaiter.records.select import Checked

__all__ = ["READ", "FileRows", "read_file"]

READ = (".csv", ".parquet", *WORKBOOKS)


@dataclass(frozen=True)
class FileRows:
    """The readable rows of a file as SQL: typed columns, and its own, as they stand, under the names in `kept`."""

    shape: Shape
    opened: Opened
    rows: str
    kept: dict[str, str]
    """Our name for each of its own columns to the name in its header."""


def read_file(con: duckdb.DuckDBPyConnection, path: Path, scratch: Path, faults: FaultList) -> FileRows:
    """The file as lines to be determined; faults go on the list."""
    if not path.is_file():
        raise InputError("There is no such file.", place=Place(str(path)), expected="a .csv, .parquet or .xlsx file")
    if path.suffix.lower() not in READ:
        raise InputError("This kind of file cannot be read.", value=path.name, expected=", ".join(READ))
    shape, opened = _opened(con, path, scratch)
    headers = [name for name, *_ in con.execute(f"DESCRIBE {opened.cells.select}").fetchall()]
    kept = {f"its {at}": header for at, header in enumerate(headers)}
    extra = tuple((ours, quote_name(header)) for ours, header in kept.items())
    checked = Checked(shape.table, replace(opened.cells, extra=extra))
    _list_faults(con, checked, opened, faults)
    rows = checked.typed(numbered=True)
    if path.suffix.lower() != ".parquet":
        copy_to_parquet(con, rows, scratch / "rows.parquet")
        rows = f"SELECT * FROM {parquet(scratch / 'rows.parquet')}"
    return FileRows(shape, opened, rows, kept)


def _opened(con: duckdb.DuckDBPyConnection, path: Path, scratch: Path) -> tuple[Shape, Opened]:
    """A case has a date and a shipment does not; where neither fits, the error says what each would need."""
    sheet = sheet_of(path) if path.suffix.lower() in WORKBOOKS else ""
    try:
        return CASES, open_source(con, Source(CASES.table, path.name, path, sheet), scratch)
    except InputError as no_case:
        try:
            return SHIPMENTS, open_source(con, Source(SHIPMENTS.table, path.name, path, sheet), scratch)
        except InputError:
            no_case.expected = "the columns of a case (at least date, item, destination_iso2) or of the table shipments"
            raise no_case from None


def _list_faults(con: duckdb.DuckDBPyConnection, checked: Checked, opened: Opened, faults: FaultList) -> None:
    faults.add(opened.known_faults)
    all_rows = con.execute(f"SELECT count(*) FROM ({opened.first_cells.select})").fetchone()
    faults.add(opened.structural())
    readable = con.execute(f"SELECT count(*) FROM ({checked.typed()})").fetchone()
    if all_rows != readable:
        faults.add(unreadable_cells(con, Checked(checked.table, opened.cells), opened))
