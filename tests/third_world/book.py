"""The tables of a pack and of its truth, written row by row while a world goes on, so that memory stays small."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import IO, Any

__all__ = ["PACK", "TRUTH", "Book"]

_COMMON = "recorded_at reported_by source status"
PACK = {
    "parties": "party_id name alt_names kind country headquarters_country ultimate_parent_country address city"
    " incorporated_on registration_number website business_line",
    "party_figures": "party_id as_of revenue_usd cash_usd employees",
    "ownership": "owner_id owned_id share_pct from_on until_on",
    "officers": "party_id person_name role from_on until_on",
    "items": "item_id description manufacturer chip form chips_per_unit hs_code origin_country list_price_usd"
    " unit_weight_kg rated_power_w idle_power_w",
    "item_parts": "item_id part_item_id count",
    "prices": "quoted_on country item_id kind price_usd",
    "licenses": "license_id authority kind holder_id consignee_id end_user_id item_id max_units issued_on expires_on"
    " reexport_allowed",
    "documents": "document_id kind subject_kind subject_id issued_on issuer_id signer claimed_country claimed_site_id"
    " claimed_end_use claimed_units reexport_promise",
    "orders": "order_id ordered_on buyer_id end_user_id site_id item_id units value_usd status",
    "shipments": "shipment_id line shipped_on received_on kind seller_id buyer_id intermediate_consignee_id"
    " ultimate_consignee_id end_user_id end_use forwarder_id payer_id payer_country from_country to_country"
    " via_countries site_id ship_to_address hs_code declared_description declared_eccn item_id units net_weight_kg"
    f" value_usd license_id reference transport_document {_COMMON}",
    "serials": "shipment_id line serial_number",
    "declarations": "declaration_id line kind authority filed_on reference permit_id exporter_id"
    " importer_id consignee_id hs_code description eccn units net_weight_kg value_usd mode transport_document"
    f" shipment_id {_COMMON}",
    "sites": "site_id operator_id kind country latitude longitude address it_capacity_mw commissioned_on",
    "site_capacity": "site_id phase kind it_mw from_on",
    "site_power": "site_id month mean_it_load_mw",
    "tenancies": "site_id provider_id tenant_id item_id units from_on until_on use",
    "custody_events": "event_id event_at serial_number item_id units step party_id site_id basis",
    "inspections": "inspection_id inspected_on site_id method announced inspector_id item_id units_declared"
    " units_sampled units_confirmed",
    "trade_flows": "period reporter partner flow hs_code value_usd quantity quantity_unit net_weight_kg"
    " valuation source",
}
TRUTH = {
    "cases": "case_id typologies party_ids site_ids units first_leg_on last_border_on ambiguous",
    "diversions": "diversion_id case_id typology item_id units first_leg_on last_border_on target stopped",
    "case_lines": "case_id diversion_id shipment_id line units",
    "legs": "diversion_id hop day from_id to_id units on_record shipment_id line",
    "lookalikes": "lookalike_id story",
    "lookalike_lines": "lookalike_id story shipment_id line",
    "lines": "shipment_id line cell",
    "groups": "party_id cell",
    "world": "name value",
}


class Book:
    """A folder of CSV tables; tables that a world does not have are not written."""

    def __init__(self, folder: Path, tables: dict[str, str], absent: set[str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._columns = {name: columns.split() for name, columns in tables.items() if name not in (absent or set())}
        self._files: list[IO[str]] = []
        self._writers: dict[str, Any] = {}
        self.rows: dict[str, int] = {}
        for name, columns in self._columns.items():
            file = (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
            self._files.append(file)
            self._writers[name] = csv.writer(file, lineterminator="\n")
            self._writers[name].writerow(columns)
            self.rows[name] = 0

    def add(self, table: str, *cells: object) -> None:
        """Write one row, cells in the order of the columns; what is left out at the end is empty."""
        columns = self._columns.get(table)
        if columns is not None:
            self._writers[table].writerow((*cells, *[""] * (len(columns) - len(cells))))
            self.rows[table] += 1

    def has(self, table: str) -> bool:
        """Whether the world has the table."""
        return table in self._columns

    def close(self) -> None:
        """Finish all files."""
        for file in self._files:
            file.close()
