"""A workbook's sheet becomes a CSV of text, cell by cell, and says what a spreadsheet may have done to the values.

Read with python-calamine: .xlsx, .xlsm, .xlsb, .xls and .ods, formulas by their last result. Nothing is repaired: an
error cell keeps its text, a merged cell has its value in its first cell, and a code that became a number stays one.
"""

from __future__ import annotations

import csv
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import python_calamine as calamine

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.formats.excel_errors import error_cells
from tidewaiter.records.formats.excel_header import Header, SheetCells, find_header
from tidewaiter.records.formats.excel_text import Value, cell_text
from tidewaiter.records.formats.lines import LineMap, RowSet
from tidewaiter.records.formats.sniff import WORKBOOK_KINDS, Kind, must_be

__all__ = ["NUMBER_HINT", "Sheet", "SheetColumn", "SheetReading", "sheet_to_csv", "sheets"]

NUMBER_HINT = (
    "Excel stored this as a number; a leading zero or an E may be lost. "
    "Format the column as text and enter the code again."
)
"""What to say of a code that a spreadsheet holds as a number: HS 010121 as 10121, ECCN 3E001 as 3."""

MOST_BYTES = 2 << 30
"""A workbook that unpacks to more is refused before it is opened."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of cells; charts and macro sheets are none."""

    name: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column's name in the header, its letter, and the rows where it holds something other than text.

    `not_text` is kept only for the columns whose codes a number destroys, as the caller names them.
    """

    name: str
    letter: str
    not_text: RowSet

    @property
    def shown(self) -> str:
        """How a message names the column."""
        return f"{self.name} (column {self.letter})"


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What was written: the records, their columns, the header's row, which row each line came from, what to know."""

    rows: int
    columns: tuple[SheetColumn, ...]
    header_row: int
    lines: LineMap
    notes: tuple[str, ...]


def sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a workbook in its own order, hidden ones too."""
    with _opened(path) as (book, _):
        return tuple(
            Sheet(sheet.name, sheet.visible != calamine.SheetVisibleEnum.Visible)
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        )


def sheet_to_csv(
    path: Path,
    sheet: str,
    target: Path,
    *,
    is_known: Callable[[str], bool] = lambda name: False,
    codes: Collection[str] | None = (),
    header_row: int | None = None,
) -> SheetReading:
    """Write a sheet as a UTF-8 CSV of text.

    The header is `header_row` (counted as Excel does), or else the first row in which two cells are known column
    names, or else the first row that is not blank. Blank rows are left out. `codes` names the columns for which
    cells that are not text are noted (None: every column).
    """
    with _opened(path) as (book, kind):
        if sheet not in book.sheet_names:
            raise InputError(
                "This workbook has no such sheet.",
                place=Place(str(path)),
                value=sheet,
                expected="one of: " + ", ".join(book.sheet_names),
            )
        errors = error_cells(path, kind, sheet, book.sheet_names.index(sheet))
        cells = SheetCells(book.get_sheet_by_name(sheet), errors)
    header = find_header(cells, is_known, header_row, Place(f"{path}[{sheet}]"))
    return _write(cells, header, target, codes)


def _write(cells: SheetCells, header: Header, target: Path, codes: Collection[str] | None) -> SheetReading:
    used = _used_columns(cells, header)
    columns = tuple(SheetColumn(_name(header, cells, index), cells.letters(index), RowSet()) for index in used)
    watched = [(at, column.not_text) for at, column in enumerate(columns) if codes is None or column.name in codes]
    lines = LineMap()
    records = 0
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        line = 1
        for number, row in _records(cells, header, columns, used):
            texts = [value if type(value) is str and "\r" not in value else cell_text(value) for value in row]
            if number != header.row:
                if not any(texts):
                    continue
                for at, not_text in watched:
                    if type(row[at]) is not str:
                        not_text.add(number)
            records += 1
            lines.add(number, line=line, record=records)
            writer.writerow(texts)
            line += 1 + sum(text.count("\n") for text in texts)
    return SheetReading(records - 1, columns, header.row, lines, tuple(header.notes))


def _records(
    cells: SheetCells, header: Header, columns: tuple[SheetColumn, ...], used: Sequence[int]
) -> Iterator[tuple[int, list[Value]]]:
    yield header.row, [column.name for column in columns]
    width = max(used) + 1
    whole = list(used) == list(range(width))
    for number, row in cells.rows():
        if number > header.row:
            padded = row + [""] * (width - len(row)) if len(row) < width else row
            yield number, padded[:width] if whole else [padded[index] for index in used]


def _used_columns(cells: SheetCells, header: Header) -> list[int]:
    """The columns with a name, and those without one that hold something below the header."""
    named = {index for index, name in enumerate(header.names) if name}
    nameless: set[int] = set()
    for number, row in cells.rows():
        if number > header.row:
            nameless |= {index for index, value in enumerate(row) if value != "" and index not in named}
    return sorted(named | nameless)


def _name(header: Header, cells: SheetCells, index: int) -> str:
    named = index < len(header.names) and header.names[index]
    return named or f"column {cells.letters(index)}"


@contextmanager
def _opened(path: Path) -> Iterator[tuple[calamine.CalamineWorkbook, Kind]]:
    kind = must_be(path, *sorted(WORKBOOK_KINDS))
    if kind is not Kind.XLS:
        _refuse_bomb(path)
    try:
        with calamine.load_workbook(path) as book:
            yield book, kind
    except calamine.PasswordError as error:
        raise InputError(
            "This workbook is protected with a password.",
            place=Place(str(path)),
            hint="Open it in Excel, take the password off (File, Info, Protect Workbook), save it, and try again.",
        ) from error
    except _DAMAGE as error:
        raise _damaged(path, error) from error
    except OSError as error:
        if error.errno is None:  # the reader's word for a damaged file; a full disk has a number
            raise _damaged(path, error) from error
        raise
    except BaseException as error:
        # A fault in the reader's own code arrives as a PanicException, which is no Exception.
        if type(error).__name__ == "PanicException":
            raise _damaged(path, error) from error
        raise


_DAMAGE = (
    calamine.CalamineError, zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, UnicodeDecodeError, LookupError,
    StopIteration, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What the parsers of a workbook raise on one that is broken."""


def _damaged(path: Path, error: BaseException) -> InputError:
    return InputError(
        f"This workbook is damaged or of an unusual make, and cannot be read ({error}).",
        place=Place(str(path)),
        hint="Open it in Excel or LibreOffice, save it as .xlsx, and try again; or save the sheet as CSV (UTF-8).",
    )


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MOST_BYTES:
        raise InputError(
            f"This workbook would unpack to {unpacked / (1 << 30):,.1f} GB.",
            place=Place(str(path)),
            expected=f"at most {MOST_BYTES >> 30} GB",
            hint="Save the sheet as CSV (UTF-8) or Parquet: tables of that size belong there.",
        )
