"""What lawfully becomes of a lot: repairs, refurbishment, moves, leases, loans, hubs, resale, mergers."""

from __future__ import annotations

import random

from tidewaiter.worlds.buying import new_line
from tidewaiter.worlds.calendar import LAST
from tidewaiter.worlds.chance import Ids, Weighted, between, stream
from tidewaiter.worlds.economy import Economy
from tidewaiter.worlds.model import Cell, Leg, Lot, Party, Plan, Site, Story
from tidewaiter.worlds.places import HUBS
from tidewaiter.worlds.products import FREE_OF_LICENSE, PARTS

__all__ = ["LOOKALIKES", "tell"]

LOOKALIKES = {
    "depot_repair": "units go to the maker's depot and come back",
    "refurbished_resale": "used units are sold to a refurbisher and go on to another user",
    "own_site_move": "units move to another site of the same group",
    "lease_rotation": "leased units go back to the lessor and on to the next lessee",
    "stock_balancing": "a dealer passes stock to another dealer",
    "demo_loan": "units are lent and come back",
    "hub_warehousing": "goods rest in a bonded warehouse of a hub before they go on",
    "resale": "a dealer sells to users, in one piece or several",
    "merger_transfer": "units move because a firm was bought",
    "delayed_build_out": "units lie in store because the hall is not ready",
    "scrap": "old units are scrapped with a certificate",
    "central_billing": "a group office elsewhere buys and pays",
    "offshore_rental": "a firm with a parent elsewhere rents units that stay where they are",
}
"""The lawful kinds that look like diversion, and what happens in each."""

_AT_USERS = Weighted(
    [
        ("", 49.0),
        ("delayed_build_out", 7.0),
        ("depot_repair", 14.0),
        ("refurbished_resale", 10.0),
        ("own_site_move", 7.0),
        ("lease_rotation", 5.0),
        ("demo_loan", 4.0),
        ("hub_warehousing", 1.5),
        ("scrap", 2.5),
    ]
)
_AT_DEALERS = Weighted(
    [
        ("", 5.0),
        ("resale", 42.0),
        ("stock_balancing", 20.0),
        ("hub_warehousing", 16.0),
        ("demo_loan", 6.0),
        ("refurbished_resale", 6.0),
        ("depot_repair", 5.0),
    ]
)

_LONG = {"refurbished_resale": (60, 420), "scrap": (150, 600), "lease_rotation": (60, 300), "depot_repair": (20, 400)}
_USUAL = (5, 120)
"""Days from arrival to the first onward leg; facts/detection.md E3."""


def tell(plan: Plan, cell: Cell, economy: Economy, ids: Ids) -> None:
    """Give every lot its lawful story; a diversion later takes one of these and changes what happens afterwards."""
    rng = stream(plan.seed, cell.number, "stories")
    for lot in cell.lots:
        kind = (_AT_DEALERS if cell.kind == "trader" else _AT_USERS).pick(rng)
        installed = lot.installed
        if kind == "delayed_build_out":
            lot.installed = min(lot.received + round(between(rng, 70, 280)), LAST + 200)
        elif cell.merged_on and installed and installed < cell.merged_on and rng.random() < 0.5:
            kind = "merger_transfer"
        begins = (installed or lot.received) + round(between(rng, *_LONG.get(kind, _USUAL)))
        if kind == "merger_transfer":
            begins = cell.merged_on + rng.randint(5, 150)
        if kind in {"", "delayed_build_out"} or begins > LAST:
            lot.story = Story(kind if kind == "delayed_build_out" else "", _part(rng, lot, kind), begins, [])
            continue
        story = Story(kind, _part(rng, lot, kind), begins, [])
        lot.story = story
        if kind != "scrap":
            _walk(rng, cell, economy, ids, lot, story)


