"""Selling and moving: a line with its order, papers and serials, and the declaration a broker may have filed."""

from __future__ import annotations

from .catalogue import CHIPPED, HUBS, PLAIN, PLAIN_WORDS, VAGUE_WORDS, Item
from .model import Cell, Line, Site, World

PAYERS = (*HUBS, "HK", "CN")  # where treasuries, banks and buying offices sit
END_USE = {"datacenter_operator": "cloud", "cloud": "cloud", "research": "research", "enterprise": "own_training"}


def pick_item(w: World, day: int) -> Item:
    """What is bought on a day."""
    fit = [item for item in CHIPPED if item.since <= day]
    return w.rng.choices(fit, [item.weight for item in fit])[0]


def pick_units(w: World, item: Item) -> int:
    """How many at once: mostly few, sometimes a hall full."""
    top = w.rng.lognormvariate(1.9 if item.form == "server" else 2.4, 0.95)
    return max(1, min(240, int(top)))


def ship(
    w: World, cell: int, day: int, seller: str, buyer: str, item: Item, serials: list[str], **more: object
) -> Line:
    """Write one shipment line. `more` holds columns and overrides, `site` a Site, `tier` a factor on the price."""
    rng = w.rng
    room = more.pop("site", None)
    tier = more.pop("tier", 1.0)
    companion = more.pop("companion", True)
    source, target = (
        str(more.pop("source", w.parties[seller].country)),
        str(more.pop("target", w.parties[buyer].country)),
    )
    units = len(serials)
    kind = "in_country" if source == target else ("export" if source in ("US", "TW") else "reexport")
    arrives = day + (rng.randint(1, 6) if source == target else rng.randint(4, 24))
    vague = rng.random() < 0.12
    freight = cell_freight(w, cell)
    row = w.book.add("shipments", shipment_id=w.book.number("shipments", "H"), line=1,
        shipped_on=w.params.iso(day), received_on=w.params.iso(arrives) if w.chance(0.8) else "", kind=kind,
        seller_id=seller, buyer_id=buyer, ultimate_consignee_id=buyer,
        end_use=END_USE.get(w.parties[buyer].kind, "resale"), forwarder_id=freight, payer_id=buyer,
        payer_country=rng.choice(PAYERS) if w.chance(0.05) else w.parties[buyer].country, from_country=source,
        to_country=target, via_countries=rng.choice(("SG", "HK", "AE", "NL")) if source != target and
        w.chance(0.15) else "", hs_code="847330" if vague else item.hs,
        declared_description=rng.choice(VAGUE_WORDS if vague else PLAIN_WORDS) if item.chips else item.words,
        declared_eccn=item.eccn if w.chance(0.9) else "", item_id=item.id, units=units, reported_by=seller,
        net_weight_kg=round(units * item.kg * rng.lognormvariate(0, 0.06), 1), value_usd=int(units * item.price
        * float(str(tier)) * rng.lognormvariate(0.05, 0.1)))  # fmt: skip
    if isinstance(room, Site):
        row["_room"] = room.id
        if w.chance(0.72):
            row.update(site_id=room.id, ship_to_address=f"hall {room.id}", end_user_id=room.operator)
    row.update(more)
    line = Line(row, cell, day, arrives, units, serials)
    w.lines.append(line)
    if w.chance(w.params.keep["serials"]):
        for serial in serials:
            w.book.add("serials", shipment_id=row["shipment_id"], line=1, serial_number=serial)
    if companion and item.chips and w.chance(0.1):
        other = rng.choice(PLAIN)
        count = pick_units(w, other)
        extra = dict(row, line=2, item_id=other.id, hs_code=other.hs, declared_description=other.words,
            declared_eccn=other.eccn, units=count, net_weight_kg=round(count * other.kg, 1), value_usd=int(count
            * other.price))  # fmt: skip
        w.book.tables["shipments"].append(extra)
        w.lines.append(Line(extra, cell, day, arrives, count, []))
    if row["kind"] != "return":
        order(w, line)
    if source != target:
        declare(w, line)
    return line


