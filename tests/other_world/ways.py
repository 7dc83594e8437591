"""Ways: how units of a turned group leave the lawful path, and how much of it anybody wrote down."""

from __future__ import annotations

from datetime import date, timedelta

from tests.other_world.book import Book
from tests.other_world.exits import helper, out
from tests.other_world.group import Diversion, Group
from tests.other_world.lawful import settle
from tests.other_world.market import Market
from tests.other_world.places import END, Site, write_event
from tests.other_world.pretences import demo, dismantle, dummies, front, ghost_stock, returns
from tests.other_world.things import Lot

# way: the stories it can hide in
HIDES_IN = {
    "front": ("enterprise", "colo", "project"),
    "shells": ("dealer", "billing", "enterprise"),
    "dismantle": ("cloud", "colo", "lease"),
    "overstated": ("cloud", "enterprise", "billing"),
    "misdeclared": ("billing", "dealer", "cloud"),
    "split": ("dealer", "enterprise", "cloud"),
    "burst": ("cloud", "dealer", "billing"),
    "displaced": ("dealer", "cloud"),
    "dummies": ("cloud", "colo", "lease"),
    "kin": ("dealer", "project", "enterprise"),
    "courier": ("dealer", "project", "small"),
    "returns": ("lease", "enterprise", "cloud"),
    "ghost_stock": ("billing", "cloud", "dealer"),
    "demo": ("lease", "project", "cloud"),
}


def turn(book: Book, market: Market, group: Group) -> None:
    """The group's arrivals, some of which never serve the story."""
    rng = book.rng
    share = rng.uniform(0.35, 0.95)
    care = rng.choice((0.6, 1.0, 1.4))
    for day, lot, site in list(group.arrivals):
        if rng.random() > 0.8 or day > END - timedelta(60):
            settle(book, market, group, day, lot, site)
            continue
        bad = Lot(lot.item, list(lot.units)).take(max(1, round(len(lot) * share)))
        rest = Lot(lot.item, lot.units[len(bad) :])
        settle(book, market, group, day, rest, site)
        border = _WAYS[group.way](book, market, group, day, bad, site, care)
        if border < END:
            group.diversions.append(Diversion(group.way, bad.units, border))


def _shells(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    hops = [
        helper(book, group, land)
        for land in [group.country, book.rng.choice(("MY", "SG", "TH", "ID", "IN"))][: book.rng.choice((1, 2, 2))]
    ]
    return out(book, group, day, lot, [group.buyer, *hops], care, told=0.6)


def _overstated(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    if site:
        write_event(book, site, lot, "received", day)
        if book.chance(0.4):
            write_event(book, site, lot, "stored", day + timedelta(2))
    return out(
        book, group, day + timedelta(20), lot, [group.buyer, helper(book, group, group.country)], care, told=0.55
    )


def _misdeclared(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    return out(book, group, day, lot, [group.buyer], care, told=0.3, filed=1.2, hide=0.9)


def _split(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    parts, borders = book.rng.choice((2, 3, 4, 5)), [day]
    for at in range(parts):
        part = Lot(lot.item, lot.units[at::parts])
        if part.units:
            borders.append(
                out(
                    book,
                    group,
                    day + timedelta(at * 4),
                    part,
                    [group.buyer, helper(book, group, group.country, fresh=0.7)],
                    care,
                    told=0.6,
                )
            )
    return max(borders)


def _kin(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    fresh = not [p for p in group.helpers if p.kind == "reseller"]
    kin = helper(book, group, group.country, fresh=0.1)
    if fresh:
        if book.chance(0.6):
            kin.row["address"] = group.buyer.row["address"]
        names = [o["person_name"] for o in book.tables["officers"] if o["party_id"] == group.buyer.party_id]
        if names and book.chance(0.75):
            book.add("officers", party_id=kin.party_id, person_name=names[0], role="shareholder")
    return out(book, group, day, lot, [group.buyer, kin], care, told=0.6)


def _displaced(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    land = group.country if day < date(2025, 7, 14) else "ID" if group.country != "ID" else "TH"
    known = [party.party_id for party in group.helpers]
    heir = helper(book, group, land, fresh=0.1)
    people = [o["person_name"] for o in book.tables["officers"] if o["party_id"] == group.buyer.party_id]
    if heir.party_id not in known and people and book.chance(0.5):
        book.add("officers", party_id=heir.party_id, person_name=people[-1], role="manager")
    return out(book, group, day, lot, [group.buyer, heir], care, told=0.6)


def _courier(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    while lot.units:
        day = day + timedelta(1 + book.rng.randrange(8))
        part = Lot(lot.item, lot.units[: book.rng.randint(1, 6)])
        lot = Lot(lot.item, lot.units[len(part) :])
        person = helper(book, group, group.country, book.rng.choice(("unknown", "enterprise")), fresh=0.5)
        book.move(day, group.buyer, person, part, cell=group.cell, known=book.chance(0.85), factor=1.25)
    return day + timedelta(6)


_WAYS = {
    "front": front,
    "shells": _shells,
    "dismantle": dismantle,
    "overstated": _overstated,
    "misdeclared": _misdeclared,
    "split": _split,
    "burst": _overstated,
    "displaced": _displaced,
    "dummies": dummies,
    "kin": _kin,
    "courier": _courier,
    "returns": returns,
    "ghost_stock": ghost_stock,
    "demo": demo,
}
