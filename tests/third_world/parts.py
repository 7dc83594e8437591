"""Taking a part of a parcel, and what papers say of it: lawful and other stories do it by the same hand."""

from __future__ import annotations

from tests.third_world.firms import Firm, Site
from tests.third_world.goods import Parcel
from tests.third_world.lands import DAYS, ISO, MONTH_OF
from tests.third_world.world import World

__all__ = ["happened", "part_of", "scrapped"]


def part_of(world: World, parcel: Parcel, site: Site | None, most: int, day: int, *, booked: bool = True) -> Parcel:
    """Take some of a parcel, at most so many, out of a hall or off stock."""
    units = parcel.units if world.rng.random() < 0.55 else max(1, round(parcel.units * world.rng.uniform(0.2, 0.95)))
    part = parcel.split(max(1, min(units, most)))
    if site is not None:
        site.lose(part.item, part.units, MONTH_OF[day], booked=booked)
    return part


def happened(world: World, day: int, step: str, parcel: Parcel, party: str, site: str, serial: str = "") -> None:
    """Something that a record of custody says of a parcel."""
    if day < DAYS:
        name, at, basis = world.clerk.name(), f"{ISO[day]}T{world.rng.randrange(7, 19):02d}:00:00Z", "document"
        units = 1 if serial else parcel.units
        basis = "warranty" if serial else basis
        world.book.add("custody_events", name, at, serial, parcel.item.item_id, units, step, party, site, basis)


def scrapped(world: World, firm: Firm, dealer: Firm, units: int, day: int) -> None:
    """A paper that says units were scrapped."""
    name, cells = world.clerk.name(), ("", "", "", "", units)
    kind, subject = "scrap_certificate", firm.party_id
    world.book.add("documents", name, kind, "party", subject, ISO[min(day, DAYS - 1)], dealer.party_id, *cells)
