"""What stands in each column of a foreign file: how often it is filled, and its different values."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.mapping.apply import rows_of
from tidewaiter.records.mapping.source import ForeignFile
from tidewaiter.records.mapping.words import Header, read_header

__all__ = ["Profile", "profile"]

MOST_VALUES = 5000
"""Different values kept of a column: enough to see every day of thirteen years."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One column: its header as written and as read, in how many of the rows it is filled, its first values.

    `last` is its cell in the last row, which begins on `last_line` of the CSV.
    """

    place: int
    written: str
    header: Header
    rows: int
    filled: int
    values: tuple[str, ...]
    last: str = ""
    last_line: int = 0

    def some(self, many: int = 300) -> tuple[str, ...]:
        """The first different values."""
        return self.values[:many]


def profile(foreign: ForeignFile) -> tuple[Profile, ...]:
    """Read the whole file once and keep a few thousand different values of each column."""
    rows = rows_of(foreign.path, foreign.form)
    header = next(rows, None)
    if header is None:
        raise InputError(
            "This file has no header.",
            place=Place(str(foreign.path)),
            expected="a line with the names of the columns, then one line a record",
        )
    names = [cell.strip() for cell in header.cells]
    seen: list[dict[str, None]] = [{} for _ in names]
    filled = [0] * len(names)
    total = 0
    row = header
    for row in rows:
        total += 1
        for at, cell in enumerate(islice(row.cells, len(names))):
            if cell and (text := cell.strip()):
                filled[at] += 1
                if text not in seen[at] and len(seen[at]) < MOST_VALUES:
                    seen[at][text] = None
    columns = [(at, name) for at, name in enumerate(names) if name]
    return tuple(
        Profile(
            at, name, read_header(name), total, filled[at], tuple(seen[at]),
            row.cells[at].strip() if at < len(row.cells) else "", row.line,
        )
        for at, name in columns
    )  # fmt: skip
