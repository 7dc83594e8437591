"""Tables to arrays of whole numbers and back: what goes into a kernel, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
from numpy.typing import NDArray

from tidewaiter.engine.duck import quote_name

__all__ = ["Column", "arrays_of", "table_of"]

Column = NDArray[np.int64]
"""One column of whole numbers; days are counted from 1970-01-01."""


def arrays_of(con: duckdb.DuckDBPyConnection, select: str) -> dict[str, Column]:
    """The columns that `select` yields, each as int64; the caller says in SQL what stands for unknown.

    Raises ValueError for a column that holds NULL or anything but whole numbers: a kernel would take it for a number.
    """
    found = con.execute(select).fetchnumpy()
    columns: dict[str, Column] = {}
    for name, values in found.items():
        if np.ma.is_masked(values) or values.dtype.kind != "i":
            raise ValueError(f"{name} must hold whole numbers only, not {values.dtype} with or without NULL")
        columns[name] = np.ascontiguousarray(np.ma.getdata(values), dtype=np.int64)
    return columns


def table_of(con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, Column]) -> None:
    """Make the temporary table `name` of these columns, in their order."""
    con.register("arrays of a kernel", dict(columns))
    try:
        con.execute(f'CREATE OR REPLACE TEMP TABLE {quote_name(name)} AS SELECT * FROM "arrays of a kernel"')
    finally:
        con.unregister("arrays of a kernel")
