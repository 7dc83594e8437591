"""Makes two small packs of what is near some records: one as the audit has it, one with the records in it.

Each is a schema of the audit's own connection, so that nothing is written anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tidewaiter.audit.recheck.asked import Question
from tidewaiter.audit.recheck.keys import Keys, keys_of
from tidewaiter.audit.recheck.near import take_out
from tidewaiter.engine.step import parquet

__all__ = ["AFTER", "BEFORE", "Change", "small_packs"]

BEFORE, AFTER = "recheck_before", "recheck_after"
"""The schemas; what is the same in both stands in the first only."""


@dataclass(frozen=True, slots=True)
class Change:
    """How many records there are, and the ids of the rows whose place they take."""

    rows: int
    replaced: tuple[str, ...]


@contextmanager
def small_packs(con: duckdb.DuckDBPyConnection, records: Mapping[str, Path], question: Question) -> Iterator[Change]:
    """Both packs, there inside only; a record takes the place of the row that has its key."""
    rows, replaced = [], []
    for name, path in records.items():
        new = f"SELECT * FROM {parquet(path)}"
        old = f"SELECT * FROM {name} WHERE row_id IN (SELECT row_id FROM ({new}))"
        for select in (new, old):
            found = con.execute(select)
            columns = [one for one, *_ in found.description or ()]
            told = found.fetchall()
            rows += [(columns, row) for row in told]
            replaced += [f"{name}:{row[columns.index('row_id')]}" for row in told if select is old]
    try:
        for schema in (BEFORE, AFTER):
            con.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            con.execute(f"CREATE SCHEMA {schema}")
        _fill(con, records, question, keys_of(con, rows, deep=any(step.name == "custody" for step in question.steps)))
        yield Change(len(rows) - len(replaced), tuple(sorted(replaced)))
    finally:
        for schema in (BEFORE, AFTER):
            con.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def _fill(con: duckdb.DuckDBPyConnection, records: Mapping[str, Path], question: Question, keys: Keys) -> None:
    written = {table for step in question.steps for table in step.writes}
    read = {table for step in question.steps for table in step.reads}
    read |= {table for detector in question.detectors for table in detector.reads}
    for name in sorted((read | {*records}) - written):
        take_out(con, name, keys, f"{BEFORE}.{name}")
    for name, path in records.items():
        kept = f"SELECT * FROM {BEFORE}.{name} WHERE row_id NOT IN (SELECT row_id FROM {parquet(path)})"
        known = f"SELECT * FROM {parquet(path)}"
        con.execute(f"CREATE TABLE {AFTER}.{name} AS {kept} UNION ALL BY NAME {known}")
