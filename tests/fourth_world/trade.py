"""Ordinary business: purchases, installation, resale, returns for repair, and the stock behind them."""

from __future__ import annotations

import random
from collections import defaultdict

from tests.fourth_world.book import Book, Cell, Line, Party, Site, chance, pick_item, platform
from tests.fourth_world.catalogue import HUBS, ITEMS, Item

USES = {
    "operator": ("cloud", "cloud", "own_training", "unknown"),
    "trader": ("resale", "resale", "resale", "cloud", "unknown"),
    "user": ("own_training", "research", "research", "unknown", "resale"),
}


def lot_size(r: random.Random, item: Item, scale: float) -> int:
    """Units in one lot; single cards go in larger numbers than servers."""
    middle = 1.9 if item.form == "server" else 2.2 if item.chips == 8 else 3.2
    return max(1, min(400, int(r.lognormvariate(middle, 0.85) * scale)))


def onward_day(r: random.Random, line: Line) -> int:
    """When a trader sells on: mostly within a month or two of receipt."""
    return line.received + 1 + int(r.lognormvariate(3.0, 0.85))


def carry(book: Book, r: random.Random, cell: Cell, line: Line) -> None:
    """Chooses forwarder, route and payer of a line by the habits of the group."""
    if line.frm != line.to or r.random() < 0.3:
        line.forwarder = r.choice(cell.forwarders) if r.random() < 0.85 else r.choice(book.upper["forwarder"])
    if line.frm != line.to and r.random() < (0.25 if "hub_routes" in cell.habits else 0.13):
        line.via = [h for h in r.sample(HUBS, 1) if h not in (line.frm, line.to)]
    pays = cell.treasury if cell.treasury and "treasury_pays" in cell.habits and r.random() < 0.35 else None
    if pays is None and r.random() < 0.075:
        pays = r.choice(cell.members + book.upper["financier"])
    line.payer = pays or line.buyer
    if "generic_words" in cell.habits and r.random() < 0.15:
        line.flags.add("parts_words")
    if r.random() < 0.05:
        line.consignee = line.forwarder or r.choice(cell.forwarders)


def purchase(book: Book, r: random.Random, cell: Cell, day: int, item: Item | None = None) -> Line:
    """A group buys a lot from one of its usual suppliers."""
    item = item or (platform(book, r, cell, day) if r.random() < 0.62 else pick_item(book, r, day))
    buyer = r.choice(cell.affiliates) if cell.affiliates and r.random() < 0.2 else cell.lead
    if cell.small and r.random() < 0.12:
        buyer = r.choice(cell.small)
    supplier = r.choice(cell.suppliers) if r.random() < 0.85 else r.choice(book.upper["distributor"])
    site = place(r, cell, "data_hall") if cell.kind != "trader" and buyer.country == cell.country else None
    line = book.ship(
        r,
        day,
        supplier,
        buyer,
        item,
        lot_size(r, item, cell.scale),
        cell=cell.no,
        end_use=r.choice(USES[cell.kind]),
        mark_up=r.uniform(0.0, 0.08),
        site=site,
    )
    line.end_user = cell.lead if r.random() < 0.7 else r.choice(cell.customers) if cell.customers else buyer
    carry(book, r, cell, line)
    return line


def place(r: random.Random, cell: Cell, kind: str) -> Site:
    """One of the group's sites of a kind, or any."""
    return r.choice([s for s in cell.sites if s.kind == kind] or cell.sites)


def install(
    book: Book,
    r: random.Random,
    cell: Cell,
    line: Line,
    units: int,
    *,
    powered: int | None = None,
    delay: int | None = None,
) -> tuple[Site, int]:
    """Units go into a hall: the operator's book, the meter and the floor each learn of it."""
    site = line.site or place(r, cell, "data_hall")
    day = line.received + (delay if delay is not None else r.randrange(4, 40))
    if units > 0:
        site.book.append((line.received + r.randrange(1, 6), line.item, units))
        site.counted.append((line.received + 2, line.item, units))
    if (powered if powered is not None else units) > 0:
        site.powered.append((day, line.item, units if powered is None else powered))
    if book.custodied(site):
        book.event(line.received, "received", item=line.item, units=line.units, party=site.operator, site=site)
        for serial in line.serials[:units]:
            book.event(day, "installed", serial=serial, party=site.operator, site=site, basis="attestation")
        if not line.serials:
            book.event(
                day, "installed", item=line.item, units=units, party=site.operator, site=site, basis="attestation"
            )
    if "acceptance" in cell.habits and r.random() < 0.7:
        book.document(
            "acceptance",
            ("shipment", line),
            day + r.randrange(1, 15),
            site.operator,
            claimed_site=site,
            claimed_units=units,
        )
        if book.custodied(site):
            book.event(day + 2, "accepted", item=line.item, units=units, party=site.operator, site=site)
    return site, day


def resell(
    book: Book,
    r: random.Random,
    cell: Cell,
    line: Line,
    seller: Party,
    buyer: Party,
    units: int,
    day: int,
    taken: int = 0,
    *,
    mark_up: float | None = None,
    item: Item | None = None,
    kind: str = "",
) -> Line:
    """Part of a lot is sold on; its serial numbers go with it where they were kept."""
    serials = line.serials[taken : taken + units] if line.serials and item is None else []
    onward = book.ship(
        r,
        day,
        seller,
        buyer,
        item or line.item,
        units,
        cell=cell.no,
        end_use=r.choice(USES["trader" if buyer.kind in ("reseller", "unknown") else "user"]),
        mark_up=r.uniform(0.04, 0.2) if mark_up is None else mark_up,
        serials=serials,
        kind=kind,
    )
    onward.end_user = buyer if r.random() < 0.8 else None
    carry(book, r, cell, onward)
    return onward


