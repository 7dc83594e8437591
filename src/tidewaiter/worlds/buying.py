"""What a cell buys: orders from server makers, directly or through distributors, delivered in lots and installed."""

from __future__ import annotations

import random

from tidewaiter.worlds.calendar import LAST, RULE_DAYS
from tidewaiter.worlds.chance import Ids, between, happens, stream
from tidewaiter.worlds.economy import Economy
from tidewaiter.worlds.model import Cell, Leg, Line, Lot, Party, Plan, Site, Story
from tidewaiter.worlds.places import PAYERS
from tidewaiter.worlds.products import FREE_OF_LICENSE, PRODUCTS, Product

__all__ = ["buy", "new_line"]

_USES = {"cloud": "cloud", "datacenter_operator": "cloud", "enterprise": "own_training", "research": "research"}
ORDERS = (2, 13)
"""Nine in ten cells place between so many and so many orders."""

_BY_ORDER = 20


def buy(plan: Plan, cell: Cell, economy: Economy, ids: Ids) -> None:
    """Fill the cell with lots, each with the lines that brought it."""
    rng = stream(plan.seed, cell.number, "orders")
    count = min(max(round(between(rng, *ORDERS)), 1), 40)
    days = sorted(_order_day(rng) for _ in range(count))
    maker = rng.choice(economy.integrators)
    distributor = economy.distributors.pick(rng)
    if rng.random() < 0.1:
        days = sorted(
            min(day, LAST)
            for day in (rng.choice(RULE_DAYS) - rng.randint(5, 60) if rng.random() < 0.5 else day for day in days)
        )
    favourite: Product | None = None
    for day in days:
        item = (
            favourite
            if favourite and rng.random() < 0.6 and favourite.sold_from <= day <= favourite.sold_until
            else _item(rng, cell, day)
        )
        favourite = item
        units = max(1, round(between(rng, *item.lot)))
        site = _site(rng, cell)
        order_id = ids.new("PO-")
        through = distributor if rng.random() < 0.55 else None
        _deliver(rng, cell, economy, ids, (order_id, day, item, units, site, maker, through))


def _order_day(rng: random.Random) -> int:
    return int(LAST * rng.random() ** 0.8) - 20  # the market grew


def _item(rng: random.Random, cell: Cell, day: int) -> Product:
    offered = FREE_OF_LICENSE if cell.holder.country in {"HK", "CN"} else PRODUCTS
    there = [one for one in offered if one.sold_from <= max(day, 0) <= one.sold_until]
    return rng.choices(there, weights=[one.share for one in there])[0]


def _site(rng: random.Random, cell: Cell) -> Site:
    own = [site for site in cell.sites if site.operator is cell.holder or site.operator is cell.affiliate]
    return own[0] if rng.random() < 0.65 else rng.choice(own)


def _deliver(
    rng: random.Random,
    cell: Cell,
    economy: Economy,
    ids: Ids,
    order: tuple[str, int, Product, int, Site, Party, Party | None],
) -> None:
    order_id, day, item, units, site, maker, through = order
    parts = 1 if units < _BY_ORDER or rng.random() < 0.6 else rng.randint(2, 3)
    holder = site.operator
    ready = day
    for number in range(parts):
        size = units // parts + (1 if number < units % parts else 0)
        ready += round(between(rng, 12, 75))
        if ready > LAST - 3 or size == 0:
            return
        use = "resale" if cell.kind == "trader" else _USES.get(holder.kind, "unknown")
        story = Story("", 0, 0, [])
        lot = Lot(item, size, holder, site, day, 0, 0, [], story, order_id)
        seller, origin = maker, economy.home_of[maker.party_id]
        if through is not None:
            arrived = ready + round(between(rng, 2, 12))
            leg = Leg(
                maker,
                through,
                origin.country,
                through.country,
                origin,
                economy.home_of[through.party_id],
                ready,
                arrived,
                "",
                "resale",
                size,
                item,
            )
            lot.lines.append(new_line(rng, cell, economy, ids, lot, leg, "supply"))
            ready = arrived + round(between(rng, 1, 30))
            seller, origin = through, economy.home_of[through.party_id]
        if ready > LAST:
            return
        received = ready + round(between(rng, 2, 14))
        leg = Leg(seller, holder, origin.country, site.country, origin, site, ready, received, "", use, size, item)
        lot.lines.append(new_line(rng, cell, economy, ids, lot, leg, "supply"))
        lot.received = received
        if cell.kind != "trader":
            lot.installed = received + round(between(rng, 2, 24))
        cell.lots.append(lot)


def new_line(rng: random.Random, cell: Cell, economy: Economy, ids: Ids, lot: Lot, leg: Leg, step: str) -> Line:
    """The line in the seller's books that carries a leg; lawful and diverted legs are written by the same pen."""
    kind = leg.kind or (
        "in_country"
        if leg.from_country == leg.to_country
        else "export"
        if leg.from_country in {"TW", "US"}
        else "reexport"
    )
    to_holder = leg.buyer is lot.holder and step == "supply"
    billed = cell.billing if to_holder and cell.billing is not None else None
    buyer = billed or leg.buyer
    payer, payer_country = buyer, buyer.country
    if billed is None and to_holder and happens(rng, 0.04):  # a treasury of the group elsewhere pays
        payer_country = PAYERS.pick(rng)
    end_user: Party | None = leg.buyer if leg.end_use != "resale" else (lot.holder if step == "supply" else None)
    via = ""
    if leg.from_country != leg.to_country and rng.random() < 0.22:
        via = rng.choice(
            [code for code in ("SG", "HK", "TW", "AE", "MY", "KR") if code not in {leg.from_country, leg.to_country}]
        )
    site = leg.to_site
    leg.line = Line(
        ids.new("SH-"),
        1,
        leg.shipped,
        leg.received,
        kind,
        leg.seller,
        buyer,
        leg.buyer,
        end_user,
        leg.end_use,
        rng.choice(economy.forwarders),
        payer,
        payer_country,
        leg.from_country,
        leg.to_country,
        via,
        site,
        site.address if site else leg.buyer.address,
        leg.item,
        leg.units,
        round(leg.units * leg.item.price * rng.uniform(0.93, 1.1) * (0.96 if leg.units > 60 else 1.0)),
        round(leg.units * leg.item.weight_kg * rng.uniform(0.98, 1.04), 1),
        "",
        lot.order_id if step == "supply" else "",
        lot,
        step,
    )
    return leg.line
