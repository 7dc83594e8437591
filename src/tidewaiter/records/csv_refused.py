"""The rows that DuckDB's parser refused, said in our words, with the line on which each begins."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import tee

import duckdb

from tidewaiter.engine.duck import quote_name, rows_of
from tidewaiter.records.contracts import Table
from tidewaiter.records.csv_file import MAX_LINE_BYTES, CsvFile
from tidewaiter.records.csv_lines import lines_of_rows
from tidewaiter.records.faults import SHOWN_CHARACTERS, Fault, shortened

__all__ = ["OPEN_QUOTE", "refused_rows", "swallows_lines"]

OPEN_QUOTE = (
    "A quote is opened here and not closed properly.",
    'Close it, and write a quote inside a quoted cell twice: "".',
)
_PROBLEMS = {
    "MISSING COLUMNS": (
        "This row has fewer cells than the header.",
        "Add the missing cells, or quote cells that hold line breaks.",
    ),
    "TOO MANY COLUMNS": ("This row has more cells than the header.", "Quote cells that hold commas."),
    "UNQUOTED VALUE": OPEN_QUOTE,
    "LINE SIZE OVER MAXIMUM": (
        "This line is too long to be a record.",
        "Shorten the cell; keep documents outside the table.",
    ),
    "INVALID ENCODING": ("This line is not valid text in the file's encoding.", "Save the whole file as UTF-8."),
}
_DAMAGED = ("This line holds nothing but NUL bytes: the file was damaged.", "Copy or export the file again.")
_KEPT_OF_A_LINE = 10_000
"""Characters of a refused line that DuckDB hands over."""


def swallows_lines(con: duckdb.DuckDBPyConnection, rejects: str) -> bool:
    """Whether an open quote made the parser take several lines for one."""
    if not _was_made(con, rejects):
        return False
    lines = "trim(csv_line, chr(13) || chr(10))"
    found = con.execute(
        f"SELECT 1 FROM {quote_name(rejects)} WHERE error_type = 'UNQUOTED VALUE' "
        f"AND (contains({lines}, chr(10)) OR contains({lines}, chr(13))) LIMIT 1"
    )
    return bool(found.fetchall())


def refused_rows(
    con: duckdb.DuckDBPyConnection, rejects: str, file: CsvFile, table: Table, width: int
) -> Iterator[tuple[int, Fault | None]]:
    """Each refused row with its number and its fault, in the order of the file; a blank row has no fault."""
    if not _was_made(con, rejects):
        return
    found = con.execute(
        f"SELECT line, min(CAST(error_type AS VARCHAR)), min(csv_line), min(error_message) FROM {quote_name(rejects)} "
        "GROUP BY line ORDER BY line"
    )
    rows, numbers = tee(rows_of(found))
    lines = lines_of_rows(file.path, (number for number, *_ in numbers))
    for (row, kind, text, message), line in zip(rows, lines, strict=True):
        held = (text or "").strip("\r\n")
        if text and not held.strip(" \t,"):
            yield row, None
            continue
        problem, to_do = _DAMAGED if held and not held.strip("\0") else _PROBLEMS.get(kind, (message, ""))
        at = None if line is None else file.line_of(line)
        yield row, Fault(file.shown, at, "", _shown(held), _expected(kind, width), problem, to_do, table.name, 1)


def _expected(kind: str, width: int) -> str:
    if kind in {"MISSING COLUMNS", "TOO MANY COLUMNS"}:
        return f"{width} cells, as in the header"
    return f"a line of at most {MAX_LINE_BYTES:,} bytes" if kind == "LINE SIZE OVER MAXIMUM" else ""


def _shown(held: str) -> str:
    return shortened(held) if len(held) < _KEPT_OF_A_LINE - 10 else f"{held[:SHOWN_CHARACTERS]}…"


def _was_made(con: duckdb.DuckDBPyConnection, rejects: str) -> bool:
    return bool(con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [rejects]).fetchall())
