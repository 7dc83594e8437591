"""Lawful stories that look like diversions to whoever sees one record of them."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.fourth_world.book import Book, Cell, Line, Party
from tests.fourth_world.people import new_party, new_site
from tests.fourth_world.traces import LINE, bind, leak, touch
from tests.fourth_world.trade import churn, install, onward_day, place, resell

FITS = {
    "operator": (
        "depot_repair",
        "own_site_move",
        "leasing",
        "demo_loan",
        "delayed_build_out",
        "offshore_rental",
        "merger",
        "central_billing",
        "refurbishing",
        "default_sale",
        "harvested_return",
        "true_loss",
    ),
    "trader": (
        "refurbishing",
        "stock_balancing",
        "demo_loan",
        "hub_warehousing",
        "central_billing",
        "merger",
        "rule_shift",
        "lost_in_transit",
        "family_trade",
        "split_delivery",
    ),
    "user": (
        "depot_repair",
        "own_site_move",
        "leasing",
        "demo_loan",
        "delayed_build_out",
        "central_billing",
        "refurbishing",
        "true_loss",
    ),
}


def live(book: Book, r: random.Random, cell: Cell, line: Line) -> None:
    """One lot lives one lawful story, and up to two traces of the other kind fall upon it."""
    story = r.choice(FITS[cell.kind])
    if story not in INSTALLS_ITSELF and cell.kind != "trader" and line.site is not None:
        install(book, r, cell, line, line.units)
    lines = [line, *HOW.get(story, _moved)(book, r, cell, line, story)]
    for trace in r.sample(sorted(LINE), r.choice((0, 0, 1, 1, 2))):
        touch(book, r, cell, r.choice(lines), trace, cell.members)
    book.stories.append((story, lines))


def _gone(line: Line, day: int, units: int) -> None:
    """Units leave a site openly."""
    if line.site is not None:
        for account in (line.site.book, line.site.powered, line.site.counted):
            account.append((day, line.item, -units))


def _other(r: random.Random, cell: Cell, line: Line) -> Party:
    return r.choice([p for p in cell.affiliates + cell.small + cell.customers if p is not line.buyer] or cell.members)


def _part(r: random.Random, line: Line) -> int:
    return max(1, int(line.units * r.uniform(0.3, 1.0)))


def _billing(book: Book, r: random.Random, cell: Cell, line: Line, _: str) -> list[Line]:
    line.payer = cell.treasury or r.choice(book.upper["financier"])
    return []


def _waits(book: Book, r: random.Random, cell: Cell, line: Line, _: str) -> list[Line]:
    site, _day = install(book, r, cell, line, line.units, delay=r.randrange(120, 400))
    if r.random() < 0.4:
        site.marks.append((line.received, "capacity_gap"))
    return []


def _hub(book: Book, r: random.Random, cell: Cell, line: Line, _: str) -> list[Line]:
    line.flags.add("free_zone")
    line.via = line.via or ["SG" if line.to != "SG" else "NL"]
    day = onward_day(r, line) + r.randrange(0, 120)
    return [resell(book, r, cell, line, line.buyer, _other(r, cell, line), _part(r, line), day)]


def _family(book: Book, r: random.Random, cell: Cell, line: Line, _: str) -> list[Line]:
    other = _other(r, cell, line)
    bind(book, r, other, line.buyer, r.choice(("shared_officer", "shared_address", "one_bank")))
    return [resell(book, r, cell, line, line.buyer, other, _part(r, line), onward_day(r, line))]


def _split(book: Book, r: random.Random, cell: Cell, line: Line, _: str) -> list[Line]:
    out: list[Line] = []
    other, later, taken = _other(r, cell, line), onward_day(r, line), 0
    while taken < line.units and len(out) < 4:
        units = max(1, min(line.units - taken, line.units // 4 + 1))
        out.append(resell(book, r, cell, line, line.buyer, other, units, later + len(out) * r.randrange(0, 6), taken))
        taken += units
    return out


def _repair(book: Book, r: random.Random, cell: Cell, line: Line, story: str) -> list[Line]:
    part, harvested = _part(r, line), story == "harvested_return"
    back = churn(book, r, cell, line, part, line.received + r.randrange(40, 300), back=not harvested)
    if harvested:
        _gone(line, back.day, part)
        back.flags.add("light")
    return [back]


def _used(book: Book, r: random.Random, cell: Cell, line: Line, story: str) -> list[Line]:
    other, part, day = _other(r, cell, line), _part(r, line), onward_day(r, line) + r.randrange(80, 360)
    _gone(line, day, part)
    agent = r.choice(book.upper["financier"]) if story == "default_sale" else other
    first = resell(book, r, cell, line, line.buyer, agent, part, day, mark_up=-r.uniform(0.15, 0.4))
    if agent is other:
        return [first]
    last = resell(book, r, cell, first, agent, other, part, onward_day(r, first), mark_up=-r.uniform(0.1, 0.3))
    return [first, last]


def _rents(book: Book, r: random.Random, cell: Cell, line: Line, story: str) -> list[Line]:
    abroad, part, later = story == "offshore_rental", _part(r, line), onward_day(r, line)
    tenant = new_party(book, r, "cloud", r.choice(("CN", "HK", "SG")), cell.no) if abroad else _other(r, cell, line)
    book.tenancies.append(
        {
            "site": line.site or place(r, cell, "data_hall"),
            "provider": line.buyer,
            "tenant": tenant,
            "item": line.item,
            "units": part,
            "from": later,
            "until": None if abroad else later + 540,
            "use": "rental",
        }
    )
    if not abroad:
        book.document("lease", ("shipment", line), later, line.buyer, claimed_units=part)
    return []


def _lost(book: Book, r: random.Random, cell: Cell, line: Line, _: str) -> list[Line]:
    lost = min(line.units, r.choice((1, 1, 2, 3, 5, 8, 13)))
    leak(book, r, {"listed"}, line, line.site, line.received + 30, lost, 0.1)
    book.event(line.received, "lost", item=line.item, units=lost, party=line.forwarder or line.buyer)
    _gone(line, line.received + 3, lost)
    return []


def _site_move(book: Book, r: random.Random, cell: Cell, line: Line, _: str) -> list[Line]:
    other, part, later = _other(r, cell, line), _part(r, line), onward_day(r, line) + r.randrange(20, 200)
    new = new_site(book, r, line.buyer, "data_hall", cell.country if r.random() < 0.6 else other.country)
    new.commissioned = later
    _gone(line, later, part)
    moved = resell(book, r, cell, line, line.buyer, other, part, later, mark_up=-0.05)
    moved.site, moved.to = new, new.country
    if r.random() < 0.6:
        moved.buyer = line.buyer
    moved.kind = "in_country" if moved.to == moved.frm else "reexport"
    install(book, r, cell, moved, part)
    return [moved]


def _moved(book: Book, r: random.Random, cell: Cell, line: Line, story: str) -> list[Line]:
    other, part, day = _other(r, cell, line), _part(r, line), onward_day(r, line) + r.randrange(0, 60)
    if story == "rule_shift" and line.day >= book.p.rule_day:
        line.to = other.country
        line.kind = "in_country" if line.frm == line.to else "reexport"
    if story == "merger":
        book.owners.append((other, line.buyer, 100, day, None))
    _gone(line, day, part)
    moved = resell(book, r, cell, line, line.buyer, other, part, day, mark_up=0.0)
    if story == "demo_loan":
        back = resell(
            book,
            r,
            cell,
            moved,
            other,
            line.buyer,
            part,
            moved.received + r.randrange(20, 90),
            mark_up=0.0,
            kind="return",
        )
        return [moved, back]
    return [moved]


Story = Callable[[Book, random.Random, Cell, Line, str], list[Line]]
INSTALLS_ITSELF = {"delayed_build_out"}
HOW: dict[str, Story] = {
    "central_billing": _billing,
    "delayed_build_out": _waits,
    "hub_warehousing": _hub,
    "family_trade": _family,
    "split_delivery": _split,
    "depot_repair": _repair,
    "harvested_return": _repair,
    "refurbishing": _used,
    "default_sale": _used,
    "leasing": _rents,
    "offshore_rental": _rents,
    "true_loss": _lost,
    "lost_in_transit": _lost,
    "own_site_move": _site_move,
}
