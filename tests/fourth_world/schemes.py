"""Diversions: each family tells where the units of a lot go, and what of it stands on record."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests.fourth_world.book import Book, Campaign, Cell, Line, Party
from tests.fourth_world.catalogue import ITEMS
from tests.fourth_world.people import new_party, new_site
from tests.fourth_world.traces import lack, lay, leak, mark, side_export
from tests.fourth_world.trade import churn, install, onward_day, resell

FITS = {
    "operator": (
        "teardown_resale",
        "overstated_purchase",
        "dummy_swap",
        "rma_drip",
        "collateral_sale",
        "hollow_return",
        "shell_chain",
        "third_country_front",
    ),
    "trader": (
        "shell_chain",
        "misdeclared_transit",
        "split_merge",
        "route_shift",
        "hollow_return",
        "staged_loss",
        "third_country_front",
        "collateral_sale",
    ),
    "user": (
        "third_country_front",
        "overstated_purchase",
        "teardown_resale",
        "staged_loss",
        "rma_drip",
        "misdeclared_transit",
    ),
}


def leg(camp: Campaign, hop: int, line: Line, units: int) -> None:
    """A recorded leg: the line carried that many diverted units."""
    line.carried[camp.did] = line.carried.get(camp.did, 0) + units
    camp.legs.append((hop, line.day, line.seller.pid, line.buyer.pid, units, line))


def out(
    book: Book, r: random.Random, camp: Campaign, hop: int, holder: Party, line: Line, day: int, units: int
) -> None:
    """The last legs, off the record: sometimes over a further hand, then over the border, or into a customs shed."""
    at, source = day, holder.pid
    if r.random() < 0.35:
        camp.legs.append((hop, at, source, "X-BROKER", units, None))
        at, source, hop = at + 1 + int(r.lognormvariate(2.2, 0.7)), "X-BROKER", hop + 1
    camp.legs.append((hop, at, source, f"X-{camp.target}", units, None))
    if "onward_export" in camp.seen and r.random() < 0.5:
        other = r.choice(("VN", "TH", "AE", "TR", "HK", "MY"))
        said = camp.target if camp.target != "RU" and r.random() < 0.5 else other
        side_export(book, r, holder, at, line.to, said, line, units)
    if camp.stopped and r.random() < 0.25:
        book.event(at + 1, "seized", item=line.item, units=units, party=holder, basis="inspection")
    if line.serials:
        leak(book, r, camp.seen & {"listed", "serial_twice"}, line, None, at, units, 0.35)


def shell(book: Book, r: random.Random, camp: Campaign, cell: Cell) -> Party:
    """A firm that lends its name: one of the group's small ones, seldom one made for the purpose."""
    if camp.shells and r.random() < 0.85:
        return r.choice(camp.shells)
    made = (
        r.choice(cell.small)
        if cell.small and r.random() < 0.75
        else new_party(
            book,
            r,
            r.choice(("reseller", "enterprise", "unknown")),
            r.choice((cell.country, cell.country, "SG", "MY", "TH", "ID")),
            cell.no,
        )
    )
    if made not in camp.shells:
        camp.shells.append(made)
        mark(book, r, camp, made, cell.lead)
    return made


def onward(
    book: Book,
    r: random.Random,
    camp: Campaign,
    cell: Cell,
    hop: int,
    line: Line,
    units: int,
    day: int,
    taken: int = 0,
    **how: Any,
) -> Line | None:
    """A recorded sale to a shell, with the traces that its makers leave; none if it is the same hand."""
    buyer = shell(book, r, camp, cell)
    if buyer is line.buyer:
        return None
    made = resell(book, r, cell, line, line.buyer, buyer, units, day, taken, **how)
    leg(camp, hop, made, units)
    lay(book, r, camp, cell, made)
    camp.knowing += [line.buyer, buyer]
    return made


def divert(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line) -> None:
    """A bought lot goes the way of its campaign; what is left of it is used as bought."""
    units = line.units if r.random() < 0.45 else max(1, int(line.units * r.uniform(0.4, 0.95)))
    if not camp.knowing:
        mark(book, r, camp, line.buyer, r.choice(cell.members))
    camp.knowing.append(line.buyer)
    camp.units += units
    camp.lots += 1
    leg(camp, 1, line, units)
    lay(book, r, camp, cell, line)
    if line.site is not None and line.site not in camp.sites:
        camp.sites.append(line.site)
    HOW[camp.family](book, r, camp, cell, line, units)
    if cell.kind == "trader":
        _rest(book, r, cell, line, units)


