"""Writes rows that were made in Python as a table of an audit, in the table's columns and total order."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from tidewaiter.engine.duck import quote_text
from tidewaiter.engine.step import Workplace, write_table
from tidewaiter.records.contracts import outputs

__all__ = ["write_rows"]


def write_rows(at: Workplace, table: str, rows: Iterable[Sequence[object]]) -> dict[str, int]:
    """Write the rows, each in the order of the table's columns, None where nothing is known; how many each file holds.

    They go by way of a file in the scratch folder, which DuckDB reads a thousand times faster than values.
    """
    path = at.scratch / f"{table}.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    columns = ", ".join(f"{quote_text(c.name)}: {quote_text(c.type.sql)}" for c in outputs()[table].columns)
    select = (
        f"SELECT * FROM read_csv({quote_text(str(path))}, columns = {{{columns}}}, header = false, "
        "auto_detect = false, delim = ',', quote = '\"', escape = '\"')"
    )
    return write_table(at, table, select)
