"""Says where the units of every line went on: first in, first out, and bounds that hold in whatever order they left."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np

from tidewaiter.engine.arrays import Column, arrays_of
from tidewaiter.engine.duck import copy_to_parquet, quote_text
from tidewaiter.engine.kernels import kernels
from tidewaiter.engine.step import Step, Workplace, parquet, write_table

__all__ = ["LINES_AT_ONCE", "READS", "lineage_step"]

READS = ("item_chips", "serials", "shipments")

LINES_AT_ONCE = 4_000_000
"""More lines than that are followed in parts, each with all lines of some of the holders."""

_FIXED = (
    "SELECT came_on, number, cast(sum(per_unit) AS BIGINT) AS chips FROM lineage_serials "
    "WHERE came_on IS NOT NULL GROUP BY came_on, number"
)
_SMALL = ("number", "item", "kind", "from_party", "to_party", "out_day", "in_day", "unknown")
_SMALLER = ", ".join(f"{column}::INTEGER AS {column}" for column in _SMALL)
"""Half the memory, for what counts lines, parties, items or days."""

_PAIRS = ("line_in", "line_out", "mid", "low", "high", "low_early", "high_early", "doubt", "fixed")
_CONVERSIONS = ("party", "day", "item_in", "item_out", "chips")
_TABLES = (
    "lineage_parties",
    "lineage_items",
    "lineage_lines",
    "lineage_unnamed",
    "lineage_serials",
    "lineage_named",
    "lineage_fixed",
)


class _Side(NamedTuple):
    """One array entry a line that came in, or that went out; `number` is the line's."""

    party: Column
    kind: Column
    item: Column
    day: Column
    chips: Column
    fixed: Column
    named: Column
    unknown: Column
    number: Column

    @property
    def lots(self) -> tuple[Column, ...]:
        """What the kernel of pairs takes: without the chips whose way a serial number tells."""
        return self.party, self.kind, self.item, self.day, self.chips - self.fixed, self.named, self.unknown


def lineage_step() -> Step:
    """The step that follows units through every holder, and says where their form must have changed."""
    claim = "How many units of each inbound line left on each outbound line, and what must have been taken apart."
    return Step("lineage", claim, READS, ("conversions", "lineage"), _run)