def _teardown(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line, units: int) -> None:
    site, day = install(book, r, cell, line, line.units)
    day += r.randrange(20, 150)
    lack(book, r, camp, line, site, day, units)
    camp.sites.append(site)
    board = ITEMS.get(line.item.part)
    if r.random() < 0.4:
        sold = onward(book, r, camp, cell, 2, line, units, day, item=board if "parts_line" in camp.seen else None)
        if sold is not None:
            out(book, r, camp, 3, sold.buyer, sold, onward_day(r, sold), units)
            return
    out(book, r, camp, 2, line.buyer, line, day + r.randrange(1, 30), units)


def _overstated(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line, units: int) -> None:
    site, day = install(book, r, cell, line, line.units)
    if camp.ambiguous:
        away = new_site(book, r, line.buyer, "warehouse", cell.country)
        site.counted.append((day, line.item, -units))
        camp.legs.append((2, day, line.buyer.pid, f"S-{away.sid}", units, None))
        return
    lack(book, r, camp, line, site, day, units)
    camp.sites.append(site)
    if r.random() < 0.35:
        sold = onward(book, r, camp, cell, 2, line, units, onward_day(r, line))
        if sold is not None:
            out(book, r, camp, 3, sold.buyer, sold, onward_day(r, sold), units)
            return
    out(book, r, camp, 2, line.buyer, line, onward_day(r, line), units)


def _chain(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line, units: int) -> None:
    last = line
    hop = 2
    for _ in range(r.choice((1, 1, 2, 2, 3))):
        sold = onward(book, r, camp, cell, hop, last, units, onward_day(r, last))
        hop += sold is not None
        last = sold or last
    out(book, r, camp, hop, last.buyer, last, onward_day(r, last), units)


def _rest(book: Book, r: random.Random, cell: Cell, line: Line, units: int) -> None:
    left = line.units - units
    buyer = r.choice(cell.customers or cell.members)
    if left > 0 and buyer is not line.buyer:
        resell(book, r, cell, line, line.buyer, buyer, left, onward_day(r, line), units)


