"""Makes one economy: lets it trade, numbers its lines, lets everybody write, and puts pack and truth on disk."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from tests.fourth_world import customs, halls, papers
from tests.fourth_world.book import Book, Line, chance
from tests.fourth_world.catalogue import ITEMS
from tests.fourth_world.customs import Row
from tests.fourth_world.economy import run
from tests.fourth_world.params import draw
from tests.fourth_world.people import settle
from tests.fourth_world.truth import HEADERS, truth

FADING = {
    "shipments": papers.SHIP_OPTIONAL,
    "declarations": (
        "reference",
        "consignee_id",
        "importer_id",
        "net_weight_kg",
        "units",
        "value_usd",
        "transport_document",
        "description",
        "eccn",
    ),
    "orders": ("end_user_id", "site_id", "value_usd"),
    "documents": ("signer", "claimed_site_id", "claimed_units"),
    "parties": ("incorporated_on", "address", "business_line", "headquarters_country", "registration_number"),
    "custody_events": ("party_id", "location", "basis"),
    "sites": ("address", "latitude", "it_capacity_mw"),
    "inspections": ("units_declared", "inspector_id", "announced"),
    "licenses": ("max_units", "end_user_id"),
}


def number(book: Book) -> None:
    """Drops what lies after the last day and numbers the lines; goods of one day, seller and buyer go together."""
    r = chance(book, "number")
    kept = [x for x in book.lines if x.day <= book.p.days]
    book.lines = sorted(kept, key=lambda x: (x.day, x.seller.pid, x.buyer.pid, x.kind, x.item.item_id, x.units))
    last: Line | None = None
    for line in book.lines:
        if last and (last.day, last.seller, last.buyer, last.kind, last.to) == (
            line.day,
            line.seller,
            line.buyer,
            line.kind,
            line.to,
        ):
            line.sid, line.no = last.sid, last.no + 1
        else:
            line.sid = book.new_id(r, "X", 7)
        last = line


def tables(book: Book) -> dict[str, list[Row]]:
    """All records of one economy."""
    r = chance(book, "tables")
    out: dict[str, list[Row]] = {
        "licenses": papers.licenses(book),
        "shipments": papers.shipments(book),
        "declarations": customs.declarations(book),
        "orders": papers.orders(book),
        "documents": papers.documents(book),
        "trade_flows": customs.flows(book),
        "site_power": halls.power(book),
        "inspections": halls.visits(book),
        "custody_events": halls.custody(book),
        "tenancies": halls.tenancies(book, r),
        "capacity": halls.countries(book, r),
        "prices": papers.prices(book, r),
    }
    out["parties"], out["party_figures"], out["officers"], out["ownership"] = papers.parties(book)
    out["sites"], out["site_capacity"] = halls.plans(book)
    out["landmarks"], out["pings"] = halls.pings(book)
    out["serials"], out["devices"] = halls.numbered(book)
    out["items"] = [
        {
            "item_id": i.item_id,
            "description": i.description,
            "manufacturer": i.maker,
            "chip": i.chip,
            "form": i.form,
            "chips_per_unit": i.chips,
            "hs_code": i.hs,
            "origin_country": "TW",
            "fdp": "yes",
            "list_price_usd": i.price,
            "unit_weight_kg": i.kg,
            "rated_power_w": i.rated,
            "idle_power_w": i.idle,
            "tpp": i.tpp,
            "die_area_mm2": i.die,
            "dram_bandwidth_gbs": i.bandwidth,
            "datacenter_marketed": "yes",
        }
        for i in ITEMS.values()
    ]
    out["item_parts"] = [{"item_id": i.item_id, "part_item_id": i.part, "count": 1} for i in ITEMS.values() if i.part]
    return out


def fade(book: Book, name: str, rows: list[Row]) -> None:
    """Some cells were never filled, in some columns more than in others."""
    r = chance(book, f"fade:{name}")
    rates = {c: min(0.6, r.expovariate(1.0) * book.p.blank) for c in FADING.get(name, ())}
    for row in rows:
        for column, rate in rates.items():
            if column in row and r.random() < rate:
                row[column] = ""


def write(path: Path, columns: Iterable[str], rows: list[Row]) -> None:
    """One table as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(columns), lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def economy(seed: int, lines: int) -> Book:
    """An economy that has traded and is numbered."""
    book = Book(draw(seed, lines))
    settle(book)
    run(book)
    number(book)
    return book


def make(seed: int, out: Path, lines: int = 20_000) -> None:
    """Writes pack and truth of one seed."""
    book = economy(seed, lines)
    (out / "pack").mkdir(parents=True, exist_ok=True)
    (out / "truth").mkdir(parents=True, exist_ok=True)
    records = tables(book)
    for name, rows in records.items():
        if name in book.p.lost_tables or not rows:
            continue
        fade(book, name, rows)
        write(out / "pack" / f"{name}.csv", dict.fromkeys(c for row in rows for c in row), rows)
    for name, rows in truth(book).items():
        write(out / "truth" / f"{name}.csv", HEADERS[name].split(","), rows)
