"""Which numbers an audit counts as one party, and the tables as they were recorded before."""

from __future__ import annotations

import duckdb

from tidewaiter.engine.duck import quote_name
from tidewaiter.parties.resolution.together import TOGETHER
from tidewaiter.records.asof import RECORDED

__all__ = ["as_recorded", "read_members"]


def read_members(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """For every party put together with others the number that stands for them; nothing in an audit of raw parties."""
    if not _is_there(con, "resolved_parties"):
        return {}
    rows = con.execute("SELECT party_id, resolved_id FROM resolved_parties WHERE state = $state", {"state": TOGETHER})
    return dict(rows.fetchall())


def as_recorded(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """The name, as SQL, under which a table holds every party under its own number."""
    return quote_name(RECORDED + table if _is_there(con, RECORDED + table) else table)


def _is_there(con: duckdb.DuckDBPyConnection, view: str) -> bool:
    return bool(con.execute("SELECT 1 FROM duckdb_views() WHERE view_name = $view", {"view": view}).fetchone())
