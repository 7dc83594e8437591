"""What operators, meters, visitors and landmarks recorded about places, for those whose records we have."""

from __future__ import annotations

import random
from collections import defaultdict

from tests.fourth_world.book import Book, Line, Site, chance
from tests.fourth_world.catalogue import ITEMS, PLACES, Item, distance_km
from tests.fourth_world.customs import Row


def stood(account: list[tuple[int, Item, int]], day: int) -> dict[str, int]:
    """Units by article on one day of one account."""
    have: dict[str, int] = defaultdict(int)
    for when, item, units in account:
        if when <= day:
            have[item.item_id] += units
    return {k: v for k, v in sorted(have.items()) if v > 0}


def load_mw(account: list[tuple[int, Item, int]], day: int, share: float) -> float:
    """The IT load of what stands there at a share of its rated power."""
    return (
        sum(
            units * (ITEMS[k].idle + share * (ITEMS[k].rated - ITEMS[k].idle))
            for k, units in stood(account, day).items()
        )
        / 1e6
    )


def plans(book: Book) -> tuple[list[Row], list[Row]]:
    """Sites and the capacity that was planned, contracted and switched on."""
    r = chance(book, "plans")
    sites: list[Row] = []
    phases: list[Row] = []
    for s in book.sites:
        days = sorted({d for d, _, _ in s.book})
        peak = max((load_mw(s.book, d, 1.0) for d in days), default=0.05)
        tight = any(m == "capacity_gap" for _, m in s.marks)
        size = round(peak * (r.uniform(0.35, 0.95) if tight else r.uniform(1.1, 3.0)) + 0.02, 3)
        hall = s.kind == "data_hall"
        sites.append(
            {
                "site_id": s.sid,
                "operator_id": s.operator.pid,
                "kind": s.kind,
                "country": s.country,
                "latitude": s.lat,
                "longitude": s.lon,
                "address": s.address,
                "it_capacity_mw": size if hall and r.random() < 0.7 else "",
                "commissioned_on": book.p.on(s.commissioned),
                "retired_on": book.p.on(s.retired) if s.retired else "",
            }
        )
        if hall and "plan" in s.kept:
            parts, at = r.choice((1, 2, 3)), s.commissioned
            for number in range(parts):
                for kind, before in (("planned", 300), ("contracted", 120), ("energised", 0)):
                    phases.append(
                        {
                            "site_id": s.sid,
                            "phase": str(number + 1),
                            "kind": kind,
                            "it_mw": round(size / parts, 3),
                            "from_on": book.p.on(at - before),
                        }
                    )
                at += r.randrange(60, 260)
    return sites, phases


def power(book: Book) -> list[Row]:
    """Monthly mean load of metered halls, with other load and outages of the meter."""
    r = chance(book, "power")
    rows: list[Row] = []
    for s in book.sites:
        if "meter" not in s.kept or not s.powered:
            continue
        share, other = r.uniform(0.45, 0.85), r.uniform(0.0, 0.15)
        for day in range(20, book.p.days, 30):
            if r.random() < 0.05:
                continue
            share = min(0.95, max(0.3, share + r.gauss(0, 0.03)))
            load = load_mw(s.powered, day, share) * (1 + other) * r.lognormvariate(0, 0.03) + 0.002
            rows.append({"site_id": s.sid, "month": book.p.on(day)[:7] + "-01", "mean_it_load_mw": round(load, 4)})
    return rows


