"""Writes rows that were made in Python as a table of an audit, in the table's columns and total order."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence

from tidewaiter.engine.duck import quote_text
from tidewaiter.engine.step import Workplace, write_table
from tidewaiter.records.contracts import outputs

__all__ = ["rows_of_python", "write_rows"]


def write_rows(at: Workplace, table: str, rows: Iterable[Sequence[object]]) -> dict[str, int]:
    """Write the rows, each in the order of the table's columns, None where nothing is known; the rows of each file."""
    columns = {column.name: column.type.sql for column in outputs()[table].columns}
    return write_table(at, table, rows_of_python(at, table, columns, rows))


def rows_of_python(at: Workplace, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> str:
    """The SELECT that yields these rows, which were made in Python; `columns` gives each column's SQL type.

    They go by way of a file in the scratch folder, which DuckDB reads a thousand times faster than values.
    """
    path = at.scratch / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    typed = ", ".join(f"{quote_text(column)}: {quote_text(kind)}" for column, kind in columns.items())
    return (
        f"SELECT * FROM read_csv({quote_text(str(path))}, columns = {{{typed}}}, header = false, "
        "auto_detect = false, hive_partitioning = false, delim = ',', quote = '\"', escape = '\"')"
    )
