"""Takes out of an audit the rows that speak of what is near a record."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from tidewaiter.audit.recheck.keys import COLUMNS, Keys, among
from tidewaiter.engine.duck import quote_name

__all__ = ["strays", "take_out"]

_WHOLE = ("item_chips", "item_parts", "items")
"""Tables of things that every firm may have to do with; they are short."""

_ONLY = {
    "shipments": {"shipments": ("shipment_id",)},
    "serials": {"shipments": ("shipment_id",), "serials": ("serial_number",)},
}
"""Tables of which fewer columns decide than they have: a line is near if its shipment was found to be."""

_OF_OTHERS = ("parties", "control", "screenings")
"""What a firm is must be known too of those that only stand on a line with one that is near."""

_STRAYS = {
    "custody_events": "party_id IS NULL AND (site_id IS NULL OR step = 'observed')",
    "declarations": "exporter_id IS NULL OR (importer_id IS NULL AND consignee_id IS NULL)",
    "inspections": "row_id = (SELECT min(row_id) FROM inspections)",
    "custody_spans": "row_id = (SELECT row_id FROM custody_spans ORDER BY seen_on DESC NULLS LAST, row_id LIMIT 1)",
}
"""Rows that may be about anybody, or that say that there are such rows at all: they are near everything."""


def strays(con: duckdb.DuckDBPyConnection, names: Collection[str]) -> None:
    """Keep apart the rows of these tables that are near everything, so that nobody looks for them twice."""
    for name in sorted({*names} & {*_STRAYS}):
        con.execute(f"CREATE OR REPLACE TEMP TABLE {_stray(name)} AS SELECT * FROM {name} WHERE {_STRAYS[name]}")


def take_out(con: duckdb.DuckDBPyConnection, name: str, keys: Keys, into: str) -> None:
    """Make the table `into` of the rows of a table that are near."""
    if name in _WHOLE:
        con.execute(f"CREATE TABLE {into} AS SELECT * FROM {name}")
        return
    there = {column for column, *_ in con.execute(f"DESCRIBE {name}").fetchall()}
    parts, values = [], list[object]()
    for kind, columns in _ONLY.get(name, COLUMNS).items():
        wanted = keys.of(kind) | keys.others if kind == "parties" and name in _OF_OTHERS else keys.of(kind)
        for column in columns:
            where, told = among(column, wanted)
            if told and column in there:
                parts.append(f"SELECT * FROM {name} WHERE {where}")
                values += told
    if name in _STRAYS:
        parts.append(f"SELECT * FROM {_stray(name)}")
    select = " UNION ".join(parts) if parts else f"SELECT * FROM {name} WHERE false"
    con.execute(f"CREATE TABLE {into} AS {select}", values)


def _stray(name: str) -> str:
    return quote_name(f"strays of {name}")
