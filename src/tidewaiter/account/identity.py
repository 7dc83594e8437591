"""Follows single units: those whose serial number stands on a line in and a later line out of one holder."""

from __future__ import annotations

from importlib import resources

import duckdb
import numpy as np

from tidewaiter.account.parts import Told, threads
from tidewaiter.engine.arrays import Column, arrays_of

__all__ = ["told_by_serials"]

# The same queries as lineage, over the same columns: a trace and lineage cannot tell different stories of one number.
_LINES = """
CREATE OR REPLACE TEMP TABLE lineage_lines AS
SELECT row_number() OVER (ORDER BY m.shipment_id, m.line, m.row_id) AS number, m.shipment_id, m.line,
       m.item_id AS item, m.kind, m.chips,
       m.from_id AS from_party, m.to_id AS to_party, m.out_on - DATE '1970-01-01' AS out_day,
       m.in_on - DATE '1970-01-01' AS in_day, CAST(m.day_unknown AS BIGINT) AS unknown, m.per_unit, m.row_id
FROM ({moves}) AS m
SEMI JOIN serials AS s ON s.shipment_id = m.shipment_id AND s.line = m.line
WHERE m.from_id <> m.to_id
"""
_STORIES = """
CREATE OR REPLACE TEMP TABLE lineage_serials AS SELECT * FROM ({serials})
"""
_PAIRS = """
SELECT dense_rank() OVER (ORDER BY s.serial_number) - 1 AS serial, a.number AS came_on, b.number AS went_on, s.per_unit
FROM lineage_serials AS s
JOIN lineage_lines AS x ON x.number = s.came_on JOIN moves AS a ON a.row_id = x.row_id
JOIN lineage_lines AS y ON y.number = s.number JOIN moves AS b ON b.row_id = y.row_id
WHERE s.came_on IS NOT NULL
ORDER BY serial, came_on, went_on
"""
# Only what stays in one form keeps its serial number: a server's does not name the boards taken out of it.
_NAMED = """
WITH ends AS (
  SELECT 0 AS side, number, kind, to_id AS holder_id, item_id, per_unit FROM moves WHERE from_id <> to_id
  UNION ALL
  SELECT 1, number, kind, from_id, item_id, per_unit FROM moves WHERE from_id <> to_id
),
sides AS (
  SELECT e.side, e.number, h.number AS holder, e.item_id, e.per_unit
  FROM ends AS e JOIN move_holders AS h ON h.kind = e.kind AND h.holder_id = e.holder_id
),
named AS (
  SELECT m.number, n.side, n.named FROM ({named}) AS n
  JOIN lineage_lines AS l ON l.number = n.number JOIN moves AS m ON m.row_id = l.row_id
  WHERE n.named > 0
),
told AS (
  SELECT s.holder
  FROM sides AS s LEFT JOIN named AS n USING (side, number)
  GROUP BY s.holder
  HAVING min(s.item_id) = max(s.item_id) AND max(s.per_unit) = 1
     AND sum(n.named) FILTER (s.side = 0) > 0 AND sum(n.named) FILTER (s.side = 1) > 0
)
SELECT s.holder, s.side, s.number, n.named
FROM named AS n JOIN sides AS s USING (side, number) SEMI JOIN told AS t ON t.holder = s.holder
ORDER BY s.side, s.number
"""


def told_by_serials(con: duckdb.DuckDBPyConnection) -> Told | None:
    """What serial numbers say of the table `moves`; None where there are none."""
    if not con.execute("SELECT 1 FROM serials LIMIT 1").fetchall():
        return None
    con.execute(_LINES.format(moves=_query("moves")))
    con.execute("CREATE OR REPLACE TEMP VIEW lineage_items AS SELECT DISTINCT item, per_unit FROM lineage_lines")
    con.execute(_STORIES.format(serials=_query("lineage_serials")))
    pairs = arrays_of(con, _PAIRS)
    named = arrays_of(con, _NAMED.format(named=_query("lineage_named")))
    ((count,),) = con.execute("SELECT count(*) FROM moves").fetchall()
    con.execute("DROP VIEW lineage_items")
    con.execute("DROP TABLE lineage_serials")
    con.execute("DROP TABLE lineage_lines")
    sides = [_by_line(named["number"], named["named"], named["side"] == side, count) for side in (0, 1)]
    return Told(threads(*pairs.values(), lines=count), sides[0], sides[1], np.unique(named["holder"]))


def _by_line(number: Column, named: Column, chosen: Column, count: int) -> Column:
    found = np.zeros(count, np.int64)
    found[number[chosen]] = named[chosen]
    return found


def _query(name: str) -> str:
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