def visits(book: Book) -> list[Row]:
    """Counts by visitors, and what operators attested instead."""
    r = chance(book, "visits")
    rows: list[Row] = []
    for s in book.sites:
        if "visits" not in s.kept or s.operator.cell < 0:
            continue
        day = r.randrange(60, 300)
        clash = [d for d, m in s.marks if m == "attest_conflict"]
        while day < book.p.days:
            method = r.choice(("visit", "visit", "attestation"))
            declared, floor = stood(s.book, day), stood(s.counted, day)
            for item_id, units in declared.items():
                sample = min(units, r.choice((5, 10, 20, 40)))
                true = floor.get(item_id, 0) / units
                found = (
                    sample
                    if method == "attestation"
                    else sum(r.random() < min(1.0, true) * 0.995 for _ in range(sample))
                )
                if method == "visit" and any(0 <= day - d < 250 for d in clash):
                    found = int(found * r.uniform(0.4, 0.95))
                rows.append(
                    {
                        "inspection_id": book.new_id(r, "V", 6),
                        "inspected_on": book.p.on(day),
                        "site_id": s.sid,
                        "method": method,
                        "announced": r.choice(("yes", "yes", "no")),
                        "item_id": item_id,
                        "inspector_id": r.choice(book.upper["manufacturer"]).pid,
                        "units_declared": units,
                        "units_sampled": sample,
                        "units_confirmed": found,
                    }
                )
            day += r.randrange(110, 400)
    return rows


def pings(book: Book) -> tuple[list[Row], list[Row]]:
    """Round trips between landmarks and sites, or single devices where their numbers are kept."""
    r = chance(book, "pings")
    marks = [(f"LM{n:02d}", round(v[0] + 0.05, 3), round(v[1] - 0.05, 3), c) for n, (c, v) in enumerate(PLACES.items())]
    rows: list[Row] = []
    for s in book.sites:
        if "pings" not in s.kept or not s.book:
            continue
        near = min(marks, key=lambda m: distance_km((m[1], m[2]), (s.lat, s.lon)))
        gaps = [d for d, m in s.marks if m == "ping_gap"]
        for day in range(min(d for d, _, _ in s.book) + 10, book.p.days, 21):
            gone = [d for d in gaps if 0 <= day - d < 160]
            if gone and r.random() < 0.8:
                continue
            km = distance_km((near[1], near[2]), (s.lat, s.lon)) + (r.uniform(600, 3000) if gone else 0)
            rows.append(
                {
                    "landmark_id": near[0],
                    "site_id": s.sid,
                    "measured_at": f"{book.p.on(day)}T{r.randrange(24):02d}:10:00Z",
                    "rtt_ms": round(km / 100 * r.uniform(1.3, 2.0) + r.uniform(0.3, 3), 3),
                    "key_residence": r.choice(("T0", "T1", "T1", "T2", "T3")),
                }
            )
    return [
        {"landmark_id": m[0], "latitude": m[1], "longitude": m[2], "trusted_from_on": book.p.on(-400)} for m in marks
    ], rows


def custody(book: Book) -> list[Row]:
    """Custody events, with later sightings of numbered units and depots that count less than was sent."""
    r = chance(book, "custody")
    silent: dict[str, int] = {}
    for s in book.sites:
        days = [d for d, m in s.marks if m == "silence"]
        if days:
            silent[s.sid] = min(days)
    for line in book.lines:
        if line.kind == "return" and line.site is not None and book.custodied(line.site):
            short = (
                line.units
                if "depot_short" not in line.flags and r.random() > 0.03
                else max(0, line.units - r.randrange(1, 4))
            )
            if short:
                book.event(
                    line.received + 1, "stored", item=line.item, units=short, party=line.site.operator, site=line.site
                )
        elif line.serials and book.custodied(line.site) and line.site is not None and line.site.operator.cell >= 0:
            for serial in line.serials[:4]:
                for day in range(line.received + 90, book.p.days, r.randrange(100, 240)):
                    if day < silent.get(line.site.sid, 10**6):
                        book.event(
                            day, "observed", serial=serial, party=line.site.operator, site=line.site, basis="telemetry"
                        )
    rows: list[Row] = []
    for e in sorted(book.events, key=lambda x: (x["day"], str(x["serial"]))):
        if int(e["day"]) > book.p.days:
            continue
        site, party, item = e["site"], e["party"], e["item"]
        rows.append(
            {
                "event_id": book.new_id(r, "E", 7),
                "event_at": f"{book.p.on(int(e['day']))}T{r.randrange(24):02d}:{r.randrange(60):02d}:00Z",
                "serial_number": e["serial"],
                "item_id": item.item_id if item and not e["serial"] else "",
                "units": e["units"] if not e["serial"] else "",
                "step": e["step"],
                "party_id": party.pid if party else "",
                "site_id": site.sid if site else "",
                "location": e["location"],
                "basis": e["basis"],
                "replaced_by_serial": e["replaced"],
            }
        )
    return rows


