"""Finds the firms, sites, serial numbers and lines that a record speaks of: what is near enough to be changed by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

__all__ = ["COLUMNS", "Keys", "among", "keys_of"]

_HUB = {"shipments": 200, "custody_events": 2_000}
"""A firm that only had a unit once, and has more lines or events than these, brings none of its own."""

_WRITTEN_OUT = 500

COLUMNS: Mapping[str, Sequence[str]] = {
    "parties": (
        *("party_id", "holder_id", "operator_id", "seller_id", "buyer_id", "ultimate_consignee_id", "end_user_id"),
        *("consignee_id", "tenant_id", "provider_id", "exporter_id", "importer_id", "subject_id", "other_party_id"),
    ),
    "sites": ("site_id", "holder_id", "subject_id"),
    "serials": ("serial_number", "parent_serial_number", "replaced_by_serial", "inside_serial"),
    "shipments": ("shipment_id",),
    "licenses": ("license_id", "subject_id"),
    "papers": ("reference", "transport_document"),
}
"""The columns that name a thing of each kind, in whichever table they stand; customs names a shipment by papers."""


@dataclass
class Keys:
    """The things of each kind that are near; `others` are parties that only stand on a line with one of them."""

    parties: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    serials: set[str] = field(default_factory=set)
    shipments: set[str] = field(default_factory=set)
    licenses: set[str] = field(default_factory=set)
    papers: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)

    def of(self, kind: str) -> set[str]:
        """The things of one kind."""
        found: set[str] = getattr(self, kind)
        return found

    def add(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Take in what these rows name in columns of COLUMNS."""
        kinds = [(at, kind) for at, name in enumerate(columns) for kind, names in COLUMNS.items() if name in names]
        for row in rows:
            for at, kind in kinds:
                if row[at] is not None:
                    self.of(kind).add(str(row[at]))


def among(column: str, values: Iterable[str]) -> tuple[str, list[Any]]:
    """The condition that a column holds one of these values, and what stands in its places.

    Few values are written out, since an engine looks up written values and would scan for those of a table.
    """
    told = sorted(values)
    if len(told) > _WRITTEN_OUT:
        return f"{column} IN (SELECT unnest(CAST(? AS VARCHAR[])))", [told]
    return (f"{column} IN ({', '.join('?' * len(told))})" if told else "false"), told


def keys_of(con: duckdb.DuckDBPyConnection, rows: Sequence[tuple[Sequence[str], Sequence[Any]]], *, deep: bool) -> Keys:
    """What is near these rows, each given as its columns and its values.

    `deep`: what became of each unit is worked out again, so that all that is told of the units there is needed too.
    """
    keys = Keys()
    for columns, row in rows:
        keys.add(columns, [row])
    if "subject_id" in {name for columns, _ in rows for name in columns}:
        keys.shipments |= {one.partition(":")[0] for one in keys.parties}
    named = set(keys.parties)
    _papers(con, keys)
    _units(con, keys)
    keys.others |= _hubs(con, keys.parties - named)
    keys.parties -= keys.others
    _places(con, keys)
    keys.shipments |= _lines(con, keys.parties, keys.sites)
    if deep:
        _deeper(con, keys)
    for column in ("seller_id", "buyer_id", "ultimate_consignee_id", "end_user_id"):
        keys.others |= _select(con, column, "shipments", "shipment_id", keys.shipments)
    if any("declaration_id" in columns for columns, _ in rows):
        for column in COLUMNS["papers"]:
            keys.papers |= _select(con, column, "shipments", "shipment_id", keys.shipments)
    keys.licenses |= _select(con, "license_id", "shipments", "shipment_id", keys.shipments)
    for column in ("holder_id", "consignee_id", "end_user_id"):
        keys.licenses |= _select(con, "license_id", "licenses", column, keys.parties)
    for table in ("licenses", "license_lines"):
        keys.licenses |= _select(con, "license_id", table, "site_id", keys.sites)
    return keys