def _part(rng: random.Random, lot: Lot, kind: str) -> int:
    if kind == "depot_repair":
        return max(1, min(lot.units, round(lot.units * between(rng, 0.02, 0.2))))
    if kind == "demo_loan":
        return min(lot.units, rng.randint(1, max(1, min(8, lot.units // 3))))
    if kind in {"resale", "stock_balancing"} or rng.random() < 0.45:
        return lot.units
    return max(1, round(lot.units * rng.uniform(0.3, 0.95)))


def _walk(rng: random.Random, cell: Cell, economy: Economy, ids: Ids, lot: Lot, story: Story) -> None:
    """Put the legs of a story on the road, one after the other, as long as the world lasts."""
    item, units = lot.item, story.units
    if story.kind == "refurbished_resale" and item.item_id in PARTS and rng.random() < 0.25:
        item, held = PARTS[item.item_id]  # taken apart and sold as modules, which is lawful
        units *= held
    day = story.begins
    origin, here = lot.site, lot.holder
    for stop, site, kind, use in _stops(rng, cell, economy, lot, story):
        if day > LAST:
            break
        portions = [units]
        if story.kind == "resale" and units > 3 and rng.random() < 0.45:
            portions = _split(rng, units, rng.randint(2, 4))
        for number, size in enumerate(portions):
            buyer, to = (stop, site) if number == 0 else _other(rng, cell, stop, site)
            shipped = day if number == 0 else day + rng.randint(0, 25)
            if shipped > LAST:
                continue
            leg = Leg(
                here,
                buyer,
                origin.country,
                to.country,
                origin,
                to,
                shipped,
                shipped + round(between(rng, 2, 14)),
                kind,
                use,
                size,
                item,
            )
            new_line(rng, cell, economy, ids, lot, leg, "onward")
            story.legs.append(leg)
        if not story.legs:
            break
        here, origin = stop, site
        pause = (14, 90) if story.kind in {"demo_loan", "depot_repair"} else (1, 40)
        day = story.legs[-1].received + round(between(rng, *pause))
        if len(portions) > 1:
            break


def _stops(
    rng: random.Random, cell: Cell, economy: Economy, lot: Lot, story: Story
) -> list[tuple[Party, Site, str, str]]:
    """Where the units go, in order: the party, its site, the kind of line and the stated use."""
    home = cell.home_of

    def at(party: Party, kind: str = "", use: str = "") -> tuple[Party, Site, str, str]:
        site = home.get(party.party_id) or economy.home_of[party.party_id]
        return party, site, kind, use or ("resale" if party.kind in {"reseller", "distributor"} else "own_training")

    buyer = rng.choice(cell.buyers)
    resellers = rng.sample(cell.resellers, 2)
    if story.kind == "depot_repair":
        maker = lot.lines[0].seller
        depot = economy.depots.get(maker.party_id) or economy.home_of[maker.party_id]
        return [(maker, depot, "return", "unknown"), (lot.holder, lot.site, "return", "cloud")]
    if story.kind == "demo_loan":
        borrower = rng.choice([buyer, resellers[0]])
        return [at(borrower, use="research"), (lot.holder, lot.site, "return", "resale")]
    if story.kind in {"own_site_move", "merger_transfer"}:
        own = [site for site in cell.sites if site is not lot.site and site.operator in {cell.holder, cell.affiliate}]
        if own:
            site = rng.choice(own)
            return [(site.operator, site, "", "cloud")]
        return [at(buyer)]
    if story.kind == "lease_rotation":
        return [at(rng.choice(economy.lessors), use="resale"), at(buyer)]
    if story.kind == "hub_warehousing":
        hub = economy.hubs.get(_hub(rng, lot)) or economy.forwarders[0]
        return [(hub, economy.home_of[hub.party_id], "", "resale"), at(buyer)]
    if story.kind == "stock_balancing":
        return [at(resellers[0]), *([at(resellers[1])] if rng.random() < 0.3 else []), at(buyer)]
    if story.kind == "refurbished_resale":
        return [at(resellers[0]), *([at(resellers[1])] if rng.random() < 0.25 else []), at(buyer)]
    return [at(buyer if rng.random() < 0.8 else resellers[0])]


def _hub(rng: random.Random, lot: Lot) -> str:
    """Where goods rest on the way; in Hong Kong only those that need no license to go there."""
    hub = HUBS.pick(rng)
    return "SG" if hub == "HK" and lot.item not in FREE_OF_LICENSE else hub


def _split(rng: random.Random, units: int, parts: int) -> list[int]:
    cuts = sorted(rng.sample(range(1, units), min(parts, units) - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, units], strict=True)]


def _other(rng: random.Random, cell: Cell, party: Party, site: Site) -> tuple[Party, Site]:
    if rng.random() < 0.5:
        return party, site
    other = rng.choice(cell.buyers)
    return other, cell.home_of[other.party_id]
