"""What customs offices wrote down, each in its own manner, and the trade statistics made from it."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tests.fourth_world.book import Book, Line, Party, chance
from tests.fourth_world.catalogue import ITEMS, PLACES, Item

Row = dict[str, Any]
WORDS = (
    "computer parts",
    "electronic components",
    "server parts",
    "data processing units",
    "spare parts",
    "machine parts",
)


@dataclass(frozen=True)
class Office:
    """The habits of one country's customs: what it shares, how it counts, how late it is."""

    exports: bool
    imports: bool
    transits: bool
    linked: float
    delay: int
    heading: str
    per_chip: bool
    rough: float
    keeps: float


def offices(book: Book, r: random.Random) -> dict[str, Office]:
    """One office a country."""
    share = book.p.customs_open
    return {
        c: Office(
            r.random() < share,
            r.random() < share,
            r.random() < share * 0.7,
            min(1.0, book.p.linked * r.uniform(0.5, 1.3)),
            r.choice((2, 5, 15, 40, 75)),
            r.choice(("", "", "847150", "847180")),
            r.random() < 0.08,
            r.choice((0.01, 0.03, 0.08)),
            r.uniform(0.93, 1.0),
        )
        for c in PLACES
    }


def declarations(book: Book) -> list[Row]:
    """Every declaration that an office in our reach received."""
    r = chance(book, "customs")
    desk = offices(book, r)
    rows: list[Row] = []
    bills: dict[tuple[str, int], str] = {}
    for line in book.lines:
        if line.frm == line.to:
            continue
        bill = f"{r.randrange(100, 999)}-{r.randrange(10**7, 10**8)}"
        if line.forwarder is not None and ("shared_waybill" in line.flags or r.random() < 0.05):
            bill = bills.setdefault((line.forwarder.pid, line.day // 12), bill)
        kg = line.item.kg * line.units * r.lognormvariate(0, 0.02)
        if desk[line.frm].exports:
            rows.append(
                _declare(book, r, desk[line.frm], line, "export", line.frm, line.day - r.randrange(0, 4), kg, bill)
            )
        if line.via and desk[line.via[0]].transits and r.random() < 0.8:
            rows.append(
                _declare(
                    book,
                    r,
                    desk[line.via[0]],
                    line,
                    r.choice(("transit", "transshipment")),
                    line.via[0],
                    line.day + line.lag // 2,
                    kg,
                    bill,
                )
            )
        if "open_transit" in line.flags:
            hub = line.via[0] if line.via else r.choice(("SG", "AE", "NL", "HK"))
            rows.append(_declare(book, r, desk[hub], line, "transit", hub, line.day + line.lag // 2, kg, bill))
            continue
        if "free_zone" in line.flags and desk[line.to].transits:
            rows.append(_declare(book, r, desk[line.to], line, "free_zone", line.to, line.received, kg, bill))
        if desk[line.to].imports and "no_import" not in line.flags and r.random() < desk[line.to].keeps:
            rows.append(
                _declare(book, r, desk[line.to], line, "import", line.to, line.received + r.randrange(0, 5), kg, bill)
            )
    rows += _unseen(book, r, desk)
    rows = [x for x in rows if x["filed_on"] <= book.p.on(book.p.days)]
    rows.sort(key=lambda x: (str(x["filed_on"]), str(x["declaration_id"])))
    return rows


def _declare(
    book: Book, r: random.Random, office: Office, line: Line, kind: str, at: str, day: int, kg: float, bill: str
) -> Row:
    inward = kind != "export"
    units, value = line.units, line.price * line.units * (r.uniform(1.005, 1.05) if inward else 1.0)
    if inward and "light" in line.flags:
        kg *= r.uniform(0.4, 0.8)
    if inward and "under_value" in line.flags:
        value *= r.uniform(0.1, 0.55)
    if inward and "short_import" in line.flags:
        units = max(0, units - max(1, int(units * r.uniform(0.1, 0.6))))
    if "late_filing" in line.flags:
        day += r.randrange(20, 90)
    words = "parts_words" in line.flags and r.random() < 0.8
    linked = r.random() < office.linked
    to = line.to
    if kind == "export" and "other_end" in line.flags:
        to = r.choice([c for c in PLACES if c not in (line.frm, line.to)])
    consignee = line.consignee or line.buyer
    return {
        "declaration_id": book.new_id(r, at, 8),
        "line": 1,
        "kind": kind,
        "authority": f"{at}-customs",
        "filed_on": book.p.on(day),
        "reference": f"INV{line.sid[1:]}" if r.random() < 0.5 else "",
        "exporter_id": line.seller.pid,
        "importer_id": line.buyer.pid if inward or r.random() < 0.7 else "",
        "consignee_id": consignee.pid,
        "consignee_type": {"reseller": "R", "government": "G", "forwarder": "O"}.get(consignee.kind, "D"),
        "hs_code": "847330" if words else (line.item.form == "server" and office.heading) or line.item.hs,
        "description": r.choice(WORDS) if words or r.random() < office.rough * 0.8 else line.item.description,
        "eccn": ("EAR99" if words else line.item.eccn) if kind == "export" and line.frm == "US" else "",
        "permit_id": line.license_id if kind == "export" else "",
        "units": units * line.item.chips if office.per_chip else units,
        "net_weight_kg": round(kg * r.lognormvariate(0, office.rough), 1),
        "value_usd": round(value, 2),
        "mode": "air" if r.random() < 0.85 else r.choice(("sea", "road")),
        "transport_document": bill,
        "port_from": PLACES[line.frm][2] if kind == "export" else line.frm,
        "port_to": PLACES[to][2] if kind == "export" else to,
        "shipment_id": line.sid if linked else "",
        "recorded_at": f"{book.p.on(day + r.randrange(0, office.delay + 1))}T09:00:00Z",
    }


def _unseen(book: Book, r: random.Random, desk: dict[str, Office]) -> list[Row]:
    """Exports that no seller's book has, and the wide ordinary trade in true parts among which they lie."""
    rows: list[Row] = []
    small = [i for i in ITEMS.values() if i.form == "board"]
    lawful = [p for p in book.parties if p.kind in ("reseller", "distributor", "forwarder", "enterprise")]
    moves: list[tuple[int, Party, str, str, int, float, float, Item]] = [
        (m["day"], m["by"], m["from"], m["to"], m["units"], m["kg"], m["value"], m["item"]) for m in book.side_exports
    ]
    for _ in range(int(0.03 * len(book.lines))):
        by, units = r.choice(lawful), r.randrange(0, 60)
        item = r.choice(small)
        moves.append(
            (
                r.randrange(0, book.p.days),
                by,
                by.country,
                r.choice(("CN", "HK", "VN", "TH", "SG", "IN", "MY")),
                units,
                max(1, units) * r.uniform(0.5, 40),
                max(1, units) * r.uniform(20, 30000),
                item,
            )
        )
    for day, by, frm, to, units, kg, value, item in moves:
        if frm not in desk or frm == to or day > book.p.days or not desk[frm].exports:
            continue
        rows.append(
            {
                "declaration_id": book.new_id(r, frm, 8),
                "line": 1,
                "kind": "export",
                "authority": f"{frm}-customs",
                "filed_on": book.p.on(day),
                "reference": "",
                "exporter_id": by.pid,
                "consignee_type": r.choice("DRO"),
                "hs_code": r.choice(("847330", "847330", "854231", item.hs)),
                "description": r.choice((*WORDS, *WORDS, item.description)),
                "units": units or "",
                "net_weight_kg": round(kg, 1),
                "value_usd": round(value, 2),
                "mode": "air" if r.random() < 0.8 else "road",
                "transport_document": f"{r.randrange(100, 999)}-{r.randrange(10**7, 10**8)}",
                "port_from": PLACES[frm][2],
                "port_to": PLACES.get(to, (0, 0, to))[2],
                "recorded_at": f"{book.p.on(day + desk[frm].delay)}T09:00:00Z",
            }
        )
    return rows


def flows(book: Book) -> list[Row]:
    """Monthly trade statistics of both sides; the far side of unrecorded borders shows up in part."""
    r = chance(book, "flows")
    sums: dict[tuple[str, str, str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for line in book.lines:
        if line.frm != line.to and line.kind != "return":
            month, hs = book.p.on(line.day)[:7], line.item.hs
            out = "export" if line.tier == 0 or line.frm in ("US", "TW") else "re_export"
            seen = r.uniform(0.9, 1.05)
            for key, worth in (
                ((month, line.frm, line.to, out, hs), 1.0),
                ((book.p.on(line.received)[:7], line.to, line.frm, "import", hs), 1.03),
            ):
                if key[3] != "import" or "no_import" not in line.flags:
                    total = sums[key]
                    total[0] += line.price * line.units * worth * seen
                    total[1] += line.units
                    total[2] += line.item.kg * line.units
    homes = {p.pid: p.country for p in book.parties}
    mirror = r.uniform(0.2, 0.8)
    for cell in book.cells:
        for camp in cell.campaigns:
            for _, day, source, _, units, recorded in camp.legs:
                if recorded is None and not camp.stopped and camp.target != "RU" and r.random() < mirror:
                    key = (book.p.on(day)[:7], camp.target, homes.get(source, cell.country), "import", camp.item.hs)
                    sums[key][0] += camp.item.price * 1.5 * units
                    sums[key][1] += units
    for number in range(book.p.days // 30):
        for home in ("MY", "SG", "TW", "TH", "VN"):
            for hs in ("847150", "847330"):
                total = sums[book.p.on(number * 30)[:7], "CN", home, "import", hs]
                total[0] += r.lognormvariate(15.5, 0.7)
                total[1] += r.randrange(40, 900)
    reporters = {c for c in (*PLACES, "RU") if r.random() < 0.85}
    return [
        {
            "period": k[0],
            "reporter": k[1],
            "partner": k[2],
            "flow": k[3],
            "hs_code": k[4],
            "value_usd": round(v[0], 2),
            "quantity": int(v[1]),
            "quantity_unit": "u",
            "net_weight_kg": round(v[2], 1) or "",
            "valuation": "CIF" if k[3] == "import" else "FOB",
            "source": "national statistics",
        }
        for k, v in sorted(sums.items())
        if k[1] in reporters and k[1] != k[2]
    ]
