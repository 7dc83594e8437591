"""Country books: goods, parts, prices, trade flows on both sides of a lane, capacity."""

from __future__ import annotations

from collections import defaultdict

from .catalogue import BY_ID, ITEMS, PART_OF, PLACES
from .model import World


def write_macro(w: World) -> None:
    """Write what is not about a firm."""
    rng, iso = w.rng, w.params.iso
    for item in ITEMS:
        maker = w.shared["manufacturer"][len(item.chip) % 3]
        w.book.add(
            "items",
            item_id=item.id,
            description=item.words,
            manufacturer=maker,
            chip=f"NVIDIA {item.chip}" if item.chip else "",
            form=item.form,
            chips_per_unit=item.chips,
            hs_code=item.hs,
            origin_country="TW",
            us_content_pct=40,
            fdp="yes" if item.chips else "no",
            list_price_usd=item.price,
            unit_weight_kg=item.kg,
            rated_power_w=item.watts,
            idle_power_w=int(item.watts * 0.22),
            tpp=item.tpp or "",
            dram_bandwidth_gbs=item.bandwidth or "",
            datacenter_marketed="yes" if item.chips else "no",
        )
        if item.id in PART_OF:
            w.book.add("item_parts", item_id=item.id, part_item_id=PART_OF[item.id], count=8)
    for day in range(0, w.params.days, 30):
        for country in ("US", "SG", "MY", "CN"):
            for item in ITEMS[:6]:
                top = rng.uniform(1.25, 1.9) if country == "CN" else rng.uniform(0.95, 1.1)
                if day >= item.since and w.chance(0.8):
                    w.book.add(
                        "prices",
                        quoted_on=iso(day),
                        country=country,
                        item_id=item.id,
                        kind="street" if country == "CN" else "list",
                        price_usd=int(item.price * top),
                    )
    flows(w)
    for country in PLACES:
        live = rng.uniform(100, 3000)
        for year in range(3):
            w.book.add(
                "capacity",
                country=country,
                period=str(w.params.start.year + year),
                datacenter_it_mw_live=round(live * 1.3**year),
                datacenter_it_mw_building=round(live * 0.4),
                grid_headroom_mw=round(rng.uniform(50, 4000)),
                power_price_usd_mwh=round(rng.uniform(50, 160)),
                source="survey",
            )


def flows(w: World) -> None:
    """Monthly lanes, told by both ends, each with its own rounding; the far end of a last leg sees it too."""
    lanes: dict[tuple[str, str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    hidden: dict[tuple[str, str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for line in w.lines:
        row = line.row
        if row["from_country"] != row["to_country"]:
            lane = (w.params.iso(line.day)[:7], str(row["from_country"]), str(row["to_country"]), str(row["hs_code"]))
            goods(lanes[lane], line.units, float(str(row["value_usd"])), float(str(row["net_weight_kg"])))
    for job in w.jobs:
        for leg in job.legs:
            source, target = w.parties[leg.source].country, w.parties[leg.target].country
            if leg.target in w.shared["concern"] and not job.stopped and w.chance(0.5):
                item = BY_ID[job.item.id]
                goods(
                    hidden[w.params.iso(leg.day)[:7], source, target, item.hs],
                    leg.units,
                    leg.units * item.price * 1.4,
                    leg.units * item.kg,
                )
    arrived = {lane: list(total) for lane, total in lanes.items()}
    for lane, total in hidden.items():
        goods(arrived.setdefault(lane, [0.0, 0.0, 0.0]), *total)
    for flow, book in (("export", lanes), ("import", arrived)):
        for lane, (units, value, kilos) in sorted(book.items()):
            if w.chance(0.75):
                wobble = w.rng.lognormvariate(0, 0.08)
                reporter, partner = (lane[1], lane[2]) if flow == "export" else (lane[2], lane[1])
                w.book.add(
                    "trade_flows",
                    period=lane[0],
                    reporter=reporter,
                    partner=partner,
                    flow=flow,
                    hs_code=lane[3],
                    value_usd=int(value * wobble),
                    quantity=max(1, int(units * wobble)),
                    quantity_unit="u",
                    net_weight_kg=int(kilos * wobble),
                    valuation="FOB" if flow == "export" else "CIF",
                    source="customs",
                )


def goods(total: list[float], units: float, value: float, kilos: float) -> None:
    """Add one movement to a lane."""
    for n, amount in enumerate((units, value, kilos)):
        total[n] += amount
