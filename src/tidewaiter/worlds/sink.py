"""Where rows go while a world is made: one file a table, a few optional cells left empty, each row with its delay."""

from __future__ import annotations

import csv
import random
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tidewaiter.records.contracts import tables
from tidewaiter.worlds.calendar import instant
from tidewaiter.worlds.chance import between, stream
from tidewaiter.worlds.model import Plan

__all__ = ["COLUMNS", "TRUTH", "Sink"]

COLUMNS: dict[str, str] = {
    "parties": "party_id name kind country headquarters_country ultimate_parent_country address city incorporated_on "
    "registration_number website business_line",
    "party_figures": "party_id as_of revenue_usd cash_usd employees",
    "ownership": "owner_id owned_id share_pct from_on until_on",
    "officers": "party_id person_name role from_on",
    "answers": "subject_kind subject_id question answer answered_by answered_on",
    "items": "item_id description manufacturer chip form chips_per_unit hs_code origin_country fdp list_price_usd "
    "unit_weight_kg rated_power_w idle_power_w",
    "item_parts": "item_id part_item_id count",
    "devices": "serial_number item_id manufacturer identity_kind parent_serial_number from_at until_at basis",
    "prices": "quoted_on country item_id kind price_usd",
    "licenses": "license_id authority kind holder_id consignee_id end_user_id site_id item_id max_units issued_on "
    "expires_on reexport_allowed",
    "license_lines": "license_id line consignee_id end_user_id item_id max_units",
    "duties": "license_id duty due_on done_on state",
    "documents": "document_id kind subject_kind subject_id issued_on issuer_id signer claimed_country claimed_site_id "
    "claimed_end_use claimed_units reexport_promise",
    "orders": "order_id ordered_on buyer_id end_user_id site_id item_id units value_usd status",
    "shipments": "shipment_id line shipped_on received_on kind seller_id buyer_id intermediate_consignee_id "
    "ultimate_consignee_id end_user_id end_use forwarder_id payer_id payer_country from_country to_country "
    "via_countries site_id ship_to_address hs_code declared_description declared_eccn item_id units "
    "net_weight_kg value_usd license_id",
    "serials": "shipment_id line serial_number",
    "declarations": "declaration_id line kind authority filed_on reference permit_id exporter_id importer_id "
    "consignee_id consignee_type hs_code description eccn units net_weight_kg value_usd mode transport_document "
    "port_from port_to shipment_id",
    "sites": "site_id operator_id kind country latitude longitude address it_capacity_mw commissioned_on",
    "site_capacity": "site_id phase kind it_mw from_on",
    "site_power": "site_id month mean_it_load_mw",
    "tenancies": "site_id provider_id tenant_id item_id units from_on until_on use",
    "custody_events": "event_id event_at serial_number item_id units step party_id site_id location "
    "replaced_by_serial basis",
    "inspections": "inspection_id inspected_on site_id method announced inspector_id item_id units_declared "
    "units_sampled units_confirmed",
    "landmarks": "landmark_id latitude longitude trusted_from_on",
    "pings": "landmark_id site_id measured_at rtt_ms key_residence",
    "trade_flows": "period reporter partner flow hs_code value_usd quantity quantity_unit net_weight_kg "
    "valuation source",
    "capacity": "country period datacenter_it_mw_live datacenter_it_mw_building grid_headroom_mw "
    "power_price_usd_mwh source",
}
"""The columns that a world fills, table by table."""

TRUTH: dict[str, str] = {
    "cases": "case_id typologies ambiguous party_ids site_ids units chips stopped_units first_leg_on last_border_on "
    "known_on hops countries",
    "diversions": "case_id diversion_id typology story party_id site_id item_id units chips arrived_on first_leg_on "
    "last_border_on days_to_border target_country premium stopped known_on",
    "legs": "diversion_id leg from_party to_party from_country to_country left_on units recorded shipment_id line",
    "case_lines": "case_id diversion_id shipment_id line leg units",
    "case_serials": "case_id diversion_id serial_number item_id",
    "lines": "shipment_id line cell step",
    "lookalikes": "lookalike_id kind party_id site_id item_id units first_on last_on",
    "lookalike_lines": "lookalike_id shipment_id line",
    "groups": "party_id cell role",
    "site_units": "site_id item_id from_on until_on units",
    "world": "name value",
}
"""The tables of the truth, and their columns."""

