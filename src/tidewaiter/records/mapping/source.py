"""Opens a foreign file of any kind we read as a UTF-8 CSV, and reads it through a mapping."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.formats.encoding import DroppedLine, Encoding, named, recognise, to_utf8
from tidewaiter.records.formats.excel import Sheet, SheetReading, sheet_to_csv, sheets
from tidewaiter.records.formats.lines import RowSet
from tidewaiter.records.formats.scan import scan
from tidewaiter.records.formats.sniff import WORKBOOK_KINDS, Kind, must_be
from tidewaiter.records.mapping.apply import CsvForm
from tidewaiter.records.mapping.model import FileMapping
from tidewaiter.records.mapping.words import is_known_header

__all__ = ["ForeignFile", "MappedFile", "open_foreign", "read_mapped"]

_DELIMITERS = (",", ";", "\t", "|", "^", "~")


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """A file as a UTF-8 CSV: how it is cut into cells, where its lines came from, what had to be left out.

    `column_shown` says where a column of a sheet stands; `not_text` names the rows where a sheet's column holds a
    number or a day instead of text.
    """

    path: Path
    form: CsvForm
    line_of: Callable[[int], int]
    encoding: Encoding | None = None
    sheet: str = ""
    dropped: tuple[DroppedLine, ...] = ()
    notes: tuple[str, ...] = ()
    column_shown: Mapping[str, str] = field(default_factory=dict)
    not_text: Mapping[str, RowSet] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MappedFile:
    """A table of the layout in UTF-8 CSV, and how to speak of it in the words of the user's own file."""

    path: Path
    rows: int
    line_of: Callable[[int], int]
    column_names: Mapping[str, str]
    dropped: tuple[DroppedLine, ...]
    notes: tuple[str, ...]
    not_text: Mapping[str, RowSet]
    """By column of the layout: rows of the sheet where the cell was no text."""


def read_mapped(path: Path, mapping: FileMapping, target: Path) -> MappedFile:
    """Read one file through its mapping and write it to `target`; a copy on the way lies beside it and is removed."""
    mapping.raise_if_unanswered()
    copy = target.with_name(target.name + ".foreign")
    try:
        foreign = open_foreign(path, copy, mapping)
        try:
            applied = mapping.apply(foreign.path, target, mapping.contract, foreign.form)
        except InputError as error:
            line = foreign.line_of(error.place.line) if error.place.line else None
            error.place = replace(error.place, file=_shown(path, foreign.sheet), line=line)
            raise
    finally:
        copy.unlink(missing_ok=True)
    inner, outer = applied.lines.of_line, foreign.line_of
    shown = {ours: foreign.column_shown.get(theirs, theirs) for ours, theirs in applied.column_names.items()}
    numbers = {c.column: foreign.not_text[c.source] for c in mapping.columns if c.source in foreign.not_text}
    return MappedFile(
        target, applied.rows, lambda line: outer(inner(line)), shown, foreign.dropped, foreign.notes, numbers
    )


def _shown(path: Path, sheet: str) -> str:
    return f"{path}[{sheet}]" if sheet else str(path)


def open_foreign(path: Path, copy: Path, mapping: FileMapping | None = None) -> ForeignFile:
    """The file as a CSV; `copy` is written where the file cannot be read as it is.

    Without a mapping the encoding, the delimiter, the sheet and the header's row are recognised.
    """
    kind = must_be(path, Kind.TEXT, Kind.PARQUET, *sorted(WORKBOOK_KINDS))
    if kind is Kind.TEXT:
        return _open_text(path, copy, mapping)
    if kind is Kind.PARQUET:
        return _open_parquet(path, copy)
    return _open_sheet(path, copy, mapping)


