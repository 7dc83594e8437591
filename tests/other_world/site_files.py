"""Site files: capacity, power, readings and visits, as far as anybody keeps them."""

from __future__ import annotations

from datetime import date, timedelta

from tests.other_world.book import Book
from tests.other_world.lands import PLACES
from tests.other_world.places import END, Site, write_event


def _load(site: Site, first: date, last: date) -> float:
    watts = 0.0
    for stay in site.stays:
        days = (min(last, stay.until or END) - max(first, stay.since)).days
        if days > 0:
            watts += (
                len(stay.lot) * stay.lot.item.watts * (1.0 if stay.real else 0.06) * days / max(1, (last - first).days)
            )
    return watts / 1e6


def _months(since: date) -> list[tuple[date, date]]:
    months, day = [], since.replace(day=1)
    while day < date(2026, 6, 1):
        after = (day + timedelta(32)).replace(day=1)
        months.append((day, after))
        day = after
    return months


def write_site(book: Book, site: Site) -> None:
    """What is on file of a site in the end: place, capacity, power, readings and visits."""
    rng, habits = book.rng, book.habits
    if not book.chance(habits.sites):
        return
    lat, lon = PLACES[site.country]
    first = min((stay.since for stay in site.stays), default=date(2024, 1, 1))
    built = round((site.planned_mw * site.room + site.other_mw) * rng.uniform(1.0, 1.25), 2) or 0.2
    surveyed = book.chance(habits.capacity)
    book.add(
        "sites",
        site_id=site.site_id,
        operator_id=site.operator.party_id,
        kind=site.kind,
        country=site.country,
        address=site.address,
        latitude=round(lat + rng.uniform(-0.3, 0.3), 4) if book.chance(0.6) else "",
        longitude="",
        it_capacity_mw=built if surveyed else "",
        commissioned_on=first - timedelta(rng.randrange(700)) if book.chance(0.5) else "",
    )
    if book.tables["sites"][-1]["latitude"] != "":
        book.tables["sites"][-1]["longitude"] = round(lon + rng.uniform(-0.3, 0.3), 4)
    if site.kind == "data_hall" and surveyed and book.chance(0.6):
        steps = [
            ("planned", 1.1, -300),
            ("permitted", 1.0, -200),
            ("contracted", 1.0, -60),
            ("energised", 0.6, -20),
            ("energised", 1.0, 90),
        ]
        for phase, (kind, share, days) in enumerate(steps):
            if book.chance(0.75):
                book.add(
                    "site_capacity",
                    site_id=site.site_id,
                    phase=str(phase + 1),
                    kind=kind,
                    it_mw=round(built * share, 3),
                    from_on=first + timedelta(days + site.late),
                )
    if site.kind == "data_hall" and book.chance(habits.power):
        use = rng.uniform(0.45, 0.85)
        for month, after in _months(first - timedelta(40)):
            if book.chance(0.94):
                load = _load(site, month, after) * min(1.0, use * rng.uniform(0.9, 1.1))
                load += site.other_mw * rng.uniform(0.55, 0.75)
                book.add("site_power", site_id=site.site_id, month=month, mean_it_load_mw=round(load, 4))
    if site.telemetry and site.keeps == "serial":
        for stay in site.stays:
            day = stay.since + timedelta(20 + rng.randrange(30))
            while stay.real and day < min(stay.until or END, END):
                if book.chance(0.9):
                    write_event(book, site, stay.lot, "observed", day, "telemetry", hour=12)
                day += timedelta(150 + rng.randrange(60))
    _inspect(book, site, first)


def _inspect(book: Book, site: Site, first: date) -> None:
    rng = book.rng
    if site.kind != "data_hall" or not site.stays or not book.chance(book.habits.inspected):
        return
    for _ in range(1 + (rng.random() < 0.4)):
        day = first + timedelta(30 + int(rng.expovariate(1 / 200)))
        method = rng.choice(("visit", "visit", "attestation"))
        if day > END:
            continue
        for item_id in sorted({stay.lot.item.item_id for stay in site.stays}):
            here = [stay for stay in site.stays if stay.lot.item.item_id == item_id and stay.since <= day]
            there = sum(len(s.lot) for s in here if (s.until or END) > day and (s.real or method == "visit"))
            booked = sum(len(s.lot) for s in here if (s.until or END) > day or not s.told_gone)
            sampled = min(booked, rng.choice((5, 10, 20, 40)))
            if not booked:
                continue
            found = sum(rng.random() < 0.99 * there / booked for _ in range(sampled))
            book.add(
                "inspections",
                inspection_id=f"V-{day:%y%m}-{book.next()}",
                inspected_on=day,
                site_id=site.site_id,
                method=method,
                announced=rng.choice(("yes", "yes", "no", "")),
                item_id=item_id,
                units_declared=booked if book.chance(0.8) else "",
                units_sampled=sampled,
                units_confirmed=found,
                recorded_at=book.when_known(day, 20),
            )
