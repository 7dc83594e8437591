"""The steps that stories are made of. Lawful and diverted goods go through the same steps; only the ends differ."""

from __future__ import annotations

from itertools import pairwise

from .catalogue import BY_ID, PART_OF, Item
from .model import Cell, Job, Leg, Line, Site, Stay, World
from .trade import pick_units, ship, supply

CHANNELS = {"ping_silent": "ping", "power_low": "power", "visit_short": "visit", "stock_short": "stock"}
FOREVER = 10**6
RECORDED_WHEN_BAD = 0.38
LAST_LEG_RECORDED = 0.04


def buy(w: World, job: Job, buyer: str = "", room: Site | None = None, **more: object) -> Line:
    """The delivery a story begins with; fixes how many of its units the story is about."""
    cell = job.cell
    buyer = buyer or cell.core
    units = pick_units(w, job.item)
    line = supply(w, cell, job.day, job.item, buyer, room or w.rng.choice(cell.halls), units, **more)
    job.taken = units if w.chance(0.3) else max(1, round(units * w.rng.uniform(0.3, 1)))
    note(job, line.day, str(line.row["seller_id"]), buyer, line, job.taken, job.taken)
    return line


def note(job: Job, day: int, source: str, target: str, line: Line | None, carried: int, goods: int) -> None:
    """Keep the truth of one movement: `carried` in the line's units, `goods` in the units first bought."""
    if line:
        job.lines.append(line)
    if job.case:
        job.legs.append(Leg(day, source, target, goods, line))
        job.case.parties |= {target} if not job.legs[:-1] else {source, target}
        if line:
            job.carried.append((line, carried))


def settle(
    w: World,
    job: Job,
    line: Line,
    room: Site,
    serials: list[str],
    wait: tuple[int, int] = (3, 45),
    booked: str = "installed",
) -> Stay:
    """Put units on a floor."""
    stay = Stay(
        room, BY_ID[str(line.row["item_id"])], serials, line.arrives + w.rng.randint(*wait), FOREVER, booked=booked
    )
    w.stays.append(stay)
    job.stays.append(stay)
    if job.case:
        job.case.sites.add(room.id)
    return stay


def hall(w: World, line: Line, cell: Cell) -> Site:
    """The hall a line was sent to."""
    return w.sites.get(str(line.row.get("_room")), cell.halls[0])


def later(w: World, job: Job, since: int, low: int, high: int) -> int:
    """A day after another, with room left before the records end."""
    return max(since + 1, min(since + w.rng.randint(low, high), w.params.days - 45))


def depart(w: World, job: Job, stay: Stay, day: int, count: int) -> list[str]:
    """Units leave a floor: in the books when lawful; only where a channel still sees when not."""
    out = stay.serials[:count]
    if job.bad:
        stay.gone = count
        stay.dark = {channel: (day, FOREVER) for trace, channel in CHANNELS.items() if trace in job.traces}
        return out
    stay.serials = stay.serials[count:]
    late = w.rng.randint(20, 150) if w.chance(0.06) else 0
    leaving = Stay(stay.site, stay.item, out, stay.start, day + late, booked=stay.booked)
    if late:
        leaving.gone, leaving.dark = count, dict.fromkeys(CHANNELS.values(), (day, FOREVER))
    w.stays.append(leaving)
    job.stays.append(leaving)
    return out


def strip(w: World, job: Job, serials: list[str]) -> tuple[Item, list[str]]:
    """Servers go on whole or as modules; the frames stay behind."""
    part = PART_OF.get(job.item.id)
    if not part or w.chance(0.55):
        return job.item, serials
    return BY_ID[part], [f"{serial}-M{slot}" for serial in serials for slot in range(8)]


def goods(job: Job, item: Item, serials: list[str]) -> int:
    """Units in the terms in which they were bought."""
    return len(serials) if item is job.item else max(1, len(serials) // 8)


def hop(w: World, job: Job, day: int, source: str, target: str, item: Item, serials: list[str], **more: object) -> int:
    """One firm passes goods to another; gives the day they arrive."""
    if job.bad:
        day = min(day, w.params.days - 14)
    if day >= w.params.days - 2 or not serials:
        return day
    line = None
    if w.chance(RECORDED_WHEN_BAD if job.bad else w.params.keep["shipments"]):
        if w.chance(0.4):
            more = {"site": job.cell.store, "target": w.parties[target].country, **more}
        line = ship(w, job.cell.no, day, source, target, item, serials, tier=w.rng.uniform(1.0, 1.3), **more)
    note(job, day, source, target, line, len(serials), goods(job, item, serials))
    return line.arrives if line else day + w.rng.randint(2, 20)


def route(w: World, job: Job, day: int, path: list[str], item: Item, serials: list[str]) -> tuple[int, str]:
    """Goods go along a path of firms; gives the day and the last holder."""
    for source, target in pairwise(path):
        if source != target:
            day = hop(w, job, day, source, target, item, serials) + w.rng.randint(2, 25)
    return day, path[-1]


def finish(w: World, job: Job, day: int, holder: str, item: Item, serials: list[str]) -> None:
    """The end: a customer's room when lawful, a border when not."""
    day = min(day, w.params.days - 12)
    if job.bad:
        out(w, job, day, holder, item, serials)
        return
    customer = w.rng.choice(job.cell.customers)
    room = job.cell.customer_sites.get(customer)
    more = {"site": room} if room else {}
    if customer == holder or day >= w.params.days - 2:
        return
    line = ship(w, job.cell.no, day, holder, customer, item, serials, tier=w.rng.uniform(1.0, 1.3), **more)
    job.lines.append(line)
    if room:
        settle(w, job, line, room, serials)


def out(w: World, job: Job, day: int, holder: str, item: Item, serials: list[str]) -> None:
    """The last leg, into a country of concern; hardly ever on record; sometimes stopped."""
    rng = w.rng
    end = rng.choice(w.shared["concern"])
    job.target = w.parties[end].country
    job.stopped = job.stopped or w.chance(0.12)
    day = min(day + rng.randint(1, 30), w.params.days - 1)
    line = None
    if w.chance(LAST_LEG_RECORDED):
        line = ship(w, job.cell.no, day, holder, end, item, serials, tier=1.4)
        assert job.case
        job.case.parties.add(end)
    count = goods(job, item, serials)
    if line:
        job.lines.append(line)
        job.carried.append((line, len(serials)))
    job.legs.append(Leg(day, holder, end, count, line))
    if job.case:
        job.case.parties.add(holder)
    if job.stopped and w.chance(0.5):
        w.book.add(
            "custody_events",
            event_id=w.book.number("custody_events", "E"),
            event_at=w.params.at(day),
            item_id=item.id,
            units=len(serials),
            step="seized",
            party_id=holder,
            location=w.parties[holder].country,
            basis="document",
        )
