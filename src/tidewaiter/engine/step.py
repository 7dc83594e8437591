"""A step declares which tables it reads and which it writes; an audit is the sorted list of its steps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError
from tidewaiter.engine.duck import copy_to_csv, copy_to_parquet, pattern_of, quote_text

__all__ = ["CSV_ROWS", "Step", "Workplace", "in_order", "parquet", "write_table"]

CSV_ROWS = 1_000_000
"""A longer table is written as CSV only when asked for."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a step works with: a connection on which the tables it reads are views, and a folder to write into.

    `scratch` is an empty folder that is gone when the step is done. `order` gives the columns of each written table's
    total order. A table of at most `csv_rows` rows is written as CSV too (None = however long it is). `told` takes the
    share of the step that is done, from 0 to 1.
    """

    con: duckdb.DuckDBPyConnection
    folder: Path
    scratch: Path
    order: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
    csv_rows: int | None = CSV_ROWS
    told: Callable[[float], None] = lambda share: None


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of an audit; `run` writes files into the workplace and says how many rows each of them holds.

    `digest` stands for what the step does: the SHA-256 of its SQL, or "" where the program's version says it.
    """

    name: str
    claim: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[[Workplace], Mapping[str, int]]
    digest: str = ""


def write_table(
    at: Workplace, table: str, select: str, *, order_by: Sequence[str] | None = None, left_out: Sequence[str] = ()
) -> dict[str, int]:
    """Write what `select` yields as tables/TABLE.parquet, and as CSV if it is not too long, in the table's total order.

    The CSV is made from the Parquet file, so the two cannot differ. `order_by` names other columns that put the rows
    into the same order, or none where `select` yields them in it; columns `left_out` are not written.
    """
    path = at.folder / "tables" / f"{table}.parquet"
    path.parent.mkdir(exist_ok=True)
    by = at.order[table] if order_by is None else order_by
    rows = copy_to_parquet(at.con, select, path, order_by=by, left_out=left_out)
    written = {f"tables/{table}.parquet": rows}
    if at.csv_rows is None or rows <= at.csv_rows:
        copy_to_csv(at.con, f"SELECT * FROM {parquet(path)}", path.with_suffix(".csv"))
        written[f"tables/{table}.csv"] = rows
    return written


def parquet(*paths: Path) -> str:
    """The SQL that reads these Parquet files in this order, though their paths may hold the signs of a pattern.

    A folder named `units=5` on the way is a folder, and no column.
    """
    literals = [quote_text(pattern_of(path)) for path in paths]
    listed = literals[0] if len(paths) == 1 else f"[{', '.join(literals)}]"
    return f"read_parquet({listed}, hive_partitioning = false)"


def in_order(steps: Iterable[Step], tables: Collection[str]) -> list[Step]:
    """The steps sorted so that each table is written before it is read; steps that could trade places go by name."""
    waiting = sorted(steps, key=lambda step: step.name)
    writers = _writers(waiting)
    for step in waiting:
        _check_tables(step, tables, writers)
    ordered: list[Step] = []
    written: set[str] = set()
    while waiting:
        ready = next((step for step in waiting if written.issuperset(step.reads)), None)
        if ready is None:
            names = ", ".join(step.name for step in waiting)
            raise InputError("These steps wait for each other's tables.", value=names, expected="no circle")
        waiting.remove(ready)
        ordered.append(ready)
        written.update(ready.writes)
    return ordered


def _writers(steps: Iterable[Step]) -> dict[str, str]:
    writers: dict[str, str] = {}
    for step in steps:
        for table in step.writes:
            if table in writers:
                raise InputError(f"Two steps write the table {table}: {writers[table]} and {step.name}.")
            writers[table] = step.name
    return writers


def _check_tables(step: Step, tables: Collection[str], writers: Mapping[str, str]) -> None:
    for table in (*step.reads, *step.writes):
        if table not in tables:
            raise InputError(
                f"The step {step.name} names a table that no contract describes.",
                value=table,
                expected="a table of records/layout",
            )
    for table in step.reads:
        if table not in writers:
            raise InputError(f"The step {step.name} reads {table}, which no step writes.")
