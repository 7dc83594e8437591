"""The reader in SQL keeps the rows that a careful person would keep, in whatever order and form they come."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.reader_oracle import CELLS, acceptable, groups

from tidewaiter.engine.duck import connect, copy_to_parquet, quote_name
from tidewaiter.engine.step import parquet
from tidewaiter.records.contracts import Column, Table, tables
from tidewaiter.records.faults import write_rejects
from tidewaiter.records.read import read_pack

FEWER = max(settings().max_examples // 4, 1)
NAMES = (
    "shipments",
    "sites",
    "site_power",
    "trade_flows",
    "items",
    "custody_events",
    "ownership",
    "declarations",
    "pings",
    "prices",
    "capacity",
    "devices",
)
MARK = "source"
"""A column of every table; it tells which row of the file a kept row was."""

_serial = count(1)

Row = dict[str, str]


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return connect(threads=1)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("oracle")


def good(column: Column) -> str:
    return column.choices[0] if column.choices else column.example


def cells(column: Column, table: Table) -> st.SearchStrategy[str]:
    """Mostly cells that may be read, so that whole rows are; now and then one at the edge, empty or spaced."""
    pool = [*column.choices, *(word.upper() for word in column.choices)] or list(CELLS[column.type.value])
    edge = st.sampled_from(pool)
    spaced = st.builds("{}{}{}".format, st.sampled_from(["", " ", "   "]), edge, st.sampled_from(["", " "]))
    usual = (
        st.just(good(column)) if column.required or column.name in table.key else st.sampled_from(["", good(column)])
    )
    return st.integers(0, 19).flatmap(lambda n: spaced if n < 2 else st.sampled_from(["", "  "]) if n == 2 else usual)


@st.composite
def packs(draw: st.DrawFn) -> tuple[Table, list[Row]]:
    table = tables()[draw(st.sampled_from(NAMES))]
    needed = [c for c in table.columns if c.required or any(c.name in group for group in table.needs_any)]
    others = [c for c in table.columns if c not in needed and c.name != MARK]
    some = draw(st.lists(st.sampled_from(others), unique_by=lambda column: column.name, max_size=5))
    columns = [c for c in needed if c.name != MARK] + some
    # Few keys, so that some repeat; most rows differ in the first column.
    rows = draw(st.lists(st.fixed_dictionaries({c.name: cells(c, table) for c in columns}), min_size=1, max_size=8))
    if table.column(columns[0].name).type.value == "id" and draw(st.booleans()):
        rows = [row | {columns[0].name: f"K-{n}"} for n, row in enumerate(rows)]
    return table, [row | {MARK: f"row {n}"} for n, row in enumerate(rows)]


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def fresh(base: Path) -> Path:
    folder = base / str(next(_serial))
    (folder / "scratch").mkdir(parents=True)
    return folder


def kept(con: duckdb.DuckDBPyConnection, folder: Path, table: Table, file: Path) -> list[tuple[Any, ...]]:
    """The typed rows that the reader keeps of this file, in a fixed order; what it says of them agrees."""
    reading = read_pack(con, {file.name: file}, folder / "scratch", into=folder)
    write_rejects(con, reading.faults, folder / "rejects.csv")
    rows = con.execute(f"SELECT * FROM {typed(folder, table)} ORDER BY ALL").fetchall()
    assert reading.tables[table.name].rows == len(rows)
    return rows


def typed(folder: Path, table: Table) -> str:
    return parquet(folder / f"{table.name}.parquet")


def marks(table: Table, rows: Sequence[tuple[Any, ...]]) -> set[str]:
    at = [column.name for column in table.columns].index(MARK)
    return {row[at] for row in rows}


@settings(max_examples=FEWER)
@given(packs())
def test_the_reader_keeps_what_a_careful_person_would(
    con: duckdb.DuckDBPyConnection, base: Path, pack: tuple[Table, list[Row]]
) -> None:
    table, rows = pack
    folder = fresh(base)
    file = folder / f"{table.name}.csv"
    write_csv(file, rows)
    expected = groups(table, acceptable(table, file))
    found = marks(table, kept(con, folder, table, file))
    assert [len(found & {row[MARK] for row in group}) for group in expected] == [1] * len(expected)
    assert len(found) == len(expected)


@pytest.mark.parametrize("name", NAMES)
def test_every_edge_cell_is_judged_alike(con: duckdb.DuckDBPyConnection, base: Path, name: str) -> None:
    """One cell at the edge in each row, every other cell as the contract's example: no edge is left to chance."""
    table = tables()[name]
    row = {column.name: good(column) for column in table.columns}
    edges = [
        (c, cell) for c in table.columns if c.name != MARK for cell in (*CELLS.get(c.type.value, ()), *c.choices, "")
    ]
    rows = [row | {MARK: f"row {n}", column.name: cell} for n, (column, cell) in enumerate(edges)]
    folder = fresh(base)
    file = folder / f"{name}.csv"
    for at, (column, _) in enumerate(edges):
        ids = [name for name in table.key if name != column.name and table.column(name).type.value == "id"]
        rows[at] |= dict.fromkeys(ids, f"K-{at}")
    write_csv(file, rows)
    expected = groups(table, acceptable(table, file))
    found = marks(table, kept(con, folder, table, file))
    unlike = [
        [(table.name, edges[int(row[MARK][4:])][0].name, edges[int(row[MARK][4:])][1]) for row in group]
        for group in expected
        if len(found & {row[MARK] for row in group}) != 1
    ]
    assert unlike == []
    wanted = {row[MARK] for group in expected for row in group}
    assert [(edges[int(mark[4:])][0].name, edges[int(mark[4:])][1]) for mark in sorted(found - wanted)] == []