def _papers(con: duckdb.DuckDBPyConnection, keys: Keys) -> None:
    """The shipments that bear a reference or a transport document, or that a declaration with it names."""
    keys.shipments |= _select(con, "subject_id", "documents", "document_id", keys.papers)
    for table in ("shipments", "declarations"):
        for column in COLUMNS["papers"]:
            keys.shipments |= _select(con, "shipment_id", table, column, keys.papers)


def _units(con: duckdb.DuckDBPyConnection, keys: Keys) -> None:
    """What a unit sits in or replaces, who has or had it, where, and the shipments that list it."""
    keys.serials |= _select(con, "parent_serial_number", "devices", "serial_number", keys.serials)
    keys.serials |= _select(con, "serial_number", "devices", "parent_serial_number", keys.serials)
    keys.serials |= _select(con, "serial_number", "custody_events", "replaced_by_serial", keys.serials)
    for table in ("custody_events", "custody_spans"):
        keys.parties |= _select(con, "party_id", table, "serial_number", keys.serials)
        keys.sites |= _select(con, "site_id", table, "serial_number", keys.serials)
    keys.shipments |= _select(con, "shipment_id", "serials", "serial_number", keys.serials)


def _places(con: duckdb.DuckDBPyConnection, keys: Keys) -> None:
    """Who runs a site or rents there, and which sites a firm runs."""
    keys.parties |= _select(con, "operator_id", "sites", "site_id", keys.sites)
    keys.parties |= _select(con, "tenant_id", "tenancies", "site_id", keys.sites)
    keys.sites |= _select(con, "site_id", "sites", "operator_id", keys.parties)
    keys.sites |= _select(con, "site_id", "tenancies", "tenant_id", keys.parties)


def _deeper(con: duckdb.DuckDBPyConnection, keys: Keys) -> None:
    """All units told of at these firms and sites or on their lines, and what they sit in."""
    for column, values in (("party_id", keys.parties), ("site_id", keys.sites)):
        keys.serials |= _select(con, "serial_number", "custody_events", column, values)
    keys.serials |= _select(con, "serial_number", "serials", "shipment_id", keys.shipments)
    for _ in range(2):
        keys.serials |= _select(con, "parent_serial_number", "devices", "serial_number", keys.serials)
        keys.serials |= _select(con, "serial_number", "devices", "parent_serial_number", keys.serials)
        keys.serials |= _select(con, "replaced_by_serial", "custody_events", "serial_number", keys.serials)
    keys.shipments |= _select(con, "shipment_id", "serials", "serial_number", keys.serials)


def _hubs(con: duckdb.DuckDBPyConnection, parties: Iterable[str]) -> set[str]:
    found: dict[tuple[str, str], int] = {}
    for table, column in (("shipments", "seller_id"), ("shipments", "buyer_id"), ("custody_events", "party_id")):
        where, told = among(column, parties)
        counted = con.execute(f"SELECT {column}, count(*) FROM {table} WHERE {where} GROUP BY ALL", told).fetchall()
        for party, rows in counted:
            found[table, party] = found.get((table, party), 0) + rows
    return {party for (table, party), rows in found.items() if rows > _HUB[table]}


def _lines(con: duckdb.DuckDBPyConnection, parties: Iterable[str], sites: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for column in ("seller_id", "buyer_id", "ultimate_consignee_id", "end_user_id"):
        found |= _select(con, "shipment_id", "shipments", column, parties)
    return found | _select(con, "shipment_id", "shipments", "site_id", sites)


def _select(con: duckdb.DuckDBPyConnection, what: str, table: str, column: str, values: Iterable[str]) -> set[str]:
    where, told = among(column, values)
    if not told:
        return set()
    return {one for (one,) in con.execute(f"SELECT {what} FROM {table} WHERE {where}", told).fetchall() if one}
