"""Writes a result as one sheet of text cells, so that no code becomes a number."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tidewaiter.core.errors import UsageError

__all__ = ["MOST_ROWS", "write_sheet"]

MOST_ROWS = 1_048_575
"""What a sheet holds beside its header."""

_AT_ONCE = 10_000


def write_sheet(con: duckdb.DuckDBPyConnection, select: str, path: Path) -> int:
    """Write what `select` yields as the sheet `determinations`, and say how many rows that was."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415

    counted = con.execute(f"SELECT count(*) FROM ({select})").fetchone()
    rows = counted[0] if counted else 0
    if rows > MOST_ROWS:
        hint = "Write .csv or .parquet, which hold any number of lines."
        raise UsageError("A sheet cannot hold so many lines.", value=f"{rows:,}", expected=f"{MOST_ROWS:,}", hint=hint)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("determinations")
        result = con.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({select})")
        for at, (name, *_) in enumerate(result.description or ()):
            sheet.write_string(0, at, name)
        row = 0
        while batch := result.fetchmany(_AT_ONCE):
            for cells in batch:
                row += 1
                for at, cell in enumerate(cells):
                    if cell is not None:
                        sheet.write_string(row, at, cell)
    return rows
