"""Opens a CSV file: UTF-8, header, comma, every cell as text; DuckDB parses it and sets refused rows aside."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import quote_name, quote_text
from tidewaiter.records.contracts import Table
from tidewaiter.records.csv_file import MAX_LINE_BYTES, CsvFile
from tidewaiter.records.csv_lines import line_finder
from tidewaiter.records.csv_quotes import without_open_quotes
from tidewaiter.records.csv_refused import OPEN_QUOTE, refused_rows, swallows_lines
from tidewaiter.records.faults import Fault, shortened
from tidewaiter.records.formats.lines import RowSet
from tidewaiter.records.opened import Columns, Opened, match_columns, trimmed
from tidewaiter.records.select import Cells

__all__ = ["CsvFile", "open_csv"]

_serial = count(1)


def open_csv(con: duckdb.DuckDBPyConnection, table: Table, file: CsvFile) -> Opened:
    """The source in a UTF-8 CSV file, or an InputError where it has no header that this table can use."""
    skipped, headers = _header(file)
    headers = _named(headers)
    columns = match_columns(table, headers, file.shown, file.line_of(skipped + 1))
    rejects = f"refused_{next(_serial)}"
    refused = RowSet()

    def structural() -> Iterator[Fault]:
        for row, fault in refused_rows(con, rejects, file, table, len(headers)):
            refused.add(row)
            if fault:
                yield fault

    def mended() -> Opened | None:
        if file.mend_into is None or not swallows_lines(con, rejects):
            return None
        return open_csv(con, table, _mended(file, file.mend_into, table))

    # Of ignore_errors and stored rejects only the latter go on with the next row after an open quote.
    first = _read_csv(file.path, headers, skipped, rejects)
    later = _read_csv(file.path, headers, skipped, f"{rejects}_again", "rejects_limit = 1")
    return Opened(
        shown=file.shown,
        first_cells=_cells(first, columns, file),
        cells=_cells(later, columns, file),
        lines=line_finder(file.path, skipped, refused, file.line_of),
        structural=structural,
        mended=mended,
        names={name: file.names(header) for name, header in columns.known.items()},
        hints=file.hints or {},
        known_faults=file.faults,
    )


def _mended(file: CsvFile, target: Path, table: Table) -> CsvFile:
    found = without_open_quotes(file.path, target, longest=MAX_LINE_BYTES)
    faults = tuple(
        Fault(
            file.shown,
            file.line_of(line),
            "",
            shortened(text.decode(errors="replace").strip("\r\n")),
            "",
            *OPEN_QUOTE,
            table_name=table.name,
            rows=1,
        )
        for line, text in found.left_out
    )
    return dataclasses.replace(
        file,
        path=target,
        line_of=lambda line: file.line_of(found.lines.of_line(line)),
        faults=file.faults + faults,
        mend_into=None,
    )


def _header(file: CsvFile) -> tuple[int, list[str]]:
    """How many blank lines stand before the header, and the header."""
    with file.path.open("rb") as stream:
        start = stream.read(MAX_LINE_BYTES).decode("utf-8-sig", errors="replace")
    rows = enumerate(csv.reader(io.StringIO(start, newline=""), skipinitialspace=True))
    skipped, headers = next(((at, row) for at, row in rows if any(map(str.strip, row))), (0, []))
    if not headers:
        raise InputError(
            "This file is empty.",
            place=Place(file.shown),
            expected="a header line with the column names, then one line a record",
            hint="Fill it, or remove it: an absent table is allowed, the audit then says what it would have added.",
        )
    if len(headers) == 1 and any(mark in headers[0] for mark in ";\t|"):
        raise InputError(
            "The columns of this file are not separated by commas.",
            place=Place(file.shown, file.line_of(skipped + 1)),
            value=headers[0],
            expected="a header such as shipment_id,line,shipped_on,…",
            hint=f"Save it with commas, or let `tidewaiter map {file.shown}` read it as it is.",
        )
    return skipped, headers


def _read_csv(path: Path, headers: Sequence[str], skipped: int, rejects: str, *options: str) -> str:
    columns = ", ".join(f"{quote_text(name)}: 'VARCHAR'" for name in headers)
    refusing = f"store_rejects = true, rejects_table = '{rejects}', rejects_scan = '{rejects}_scan'"
    # Without null_padding a short row is refused; without auto_detect no type is ever guessed.
    return (
        f"SELECT * FROM read_csv({quote_text(str(path))}, columns = {{{columns}}}, header = true, auto_detect = false, "
        "hive_partitioning = false, "
        f"delim = ',', quote = '\"', escape = '\"', max_line_size = {MAX_LINE_BYTES}, skip = {skipped}, "
        f"{', '.join([refusing, *options])})"
    )


def _named(headers: Sequence[str]) -> list[str]:
    """A name for each column without one; two columns of one name are refused later."""
    named = list(headers)
    for at, header in enumerate(headers):
        if not header.strip():
            name = f"column {at + 1}"
            while name in named:
                name += "_"
            named[at] = name
    return named


def _cells(select: str, columns: Columns, file: CsvFile) -> Cells:
    found = {name: trimmed(header) for name, header in columns.known.items()}
    extra = tuple((kept, quote_name(header)) for kept, header in columns.extra.items())
    raw = {name: quote_name(header) for name, header in columns.known.items()}
    return Cells(select, found, frozenset(), extra, raw, file.nul_bytes)