@pytest.mark.slow
@settings(max_examples=FEWER)
@given(packs(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_change_which_are_kept(
    con: duckdb.DuckDBPyConnection, base: Path, pack: tuple[Table, list[Row]], chance: random.Random
) -> None:
    table, rows = pack
    shuffled = list(rows)
    chance.shuffle(shuffled)
    found = []
    for one in (rows, shuffled):
        folder = fresh(base)
        write_csv(folder / f"{table.name}.csv", one)
        found.append(kept(con, folder, table, folder / f"{table.name}.csv"))
    assert found[0] == found[1]


@pytest.mark.slow
@settings(max_examples=FEWER)
@given(packs())
def test_parquet_of_text_or_of_types_gives_the_same_rows_and_row_ids(
    con: duckdb.DuckDBPyConnection, base: Path, pack: tuple[Table, list[Row]]
) -> None:
    table, rows = pack
    from_csv, from_text, from_types = fresh(base), fresh(base), fresh(base)
    write_csv(from_csv / f"{table.name}.csv", rows)
    expected = kept(con, from_csv, table, from_csv / f"{table.name}.csv")

    (from_text / "pack").mkdir()
    columns = ", ".join(f"{quote_name(name)} VARCHAR" for name in rows[0])
    con.execute(f"CREATE OR REPLACE TEMP TABLE as_text ({columns})")
    marks_for = ", ".join([f"({', '.join('?' * len(rows[0]))})"] * len(rows))
    con.execute(f"INSERT INTO as_text VALUES {marks_for}", [row[name] or None for row in rows for name in rows[0]])
    copy_to_parquet(con, "FROM as_text", from_text / "pack" / f"{table.name}.parquet")
    assert kept(con, from_text, table, from_text / "pack" / f"{table.name}.parquet") == expected

    (from_types / "pack").mkdir()
    select = f"SELECT * EXCLUDE (row_id) FROM {typed(from_csv, table)}"
    copy_to_parquet(con, select, from_types / "pack" / f"{table.name}.parquet")
    assert kept(con, from_types, table, from_types / "pack" / f"{table.name}.parquet") == expected
