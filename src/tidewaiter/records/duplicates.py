"""Two rows may not claim the same key at the same time: one stays, the other is listed, whatever their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from tidewaiter.engine.duck import quote_name
from tidewaiter.records.contracts import Table
from tidewaiter.records.faults import REPEATS, Fault, FaultList, shortened
from tidewaiter.records.opened import Opened
from tidewaiter.records.select import RECORD_NO, Checked, identity

__all__ = ["Repeats", "find_repeats"]

_EXCLUDED = "repeated_rows"
_MARKS = "repeated_marks"
_RANKED = "repeated_ranked"


@dataclass(frozen=True, slots=True)
class Repeats:
    """The rows that repeat a key; they stand in a temporary table until the next table is read."""

    rows: int = 0

    def without(self, at: int, checked: Checked) -> str:
        """The typed rows of source number `at` in the columns that it has, less those that repeat a key."""
        if not self.rows:
            return checked.present()
        rows = checked.present(numbered=True)
        kept = f"SELECT place FROM {_EXCLUDED} WHERE source = {at}"
        return f"SELECT * EXCLUDE ({RECORD_NO}) FROM ({rows}) WHERE {RECORD_NO} NOT IN ({kept})"


def find_repeats(
    con: duckdb.DuckDBPyConnection, checks: Sequence[Checked], opened: Sequence[Opened], faults: FaultList
) -> Repeats:
    """List the rows whose key stands in an earlier row or another file, and remember them.

    Of rows that share a key the one whose content sorts first stays, so that the order of rows and files does not
    decide. A row recorded at another time is not a repeat but a newer version.
    """
    table = checks[0].table
    key = ", ".join(map(quote_name, identity(table)))
    known = ", ".join(quote_name(column.name) for column in table.columns)
    # Only the contract's columns, and ours with an underscore: a user's column may bear any other name.
    rows = " UNION ALL ".join(
        f"SELECT {at} AS _source, {RECORD_NO}, {known} FROM ({check.typed(numbered=True)})"
        for at, check in enumerate(checks)
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {_MARKS} AS "
        f"SELECT hash({key}) AS _mark FROM ({rows}) GROUP BY ALL HAVING count(*) > 1"
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE {_RANKED} AS
        SELECT _source AS source, {RECORD_NO} AS place, _content AS content, concat_ws(', ', {key}) AS spelled,
               row_number() OVER _same_key AS rank, first(_content) OVER _same_key AS kept_content,
               first(_source) OVER _same_key AS kept_source, first({RECORD_NO}) OVER _same_key AS kept_place
        FROM (SELECT *, md5(CAST(row({known}) AS VARCHAR)) AS _content FROM ({rows})
              WHERE hash({key}) IN (FROM {_MARKS}))
        WINDOW _same_key AS (PARTITION BY {key} ORDER BY _content, _source, {RECORD_NO})"""
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE {_EXCLUDED} AS SELECT source, place FROM {_RANKED} WHERE rank > 1")
    for at, one in enumerate(opened):
        faults.add(_faults(con, table, opened, at, one))
    counted = con.execute(f"SELECT count(*) FROM {_EXCLUDED}").fetchone()
    return Repeats(counted[0] if counted else 0)


def _faults(
    con: duckdb.DuckDBPyConnection, table: Table, opened: Sequence[Opened], at: int, one: Opened
) -> Iterator[Fault]:
    found = con.execute(
        f"SELECT place, spelled, content = kept_content, kept_source, kept_place FROM {_RANKED} "
        "WHERE source = ? AND rank > 1 ORDER BY place",
        [at],
    ).fetchall()
    kept_lines = [_kept_lines(opened[source], source, found) for source in range(len(opened))]
    named = ", ".join(table.key) or "all columns"
    for (_, spelled, same, source, kept), line in zip(found, one.lines(p for p, *_ in found), strict=True):
        where = f"{opened[source].shown}, line {kept_lines[source].get(kept)}"
        yield Fault(
            one.shown,
            line,
            named,
            shortened(spelled or ""),
            "a key that stands in one row, or another recorded_at",
            f"{REPEATS}{where}." if same else f"The row contradicts {where}, which was kept.",
            "Remove it." if same else "Correct one of the two; a later correction carries its own recorded_at.",
            table.name,
            1,
        )


def _kept_lines(one: Opened, source: int, found: Sequence[tuple[int, str, bool, int, int]]) -> dict[int, int | None]:
    places = sorted({kept for *_, kept_source, kept in found if kept_source == source})
    return dict(zip(places, one.lines(places), strict=True))
