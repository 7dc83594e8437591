"""Refuses records that do not say whose they are: they may be anybody's, and so change what is said of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.step import parquet

__all__ = ["refuse_vague"]

_VAGUE = {
    "custody_events": (
        "(party_id IS NULL AND (site_id IS NULL OR step = 'observed')) OR (step = 'returned' AND coalesce(party_id "
        "NOT IN (SELECT party_id FROM parties WHERE kind IS NOT NULL), true))",
        "event_id",
        "a holder, or a place unless it is a sighting; of a return a holder whose kind is on record",
    ),
    "declarations": (
        "exporter_id IS NULL OR (kind = 'import' AND importer_id IS NULL AND consignee_id IS NULL)",
        "declaration_id",
        "the exporter, and of an import the importer or consignee too",
    ),
}
"""When a record is vague, the column of its number, and what it must name; an empty kind may be a maker's."""


def refuse_vague(con: duckdb.DuckDBPyConnection, records: Mapping[str, Path]) -> None:
    """An InputError where a record, or the row whose place it takes, does not say whose it is."""
    for name, path in records.items():
        if name not in _VAGUE:
            continue
        condition, number, expected = _VAGUE[name]
        old = f"SELECT * FROM {name} WHERE row_id IN (SELECT row_id FROM {parquet(path)})"
        for rows in (f"SELECT * FROM {parquet(path)}", old):
            found = con.execute(f"SELECT min({number}) FROM ({rows}) WHERE {condition}").fetchone()
            if found and found[0] is not None:
                raise InputError(
                    "This record, or the one whose place it takes, may be anybody's: it does not say whose it is.",
                    place=Place(path.name, None, number),
                    value=str(found[0]),
                    expected=expected,
                    hint="Put the record into the pack and run the audit.",
                )
