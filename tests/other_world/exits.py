"""Exits: hops of goods that leave the lawful path."""

from __future__ import annotations

from datetime import date, timedelta

from tests.other_world.book import Book
from tests.other_world.group import Group
from tests.other_world.things import Lot, Party
from tests.other_world.words import GENERIC

_EXITS = ("HK", "HK", "CN", "CN", "VN", "AE")


def helper(book: Book, group: Group, land: str, kind: str = "reseller", fresh: float = 0.4) -> Party:
    """Somebody who takes part: an old acquaintance or a new firm."""
    old = [party for party in group.helpers if party.country == land and party.kind == kind]
    if old and not book.chance(fresh):
        return book.rng.choice(old)
    party = book.party(land, kind, group.cell)
    if book.chance(0.5) and party.row["incorporated_on"]:
        party.row["incorporated_on"] = date(2022, 11, 1) + timedelta(book.rng.randrange(600))
    group.helpers.append(party)
    return party


def out(
    book: Book,
    group: Group,
    day: date,
    lot: Lot,
    chain: list[Party],
    care: float,
    *,
    told: float = 0.5,
    filed: float = 0.5,
    hide: float = 0.5,
) -> date:
    """Hop by hop to the exit; each hop is on record or not; returns the day of the last border."""
    rng = book.rng
    land = rng.choice(_EXITS)
    last = helper(book, group, land, "unknown")
    group.helpers.append(group.helpers.pop(group.helpers.index(last)))
    for at, (seller, buyer) in enumerate(zip(chain, [*chain[1:], last], strict=True)):
        day = day + timedelta(2 + int(rng.expovariate(1 / 16)))
        final = buyer is last
        words = rng.choice(GENERIC) if book.chance(hide) else ""
        known = book.chance(told / care * (0.5 if final else 1.0))
        code = rng.choice(("847330", "854239", "847180")) if words else ""
        day = book.move(
            day,
            seller,
            buyer,
            lot,
            cell=group.cell,
            known=known,
            declared=filed / care if not known else 1.0,
            described=words,
            hs=code,
            factor=rng.uniform(1.05, 1.5),
            splits=1 + (at > 0 and rng.random() < 0.3),
            end_use="resale" if book.chance(0.4) else "unknown",
        )
    return day
