"""Two to three years of trade: who diverts and when, and lot after lot until the asked number of lines is there."""

from __future__ import annotations

import random

from tests.fourth_world.book import Book, Campaign, Cell, chance, pick_item, platform
from tests.fourth_world.catalogue import CONCERN
from tests.fourth_world.lookalikes import live
from tests.fourth_world.schemes import FITS, divert
from tests.fourth_world.traces import choose, sprinkle
from tests.fourth_world.trade import ordinary, purchase, stock


def _spread(r: random.Random, cells: list[Cell], number: int) -> list[Cell]:
    """A systematic sample: every kind of group is met in proportion to its trade."""
    order = sorted(cells, key=lambda c: (c.kind, c.lead.kind, r.random()))
    step = sum(c.weight**0.6 for c in order) / number
    chosen, at, passed = [], r.uniform(0, step), 0.0
    for cell in order:
        passed += cell.weight**0.6
        if passed > at:
            chosen.append(cell)
            at += step
    return chosen


def plan(book: Book) -> None:
    """Chooses the groups that divert, without regard to what they are, and gives them their campaigns."""
    r = chance(book, "plan")
    chosen = _spread(r, book.cells, max(4, round(book.p.base_rate * len(book.cells))))
    used: dict[str, int] = {}
    for cell in chosen:
        case = book.new_id(r, "C", 5)
        for _ in range(r.choice((1, 2, 3, 3, 4))):
            fits = [f for f in FITS[cell.kind] if f not in [c.family for c in cell.campaigns]]
            family = min(fits, key=lambda f: (used.get(f, 0), r.random()))
            used[family] = used.get(family, 0) + 1
            start = r.randrange(30, book.p.days - 130)
            if family == "route_shift":
                start = max(20, book.p.rule_day - r.randrange(60, 150))
            cell.campaigns.append(_campaign(book, r, cell, case, family, start))
    if r.random() < 0.7:
        cell = r.choice([c for c in book.cells if c not in chosen and c.kind == "operator"])
        cell.campaigns.append(_campaign(book, r, cell, book.new_id(r, "C", 5), "overstated_purchase", book.p.days // 3))
        cell.campaigns[-1].ambiguous = True


def _campaign(book: Book, r: random.Random, cell: Cell, case: str, family: str, start: int) -> Campaign:
    kept = any(s.kept for s in cell.sites)
    item = platform(book, r, cell, start)
    while not item.controlled:
        item = cell.platforms[start // 180] = pick_item(book, r, start)
    end = min(book.p.days - 20, start + r.randrange(110, 380))
    camp = Campaign(
        book.new_id(r, "D", 5),
        case,
        cell.no,
        family,
        start,
        end,
        item,
        r.choice(CONCERN),
        choose(r, family, kept),
        r.random() < book.p.stop_rate,
    )
    if cell.small and family in ("route_shift", "shell_chain", "split_merge"):
        camp.shells.append(r.choice(cell.small))
    return camp


def run(book: Book) -> None:
    """Lets the economy trade."""
    r = chance(book, "trade")
    plan(book)
    likes = {c.no: min(0.5, book.p.lookalike_rate * r.gammavariate(1.2, 0.85)) for c in book.cells}
    weights = [c.weight for c in book.cells]
    while len(book.lines) < 0.87 * book.p.lines:
        _lot(book, r, r.choices(book.cells, weights)[0], int((book.p.days - 20) * r.random() ** 0.8), likes)
    for cell in book.cells:
        for camp in cell.campaigns:
            while camp.lots < 2 or camp.units < 12:
                divert(book, r, camp, cell, purchase(book, r, cell, r.randrange(camp.start, camp.end), camp.item))
    stock(book)
    sprinkle(book)


def _lot(book: Book, r: random.Random, cell: Cell, day: int, likes: dict[int, float]) -> None:
    if r.random() < 0.015:
        _to_china(book, r, day)
    line = purchase(book, r, cell, day)
    open_now = [c for c in cell.campaigns if c.start <= day < c.end and c.item is line.item and c.lots < 8]
    if open_now and r.random() < 0.9:
        divert(book, r, r.choice(open_now), cell, line)
    elif r.random() < likes[cell.no]:
        live(book, r, cell, line)
    else:
        ordinary(book, r, cell, line)


def _to_china(book: Book, r: random.Random, day: int) -> None:
    """A lawful sale of small accelerators into the country of concern."""
    item = pick_item(book, r, day, "board")
    if not item.controlled:
        line = book.ship(
            r,
            day,
            r.choice(book.upper["distributor"]),
            r.choice(book.upper["china"]),
            item,
            r.randrange(4, 90),
            cell=-1,
            end_use=r.choice(("cloud", "unknown", "resale")),
        )
        line.forwarder = r.choice(book.upper["forwarder"])
