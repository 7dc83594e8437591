"""What differs from one economy to the next: size, length, base rates, and how carefully each kind of holder writes."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

FAMILIES = (
    "installed_removed_resold",
    "overstated_purchase",
    "multi_hop_shells",
    "misdeclared_transit",
    "third_country_front",
    "split_merge",
    "route_displacement",
    "label_swap",
    "rma_drip",
    "repossessed_lease",
    "whole_scrap",
    "staged_loss",
)
OPTIONAL = (
    "prices",
    "trade_flows",
    "capacity",
    "answers",
    "license_lines",
    "duties",
    "party_figures",
    "landmarks",
    "tenancies",
    "documents",
    "officers",
    "ownership",
    "item_parts",
)
KEEP_RATE = {"shipments": 0.97, "orders": 0.95, "custody": 0.93, "serials": 0.55, "declarations": 0.3}


@dataclass(frozen=True)
class Params:
    """One economy's settings; everything else follows from these and the seed."""

    seed: int
    lines: int
    start: dt.date
    days: int
    rule_days: tuple[int, int]
    cells: int
    bad_rate: float
    bad_share: float
    glitch: float
    keep: dict[str, float]
    blank: dict[str, float]
    absent: tuple[str, ...]

    def iso(self, day: float) -> str:
        """The calendar day of a day number."""
        return (self.start + dt.timedelta(days=int(day))).isoformat()

    def at(self, day: float, hour: int = 9) -> str:
        """An instant on a day number."""
        return f"{self.iso(day)}T{hour % 24:02d}:00:00Z"


def draw(seed: int, lines: int) -> Params:
    """Draw one economy's settings."""
    rng = random.Random(f"fifth-{seed}-params")
    start = dt.date(2023, 9, 1) + dt.timedelta(days=rng.randrange(300))
    days = rng.randrange(740, 1090)
    rules = sorted(rng.sample(range(days // 4, days * 3 // 4), 2))
    keep = {name: min(0.99, max(0.1, rate + rng.uniform(-0.12, 0.04))) for name, rate in KEEP_RATE.items()}
    blank = {
        "": rng.uniform(0.02, 0.12),
        "declarations": rng.uniform(0.15, 0.4),
        "custody_events": rng.uniform(0, 0.05),
    }
    absent = tuple(name for name in OPTIONAL if rng.random() < 0.12)
    return Params(
        seed,
        lines,
        start,
        days,
        (rules[0], rules[1]),
        max(30, int(lines / rng.uniform(75, 105))),
        rng.uniform(0.06, 0.12),
        rng.uniform(0.35, 0.6),
        rng.uniform(0.012, 0.03),
        keep,
        blank,
        absent,
    )
