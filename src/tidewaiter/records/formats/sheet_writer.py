"""Writes a result as one sheet of text cells, so that no code becomes a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from tidewaiter.core.errors import UsageError

__all__ = ["MOST_ROWS", "write_rows", "write_sheet"]

MOST_ROWS = 1_048_575
"""What a sheet holds beside its header."""

_AT_ONCE = 10_000


def write_sheet(con: duckdb.DuckDBPyConnection, select: str, path: Path) -> int:
    """Write what `select` yields as the sheet `determinations`, and say how many rows that was."""
    counted = con.execute(f"SELECT count(*) FROM ({select})").fetchone()
    _must_fit(counted[0] if counted else 0)
    result = con.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({select})")
    names = [name for name, *_ in result.description or ()]
    batches = iter(lambda: result.fetchmany(_AT_ONCE), [])
    return write_rows(path, "determinations", names, (row for batch in batches for row in batch))


def write_rows(path: Path, title: str, names: Sequence[str], rows: Iterable[Sequence[str | None]]) -> int:
    """Write rows of text as one sheet with a header, and say how many; an empty cell stays empty."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415

    written = 0
    with xlsxwriter.Workbook(path, {"constant_memory": True, "in_memory": False}) as book:
        sheet = book.add_worksheet(title)
        for at, name in enumerate(names):
            sheet.write_string(0, at, name)
        for cells in rows:
            written += 1
            if written > MOST_ROWS:
                _must_fit(written)
            for at, cell in enumerate(cells):
                if cell is not None:
                    sheet.write_string(written, at, cell)
    return written


def _must_fit(rows: int) -> None:
    if rows > MOST_ROWS:
        hint = "Write .csv or .parquet, which hold any number of lines."
        raise UsageError("A sheet cannot hold so many lines.", value=f"{rows:,}", expected=f"{MOST_ROWS:,}", hint=hint)
