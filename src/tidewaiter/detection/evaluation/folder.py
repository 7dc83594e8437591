"""The tables of a folder, Parquet or CSV, read by name; what a folder lacks is kept, to be said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import quote_name, quote_text, reason, rows_of
from tidewaiter.engine.step import parquet

__all__ = ["Row", "TableFolder", "listed"]

Row = dict[str, str]
"""One row by column, every cell as text; empty is unknown."""


class TableFolder:
    """The tables that lie in some folders, the first folder that has one counting.

    With `as_views` they are asked for by name: views on them, such as those of a past day, stand in the connection.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, called: str, *folders: Path, as_views: bool = False) -> None:
        self.called = called
        self.lacks: list[str] = []
        self._con = con
        self._folders = folders
        self._as_views = as_views

    def path(self, table: str) -> Path | None:
        """Where the table lies, if anywhere."""
        for folder in self._folders:
            for ending in ("parquet", "csv"):
                if (path := folder / f"{table}.{ending}").is_file():
                    return path
        return None

    def lack(self, table: str, columns: str = "") -> None:
        """Remember that the folder lacks a table, or some of its columns."""
        said = f"{self.called}: no table {table}" if not columns else f"{self.called}: {table} has no column {columns}"
        if said not in self.lacks:
            self.lacks.append(said)

    def rows(
        self, table: str, needed: str = "", wished: str = "", *, quiet: str = "", silent: bool = False
    ) -> Iterator[Row]:
        """The rows of a table, none where it is not there, which is then remembered unless `silent`.

        `needed`, `wished` and `quiet` (wished, but not missed) are columns with blanks between. Raises InputError if a
        needed one is not there.
        """
        path = self.path(table)
        if path is None:
            if not silent:
                self.lack(table)
            return
        source = quote_name(table) if self._as_views else _from(path)
        have = self._columns(path, source)
        if missing := [one for one in needed.split() if one not in have]:
            raise InputError(
                f"The table {table} lacks what every row must say.",
                place=Place(file=str(path)),
                value=", ".join(have),
                expected=f"the columns {', '.join(needed.split())}; not there: {', '.join(missing)}",
                hint="Name the columns so, or make the table again.",
            )
        if not silent and (absent := [one for one in wished.split() if one not in have]):
            self.lack(table, ", ".join(absent))
        names = [one for one in (*needed.split(), *wished.split(), *quiet.split()) if one in have]
        cells = ", ".join(f"coalesce(CAST({quote_name(one)} AS VARCHAR), '')" for one in names)
        self._ask(path, f"SELECT {cells} FROM {source}")
        empty = dict.fromkeys((*wished.split(), *quiet.split()), "")
        for row in rows_of(self._con):
            yield empty | dict(zip(names, (cell.strip() for cell in row), strict=True))

    def number(self, table: str, row: Row, column: str) -> float | None:
        """A number in a cell, None where it is empty."""
        text = row[column]
        if not text:
            return None
        try:
            return float(text)
        except ValueError:
            raise self._unreadable(table, column, text, "a number such as 12 or 0.25") from None

    def day(self, table: str, row: Row, column: str) -> dt.date | None:
        """A day in a cell, None where it is empty."""
        text = row[column]
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text[:10])
        except ValueError:
            raise self._unreadable(table, column, text, "a day such as 2025-03-31") from None

    def _unreadable(self, table: str, column: str, text: str, expected: str) -> InputError:
        place = Place(str(self.path(table)), None, column)
        return InputError(
            "This cell cannot be read.", place=place, value=text, expected=expected, hint="Correct it, or empty it."
        )

    def _columns(self, path: Path, source: str) -> list[str]:
        self._ask(path, f"DESCRIBE SELECT * FROM {source}")
        return [str(row[0]) for row in self._con.fetchall()]

    def _ask(self, path: Path, sql: str) -> None:
        try:
            self._con.execute(sql)
        except duckdb.Error as error:
            raise InputError(
                f"This table cannot be read: {reason(error, path.name)}",
                place=Place(file=str(path)),
                expected="Parquet, or CSV in UTF-8 with a header and commas",
                hint="Make it again.",
            ) from error


def listed(text: str) -> tuple[str, ...]:
    """The entries of a list joined by |, in order and each once."""
    return tuple(dict.fromkeys(one.strip() for one in text.split("|") if one.strip()))


def _from(path: Path) -> str:
    if path.suffix == ".parquet":
        return parquet(path)
    options = "hive_partitioning = false, all_varchar = true, header = true, delim = ','"
    return f"read_csv({quote_text(str(path))}, {options})"
