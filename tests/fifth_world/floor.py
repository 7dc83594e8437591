"""What halls write down: custody, inventories, pings, power, capacity, inspections, containment."""

from __future__ import annotations

import math
from collections import defaultdict

from .catalogue import PART_OF, PLACES
from .model import Site, Stay, World
from .papers import event


def write_floor(w: World) -> None:
    """Write every hall's records from what stands in it."""
    halls: dict[str, list[Stay]] = defaultdict(list)
    for country, spot in PLACES.items():
        w.book.add(
            "landmarks",
            landmark_id=f"L-{country}",
            latitude=spot[1],
            longitude=spot[2],
            trusted_from_on=w.params.iso(-30),
        )
    for stay in w.stays:
        if stay.serials:
            halls[stay.site.id].append(stay)
            custody(w, stay)
            if stay.site.pinged:
                pings(w, stay)
    for number, room in w.sites.items():
        stays = halls.get(number, [])
        capacity(w, room, stays)
        if room.kind == "data_hall" and stays:
            if room.metered:
                power(w, room, stays)
            inspect(w, room, stays)
        if room.pinged:
            for day in range(max(0, room.opened) + w.rng.randint(0, 40), w.params.days, 40):
                ping(w, room, day, site_id=room.id)


def custody(w: World, stay: Stay) -> None:
    """From the ramp to the rack, the yearly counts, and out."""
    if not w.chance(w.params.keep["custody"]):
        return
    event(w, stay.start - 2, "received", stay, stay.serials, "document")
    event(w, stay.start, stay.booked, stay, stay.serials, w.rng.choice(("document", "telemetry", "attestation")))
    if stay.accepted and stay.booked == "installed" and w.chance(0.85):
        event(w, stay.start + w.rng.randint(1, 14), "accepted", stay, stay.serials, "attestation")
        if w.chance(0.5):
            w.book.add(
                "documents",
                document_id=w.book.number("documents", "D"),
                kind="acceptance",
                subject_kind="site",
                subject_id=stay.site.id,
                issued_on=w.params.iso(stay.start + 14),
                issuer_id=stay.site.operator,
                claimed_units=len(stay.serials),
            )
    if stay.end < w.params.days:
        event(w, stay.end, "removed", stay, stay.serials, "document")
    for day in range(stay.start + w.rng.randint(50, 140), min(stay.end, w.params.days), 120):
        count = stay.present("stock", day)
        if count:
            w.book.add(
                "custody_events",
                event_id=w.book.number("custody_events", "E"),
                event_at=w.params.at(day, 22),
                item_id=stay.item.id,
                units=count,
                step="observed",
                party_id=stay.site.operator,
                site_id=stay.site.id,
                basis=w.rng.choice(("telemetry", "telemetry", "attestation", "document")),
            )
    if stay.item.id in PART_OF and stay.site.by_serial and w.rng.random() < 0.12:
        for serial in stay.serials[:6]:
            for slot in range(8):
                w.book.add(
                    "devices",
                    serial_number=f"{serial}-M{slot}",
                    item_id=PART_OF[stay.item.id],
                    identity_kind="gpu_uuid",
                    parent_serial_number=serial,
                    from_at=w.params.at(min(stay.start, w.params.days - 1)),
                    basis="telemetry",
                )


def pings(w: World, stay: Stay) -> None:
    """Some enrolled units of a stay answer every six weeks or so."""
    picks = w.rng.sample(range(len(stay.serials)), min(2, len(stay.serials)))
    quiet = w.chance(0.08)
    for day in range(stay.start + w.rng.randint(2, 30), min(stay.end, w.params.days), 42):
        silent = len(stay.serials) - stay.present("ping", day)
        for pick in picks:
            if pick >= silent and not quiet and w.rng.random() < 0.93:
                ping(w, stay.site, day + w.rng.randint(0, 3), serial_number=stay.serials[pick])


def ping(w: World, room: Site, day: int, **who: object) -> None:
    """One round trip from the nearest landmark, or a farther one."""
    other = room.country if w.chance(0.8) else w.rng.choice(list(PLACES))
    spot = PLACES[other]
    turn = math.radians
    a, b, c, d = turn(room.where[0]), turn(room.where[1]), turn(spot[1]), turn(spot[2])
    angle = math.acos(min(1.0, math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)))
    rtt = 6371 * angle / 100 * w.rng.lognormvariate(0.6, 0.2) + w.rng.uniform(0.4, 2)
    if day < w.params.days:
        w.book.add(
            "pings",
            landmark_id=f"L-{other}",
            measured_at=w.params.at(day, 4),
            rtt_ms=round(rtt, 3),
            key_residence=w.rng.choices(("T0", "T1", "T2", "T3"), (3, 4, 2, 1))[0],
            **who,
        )