def _run(at: Workplace) -> dict[str, int]:
    at.con.execute(f"CREATE OR REPLACE TEMP VIEW moves AS {_query('moves')}")
    try:
        for name in ("lineage_parties", "lineage_items"):
            _make(at.con, name, _query(name))
        _make(at.con, "lineage_lines", f"SELECT * REPLACE ({_SMALLER}) FROM ({_query('lineage_lines')})")
        _make(at.con, "lineage_unnamed", _query("lineage_unnamed"))
        serials = _count(at.con, "SELECT count(*) FROM (SELECT 1 FROM serials LIMIT 1)") > 0
        if serials:
            _make(at.con, "lineage_serials", _query("lineage_serials"))
            _make(at.con, "lineage_named", _query("lineage_named"))
            _make(at.con, "lineage_fixed", _FIXED)
        parts = -(-_count(at.con, "SELECT count(*) FROM lineage_lines") // LINES_AT_ONCE)
        per_unit = _per_unit(at.con)
        for part in range(parts):
            _follow(at, part, parts, per_unit, serials)
            at.told((part + 1) / (parts + 1))
        _show(at, "lineage_pairs", _PAIRS)
        _show(at, "conversions_found", _CONVERSIONS)
        return _write_conversions(at) | _write_lineage(at, parts, serials)
    finally:
        for name in ("lineage_summed", "lineage_pairs", "conversion_rows", "conversions_found", "moves"):
            at.con.execute(f"DROP VIEW IF EXISTS {name}")
        for name in _TABLES:
            at.con.execute(f"DROP TABLE IF EXISTS {name}")


def _write_conversions(at: Workplace) -> dict[str, int]:
    """Write the conversions holder by holder."""
    parts = -(-_count(at.con, "SELECT count(*) FROM conversions_found") // LINES_AT_ONCE)
    holders = _count(at.con, "SELECT count(*) FROM lineage_parties")
    order = ("party", "kind_number", "day", "number_in", "number_out")
    found = "SELECT * FROM conversions_found"
    return _write_in_parts(at, "conversions", ("conversion_rows", found), order, -(-holders // max(parts, 1)), parts)


def _write_lineage(at: Workplace, parts: int, serials: bool) -> dict[str, int]:
    """Write the pairs by their inbound line."""
    pairs = _query("lineage_summed") if serials else "SELECT * FROM lineage_pairs"
    return _write_in_parts(at, "lineage", ("lineage_summed", pairs), ("line_in", "line_out"), LINES_AT_ONCE, parts)


def _write_in_parts(
    at: Workplace, table: str, view: tuple[str, str], order: Sequence[str], size: int, parts: int
) -> dict[str, int]:
    """Write a table by the first column of its order, so many numbers at a time: not all names are held at once.

    The table's query reads the view, which is given with its name and rows. Parties, items and lines are numbered in
    the order of their names, which is that of the tables.
    """
    name, rows = view
    written: list[Path] = []
    for part in range(max(parts, 1)):
        some = f"{order[0]} > {part * size} AND {order[0]} <= {(part + 1) * size}"
        at.con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM ({rows}) WHERE {some}")
        if parts <= 1:
            return write_table(at, table, _query(table), order_by=order, left_out=order)
        written.append(at.scratch / f"written-{table}-{part}.parquet")
        copy_to_parquet(at.con, _query(table), written[-1], order_by=order, left_out=order)
    # One list of files is read in its order, whatever the number of threads; files joined by UNION ALL are not.
    told = write_table(at, table, f"SELECT * FROM {parquet(*written)}", order_by=())
    for path in written:
        path.unlink()
    return told


def _follow(at: Workplace, part: int, parts: int, per_unit: Column, serials: bool) -> None:
    """Follow the lines of one part of the holders, and leave what was found in the scratch folder."""
    came, went = _side(at.con, 0, part, parts, serials), _side(at.con, 1, part, parts, serials)
    lineage, conversions = kernels("account.kernels.lineage"), kernels("account.kernels.conversions")
    in_order, out_order = (lineage.order(side.party, side.kind, side.day) for side in (came, went))
    made, rows = conversions.conversions(came[:5], went[:5], in_order, out_order, per_unit)
    _keep(at, f"conversions_found-{part}", dict(zip(_CONVERSIONS, made[:, :rows], strict=True)))
    asked, fixed = _asked(at.con, came, went) if serials else (np.zeros(0, np.int64), np.zeros(0, np.int64))
    found, answers, rows, answered = lineage.pairs(
        came.lots, went.lots, in_order, out_order, per_unit, asked, _unnamed(at.con, came)
    )
    for name, columns, its_fixed in (
        (f"lineage_pairs-{part}", found[:, :rows], np.zeros(rows, np.int64)),
        (f"lineage_pairs-{part}-by-serial", answers[:, :answered], fixed[:answered]),
    ):
        numbers = [came.number[columns[0]], went.number[columns[1]], *columns[2:], its_fixed]
        _keep(at, name, dict(zip(_PAIRS, numbers, strict=True)))


def _side(con: duckdb.DuckDBPyConnection, side: int, part: int, parts: int, serials: bool) -> _Side:
    """The lines that came in (side 0) or went out (1) of the holders of one part, by their number."""
    party, day = ("to_party", "in_day") if side == 0 else ("from_party", "out_day")
    told = ", coalesce(n.fixed, 0) AS fixed, coalesce(n.named, 0) AS named" if serials else ""
    joined = f"LEFT JOIN lineage_named AS n ON n.side = {side} AND n.number = l.number" if serials else ""
    columns = arrays_of(
        con,
        f"SELECT l.{party} AS party, l.kind, l.item, l.{day} AS day, l.chips, l.unknown, l.number{told} "
        f"FROM lineage_lines AS l {joined} WHERE l.{party} % {parts} = {part}",
    )
    number = columns["number"]
    if np.any(number[1:] < number[:-1]):
        places = np.argsort(number)
        columns = {name: values[places] for name, values in columns.items()}
    nothing = np.zeros(0 if serials else number.size, np.int64)
    return _Side(**{"fixed": nothing, "named": nothing, **columns})


def _asked(con: duckdb.DuckDBPyConnection, came: _Side, went: _Side) -> tuple[Column, Column]:
    """The pairs that serial numbers tell, as the kernel takes them, and their chips."""
    pairs = arrays_of(con, "SELECT came_on, number, chips FROM lineage_fixed ORDER BY came_on, number")
    here = np.isin(pairs["came_on"], came.number)
    place_in = np.searchsorted(came.number, pairs["came_on"][here])
    place_out = np.searchsorted(went.number, pairs["number"][here])
    places = np.lexsort((came.kind[place_in], came.party[place_in]))
    asked = np.stack([place_in[places], place_out[places]], axis=1)
    return np.ascontiguousarray(asked.reshape(-1), dtype=np.int64), pairs["chips"][here][places]


def _unnamed(con: duckdb.DuckDBPyConnection, came: _Side) -> Column:
    """By inbound line the chips of its kind that lines of its holder without an item may have carried."""
    found = arrays_of(con, "SELECT party, kind, chips FROM lineage_unnamed ORDER BY party, kind")
    most = np.zeros(came.number.size, np.int64)
    if found["party"].size:
        kinds = int(max(found["kind"].max(), came.kind.max(initial=0))) + 1
        keys, mine = found["party"] * kinds + found["kind"], came.party * kinds + came.kind
        place = np.minimum(np.searchsorted(keys, mine), keys.size - 1)
        most = np.where(keys[place] == mine, found["chips"][place], 0)
    return np.ascontiguousarray(most, dtype=np.int64)


def _per_unit(con: duckdb.DuckDBPyConnection) -> Column:
    """Chips a unit by the number of the item, which begins at 1."""
    found = arrays_of(con, "SELECT item, per_unit FROM lineage_items")
    per_unit = np.ones(found["item"].size + 1, np.int64)
    per_unit[found["item"]] = found["per_unit"]
    return per_unit


def _keep(at: Workplace, name: str, columns: dict[str, Column]) -> None:
    to = quote_text(str(at.scratch / f"{name}.parquet"))
    at.con.register("kept", {key: np.ascontiguousarray(values) for key, values in columns.items()})
    try:
        at.con.execute(f"COPY (SELECT * FROM kept) TO {to} (FORMAT parquet)")
    finally:
        at.con.unregister("kept")


def _show(at: Workplace, name: str, columns: tuple[str, ...]) -> None:
    """Everything kept in the scratch folder under one name, as one view; its days as days."""
    nothing = "SELECT " + ", ".join(f"0::BIGINT AS {column}" for column in columns) + " FROM range(0)"
    kept = [f"SELECT * FROM {parquet(path)}" for path in sorted(at.scratch.glob(f"{name}-*.parquet"))]
    days = ", DATE '1970-01-01' + day::INTEGER AS converted_on" if "day" in columns else ""
    at.con.execute(
        f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT *{days} FROM ({' UNION ALL '.join([nothing, *kept])})"
    )


def _make(con: duckdb.DuckDBPyConnection, name: str, select: str) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")


def _count(con: duckdb.DuckDBPyConnection, select: str) -> int:
    row = con.execute(select).fetchone()
    return int(row[0]) if row else 0


def _query(name: str) -> str:
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
