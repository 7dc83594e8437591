"""Turns what is not a plain UTF-8 CSV into one: old encodings, mixed line ends, a workbook's sheet, a mapped file."""

from __future__ import annotations

import dataclasses
from itertools import count
from pathlib import Path

from tidewaiter.records.csv_source import CsvFile
from tidewaiter.records.faults import Fault
from tidewaiter.records.formats.encoding import DroppedLine, recognise, to_utf8
from tidewaiter.records.formats.excel import NUMBER_HINT, sheet_to_csv
from tidewaiter.records.formats.scan import scan
from tidewaiter.records.line_ends import mixes_line_ends, with_newlines
from tidewaiter.records.mapping.model import FileMapping
from tidewaiter.records.mapping.source import read_mapped
from tidewaiter.records.pack import Source

__all__ = ["mapped_as_csv", "sheet_as_csv", "text_as_csv"]

_serial = count(1)

_CODES = ("hs", "eccn")


def sheet_as_csv(source: Source, scratch: Path) -> CsvFile:
    """The sheet that the source names; its lines are the rows that Excel shows."""
    target = _fresh(scratch)
    known = {column.name for column in source.table.columns}
    codes = {column.name for column in source.table.columns if column.type in _CODES}
    reading = sheet_to_csv(
        source.path, source.sheet, target, is_known=lambda text: text.strip().lower() in known, codes=codes
    )
    shown = {column.name: column.shown for column in reading.columns}
    hints = {column.name.strip().lower(): NUMBER_HINT for column in reading.columns if column.not_text}
    return CsvFile(target, source.shown, reading.lines.of_line, lambda name: shown.get(name, name), hints)


def mapped_as_csv(source: Source, mapping: FileMapping, scratch: Path) -> CsvFile:
    """The file read through its mapping; messages speak of the user's own lines and columns."""
    mapped = read_mapped(source.path, mapping, _fresh(scratch))
    names, hints = mapped.column_names, {column: NUMBER_HINT for column, rows in mapped.not_text.items() if rows}
    faults = tuple(_dropped(source, line, "not in one encoding") for line in mapped.dropped)
    return CsvFile(mapped.path, source.shown, mapped.line_of, lambda name: names.get(name, name), hints, faults)


def text_as_csv(source: Source, scratch: Path) -> CsvFile:
    """The file as the parser wants it: itself if it is UTF-8 with one kind of line end, else a copy."""
    found = scan(source.path, digest=False)
    encoding = recognise(source.path, found)
    path = source.path
    file = CsvFile(path, source.shown, mend_into=_fresh(scratch))
    if not encoding.is_utf8 or found.nul_bytes:
        path = _fresh(scratch)
        converted = to_utf8(source.path, path, encoding)
        dropped = tuple(_dropped(source, line, encoding.basis) for line in converted.dropped)
        file = dataclasses.replace(file, path=path, line_of=converted.lines.of_line, faults=dropped)
        found = scan(path, digest=False)
        file = dataclasses.replace(file, nul_bytes=bool(found.nul_bytes))
    if mixes_line_ends(path, found):
        even = _fresh(scratch)
        with_newlines(path, even)
        file = dataclasses.replace(file, path=even)
    return file


def _dropped(source: Source, line: DroppedLine, basis: str) -> Fault:
    return Fault(
        source.shown,
        line.line,
        "",
        line.text,
        "text in one encoding throughout the file",
        f"This line cannot be read: the file is {basis}.",
        "Save the whole file as UTF-8.",
        source.table.name,
        1,
    )


def _fresh(scratch: Path) -> Path:
    return scratch / f"source-{next(_serial)}.csv"