def megawatts(stays: list[Stay], channel: str, day: int) -> float:
    """Rated load of what a channel would show."""
    return sum(stay.present(channel, day) * stay.item.watts for stay in stays) / 1e6


def capacity(w: World, room: Site, stays: list[Stay]) -> None:
    """What was planned, permitted and energised: built for what is booked, sometimes smaller on paper."""
    rng, days = w.rng, w.params.days
    peak = max([megawatts(stays, "books", day) for day in range(0, days, 45)] + [0.02])
    size = round(peak * (rng.uniform(0.4, 0.8) if room.id in w.tight else rng.uniform(1.08, 2.2)) + 0.02, 3)
    hall = room.kind == "data_hall"
    w.book.add(
        "sites",
        site_id=room.id,
        operator_id=room.operator,
        kind=room.kind,
        country=room.country,
        latitude=room.where[0],
        longitude=room.where[1],
        address=f"plot {rng.randrange(1, 900)}, {PLACES[room.country][0]}",
        it_capacity_mw=size if hall else "",
        commissioned_on=w.params.iso(room.opened),
    )
    if not hall or not w.chance(0.7):
        return
    planned = round(size * rng.uniform(1, 1.8), 3)
    w.book.add(
        "site_capacity",
        site_id=room.id,
        phase="1",
        kind="planned",
        it_mw=planned,
        from_on=w.params.iso(room.opened - 300),
    )
    w.book.add(
        "site_capacity",
        site_id=room.id,
        phase="1",
        kind="contracted",
        it_mw=size,
        from_on=w.params.iso(room.opened - 90),
    )
    for step in range(rng.randint(1, 3)):
        w.book.add(
            "site_capacity",
            site_id=room.id,
            phase=str(step + 1),
            kind="energised",
            it_mw=round(size * (0.6 + 0.2 * step), 3),
            from_on=w.params.iso(max(room.opened, -200) + step * rng.randint(60, 200)),
        )
    w.book.add(
        "documents",
        document_id=w.book.number("documents", "D"),
        kind="power_agreement",
        subject_kind="site",
        subject_id=room.id,
        issued_on=w.params.iso(room.opened - 90),
        issuer_id=room.operator,
    )


def power(w: World, room: Site, stays: list[Stay]) -> None:
    """The meter, month by month; a hall that idles, or lends its power to other machines, is no crime."""
    use, base = w.rng.uniform(0.5, 0.85), w.rng.uniform(0.002, 0.03)
    idle = w.rng.randrange(w.params.days) if w.chance(0.12) else -1
    months = {
        w.params.iso(day)[:8] + "01": day for day in range(w.params.days - 1, -1, -1) if w.params.iso(day)[8:] == "15"
    }
    for month, day in sorted(months.items()):
        if day < room.opened or w.chance(0.04):
            continue
        slow = 0.35 if 0 <= day - idle < 150 and idle >= 0 else 1
        load = megawatts(stays, "power", day) * use * slow * w.rng.lognormvariate(0, 0.06) + base
        w.book.add("site_power", site_id=room.id, month=month, mean_it_load_mw=round(load, 5))


def inspect(w: World, room: Site, stays: list[Stay]) -> None:
    """Visits, papers and remote checks; a count can miss units that are only in another room."""
    rng = w.rng
    day = max(room.opened, 0) + rng.randint(60, 400)
    while day < w.params.days:
        items = sorted({stay.item.id for stay in stays if stay.present("books", day)})
        method = rng.choices(("visit", "attestation", "latency"), (6, 3, 1))[0]
        for item in items[:3]:
            here = [stay for stay in stays if stay.item.id == item]
            booked = sum(stay.present("books", day) for stay in here)
            there = sum(stay.present("visit" if method == "visit" else "stock", day) for stay in here)
            sample = min(booked, max(3, booked // rng.randint(2, 8)))
            found = sum(rng.random() < 0.995 * there / booked for _ in range(sample))
            w.book.add(
                "inspections",
                inspection_id=w.book.number("inspections", "I"),
                inspected_on=w.params.iso(day),
                site_id=room.id,
                method=method,
                announced=rng.choice(("yes", "yes", "no")),
                inspector_id=f"INSP-{rng.randrange(12):02d}",
                item_id=item,
                units_declared=booked,
                units_sampled=sample,
                units_confirmed=found,
            )
        day += rng.randint(200, 500)
