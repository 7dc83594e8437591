"""The shipment lines as numbered movements: the table `moves`, and the network made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

import duckdb
import numpy as np

from tidewaiter.account.identity import told_by_serials
from tidewaiter.account.network import Network, network_of
from tidewaiter.engine.arrays import Column, arrays_of, table_of

__all__ = [
    "READS",
    "WITH_HOLDERS",
    "Move",
    "columns_of_moves",
    "moves_of",
    "network_of_columns",
    "network_of_moves",
    "number_moves",
    "query",
]

READS = ("item_chips", "serials", "shipments")
WITH_HOLDERS = (
    "JOIN move_holders AS f ON f.kind = m.kind AND f.holder_id = m.from_id "
    "JOIN move_holders AS t ON t.kind = m.kind AND t.holder_id = m.to_id"
)
"""Joins the numbers of its two holders to a row of `moves AS m`."""
_ORDER = ("shipment_id", "line", "row_id", "kind")
_MOST_CHIPS = 4_000_000_000_000_000_000
"""A kind of which more moved in all comes of a typing error; no sum of it would fit."""


@dataclass(frozen=True, slots=True)
class Move:
    """One line as it moved."""

    number: int
    shipment_id: str
    line: str
    item_id: str
    movement: str
    from_id: str
    to_id: str
    from_country: str
    to_country: str
    license_id: str | None
    kind: str
    per_unit: int
    chips: int
    out_on: dt.date
    in_on: dt.date
    day_unknown: bool

    @property
    def name(self) -> str:
        """As a user writes it."""
        return f"{self.shipment_id}:{self.line}"


def number_moves(con: duckdb.DuckDBPyConnection, only: str = "true") -> None:
    """Make the view `moves` of the lines that meet `only`, numbered from 0 by shipment and line, as lineage does.

    A kind of which too many moved is left out: it comes of a typing error in one cell, and the rest goes on. A line
    without an item is `doubtful`: it stands there for each kind that it may have carried, and is nobody's lot.
    """
    ((threads,),) = con.execute("SELECT current_setting('threads')").fetchall()
    con.execute("SET threads = 1")  # two would mix up the order in which the lines stand
    con.execute(f"CREATE OR REPLACE TEMP TABLE move_rows AS SELECT *, false AS doubtful FROM ({query()}) WHERE {only}")
    con.execute(f"SET threads = {threads}")
    changed = con.execute(
        "DELETE FROM move_rows WHERE kind IN (SELECT kind FROM move_rows GROUP BY kind "
        f"HAVING sum(CAST(chips AS DECIMAL(38, 0))) > {_MOST_CHIPS}) RETURNING 1"
    ).fetchall()
    if con.execute("SELECT 1 FROM shipments WHERE item_id IS NULL LIMIT 1").fetchall():
        con.execute(f"INSERT INTO move_rows SELECT *, true FROM ({query('moves_doubtful')})")
        changed = [(1,)]
    # Lines are kept in this order, so that they are seldom sorted: that takes longer than all the rest.
    if changed or not _in_order(con):
        con.execute(f"CREATE OR REPLACE TEMP TABLE move_rows AS SELECT * FROM move_rows ORDER BY {', '.join(_ORDER)}")
    con.execute("CREATE OR REPLACE TEMP VIEW moves AS SELECT rowid AS number, * FROM move_rows")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE move_holders AS SELECT kind, holder_id, "
        "row_number() OVER (ORDER BY kind, holder_id) - 1 AS number FROM ("
        "SELECT kind, from_id AS holder_id FROM move_rows UNION SELECT kind, to_id FROM move_rows)"
    )


def _in_order(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the rows came in their order; the first has none before it."""
    row = ", ".join(_ORDER)
    ((others,),) = con.execute(
        f"SELECT count(*) FILTER (NOT coalesce(was <= this, false)) FROM (SELECT struct_pack({row}) AS this, "
        f"lag(struct_pack({row})) OVER () AS was FROM move_rows)"
    ).fetchall()
    return bool(others <= 1)


def network_of_moves(con: duckdb.DuckDBPyConnection) -> Network:
    """The network of the table `moves`; a movement's number is its place there."""
    return network_of_columns(con, columns_of_moves(con))


def columns_of_moves(con: duckdb.DuckDBPyConnection) -> dict[str, Column]:
    """The table `moves` as whole numbers: from which holder, to which, chips, days, what is not known.

    What a holder sends to itself stays with it, as in lineage: it may be on its way to another country, and can still
    be sent on.
    """
    return arrays_of(
        con,
        "SELECT f.number AS from_number, t.number AS to_number, chips, out_on - DATE '1970-01-01' AS out_on, "
        "CASE WHEN from_id = to_id THEN out_on ELSE in_on END - DATE '1970-01-01' AS in_on, "
        "CAST(day_unknown AND from_id <> to_id AS BIGINT) AS day_unknown, CAST(doubtful AS BIGINT) AS doubtful "
        f"FROM moves AS m {WITH_HOLDERS} ORDER BY m.number",
    )


def network_of_columns(con: duckdb.DuckDBPyConnection, columns: Mapping[str, Column]) -> Network:
    """The network of the table `moves`, of which these are the columns.

    Units whose serial number says on which line they went on are taken out of the stock they waited in.
    """
    *facts, doubtful = columns.values()
    return network_of(*facts, told=told_by_serials(con), doubtful=doubtful)


def moves_of(con: duckdb.DuckDBPyConnection, numbers: Iterable[int], only: str = "true") -> Mapping[int, Move]:
    """What is known of these movements, which meet `only`: a reason to read less."""
    wanted: Column = np.unique(np.fromiter(numbers, np.int64))
    table_of(con, "wanted moves", {"number": wanted})
    rows = con.execute(
        "SELECT number, shipment_id, line, item_id, movement, from_id, to_id, from_country, to_country, license_id, "
        'kind, per_unit, chips, out_on, in_on, day_unknown FROM moves JOIN "wanted moves" USING (number) '
        f"WHERE {only}"
    ).fetchall()
    return {row[0]: Move(*row) for row in rows}


def query(name: str = "moves") -> str:
    """The SELECT that makes movements of shipment lines."""
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
