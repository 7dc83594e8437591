"""Chip makers supply what server makers assemble: modules and cards, a quarter's need in one shipment."""

from __future__ import annotations

from tidewaiter.worlds.calendar import LAST, iso
from tidewaiter.worlds.chance import Ids, stream
from tidewaiter.worlds.economy import Economy
from tidewaiter.worlds.model import Cell, Plan
from tidewaiter.worlds.movement import describe
from tidewaiter.worlds.products import PARTS, Product
from tidewaiter.worlds.sink import Sink

__all__ = ["Needs"]

_QUARTER = 91


class Needs:
    """What each server maker put into the units it sold, by quarter; the only totals that outlive a cell."""

    def __init__(self) -> None:
        self._units: dict[tuple[str, str, int], int] = {}
        self._parts: dict[str, Product] = {}

    def take(self, cell: Cell) -> None:
        """Add what the lots of a cell were made of."""
        for lot in cell.lots:
            line = lot.lines[0]
            part, count = PARTS.get(line.item.item_id, (line.item, 1))
            self._parts[part.item_id] = part
            key = (line.seller.party_id, part.item_id, max(line.shipped, 0) // _QUARTER)
            self._units[key] = self._units.get(key, 0) + line.units * count

    def write(self, plan: Plan, economy: Economy, sink: Sink) -> None:
        """One line a quarter, server maker and part, shipped before the quarter begins."""
        rng, ids = stream(plan.seed, "makers"), Ids(plan.seed, "makers")
        buyers = {party.party_id: party for party in economy.integrators}
        for (buyer_id, item_id, quarter), units in sorted(self._units.items()):
            item, buyer = self._parts[item_id], buyers[buyer_id]
            maker = economy.makers[0] if item.maker == "NVIDIA" else economy.makers[1]
            shipped = quarter * _QUARTER - rng.randint(25, 60)
            size = round(units * rng.uniform(1.0, 1.05))
            site, forwarder, shipment = economy.home_of[buyer_id], rng.choice(economy.forwarders), ids.new("SH-")
            received = shipped + rng.randint(2, 10)
            sink.row(
                "shipments",
                (
                    shipment,
                    1,
                    iso(shipped),
                    iso(received) if received <= LAST else "",
                    "in_country" if buyer.country == "TW" else "export",
                    maker.party_id,
                    buyer_id,
                    "",
                    buyer_id,
                    buyer_id,
                    "resale",
                    forwarder.party_id,
                    buyer_id,
                    buyer.country,
                    "TW",
                    buyer.country,
                    "",
                    site.site_id,
                    site.address,
                    item.hs,
                    describe(item.form, rng.random()),
                    item.eccn,
                    item_id,
                    size,
                    round(size * item.weight_kg, 1),
                    f"{round(size * item.price * 0.85)}.00",
                    "",
                ),
                shipped,
            )
            sink.truth("lines", (shipment, 1, -1, "makers"))
