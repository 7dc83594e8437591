"""From a line of what we read back to the line of what the user has, so that every message points into their file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

__all__ = ["LineMap", "RowSet"]


class LineMap:
    """Which line of the user's file (or row of their sheet) each line and each record of a copy came from.

    Lines and records count from 1 and include the header. A record may span several lines. Between two entries
    source lines are assumed to run on in step; only breaks in the step are kept, so ten million lines cost a few.
    """

    def __init__(self) -> None:
        self._lines: list[int] = []
        self._records: list[int] = []
        self._sources: list[int] = []
        self._steps: tuple[int, int] | None = None

    def add(self, source: int, *, line: int, record: int) -> None:
        """Say that the record which begins on `line` of the copy stands on `source` in the user's file."""
        steps = (source - line, source - record)
        if steps != self._steps:
            self._steps = steps
            self._lines.append(line)
            self._records.append(record)
            self._sources.append(source)

    def of_line(self, line: int) -> int:
        """The user's line for a line of the copy."""
        return self._look_up(self._lines, line)

    def of_record(self, record: int) -> int:
        """The user's line on which a record of the copy begins (the header is record 1)."""
        return self._look_up(self._records, record)

    def breaks(self) -> tuple[tuple[int, int, int], ...]:
        """Every break as (record, line, source), for a caller that maps many lines at once."""
        return tuple(zip(self._records, self._lines, self._sources, strict=True))

    def _look_up(self, keys: list[int], key: int) -> int:
        at = bisect_right(keys, key) - 1
        return self._sources[at] + key - keys[at] if at >= 0 else key


class RowSet:
    """A set of row numbers kept as runs, filled in ascending order: a million numbers in a row cost one entry."""

    def __init__(self) -> None:
        self._first: list[int] = []
        self._last: list[int] = []

    def add(self, row: int) -> None:
        """Put in the next row; a row lower than the last is a programming error."""
        if self._last and row <= self._last[-1]:
            raise ValueError(f"row {row} after row {self._last[-1]}")
        if self._last and row == self._last[-1] + 1:
            self._last[-1] = row
        else:
            self._first.append(row)
            self._last.append(row)

    def __contains__(self, row: object) -> bool:
        if not isinstance(row, int):
            return False
        at = bisect_right(self._first, row) - 1
        return at >= 0 and row <= self._last[at]

    def __iter__(self) -> Iterator[int]:
        for first, last in zip(self._first, self._last, strict=True):
            yield from range(first, last + 1)

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in zip(self._first, self._last, strict=True))