def _open_text(path: Path, copy: Path, mapping: FileMapping | None) -> ForeignFile:
    found = scan(path)
    codec = mapping.encoding if mapping else ""
    encoding = named(codec, path) if codec else recognise(path, found)
    dropped: tuple[DroppedLine, ...] = ()
    line_of: Callable[[int], int] = int
    if not encoding.is_utf8:
        converted = to_utf8(path, copy, encoding)
        dropped, line_of, path = converted.dropped, converted.lines.of_line, copy
    if mapping:
        delimiter = mapping.delimiter or _delimiter(path)
        form = CsvForm(delimiter, mapping.quoting, mapping.header_row or 1)
    else:
        delimiter = _delimiter(path)
        form = CsvForm(delimiter, header_line=_header_line(path, delimiter))
    note = f"the header is line {form.header_line}; the lines above it are not read"
    return ForeignFile(path, form, line_of, encoding, dropped=dropped, notes=(note,) if form.header_line > 1 else ())


def _delimiter(path: Path) -> str:
    """The sign that cuts the most lines at the top into the same number of cells, two or more."""
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as stream:
        lines = [line for line in islice(stream, 100) if line.strip()]

    def fit(delimiter: str) -> tuple[int, int]:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(widths), key=lambda width: (widths.count(width) if width > 1 else 0, width), default=1)
        return (widths.count(usual), usual) if usual > 1 else (0, 1)

    return max(_DELIMITERS, key=fit)


def _header_line(path: Path, delimiter: str) -> int:
    """The first line with two known column names; otherwise the first that is not blank."""
    first = 0
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as stream:
        reader = csv.reader(islice(stream, 100), delimiter=delimiter)
        line = 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                first = first or line
                if sum(is_known_header(cell) for cell in cells) >= 2:
                    return line
            line = reader.line_num + 1
    return first or 1


def _open_parquet(path: Path, copy: Path) -> ForeignFile:
    """Every column as DuckDB writes it as text: days and instants in ISO form, decimals with their digits."""
    import duckdb  # noqa: PLC0415 (a CSV needs no engine)

    from tidewaiter.engine.duck import connect, copy_to_csv  # noqa: PLC0415
    from tidewaiter.engine.step import parquet  # noqa: PLC0415

    try:
        with connect() as con:
            copy_to_csv(con, f"SELECT * FROM {parquet(path)}", copy)
    except duckdb.Error as error:
        raise InputError(
            "This Parquet file cannot be opened.",
            place=Place(str(path)),
            value=str(error).splitlines()[0],
            hint="Write it again; a transfer may have damaged it.",
        ) from error
    return ForeignFile(copy, CsvForm(), int, notes=("line numbers of a Parquet file count its rows, the header as 1",))


def _open_sheet(path: Path, copy: Path, mapping: FileMapping | None) -> ForeignFile:
    name = mapping.sheet if mapping and mapping.sheet else _fullest(path, copy).name
    sources = {column.source for column in mapping.columns if column.source} if mapping else set()
    reading = sheet_to_csv(
        path,
        name,
        copy,
        is_known=(lambda text: text.strip() in sources) if sources else is_known_header,
        codes=sources or None,
        header_row=mapping.header_row if mapping else None,
    )
    shown = {column.name: column.shown for column in reading.columns}
    not_text = {column.name: column.not_text for column in reading.columns if column.not_text}
    return ForeignFile(copy, CsvForm(), reading.lines.of_line, None, name, (), reading.notes, shown, not_text)


def _fullest(path: Path, copy: Path) -> Sheet:
    """The only visible sheet, or else the visible sheet with the most records."""
    visible = [sheet for sheet in sheets(path) if not sheet.hidden] or list(sheets(path))
    if not visible:
        raise InputError("This workbook has no sheet with cells.", place=Place(str(path)))
    if len(visible) == 1:
        return visible[0]
    return max(visible, key=lambda sheet: _records(path, sheet, copy))


def _records(path: Path, sheet: Sheet, copy: Path) -> int:
    try:
        reading: SheetReading = sheet_to_csv(path, sheet.name, copy, is_known=is_known_header)
    except InputError:
        return -1
    return reading.rows