def numbered(book: Book) -> tuple[list[Row], list[Row]]:
    """Serial numbers by line, and the devices that they name with the boards inside some of them."""
    r = chance(book, "numbered")
    serials: list[Row] = []
    devices: dict[str, Row] = {}
    for line in book.lines:
        for serial in line.serials:
            serials.append({"shipment_id": line.sid, "line": line.no, "serial_number": serial})
            devices.setdefault(serial, _device(line, serial))
    for serial, row in sorted(devices.items()):
        part = ITEMS[str(row["item_id"])].part
        if part and r.random() < 0.3:
            devices[f"B{serial}"] = {
                **row,
                "serial_number": f"B{serial}",
                "item_id": part,
                "identity_kind": "gpu_uuid",
                "parent_serial_number": serial,
            }
    return serials, [devices[k] for k in sorted(devices)]


def _device(line: Line, serial: str) -> Row:
    return {
        "serial_number": serial,
        "item_id": line.item.item_id,
        "manufacturer": line.item.maker,
        "identity_kind": "label",
        "parent_serial_number": "",
        "from_at": "",
        "until_at": "",
        "basis": "document",
    }


def tenancies(book: Book, r: random.Random) -> list[Row]:
    """Who rents what, with ordinary tenants beside those of the stories."""
    rows: list[Row] = []
    for t in book.tenancies:
        if int(t["from"]) <= book.p.days:
            site: Site = t["site"]
            rows.append(
                {
                    "site_id": site.sid,
                    "provider_id": t["provider"].pid,
                    "tenant_id": t["tenant"].pid,
                    "item_id": t["item"].item_id,
                    "units": t["units"],
                    "from_on": book.p.on(int(t["from"])),
                    "until_on": book.p.on(int(t["until"])) if t["until"] else "",
                    "use": t["use"],
                }
            )
    halls = [s for s in book.sites if s.kind == "data_hall" and s.book]
    for s in halls:
        if r.random() < 0.4:
            day, item, units = r.choice(s.book)
            tenant = r.choice(book.parties)
            if units > 0 and day < book.p.days:
                rows.append(
                    {
                        "site_id": s.sid,
                        "provider_id": s.operator.pid,
                        "tenant_id": tenant.pid,
                        "item_id": item.item_id,
                        "units": units,
                        "from_on": book.p.on(day + 20),
                        "until_on": "",
                        "use": "colocation",
                    }
                )
    return rows


def countries(book: Book, r: random.Random) -> list[Row]:
    """National capacity by year."""
    first, last = book.p.start.year, int(book.p.on(book.p.days)[:4])
    rows: list[Row] = []
    for country, place in PLACES.items():
        live = place[3] * r.uniform(20, 200)
        for year in range(first, last + 1):
            live *= r.uniform(1.05, 1.5)
            rows.append(
                {
                    "country": country,
                    "period": str(year),
                    "datacenter_it_mw_live": round(live, 1),
                    "datacenter_it_mw_building": round(live * r.uniform(0.1, 0.8), 1),
                    "grid_headroom_mw": round(live * r.uniform(0.5, 4), 1),
                    "power_price_usd_mwh": round(r.uniform(50, 160), 1),
                    "source": "national registry",
                }
            )
    return rows
