"""What the cells of little worlds may hold, which of them may be empty, and for which detector that says something."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["CONVENTIONS", "COUNTRIES", "ITEMS", "PARTIES", "POOLS", "START", "Chance", "Row"]

START = dt.date(2025, 4, 15)
"""A month before a rule date that detectors know, so that shipments of a world lie on both sides of it."""
PARTIES = ("P", "Q", "R", "S")
COUNTRIES = ("US", "MY", "CN", "HK")
ITEMS = ("one", "two")
ADDRESSES = ("1 Quay, Klang", "2 Quay - Klang", "3 Hall Road")
Chance = random.Random
Row = dict[str, Any]

Pool = Callable[[Chance, Row], Any]


def _of_its_own(names: Sequence[str]) -> Pool:
    """One of these names in the row's own world."""
    return lambda chance, row: next(iter(row.values())).split(".")[0] + "." + chance.choice(names)


POOLS: dict[str, dict[str, Pool]] = {
    "shipments": {
        "received_on": lambda c, row: row["shipped_on"] + dt.timedelta(days=c.randrange(40)),
        "payer_country": lambda c, _: c.choice(COUNTRIES),
        "via_countries": lambda c, _: c.choice(["SG", "HK", "SG|CN", "JP|KR"]),
        "item_id": _of_its_own(ITEMS),
        "value_usd": lambda c, _: c.randrange(4000),
        "net_weight_kg": lambda c, _: c.randrange(300),
        "ultimate_consignee_id": _of_its_own(PARTIES),
        "ship_to_address": _of_its_own(ADDRESSES),
        "declared_description": lambda c, _: c.choice(["computer parts", "servers", "for exhibition, temporary"]),
    },
    "parties": {
        "address": _of_its_own(ADDRESSES),
        "kind": lambda c, _: c.choice(["forwarder", "cloud", "reseller", "manufacturer"]),
        "business_line": lambda c, _: c.choice(["Bakery", "software", "general trading"]),
        "incorporated_on": lambda c, _: START + dt.timedelta(days=c.randrange(-600, 30)),
    },
    "items": {
        "list_price_usd": lambda c, _: c.choice([100, 200]),
        "unit_weight_kg": lambda c, _: c.choice([10, 12]),
        "form": lambda c, _: c.choice(["server", "chip"]),
    },
    "item_chips": {"chips_per_unit": lambda c, _: c.choice([1, 8]), "tpp": lambda c, _: c.choice([3000, 5000])},
    "party_figures": {"revenue_usd": lambda c, _: c.randrange(900), "cash_usd": lambda c, _: c.randrange(300)},
    "custody_events": {
        "party_id": _of_its_own(PARTIES),
        "item_id": _of_its_own(ITEMS),
        "units": lambda c, _: c.choice([2, 3, 4]),
    },
    "draws": {"problem": lambda c, _: c.choice(["expired", "other_site"])},
}
"""What may be unknown, and what may then be found out."""

CONVENTIONS: dict[str, tuple[str, ...]] = {
    "more_than_it_can_hold": ("shipments.ultimate_consignee_id",),
    "power_fell": ("custody_events.party_id",),
    "quick_reexport": ("shipments.ultimate_consignee_id",),
    "serial_shipped_twice": ("shipments.ultimate_consignee_id",),
    "unexplained_supply": ("shipments.ultimate_consignee_id",),
    "license_broken": ("draws.problem",),
    "declared_out_alone": ("shipments.ultimate_consignee_id",),
    "declared_out_at_once": ("shipments.ultimate_consignee_id", "shipments.received_on"),
    "reached_concern": ("shipments.ultimate_consignee_id",),
    "split_then_merged": ("shipments.ultimate_consignee_id",),
    "no_receipt": ("shipments.ultimate_consignee_id",),
    "left_without_removal": ("shipments.ultimate_consignee_id",),
    "lent_and_not_back": ("shipments.ultimate_consignee_id",),
    "end_user_sells": ("shipments.ultimate_consignee_id",),
    "sold_uninstalled": ("shipments.ultimate_consignee_id",),
    "receiver_without_trace": ("shipments.ultimate_consignee_id",),
    "offered_for_sale": ("shipments.ultimate_consignee_id",),
    "seized_goods": ("shipments.ultimate_consignee_id",),
    "reported_lost": ("shipments.ultimate_consignee_id",),
    "business_without_use": ("shipments.ultimate_consignee_id",),
    "return_never_arrived": ("shipments.ultimate_consignee_id", "shipments.received_on"),
}
"""Empty cells that have a stated meaning for a detector: its `assumes` says so."""
