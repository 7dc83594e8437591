"""Where units truly are: what runs at each site from which day to which, whatever the records say."""

from __future__ import annotations

from tidewaiter.worlds.chance import between, stream
from tidewaiter.worlds.model import Cell, Leg, Lot, Plan, Site, Story

__all__ = ["FOREVER", "final_legs", "running", "settle", "stays_dark"]

FOREVER = 1400
"""The day after the last one anybody asks about."""


def stays_dark(story: Story) -> bool:
    """Units of an overstated purchase never run anywhere that the records name."""
    return "overstated_purchase" in story.typology


def final_legs(story: Story) -> list[Leg]:
    """The legs after which no further leg takes the units on."""
    sellers = {(id(leg.seller), leg.shipped) for leg in story.legs}
    return [leg for leg in story.legs if not any(who == id(leg.buyer) and day >= leg.shipped for who, day in sellers)]


def settle(plan: Plan, cell: Cell) -> None:
    """Fill the loads of every site of the cell."""
    rng = stream(plan.seed, cell.number, "presence")
    for lot in cell.lots:
        story, ready = lot.story, round(between(rng, 3, 25))
        lot.site.first = min(lot.site.first or lot.received, lot.received)
        if lot.ambiguous:  # in a warehouse that no record names: nothing runs
            continue
        gone = story.units if story.legs or story.typology or story.kind == "scrap" else 0
        _runs(lot.site, lot, lot.installed, FOREVER, lot.units - gone)
        _runs(lot.site, lot, lot.installed, 0 if stays_dark(story) else story.begins, gone)
        for leg in final_legs(story):
            if not story.typology and leg.to_site is not None and leg.to_site.kind == "data_hall":
                leg.to_site.loads.append((leg.item, leg.received + ready, FOREVER, leg.units))
                leg.to_site.first = min(leg.to_site.first or leg.received, leg.received)


def _runs(site: Site, lot: Lot, start: int, end: int, units: int) -> None:
    if lot.installed and units > 0 and end > start:
        site.loads.append((lot.item, start, end, units))


def running(site: Site, day: int, item_id: str = "") -> int:
    """How many units truly stand in the racks of a site on a day."""
    return sum(
        units
        for item, start, end, units in site.loads
        if start <= day < end and (not item_id or item.item_id == item_id)
    )