def cell_freight(w: World, cell: int) -> str:
    """The forwarder a group usually takes."""
    return w.cells[cell].forwarder if cell >= 0 and w.chance(0.7) else w.rng.choice(w.shared["forwarder"])


def order(w: World, line: Line) -> None:
    """The order behind a line, and now and then one that was cancelled or cut."""
    rng, row = w.rng, line.row
    if not w.chance(w.params.keep["orders"]):
        return
    asked = line.units if w.chance(0.85) else line.units + rng.randint(1, 3 + line.units // 3)
    number = w.book.number("orders", "O")
    w.book.add(
        "orders",
        order_id=number,
        ordered_on=w.params.iso(line.day - rng.randint(5, 90)),
        buyer_id=row["buyer_id"],
        end_user_id=row.get("end_user_id", ""),
        site_id=row.get("site_id", ""),
        item_id=row["item_id"],
        units=asked,
        value_usd=int(str(row["value_usd"])) * asked // max(1, line.units),
        status=rng.choices(("shipped", "cancelled", "open"), (93, 2, 5))[0],
    )
    if row.get("site_id") and w.chance(0.5):
        w.book.add(
            "documents",
            document_id=w.book.number("documents", "D"),
            kind="end_use_statement",
            subject_kind="order",
            subject_id=number,
            issued_on=w.params.iso(line.day - 5),
            issuer_id=row["buyer_id"],
            claimed_country=row["to_country"],
            claimed_site_id=row["site_id"],
            claimed_end_use=row["end_use"],
            claimed_units=asked,
            reexport_promise=rng.choice(("yes", "no", "")),
        )


def declare(w: World, line: Line) -> None:
    """A customs entry, if this office's files have it: brokers round, shorten, and leave the shipper's number out."""
    for kind in ("export", "import"):
        if w.chance(w.params.keep["declarations"]):
            row = line.row
            entry(
                w,
                kind,
                line.day,
                str(row["seller_id"]),
                str(row["buyer_id"]),
                line.units,
                line.row,
                linked=w.chance(0.15),
            )


def entry(
    w: World, kind: str, day: int, exporter: str, importer: str, units: int, row: dict[str, object], linked: bool
) -> dict[str, object]:
    """Write one declaration from what the broker was handed."""
    rng = w.rng
    office = row["from_country"] if kind == "export" else row["to_country"]
    slip = rng.choice((1, 1, 1, 1, 1, 1, 1, 1, 10, 0.1)) if w.chance(0.2) else 1
    return w.book.add(
        "declarations",
        declaration_id=w.book.number("declarations", "C"),
        line=1,
        kind=kind,
        authority=f"{office} customs",
        filed_on=w.params.iso(day + rng.randint(-2, 12)),
        exporter_id=exporter,
        importer_id=importer,
        consignee_id=importer,
        consignee_type=rng.choice(("reseller", "direct_consumer", "other")),
        hs_code=row["hs_code"] if w.chance(0.85) else "847330",
        description=row["declared_description"] if w.chance(0.7) else rng.choice(VAGUE_WORDS),
        eccn=row["declared_eccn"] if w.chance(0.4) else "",
        units=max(1, int(units * slip)) if w.chance(0.7) else "",
        net_weight_kg=round(float(str(row["net_weight_kg"])) * rng.uniform(0.9, 1.25)),
        value_usd=round(int(str(row["value_usd"])) * rng.uniform(0.92, 1.04), -2),
        mode=rng.choice(("air", "air", "road", "sea")),
        transport_document=f"{rng.randrange(10**8):08d}",
        port_from=row["from_country"],
        port_to=row["to_country"],
        shipment_id=row["shipment_id"] if linked else "",
    )


def supply(w: World, cell: Cell, day: int, item: Item, buyer: str, room: Site, units: int = 0, **more: object) -> Line:
    """New goods from the trade to a group."""
    seller = cell.supplier if w.chance(0.75) else w.rng.choice(w.shared["integrator"] + w.shared["distributor"])
    serials = w.new_serials(item, units or pick_units(w, item))
    return ship(w, cell.no, day, seller, buyer, item, serials, **{"site": room, "target": room.country, **more})
