"""Reads what is left of a damaged Parquet file: its whole row groups; the rows of damaged ones are listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import duckdb

from tidewaiter.engine.duck import pattern_of, quote_name, quote_text, reason
from tidewaiter.engine.step import parquet
from tidewaiter.records.faults import Fault
from tidewaiter.records.opened import Opened
from tidewaiter.records.pack import Source

__all__ = ["whole_groups"]

_ROW = "file_row_number"


@dataclass(frozen=True, slots=True)
class _Group:
    """A row group: the numbers of its first and last row from 0, and what DuckDB says against it."""

    first: int
    last: int
    damage: str = ""


def whole_groups(con: duckdb.DuckDBPyConnection, source: Source, opened: Opened) -> Opened | None:
    """The same source without its damaged row groups; None where no group is whole, or none is damaged.

    Damage shows where pages cannot be unpacked. Bytes that were changed and still unpack pass as values here and are
    checked cell by cell like any other.
    """
    groups = [_looked_at(con, source, group) for group in _groups(con, source)]
    whole = [group for group in groups if not group.damage]
    damaged = [group for group in groups if group.damage]
    if not whole or not damaged:
        return None
    parts = [f"SELECT * EXCLUDE ({_ROW}) FROM {_rows_of(source)} WHERE {_within(group)}" for group in whole]
    select = " UNION ALL ".join(parts)
    return replace(
        opened,
        first_cells=replace(opened.first_cells, select=select),
        cells=replace(opened.cells, select=select),
        lines=lambda records: _in_the_file(records, whole),
        known_faults=(*opened.known_faults, *(_fault(source, group) for group in damaged)),
        salvaged=lambda: None,
    )


def _groups(con: duckdb.DuckDBPyConnection, source: Source) -> Iterator[_Group]:
    counted = con.execute(
        "SELECT row_group_id, max(row_group_num_rows) FROM "
        f"parquet_metadata({quote_text(pattern_of(source.path))}) GROUP BY row_group_id ORDER BY row_group_id"
    ).fetchall()
    first = 0
    for _, rows in counted:
        yield _Group(first, first + int(rows) - 1)
        first += int(rows)


def _looked_at(con: duckdb.DuckDBPyConnection, source: Source, group: _Group) -> _Group:
    try:
        con.execute(f"SELECT bit_xor(hash(t)) FROM {_rows_of(source)} AS t WHERE {_within(group)}").fetchall()
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        return replace(group, damage=reason(error, source.shown))
    return group


def _rows_of(source: Source) -> str:
    return parquet(source.path).removesuffix(")") + f", {_ROW} = true)"


def _within(group: _Group) -> str:
    """DuckDB leaves out groups by this condition; with several ranges in one it reads, and fails on, all of them."""
    return f"{quote_name(_ROW)} BETWEEN {group.first} AND {group.last}"


def _in_the_file(records: Iterable[int], whole: Sequence[_Group]) -> Iterator[int | None]:
    """From the number of a row among those that were read to its number in the file, both from 1 and rising."""
    groups = iter(whole)
    group = next(groups)
    before = 0
    for record in records:
        while record > before + group.last - group.first + 1:
            before += group.last - group.first + 1
            group = next(groups)
        yield group.first + record - before


def _fault(source: Source, group: _Group) -> Fault:
    rows = group.last - group.first + 1
    return Fault(
        source.shown, group.first + 1, "", group.damage, "a row group that can be unpacked",
        f"Rows {group.first + 1:,} to {group.last + 1:,} of this file are damaged; the others were read.",
        "Copy or export it again: it may have been damaged on the way.", source.table.name, rows,
    )  # fmt: skip
