"""Pretences: ways in which the books go on showing what is no longer there, or never was."""

from __future__ import annotations

from datetime import date, timedelta

from tests.other_world.book import Book
from tests.other_world.exits import helper, out
from tests.other_world.goods import HELD_BOARDS
from tests.other_world.group import Group
from tests.other_world.groups import warehouse
from tests.other_world.market import Market
from tests.other_world.places import END, Site, install, leave, write_event
from tests.other_world.things import Lot


def front(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    """The buyer is a front; nothing stays."""
    if site and book.chance(0.4):
        write_event(book, site, lot, "received", day)
    return out(book, group, day + timedelta(book.rng.randrange(30)), lot, [group.buyer], care)


def dismantle(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    """Installed, shown, taken apart, gone."""
    if site is None:
        return front(book, market, group, day, lot, site, care)
    stay = install(book, site, lot, day)
    gone = stay.since + timedelta(60 + book.rng.randrange(160))
    gone = min(gone, END - timedelta(30))
    leave(
        book,
        site,
        stay,
        Lot(lot.item, list(lot.units)),
        gone,
        book.rng.choice(("removed", "removed", "listed_for_sale")),
        told=book.chance(0.3),
    )
    if lot.item.item_id in HELD_BOARDS and book.chance(0.6):
        boards = book.make(book.item_of("HGX-H100-BB"), len(lot))
        book.inside.update(zip(boards.units, lot.units, strict=True))
        book.move(
            gone + timedelta(5),
            group.buyer,
            helper(book, group, "HK", "unknown"),
            boards,
            cell=group.cell,
            src=site.country,
            known=book.chance(0.4),
            declared=1.0,
            described="used computer parts",
        )
        return gone + timedelta(9)
    return out(book, group, gone, lot, [group.buyer], care, told=0.35)


def dummies(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    """Labels stand in the hall, the machines go."""
    if site is None:
        return front(book, market, group, day, lot, site, care)
    install(book, site, lot, day, real=False)
    border = out(book, group, day + timedelta(5), lot, [group.buyer], care, told=0.3)
    if book.chance(0.35):
        some = Lot(lot.item, lot.units[:2])
        book.move(
            border + timedelta(90),
            group.helpers[-1],
            market.depot("HK"),
            some,
            cell=group.cell,
            kind="return",
            factor=0.02,
        )
    return border


def returns(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    """Sent back for repair, to a depot that is none."""
    depot = helper(book, group, book.rng.choice(("HK", "SG", "VN")), "integrator", fresh=0.1)
    if site:
        stay = install(book, site, lot, day)
        day = stay.since + timedelta(30 + book.rng.randrange(90))
        leave(book, site, stay, Lot(lot.item, list(lot.units)), day, "returned", told=book.chance(0.6))
    at = book.move(
        day,
        group.buyer,
        depot,
        lot,
        cell=group.cell,
        src=group.country,
        kind="return",
        factor=0.03,
        described="defective units for repair",
        known=book.chance(0.8),
    )
    return out(book, group, at, lot, [depot], care, told=0.2)


def ghost_stock(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    """The free zone still has it, on paper."""
    store = next((s for s in group.sites if s.kind == "free_zone"), None)
    if store is None:
        store = warehouse(book, book.rng.choice(market.forwarders[group.country]), group.country, "free_zone")
        group.sites.append(store)
    write_event(book, store, lot, "stored", day + timedelta(1))
    return out(
        book, group, day + timedelta(10 + book.rng.randrange(60)), lot, [group.buyer], care, told=0.15, filed=0.8
    )


def demo(book: Book, market: Market, group: Group, day: date, lot: Lot, site: Site | None, care: float) -> date:
    """Lent for an exhibition and never back."""
    host = helper(book, group, book.rng.choice(("HK", "VN", "SG", "SG", "TH", "JP")), "unknown")
    return book.move(
        day + timedelta(10),
        group.buyer,
        host,
        lot,
        cell=group.cell,
        src=group.country,
        known=book.chance(0.7),
        described="equipment for exhibition, temporary",
        factor=0.3,
    )
