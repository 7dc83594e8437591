"""Which rows of an input table count: those known on the day the audit looks back to, each in its latest version.

The same rule as the reader's, applied here because the report reads the audit's folder and enters no other room. A test
holds the two to each other, table by table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

__all__ = ["KNOWN", "Known", "known_rows"]


@dataclass(frozen=True, slots=True)
class Known:
    """The columns that identify a row, the one that dates it, and those that tell of a later event."""

    key: tuple[str, ...]
    day: str = ""
    later: tuple[str, ...] = ()


KNOWN: Mapping[str, Known] = {
    "parties": Known(("party_id",), "", ("incorporated_on",)),
    "party_figures": Known(("party_id", "as_of"), "as_of"),
    "ownership": Known(("owner_id", "owned_id", "from_on"), "from_on", ("until_on",)),
    "officers": Known(("party_id", "person_name", "role", "from_on"), "from_on", ("until_on",)),
    "answers": Known(("subject_kind", "subject_id", "question", "answered_by", "answered_on"), "answered_on"),
    "items": Known(("item_id",)),
    "item_parts": Known(("item_id", "part_item_id")),
    "devices": Known(("serial_number", "identity_kind", "from_at"), "from_at", ("until_at",)),
    "prices": Known((), "quoted_on"),
    "licenses": Known(("license_id",), "issued_on"),
    "license_lines": Known(("license_id", "line")),
    "duties": Known(("license_id", "duty", "due_on"), "", ("done_on",)),
    "documents": Known(("document_id",), "issued_on"),
    "orders": Known(("order_id", "item_id", "end_user_id", "site_id"), "ordered_on"),
    "shipments": Known(("shipment_id", "line"), "shipped_on", ("received_on",)),
    "serials": Known(("shipment_id", "line", "serial_number")),
    "declarations": Known(("declaration_id", "line"), "filed_on"),
    "sites": Known(("site_id",), "", ("commissioned_on", "retired_on")),
    "site_capacity": Known(("site_id", "phase", "kind", "from_on"), "from_on"),
    "site_power": Known(("site_id", "month"), "month"),
    "tenancies": Known(("site_id", "provider_id", "tenant_id", "item_id", "from_on", "use"), "from_on", ("until_on",)),
    "custody_events": Known(("event_id", "serial_number", "item_id"), "event_at"),
    "inspections": Known(("inspection_id", "item_id"), "inspected_on"),
    "landmarks": Known(("landmark_id",), "trusted_from_on"),
    "pings": Known((), "measured_at"),
    "trade_flows": Known(("period", "reporter", "partner", "flow", "hs_code", "valuation", "source"), "period"),
    "capacity": Known(("country", "period", "source"), "period"),
}
"""The input tables of the record layout."""


def known_rows(
    name: str, rows: str, columns: Collection[str], *, as_of: dt.date | None, delay_days: int, versions: bool
) -> str:
    """SQL for the rows of input table `name` that count.

    `rows` is the SQL that reads the table, `columns` what it has; `versions` says whether a key stands more than once.
    """
    table = KNOWN[name]
    shown, known = "*", "true"
    if as_of is not None:
        later = [c for c in table.later if c in columns]
        hidden = ", ".join(f"case when cast({c} as date) <= date '{as_of}' then {c} end as {c}" for c in later)
        shown = f"* replace ({hidden})" if hidden else "*"
        known = f"{_known_on(table, columns, delay_days)} <= date '{as_of}'"
    latest = ""
    if table.key and versions:
        key = ", ".join(c for c in table.key if c in columns)
        latest = f" qualify row_number() over (partition by {key} order by recorded_at desc nulls last) = 1"
    return f"from {rows} select {shown} where {known}{latest}"


def _known_on(table: Known, columns: Collection[str], delay_days: int) -> str:
    """The day a row is known from: recorded_at, else its own day (of a month or year, the last) and the delay."""
    parts = ["cast(recorded_at as date)"] if "recorded_at" in columns else []
    if table.day in columns:
        parts.append(f"{_last_day(table.day)} + {delay_days}")
    parts.append("date '0001-01-01'")
    return f"coalesce({', '.join(parts)})"


def _last_day(column: str) -> str:
    if column == "month":
        return "last_day(month)"
    if column == "period":
        year = "try_cast(period || '-12-31' as date)"
        return f"case when strlen(period) = 4 then {year} else last_day(try_cast(period || '-01' as date)) end"
    return f"cast({column} as date)"
