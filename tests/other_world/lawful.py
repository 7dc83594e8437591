"""Lawful lives of goods after arrival, with the noise of ordinary trade."""

from __future__ import annotations

from datetime import date, timedelta

from tests.other_world.book import Book
from tests.other_world.dealers import resell
from tests.other_world.group import Group
from tests.other_world.groups import warehouse
from tests.other_world.market import Market
from tests.other_world.places import END, Site, Stay, install, leave, open_site, write_event
from tests.other_world.things import Lot, Party


def settle(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None) -> None:
    """What an honest buyer does with what has arrived."""
    if not lot.units:
        return
    if group.story in ("dealer", "project") or site is None:
        resell(book, group, day, lot, site)
        return
    if site.kind == "warehouse":
        write_event(book, site, lot, "stored", day)
        return
    if book.chance(0.06):
        day = _hub(book, market, group, day, lot, site)
    if group.story == "billing" and group.user is not group.buyer and (book.habits.complete or book.chance(0.25)):
        day = book.move(
            day + timedelta(3),
            group.buyer,
            group.user,
            lot,
            cell=group.cell,
            src=site.country,
            dst=site.country,
            lookalike=True,
        )
    stay = install(book, site, lot, day)
    later(book, market, group, site, stay)


def later(book: Book, market: Market, group: Group, site: Site, stay: Stay) -> None:
    """Repairs, moves, loans and resale of what is used."""
    rng = book.rng
    if book.chance(0.2):
        day = stay.since + timedelta(20 + rng.randrange(300))
        repair(book, market, group, site, stay, day, max(1, int(len(stay.lot) * rng.uniform(0.01, 0.06))))
    if (group.story == "lease" and book.chance(0.4)) or book.chance(0.03):
        _go_to_another_hall(book, group, site, stay)
    if book.chance(0.03):
        _sell_used(book, group, site, stay)


def _go_to_another_hall(book: Book, group: Group, site: Site, stay: Stay) -> None:
    rng, lot, holder = book.rng, stay.lot, _holder(group)
    there = rng.choice(group.sites)
    if there is site:
        there = open_site(book, group.user, site.country if rng.random() < 0.7 else rng.choice(("SG", "MY", "ID")))
        there.planned_mw, there.room = len(lot) * lot.item.watts / 1e6, 1.5
        group.sites.append(there)
    day = stay.since + timedelta(90 + rng.randrange(250))
    if day >= END:
        return
    moved = Lot(lot.item, lot.units[: max(1, len(lot) // rng.choice((1, 2, 3)))])
    leave(book, site, stay, moved, day, "removed", told=book.chance(0.8))
    arrived = book.move(
        day + timedelta(1),
        holder,
        holder,
        moved,
        cell=group.cell,
        src=site.country,
        dst=there.country,
        lookalike=True,
        known=book.chance(0.8),
        described=rng.choice(("", "", "used equipment")),
    )
    install(book, there, moved, arrived)


def _sell_used(book: Book, group: Group, site: Site, stay: Stay) -> None:
    rng, lot, holder, cell = book.rng, stay.lot, _holder(group), group.cell
    day = stay.since + timedelta(350 + rng.randrange(200))
    if day >= END or not group.dealer or not stay.lot.units:
        return
    sold = Lot(lot.item, lot.units[: max(1, len(lot) // 2)])
    leave(book, site, stay, sold, day, rng.choice(("removed", "listed_for_sale")), told=book.chance(0.7))
    book.move(
        day + timedelta(5),
        holder,
        group.dealer,
        sold,
        cell=cell,
        src=site.country,
        factor=0.45,
        lookalike=True,
        described=rng.choice(("", "refurbished servers")),
        end_use="resale",
    )
    customer = book.party(group.dealer.country, "enterprise", cell)
    again = day + timedelta(20 + rng.randrange(40))
    book.move(again, group.dealer, customer, sold, cell=cell, factor=0.5, lookalike=True)


def _holder(group: Group) -> Party:
    """Who has the machines in use: the affiliate where purchases are billed centrally."""
    return group.user if group.story == "billing" else group.buyer


def _hub(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site) -> date:
    store = warehouse(
        book,
        book.rng.choice(market.forwarders[group.country]),
        group.country,
        book.rng.choice(("warehouse", "free_zone")),
    )
    group.sites.append(store)
    write_event(book, store, lot, "stored", day)
    out = day + timedelta(20 + book.rng.randrange(120))
    write_event(book, store, lot, "shipped", out)
    if book.chance(0.6):
        return book.move(
            out,
            group.buyer,
            group.buyer,
            lot,
            cell=group.cell,
            src=site.country,
            dst=site.country,
            lookalike=True,
            described="",
            site_id=site.site_id,
        )
    return out + timedelta(1)


def repair(
    book: Book,
    market: Market,
    group: Group,
    site: Site | None,
    stay: Stay | None,
    day: date,
    count: int,
    pool: Lot | None = None,
) -> None:
    """Some units go to the depot and others, or the same, come back."""
    if day >= END:
        return
    source = stay.lot if stay else pool
    if source is None or not source.units:
        return
    broken = Lot(source.item, source.units[:count])
    depot, holder = market.depot(group.country), _holder(group)
    land = site.country if site else group.country
    if stay and site:
        leave(book, site, stay, broken, day, "removed", told=book.chance(0.85))
    at = book.move(
        day + timedelta(2),
        holder,
        depot,
        broken,
        cell=group.cell,
        src=land,
        kind="return",
        factor=0.02,
        lookalike=True,
        known=book.chance(0.85),
        described=book.rng.choice(("", "defective units for repair")),
    )
    if book.chance(0.5):
        book.add(
            "documents",
            document_id=f"RMA-{book.next()}",
            kind="rma",
            subject_kind="party",
            subject_id=group.buyer.party_id,
            issued_on=day,
            claimed_units=count,
        )
    back = broken if book.habits.complete or book.chance(0.5) else book.make(broken.item, count)
    here = book.move(
        at + timedelta(10 + book.rng.randrange(40)),
        depot,
        holder,
        back,
        cell=group.cell,
        dst=land,
        factor=0.02,
        lookalike=True,
        known=book.chance(0.9),
        described="replacement under warranty",
    )
    if site and here < END:
        install(book, site, back, here)
