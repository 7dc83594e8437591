"""Where a record stands in the file, found by reading the file once more, and only when something is to be reported."""

from __future__ import annotations

import csv
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import islice
from pathlib import Path

__all__ = ["line_finder", "lines_of_rows"]

# The module's default of 128 KiB would stop the search at the very cell that is to be reported.
csv.field_size_limit(1 << 30)


def line_finder(
    path: Path, skipped: int, refused: Container[int], shift: Callable[[int], int]
) -> Callable[[Iterable[int]], Iterator[int | None]]:
    """A function from rising record numbers to lines.

    `skipped` rows stand before the header. `refused` holds the rows (header and blank lines counted, as DuckDB
    counts them) that DuckDB did not let through; `shift` turns a line of this file into a line of the user's own.
    """

    def lines(records: Iterable[int]) -> Iterator[int | None]:
        rows = islice(_rows(path), skipped + 1, None)
        good = (line for row, line, blank in rows if not blank and row not in refused)
        for line in _in_step(enumerate(good, start=1), records):
            yield None if line is None else shift(line)

    return lines


def lines_of_rows(path: Path, wanted: Iterable[int]) -> Iterator[int | None]:
    """The line on which each of these rows begins; rows come in rising order."""
    return _in_step(((row, line) for row, line, _ in _rows(path)), wanted)


def _in_step(numbered: Iterator[tuple[int, int]], wanted: Iterable[int]) -> Iterator[int | None]:
    """The line that bears each wanted number, None where no line does."""
    number, line = 0, 0
    for one in wanted:
        while number < one:
            number, line = next(numbered, (one + 1, 0))
        yield line if number == one else None


def _rows(path: Path) -> Iterator[tuple[int, int, bool]]:
    """Each row with its number and first line, both from 1, and whether it is blank."""
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as stream:
        reader = csv.reader(stream, skipinitialspace=True)
        line = 1
        for row, cells in enumerate(reader, start=1):
            yield row, line, not cells
            line = reader.line_num + 1
