"""What differs from one seed to the next: sizes, base rate, rule date, and the habits of those who keep records."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta

OPTIONAL_TABLES = (
    "party_figures",
    "officers",
    "prices",
    "site_power",
    "pings",
    "inspections",
    "serials",
    "tenancies",
    "trade_flows",
    "capacity",
    "ownership",
    "site_capacity",
    "orders",
)
RULES = (date(2023, 11, 17), date(2024, 4, 4), date(2025, 5, 15), date(2025, 7, 14))


@dataclass(frozen=True)
class Params:
    """One draw of the economy's parameters."""

    seed: int
    lines: int
    start: date
    days: int
    cells: int
    base_rate: float
    lookalike_rate: float
    stop_rate: float
    trace_seen: float
    site_records: float
    serial_keepers: float
    customs_open: float
    linked: float
    sloppy: float
    blank: float
    lost_tables: tuple[str, ...]
    rule_day: int

    def on(self, day: int) -> str:
        """The calendar day of a day number."""
        return (self.start + timedelta(days=day)).isoformat()

    def no(self, day: date) -> int:
        """The day number of a calendar day."""
        return (day - self.start).days


def stream(seed: int, name: str) -> random.Random:
    """A stream of chance of its own for each part of the world, so that one part does not move another."""
    return random.Random(f"fourth:{seed}:{name}")


def draw(seed: int, lines: int) -> Params:
    """Draws the parameters of one seed."""
    r = stream(seed, "params")
    start = date(2023, 1, 1) + timedelta(days=r.randrange(0, 420))
    days = r.randrange(760, 1080)
    inside = [d for d in RULES if 200 < (d - start).days < days - 150]
    rule_day = (r.choice(inside) - start).days if inside else days // 2
    return Params(
        seed=seed,
        lines=lines,
        start=start,
        days=days,
        cells=max(45, min(300, lines // 112 + r.randrange(-12, 13))),
        base_rate=math.exp(r.uniform(math.log(0.03), math.log(0.12))),
        lookalike_rate=r.uniform(0.06, 0.11),
        stop_rate=r.uniform(0.2, 0.45),
        trace_seen=r.uniform(0.6, 0.85),
        site_records=r.uniform(0.3, 0.75),
        serial_keepers=r.uniform(0.15, 0.5),
        customs_open=r.uniform(0.55, 0.95),
        linked=r.uniform(0.3, 0.9),
        sloppy=r.uniform(0.08, 0.25),
        blank=r.uniform(0.0, 0.18),
        lost_tables=tuple(t for t in OPTIONAL_TABLES if r.random() < 0.14),
        rule_day=rule_day,
    )
