"""Where a record stands in the file, found by reading the file once more, and only when something is to be reported."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

__all__ = ["line_finder", "lines_of_rows"]

# The module's default of 128 KiB would stop the search at the very cell that is to be reported.
csv.field_size_limit(1 << 30)


def line_finder(
    path: Path, refused: Callable[[], Collection[int]], shift: Callable[[int], int]
) -> Callable[[Iterable[int]], Iterator[int | None]]:
    """A function from rising record numbers to lines.

    `refused` gives the rows (header and blank lines counted, as DuckDB counts them) that DuckDB did not let
    through; `shift` turns a line of this file into a line of the user's own.
    """

    def lines(records: Iterable[int]) -> Iterator[int | None]:
        skipped = refused()
        rows = _rows(path)
        record, line = 0, 1
        next(rows, None)  # the header
        for wanted in records:
            while record < wanted:
                found = next(rows, None)
                if found is None:
                    yield None
                    break
                row, line, blank = found
                record += not blank and row not in skipped
            else:
                yield shift(line)

    return lines


def lines_of_rows(path: Path, wanted: Collection[int]) -> dict[int, int]:
    """The line on which each of these rows begins."""
    last = max(wanted, default=0)
    found: dict[int, int] = {}
    for row, line, _ in _rows(path):
        if row > last:
            break
        if row in wanted:
            found[row] = line
    return found


def _rows(path: Path) -> Iterator[tuple[int, int, bool]]:
    """Each row with its number and first line, both from 1, and whether it is blank."""
    with path.open(newline="", encoding="utf-8", errors="replace") as stream:
        reader = csv.reader(stream)
        line = 1
        for row, cells in enumerate(reader, start=1):
            yield row, line, not cells
            line = reader.line_num + 1
