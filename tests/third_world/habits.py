"""How a firm and a whole world keep their records: what they leave out, how late they are, which tables are there."""

from __future__ import annotations

import random
from dataclasses import dataclass

__all__ = ["Habit", "Manners", "habit"]

# How often a cell is left empty by the middle reporter; no column is left out because of what the row is about.
GAPS = {
    "received_on": 0.18, "intermediate_consignee_id": 0.3, "ultimate_consignee_id": 0.25, "end_user_id": 0.4,
    "end_use": 0.4, "forwarder_id": 0.35, "payer_id": 0.5, "payer_country": 0.4, "via_countries": 0.45, "site_id": 0.45,
    "ship_to_address": 0.35, "hs_code": 0.12, "declared_description": 0.1, "declared_eccn": 0.25, "item_id": 0.06,
    "net_weight_kg": 0.2, "value_usd": 0.08, "license_id": 0.3, "reference": 0.4, "transport_document": 0.4,
}  # fmt: skip
OPTIONAL = (
    ("custody_events", 0.3), ("declarations", 0.3), ("site_power", 0.35), ("serials", 0.3), ("orders", 0.2),
    ("documents", 0.25), ("licenses", 0.2), ("ownership", 0.25), ("officers", 0.25), ("party_figures", 0.35),
    ("inspections", 0.35), ("trade_flows", 0.4), ("tenancies", 0.4), ("prices", 0.4), ("site_capacity", 0.35),
)  # fmt: skip
WORDS = {
    "server": ("AI server", "GPU server", "server system 8x accelerator", "computer system", "data processing machine"),
    "rack": ("rack scale system", "liquid cooled rack", "computer cabinet"),
    "board": ("GPU baseboard", "accelerator board", "computer parts", "parts for servers"),
    "module": ("accelerator card", "graphics card", "computer parts", "PCIe card"),
}
VAGUE = ("computer parts", "electronic goods", "parts", "server parts", "machinery parts", "IT equipment")


@dataclass(slots=True, repr=False)
class Habit:
    """One reporter's habits; `gaps` is the chance of an empty cell by column."""

    gaps: dict[str, float]
    late: float
    vague: float
    respells: float
    numbers: bool
    customs: float
    loses: float
    form: int
    price: float


def habit(rng: random.Random, sloppy: float) -> Habit:
    """The habits of one reporter in a world that is more or less sloppy."""
    own = sloppy * rng.lognormvariate(0, 0.5)
    gaps = {}
    for column, base in GAPS.items():
        draw = rng.random()
        # Some never fill a column and some always do.
        gaps[column] = 1.0 if draw < base * 0.25 else (0.0 if draw > 0.75 else min(0.95, base * own))
    gaps["value_usd"] = min(gaps["value_usd"], 0.6)
    gaps["item_id"] = min(gaps["item_id"], 0.35)
    return Habit(
        gaps,
        late=rng.choice((2.0, 4.0, 8.0, 20.0, 35.0)),
        vague=rng.choice((0.0, 0.02, 0.05, 0.3)),
        respells=0.08 * own,
        numbers=rng.random() < 0.35,
        customs=rng.uniform(0.75, 1.0),
        loses=rng.choice((0.0, 0.0, 0.02, 0.05, 0.15)),
        form=rng.randrange(4),
        price=rng.lognormvariate(0, 0.04),
    )


class Manners:
    """What differs from world to world: the missing tables, how many tell, how many divert, how often stories occur."""

    def __init__(self, rng: random.Random) -> None:
        self.absent = {table for table, chance in OPTIONAL if rng.random() < chance * 0.55}
        self.sloppy = rng.uniform(0.5, 1.3)
        self.tell = rng.uniform(0.75, 0.98)
        self.bent_share = rng.uniform(0.02, 0.12)
        self.metered = rng.uniform(0.3, 0.85)
        self.offices = rng.uniform(0.5, 1.0)
        self.stories: dict[str, float] = {}
        self._rng = rng

    def often(self, story: str) -> float:
        """How often a lawful story happens in this world, against the middle."""
        if story not in self.stories:
            self.stories[story] = self._rng.lognormvariate(0, 0.5)
        return self.stories[story]
