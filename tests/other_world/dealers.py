"""Dealers: stock that goes on, lot by lot."""

from __future__ import annotations

from datetime import date, timedelta

from tests.other_world.book import Book
from tests.other_world.group import Group
from tests.other_world.places import END, Site, write_event
from tests.other_world.things import Lot, Party


def resell(book: Book, group: Group, day: date, lot: Lot, site: Site | None) -> None:
    """A dealer's stock goes to its customers, lot by lot; some of it stays on the shelf."""
    rng = book.rng
    if site:
        write_event(book, site, lot, "stored", day)
    while lot.units:
        if group.story not in ("dealer", "project") and book.chance(0.9):
            return
        day = day + timedelta(3 + int(rng.expovariate(1 / 22)))
        if day >= END:
            return
        part = lot.take(max(1, round(len(lot) * rng.uniform(0.15, 0.8))))
        land = group.country if rng.random() < 0.75 else rng.choice(("SG", "MY", "TH", "ID", "JP", "IN", "KR"))
        customer = _customer(book, group, land)
        permit = group.license_id if group.license_id and land == group.country and book.chance(0.9) else ""
        if site:
            write_event(book, site, part, "shipped", day)
        book.move(
            day,
            group.buyer,
            customer,
            part,
            cell=group.cell,
            factor=rng.uniform(1.03, 1.2),
            splits=1 + (rng.random() < 0.2),
            end_use=rng.choice(("own_training", "unknown", "research", "resale")),
            lookalike=rng.random() < 0.2,
            license_id=permit,
        )


def _customer(book: Book, group: Group, land: str) -> Party:
    old = [party for party in group.helpers if party.country == land and party.kind == "enterprise"]
    if old and book.chance(0.55):
        return book.rng.choice(old)
    customer = book.party(land, "enterprise", group.cell)
    if book.chance(0.12) and customer.row["incorporated_on"]:
        customer.row["incorporated_on"] = date(2023, 1, 1) + timedelta(book.rng.randrange(400))
    group.helpers.append(customer)
    return customer
