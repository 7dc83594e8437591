"""Where a sheet's header stands, below titles and blank rows, and what merged cells around it mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import python_calamine as calamine

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.formats.excel_text import Value, cell_text, column_letters

__all__ = ["Header", "SheetCells", "find_header"]

_HEADER_WITHIN = 50
"""How many rows at the top may hold titles."""


class SheetCells:
    """The rows of a sheet with their numbers, error cells in their places."""

    def __init__(self, sheet: calamine.CalamineSheet, errors: dict[tuple[int, int], str]) -> None:
        self.first_column = sheet.start[1] if sheet.start else min((column for _, column in errors), default=0)
        self.merged = sheet.merged_cell_ranges or []
        self._sheet = sheet
        self._errors: dict[int, list[tuple[int, str]]] = {}
        for (row, column), text in errors.items():
            self._errors.setdefault(row + 1, []).append((column - self.first_column, text))

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        """Each row and its number, counted from 1 as Excel counts."""
        last = 0
        for last, row in enumerate(self._sheet.iter_rows(), 1):
            yield last, self._with_errors(last, row)
        for number in sorted(number for number in self._errors if number > last):
            yield number, self._with_errors(number, [])

    def _with_errors(self, number: int, row: list[Value]) -> list[Value]:
        for column, text in self._errors.get(number, ()):
            row += [""] * (column + 1 - len(row))
            row[column] = text
        return row

    def letters(self, index: int) -> str:
        """The letters of the column that stands at this place in a row."""
        return column_letters(self.first_column + index)


@dataclass(frozen=True, slots=True)
class Header:
    """The row of column names, the names by place, and what a user should know of the rows around it."""

    row: int
    names: list[str]
    notes: list[str]


def find_header(cells: SheetCells, is_known: Callable[[str], bool], header_row: int | None, place: Place) -> Header:
    """The row asked for, or the first with two known names, or the first that is not blank."""
    first: tuple[int, list[Value]] | None = None
    for number, row in cells.rows():
        if header_row is not None:
            if number == header_row:
                return _header(cells, number, row, skipped=number > 1)
        elif any(value != "" for value in row):
            first = first or (number, row)
            if sum(isinstance(value, str) and value != "" and is_known(value) for value in row) >= 2:
                return _header(cells, number, row, skipped=number > 1)
            if number >= first[0] + _HEADER_WITHIN:
                break
    if first is None or header_row is not None:
        raise InputError(
            "This sheet is empty." if first is None else "This sheet has no row of this number.",
            place=place,
            value="" if header_row is None else str(header_row),
            expected="a header row with the column names, then one row a record",
            hint="Fill it, or remove the sheet: an absent table is allowed.",
        )
    return _header(cells, *first, skipped=first[0] > 1)


def _header(cells: SheetCells, number: int, row: list[Value], *, skipped: bool) -> Header:
    notes = [f"the header is row {number}; the rows above it are not read"] if skipped else []
    names = [cell_text(value).strip() for value in row]
    for (top, left), (bottom, right) in cells.merged:
        # A header cell merged downwards has its text in the first row of the merge.
        at = left - cells.first_column
        if top < number - 1 <= bottom and 0 <= at < len(names) and not names[at]:
            above = next(row for above, row in cells.rows() if above == top + 1)
            names[at] = cell_text(above[at]).strip()
        if top == number - 1 and right > left:
            letters = f"{column_letters(left)} to {column_letters(right)}"
            notes.append(f"the header cell over columns {letters} is merged; it names only the first of them")
    tall = [(top, left) for (top, left), (bottom, _) in cells.merged if top >= number and bottom > top]
    below = [f"{column_letters(left)}{top + 1}" for top, left in tall]
    if below:
        notes.append(
            f"{len(below)} cells below the header are merged over several rows (the first is {below[0]}); "
            "only the first row of each has the value: unmerge them and fill the value down"
        )
    return Header(number, names, notes)