def _transit(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line, units: int) -> None:
    if r.random() < 0.5:
        sold = onward(book, r, camp, cell, 2, line, units, onward_day(r, line))
        line = sold or line
    elif cell.kind == "user":
        install(book, r, cell, line, line.units, powered=line.units - units)
    camp.knowing += [line.forwarder] if line.forwarder and r.random() < 0.3 else []
    out(book, r, camp, 3, line.buyer, line, line.day + max(1, line.lag // 2), units)


def _front(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line, units: int) -> None:
    if "third_payer" in camp.seen and r.random() < 0.3:
        line.payer = shell(book, r, camp, cell)
        camp.knowing.append(line.payer)
    if cell.kind != "trader":
        install(book, r, cell, line, line.units, powered=line.units if r.random() < 0.5 else line.units - units)
    if r.random() < 0.55:
        sold = onward(book, r, camp, cell, 2, line, units, onward_day(r, line))
        line = sold or line
    out(book, r, camp, 3, line.buyer, line, onward_day(r, line), units)


def _split(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line, units: int) -> None:
    parts, taken, lasts = min(units, r.randrange(2, 6)), 0, []
    for number in range(parts):
        some = units - taken if number == parts - 1 else max(1, (units - taken) // (parts - number))
        sold = onward(book, r, camp, cell, 2, line, some, onward_day(r, line), taken)
        lasts.append((sold or line, some))
        taken += some
    ready = max(x.received for x, _ in lasts) + r.randrange(2, 30)
    meeting = shell(book, r, camp, cell)
    for last, some in lasts:
        if last.buyer is not meeting and r.random() < 0.5:
            met = resell(book, r, cell, last, last.buyer, meeting, some, ready + r.randrange(0, 9))
            leg(camp, 3, met, some)
            camp.knowing.append(meeting)
    out(book, r, camp, 4, meeting, lasts[0][0], ready + 10 + int(r.lognormvariate(2.5, 0.7)), units)


def _shift(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line, units: int) -> None:
    if line.day >= book.p.rule_day and line.tier:
        line.to = camp.shells[0].country if camp.shells else line.to
        line.kind = "in_country" if line.frm == line.to else line.kind if line.kind != "in_country" else "reexport"
    _chain(book, r, camp, cell, line, units)


def _dummies(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line, units: int) -> None:
    site, day = install(book, r, cell, line, line.units)
    camp.seen |= {"power_gap"} if r.random() < 0.3 else set()
    lack(book, r, camp, line, site, day, units)
    camp.sites.append(site)
    if r.random() < 0.4:
        sold = onward(book, r, camp, cell, 2, line, units, onward_day(r, line), mark_up=-r.uniform(0.0, 0.4))
        line = sold or line
    out(book, r, camp, 3, line.buyer, line, onward_day(r, line), units)


def _drip(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line, units: int) -> None:
    site, day = install(book, r, cell, line, line.units)
    left, when = units, day
    for _ in range(r.choice((1, 1, 2, 2))):
        some, when = min(left, max(1, units // r.randrange(2, 5))), when + r.randrange(12, 60)
        if some <= 0 or when > book.p.days - 30:
            break
        sent = churn(book, r, cell, line, some, when, back=r.random() < 0.4)
        leg(camp, 2, sent, some)
        lay(book, r, camp, cell, sent)
        if "depot_short" in camp.seen:
            sent.flags.add("depot_short")
        left -= some
        out(book, r, camp, 3, line.buyer, sent, sent.day + r.randrange(1, 30), some)
    lack(book, r, camp, line, site, when, units - left)
    if left:
        out(book, r, camp, 2, line.buyer, line, when + 20, left)


def _hollow(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line, units: int) -> None:
    if cell.kind == "operator":
        site, day = install(book, r, cell, line, line.units)
        lack(book, r, camp, line, site, day + 30, units)
    else:
        day = line.received + r.randrange(10, 60)
    sent = churn(book, r, cell, line, units, day + r.randrange(20, 120), back=False)
    sent.flags |= {
        t for t in ("light", "depot_short", "under_value") if t in camp.seen and r.random() < book.p.trace_seen
    }
    out(book, r, camp, 2, line.buyer, line, sent.day + r.randrange(-15, 20), units)


def _collateral(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line, units: int) -> None:
    day = line.received + r.randrange(60, 260)
    if cell.kind == "operator":
        site, _ = install(book, r, cell, line, line.units)
        lack(book, r, camp, line, site, day, units)
    agent = r.choice(book.upper["financier"])
    taken = resell(book, r, cell, line, line.buyer, agent, units, day, mark_up=-r.uniform(0.15, 0.4))
    leg(camp, 2, taken, units)
    sold = onward(book, r, camp, cell, 3, taken, units, onward_day(r, taken), mark_up=-r.uniform(0.05, 0.3))
    camp.knowing = [p for p in camp.knowing if p is not agent]
    last = sold or taken
    out(book, r, camp, 4, last.buyer, last, onward_day(r, last), units)


def _loss(book: Book, r: random.Random, camp: Campaign, cell: Cell, line: Line, units: int) -> None:
    hand = line
    if cell.kind == "trader" or r.random() < 0.5:
        sold = onward(book, r, camp, cell, 2, line, units, onward_day(r, line))
        hand = sold or line
    elif cell.kind != "trader":
        install(book, r, cell, line, line.units - units)
    if r.random() < 0.75:
        book.event(
            hand.received + r.randrange(0, 12),
            "lost",
            item=line.item,
            units=max(1, int(units * r.uniform(0.3, 1))),
            party=hand.forwarder or hand.buyer,
        )
    out(book, r, camp, 3, hand.buyer, hand, hand.received + r.randrange(1, 25), units)


Scheme = Callable[[Book, random.Random, Campaign, Cell, Line, int], None]
HOW: dict[str, Scheme] = {
    "teardown_resale": _teardown,
    "overstated_purchase": _overstated,
    "shell_chain": _chain,
    "misdeclared_transit": _transit,
    "third_country_front": _front,
    "split_merge": _split,
    "route_shift": _shift,
    "dummy_swap": _dummies,
    "rma_drip": _drip,
    "hollow_return": _hollow,
    "collateral_sale": _collateral,
    "staged_loss": _loss,
}
