"""What sellers, banks, registries and licensing offices wrote down."""

from __future__ import annotations

import random
from collections import defaultdict

from tests.fourth_world.book import Book, Line, chance
from tests.fourth_world.catalogue import ITEMS, PLACES
from tests.fourth_world.customs import WORDS, Row

SHIP_OPTIONAL = (
    "received_on",
    "intermediate_consignee_id",
    "ultimate_consignee_id",
    "end_user_id",
    "forwarder_id",
    "payer_id",
    "payer_country",
    "via_countries",
    "ship_to_address",
    "declared_description",
    "declared_eccn",
    "net_weight_kg",
    "site_id",
    "hs_code",
)


def shipments(book: Book) -> list[Row]:
    """The sellers' accounts, each with the columns that this seller bothers to fill."""
    r = chance(book, "shipments")
    never = {p.pid: {c for c in SHIP_OPTIONAL if r.random() < book.p.blank * 0.8} for p in book.parties}
    careless = {p.pid for p in book.parties if r.random() < 0.1}
    rows: list[Row] = []
    for line in book.lines:
        words = "parts_words" in line.flags or (line.seller.pid in careless and r.random() < 0.35)
        payer = line.buyer.bank if line.buyer.bank and r.random() < 0.3 else line.payer
        row: Row = {
            "shipment_id": line.sid,
            "line": line.no,
            "shipped_on": book.p.on(line.day),
            "received_on": book.p.on(line.received) if line.received <= book.p.days else "",
            "kind": line.kind,
            "seller_id": line.seller.pid,
            "buyer_id": line.buyer.pid,
            "intermediate_consignee_id": line.forwarder.pid if line.via and line.forwarder else "",
            "ultimate_consignee_id": (line.consignee or line.buyer).pid,
            "end_user_id": line.end_user.pid if line.end_user else "",
            "end_use": line.end_use,
            "forwarder_id": line.forwarder.pid if line.forwarder else "",
            "payer_id": payer.pid if payer else "",
            "payer_country": payer.country if payer else "",
            "from_country": line.frm,
            "to_country": line.to,
            "via_countries": "|".join(line.via),
            "site_id": line.site.sid if line.site else "",
            "ship_to_address": line.address,
            "hs_code": "847330" if words and r.random() < 0.6 else line.item.hs,
            "declared_description": r.choice(WORDS) if words else line.description,
            "declared_eccn": line.item.eccn if line.frm == "US" or r.random() < 0.6 else "",
            "item_id": line.item.item_id,
            "units": line.units,
            "net_weight_kg": round(line.item.kg * line.units * r.lognormvariate(0, 0.03), 1),
            "value_usd": round(line.price * line.units, 2),
            "license_id": line.license_id,
        }
        for column in never[line.seller.pid]:
            row[column] = ""
        rows.append(row)
    r.shuffle(rows)
    return rows


