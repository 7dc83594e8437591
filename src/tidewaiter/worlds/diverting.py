"""How diversion enters a world: a lawful lot is taken as it was drawn, and what happens afterwards is changed.

Nothing that a single row shows is drawn anew: units, value, days, route and parties stay those of the lawful story.
What changes is the end, and how well the records of different holders agree about it (`SIGNALS`). So no detector can
find a diversion here because planted rows are larger, faster or come from elsewhere.
"""

from __future__ import annotations

import random

from tidewaiter.worlds.calendar import LAST, RULE_DAYS
from tidewaiter.worlds.chance import Weighted, between, happens, stream
from tidewaiter.worlds.model import Cell, Lot, Plan, Story

__all__ = ["SIGNALS", "TYPOLOGIES", "divert"]

TYPOLOGIES = {
    "installed_then_resold": "installed and accepted, taken out again and sold (C13)",
    "overstated_purchase": "more bought than the site was built for; the surplus goes (C04, C06)",
    "multi_hop_resale": "handed on through resellers until nobody knows the user (C10)",
    "misdeclared_transit": "out of a hub as something else (C02, C03)",
    "third_country_payer": "paid for by somebody in a third country (C01, C05)",
    "split_and_merged": "one lot leaves in several and is put together again (C22)",
    "displaced_route": "through another country once a rule has closed the first (C15)",
    "labels_on_dummies": "labels moved to dummies, which are shown to inspectors (C07)",
    "hidden_in_repairs": "drawn off a few at a time as repairs or scrap that never arrive",
}
"""The documented ways, with the case of facts/cases.csv that shows each."""

SIGNALS: dict[str, tuple[float, float, str]] = {
    "no_removal": (0.50, 0.10, "no removal is recorded although the units are shipped on"),
    "no_arrival": (0.80, 0.12, "the receiver's records do not show the units"),
    "no_import": (0.50, 0.10, "the country of arrival has no import declaration"),
    "other_goods": (0.40, 0.07, "customs was told of other goods than the seller's books"),
    "other_weight": (0.30, 0.06, "the weight declared does not fit the units"),
    "broken_promise": (0.55, 0.15, "an end-use statement promised no reexport"),
    "third_payer": (
        0.22,
        0.14,
        "the payer sits in a third country; for a diversion often a stranger, else of the group",
    ),
    "forwarder_address": (0.20, 0.05, "delivered to a forwarder's address"),
    "exit_declared": (0.30, 0.04, "an export declaration of parts fits the units and the day"),
    "silence": (0.85, 0.08, "devices that reported daily are not heard of again"),
    "seen_elsewhere": (0.07, 0.002, "a warranty claim names a place far away"),
    "listed": (0.07, 0.01, "the units are offered for sale"),
    "same_serials": (0.10, 0.01, "a serial number is reported from two places"),
}
"""Each sign of a diversion: how often it shows where there is one, how often where there is none, and what it says.

The first rates follow the counts of facts/detection.md A2 (25 cases, far from exact); the second are assumptions that
keep every sign weak by itself. They are the parameters to argue about."""

_TYPOLOGY = {
    "own_site_move": "installed_then_resold",
    "merger_transfer": "installed_then_resold",
    "lease_rotation": "installed_then_resold",
    "refurbished_resale": "installed_then_resold",
    "resale": "multi_hop_resale",
    "stock_balancing": "multi_hop_resale",
    "hub_warehousing": "misdeclared_transit",
    "demo_loan": "labels_on_dummies",
    "depot_repair": "hidden_in_repairs",
    "scrap": "hidden_in_repairs",
    "delayed_build_out": "overstated_purchase",
}
_TARGETS = Weighted([("CN", 90.0), ("RU", 6.0), ("HK", 4.0)])
_LAG = (5, 120)
_KNOWN = (7 * 30.4, 36 * 30.4)
"""Days from the first leg until the public knows, where it ever does; facts/detection.md, 0.2."""

_EVER_KNOWN = 0.35


def divert(plan: Plan, cell: Cell) -> None:
    """Mark which stories of a front are diversions, and draw for every story which signs it leaves."""
    rng = stream(plan.seed, cell.number, "diversion")
    signs = stream(plan.seed, cell.number, "signals")
    for lot in cell.lots:
        drawn = rng.random()
        if cell.front and drawn < cell.share_diverted and _begun(lot):
            _turn(rng, plan, lot)
        place = 0 if lot.story.typology else 1
        shown = {name: happens(signs, rates[place]) for name, (*rates, _) in SIGNALS.items()}
        lot.story.signals = frozenset(name for name, yes in shown.items() if yes)
        if lot.story.typology and "third_payer" in lot.story.signals:
            lot.story.typology += "|third_country_payer"
        _ambiguous(rng, lot)


def _begun(lot: Lot) -> bool:
    return lot.story.begins <= LAST and lot.received <= LAST


def _turn(rng: random.Random, plan: Plan, lot: Lot) -> None:
    story = lot.story
    story.typology = _typology(rng, lot, story)
    if not story.legs and story.kind != "scrap" and story.typology == "labels_on_dummies" and lot.installed > LAST:
        story.typology = "overstated_purchase"
    last = max((leg.received for leg in story.legs), default=story.begins)
    story.leaves = last + round(between(rng, *_LAG) * 0.5)
    story.target = _TARGETS.pick(rng)
    story.stopped = rng.random() < plan.stopped
    if rng.random() < _EVER_KNOWN:
        story.known = min(story.begins + round(between(rng, *_KNOWN)), LAST + 1400)


def _typology(rng: random.Random, lot: Lot, story: Story) -> str:
    crosses = any(leg.from_country != leg.to_country for leg in story.legs)
    ruled = any(0 <= story.begins - day < 200 for day in RULE_DAYS)
    if not story.legs and story.kind != "scrap":
        if not lot.installed or story.kind == "delayed_build_out":
            return "overstated_purchase"
        return rng.choice(("overstated_purchase", "labels_on_dummies", "installed_then_resold"))
    if crosses and ruled and story.kind in {"own_site_move", "merger_transfer", "resale", "stock_balancing"}:
        return "displaced_route"
    if len(story.legs) > 1 and story.kind == "resale":
        return "split_and_merged"
    if len(story.legs) > 2 and story.kind == "refurbished_resale":
        return "multi_hop_resale"
    return _TYPOLOGY[story.kind]


def _ambiguous(rng: random.Random, lot: Lot) -> None:
    """A few lawful lots lie in a warehouse that nobody recorded: the right answer is to ask for a stock check."""
    drawn = rng.random()
    if not lot.story.typology and not lot.story.legs and lot.story.kind == "" and drawn < 0.006:
        lot.ambiguous = True