def trader_day(book: Book, r: random.Random, cell: Cell, line: Line) -> list[Line]:
    """A trader breaks a lot into sales to customers, small partners and strangers; some sell on once more."""
    out, taken = [], 0
    sales = r.choice((1, 1, 2, 2, 3, 4))
    for number in range(sales):
        left = line.units - taken
        if left <= 0:
            break
        units = left if r.random() < (0.8 if number + 1 == sales else 0.2) else max(1, int(left * r.uniform(0.15, 0.8)))
        pool = r.choices((cell.customers, cell.small, cell.affiliates), (5, 3, 1.2))[0] or cell.small or cell.members
        buyer = r.choice(pool)
        if buyer is line.buyer:
            continue
        sale = resell(book, r, cell, line, line.buyer, buyer, units, onward_day(r, line), taken)
        taken += units
        out.append(sale)
        if buyer.kind in ("reseller", "unknown") and r.random() < 0.5:
            last = r.choice(cell.customers + cell.small)
            if last is not buyer:
                out.append(
                    resell(
                        book, r, cell, sale, buyer, last, max(1, int(units * r.uniform(0.5, 1.0))), onward_day(r, sale)
                    )
                )
    return out


def churn(book: Book, r: random.Random, cell: Cell, line: Line, units: int, after: int, *, back: bool = True) -> Line:
    """Some units go to a depot for repair, and as many come back or are replaced."""
    maker = r.choice(book.upper["integrator"])
    depot = next(s for s in book.sites if s.operator is maker)
    sent = book.ship(
        r,
        after,
        line.buyer,
        maker,
        line.item,
        units,
        cell=cell.no,
        end_use="unknown",
        kind="return",
        frm=line.to,
        to=depot.country,
        site=depot,
        serials=line.serials[:units],
    )
    carry(book, r, cell, sent)
    sent.payer = maker if r.random() < 0.5 else line.buyer
    book.document("rma", ("shipment", sent), after - r.randrange(1, 12), maker, claimed_units=units)
    if book.custodied(depot):
        book.event(sent.received, "received", item=line.item, units=units, party=maker, site=depot, basis="warranty")
    if back:
        came = book.ship(
            r,
            sent.received + r.randrange(8, 50),
            maker,
            line.buyer,
            line.item,
            units,
            cell=cell.no,
            end_use=line.end_use,
            frm=depot.country,
            to=line.to,
            site=line.site,
            kind="return",
            serials=line.serials[:units] if r.random() < 0.6 else None,
        )
        carry(book, r, cell, came)
        if book.custodied(depot):
            book.event(came.day, "repaired", item=line.item, units=units, party=maker, site=depot, basis="warranty")
    return sent


def ordinary(book: Book, r: random.Random, cell: Cell, line: Line) -> None:
    """What becomes of a lot when nothing unusual happens."""
    if cell.kind == "trader" or r.random() < 0.1:
        trader_day(book, r, cell, line)
        return
    install(book, r, cell, line, line.units)
    if r.random() < 0.28:
        churn(book, r, cell, line, max(1, int(line.units * r.uniform(0.02, 0.4))), line.received + r.randrange(30, 320))
    elif r.random() < 0.28:
        units = max(1, int(line.units * r.uniform(0.2, 1.0)))
        buyer = r.choice(cell.small + cell.affiliates or cell.members)
        if buyer is not line.buyer:
            resell(book, r, cell, line, line.buyer, buyer, units, onward_day(r, line) + r.randrange(0, 90))
            if line.site is not None:
                site = line.site
                site.book.append((line.received + 60, line.item, -units))
                site.powered.append((line.received + 60, line.item, -units))
                site.counted.append((line.received + 60, line.item, -units))


def stock(book: Book) -> None:
    """Fills in where the suppliers' goods came from: batches from makers ahead of what went out."""
    r = chance(book, "stock")
    for tier, makers in ((1, book.upper["integrator"]), (2, book.upper["manufacturer"])):
        out: dict[tuple[str, str], list[Line]] = defaultdict(list)
        sellers = {p.pid: p for p in book.upper["distributor" if tier == 1 else "integrator"]}
        for line in book.lines:
            if line.seller.pid in sellers and line.kind != "return":
                out[line.seller.pid, line.item.item_id].append(line)
        for (pid, item_id), lines in sorted(out.items()):
            lines.sort(key=lambda x: x.day)
            _batches(book, r, sellers[pid], ITEMS[item_id], lines, makers, 20 + r.randrange(0, 45) + 25 * (tier - 1))


def _batches(
    book: Book, r: random.Random, holder: Party, item: Item, lines: list[Line], makers: list[Party], span: int
) -> None:
    maker, opened, units, serials = r.choice(makers), lines[0].day, 0, []
    for number, line in enumerate(lines):
        units += line.units
        serials += line.serials
        if number + 1 == len(lines) or lines[number + 1].day > opened + span:
            spare, use = int(units * r.uniform(0, 0.06)), r.choice(("resale", "resale", "unknown"))
            inbound = book.ship(
                r,
                opened - r.randrange(28, 60),
                maker,
                holder,
                item,
                units + spare,
                cell=-1,
                end_use=use,
                mark_up=-0.08,
                tier=0,
                serials=sorted(serials),
            )
            inbound.lag = min(inbound.lag, 25)
            inbound.forwarder = r.choice(book.upper["forwarder"])
            opened, units, serials = (lines[number + 1].day if number + 1 < len(lines) else 0), 0, []
