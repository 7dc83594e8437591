"""The trade's own restocking, and the permits that authorities gave."""

from __future__ import annotations

from collections import defaultdict

from .catalogue import BY_ID, PERMIT_AFTER_RULE, PERMIT_ALWAYS
from .model import Line, World
from .trade import pick_item, pick_units, ship


def restock(w: World) -> None:
    """Makers to assemblers, assemblers to distributors: what was sold must first have come."""
    rng, limit = w.rng, w.params.lines
    room = max(0, limit - len(w.lines))
    sold: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in w.lines:
        seller = str(line.row["seller_id"])
        if seller in w.shared["distributor"] and line.serials:
            sold[seller, str(line.row["item_id"])].append(line)
    batches = []
    for (seller, item), lines in sorted(sold.items()):
        lines.sort(key=lambda line: (line.day, str(line.row["shipment_id"])))
        size = max(1, round(len(lines) / max(1.0, len(lines) * 0.6 * room / max(1, sum(map(len, sold.values()))))))
        batches += [(seller, item, lines[n : n + size]) for n in range(0, len(lines), size)]
    for seller, item, lines in batches:
        day = lines[0].day - rng.randint(8, 45)
        if day >= 0 and len(w.lines) < limit:
            serials = [serial for line in lines for serial in line.serials]
            ship(
                w,
                -1,
                day,
                rng.choice(w.shared["integrator"]),
                seller,
                BY_ID[item],
                serials,
                end_use="resale",
                companion=False,
                tier=0.9,
            )
    while len(w.lines) < limit:
        day = rng.randrange(w.params.days - 3)
        goods = pick_item(w, day)
        source, target = (
            rng.choice(w.shared["manufacturer"]),
            rng.choice(w.shared["integrator"] + w.shared["distributor"]),
        )
        ship(
            w,
            -1,
            day,
            source,
            target,
            goods,
            w.new_serials(goods, pick_units(w, goods)),
            end_use="resale",
            companion=False,
            tier=0.85,
        )


def permit(w: World) -> None:
    """One permit for each seller, buyer and half year where one is needed; a few are missing or too small."""
    needed: dict[tuple[str, str, str, int], list[Line]] = defaultdict(list)
    for line in sorted(w.lines, key=lambda line: (line.day, str(line.row["shipment_id"]))):
        row, day = line.row, line.day
        asks = row["to_country"] in PERMIT_ALWAYS or (
            row["to_country"] in PERMIT_AFTER_RULE and day >= w.params.rule_days[1]
        )
        if asks and row["kind"] in ("export", "reexport") and BY_ID[str(row["item_id"])].chips:
            needed[str(row["seller_id"]), str(row["buyer_id"]), str(row["item_id"]), day // 182].append(line)
    for (seller, buyer, item, _), lines in needed.items():
        if w.chance(0.12):
            continue
        units = sum(line.units for line in lines)
        number = w.book.number("licenses", "X")
        issued = lines[0].day - w.rng.randint(5, 120)
        w.book.add(
            "licenses",
            license_id=number,
            authority="US BIS" if w.chance(0.7) else f"{lines[0].row['to_country']} authority",
            kind="license" if w.chance(0.75) else "permit",
            holder_id=seller,
            consignee_id=buyer,
            end_user_id=lines[0].row.get("end_user_id", ""),
            site_id=lines[0].row.get("site_id", ""),
            item_id=item,
            max_units=max(1, int(units * w.rng.uniform(0.95, 1.6))),
            max_value_usd=int(units * BY_ID[item].price * 1.6),
            issued_on=w.params.iso(issued),
            expires_on=w.params.iso(issued + 730),
            reexport_allowed=w.rng.choice(("no", "no", "yes")),
            reinspect_every_months=w.rng.choice((6, 12, "")),
        )
        w.book.add(
            "duties",
            license_id=number,
            duty="delivery verification",
            due_on=w.params.iso(lines[0].day + 120),
            done_on=w.params.iso(lines[0].day + w.rng.randint(20, 170)) if w.chance(0.75) else "",
            state=w.rng.choice(("done", "open")),
        )
        for line in lines:
            line.row["license_id"] = number if w.chance(0.9) else ""
