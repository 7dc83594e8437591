"""What could not be read, one line a cell or row: nothing is lost, everything is listed."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Self

import duckdb

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.engine.duck import copy_to_csv, quote_text

__all__ = ["REPEATS", "SHOWN_CHARACTERS", "Fault", "FaultList", "shortened", "write_rejects"]

SHOWN_CHARACTERS = 200
REPEATS = "The row repeats "
"""How a problem begins that takes no fact away: the same row, cell by cell, stands there once more."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that was not read: where, what stands there, what was expected, what to do."""

    file: str
    line: int | None
    column: str
    value: str
    expected: str
    problem: str
    to_do: str = ""
    table_name: str = ""
    rows: int = 0
    """How many rows this fault keeps out, counted once a row: 0 on every further fault of the same row."""

    @classmethod
    def of(cls, error: TidewaiterError, *, table_name: str = "", file: str = "", rows: int = 0) -> Self:
        """An error about a whole file or table, as a line of the list."""
        return cls(
            error.place.file or file,
            error.place.line,
            error.place.column,
            shortened(error.value),
            error.expected,
            _on_one_line(error.message),
            error.hint,
            table_name,
            rows,
        )


def _on_one_line(message: str) -> str:
    """A message of several lines, such as one that shows how a cell would read, as the one line of a list."""
    first, *others = (line.strip() for line in message.splitlines())
    return f"{first} {'; '.join(others)}".strip()


def _visible(field: object) -> object:
    """Line ends and NUL bytes as one writes them: a line of the list is one fault."""
    if not isinstance(field, str):
        return field
    return field.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0")


def shortened(value: str) -> str:
    """A cell of ten megabytes is listed by its beginning and its length."""
    if len(value) <= SHOWN_CHARACTERS:
        return value
    return f"{value[:SHOWN_CHARACTERS]}… ({len(value):,} characters)"


class FaultList:
    """Faults on their way to rejects.csv, kept on disk: ten million of them need no more memory than ten."""

    def __init__(self, path: Path) -> None:
        """Start an empty list in the file `path`, which the list owns."""
        self._path = path
        self._stream = path.open("w", newline="", encoding="utf-8")
        self._writer = csv.writer(self._stream, lineterminator="\n")
        self.faults = 0
        self.notes = 0
        self.rows = 0

    def add(self, faults: Iterable[Fault]) -> None:
        """Put faults on the list; what takes no fact away is a note, and counted among them."""
        for fault in faults:
            self._writer.writerow(map(_visible, astuple(fault)))
            self.faults += 1
            self.notes += fault.problem.startswith(REPEATS)
            self.rows += fault.rows

    def close(self) -> None:
        """End the list without reading it."""
        self._stream.close()

    def select(self) -> str:
        """The list as SQL, in no order yet; the list is closed by this."""
        self._stream.close()
        types = {"line": "BIGINT", "rows": "BIGINT"}
        columns = ", ".join(f"{quote_text(f.name)}: '{types.get(f.name, 'VARCHAR')}'" for f in fields(Fault))
        return (
            f"SELECT * FROM read_csv({quote_text(str(self._path))}, columns = {{{columns}}}, header = false, "
            "auto_detect = false, "
            "hive_partitioning = false, delim = ',', quote = '\"', escape = '\"', max_line_size = 67108864)"
        )


def write_rejects(con: duckdb.DuckDBPyConnection, faults: FaultList, path: Path) -> int:
    """Write rejects.csv, sorted by file, line and column, and say how many lines it has."""
    order = ("file", "line", "column", "expected", "problem", "value")
    columns = 'file, line, "column", value, expected, problem, to_do, table_name'
    return copy_to_csv(con, f"SELECT {columns} FROM ({faults.select()})", path, order_by=order)
