"""Opens a CSV file: UTF-8, header, comma, every cell as text; DuckDB parses it and sets refused rows aside."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import quote_name, quote_text
from tidewaiter.records.contracts import Table
from tidewaiter.records.csv_lines import line_finder, lines_of_rows
from tidewaiter.records.faults import Fault, shortened
from tidewaiter.records.opened import Columns, Opened, match_columns, trimmed
from tidewaiter.records.select import Cells

__all__ = ["CsvFile", "open_csv"]

MAX_LINE_BYTES = 2_000_000
"""A longer line is refused: no cell of a record is that long, so a quote was left open or the file is another kind."""

_serial = count(1)

_PROBLEMS = {
    "MISSING COLUMNS": ("This row has fewer cells than the header.", "Add the missing cells, or quote cells that hold line breaks."),
    "TOO MANY COLUMNS": ("This row has more cells than the header.", "Quote cells that hold commas."),
    "UNQUOTED VALUE": ("A quote is opened here and not closed properly.", 'Close it, and write a quote inside a quoted cell twice: "".'),
    "LINE SIZE OVER MAXIMUM": ("This line is too long to be a record.", "Shorten the cell; keep documents outside the table."),
    "INVALID ENCODING": ("This line is not valid text in the file's encoding.", "Save the whole file as UTF-8."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A UTF-8 file to parse, and how its lines, columns and values are called in the user's own file."""

    path: Path
    shown: str
    line_of: Callable[[int], int] = lambda line: line
    names: Callable[[str], str] = lambda column: column
    hints: dict[str, str] | None = None
    faults: tuple[Fault, ...] = ()


def open_csv(con: duckdb.DuckDBPyConnection, table: Table, file: CsvFile) -> Opened:
    """The source in a UTF-8 CSV file, or an InputError where it has no header that this table can use."""
    headers = _header(file)
    columns = match_columns(table, headers, file.shown, file.line_of(1))
    width = len(headers)
    rejects = f"refused_{next(_serial)}"
    scan = _read_csv(file.path, headers, "ignore_errors = true")
    first = _read_csv(
        file.path, headers, f"store_rejects = true, rejects_table = '{rejects}', rejects_scan = '{rejects}_scan'"
    )
    refused_rows: dict[int, Fault] = {}

    def structural() -> list[Fault]:
        refused_rows.update(_refused(con, rejects, file, table, width))
        return list(refused_rows.values())

    return Opened(
        shown=file.shown,
        first_cells=_cells(first, columns),
        cells=_cells(scan, columns),
        lines=line_finder(file.path, lambda: refused_rows.keys(), file.line_of),
        structural=structural,
        names={name: file.names(header) for name, header in columns.known.items()},
        hints=file.hints or {},
        known_faults=file.faults,
    )


def _header(file: CsvFile) -> list[str]:
    with file.path.open("rb") as stream:
        start = stream.read(MAX_LINE_BYTES).decode("utf-8-sig", errors="replace")
    if not start.strip():
        raise InputError(
            "This file is empty.",
            place=Place(file.shown),
            expected="a header line with the column names, then one line a record",
            hint="Fill it, or remove it: an absent table is allowed, the audit then says what it would have added.",
        )
    headers = next(csv.reader(io.StringIO(start, newline="")), [])
    if len(headers) == 1 and any(mark in headers[0] for mark in ";\t|"):
        raise InputError(
            "The columns of this file are not separated by commas.",
            place=Place(file.shown, file.line_of(1)),
            value=headers[0],
            expected="a header such as shipment_id,line,shipped_on,…",
            hint=f"Save it with commas, or let `tidewaiter map {file.shown}` read it as it is.",
        )
    return headers


def _read_csv(path: Path, headers: Sequence[str], option: str) -> str:
    unique = _unique(headers)
    columns = ", ".join(f"{quote_text(name)}: 'VARCHAR'" for name in unique)
    # Without null_padding a short row is refused; without auto_detect no type is ever guessed.
    return (
        f"SELECT * FROM read_csv({quote_text(str(path))}, columns = {{{columns}}}, header = true, auto_detect = false, "
        f"delim = ',', quote = '\"', escape = '\"', max_line_size = {MAX_LINE_BYTES}, {option})"
    )


def _unique(headers: Sequence[str]) -> list[str]:
    """Names for unnamed columns; match_columns has refused real doubles."""
    return [header if header.strip() else f"column {at}" for at, header in enumerate(headers, start=1)]


def _cells(select: str, columns: Columns) -> Cells:
    found = {name: trimmed(header) for name, header in columns.known.items()}
    extra = tuple((header, quote_name(header)) for header in columns.extra if header.strip())
    return Cells(select, found, frozenset(), extra)


def _refused(
    con: duckdb.DuckDBPyConnection, rejects: str, file: CsvFile, table: Table, width: int
) -> dict[int, Fault]:
    """One fault per refused row, by row number."""
    if not con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [rejects]).fetchone():
        return {}
    rows = con.execute(
        f'SELECT line, any_value(CAST(error_type AS VARCHAR)), any_value(csv_line), max(error_message) FROM "{rejects}" '
        "GROUP BY line ORDER BY line"
    ).fetchall()
    lines = lines_of_rows(file.path, {row for row, *_ in rows})
    found: dict[int, Fault] = {}
    for row, kind, text, message in rows:
        problem, to_do = _PROBLEMS.get(kind, (message, ""))
        expected = f"{width} cells, as in the header" if kind in {"MISSING COLUMNS", "TOO MANY COLUMNS"} else ""
        line = file.line_of(lines[row]) if row in lines else None
        value = shortened((text or "").strip("\r\n"))
        found[row] = Fault(file.shown, line, "", value, expected, problem, to_do, table.name, 1)
    return found