def licenses(book: Book) -> list[Row]:
    """Permits for the destinations that need one; most lines have one, a few forgot."""
    r = chance(book, "licenses")
    groups: dict[tuple[str, str, str, int], list[Line]] = defaultdict(list)
    for line in book.lines:
        if "licensable" in line.flags and r.random() < 0.93:
            groups[line.seller.pid, line.buyer.pid, line.item.item_id, line.day // 365].append(line)
    rows: list[Row] = []
    for (seller, buyer, item, _), lines in sorted(groups.items()):
        made = book.new_id(r, "L", 6)
        units = sum(x.units for x in lines)
        first = min(x.day for x in lines)
        for line in lines:
            line.license_id = made
        rows.append(
            {
                "license_id": made,
                "authority": "US-BIS",
                "kind": "license",
                "holder_id": seller,
                "consignee_id": buyer,
                "end_user_id": lines[0].end_user.pid if lines[0].end_user else "",
                "item_id": item,
                "max_units": units + r.randrange(0, units + 2) if r.random() < 0.96 else max(1, units - 2),
                "issued_on": book.p.on(first - r.randrange(20, 150)),
                "expires_on": book.p.on(first + 730),
                "reexport_allowed": r.choice(("no", "no", "yes")),
                "reinspect_every_months": r.choice(("", 6, 12)),
            }
        )
    return rows


def orders(book: Book) -> list[Row]:
    """Purchase orders behind the lines of the upper tier and of purchases; some are larger, some were cancelled."""
    r = chance(book, "orders")
    rows: list[Row] = []
    for line in book.lines:
        if line.kind == "return" or r.random() < 0.12:
            continue
        extra = r.random() < 0.04
        rows.append(
            {
                "order_id": book.new_id(r, "O", 7),
                "ordered_on": book.p.on(line.day - int(r.lognormvariate(3.2, 0.6))),
                "buyer_id": line.buyer.pid,
                "end_user_id": line.end_user.pid if line.end_user else "",
                "site_id": line.site.sid if line.site else "",
                "item_id": line.item.item_id,
                "units": line.units + (r.randrange(1, 9) if extra else 0),
                "value_usd": round(line.price * line.units, 2),
                "status": "open" if extra else "shipped",
            }
        )
        if r.random() < 0.02:
            rows.append({**rows[-1], "order_id": book.new_id(r, "O", 7), "status": "cancelled"})
    return rows


def documents(book: Book) -> list[Row]:
    """End-use statements and other papers; what they claim is what the buyer wrote."""
    r = chance(book, "documents")
    for line in book.lines:
        if line.cell < 0 or line.kind == "return":
            continue
        habits = book.cells[line.cell].habits
        if line.item.controlled and r.random() < (0.75 if "eus" in habits else 0.25):
            false = "eus_contradicted" in line.flags
            book.document(
                "end_use_statement",
                ("shipment", line),
                line.day - r.randrange(3, 40),
                line.end_user or line.buyer,
                claimed_country=r.choice([c for c in PLACES if c != line.to]) if false else line.to,
                claimed_site=None if false else line.site,
                claimed_units=line.units,
                claimed_use=line.end_use,
                promise="no" if line.end_use == "resale" and r.random() < 0.7 else "yes",
                signer=r.choice((line.end_user or line.buyer).officers),
            )
        if "air_waybill" in habits and line.frm != line.to and line.forwarder is not None and r.random() < 0.3:
            book.document(
                "air_waybill",
                ("shipment", line),
                line.day,
                line.forwarder,
                claimed_country=line.to,
                claimed_units=line.units,
            )
        if r.random() < 0.06:
            book.document(
                "delivery_verification",
                ("shipment", line),
                line.received + r.randrange(2, 30),
                line.buyer,
                claimed_units=line.units,
            )
    rows: list[Row] = []
    for made in book.documents:
        kind, subject = made["subject"]
        if int(made["day"]) > book.p.days or not subject.sid:
            continue
        site = made.get("claimed_site")
        rows.append({"document_id": book.new_id(r, "K", 7), "kind": made["kind"], "subject_kind": kind,
            "subject_id": subject.sid, "issued_on": book.p.on(int(made["day"])), "issuer_id":
            made["issuer"].pid, "signer": made.get("signer", ""), "claimed_country": made.get("claimed_country",
            ""), "claimed_site_id": site.sid if site else "", "claimed_end_use": made.get("claimed_use", ""),
            "claimed_units": made.get("claimed_units", ""), "reexport_promise": made.get("promise", "")})  # fmt: skip
    return rows


def parties(book: Book) -> tuple[list[Row], list[Row], list[Row], list[Row]]:
    """Registry extracts: parties, figures, officers, ownership."""
    r = chance(book, "registry")
    rows: list[Row] = []
    figures: list[Row] = []
    officers: list[Row] = []
    for p in book.parties:
        first = p.first_day if p.first_day < 10**6 else 400
        known = first if r.random() < 0.8 else 0
        age = r.randrange(25, 330) if "young" in p.marks else 200 + known + min(9000, int(r.lognormvariate(7.3, 0.8)))
        address = f"Apt {r.randrange(1, 40)}-{r.randrange(1, 20)}, {p.city}" if "residential" in p.marks else p.address
        if "residential" not in p.marks and r.random() < 0.05:
            address = ""
        rows.append({"party_id": p.pid, "name": p.name, "kind": p.kind if r.random() > 0.05 else "unknown",
            "country": p.country, "headquarters_country": p.parent.country if p.parent else p.country,
            "address": address, "city": p.city, "ultimate_parent_country": p.parent.country if p.parent and
            r.random() < 0.6 else "", "incorporated_on": book.p.on(first - age), "registration_number":
            book.new_id(r, p.country, 8), "website": "" if "noweb" in p.marks or r.random() < 0.25 else
            f"www.{p.name[:6].lower()}.example", "business_line": p.business})  # fmt: skip
        worth = max(p.bought / max(1.0, book.p.days / 365), 2e5)
        scale = r.uniform(0.02, 0.15) if "small" in p.marks else r.lognormvariate(1.0, 0.9)
        if r.random() < 0.5 or p.kind in ("cloud", "datacenter_operator"):
            figures.append(
                {
                    "party_id": p.pid,
                    "as_of": book.p.on(r.randrange(0, book.p.days)),
                    "revenue_usd": round(worth * scale, 2),
                    "cash_usd": round(worth * scale * r.uniform(0.05, 0.5), 2),
                    "employees": max(1, int(worth * scale / r.lognormvariate(13.2, 0.8))),
                }
            )
        officers += [
            {
                "party_id": p.pid,
                "person_name": name,
                "role": "director" if n == 0 else "officer",
                "from_on": book.p.on(first - age + r.randrange(0, 20)),
            }
            for n, name in enumerate(dict.fromkeys(p.officers))
        ]
    owners: list[Row] = [
        {
            "owner_id": a.pid,
            "owned_id": b.pid,
            "share_pct": share,
            "from_on": book.p.on(f),
            "until_on": book.p.on(u) if u else "",
        }
        for a, b, share, f, u in book.owners
        if a is not b
    ]
    return rows, figures, officers, owners


def prices(book: Book, r: random.Random) -> list[Row]:
    """List and street prices by month."""
    rows: list[Row] = []
    for day in range(0, book.p.days, 30):
        for item in ITEMS.values():
            if book.p.no(item.since) <= day < book.p.no(item.until):
                for country in ("US", "SG", "MY", "CN"):
                    over = r.uniform(1.3, 2.0) if country == "CN" and item.controlled else r.uniform(1.0, 1.15)
                    rows.append(
                        {
                            "quoted_on": book.p.on(day),
                            "country": country,
                            "item_id": item.item_id,
                            "kind": "list" if country == "US" else "street",
                            "price_usd": round(item.price * over, 2),
                        }
                    )
    return rows
