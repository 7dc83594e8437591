"""The record pack: headers as the layout lays them down, blanks as left by their keepers, stable CSV."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

from .params import Params

Row = dict[str, object]
# table: columns (a star marks what is never left blank); the day a row is about; least and most days until it is known
LAYOUT = {
    "parties": (
        "party_id* name* alt_names kind* country* headquarters_country ultimate_parent_country address city "
        "incorporated_on registration_number website business_line",
        "",
        0,
        0,
    ),
    "party_figures": ("party_id* as_of* revenue_usd cash_usd employees", "as_of", 60, 200),
    "ownership": ("owner_id* owned_id* share_pct from_on until_on", "from_on", 20, 200),
    "officers": ("party_id* person_name* role from_on until_on", "from_on", 10, 90),
    "answers": ("subject_kind* subject_id* question* answer* answered_by answered_on*", "answered_on", 0, 10),
    "items": (
        "item_id* description* manufacturer* chip* form* chips_per_unit* hs_code* origin_country* us_content_pct fdp "
        "list_price_usd* unit_weight_kg* rated_power_w* idle_power_w* tpp* die_area_mm2 dram_bandwidth_gbs "
        "datacenter_marketed*",
        "",
        0,
        0,
    ),
    "item_parts": ("item_id* part_item_id* count*", "", 0, 0),
    "devices": (
        "serial_number* item_id* manufacturer identity_kind parent_serial_number from_at until_at basis",
        "from_at",
        1,
        20,
    ),
    "prices": ("quoted_on* country* item_id* kind* price_usd*", "quoted_on", 1, 20),
    "licenses": (
        "license_id* authority* kind* holder_id* consignee_id end_user_id site_id item_id max_units max_tpp "
        "max_value_usd issued_on* expires_on* reexport_allowed reinspect_every_months origin_license_id",
        "issued_on",
        0,
        10,
    ),
    "duties": ("license_id* duty* due_on* done_on* state*", "due_on", 5, 60),
    "documents": (
        "document_id* kind* subject_kind* subject_id* issued_on issuer_id signer claimed_country claimed_site_id "
        "claimed_end_use claimed_units reexport_promise sha256",
        "issued_on",
        0,
        20,
    ),
    "orders": (
        "order_id* ordered_on* buyer_id* end_user_id site_id item_id* units* value_usd status",
        "ordered_on",
        0,
        5,
    ),
    "shipments": (
        "shipment_id* line* shipped_on* received_on kind* seller_id* buyer_id* intermediate_consignee_id "
        "ultimate_consignee_id end_user_id end_use forwarder_id payer_id payer_country from_country* to_country* "
        "via_countries site_id ship_to_address hs_code declared_description declared_eccn item_id* units* "
        "net_weight_kg value_usd license_id reported_by*",
        "shipped_on",
        1,
        12,
    ),
    "serials": ("shipment_id* line* serial_number*", "", 0, 0),
    "declarations": (
        "declaration_id* line* kind* authority* filed_on* reference license_code permit_id exporter_id "
        "importer_id consignee_id consignee_type hs_code description eccn units net_weight_kg value_usd mode "
        "transport_document port_from port_to shipment_id*",
        "filed_on",
        10,
        75,
    ),
    "sites": (
        "site_id* operator_id* kind* country* latitude longitude address it_capacity_mw commissioned_on retired_on",
        "",
        0,
        0,
    ),
    "site_capacity": ("site_id* phase* kind* it_mw* from_on*", "from_on", 0, 30),
    "site_power": ("site_id* month* mean_it_load_mw*", "month", 32, 45),
    "tenancies": ("site_id* provider_id tenant_id* item_id units from_on* until_on use", "from_on", 0, 40),
    "custody_events": (
        "event_id* event_at* serial_number* item_id* units* step* party_id site_id* location replaced_by_serial* basis",
        "event_at",
        0,
        8,
    ),
    "inspections": (
        "inspection_id* inspected_on* site_id* method* announced inspector_id item_id* units_declared "
        "units_sampled* units_confirmed*",
        "inspected_on",
        1,
        20,
    ),
    "landmarks": ("landmark_id* latitude* longitude* trusted_from_on*", "", 0, 0),
    "pings": ("landmark_id* site_id* serial_number* measured_at* rtt_ms* key_residence*", "measured_at", 0, 2),
    "trade_flows": (
        "period* reporter* partner* flow* hs_code* value_usd* quantity quantity_unit net_weight_kg valuation source",
        "",
        0,
        0,
    ),
    "capacity": (
        "country* period* datacenter_it_mw_live* datacenter_it_mw_building grid_headroom_mw power_price_usd_mwh source",
        "",
        0,
        0,
    ),
}


class Book:
    """All rows written so far, table by table."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {name: [] for name in LAYOUT}

    def add(self, table: str, **row: object) -> Row:
        """Write one row; unnamed columns stay empty."""
        self.tables[table].append(row)
        return row

    def number(self, table: str, prefix: str) -> str:
        """The next number in a table's own sequence."""
        return f"{prefix}{len(self.tables[table]) + 1:06d}"

    def save(self, folder: Path, params: Params) -> None:
        """Write every table that this economy keeps."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, (columns, about, low, high) in LAYOUT.items():
            rows = self.tables[table]
            if table in params.absent or not rows:
                continue
            rng = random.Random(f"fifth-{params.seed}-{table}")
            rng.shuffle(rows)
            names = [name.rstrip("*") for name in columns.split()]
            loose = [name.rstrip("*") for name in columns.split() if not name.endswith("*")]
            rate = params.blank.get(table, params.blank[""])
            for row in rows:
                if about and row.get(about):
                    day = dt.date.fromisoformat(str(row[about])[:10]) + dt.timedelta(days=rng.randint(low, high))
                    row["recorded_at"] = f"{day.isoformat()}T23:30:00Z"
                for name in loose:
                    if rng.random() < rate:
                        row[name] = ""
            write(folder / f"{table}.csv", [*names, *(["recorded_at"] if about else [])], rows)


def write(path: Path, names: list[str], rows: list[Row]) -> None:
    """One CSV file with unix line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, names, restval="", extrasaction="ignore", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
