"""Making a world: firms, purchases in order of time, lives of the goods, then the records and the truth."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.other_world.book import Book
from tests.other_world.goods import GOODS, HELD_BOARDS, UNCONTROLLED
from tests.other_world.group import Group
from tests.other_world.groups import new_group
from tests.other_world.habits import draw
from tests.other_world.lawful import settle
from tests.other_world.market import Market
from tests.other_world.plans import STORIES
from tests.other_world.site_files import write_site
from tests.other_world.things import Lot, Row
from tests.other_world.truth import truth_tables
from tests.other_world.ways import HIDES_IN, turn

_LINES_A_GROUP = 25


def make(seed: int, lines: int, *, complete: bool = False) -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """The record pack and the truth of one seed, table by table."""
    rng = Random(seed * 7919 + 17)
    habits = draw(seed, rng)
    book = Book(rng, replace(habits, complete=True, absent=frozenset()) if complete else habits)
    count = max(20, lines // _LINES_A_GROUP)
    market = Market(book, count)
    groups = _groups(book, market, count)
    bought = [(deal.leaves, group.cell, group, deal) for group in groups for deal in group.deals]
    for _, _, buyer, deal in sorted(bought, key=lambda one: one[:2]):
        market.deliver(buyer, deal)
    for group in groups:
        if group.way:
            turn(book, market, group)
            continue
        _loan(book, group)
        for day, lot, site in group.arrivals:
            settle(book, market, group, day, Lot(lot.item, list(lot.units)), site)
    for group in groups:
        for site in group.sites:
            write_site(book, site)
    _catalogue(book)
    truth = truth_tables(book, groups)
    truth["figures"] = [
        {
            "groups": len(groups),
            "groups_turned": len(truth["cases"]),
            "units_bought": sum(deal.count for group in groups for deal in group.deals),
            "units_diverted": sum(row["units"] for row in truth["diversions"]),
        }
    ]
    for table in book.habits.absent:
        book.tables.pop(table, None)
    return {name: rows for name, rows in book.tables.items() if rows}, truth


def _groups(book: Book, market: Market, count: int) -> list[Group]:
    rng = book.rng
    turned = max(4, round(count * rng.uniform(0.03, 0.08)))
    ways = list(HIDES_IN)
    rng.shuffle(ways)
    chosen = [ways[n % len(ways)] for n in range(turned)]
    names = list(STORIES)
    groups = []
    for number in range(count):
        way = chosen[number] if number < turned else ""
        fitting = [name for name in names if not way or name in HIDES_IN[way]]
        story = rng.choices(fitting, [STORIES[name][0] for name in fitting])[0]
        groups.append((story, way))
    rng.shuffle(groups)
    return [new_group(book, market, number, story, way) for number, (story, way) in enumerate(groups)]


def _loan(book: Book, group: Group) -> None:
    """Now and then a lawful buyer lends a few machines to a trade fair; they come back."""
    if not group.arrivals or not book.chance(0.04):
        return
    day, lot, site = group.arrivals[0]
    free = lot.item.item_id in UNCONTROLLED
    host = book.party(
        book.rng.choice(("HK", "SG", "JP", "VN") if free else ("SG", "SG", "JP", "TH", "DE", "MY")),
        "unknown",
        group.cell,
    )
    some = Lot(lot.item, lot.units[: book.rng.randint(1, 3)])
    text = "equipment for exhibition, temporary"
    at = book.move(
        day, group.buyer, host, some, cell=group.cell, src=group.country, described=text, factor=0.3, lookalike=True
    )
    back = book.move(
        at,
        host,
        group.buyer,
        some,
        cell=group.cell,
        dst=group.country,
        kind="return",
        described="exhibition goods returned",
        factor=0.3,
        lookalike=True,
        known=book.chance(0.85),
    )
    group.arrivals[0] = (back, lot, site)


def _catalogue(book: Book) -> None:
    for item in GOODS:
        row = {
            "item_id": item.item_id,
            "description": item.text,
            "manufacturer": item.maker,
            "chip": item.chip,
            "form": item.form,
            "chips_per_unit": item.chips,
            "hs_code": item.hs,
            "unit_weight_kg": item.kg,
            "rated_power_w": item.watts,
            "list_price_usd": item.price,
            "fdp": "yes" if item.maker == "Kuoyang" else "",
        }
        for name in ("unit_weight_kg", "list_price_usd", "hs_code", "rated_power_w"):
            if book.chance(0.2):
                row[name] = ""
        book.tables["items"].append(row)
    for server in HELD_BOARDS:
        book.add("item_parts", item_id=server, part_item_id="HGX-H100-BB", count=1)


def write(folder: Path, tables: dict[str, list[Row]]) -> None:
    """One CSV a table, columns in the order in which they first appear."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
