"""A UTF-8 file to parse, and how its lines, columns and values are called in the user's own file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tidewaiter.records.faults import Fault

__all__ = ["MAX_LINE_BYTES", "CsvFile"]

MAX_LINE_BYTES = 2_000_000
"""A longer line is refused: no cell of a record is that long, so a quote was left open or the file is another kind."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """One UTF-8 file with one kind of line end.

    `line_of` turns a line of this file into a line of the user's, `names` a column, `hints` adds what to do about a
    column's values. `faults` were found on the way here. `mend_into`: where a copy without open quotes may be
    written (None = this is that copy).
    """

    path: Path
    shown: str
    line_of: Callable[[int], int] = lambda line: line
    names: Callable[[str], str] = lambda column: column
    hints: dict[str, str] | None = None
    faults: tuple[Fault, ...] = ()
    nul_bytes: bool = False
    mend_into: Path | None = None
