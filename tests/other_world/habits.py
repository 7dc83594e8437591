"""Habits: which records a world keeps, how completely and how late; drawn anew for every seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

COUNTRIES = (
    "US",
    "TW",
    "SG",
    "MY",
    "TH",
    "ID",
    "JP",
    "KR",
    "IN",
    "AE",
    "SA",
    "DE",
    "NL",
    "GB",
    "FR",
    "VN",
    "HK",
    "CN",
    "KZ",
)
# Seed by seed another whole source is missing, so that no six seeds in a row have the same gaps.
_WITHOUT = (
    ("capacity",),
    ("custody_events", "inspections", "devices"),
    ("declarations", "site_power"),
    ("site_power", "site_capacity", "tenancies"),
    ("officers", "ownership", "party_figures"),
    ("orders", "documents", "serials"),
)
_EACH_MAY_LACK = (
    "devices",
    "prices",
    "party_figures",
    "ownership",
    "tenancies",
    "trade_flows",
    "inspections",
    "licenses",
)


@dataclass(frozen=True)
class Habits:
    """Shares between 0 and 1 of what is written down, and the tables that nobody keeps."""

    absent: frozenset[str]
    serials: float
    register: float
    receipts: float
    vague: float
    other_money: float
    customs: dict[str, float]
    custody_serial: float
    custody_lot: float
    telemetry: float
    power: float
    capacity: float
    inspected: float
    papers: float
    sites: float
    complete: bool = False  # every movement is written, with its day of receipt, to the firm that has the goods


def draw(seed: int, rng: Random) -> Habits:
    """The habits of one seed."""
    absent = set(_WITHOUT[(seed - 1) % len(_WITHOUT)])
    if len(absent) > 1:  # every sixth seed keeps whatever this world can keep
        absent |= {table for table in _EACH_MAY_LACK if rng.random() < 0.12}
    customs = {land: rng.choice((0.0, 0.5, 0.8, 0.95)) for land in COUNTRIES}
    customs.update(CN=rng.choice((0.0, 0.0, 0.4)), HK=rng.choice((0.0, 0.5, 0.8)))
    return Habits(
        absent=frozenset(absent),
        serials=rng.uniform(0.35, 0.6),
        register=rng.uniform(0.6, 0.95),
        receipts=rng.uniform(0.65, 0.95),
        vague=rng.uniform(0.03, 0.08),
        other_money=rng.uniform(0.1, 0.5),
        customs=customs,
        custody_serial=rng.uniform(0.25, 0.45),
        custody_lot=rng.uniform(0.2, 0.35),
        telemetry=rng.uniform(0.3, 0.6),
        power=rng.uniform(0.4, 0.75),
        capacity=rng.uniform(0.5, 0.85),
        inspected=rng.uniform(0.2, 0.45),
        papers=rng.uniform(0.5, 0.9),
        sites=rng.uniform(0.75, 0.97),
    )