_OPTIONAL = {
    "parties": "address incorporated_on registration_number website business_line",
    "party_figures": "revenue_usd cash_usd employees",
    "documents": "issued_on issuer_id signer claimed_country claimed_site_id claimed_end_use claimed_units",
    "orders": "end_user_id site_id value_usd",
    "shipments": "received_on end_user_id end_use forwarder_id payer_id payer_country via_countries site_id "
    "ship_to_address hs_code declared_description declared_eccn net_weight_kg value_usd",
    "declarations": "reference permit_id exporter_id importer_id consignee_id consignee_type hs_code description eccn "
    "units net_weight_kg value_usd mode transport_document port_from port_to",
    "sites": "latitude longitude address it_capacity_mw",
    "custody_events": "party_id location basis",
    "tenancies": "provider_id item_id units until_on",
    "inspections": "announced inspector_id units_declared",
}

_LATE, _UNDATED = 0.08, 0.1
"""How many rows come in six times later than usual, and how many do not say when they came."""

_DRAWS = 1 << 13


def _delays(plan: Plan, table: str, usual: int) -> list[int]:
    """Delays in days to draw from; -1 = the row does not say when it was recorded."""
    rng, days = stream(plan.seed, "delays of", table), max(usual, 1)
    drawn = []
    for _ in range(_DRAWS):
        one = rng.random()
        delay = round(between(rng, days * 0.3, days * 2.0) * (6 if one > 1 - _LATE else 1))
        drawn.append(-1 if one < _UNDATED else delay)
    return drawn


class Sink:
    """Files that take the rows of a world as they are made, in no order; they are sorted at the end."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.plan = plan
        self.counts: dict[str, int] = {}
        self._folder = folder
        self._open = ExitStack()
        self._writers: dict[str, Any] = {}
        self._delays = {name: _delays(plan, name, tables()[name].delay_days) for name in COLUMNS}
        self._masked = {
            name: tuple(COLUMNS[name].split().index(column) for column in words.split())
            for name, words in _OPTIONAL.items()
        }
        for name, words in (COLUMNS | {f"truth/{name}": words for name, words in TRUTH.items()}).items():
            path = folder / f"{name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            file = self._open.enter_context(path.open("w", newline="", encoding="utf-8", buffering=1 << 18))
            self._writers[name] = csv.writer(file, lineterminator="\n").writerow
            late = [] if name not in COLUMNS else ["recorded_at"]
            self._writers[name]([*words.split(), *late])
            self.counts[name] = 0
        self._cell: object = "world"
        self._streams: dict[str, random.Random] = {}

    def cell(self, number: object) -> None:
        """From here on gaps and delays are those of this cell."""
        self._cell = number
        self._streams = {}

    def row(self, table: str, values: tuple[object, ...], day: int | None = None) -> None:
        """Take a row; `day` is when it happened, from which its delay counts."""
        self.counts[table] += 1
        if table not in self._streams:
            self._streams[table] = stream(self.plan.seed, self._cell, "rows of", table)
        rng = self._streams[table]
        recorded = "" if day is None else self._recorded(rng, table, day)
        masked = self._masked.get(table)
        if masked:
            cells = [*values, recorded]
            chance, rate = rng.random, self.plan.missing
            for place in masked:
                if chance() < rate:
                    cells[place] = ""
            self._writers[table](cells)
        else:
            self._writers[table]((*values, recorded))

    def truth(self, table: str, values: tuple[object, ...]) -> None:
        """Take a row of the truth."""
        self.counts[f"truth/{table}"] += 1
        self._writers[f"truth/{table}"](values)

    def _recorded(self, rng: random.Random, table: str, day: int) -> str:
        draw = rng.getrandbits(24)
        delay = self._delays[table][draw & (_DRAWS - 1)]
        return "" if delay < 0 else instant(day + delay, (draw >> 13) * 1440 >> 11)

    def close(self) -> None:
        """Put everything on disk."""
        self._open.close()
